"""A report set, saved in the desk, made again from the command line."""

from base64 import b64encode
from pathlib import Path

import pytest

from salesdesk import cli
from salesdesk.desk.commands.report_sets import SaveReportSet, SetPart
from salesdesk.desk.commands.settings import ChangeSettings
from tests.support.desks import DeskForTests, desk_in

PARTS = (SetPart(report="review", formats=("html", "pdf")), SetPart(report="deals", formats=("csv",)))


@pytest.fixture
def at(tmp_path: Path) -> DeskForTests:
    """A desk with a deal and a set of reports, closed."""
    made = desk_in(tmp_path)
    made.deal("Fleet renewal", amount=100_000)
    made.desk.do(SaveReportSet(name="Monday one-to-one", parts=PARTS))
    made.desk.do(ChangeSettings(values=(("report_owner", "Ines Brandt"),)))
    made.desk.store.close()
    return made


def run(at: DeskForTests, *arguments: object) -> int:
    return cli.main(["--file", str(at.path), *map(str, arguments)])


def test_a_set_is_made_for_a_day(at: DeskForTests, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run(at, "report", "--set", "monday ONE-to-one", "--out", out, "--today", "2026-11-30") == 0
    assert sorted(path.name for path in out.iterdir()) == [
        "All deals 2026-11-30.csv",
        "Pipeline review 2026-11-30.html",
        "Pipeline review 2026-11-30.pdf",
    ]
    assert "Ines Brandt" in (out / "Pipeline review 2026-11-30.html").read_text(encoding="utf-8")


def test_a_set_that_is_not_there_is_told(at: DeskForTests, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(at, "report", "--set", "Friday", "--out", tmp_path / "out") == 1
    assert capsys.readouterr().err == 'There is no report set "Friday"; there are Monday one-to-one.\n'
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("arguments", [("report", "review"), ("report", "--format", "pdf"), ("report",)])
def test_what_is_missing_is_wrong_usage(at: DeskForTests, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(at, *arguments, "--out", tmp_path / "x.pdf")
    assert ended.value.code == 2


def test_a_single_report_has_the_desk_s_name_and_logo(at: DeskForTests, tmp_path: Path) -> None:
    from PIL import Image

    Image.new("RGB", (40, 10), "red").save(tmp_path / "logo.png")
    desk = at.reopen()
    desk.do(ChangeSettings(values=(("logo", b64encode((tmp_path / "logo.png").read_bytes()).decode()),)))
    desk.store.close()
    target = tmp_path / "x.html"
    assert run(at, "report", "review", "--format", "html", "--out", target, "--today", "2026-11-30") == 0
    page = target.read_text(encoding="utf-8")
    assert "Ines Brandt" in page
    assert "data:image/png;base64," in page
    assert run(at, "report", "review", "--format", "html", "--out", target, "--owner", "", "--today", "2026-11-30") == 0
    assert "Ines Brandt" not in target.read_text(encoding="utf-8")
