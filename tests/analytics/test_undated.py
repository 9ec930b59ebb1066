"""Deals won and lost on days that are not known: in all-time counts, in no window and in no measure of time."""

from collections.abc import Sequence
from dataclasses import asdict
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from salesdesk.analytics import durations, quota, winmodel
from salesdesk.analytics.backtest import backtest_scores
from salesdesk.analytics.conversion import valued
from salesdesk.analytics.events import EventRow, columns
from salesdesk.analytics.flywheel import Wins, between_wins, existing_share, from_existing, repeat_rate, won_in
from salesdesk.analytics.friction import friction, frictions
from salesdesk.analytics.funnel import cohort, funnel
from salesdesk.analytics.log import NEVER, Log
from salesdesk.analytics.new_business import fit_new_business
from salesdesk.analytics.rates import Rates
from salesdesk.analytics.state_table import facts_of
from salesdesk.analytics.training_rows import past
from salesdesk.analytics.waterfall import waterfall
from salesdesk.analytics.winloss import Undated, closed_in, undated, winloss
from tests.analytics.journals import DAY, created, event, log_of
from tests.analytics.strategies import STAGES, journals
from tests.support.values import near

OWN = (0.2, 0.5, 0.8)
EURO = {"EUR": Fraction(1)}
NAMES = ("A", "B", "C")


def closed(deal: str, day: float, kind: str, reason: str | None = None) -> EventRow:
    """A closing on a day that is not known; ``day`` is where it stands in the journal."""
    return event(deal, day, kind, reason, "undated")


def example() -> list[EventRow]:
    """Two dated outcomes, two undated ones, and a deal that was reopened after an undated win and won on day 40."""
    return [
        created("win", 0, "A", 100),
        event("win", 4, "stage", "B"),
        event("win", 10, "won"),
        created("loss", 0, "A", 50),
        event("loss", 20, "lost", "price"),
        created("u-win", 5, "A", 1_000),
        closed("u-win", 5, "won"),
        created("u-loss", 6, "A", 300),
        closed("u-loss", 6, "lost", "price"),
        created("again", 1, "A", 70),
        closed("again", 1, "won"),
        event("again", 30, "reopened", "B", "won"),
        event("again", 40, "won"),
    ]


def log_at(day: float = 100) -> Log:
    return log_of([row for row in example() if row.at_us <= day * DAY], as_of=day)


def names(log: Log, rows: Any) -> list[str]:
    return sorted(log.deal[rows].tolist())


def test_the_log_marks_what_has_no_day() -> None:
    log = log_at()
    assert names(log, log.undated) == ["u-loss", "u-win"]
    assert names(log, log.dated) == ["again", "loss", "win"]
    assert names(log, log.timed) == ["loss", "win"]
    assert set(log.closed[log.undated].tolist()) == {NEVER}
    assert undated(log) == Undated(won=1, lost=1)
    assert undated(log, log.won) == Undated(won=1, lost=0)


def test_a_past_day_shows_it_closed() -> None:
    assert names(log_at(5), log_at(5).won) == ["again", "u-win"]
    assert names(log_at(35), log_at(35).open) == ["again"]
    assert not log_at(35).undated[log_at(35).open].any()


def test_all_time_counts_and_win_rate_hold_it_and_windows_do_not() -> None:
    log = log_at()
    ever, window = (winloss(log, closed_in(log, *days), {}) for days in ((), (0, 100 * DAY)))
    assert (ever.won, ever.lost, ever.win_rate) == (3, 2, 3 / 5)
    assert ever.win_rate_value == 1_170 / 1_520
    assert [(reason.name, reason.count, reason.amount) for reason in ever.reasons] == [("price", 2, 350)]
    assert (ever.average_won, ever.median_won) == (390, 100)
    assert (window.won, window.lost, window.win_rate, window.average_won) == (2, 1, 2 / 3, 85)
    assert names(log, closed_in(log, 0)) == names(log, closed_in(log, None, NEVER)) == ["again", "loss", "win"]


def test_the_funnel_holds_its_outcome_but_no_time() -> None:
    log = log_at()
    found = funnel(log, NAMES, cohort(log))
    assert (found.won.count, found.won.amount, found.lost.count) == (3, 1_170, 2)
    assert [(s.reached, s.advanced, s.lost_here) for s in found.stages] == [(5, 3, 2), (3, 3, 0), (3, 3, 0)]
    # Only "win" (4 and 6 days) and "loss" (20 days) say how long deals stay.
    assert [stage.median_days for stage in found.stages] == [12.0, 6.0, None]


def test_a_stage_reached_only_by_an_undated_win_was_reached_in_no_window() -> None:
    log = log_at()
    assert names(log, cohort(log, "entered", stage=2)) == ["again", "u-win", "win"]
    assert names(log, cohort(log, "entered", 0, 100 * DAY, stage=2)) == ["again", "win"]
    assert names(log, cohort(log, "entered", 0, stage=2)) == ["again", "win"]
    assert names(log, cohort(log, "entered", 5 * DAY, 7 * DAY, stage=0)) == ["u-loss", "u-win"]


