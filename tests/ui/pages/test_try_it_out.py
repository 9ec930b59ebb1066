"""Try it out: ticks move chance and forecast at once, nothing is saved, and what the desk has is followed."""

from datetime import date
from functools import partial

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QCheckBox

from salesdesk.desk.commands.deal_fields import ChangeAmount, ChangeExpectedClose
from salesdesk.desk.commands.deals import LoseDeals, ReopenDeals, WinDeals
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.ui.kit import Button, Calendar
from salesdesk.ui.pages.quota.page import QuotaPage
from salesdesk.ui.pages.quota.tried_figures import PENDING
from salesdesk.ui.pages.quota.trying import TryItOutCard
from salesdesk.views.kinds import PLAIN
from salesdesk.views.quota import quota
from salesdesk.views.scenario import AddedDeals, QuotaOutcome, Scenario, scenario
from tests.support.values import known
from tests.support.widgets import button, one, words
from tests.ui.pages.conftest import Stand


def pad(stand: Stand, address: str | None = None) -> TryItOutCard:
    """The card, once it is read."""
    page = stand.open(QuotaPage, address)
    card = one(page, TryItOutCard)
    stand.wait(lambda: card.figures.figures() and stand.operations.is_idle)
    return card


def settled(stand: Stand, card: TryItOutCard) -> dict[str, tuple[str, str]]:
    """Figure and what it was, by name, once they are computed."""
    stand.wait(lambda: stand.operations.is_idle and PENDING not in [after for _, after, _ in card.figures.figures()])
    return {name: (after, before) for name, after, before in card.figures.figures()}


def worded(stand: Stand, found: QuotaOutcome) -> list[str]:
    formats = stand.context.formats
    low, high = (formats.money_short(bound, "EUR") for bound in (found.low, found.high))
    return [formats.percent(found.chance), formats.money(found.forecast, "EUR", False), f"{low} to {high}"]


def tried(stand: Stand, asked: Scenario) -> list[str]:
    """What the view says of a scenario, in words."""
    return worded(stand, known(scenario(stand.at.desk.snapshot(), None, PLAIN, asked)).after)


def headline(stand: Stand) -> list[str]:
    page = quota(stand.at.desk.snapshot())
    return worded(stand, QuotaOutcome(page.strip.chance, page.strip.forecast, page.low, page.high))


def tick(card: TryItOutCard, deal: str, outcome: str) -> QCheckBox:
    return card.grid.boxes[deal, outcome]


def test_untouched_it_says_what_the_page_says(stand: Stand) -> None:
    card = pad(stand)
    assert [after for after, _ in settled(stand, card).values()] == headline(stand)
    assert {before for _, before in settled(stand, card).values()} == {""}
    assert "Nothing here is saved." in words(card)
    assert [row.title for row in card.grid.rows()] == ["Beta", "Alpha"]
    assert not card.again.isEnabled()


def test_a_tick_moves_the_figures_and_saves_nothing(stand: Stand) -> None:
    card, revision = pad(stand), stand.at.desk.snapshot().revision
    was = headline(stand)
    beta = stand.keys["Beta"]
    stand.bot.mouseClick(tick(card, beta, "won"), Qt.MouseButton.LeftButton)
    assert {after for _, after, _ in card.figures.figures()} == {PENDING}
    told = settled(stand, card)
    assert [after for after, _ in told.values()] == tried(stand, Scenario({beta: "won"}))
    assert [before for _, before in told.values()] == [f"was {one}" for one in was]
    assert told["Chance"][0] == "100%"
    assert card.figures.accessibleDescription().startswith(f"Chance 100% was {was[0]}, ")
    assert stand.at.desk.snapshot().revision == revision
    stand.operations.run(WinDeals(deals=(beta,)))
    assert [after for after, _ in settled(stand, card).values()] == headline(stand)
    assert headline(stand)[:2] == [told["Chance"][0], told["Forecast"][0]]


def test_chance_and_forecast_come_before_the_range(stand: Stand) -> None:
    card = pad(stand)
    beta, first = stand.keys["Beta"], list[list[str]]()
    card.asks_again.connect(lambda: first.append([after for _, after, _ in card.figures.figures()]))
    tick(card, beta, "lost").click()
    settled(stand, card)
    wanted = tried(stand, Scenario({beta: "lost"}))
    assert first == [[*wanted[:2], PENDING]]
    assert wanted[2] != PENDING


def test_one_tick_a_row_and_none_when_it_is_taken_away(stand: Stand) -> None:
    card = pad(stand)
    beta = stand.keys["Beta"]
    tick(card, beta, "won").click()
    tick(card, beta, "lost").click()
    assert [tick(card, beta, key).isChecked() for key in ("won", "lost", "later")] == [False, True, False]
    assert [after for after, _ in settled(stand, card).values()] == tried(stand, Scenario({beta: "lost"}))
    tick(card, beta, "lost").click()
    settled(stand, card)
    assert not any(box.isChecked() for box in card.grid.boxes.values())
    assert [after for after, _ in settled(stand, card).values()] == headline(stand)


