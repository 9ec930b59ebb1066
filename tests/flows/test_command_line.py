"""Whole stories on the command line: a file in, figures and files out, and clear sentences where it cannot be."""

import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from salesdesk import cli, platform_paths, reports
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.desk import Desk
from salesdesk.i18n import use_language
from salesdesk.store.store import SqlStore
from salesdesk.worker import parent

MAVEN = Path(__file__).parents[1] / "data" / "maven_crm" / "sales_pipeline.csv"


@dataclass(frozen=True)
class Run:
    """Runs a command line on one desk; gives (status, standard output, standard error)."""

    file: Path
    capture: pytest.CaptureFixture[str]

    def __call__(self, *arguments: object, file: Path | None = None) -> tuple[int, str, str]:
        status = cli.main(["--file", str(file or self.file), *map(str, arguments)])
        told = self.capture.readouterr()
        return status, told.out, told.err


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Command lines on a desk of one's own."""
    return Run(tmp_path / "desk.salesdesk", capsys)


@pytest.fixture(scope="module")
def maven_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with the whole set, imported once."""
    path = tmp_path_factory.mktemp("maven") / "maven.salesdesk"
    assert cli.main(["--file", str(path), "import", str(MAVEN), "--currency", "USD"]) == 0
    return path


@pytest.fixture
def maven(run: Run, maven_file: Path) -> Run:
    """A desk of one's own with the whole set."""
    shutil.copy(maven_file, run.file)
    return run


def figures(run: Run, *arguments: str) -> dict[str, Any]:
    status, out, err = run("figures", *arguments)
    assert (status, err) == (0, "")
    found: dict[str, Any] = json.loads(out)
    return found


def totals(run: Run) -> dict[str, tuple[int, int]]:
    shown = figures(run, "board")
    return {name: (shown[name]["count"], shown[name]["amount"]) for name in ("won", "lost", "open")}


def test_eight_thousand_deals_to_the_cent(run: Run) -> None:
    status, out, _ = run("import", MAVEN, "--currency", "USD", "--json")
    told = json.loads(out)
    assert status == 0
    counts = told["counts"]
    assert counts["rows"] == 8800 == counts["read"] + counts["skipped"] + counts["refused"]
    assert (counts["new"], told["problems"]) == (8800, [])
    assert totals(run) == {"won": (4238, 1_000_553_400), "lost": (2473, 0), "open": (2089, 0)}
    assert {stage["name"]: stage["count"] for stage in figures(run, "board")["stages"]} == {
        "Prospecting": 500,
        "Engaging": 1589,
    }
    assert run("check")[0] == 0


def test_importing_the_same_file_again_changes_nothing(maven: Run) -> None:
    run = maven
    before = Path(run.file).stat().st_size, totals(run)
    _, out, _ = run("import", MAVEN, "--currency", "USD", "--dry-run", "--json")
    assert {k: json.loads(out)["counts"][k] for k in ("new", "changed", "unchanged")} == {
        "new": 0,
        "changed": 0,
        "unchanged": 8800,
    }
    run("import", MAVEN, "--currency", "USD")
    assert totals(run) == before[1]


def test_one_sellers_deals_and_the_desk_knows_whose_they_are(run: Run) -> None:
    _, out, _ = run("import", MAVEN, "--owner", "Moses Frase", "--json")
    counts = json.loads(out)["counts"]
    assert counts["rows"] == 8800 == counts["read"] + counts["skipped"] + counts["refused"]
    assert totals(run)["won"][0] == 129
    run("quota", "set", "--period", "2017-Q4", "--amount", "20000")
    assert figures(run, "quota", "--period", "2017-Q4")["won"] > 0


def test_opportunities_with_their_history(run: Run, crm_files: Path) -> None:
    assert run("import", crm_files / "Opportunity.csv")[0] == 0
    before = totals(run)
    assert before["won"] == (656, 7_367_639_900)
    assert before["lost"][0] == 2_168
    _, out, _ = run("import-history", crm_files / "OpportunityHistory.csv", "--json")
    assert json.loads(out)["counts"]["rows"] == 10_014
    assert totals(run) == before
    shown = figures(run, "funnel")
    assert shown["rework"] > 0
    assert shown["won"]["count"] == 656
    assert run("check")[0] == 0


def test_potentials(run: Run, crm_files: Path) -> None:
    assert run("import", crm_files / "Potentials.csv")[0] == 0
    found = totals(run)
    assert found["won"] == (745, 3_042_950_000)
    assert (found["lost"][0], sum(count for count, _ in found.values())) == (262, 2_000)


