"""Texts of a megabyte in every field: no formula and no cell of a report's workbook is larger than Excel takes."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from salesdesk import reports
from salesdesk.desk.commands.activities import AddNote, FinishActivity, PlanActivity
from salesdesk.desk.commands.deal_fields import SetField
from salesdesk.desk.commands.deals import CreateDeal, LoseDeals, MoveDeals, WinDeals
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.commands.stages import RenamePipeline
from salesdesk.desk.desk import Desk
from salesdesk.domain.records import Pipeline, Stage
from salesdesk.formats import Formats
from salesdesk.reports.formulas import criterion, fits_formula
from salesdesk.views.reporting import ReportRequest
from tests.reports.desks import TODAY, Clock, clock_of, empty
from tests.reports.workbooks import faults

LONG = "=A long text 🚢 " * 5_000
SOURCE = "=A long source " * 70_000
LONGER = LONG + "and another end"
NAMES = tuple(reports.all_reports())


@pytest.fixture(scope="module")
def huge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk whose every name is of a million characters, in two spellings that differ at the end alone."""
    clock = Clock(datetime(2026, 11, 1, 9, tzinfo=UTC))
    desk = empty(tmp_path_factory.mktemp("huge") / "desk.salesdesk", clock, ((LONG, 0.4), (LONGER, 0.6)))
    with desk.read() as reader:
        pipeline, stages = reader.find(Pipeline)[0].id, [stage.id for stage in reader.find(Stage)]
    desk.do(RenamePipeline(pipeline=pipeline, name=LONG))
    desk.do(ChangeSettings(values=(("names", LONG.replace(",", "")),)))
    desk.do(SetQuota(period="2026-Q4", amount=1_000_000))
    made = []
    for text in (LONG, LONGER, "Fair", "007", LONG):
        source = SOURCE if text == LONGER else text
        new = CreateDeal(
            title=text, organisation=text, contact=text, source=source, amount=123_456, expected_close=TODAY
        )
        made.append(desk.do(new).made or "")
        desk.do(SetField(deals=(made[-1],), field="own:" + LONG, value=text))
        desk.do(SetField(deals=(made[-1],), field="tags", value=(text,)))
        desk.do(AddNote(deal=made[-1], text=text))
        step = desk.do(PlanActivity(deal=made[-1], title=text, due_day=TODAY)).made or ""
    desk.do(FinishActivity(activity=step))
    desk.do(MoveDeals(deals=(made[0],), stage=stages[1]))
    desk.do(LoseDeals(deals=(made[1],), reason=LONG))
    desk.do(LoseDeals(deals=(made[2],), reason=LONGER))
    desk.do(WinDeals(deals=(made[3],)))
    clock_of(desk).now = datetime(2026, 11, 23, 10, tzinfo=UTC)
    yield desk
    desk.store.close()


@pytest.mark.parametrize("name", NAMES)
def test_a_report_keeps_to_the_limits_of_a_workbook(huge: Desk, formats: Formats, name: str) -> None:
    view = reports.view(huge.snapshot(), name, ReportRequest(choice=LONG.strip()))
    content = reports.make(name, view, "xlsx", formats)
    assert faults(content) == []
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    summary = [str(cell.value) for cell in book["Summary"]["A"]]
    assert "A text that is too long for its cell stands in the sheet Long texts." in summary
    texts: dict[int, str] = {}
    for number, *_, piece in book["Long texts"].iter_rows(min_row=2, values_only=True):
        texts[number] = texts.get(number, "") + str(piece)
    cells = [str(c.value) for sheet in book.worksheets[:-1] for row in sheet.iter_rows() for c in row if c.value]
    cut = {int(cell.rpartition(" ")[2][:-1]): cell for cell in cells if cell.endswith("]")}
    assert cut.keys() == texts.keys()
    for number, text in texts.items():
        assert text.startswith(cut[number].rpartition("… [")[0])
        assert len(text) >= 74_999
    if name == "winloss":
        assert {LONG.strip(), LONGER, SOURCE} <= set(texts.values())


def test_a_source_of_a_megabyte_is_counted_by_its_figure_and_others_by_formulas(huge: Desk, formats: Formats) -> None:
    content = reports.make("winloss", reports.view(huge.snapshot(), "winloss"), "xlsx", formats)
    formulas = openpyxl.load_workbook(io.BytesIO(content))
    values = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    found = {}
    for line, row in enumerate(values["Sources"].iter_rows(min_row=2, max_col=3, values_only=True), start=2):
        name = str(row[0])
        found[name[:7]] = (row[1:], formulas["Sources"].cell(line, 3).data_type)
    assert found == {"Fair": ((0, 1), "f"), "=A long": ((0, 1), "n"), "007": ((1, 0), "n")}
    assert len(SOURCE) > 1_000_000
    summary = [str(cell.value) for cell in values["Summary"]["A"]]
    assert "A figure about a name that a formula cannot look for is a number without its formula." in summary


def test_what_a_formula_can_look_for() -> None:
    for words in ("x" * 254, "~" * 127, "🚢" * 127, 'say "yes"', "5 stars", "two\nlines", "Q4", ""):
        assert fits_formula(f"=COUNTIFS(A:A,{criterion(words)})"), words
    for words in (
        "x" * 255,
        "~" * 128,
        "🚢" * 128,
        "x" * 1_000_000,
        "bell\x07",
        "\r",
        "\uffff",
        "007",
        "1e3",
        "1/2",
        "5%",
    ):
        assert not fits_formula(f"=COUNTIFS(A:A,{criterion(words)})"), words
    assert not fits_formula("=" + "1+" * 5_000 + "1")


def test_names_of_another_case_are_figures(tmp_path: Path, formats: Formats) -> None:
    """Excel looks for texts whatever their case: both sources would have been given the deals of both."""
    desk = empty(tmp_path / "desk.salesdesk", Clock())
    for source in ("Fair", "FAIR", "Web"):
        desk.do(WinDeals(deals=(desk.do(CreateDeal(title=source, source=source)).made or "",)))
    content = reports.make("winloss", reports.view(desk.snapshot(), "winloss"), "xlsx", formats)
    desk.store.close()
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Sources"]
    assert {row[0].value: row[1].data_type for row in sheet.iter_rows(min_row=2)} == {
        "Fair": "n",
        "FAIR": "n",
        "Web": "f",
    }


def test_the_test_sees_what_is_beyond_the_limits() -> None:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"max_url_length": 500})
    sheet = book.add_worksheet()
    sheet.write_formula("A1", "=" + "1+" * 5_000 + "1")
    sheet.write_formula("A2", f'=LEN("{"x" * 300}")')
    sheet.write_formula("A3", "=COUNTIFS(B1:B2," + "&".join([f'"{"x" * 100}"'] * 3) + ")")
    sheet.write_url("A4", "http://192.0.2.1/x", string="x")
    sheet.write_string("A5", "=1+1")
    sheet.write_comment("A6", "x")
    book.close()
    found = " ".join(faults(target.getvalue()))
    for words in (
        "a formula of",
        "a text of 300",
        "300 to be looked for",
        "hyperlink",
        "A5: looks like",
        "comments",
        "A4",
    ):
        assert words in found
