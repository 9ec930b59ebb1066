"""The changes of a forecast as rows, and in words."""

from datetime import date

import pytest

from salesdesk.desk.commands.deal_fields import ChangeAmount, ChangeExpectedClose, SetField
from salesdesk.desk.commands.deals import DeleteDeals, LoseDeals, MoveDeals, ReopenDeals, SnoozeDeals, WinDeals
from salesdesk.domain.periods import parse
from salesdesk.formats import Formats
from salesdesk.reports.moved_words import MovedWords, signed, weekday
from salesdesk.views.forecast_changes import ForecastChanges, forecast_changes
from salesdesk.views.moved_rows import MovedRow, moved_rows
from tests.support.desks import DeskForTests
from tests.views.changing_desk import at
from tests.views.rich_desks import RichDesk

__all__ = ["at"]
Q = parse("2027-Q1")
DAYS = [date(2026, 11, 22), date(2026, 11, 16), date(2026, 10, 1), date(2026, 6, 30)]


@pytest.mark.parametrize("shown", [0, 3, 8])
@pytest.mark.parametrize("day", DAYS, ids=str)
def test_every_change_is_in_one_row_and_the_rows_add_up(rich: RichDesk, day: date, shown: int) -> None:
    now = rich.desk.snapshot()
    found = forecast_changes(now, day, parse("2026-Q4"))
    rows = moved_rows(now, found, shown)
    assert sum(row.amount for row in rows) == found.moved
    told = [deal for row in rows for deal in row.deals]
    assert sorted(told) == sorted(found.by_deal)
    assert [row.amount for row in rows] == sorted((row.amount for row in rows), reverse=True)
    assert sum(row.kind == "deal" for row in rows) <= shown + 1
    for row in rows:
        totals = {deal: sum(one.amount for one in found.by_deal[deal]) for deal in row.deals}
        assert sum(totals.values()) == row.amount or row.kind == "new_business"
        if row.kind == "others":
            assert max(map(abs, totals.values())) < row.below <= 2.5 * max(map(abs, totals.values()))


def words(at: DeskForTests, found: ForecastChanges) -> tuple[MovedWords, tuple[MovedRow, ...]]:
    formats, now = Formats("en_GB"), at.desk.snapshot()
    money = MovedWords(
        formats, lambda amount: formats.money(amount, "EUR", False), now.settings.zone, now.today, found.days
    )
    return money, moved_rows(now, found, 99)


def test_rows_say_what_happened_as_one_says_it(at: DeskForTests) -> None:
    names = ("Won", "Lost", "Lost quietly", "Moved", "Bigger", "Both", "Out", "Away", "Typed", "Closes", "Gone", "Left")
    deals = {name: at.deal(name, amount=1_000_000, expected_close=date(2027, 3, 1)) for name in names}
    again = at.desk.do(WinDeals(deals=(at.deal("Again", amount=1_000_000),))) and "Again"
    day = at.clock.now.date()
    at.clock.on(days=1)
    do, key = at.desk.do, {name: (deal,) for name, deal in deals.items()}
    do(WinDeals(deals=key["Won"]))
    do(LoseDeals(deals=key["Lost"], reason="Price"))
    do(LoseDeals(deals=key["Lost quietly"]))
    do(MoveDeals(deals=(*key["Moved"], *key["Both"]), stage=at.stages[2].id))
    do(ChangeAmount(deals=(*key["Bigger"], *key["Both"]), amount=2_000_000))
    do(ChangeExpectedClose(deals=key["Out"], day=date(2027, 4, 9)))
    do(SnoozeDeals(deals=key["Away"], until=date(2027, 4, 20)))
    for name, chance in (("Out", 0.01), ("Away", 0.01), ("Typed", 0.9)):
        do(SetField(deals=key[name], field="probability", value=chance))
    do(ChangeExpectedClose(deals=key["Closes"], day=date(2027, 2, 1)))
    do(DeleteDeals(deals=key["Gone"]))
    do(SetField(deals=key["Left"], field="category", value="omitted"))
    do(ReopenDeals(deals=tuple(card.id for card in at.desk.snapshot().all_cards() if card.title == again)))
    at.deal("New one", amount=1_000_000)
    found = forecast_changes(at.desk.snapshot(), day, Q)
    told, rows = words(at, found)
    said = {told.title(row): told.said(row) for row in rows}
    p = next(row.then for row in rows if row.title == "Moved")
    assert p is not None
    was, of = Formats("en_GB").percent(p.chance), "€10,000"
    assert said["Won"] == f"won on 12 Jan, counted at {was} before"
    assert said["Lost"] == f"lost: Price, was {was} of {of}"
    assert said["Lost quietly"] == f"lost, was {was} of {of}"
    assert said["Moved"].startswith(f"moved to Negotiation, {was} → ")
    assert said["Both"].startswith(f"€10,000 → €20,000, moved to Negotiation, {was} → ")
    assert said["Bigger"].startswith("€10,000 → €20,000, still in Qualified, ")
    assert said["Out"].startswith("pushed out to 9 Apr, ")
    assert said["Typed"].startswith("chance typed, ")
    assert said["Closes"].startswith("now closes 1 Feb, ")
    assert said["Gone"] == f"deleted, was {was} of {of}"
    assert said["Left"] == f"no longer counted, was {was} of {of}"
    assert said["Again"].startswith("re-opened, now ")
    assert said["New one"].startswith("new, ")
    assert said["New one"].endswith(" of €10,000")


def test_several_new_deals_and_the_small_ones_are_told_together(at: DeskForTests) -> None:
    small = [at.deal(f"Small {n}", amount=40_000 + n) for n in range(12)]
    day = at.clock.now.date()
    at.clock.on(days=1)
    at.desk.do(LoseDeals(deals=tuple(small)))
    for n in range(3):
        at.deal(f"New {n}", amount=(n + 1) * 100_000)
    found = forecast_changes(at.desk.snapshot(), day, Q)
    rows = moved_rows(at.desk.snapshot(), found)
    told, _ = words(at, found)
    said = {told.title(row): told.said(row) for row in rows}
    assert said["3 new deals"] == "the largest is New 2"
    assert said["4 other deals"].startswith("each less than €")
    assert len(rows) == 8 + 2 + sum(row.kind == "new_business" for row in rows)


def test_days_and_amounts_are_written_as_one_reads_them() -> None:
    formats = Formats("en_GB")
    assert weekday(date(2026, 11, 13), formats) == "Friday 13 November"
    assert weekday(date(2026, 11, 13), Formats("zh_CN")) == "11月13日星期五"
    assert weekday(date(2026, 11, 13), Formats("en_US")) == "Friday November 13"
    assert [signed(amount, str) for amount in (5, -5, 0)] == ["+5", "−5", "0"]
