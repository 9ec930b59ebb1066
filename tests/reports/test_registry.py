"""Reports are found by their files being there: one more file, and it is in every list and goes out in its formats."""

import io
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from salesdesk import cli, reports
from salesdesk.cli import demos
from salesdesk.desk.commands.report_sets import SaveReportSet, SetPart, report_sets
from salesdesk.desk.desk import Desk
from salesdesk.domain.errors import Refused
from salesdesk.formats import Formats
from salesdesk.i18n import speaking, tr
from salesdesk.reports import sets
from salesdesk.resources import resource_path
from tests.reports.desks import Clock, busy
from tests.reports.made_up import made_up_report
from tests.reports.papers import text_of
from tests.support import source

CATALOGUE = source.PACKAGE / "reports" / "catalogue"


@pytest.fixture
def sources() -> Iterator[str]:
    with made_up_report() as name:
        yield name


def test_each_file_of_the_catalogue_is_a_report_and_its_name_is_the_name() -> None:
    files = {path.stem for path in CATALOGUE.iterdir() if not path.name.startswith("__")}
    assert set(reports.names()) == files == set(reports.all_reports())
    assert {"review", "forecast", "quota", "deal", "customer"} <= files


def test_a_report_says_all_that_the_lists_show() -> None:
    found = reports.all_reports()
    places = [report.place for report in found.values()]
    assert places == sorted(set(places)), "two reports in one place"
    for name, report in found.items():
        assert resource_path("icons", f"{report.icon}.svg").is_file(), name
        assert "pdf" in report.formats and set(report.formats) <= set(reports.FORMATS), name
        assert set(report.asks) <= {"period", "pipeline", "since", "deal", "customer", "choice"}, name
        with speaking("zh_CN"):
            assert tr(report.title) != report.title, name


def test_no_report_that_is_not_there(desk: Desk) -> None:
    with pytest.raises(Refused, match="no report sources; there are review, forecast"):
        reports.view(desk.snapshot(), "sources")
    assert not reports.is_report("sources")


def test_one_more_file_is_one_more_report(sources: str) -> None:
    names = list(reports.all_reports())
    assert names[names.index("funnel") : names.index("winloss") + 1] == ["funnel", sources, "winloss"]
    assert sets.title_of(sources) == "Sources"
    assert sets.formats_of(sources) == ("pdf", "xlsx", "html", "csv")


def test_it_goes_out_in_each_of_its_formats(sources: str, desk: Desk, formats: Formats) -> None:
    view = reports.view(desk.snapshot(), sources)
    assert "no source" in text_of(reports.make(sources, view, "pdf", formats))
    book = openpyxl.load_workbook(io.BytesIO(reports.make(sources, view, "xlsx", formats)))
    assert [cell.value for cell in book["Sources"][1]] == ["Source", "Open", "Won"]
    assert "<h1" in reports.make(sources, view, "html", formats).decode()
    assert "Source,,open," in reports.make(sources, view, "csv", formats).decode("utf-8-sig")
    assert [chart.key for chart in reports.charts(sources, view, "svg", formats)] == ["sources"]
    with pytest.raises(Refused, match="There is no format png; there are pdf, xlsx, html, csv"):
        reports.make(sources, view, "png", formats)


def test_it_is_in_sets_and_the_demo(sources: str, tmp_path: Path, formats: Formats) -> None:
    desk = busy(tmp_path / "desk.salesdesk", Clock())
    desk.do(SaveReportSet(name="All", parts=(SetPart(report=sources, formats=("csv", "html")),)))
    made = sets.make_set(desk.snapshot(), report_sets(desk.snapshot())[0].parts, tmp_path / "set", formats)
    assert sorted(path.suffix for path in made) == [".csv", ".html"]
    assert made[0].name.startswith("Sources ")
    (tmp_path / "demo").mkdir()
    assert demos.write_reports(desk, tmp_path / "demo") == []
    assert {path.name for path in (tmp_path / "demo").glob("sources.*")} == {
        "sources.pdf",
        "sources.xlsx",
        "sources.html",
    }


def test_the_command_line_lists_and_makes_it(sources: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "desk.salesdesk"
    busy(file, Clock()).store.close()
    with pytest.raises(SystemExit) as ended:
        cli.main(["report", "--list"])
    assert ended.value.code == 0
    assert "sources    Sources            --pipeline\n" in capsys.readouterr().out
    out = tmp_path / "sources.csv"
    assert cli.main(["--file", str(file), "report", sources, "--format", "csv", "--out", str(out)]) == 0
    assert "Source,,open," in out.read_text("utf-8-sig")


def test_a_report_of_one_thing_asks_for_it(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["report", "--list"])
    lines = dict(line.split(None, 1) for line in capsys.readouterr().out.splitlines())
    assert lines["deal"].endswith("--deal") and lines["customer"].endswith("--customer")
