"""Figures of random journals beside the slow second implementation.

They are in two currencies, and some deals have a guessed beginning or a closing on a day that is not known.
"""

from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from salesdesk.analytics import durations as times
from salesdesk.analytics import quota
from salesdesk.analytics.arrays import Bools
from salesdesk.analytics.events import columns
from salesdesk.analytics.fold import fold
from salesdesk.analytics.funnel import Basis, cohort, funnel, pipeline_snapshot
from salesdesk.analytics.log import Log
from salesdesk.analytics.new_business import fit_new_business
from salesdesk.analytics.rates import fixed_rates
from salesdesk.analytics.waterfall import waterfall
from salesdesk.analytics.winloss import closed_in, winloss
from tests.analytics import reference, reference_ahead, reference_outcomes
from tests.analytics.journals import created, event
from tests.analytics.reference import Stay
from tests.analytics.rows import Rates, Rows
from tests.analytics.strategies import (
    ALIASES,
    FIRST_DAY,
    STAGES,
    dated_rates,
    estimates,
    journals,
    quarters,
    windows,
)

DAY = 86_400_000_000
OWN_DAYS = (None, 9, 2.5)
SOURCES = {"d0": "web", "d1": "fair", "d2": "web"}
desks = st.tuples(journals(deals=6), quarters, dated_rates(), estimates)


def log_and_stays(rows: Rows, as_of: int, rates: Rates, guessed: Collection[str]) -> tuple[Log, list[Stay]]:
    log = fold(columns(rows), "P", STAGES, as_of, "EUR", survivors=ALIASES, estimated=guessed, rates=rates)
    return log, reference.stays(rows, "P", list(STAGES), ALIASES, as_of)


def near(value: Fraction | float | None) -> Any:
    return None if value is None else pytest.approx(float(value), rel=1e-12, abs=1e-9)


def keys(log: Log, rows: Bools) -> list[tuple[str, int]]:
    return sorted(zip(log.deal[rows].tolist(), log.created[rows].tolist(), strict=True))


@given(desks)
def test_amounts_count_at_the_rate_of_their_day(desk: tuple[Rows, int, Rates, AbstractSet[str]]) -> None:
    rows, as_of, rates, guessed = desk
    log, told = log_and_stays(rows, as_of, rates, guessed)
    found = {
        key: (amount, priced)
        for key, amount, priced in zip(
            zip(log.deal.tolist(), log.created.tolist(), log.outcome.tolist(), strict=True),
            log.amount.tolist(),
            (~log.unpriced & ~log.foreign).tolist(),
            strict=True,
        )
    }
    names = ("open", "won", "lost", "transferred")
    expect = {}
    for stay in told:
        worth = reference.value(stay, as_of, rates)
        expect[stay.deal, stay.created, names.index(stay.outcome)] = (worth or 0, worth is not None)
    assert found == expect


@given(desks, windows, st.sampled_from(("cohort", "entered")), st.integers(0, 2))
def test_funnel(
    desk: tuple[Rows, int, Rates, AbstractSet[str]],
    window: Sequence[int] | tuple[int, int],
    basis: Basis,
    position: int,
) -> None:
    rows, as_of, rates, guessed = desk
    start, until = window
    log, told = log_and_stays(rows, as_of, rates, guessed)
    found = funnel(log, STAGES, cohort(log, basis, start, until, position), basis)
    chosen = [stay for stay in told if reference.in_cohort(stay, basis, start, until, position)]
    for stage, expect in zip(found.stages, reference.funnel(chosen, STAGES, as_of, rates, guessed), strict=True):
        for key, value in expect.items():
            assert getattr(stage, key) == (near(value) if isinstance(value, Fraction) else value), key
    for name in ("won", "lost", "open"):
        mine = [reference.worth(stay, as_of, rates) for stay in chosen if stay.outcome == name]
        assert (getattr(found, name).count, getattr(found, name).amount) == (len(mine), sum(mine))


@given(desks)
def test_snapshot(desk: tuple[Rows, int, Rates, AbstractSet[str]]) -> None:
    rows, as_of, rates, guessed = desk
    log, told = log_and_stays(rows, as_of, rates, guessed)
    chance = {f"d{number}": Fraction(number + 1, 8) for number in range(6)}
    found = pipeline_snapshot(log, STAGES, np.array([float(chance[deal]) for deal in log.deal.tolist()]))
    expect = reference_outcomes.snapshot(told, STAGES, as_of, rates, lambda stay: chance[stay.deal])
    for stage, (count, amount, weighted) in zip(found.stages, expect, strict=True):
        assert (stage.count, stage.amount, stage.weighted) == (count, amount, near(weighted))
    assert found.weighted == near(sum(weighted for _, _, weighted in expect))


