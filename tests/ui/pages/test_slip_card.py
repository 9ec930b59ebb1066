"""Enough, and in time? Sentences and deals of the Quota page that are those of the views."""

from datetime import timedelta

from PySide6.QtCore import Qt

from salesdesk.desk.commands.deals import WinDeals
from salesdesk.domain import periods
from salesdesk.ui.pages.quota.page import QuotaPage
from salesdesk.ui.pages.quota.slip_card import SlipCard
from salesdesk.views.coverage import coverage_and_need
from salesdesk.views.slip import slipping
from tests.support.values import known
from tests.support.widgets import one, words
from tests.ui.pages.conftest import Stand

Q4 = periods.parse("2026-Q4")


def card(stand: Stand, address: str | None = None) -> SlipCard:
    page = stand.open(QuotaPage, address)
    found = one(page, SlipCard)
    stand.wait(lambda: found.usual.text() and stand.operations.is_idle)
    return found


def past_wins(stand: Stand) -> None:
    """Eight deals won 12 days after what was planned."""
    at, now = stand.at, stand.at.clock.now
    at.clock.now = now - timedelta(days=1300)
    for number in range(8):
        key = at.deal(f"Past {number}", amount=100_000, expected_close=at.desk.today() + timedelta(days=138))
        at.clock.on(days=150)
        at.desk.do(WinDeals(deals=(key,)))
    at.clock.now = now


def test_with_few_past_deals_it_says_what_is_missing(stand: Stand) -> None:
    found = card(stand)
    assert found.enough.text() == "No open deal with an amount is due in the period."
    assert "Once 8 of your won deals had an expected close a month before" in found.usual.text()
    assert not found.table.isVisible()


def test_the_deals_likely_to_come_later_open(stand: Stand) -> None:
    past_wins(stand)
    key = stand.at.deal("Planned", amount=5_000_000, expected_close=stand.at.desk.today() + timedelta(days=2))
    found = card(stand)
    snapshot = stand.at.desk.snapshot()
    covered, slips = coverage_and_need(snapshot, Q4), slipping(snapshot, Q4)
    need = known(known(covered.needed).times)
    said = f"worth {known(covered.plain):.1f} times what is still needed; at your rate you need {need:.1f} times."
    assert f"Open deals due in the period are {said}" in words(found)
    assert "Half of your 8 won deals were won at least 12 days after the close expected a month before." in words(found)
    leaving = [deal for deal in slips.deals if deal.leaves_period]
    assert [deal.card.id for deal in leaving] == [key]
    (line,) = found.table.lines()
    assert line.accessibleName().startswith("Planned, ")
    assert "from this stage were won within" in line.accessibleDescription()
    stand.bot.keyClick(line, Qt.Key.Key_Return)
    assert stand.shell.gone == [f"deal/{key}"]


def test_a_period_that_is_over_has_no_use_for_it(stand: Stand) -> None:
    page = stand.open(QuotaPage, "quota?period=2026-Q3")
    stand.wait(lambda: page.shown() and stand.operations.is_idle)
    assert not one(page, SlipCard).isVisible()