def test_cycle_stay_and_stall_limit_rest_on_known_days() -> None:
    log = log_at()
    found = durations.cycle(log, cohort(log))
    assert (found.n, found.mean_days) == (1, 10.0)
    assert durations.stay_quantiles(log, cohort(log), 0).n == 2
    limit = durations.stall_limits(log, (None, None, None))[0]
    assert (limit.n, limit.days) == (1, near((4 + 5 * 14) / 6))


def test_friction_compares_known_times() -> None:
    found = friction(log_at(), cohort(log_at()), 0)
    assert (found.median_days, found.over, found.within, found.lost_over) == (12.0, 1, 1, 1)


def test_nothing_is_learnt_from_it() -> None:
    log = log_at()
    facts = facts_of(log)
    assert set(log.deal[past(log, facts).row].tolist()) == {"win", "loss"}
    model = winmodel.fit(log, facts, OWN, 60)
    assert model.closed == 3
    alone = log_of([row for row in example() if row.deal in ("win", "loss", "again")])
    assert model.timing.ever() == winmodel.fit(alone, facts_of(alone), OWN, 60).timing.ever()


def test_new_business_counts_neither_the_win_nor_its_size_nor_the_history_that_it_opens() -> None:
    early = [created("early", -50, "A", 9_000), closed("early", -50, "won")]
    log = log_of([*early, *example()], as_of=40)
    found = fit_new_business(log, 60 * DAY)
    assert found is not None
    # Two windows of 20 days lie between day 0 and day 40; "win" was made and won in the second of them.
    # One win in two windows, and two more wins are presumed at that rate.
    assert found.mean == pytest.approx((0.5 ** (1 / 3) + 2) / (1 + 0.5 ** (1 / 3) + 4))
    assert found.sizes.tolist() == [100]


def test_the_waterfall_leaves_it_out_and_adds_up() -> None:
    found = waterfall(columns(sorted(example(), key=lambda row: row[1])), "P", -DAY, 35 * DAY, EURO)
    terms = {name: getattr(found, name).count for name in found.__slots__}
    assert {name for name, count in terms.items() if count} == {"new", "reopened", "won", "lost", "open_at_end"}
    assert dict(found.new.deals) == {"win": 100, "loss": 50, "again": 70}
    assert (dict(found.won.deals), dict(found.lost.deals)) == ({"win": 100, "again": 70}, {"loss": 50})
    assert dict(found.open_at_end.deals) == dict(found.reopened.deals) == {"again": 70}
    assert found.new.amount + found.reopened.amount - found.won.amount - found.lost.amount == found.open_at_end.amount


def test_the_waterfall_leaves_out_what_stood_open_before_it_was_closed_on_an_unknown_day() -> None:
    rows = [created("d", 0, "A", 100), event("d", 10, "stage", "B"), closed("d", 10, "lost")]
    found = waterfall(columns(rows), "P", 5 * DAY, 20 * DAY, EURO)
    assert not any(getattr(found, name).count for name in found.__slots__)
    assert waterfall(columns(rows), "P", 2 * DAY, 5 * DAY, EURO).open_at_end.count == 1


def test_slippage_has_no_class_for_it() -> None:
    rows = [created("d", 0, "A", expected="1970-01-20"), event("d", 10, "stage", "B"), closed("d", 10, "won")]
    known = [created("e", 0, "A", expected="1970-01-20"), event("e", 12, "won")]
    before, after = (log_of([row for row in [*rows, *known] if row.at_us <= day * DAY], as_of=day) for day in (5, 30))
    found = quota.slippage(before, after, 719_163 + 6, 719_163 + 29)
    assert (found.won.count, found.lost.count, found.slipped.count, found.removed.count) == (1, 0, 0, 0)
    assert found.rate == 0


def test_its_amount_counts_at_the_rate_of_the_as_of_day() -> None:
    rates: Rates = {"USD": [(0, Fraction(1, 2)), (50 * DAY, Fraction(2))]}
    amounts, foreign = valued(
        np.array([100, 100]), np.array([1, 1]), np.array([10 * DAY, 60 * DAY]), names=("EUR", "USD"), own=0, rates=rates
    )
    assert (amounts.tolist(), bool(foreign.any())) == ([50, 200], False)


def wins(customers: Sequence[int], at: Sequence[int], amounts: Sequence[int]) -> Wins:
    return Wins(np.array(customers, np.int64), np.array(at, np.int64), np.array(amounts, np.int64))


