"""Deals with the first and the last days that there are: brought in, shown, dragged and taken back."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from pytestqt.qtbot import QtBot

from salesdesk.desk.checking import check
from salesdesk.desk.commands.activities import PlanActivity
from salesdesk.desk.desk import Desk
from salesdesk.domain.records import Deal
from salesdesk.importing import ImportOptions, plan_import
from salesdesk.importing.commands.imports import ImportDeals
from salesdesk.ui.board.model import mime_of
from salesdesk.views import figures
from tests.support.desks import DeskForTests, desk_in
from tests.ui.sessions import board_of, end, session_on

FIRST, LAST = date.min, date.max
ENDS = (FIRST, FIRST + timedelta(1), LAST - timedelta(1), LAST)
NAMES = ("board", "funnel", "winloss", "velocity", "quota", "forecast", "flywheel")


@pytest.fixture
def at(tmp_path: Path) -> Iterator[DeskForTests]:
    """A desk with a deal for each of the days, expected to close then and with a step for then, among usual ones."""
    made = desk_in(tmp_path)
    made.past(8)
    for day in ENDS:
        deal = made.deal(f"Closes {day.isoformat()}", amount=1_000, expected_close=day)
        made.desk.do(PlanActivity(deal=deal, kind="call", title="Call", due_day=day))
    yield made
    made.desk.store.close()


def told(desk: Desk) -> list[object]:
    return [figures.figures(desk.snapshot(), name) for name in NAMES]


def test_they_are_dragged_through_the_board_and_back(qtbot: QtBot, at: DeskForTests, tmp_path: Path) -> None:
    before = told(at.desk)
    session = session_on(at.desk, tmp_path)
    session.start()
    page = board_of(session)
    qtbot.waitUntil(lambda: page.arrangement is not None and session.operations.is_idle)
    with at.desk.read() as reader:
        deals = [deal.id for deal in reader.find(Deal) if deal.title.startswith("Closes")]
    for place in (1, 2):
        model = page.area.columns[at.stages[place].id].view.cards_model()
        assert model is not None
        model.dropMimeData(mime_of(deals), Qt.DropAction.MoveAction, 0, 0, QModelIndex())
        qtbot.waitUntil(lambda: session.operations.is_idle)
    with at.desk.read() as reader:
        assert {reader.get(Deal, deal).stage for deal in deals} == {at.stages[2].id}
    for _ in range(2):
        session.operations.undo()
        qtbot.waitUntil(lambda: session.operations.is_idle)
    assert told(at.desk) == before
    assert not check(at.desk)
    end(session)


def test_days_that_no_deal_is_from_are_told_row_by_row(at: DeskForTests, tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    days = ["2026-09-01", "2026-09-02", "2026-09-03", "2026-09-04", FIRST.isoformat(), LAST.isoformat()]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("Deal", "Amount", "Created", "Expected close"))
        writer.writerows((f"Row {place}", 10, day, "2026-12-01") for place, day in enumerate(days))
        writer.writerows((f"More {place}", 10, "2026-09-01", day) for place, day in enumerate(days))
    options = ImportOptions(zone=at.desk.settings.zone, base_currency="EUR")
    plan = plan_import(path, options, at.clock, name=path.name)
    assert [(one.line, one.column, one.value) for one in plan.problems] == [
        (6, "Created", "0001-01-01"),
        (7, "Created", "9999-12-31"),
        (12, "Expected close", "0001-01-01"),
        (13, "Expected close", "9999-12-31"),
    ]
    assert {str(one.reason) for one in plan.problems} == {"This date is before 1900 or after 2199."}
    assert at.desk.do(ImportDeals(plan=plan)).counts["new"] == 8
    assert not check(at.desk)