@given(desks)
def test_cycle_and_velocity(desk: tuple[Rows, int, Rates, AbstractSet[str]]) -> None:
    rows, as_of, rates, guessed = desk
    log, told = log_and_stays(rows, as_of, rates, guessed)
    days = reference.won_cycles(told, guessed)
    found = times.cycle(log, cohort(log))
    mean = reference.ratio(sum(days), len(days))
    assert (found.n, found.median_days) == (len(days), near(reference.median(days)))
    assert found.mean_days == near(mean)
    opened = [stay for stay in told if stay.outcome == "open"]
    expected = sum((Fraction(3, 8) * reference.worth(stay, as_of, rates) for stay in opened), Fraction(0))
    weighted = quota.weighted_sum(log.amount[log.open], np.full(int(log.open.sum()), 0.375))
    assert weighted == near(expected)
    assert quota.velocity(weighted, found.mean_days) == near(expected / mean if mean else None)


@given(desks)
def test_stall_limits_and_stalled(desk: tuple[Rows, int, Rates, AbstractSet[str]]) -> None:
    rows, as_of, rates, guessed = desk
    log, told = log_and_stays(rows, as_of, rates, guessed)
    limits = times.stall_limits(log, OWN_DAYS)
    expect = [reference.stall_limit(told, position, own, guessed) for position, own in enumerate(OWN_DAYS)]
    assert [(limit.days, limit.n) for limit in limits] == [(near(days), n) for days, n in expect]
    today = datetime.fromtimestamp(as_of / 1_000_000, UTC).date().replace(year=2026)
    assert keys(log, times.stalled(log, limits, today)) == sorted(reference.stalled(told, expect, today))


@given(desks, windows, st.data())
def test_win_and_loss(
    desk: tuple[Rows, int, Rates, AbstractSet[str]], window: Sequence[int] | tuple[int, int], data: DataObject
) -> None:
    rows, as_of, rates, guessed = desk
    start, until = window
    if data.draw(st.booleans()):
        until = data.draw(st.sampled_from([row[1] for row in rows]))
    log, told = log_and_stays(rows, as_of, rates, guessed)
    found = winloss(log, closed_in(log, start, until), SOURCES)
    expect = reference.winloss(told, start, until, as_of, rates, SOURCES)
    assert (found.won, found.lost) == (expect["won"], expect["lost"])
    for key in ("win_rate", "win_rate_value", "average_won", "median_won"):
        assert getattr(found, key) == near(expect[key]), key
    assert {one.name: (one.count, one.amount) for one in found.reasons} == expect["reasons"]
    assert {one.name: {"won": one.won, "lost": one.lost} for one in found.sources} == expect["sources"]
    for one in found.sources:
        assert one.win_rate == near(reference.ratio(one.won, one.won + one.lost))


@given(desks, quarters)
def test_slippage(desk: tuple[Rows, int, Rates, AbstractSet[str]], other: int) -> None:
    rows, as_of, rates, guessed = desk
    start, end = sorted((as_of, other))
    period = (FIRST_DAY.toordinal() + 5, FIRST_DAY.toordinal() + 45)
    (before, told_before), (after, told_after) = (log_and_stays(rows, at, rates, guessed) for at in (start, end))
    found = quota.slippage(before, after, *period)
    expect = reference.slippage(told_before, told_after, period, start, rates)
    for name, (count, amount) in expect.items():
        assert (getattr(found, name).count, getattr(found, name).amount) == (count, amount), name
    every = expect["won"][0] + expect["lost"][0] + expect["slipped"][0]
    assert found.rate == near(reference.ratio(expect["slipped"][0], every))


@given(desks)
def test_due_and_coverage(desk: tuple[Rows, int, Rates, AbstractSet[str]]) -> None:
    rows, as_of, rates, guessed = desk
    log, told = log_and_stays(rows, as_of, rates, guessed)
    until = FIRST_DAY.toordinal() + 19
    due = [s for s in told if s.outcome == "open" and reference.in_period(s.expected, (0, until))]
    amount = sum(reference.worth(stay, as_of, rates) for stay in due)
    rows_due = quota.due(log, until)
    assert keys(log, rows_due) == sorted((stay.deal, stay.created) for stay in due)
    assert quota.coverage(int(log.amount[rows_due].sum()), 5_000) == near(Fraction(amount, 5_000))