def test_customers_and_repeats_count_it_and_shares_over_time_do_not() -> None:
    # Customer 0 won on day 10 and on a day not known, customer 1 on days 20 and 50, customer 2 on a day not known.
    found = wins([0, 0, 1, 1, 2], [10 * DAY, NEVER, 20 * DAY, 50 * DAY, NEVER], [100, 500, 200, 300, 900])
    assert repeat_rate(found) == 2 / 3
    assert from_existing(found).tolist() == [False, False, False, True, False]
    assert existing_share(found) == existing_share(found, 0, 100 * DAY) == 300 / 600
    assert won_in(found, 0).tolist() == [True, False, True, True, False]
    between = between_wins(found, 100 * DAY)
    assert (between.wins, between.repeats) == (3, 1)
    assert [step.days for step in between.curve] == [30.0]


@st.composite
def lives(draw: st.DrawFn, least_length: int = 0) -> list[EventRow]:
    """Deals that end won or lost on a day not known, where their last stay began."""
    rows = []
    for number in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, 40)) / 4
        amount = draw(st.sampled_from((None, 0, 700, 2_500)))
        mine = [created(f"u{number}", at, draw(st.sampled_from(STAGES)), amount, expected="2026-01-20")]
        for _ in range(draw(st.integers(0, least_length))):
            at += draw(st.integers(0, 20)) / 4
            mine.append(event(f"u{number}", at, "stage", draw(st.sampled_from(STAGES))))
        rows += [*mine, closed(f"u{number}", at, draw(st.sampled_from(("won", "lost"))))]
    return rows


def of_time(rows: Sequence[EventRow], start: int, as_of: int) -> dict[str, Any]:
    """Every figure that a window or a time is part of; those of deals created or moved in a window are not."""
    in_order = sorted(rows, key=lambda row: row[1])
    log, before = (
        log_of([EventRow(*row) for row in in_order if row[1] <= at], as_of=at / DAY) for at in (as_of, start)
    )
    facts = facts_of(log)
    model = winmodel.fit(log, facts, OWN, 60)
    said = winmodel.predict(model, log, facts)
    business = fit_new_business(log, as_of + 20 * DAY)
    every = cohort(log)
    first = quota.slippage(before, log, 719_163 + 5, 719_163 + 45)
    return {
        "winloss": asdict(winloss(log, closed_in(log, start), {})),
        "cycle": durations.cycle(log, every),
        "stays": [durations.stay_quantiles(log, every, stage) for stage in range(3)],
        "limits": durations.stall_limits(log, (None, 3.0, 5.0)),
        "frictions": [asdict(one) for one in frictions(log, every)],
        "slippage": asdict(first),
        "changes": asdict(waterfall(columns(in_order), "P", start, as_of, EURO)),
        "chances": dict(zip(log.deal[said.row].tolist(), said.chance.tolist(), strict=True)),
        "by": winmodel.by_period_end(model, said.states, said.chance, 20).tolist(),
        "closed": model.closed,
        "new": business and (business.mean, business.r, sorted(business.sizes.tolist())),
    }


@hypothesis_settings(max_examples=60, deadline=None)
@given(journals(deals=5), lives(least_length=3), st.integers(0, 160), st.integers(100, 200))
def test_undated_deals_change_no_figure_of_time(
    rows: list[EventRow], more: list[EventRow], start: int, as_of: int
) -> None:
    begin, end = start * DAY // 4, max(start, as_of) * DAY // 4
    assert of_time([*rows, *more], begin, end) == of_time(rows, begin, end)


@hypothesis_settings(max_examples=60, deadline=None)
@given(journals(deals=5), lives(least_length=3))
def test_undated_deals_are_in_all_time_counts(rows: list[EventRow], more: list[EventRow]) -> None:
    logs = [log_of([EventRow(*row) for row in part]) for part in (rows, [*rows, *more])]
    (before, after), extra = (winloss(log, closed_in(log), {}) for log in logs), undated(log_of(more))
    assert (after.won - before.won, after.lost - before.lost) == (extra.won, extra.lost)
    shapes = [funnel(log, NAMES, cohort(log)) for log in logs]
    assert (shapes[1].won.count - shapes[0].won.count, shapes[1].lost.count - shapes[0].lost.count) == (
        extra.won,
        extra.lost,
    )
    assert all(stage.reached == stage.advanced + stage.lost_here + stage.open_here for stage in shapes[1].stages)


@hypothesis_settings(max_examples=20, deadline=None)
@given(lives())
def test_undated_deals_are_in_no_replayed_record(more: list[EventRow]) -> None:
    base = []
    for number in range(30):
        deal = f"d{number:02d}"
        base += [created(deal, number, "A"), event(deal, number + 8, "won" if number % 3 else "lost")]

    def scored(rows: list[EventRow]) -> Any:
        def log_then(at: int) -> Log:
            return log_of([row for row in rows if row.at_us <= at], as_of=at / DAY)

        return backtest_scores(log_then, facts_of, OWN, 80 * DAY, [20 * DAY, 30 * DAY])

    assert scored([*base, *more]) == scored(base)
