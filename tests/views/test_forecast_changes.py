"""What changed in a forecast since a day: every kind of change, adding up, against the documents of the two days."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from salesdesk.desk.commands.deal_fields import ChangeAmount, ChangeExpectedClose, SetField
from salesdesk.desk.commands.deals import DeleteDeals, LoseDeals, MoveDeals, ReopenDeals, WinDeals
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.commands.rates import SetRate
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.errors import Refused
from salesdesk.domain.periods import parse
from salesdesk.views.day_before import of_day_before
from salesdesk.views.figures import FiguresRequest, figures
from salesdesk.views.forecast_changes import ForecastChanges, forecast_changes
from salesdesk.views.kinds import QuotaKind
from salesdesk.views.quota import quota
from salesdesk.views.strip import standing
from tests.support.desks import DeskForTests
from tests.views.changing_desk import at
from tests.views.learnt_days import noted_days
from tests.views.rich_desks import RichDesk

__all__ = ["at"]
Q = parse("2027-Q1")


def since_then(at: DeskForTests, change: Callable[[str], object], **values: Any) -> tuple[ForecastChanges, str]:
    """A deal of yesterday is changed today: what changed since the end of yesterday, and the deal."""
    deal = at.deal("Fleet renewal", **{"amount": 500_000, "expected_close": date(2027, 3, 20), **values})
    day = at.clock.now.date()
    at.clock.on(days=1)
    change(deal)
    return forecast_changes(at.desk.snapshot(), day, Q), deal


def kinds(found: ForecastChanges, deal: str) -> dict[str, int]:
    return {one.kind: one.amount for one in found.by_deal.get(deal, ())}


def adds_up(found: ForecastChanges, now: Snapshot) -> None:
    """The changes make the difference of what either day says by itself."""
    then = quota(now.on(found.since), found.period.key).strip.forecast
    assert found.before == round(then)
    assert found.now == round(quota(now, found.period.key).strip.forecast)
    assert sum(one.amount for one in found.changes) == found.now - found.before


def test_a_won_deal_brings_what_it_had_not_counted_with(at: DeskForTests) -> None:
    found, deal = since_then(at, lambda key: at.desk.do(WinDeals(deals=(key,))))
    then = found.then[deal]
    assert 0 < then.chance < 1
    assert kinds(found, deal) == {"won": pytest.approx((1 - then.share) * 500_000, abs=1)}
    assert found.today[deal].chance == 1
    adds_up(found, at.desk.snapshot())


def test_a_lost_and_a_deleted_deal_take_away_what_they_counted_with(at: DeskForTests) -> None:
    found, deal = since_then(at, lambda key: at.desk.do(LoseDeals(deals=(key,), reason="Price")))
    assert kinds(found, deal) == {"lost": pytest.approx(-found.then[deal].share * 500_000, abs=1)}
    adds_up(found, at.desk.snapshot())
    found, deal = since_then(at, lambda key: at.desk.do(DeleteDeals(deals=(key,))))
    assert kinds(found, deal) == {"removed": pytest.approx(-found.then[deal].share * 500_000, abs=1)}
    assert [one.title for one in found.by_deal[deal]] == ["Fleet renewal"]
    adds_up(found, at.desk.snapshot())


def test_a_new_amount_counts_at_the_old_chance_and_the_new_chance_at_the_new_amount(at: DeskForTests) -> None:
    def change(deal: str) -> None:
        at.desk.do(ChangeAmount(deals=(deal,), amount=900_000))
        at.desk.do(MoveDeals(deals=(deal,), stage=at.stages[2].id))

    found, deal = since_then(at, change)
    p0, p1 = found.then[deal].share, found.today[deal].share
    assert p1 > p0
    wanted = {"amount": p0 * 400_000, "chance_up": (p1 - p0) * 900_000}
    assert kinds(found, deal) == {kind: pytest.approx(amount, abs=1) for kind, amount in wanted.items()}
    adds_up(found, at.desk.snapshot())


def test_a_date_moved_out_of_the_period_is_told_where_the_chance_falls(at: DeskForTests) -> None:
    def out(deal: str) -> None:
        at.desk.do(ChangeExpectedClose(deals=(deal,), day=date(2027, 5, 1)))
        at.desk.do(SetField(deals=(deal,), field="probability", value=0.1))

    found, deal = since_then(at, out, stage=at.stages[2].id)
    assert list(kinds(found, deal)) == ["pushed_out"]

    def back(deal: str) -> None:
        at.desk.do(ChangeExpectedClose(deals=(deal,), day=date(2027, 3, 1)))
        at.desk.do(SetField(deals=(deal,), field="probability", value=0.95))

    found, deal = since_then(at, back, expected_close=date(2027, 5, 1))
    assert list(kinds(found, deal)) == ["pulled_in"]
    found, deal = since_then(at, out, stage=at.stages[2].id, expected_close=None)
    assert list(kinds(found, deal)) == ["chance_down"]
    adds_up(found, at.desk.snapshot())


def test_new_and_reopened_deals(at: DeskForTests) -> None:
    day = at.clock.now.date()
    at.clock.on(days=1)
    new, won = at.deal("New", amount=70_000), at.deal("Quick", amount=80_000)
    at.desk.do(WinDeals(deals=(won,)))
    was_won = next(card.id for card in at.desk.snapshot().all_cards() if card.outcome == "won" and card.id != won)
    was_lost = next(card.id for card in at.desk.snapshot().all_cards() if card.outcome == "lost")
    at.desk.do(ReopenDeals(deals=(was_won, was_lost)))
    found = forecast_changes(at.desk.snapshot(), day, Q)
    assert kinds(found, new) == {"new": pytest.approx(found.today[new].share * 70_000, abs=1)}
    assert kinds(found, won) == {"won": 80_000}
    amount = found.then[was_won].amount
    assert kinds(found, was_won) == {"reopened": pytest.approx(-(1 - found.today[was_won].share) * amount, abs=1)}
    assert kinds(found, was_lost)["reopened"] > 0
    adds_up(found, at.desk.snapshot())


def test_a_deal_that_is_left_out_is_removed_and_one_of_a_day_without_a_rate_is_of_rates(at: DeskForTests) -> None:
    found, deal = since_then(at, lambda key: at.desk.do(SetField(deals=(key,), field="category", value="omitted")))
    assert list(kinds(found, deal)) == ["removed"]
    day = (at.clock.now + timedelta(days=1)).date()
    found, deal = since_then(at, lambda key: at.desk.do(SetRate(currency="USD", day=day, rate="0.5")), currency="USD")
    assert kinds(found, deal) == {"rates": pytest.approx(found.today[deal].share * 250_000, abs=1)}
    adds_up(found, at.desk.snapshot())
    again = at.clock.now.date()
    at.clock.on(days=1)
    at.desk.do(SetRate(currency="USD", day=at.clock.now.date(), rate="0.8"))
    at.desk.do(ChangeAmount(deals=(deal,), amount=600_000, currency="USD"))
    found = forecast_changes(at.desk.snapshot(), again, Q)
    p0 = found.then[deal].share
    assert kinds(found, deal)["amount"] == pytest.approx(p0 * 50_000, abs=1)
    assert kinds(found, deal)["rates"] == pytest.approx(p0 * 600_000 * 0.3, abs=1)
    adds_up(found, at.desk.snapshot())


def test_less_time_leaves_less_new_business(at: DeskForTests) -> None:
    at.clock.on(days=60)
    day = at.clock.now.date()
    at.clock.on(days=9)
    found = forecast_changes(at.desk.snapshot(), day, Q)
    assert found.days == 9
    assert found.new_business < 0
    assert [one.kind for one in found.changes if one.deal is None] == ["new_business"]
    adds_up(found, at.desk.snapshot())


def test_nothing_has_changed_since_today_and_a_day_to_come_is_refused(at: DeskForTests) -> None:
    now = at.desk.snapshot()
    found = forecast_changes(now, now.today, Q)
    assert (found.changes, found.moved) == ((), 0)
    with pytest.raises(Refused, match="still to come"):
        forecast_changes(now, now.today + timedelta(days=1), Q)


def test_of_a_period_that_is_over_all_that_was_open_is_gone(at: DeskForTests) -> None:
    deal, day = at.deal("Late", amount=500_000), at.clock.now.date()
    at.clock.on(days=100)
    found = forecast_changes(at.desk.snapshot(), day, Q)
    assert list(kinds(found, deal)) == ["chance_down"]
    at.desk.do(WinDeals(deals=(deal,)))
    found = forecast_changes(at.desk.snapshot(), day, Q)
    assert list(kinds(found, deal)) == ["pushed_out"]
    adds_up(found, at.desk.snapshot())


def test_deals_are_counted_where_the_quota_counts_them(at: DeskForTests) -> None:
    at.desk.do(SetQuota(period="2027-Q1", amount=40, measure="count"))
    deal, day = at.deal(amount=500_000), at.clock.now.date()
    at.clock.on(days=1)
    at.desk.do(ChangeAmount(deals=(deal,), amount=900_000))
    at.desk.do(WinDeals(deals=(deal,)))
    found = forecast_changes(at.desk.snapshot(), day, Q, QuotaKind("count"))
    assert found.measure == "count"
    assert set(kinds(found, deal)) <= {"won"}
    assert sum(one.amount for one in found.changes) == found.moved


DAYS = [date(2026, 11, 22), date(2026, 11, 16), date(2026, 10, 1), date(2026, 6, 30)]


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_each_deal_moved_it_by_the_difference_of_what_either_day_counts_it_with(rich: RichDesk, day: date) -> None:
    now = rich.desk.snapshot()
    document = figures(now, "forecast", FiguresRequest(since=day))
    assert sum(one["amount"] for one in document["changes"]) == document["forecast"] - document["forecast_before"]
    sides = [brought(at, "2026-Q4") for at in (now.on(day), now)]
    moved: dict[str, list[int]] = {}
    for one in document["changes"]:
        if one["deal"] is not None:
            moved.setdefault(one["deal"], []).append(one["amount"])
    assert len(moved) > 3
    for deal in {*sides[0], *sides[1]}:
        wanted = sides[1].get(deal, 0.0) - sides[0].get(deal, 0.0)
        assert sum(moved.get(deal, [])) == pytest.approx(wanted, abs=3), deal


def brought(at: Snapshot, period: str) -> dict[str, float]:
    """What each deal brings to the forecast of a day by the page of that day."""
    page, shown = quota(at, period), standing(at, parse(period))
    found = dict(zip((card.id for card in shown.open), shown.deals().expected().tolist(), strict=True))
    return found | {card.id: float(card.amount or 0) for card in page.won_deals}


def test_a_change_of_today_learns_no_past_day_again_and_one_of_the_past_does(
    at: DeskForTests, monkeypatch: pytest.MonkeyPatch
) -> None:
    deal = at.deal("Older", amount=400_000)
    at.clock.on(days=1)
    day = at.clock.now.date()
    at.clock.on(days=2)
    learnt = noted_days(monkeypatch)
    forecast_changes(at.desk.snapshot(), day, Q)
    assert learnt == [at.clock.now.date(), day]
    at.desk.do(ChangeAmount(deals=(deal,), amount=800_000))
    after = forecast_changes(at.desk.snapshot(), day, Q)
    assert len(learnt) == 2
    assert after.changes == forecast_changes(at.anew().snapshot(), day, Q).changes
    at.desk.undo()
    at.desk.undo()  # of the deal's creation, before the day
    learnt.clear()
    after = forecast_changes(at.desk.snapshot(), day, Q)
    assert day in learnt
    assert deal not in after.then
    assert after.changes == forecast_changes(at.anew().snapshot(), day, Q).changes


def test_what_is_answered_of_a_past_day_holds_until_something_of_it_changes(at: DeskForTests) -> None:
    deal, day = at.deal("Older", amount=400_000), at.clock.now.date()
    at.clock.on(days=2)
    asked: list[date] = []

    def ask(past: Snapshot) -> int:
        asked.append(past.today)
        return len(past.open_cards())

    def answer() -> int:
        return of_day_before(at.desk.snapshot(), "open deals", day, ask)

    assert answer() == 1
    new = at.deal("New", amount=100_000)
    at.desk.do(MoveDeals(deals=(new, deal), stage=at.stages[1].id))
    assert answer() == 1
    assert asked == [day]
    at.desk.do(SetField(deals=(deal,), field="category", value="commit"))
    assert answer() == 1
    assert asked == [day] * 2, "a fact of today may have been another one then, or not"
    for _ in range(4):
        at.desk.undo()
    assert answer() == 0
