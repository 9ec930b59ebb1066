"""The cards of the Quota page: what changes the chance, what one more deal takes, what new deals change."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QTableWidget

from salesdesk.desk.commands.deal_fields import ChangeAmount
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.domain.errors import Refused
from salesdesk.ui.pages.quota.new_deals import NewDealsCard
from salesdesk.ui.pages.quota.usual_deal import UsualDealCard
from salesdesk.views import usual_deal
from salesdesk.views.quota import quota
from tests.support.values import known
from tests.support.widgets import one, words
from tests.ui.pages.conftest import Stand
from tests.ui.pages.quota_pages import changes, gone, opened, shown, told


def test_the_deals_that_change_the_chance_open(stand: Stand) -> None:
    page = opened(stand)
    lines = changes(stand, page).table.lines()
    assert [line.accessibleName() for line in lines] == ["Beta, Aster <b>, €20,000", "Alpha, Nordwind, €10,000"]
    stand.bot.mouseClick(lines[0], Qt.MouseButton.LeftButton, pos=QPoint(20, 10))
    lines[0].setFocus()
    stand.bot.keyClick(lines[0], Qt.Key.Key_Down)
    assert lines[1].hasFocus()
    stand.bot.keyClick(lines[1], Qt.Key.Key_Return)
    assert stand.shell.gone == [f"deal/{stand.keys['Beta']}", f"deal/{stand.keys['Alpha']}"]


def test_a_deal_says_the_chance_if_lost_and_if_won_around_the_present_one(stand: Stand) -> None:
    page = opened(stand)
    card = changes(stand, page)
    now = known(shown(page).page.strip.chance)
    assert stand.context.formats.percent(now) in words(card)
    for line in card.table.lines():
        row = line.row()
        assert known(row.if_lost) <= now <= known(row.if_won)
        assert row.cells[3:5] == tuple(stand.context.formats.percent(share) for share in (row.if_lost, row.if_won))
        assert f"If won: {row.cells[4]}" in line.accessibleDescription()


def test_the_page_and_its_cards_change_together(stand: Stand) -> None:
    page = opened(stand)
    card = changes(stand, page)
    pairs: set[tuple[str, bool]] = set()

    def look() -> bool:
        figure = page.figures[2].figure()
        pairs.add((figure, figure in words(card)))
        return stand.operations.is_idle and figure != before

    before = page.figures[2].figure()
    stand.operations.run(ChangeAmount(deals=(stand.keys["Gamma"],), amount=4_000_000))
    stand.wait(look)
    assert all(agrees for _, agrees in pairs)


def test_what_one_more_usual_deal_takes_is_said_from_enough_closed_deals_on(stand: Stand) -> None:
    page = opened(stand)
    card = one(page, UsualDealCard)
    stand.wait(lambda: "After 17 more closed deals, at least 3 of them won," in words(card))
    assert not card.boxes
    stand.at.past(18, days=0.5)
    page.mark_stale()
    stand.wait(lambda: card.boxes and "now there: " in words(card.boxes[-1]))
    assert len(card.boxes) == len(stand.at.stages)
    assert (
        "At your own rates of the last 12 months (21 closed deals) it takes as many deals in one of these stages:"
        in words(card)
    )
    assert "deals in " in card.boxes[0].accessibleName()


def test_a_card_that_cannot_be_read_leaves_the_others_alone(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*given: object) -> None:
        raise Refused("The rates are missing.")

    monkeypatch.setattr(usual_deal, "usual_deal", fails)
    page = opened(stand)
    assert changes(stand, page).table.lines()
    stand.wait(lambda: "The rates are missing." in words(one(page, UsualDealCard)))
    assert not stand.shell.failed


def test_columns_stand_beside_each_other_only_where_there_is_room(stand: Stand) -> None:
    page = opened(stand)
    card = changes(stand, page)
    assert page.columns.is_wide()
    assert page.outcomes.x() > card.x() + card.width()
    page.resize(700, 500)
    stand.wait(lambda: not page.columns.is_wide() and page.outcomes.y() > card.y())
    assert page.outcomes.x() == card.x()


def test_what_new_deals_change_is_said_and_opens_won_deals(stand: Stand) -> None:
    stand.at.desk.do(SetQuota(period="2026-Q4", amount=30_000_000, currency="EUR"))
    page = opened(stand)
    card = one(page, NewDealsCard)
    stand.wait(lambda: card.chart.chart() is not None)
    chart = known(card.chart.chart())
    takes = quota(stand.at.desk.snapshot()).takes
    table = known(takes.table)
    assert stand.context.formats.percent(takes.now) == told(page)[2]
    assert told(page)[2] in words(card)
    needed = known(takes.needed)
    count = f"{needed.count} more deal" if needed.count else "Not even 1,000 new deals"
    assert card.says.text().startswith(count)
    last = stand.context.formats.percent(table.chance[-1][-1])
    assert chart.rows[-1] == ("€48k", f"{table.counts[-1]} deals", last)
    stand.bot.keyClick(card.chart, Qt.Key.Key_Left)  # to the last cell
    stand.bot.keyClick(card.chart, Qt.Key.Key_Return)
    assert gone(stand) == ("deals", {stand.keys["Epsilon"]}, "Won deals of about €48k")


def test_without_a_won_deal_there_is_a_sentence_in_place_of_sizes(empty: Stand) -> None:
    empty.at.deal("First", amount=5_000)
    empty.at.desk.do(SetQuota(period="2026-Q4", amount=100_000, currency="EUR"))
    page = opened(empty)
    card = one(page, NewDealsCard)
    empty.wait(lambda: "Sizes are those of your won deals" in words(card))
    assert not card.chart.isVisible()
    assert page.learnt.text().startswith("No deal with a closing day has been won or lost yet")
    assert "20 more closed deals" in page.learnt.text()
    assert "From tomorrow you see here how they moved" in words(page.diary)


def test_charts_can_be_read_as_tables(stand: Stand) -> None:
    stand.at.desk.do(SetQuota(period="2026-Q4", amount=30_000_000, currency="EUR"))
    page = opened(stand)
    card = one(page, NewDealsCard)
    stand.wait(lambda: card.chart.chart() is not None)
    card.chart.show_as_table(True)
    table = one(card.chart, QTableWidget)
    assert table.accessibleName() == "What new deals change"
    assert table.rowCount() == len(known(card.chart.chart()).rows)


def test_a_quota_out_of_reach_swings_with_no_deal(stand: Stand) -> None:
    stand.at.desk.do(SetQuota(period="2026-Q4", amount=2_000_000_000, currency="EUR"))
    page = opened(stand)
    assert told(page)[2] in ("0%", "<1%")
    assert {line.row().cells[3:5] for line in changes(stand, page).table.lines()} == {("0%", "0%")}
    card = one(page, NewDealsCard)
    stand.wait(
        lambda: card.says.text() == "Not even 1,000 new deals created today raise the chance to hit the quota to 80%."
    )
    assert not card.chart.isVisible()