def test_boxes_say_what_they_are_and_are_reached_by_keys(stand: Stand) -> None:
    card = pad(stand)
    names = [box.accessibleName() for box in card.grid.boxes.values()]
    assert names == [f"{outcome}: {deal}" for deal in ("Beta", "Alpha") for outcome in ("Won", "Lost", "Later")]
    first = tick(card, stand.keys["Beta"], "won")
    first.setFocus()
    stand.wait(first.hasFocus)
    stand.bot.keyClick(first, Qt.Key.Key_Right)
    assert tick(card, stand.keys["Beta"], "lost").hasFocus()
    stand.bot.keyClick(tick(card, stand.keys["Beta"], "lost"), Qt.Key.Key_Down)
    below = tick(card, stand.keys["Alpha"], "lost")
    assert below.hasFocus()
    stand.bot.keyClick(below, Qt.Key.Key_Space)
    assert [after for after, _ in settled(stand, card).values()] == tried(
        stand, Scenario({stand.keys["Alpha"]: "lost"})
    )
    assert below.hasFocus()


def test_start_over_forgets_everything(stand: Stand) -> None:
    card = pad(stand)
    tick(card, stand.keys["Beta"], "later").click()
    settled(stand, card)
    card.again.click()
    assert [after for after, _ in settled(stand, card).values()] == headline(stand)
    assert {before for _, before in settled(stand, card).values()} == {""}
    assert not any(box.isChecked() for box in card.grid.boxes.values())


def test_later_says_the_day_that_is_assumed_and_takes_another_one(stand: Stand) -> None:
    card, beta = pad(stand), stand.keys["Beta"]
    assert not card.grid.days
    tick(card, beta, "later").click()
    stand.wait(lambda: beta in card.grid.days)
    assert card.grid.days[beta].accessibleName() == "until 1 Jan 2027 (assumed): Beta"
    stand.bot.keyClick(card.grid.days[beta], Qt.Key.Key_Space)
    sheet = one(card, Calendar)
    sheet.clicked.emit(QDate(2026, 12, 1))
    stand.wait(lambda: card.grid.days[beta].accessibleName() == "until 1 Dec 2026: Beta")
    asked = Scenario({beta: "later"}, until={beta: date(2026, 12, 1)})
    assert [after for after, _ in settled(stand, card).values()] == tried(stand, asked)
    assert tried(stand, asked) != tried(stand, Scenario({beta: "later"}))
    tick(card, beta, "lost").click()
    stand.wait(lambda: not card.grid.days)
    tick(card, beta, "later").click()
    stand.wait(lambda: beta in card.grid.days)
    assert card.grid.days[beta].accessibleName().startswith("until 1 Jan 2027 (assumed)"), "the day went with its tick"


def test_new_deals_are_added_ticked_and_taken_out(stand: Stand) -> None:
    card = pad(stand)
    card.add.click()
    assert card.form.amount.text() == "40,000"
    card.form.amount.setText("nothing")
    button(card.form, "Add").click()
    assert card.form.isVisible() and "amount" in card.form.amount.accessibleDescription()
    card.form.amount.setText("20k")
    card.form.count.setValue(3)
    stand.bot.keyClick(card.form.amount, Qt.Key.Key_Return)
    assert not card.form.isVisible()
    three = AddedDeals(2_000_000, 3)
    assert [after for after, _ in settled(stand, card).values()] == tried(stand, Scenario(new=(three,)))
    row = card.grid.rows()[-1]
    assert row.title.startswith("3 new deals, each ") and row.amount == "€20,000"
    card.grid.boxes[row.key, "won"].click()
    won = Scenario(new=(AddedDeals(2_000_000, 3, "won"),))
    assert [after for after, _ in settled(stand, card).values()] == tried(stand, won)
    next(found for found in card.grid.findChildren(Button) if found.accessibleName().startswith("Take out")).click()
    assert [after for after, _ in settled(stand, card).values()] == headline(stand)
    assert len(card.grid.rows()) == 2


def test_another_open_deal_is_found_and_offered(stand: Stand) -> None:
    more = [stand.at.deal(f"Gear {number}", amount=100_000 + number) for number in range(8)]
    card = pad(stand)
    assert len(card.grid.rows()) == 6
    hidden = next(key for key in more if key not in [row.key for row in card.grid.rows()])
    title = stand.at.desk.snapshot().cards([hidden])[hidden].title
    stand.bot.keyClicks(card.finder.field, title.upper())
    stand.wait(lambda: [found.label() for found in card.finder.buttons])
    assert [found.label().split(" · ")[0] for found in card.finder.buttons] == [title]
    stand.bot.keyClick(card.finder.field, Qt.Key.Key_Return)
    settled(stand, card)
    assert [row.key for row in card.grid.rows()].count(hidden) == 1
    assert card.finder.field.text() == "" and not card.finder.buttons
    tick(card, hidden, "won").click()
    assert [after for after, _ in settled(stand, card).values()] == tried(stand, Scenario({hidden: "won"}))
    stand.bot.keyClicks(card.finder.field, "nobody")
    stand.wait(lambda: "No open deal that counts for this quota has that name." in words(card))