def test_a_stage_log_on_its_own_makes_the_deals(run: Run, crm_files: Path) -> None:
    assert run("import-history", crm_files / "stage_log.csv")[0] == 0
    shown = figures(run, "funnel")
    assert shown["stages"][0]["name"] == "Pre-accepted"
    assert shown["stages"][0]["reached"] == 3_000
    assert (shown["won"]["count"], shown["lost"]["count"], shown["open"]["count"]) == (935, 1_927, 138)


def test_an_import_that_is_no_table_makes_no_desk(run: Run, tmp_path: Path) -> None:
    picture = tmp_path / "picture.csv"
    picture.write_bytes(bytes(range(256)) * 40)
    status, out, err = run("import", picture)
    assert (status, out) == (1, "")
    assert err.count("\n") == 1
    assert not Path(run.file).exists()


@pytest.mark.allow_logs
def test_a_crash_of_the_process_that_reads_a_file_is_one_sentence(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "deals.csv"
    path.write_text("Title,Amount\nA,1\n")
    monkeypatch.setattr(parent, "program", lambda: [sys.executable, "-c", "import os; os.abort()"])
    status, out, err = run("import", str(path))
    words = "deals.csv cannot be read: reading it ended unexpectedly. Nothing was changed.\n"
    assert (status, out, err) == (1, "", words)
    assert not run.file.exists()


def test_a_cell_that_cannot_be_read_is_told_and_the_rest_comes_in(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "deals.csv"
    good = [f"Deal {number},Hafen,Offer,{number}00,2026-01-{number:02}" for number in range(1, 9)]
    table.write_text("\n".join(["Deal,Company,Stage,Amount,Created", *good, "B,Vela,Offer,lots,2026-01-06"]) + "\n")
    status, out, _ = run("import", table, "--json")
    told = json.loads(out)
    assert status == 0
    assert (told["counts"]["read"], told["counts"]["refused"]) == (8, 1)
    problem = told["problems"][0]
    assert (problem["line"], problem["column"], problem["value"]) == (10, "Amount", "lots")


def test_dates_that_can_be_read_two_ways_are_asked_about(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "deals.csv"
    table.write_text("Deal,Stage,Amount,Created\nA,Offer,100,03/04/2026\nB,Offer,5,05/06/2026\n")
    status, _, err = run("import", table)
    assert status == 1
    assert "--day-first" in err
    assert run("import", table, "--day-first")[0] == 0
    created = figures(run, "funnel", "--from", "2026-04-03", "--to", "2026-04-04")
    assert created["deals"] == 1


def test_several_files_come_in_as_one_change(run: Run, crm_files: Path, tmp_path: Path) -> None:
    status, out, _ = run("import", crm_files / "OpportunityHistory.csv", crm_files / "Opportunity.csv", "--json")
    log, deals = json.loads(out)
    assert status == 0
    assert (log["kind"], log["counts"]["read"], log["counts"]["new"]) == ("history", 10_014, 0)
    assert (deals["kind"], deals["counts"]["new"]) == ("deals", 3_000)
    assert totals(run)["won"] == (656, 7_367_639_900)
    assert (
        run("import", crm_files / "Opportunity.csv", tmp_path / "none.csv", file=tmp_path / "other.salesdesk")[0] == 1
    )
    assert not (tmp_path / "other.salesdesk").exists()


def test_rows_with_problems_are_written_corrected_and_imported(run: Run, tmp_path: Path) -> None:
    table, problems = tmp_path / "deals.csv", tmp_path / "problems.csv"
    table.write_text("Deal;Stage;Amount\nPump;Offer;1.250,50\nValve;Offer;lots\nTube;Offer;1.250\n")
    _, _, err = run("import", table, "--problems", problems)
    assert f"The rows with problems are in {problems}." in err
    problems.write_text(problems.read_text(encoding="utf-8-sig").replace("lots", "1.300"), encoding="utf-8")
    _, out, _ = run("import", problems, "--json")
    assert (json.loads(out)["counts"]["new"], totals(run)["open"]) == (1, (3, 380_050))


def test_a_decimal_mark_that_the_file_does_not_tell_is_asked_for(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "deals.csv"
    table.write_text("Deal,Stage,Amount,Currency\nPump,Offer,1.250,KWD\n")
    status, _, err = run("import", table, "--currency", "KWD")
    assert (status, "--decimal-point --decimal-comma" in err) == (1, True)
    assert run("import", table, "--currency", "KWD", "--decimal-comma")[0] == 0
    assert totals(run)["open"] == (1, 1_250_000)


def test_what_was_exported_comes_back_the_same(maven: Run, tmp_path: Path) -> None:
    run = maven
    before = totals(run)
    for form in ("csv", "xlsx", "json"):
        assert run("export", "deals", "--format", form, "--out", tmp_path / f"deals.{form}")[0] == 0
    other = tmp_path / "other.salesdesk"
    assert run("import", tmp_path / "deals.csv", file=other)[0] == 0
    _, out, _ = run("figures", "board", file=other)
    again = json.loads(out)
    assert {k: (again[k]["count"], again[k]["amount"]) for k in before} == before


def test_several_quotas_of_one_period(maven: Run) -> None:
    run = maven
    scope = ("--pipeline", "sales")
    status, _, told = run("quota", "set", "--period", "2017-Q4", "--amount", "20000", "--currency", "usd")
    assert (status, told) == (0, "Set the quota of 2017-Q4\n")
    told = run("quota", "set", "--period", "2017-Q4", "--amount", "12", "--measure", "count")[2]
    assert told == "Set the number of deals to win in 2017-Q4\n"
    assert figures(run, "quota", "--period", "2017-Q4")["target"] == 2_000_000
    status, _, told = run("quota", "set", "--period", "2017-Q4", "--amount", "7", *scope)
    assert (status, told) == (0, "Set the quota of 2017-Q4 for Sales\n")
    assert run("quota", "remove", "--period", "2017-Q4")[0] == 0
    assert figures(run, "quota", "--period", "2017-Q4")["target"] is None


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--amount", "much"), '"much" is not an amount.'),
        (("--amount", "2.5", "--measure", "count"), '"2.5" is not a number of deals.'),
        (("--amount", "5", "--currency", "euro"), "is not a currency"),
        (("--amount", "5", "--pipeline", "Nowhere"), "There is no pipeline Nowhere on this desk."),
        (("--amount", "5", "--tag", "Nothing"), "There is no tag Nothing on this desk."),
    ],
)
def test_a_quota_that_cannot_be_is_refused_in_a_sentence(run: Run, options: tuple[str, ...], words: str) -> None:
    run("new", "--template", "new-business")
    status, out, err = run("quota", "set", "--period", "2026-Q4", *options)
    assert (status, out) == (1, "")
    assert words in err
    assert err.count("\n") == 1


def test_a_quota_without_an_amount_is_wrong_usage(run: Run) -> None:
    with pytest.raises(SystemExit) as ended:
        run("quota", "set", "--period", "2026-Q4")
    assert ended.value.code == 2


def test_quota_figures_are_the_exact_ones(run: Run) -> None:
    run("new", "--template", "new-business", "--currency", "EUR")
    run("quota", "set", "--period", "2026-Q4", "--amount", "25000.50")
    shown = figures(run, "quota", "--period", "2026-Q4", "--today", "2026-11-23")
    assert (shown["target"], shown["won"], shown["gap"], shown["chance"]) == (2_500_050, 0, 2_500_050, 0.0)
    assert shown["days_left"] == 39
    assert shown["needed"] == {"size": None, "count": None, "reason": "no_win"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("figures", "board"), "There is no file"),
        (("check",), "There is no file"),
        (("new", "--template", "nonsense"), "no template nonsense"),
        (("restore", "nowhere.salesdesk"), "There is no file"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(run: Run, arguments: tuple[str, ...], words: str) -> None:
    status, out, err = run(*arguments)
    assert (status, out) == (1, "")
    assert words in err
    assert err.count("\n") == 1
    assert not Path(run.file).exists()


def test_wrong_usage_is_two(run: Run) -> None:
    with pytest.raises(SystemExit) as told:
        run("figures", "everything")
    assert told.value.code == 2


def test_backup_and_restore_on_the_command_line(run: Run, tmp_path: Path) -> None:
    run("new", "--template", "renewals")
    copy = tmp_path / "copy.salesdesk"
    assert run("backup", "--out", copy)[0] == 0
    shutil.copy(run.file, tmp_path / "as it was")
    status, _, err = run("restore", copy)
    assert status == 0
    assert figures(run, "board")["pipeline"] == "Renewals"
    assert list(tmp_path.glob("desk before restore*")) == [], "it is among the backups, and nowhere else"
    (listed,) = json.loads(run("backups", "--json")[1])
    assert listed["reason"] == "restore"
    assert f'restore "{listed["path"]}"' in err


def test_a_report_in_every_format(run: Run, tmp_path: Path) -> None:
    run("import", MAVEN, "--owner", "Moses Frase")
    for form in ("pdf", "xlsx", "html"):
        target = tmp_path / f"review.{form}"
        assert run("report", "review", "--format", form, "--out", target, "--period", "2017-Q4")[0] == 0
        assert target.stat().st_size > 2000


def test_every_report_is_a_command(maven: Run, tmp_path: Path) -> None:
    assert maven("quota", "set", "--period", "2017-Q4", "--amount", "3000000")[0] == 0
    one = figures(maven, "board")["stages"][0]["name"]
    for name in reports.names():
        extra = {"deal": ("--deal", "Nothing"), "customer": ("--customer", "Cancity")}.get(
            name, ("--period", "2017-Q4")
        )
        target = tmp_path / f"{name}.csv"
        status, out, err = maven("report", name, "--format", "csv", "--out", target, *extra)
        if name == "deal":
            assert (status, err) == (1, "There is no deal Nothing on this desk.\n")
            continue
        assert (status, out, err) == (0, "", "")
        assert target.read_text("utf-8-sig").startswith("Section,Item,Measure,Value,Currency\nReport,,fingerprint,")
    assert one in (tmp_path / "funnel.csv").read_text("utf-8-sig")


def test_a_report_is_dressed_by_options(run: Run, tmp_path: Path) -> None:
    run("new", "--template", "renewals")
    target, logo = tmp_path / "quota.html", tmp_path / "logo.png"
    Image.new("RGB", (40, 20)).save(logo)
    options = ("--owner", "Jo Ruiz", "--logo", logo, "--language", "zh_CN", "--money", "code", "--period", "2026-Q4")
    assert run("report", "quota", "--format", "html", "--out", target, *options)[0] == 0
    text = target.read_text("utf-8")
    assert "Jo Ruiz" in text and 'lang="zh-CN"' in text and "data:image/png" in text
    status, _, err = run("report", "quota", "--format", "html", "--out", target, "--logo", tmp_path / "none.png")
    assert status == 1 and err.endswith("none.png cannot be read.\n")
    logo.write_text("no picture")
    assert run("report", "quota", "--format", "html", "--out", target, "--logo", logo)[2].startswith("The logo cannot")


def test_a_sheet_needs_to_know_of_what(run: Run, tmp_path: Path) -> None:
    run("new", "--template", "renewals")
    for name, words in (("deal", "Say which deal"), ("customer", "Say which customer")):
        status, _, err = run("report", name, "--format", "pdf", "--out", tmp_path / "sheet.pdf")
        assert (status, err.startswith(words)) == (1, True)
    assert not (tmp_path / "sheet.pdf").exists()


def test_the_command_line_speaks_the_language_of_the_desk(run: Run, tmp_path: Path) -> None:
    run("new", "--template", "renewals")
    desk = Desk(SqlStore.open(run.file, platform_paths.system_clock), platform_paths.system_clock)
    desk.do(ChangeSettings(values=(("language", "zh_CN"),)))
    desk.store.close()
    try:
        assert run("quota", "set", "--period", "2026-Q4", "--amount", "0")[2] == "业绩目标须大于零。\n"
        target = tmp_path / "review.html"
        assert run("report", "review", "--format", "html", "--out", target)[0] == 0
        assert "管道回顾" in target.read_text("utf-8")
        assert figures(run, "board")["pipeline"] == "Renewals"
    finally:
        use_language("en")


def test_changes_add_up_from_one_day_to_another(maven: Run) -> None:
    run = maven
    shown = figures(run, "changes", "--from", "2017-03-31", "--to", "2017-06-30")
    counts = {name: term["count"] for name, term in shown.items() if isinstance(term, dict)}
    plus, minus = ("new", "reopened"), ("won", "lost", "removed")
    end = counts["open_at_start"] + sum(counts[n] for n in plus) - sum(counts[n] for n in minus)
    assert counts["open_at_end"] == end > 0
    won = figures(run, "winloss", "--from", "2017-04-01", "--to", "2017-07-01")["won"]
    assert counts["won"] == won > 0
    assert run("figures", "changes")[0] == 1
