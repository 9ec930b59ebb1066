"""The card of the Quota page with commit, best case and forecast by month."""

from datetime import date

from PySide6.QtCore import Qt

from salesdesk.desk.commands.deal_fields import ChangeExpectedClose, SetField
from salesdesk.desk.commands.deals import WinDeals
from salesdesk.ui.pages.quota.by_month_card import ByMonthCard
from salesdesk.ui.pages.quota.page import QuotaPage
from salesdesk.views.board import current_period
from salesdesk.views.by_month import by_month
from tests.support.widgets import one, words
from tests.ui.pages.conftest import Stand


def opened(stand: Stand) -> ByMonthCard:
    page = stand.open(QuotaPage)
    stand.wait(page.shown)
    card = one(page, ByMonthCard)
    settle(stand, card)
    return card


def settle(stand: Stand, card: ByMonthCard) -> None:
    now = stand.at.desk.snapshot()
    wanted = len(by_month(now, current_period(now)).months)
    stand.wait(lambda: stand.operations.is_idle and bool(card.table.lines()))
    if wanted > len(card.table.lines()):
        assert not any(line.has_ended for line in card.table.lines()), "past months are read when that is asked for"
        stand.bot.mouseClick(card.back, Qt.MouseButton.LeftButton)
    stand.wait(lambda: stand.operations.is_idle and len(card.table.lines()) == wanted)


def call(stand: Stand, title: str, category: str, day: date) -> None:
    """A deal is called for a day, as long ago as the desk began."""
    stand.at.desk.do(ChangeExpectedClose(deals=(stand.keys[title],), day=day))
    stand.at.desk.do(SetField(deals=(stand.keys[title],), field="category", value=category))


def test_months_that_have_ended_are_read_one_by_one_and_show_who_was_nearest(stand: Stand) -> None:
    call(stand, "Alpha", "commit", date(2027, 1, 10))
    call(stand, "Beta", "best_case", date(2027, 1, 20))
    stand.at.clock.on(days=70)
    stand.at.desk.do(WinDeals(deals=(stand.keys["Alpha"],)))
    stand.at.clock.on(days=25)
    card = opened(stand)
    lines = {line.cells[0]: line for line in card.table.lines()}
    january = lines["January 2027"]
    assert january.cells[1:3] == ("€10k", "€30k")
    assert january.cells[4] == "€10k"
    assert 1 in january.strong
    assert "In 1 of 1 past month commit was nearest to what was won." in words(card)
    assert list(lines)[-4:] == ["February 2027", "March 2027", "April 2027", "May 2027"]
    assert lines["March 2027"].cells[4] == "–"


def test_without_a_call_it_says_how_to_make_one(stand: Stand) -> None:
    stand.at.clock.on(days=80)
    card = opened(stand)
    assert "so there is no call of yours to compare" in words(card)
    lines = card.table.lines()
    assert sum(line.has_ended for line in lines) == 2
    assert all(line.cells[1] == "–" for line in lines if line.has_ended)


def test_a_desk_of_today_says_when_it_will_know(empty: Stand) -> None:
    card = opened(empty)
    assert "Once a month has ended, you see here which of the three was nearest." in words(card)
    assert card.back.isHidden()
    assert len(card.table.lines()) == 4
