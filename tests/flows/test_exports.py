"""Whole stories of files out: every export in every format, and desks that come back from their file on the command line."""

import contextlib
import csv
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from salesdesk import app, cli, platform_paths
from salesdesk.cli.files import EXPORT_FORMATS, EXPORTS
from salesdesk.cli.telling import print_json
from salesdesk.store.store import SqlStore
from salesdesk.views.figures import NAMES, FiguresRequest, figures

MAVEN = Path(__file__).parents[1] / "data" / "maven_crm" / "sales_pipeline.csv"
SAMPLE_DAYS = ("2026-06-30", "2026-09-30", "2026-11-23")
MAVEN_DAYS = ("2017-10-15",)
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command line on a desk; gives (status, standard output, standard error)."""

    def go(file: Path, *arguments: object) -> tuple[int, str, str]:
        status = cli.main(["--file", str(file), *map(str, arguments)])
        told = capsys.readouterr()
        return status, told.out, told.err

    return go


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample desk as of a day."""
    path = tmp_path_factory.mktemp("sample") / "sample.salesdesk"
    app.sample_desk(path, platform_paths.FixedDay(date(2026, 11, 23), platform_paths.system_zone())).store.close()
    return path


def shown(file: Path, days: tuple[str, ...]) -> dict[str, str]:
    """All figures of some days, as the command line prints them; those of a day from one desk, so that each is learnt once."""
    found = {}
    for day in days:
        clock = platform_paths.clock_of(date.fromisoformat(day))
        with contextlib.closing(SqlStore.view(file, clock)) as store:
            desk = app.desk_on(store, clock)
            for name in NAMES:
                window = (date(2016, 12, 31), date.fromisoformat(day)) if name == "changes" else (None, None)
                wanted, out = FiguresRequest(start=window[0], until=window[1]), io.StringIO()
                with contextlib.redirect_stdout(out):
                    print_json(figures(desk.snapshot(), name, wanted))
                found[f"{name} {day}"] = out.getvalue()
    return found


@pytest.fixture(scope="module")
def sample_figures(sample: Path) -> dict[str, str]:
    """All figures of the sample desk."""
    return shown(sample, SAMPLE_DAYS)


@pytest.mark.parametrize(("fmt", "name"), [("json", "all.json"), ("xlsx", "all.xlsx"), ("csv", "all.zip")])
def test_the_sample_desk_comes_back_from_its_file(
    run: Run, sample: Path, sample_figures: dict[str, str], tmp_path: Path, fmt: str, name: str
) -> None:
    target, other = tmp_path / name, tmp_path / "other.salesdesk"
    assert run(sample, "export", "everything", "--format", fmt, "--out", target) == (0, "", "")
    status, out, _ = run(other, "import", target, "--json")
    told = json.loads(out)
    counts = told["counts"]
    assert (status, told["layout"]) == (0, "SalesDesk")
    assert told["notes"][0].startswith("A whole desk of ")
    assert counts["new"] > 50
    assert counts["rows"] == counts["read"] + counts["skipped"] + counts["refused"]
    assert shown(other, SAMPLE_DAYS) == sample_figures
    assert run(other, "check")[0] == 0
    _, out, _ = run(other, "import", target, "--dry-run", "--json")
    again = json.loads(out)["counts"]
    assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, counts["new"])


@pytest.mark.parametrize(("fmt", "name"), [("json", "all.json"), ("xlsx", "all.xlsx"), ("csv", "all.zip")])
def test_leave_goes_along(run: Run, tmp_path: Path, fmt: str, name: str) -> None:
    mine, other, target = tmp_path / "mine.salesdesk", tmp_path / "other.salesdesk", tmp_path / name
    assert run(mine, "new", "--template", "new-business")[0] == 0
    assert run(mine, "do", "SetQuota", "period=2026-Q4", "amount=1000")[0] == 0
    for given in (("first=2026-12-07", "last=2026-12-11", "name=Skiing"), ("first=2026-12-21",)):
        assert run(mine, "do", "AddLeave", *given)[0] == 0
    assert run(mine, "export", "everything", "--format", fmt, "--out", target) == (0, "", "")
    assert run(other, "import", target)[0] == 0
    told = [run(desk, "figures", "quota", "--today", "2026-11-23")[1] for desk in (mine, other)]
    assert told[0] == told[1]
    assert json.loads(told[0])["required_per_day"] == pytest.approx(100_000 / 23)