def test_what_happens_on_the_desk_is_followed_and_ticks_of_open_deals_stay(stand: Stand) -> None:
    card = pad(stand)
    alpha, beta = stand.keys["Alpha"], stand.keys["Beta"]
    tick(card, alpha, "lost").click()
    tick(card, beta, "won").click()
    settled(stand, card)
    stand.operations.run(WinDeals(deals=(beta,)))
    assert [after for after, _ in settled(stand, card).values()] == tried(stand, Scenario({alpha: "lost"}))
    assert [row.key for row in card.grid.rows()] == [alpha]
    assert tick(card, alpha, "lost").isChecked()
    stand.operations.run(ChangeAmount(deals=(alpha,), amount=7_700_000))
    stand.wait(lambda: stand.operations.is_idle and card.grid.rows()[0].amount == "€77,000")
    stand.operations.run(ReopenDeals(deals=(beta,)))
    stand.wait(lambda: stand.operations.is_idle and len(card.grid.rows()) == 2)
    assert not tick(card, beta, "won").isChecked()
    assert tick(card, alpha, "lost").isChecked()


def test_a_tick_while_the_desk_changes_is_never_answered_with_less(stand: Stand) -> None:
    card = pad(stand)
    alpha, beta = stand.keys["Alpha"], stand.keys["Beta"]
    for amount in (3_000_000, 4_000_000):
        stand.operations.run(ChangeAmount(deals=(beta,), amount=amount))
        tick(card, alpha, "lost").click()
        tick(card, beta, "lost").click()
        stand.bot.waitUntil(partial(is_done, stand, amount))
        told = settled(stand, card)
        assert [after for after, _ in told.values()] == tried(stand, known(card.tried()))


def is_done(stand: Stand, amount: int) -> bool:
    return stand.operations.is_idle and stand.deal("Beta").amount == amount


def test_a_deal_that_comes_later_can_be_pulled_in(stand: Stand) -> None:
    day = stand.at.desk.today().replace(year=2027)
    stand.at.desk.do(ChangeExpectedClose(deals=(stand.keys["Alpha"],), day=day))
    card = pad(stand)
    assert (stand.keys["Beta"], "pulled") not in card.grid.boxes
    tick(card, stand.keys["Alpha"], "pulled").click()
    assert [after for after, _ in settled(stand, card).values()] == tried(
        stand, Scenario({stand.keys["Alpha"]: "pulled"})
    )


def test_another_quota_begins_anew(stand: Stand) -> None:
    stand.at.desk.do(SetQuota(period="2026-Q4", amount=5, measure="count"))
    page = stand.open(QuotaPage)
    card = one(page, TryItOutCard)
    stand.wait(lambda: card.figures.figures() and stand.operations.is_idle)
    tick(card, stand.keys["Beta"], "won").click()
    settled(stand, card)
    page.open_address("quota?period=2026-Q4&measure=count")
    stand.wait(lambda: stand.operations.is_idle and card.grid.rows()[0].amount == "")
    assert not any(box.isChecked() for box in card.grid.boxes.values())
    card.add.click()
    assert not card.form.amount.isVisible()
    card.form.count.setValue(2)
    button(card.form, "Add").click()
    told = settled(stand, card)
    assert told["Forecast"][0] != told["Forecast"][1].removeprefix("was ")
    page.open_address("quota?period=2026-Q3")
    stand.wait(lambda: stand.operations.is_idle and not card.isVisible())


def test_without_an_open_deal_one_can_be_added(stand: Stand) -> None:
    stand.at.desk.do(LoseDeals(deals=(stand.keys["Alpha"], stand.keys["Beta"])))
    card = pad(stand)
    assert "No open deal with an amount counts here. Add one to see what it would change." in words(card)
    assert not card.finder.isVisible() and not card.grid.isVisible()
    card.add.click()
    card.form.amount.setText("20000")
    button(card.form, "Add").click()
    assert [after for after, _ in settled(stand, card).values()] == tried(stand, Scenario(new=(AddedDeals(2_000_000),)))
    assert card.grid.isVisible()


@pytest.mark.parametrize("title", ["<b>Bold</b> & more", "a" * 300])
def test_a_title_is_shown_as_it_is(stand: Stand, title: str) -> None:
    key = stand.at.deal(title, amount=9_000_000)
    card = pad(stand)
    row = next(row for row in card.grid.rows() if row.key == key)
    assert row.title.startswith(title[:20])
    assert tick(card, key, "won").accessibleName().startswith(f"Won: {title[:20]}")
