"""The user's own fields in the sheets of deals behind reports."""

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from salesdesk import reports
from salesdesk.desk.commands.deal_fields import SetField
from salesdesk.desk.commands.deals import WinDeals
from salesdesk.formats import Formats
from salesdesk.reports.deal_rows import COLUMNS, deals_sheet
from salesdesk.views.report_rows import data_rows
from tests.support.desks import DeskForTests, desk_in


@pytest.fixture
def at(tmp_path: Path) -> DeskForTests:
    """Two deals, one of them with values in two fields of the user's own."""
    made = desk_in(tmp_path)
    fleet, crane = made.deal("Fleet", amount=100_000), made.deal("Crane", amount=50_000)
    made.desk.do(SetField(deals=(fleet,), field="own:Region", value="=North"))
    made.desk.do(SetField(deals=(fleet,), field="own:Outcome", value="fine"))
    made.desk.do(WinDeals(deals=(crane,)))
    return made


def test_they_follow_the_other_columns_under_their_own_names(at: DeskForTests) -> None:
    snapshot = at.desk.snapshot()
    rows = data_rows(snapshot, snapshot.all_cards(None))
    sheet = deals_sheet(rows, snapshot.settings.zone)
    assert [column.header for column in sheet.fields[len(COLUMNS) :]] == ["Region", "Outcome"]
    assert {row[0]: row[len(COLUMNS) :] for row in sheet.rows} == {"Fleet": ("=North", "fine"), "Crane": (None, None)}
    assert deals_sheet((), snapshot.settings.zone).fields == sheet.fields[: len(COLUMNS)]


@pytest.mark.parametrize("name", ["review", "forecast", "quota", "funnel", "winloss"])
def test_every_workbook_with_deals_has_them(at: DeskForTests, name: str) -> None:
    made = reports.make(name, reports.view(at.desk.snapshot(), name), "xlsx", Formats("en_GB"))
    sheet = openpyxl.load_workbook(BytesIO(made))["Deals"]
    head, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert head[-2:] == ["Region", "Outcome"]
    assert {row[0]: row[-2] for row in rows}.get("Fleet", "'=North").lstrip("'") == "=North"