@given(desks, st.integers(1, 60) | st.integers(20, 200))
def test_new_business(desk: tuple[Rows, int, Rates, AbstractSet[str]], quarter: int) -> None:
    rows, as_of, rates, guessed = desk
    log, told = log_and_stays(rows, as_of, rates, guessed)
    left = quarter * DAY // 4
    found = fit_new_business(log, as_of + left)

    def counted(stay: Any) -> bool:
        is_won = stay.outcome == "won" and reference.is_timed(stay, guessed)
        return is_won and reference.value(stay, as_of, rates) is not None

    sizes = known_amounts([stay for stay in told if counted(stay)], as_of, rates)
    assert (found is None) == (not any(sizes))
    if found:
        k, e, by_window, wins = reference_ahead.new_wins(told, as_of, left, counted)
        assert found.mean == near(reference_ahead.usual(k, e, by_window))
        assert found.r == near(reference_ahead.shape(k, by_window))
        inside = known_amounts(wins, as_of, rates)
        assert sorted(found.sizes.tolist()) == (inside if len(inside) >= 3 and any(inside) else sizes)


def known_amounts(stays: Sequence[Any], as_of: int, rates: Rates) -> list[Any]:
    values = (reference.value(stay, as_of, rates) for stay in stays)
    return sorted(value for value in values if value is not None)


@given(journals(deals=6), quarters, quarters, dated_rates(), st.booleans())
def test_waterfall_at_the_rates_of_the_end(rows: Rows, one: int, other: int, rates: Rates, of_a_period: bool) -> None:
    start, end = sorted((one, other))
    period = (FIRST_DAY.toordinal() + 10, FIRST_DAY.toordinal() + 35) if of_a_period else None
    found = waterfall(columns(rows), "P", start, end, fixed_rates(rates, "EUR", end), period=period)
    expect = reference.waterfall(rows, "P", start, end, period, rates)
    for name in found.__slots__:
        term = getattr(found, name)
        assert sorted(amount for _, amount in term.deals) == sorted(expect.get(name, [])), name
        assert (term.count, term.amount) == (len(expect.get(name, [])), sum(expect.get(name, [])))
    came = found.open_at_start.amount + found.new.amount + found.reopened.amount + found.increases.amount
    went = found.decreases.amount + found.won.amount + found.lost.amount + found.removed.amount
    assert came + found.pulled_in.amount - went - found.pushed_out.amount == found.open_at_end.amount


@given(journals(deals=6), quarters, quarters, dated_rates())
def test_the_waterfall_ends_at_what_is_open_in_the_log(rows: Rows, one: int, other: int, rates: Rates) -> None:
    start, end = sorted((one, other))
    log, _ = log_and_stays(rows, end, rates, ())
    found = waterfall(columns(rows), "P", start, end, fixed_rates(rates, "EUR", end))
    assert (found.open_at_end.count, found.open_at_end.amount) == (int(log.open.sum()), int(log.amount[log.open].sum()))
    deals = [deal for deal, _ in found.open_at_end.deals]
    assert sorted(deals) == sorted(log.deal[log.open].tolist())


one_win = st.tuples(st.integers(0, 120), st.integers(0, 40), st.sampled_from((None, 0, 100, 250)))


@given(st.lists(one_win, min_size=1, max_size=9), st.integers(1, 80), st.sets(st.integers(0, 8), max_size=2))
def test_new_business_of_many_wins(
    wins: Sequence[tuple[int, int, int | None]], quarter: int, guesses: AbstractSet[int]
) -> None:
    rows = []
    for number, (begin, length, amount) in enumerate(wins):
        rows += [created(f"d{number}", begin / 4, "A", amount), event(f"d{number}", (begin + length) / 4, "won")]
    in_order, guessed = sorted(rows, key=lambda row: row.at_us), {f"d{number}" for number in guesses}
    log, told = log_and_stays(in_order, 40 * DAY, {}, guessed)
    left = quarter * DAY // 4
    found = fit_new_business(log, 40 * DAY + left)
    if found:

        def counted(stay: Any) -> bool:
            is_won = stay.outcome == "won" and reference.is_timed(stay, guessed)
            return is_won and reference.value(stay, 40 * DAY, {}) is not None

        k, e, by_window, _ = reference_ahead.new_wins(told, 40 * DAY, left, counted)
        assert found.mean == near(reference_ahead.usual(k, e, by_window))
        assert found.r == near(reference_ahead.shape(k, by_window))