def test_a_large_import_comes_back_from_its_file(run: Run, tmp_path: Path) -> None:
    maven, other, target = tmp_path / "maven.salesdesk", tmp_path / "other.salesdesk", tmp_path / "all.json"
    assert run(maven, "import", MAVEN, "--currency", "USD")[0] == 0
    assert run(maven, "export", "everything", "--format", "json", "--out", target)[0] == 0
    assert run(other, "import", target)[0] == 0
    assert shown(other, MAVEN_DAYS) == shown(maven, MAVEN_DAYS)
    _, out, _ = run(other, "import", MAVEN, "--currency", "USD", "--dry-run", "--json")
    assert json.loads(out)["counts"]["unchanged"] == 8800


@pytest.mark.parametrize("what", EXPORTS)
def test_every_export_opens_in_every_format(run: Run, sample: Path, tmp_path: Path, what: str) -> None:
    for fmt in EXPORT_FORMATS:
        assert run(sample, "export", what, "--format", fmt, "--out", tmp_path / f"file.{fmt}") == (0, "", "")
    found = json.loads((tmp_path / "file.json").read_text("utf-8"))
    assert found["format"] == f"salesdesk {what}"
    assert {"version", "day", "zone"} <= found.keys()
    book = openpyxl.load_workbook(tmp_path / "file.xlsx", read_only=True)
    sheets = {sheet.title: sheet.max_row - 1 for sheet in book}
    book.close()
    if what == "everything":
        assert sheets["Events"] == len(found["events"]) > sheets["Deals"] == len(found["deals"]) > 50
        return
    assert sheets == {what.capitalize(): len(found[what])}
    with (tmp_path / "file.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == len(found[what]) > 5


def test_only_a_pipeline(run: Run, sample: Path, tmp_path: Path) -> None:
    target = tmp_path / "deals.json"
    with_all = {}
    for name in ("New business", None):
        only = ("--pipeline", name) if name else ()
        run(sample, "export", "deals", "--format", "json", "--out", target, *only)
        with_all[name] = json.loads(target.read_text("utf-8"))["deals"]
    named = [deal for deal in with_all[None] if deal["pipeline"] == "New business"]
    assert with_all["New business"] == named
    for what, name, words in (
        ("deals", "Nonsense", "no pipeline Nonsense"),
        ("everything", "New business", "whole desk"),
    ):
        target.write_text("old")
        status, out, err = run(sample, "export", what, "--format", "json", "--out", target, "--pipeline", name)
        assert (status, out, target.read_text()) == (1, "", "old")
        assert words in err


def test_plain_has_no_mark(run: Run, sample: Path, tmp_path: Path) -> None:
    run(sample, "export", "people", "--format", "csv", "--out", tmp_path / "a.csv", "--plain")
    assert (tmp_path / "a.csv").read_bytes().startswith(b"Kind,Name,")
    run(sample, "export", "people", "--format", "csv", "--out", tmp_path / "b.csv")
    assert (tmp_path / "b.csv").read_bytes().startswith(b"\xef\xbb\xbfKind,Name,")


def test_the_history_of_deals_comes_back_with_them(run: Run, sample: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.salesdesk"
    for what in ("deals", "history"):
        run(sample, "export", what, "--format", "csv", "--out", tmp_path / f"{what}.csv")
    assert run(other, "import", tmp_path / "deals.csv")[0] == 0
    status, out, _ = run(other, "import-history", tmp_path / "history.csv", "--json")
    counts = json.loads(out)["counts"]
    assert (status, counts["refused"]) == (0, 0)
    before, after = (json.loads(run(file, "figures", "funnel", "--today", "2026-11-23")[1]) for file in (sample, other))
    reached = [[(stage["name"], stage["reached"]) for stage in found["stages"]] for found in (before, after)]
    assert reached[0] == reached[1]


def test_help_says_what_everything_is(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["export", "--help"])
    told = " ".join(capsys.readouterr().out.split())
    assert "one zip file with a text file for each kind" in told


def test_an_export_works_beside_the_open_desk(run: Run, sample: Path, tmp_path: Path) -> None:
    store = SqlStore.open(sample, platform_paths.system_clock)
    try:
        assert run(sample, "export", "everything", "--format", "json", "--out", tmp_path / "all.json")[0] == 0
    finally:
        store.close()
