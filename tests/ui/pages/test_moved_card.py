"""The card of the Quota page that says what changed in the forecast since a day."""

from datetime import date, timedelta
from itertools import pairwise

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu

from salesdesk.desk.commands.deal_fields import ChangeAmount
from salesdesk.desk.commands.deals import WinDeals
from salesdesk.reports.moved_words import weekday
from salesdesk.ui.kit import Button, Calendar
from salesdesk.ui.page import parts_of
from salesdesk.ui.pages.quota.moved_card import MovedCard
from salesdesk.ui.pages.quota.moved_table import MovedLine, MovedTable
from salesdesk.ui.pages.quota.page import QuotaPage
from salesdesk.views.board import current_period
from salesdesk.views.forecast_changes import forecast_changes
from tests.support.values import known
from tests.support.widgets import one, words
from tests.ui.pages.conftest import Stand


def opened(stand: Stand, address: str | None = None) -> MovedCard:
    page = stand.open(QuotaPage, address)
    stand.wait(page.shown)
    card = one(page, MovedCard)
    settle(stand, card)
    return card


def settle(stand: Stand, card: MovedCard) -> None:
    stand.wait(lambda: stand.operations.is_idle and any(button.isChecked() for button in buttons(card)))


def buttons(card: MovedCard) -> list[Button]:
    return [*card.days, card.own_day]


def titles(card: MovedCard) -> list[str]:
    return [row.line().title for row in card.table.lines()]


def test_since_a_week_ago_the_rows_lead_from_one_forecast_to_the_other(stand: Stand) -> None:
    card = opened(stand)
    day = stand.at.clock.now.date() - timedelta(days=7)
    lines = [row.line() for row in card.table.lines()]
    assert [lines[0].title, lines[-1].title] == [f"Forecast on {say(stand, day)}", "Forecast today"]
    assert all(before.after == after.before for before, after in pairwise(lines))
    found = forecast_changes(stand.at.desk.snapshot(), day, current_period(stand.at.desk.snapshot()))
    assert abs(lines[0].after - found.before) <= 50, "to the whole euro"
    assert abs(lines[-1].after - found.now) <= 50
    assert {"Gamma", "Epsilon"} <= set(titles(card))
    assert "The forecast has risen by" in words(card)


def say(stand: Stand, day: date) -> str:
    return weekday(day, stand.context.formats)


def test_a_row_opens_its_deal_by_mouse_and_keys(stand: Stand) -> None:
    card = opened(stand)
    row = next(row for row in card.table.lines() if row.line().title == "Gamma")
    stand.bot.mouseClick(row, Qt.MouseButton.LeftButton, pos=QPoint(20, 10))
    stand.bot.keyClick(row, Qt.Key.Key_Return)
    assert stand.shell.gone == [f"deal/{stand.keys['Gamma']}"] * 2
    first = card.table.lines()[0]
    stand.bot.mouseClick(first, Qt.MouseButton.LeftButton, pos=QPoint(20, 10))
    assert len(stand.shell.gone) == 2, "a forecast has no deal"


def test_another_day_is_read_when_it_is_chosen(stand: Stand) -> None:
    card = opened(stand)
    stand.bot.mouseClick(card.days[0], Qt.MouseButton.LeftButton)
    yesterday = say(stand, stand.at.clock.now.date() - timedelta(days=1))
    stand.wait(lambda: stand.operations.is_idle and f"What changed since {yesterday}" in words(card))
    assert card.days[0].isChecked()
    stand.bot.mouseClick(card.own_day, Qt.MouseButton.LeftButton)
    menu = next(menu for menu in card.findChildren(QMenu) if menu.isVisible())
    day = date(2026, 11, 10)
    one(menu, Calendar).clicked.emit(day)
    stand.wait(lambda: stand.operations.is_idle and f"What changed since {say(stand, day)}" in words(card))
    assert card.own_day.isChecked()
    assert card.own_day.label() == "10 Nov"


def test_nothing_has_changed_since_a_day_to_come(stand: Stand) -> None:
    card = opened(stand)
    card.show_day(stand.at.clock.now.date() + timedelta(days=9))
    stand.wait(lambda: stand.operations.is_idle and not card.table.isVisible())
    said = words(card)
    assert f"Nothing changed since {say(stand, stand.at.clock.now.date())}: the forecast is €" in said


def test_a_change_is_followed_and_an_ended_period_has_no_card(stand: Stand) -> None:
    card = opened(stand)
    stand.operations.run(WinDeals(deals=(stand.keys["Alpha"],)))
    stand.wait(lambda: stand.operations.is_idle and "Alpha" in titles(card))
    stand.operations.run(ChangeAmount(deals=(stand.keys["Alpha"],), amount=7_000_000))
    line = known(next((row.line() for row in card.table.lines() if row.line().title == "Alpha"), None))
    stand.wait(lambda: stand.operations.is_idle and line not in [row.line() for row in card.table.lines()])
    assert opened_past(stand).isHidden()


def opened_past(stand: Stand) -> MovedCard:
    page = stand.open(QuotaPage, "quota?period=2026-Q3")
    stand.wait(page.shown)
    return one(page, MovedCard)


def test_several_deals_are_opened_as_a_list(stand: Stand) -> None:
    card = opened(stand)
    card.table.opened.emit(MovedLine(("a", "b"), "2 new deals", "the largest is X", "+€5", 0, 5))
    path, given = parts_of(stand.shell.gone[0])
    assert (path, given["ids"], given["heading"]) == ("deals", "a,b", "2 new deals, the largest is X")


def test_arrows_move_between_rows_and_a_narrow_table_keeps_its_amounts(stand: Stand) -> None:
    table = MovedTable()
    stand.bot.addWidget(table)
    lines = [MovedLine((f"d{n}",), f"Deal {n}", "moved", f"+€{n}", n, n + 1) for n in range(3)]
    table.show_lines((MovedLine((), "Forecast", "", "€0", 0, 0), *lines))
    table.resize(260, 200)
    table.show()
    table.activateWindow()
    rows = table.lines()
    rows[1].setFocus(Qt.FocusReason.TabFocusReason)
    stand.wait(rows[1].hasFocus)
    stand.bot.keyClick(rows[1], Qt.Key.Key_Down)
    assert rows[2].hasFocus()
    stand.bot.keyClick(rows[2], Qt.Key.Key_Up)
    stand.bot.keyClick(rows[1], Qt.Key.Key_Up)
    assert rows[1].hasFocus(), "the forecast above has no deal to open"
    assert rows[1].accessibleName() == "Deal 0, moved, +€0"
    table.show_lines(tuple(lines[:1]))
    assert [row.isVisible() for row in rows] == [True, False, False, False]
