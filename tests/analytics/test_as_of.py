"""What holds of figures as of an instant, whatever comes later, and however the deals are split."""

from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from salesdesk.analytics import durations as times
from salesdesk.analytics import quota, winmodel
from salesdesk.analytics.distribution import Deals, chance
from salesdesk.analytics.events import columns
from salesdesk.analytics.fold import fold
from salesdesk.analytics.funnel import cohort, funnel, pipeline_snapshot
from salesdesk.analytics.log import Log
from salesdesk.analytics.new_business import NewBusiness, fit_new_business
from salesdesk.analytics.rates import fixed_rates
from salesdesk.analytics.state_table import facts_of
from salesdesk.analytics.waterfall import waterfall
from salesdesk.analytics.winloss import closed_in, winloss
from tests.analytics.rows import Rates, Rows
from tests.analytics.strategies import ALIASES, FIRST_DAY, STAGES, dated_rates, estimates, journals, quarters

DAY = 86_400_000_000
OWN = (0.2, 0.5, 0.8)
PERIOD = (FIRST_DAY.toordinal() + 5, FIRST_DAY.toordinal() + 45)
EURO = {"EUR": Fraction(1)}
TERMS = ("new", "reopened", "increases", "decreases", "won", "lost", "removed", "pulled_in", "pushed_out")
COUNTS = ("reached", "entered", "skipped", "advanced", "lost_here", "open_here", "amount")


def folded(rows: Rows, as_of: int, rates: Rates | None = None, guessed: Collection[str] = ()) -> Log:
    return fold(columns(rows), "P", STAGES, as_of, "EUR", survivors=ALIASES, estimated=guessed, rates=rates or {})


def every_figure(
    rows: Rows,
    start: int,
    as_of: int,
    rates: Rates,
    guessed: AbstractSet[str],
    activities: Sequence[tuple[str, int]] = (),
) -> dict[str, Any]:
    """Every figure of a pipeline as of an instant, from a journal that may go on."""
    log = folded(rows, as_of, rates, guessed)
    facts = facts_of(log, activities)
    model = winmodel.fit(log, facts, OWN, 60)
    said = winmodel.predict(model, log, facts)
    business = fit_new_business(log, as_of + 20 * DAY)
    limits = times.stall_limits(log, (None, 3.0, 5.0))
    return {
        "cohort": asdict(funnel(log, STAGES, cohort(log, "cohort", start))),
        "entered": asdict(funnel(log, STAGES, cohort(log, "entered", start, None, 1), "entered")),
        "snapshot": asdict(pipeline_snapshot(log, STAGES, np.full(len(log), 0.25))),
        "winloss": asdict(winloss(log, closed_in(log, start), {})),
        "cycle": asdict(times.cycle(log, cohort(log))),
        "limits": limits,
        "stalled": sorted(log.deal[times.stalled(log, limits, FIRST_DAY)].tolist()),
        "slippage": asdict(quota.slippage(folded(rows, start, rates, guessed), log, *PERIOD)),
        "changes": asdict(waterfall(columns(rows), "P", start, as_of, fixed_rates(rates, "EUR", as_of))),
        "forecast": asdict(waterfall(columns(rows), "P", start, as_of, EURO, period=PERIOD)),
        "chances": dict(zip(log.deal[said.row].tolist(), said.chance.tolist(), strict=True)),
        "by": winmodel.by_period_end(model, said.states, said.chance, 20).tolist(),
        "new": business and (business.mean, business.r, sorted(business.sizes.tolist())),
    }


@hypothesis_settings(max_examples=30, deadline=None)
@given(journals(deals=6), quarters, quarters, dated_rates(), estimates)
def test_no_figure_changes_when_more_happens_later(
    rows: Rows, one: int, other: int, rates: Rates, guessed: AbstractSet[str]
) -> None:
    start, as_of = sorted((one, other))
    activities = [(row[0], row[1]) for row in rows[::2]]
    known = [row for row in rows if row[1] <= as_of]
    before = every_figure(known, start, as_of, rates, guessed, [done for done in activities if done[1] <= as_of])
    assert every_figure(rows, start, as_of, rates, guessed, activities) == before


@given(journals(deals=6), quarters, st.sets(st.sampled_from([f"d{number}" for number in range(6)])))
def test_parts_of_the_deals_add_up_to_all(rows: Rows, as_of: int, chosen: AbstractSet[str]) -> None:
    log = folded(rows, as_of)
    mine = np.array([deal in chosen for deal in log.deal.tolist()], bool)
    whole, one, other = (funnel(log, STAGES, rows) for rows in (cohort(log), mine, cohort(log) & ~mine))
    for every, first, second in zip(whole.stages, one.stages, other.stages, strict=True):
        assert [getattr(every, key) for key in COUNTS] == [getattr(first, key) + getattr(second, key) for key in COUNTS]
    for name in ("won", "lost", "open"):
        sums = [getattr(part, name) for part in (whole, one, other)]
        assert (sums[0].count, sums[0].amount) == (sums[1].count + sums[2].count, sums[1].amount + sums[2].amount)
    assert whole.rework == one.rework + other.rework
    alone = folded([row for row in rows if row[0] in chosen], as_of)
    assert asdict(funnel(alone, STAGES, cohort(alone))) == asdict(one)


@given(journals(deals=5, dated=True), st.lists(quarters, min_size=3, max_size=3))
def test_waterfalls_of_days_in_a_row_add_up(rows: Rows, instants: Sequence[int]) -> None:
    first, middle, last = sorted(instants)
    read = columns(rows)
    whole, one, other = (
        waterfall(read, "P", a, b, EURO, period=PERIOD) for a, b in ((first, last), (first, middle), (middle, last))
    )
    for name in TERMS:
        parts = [getattr(part, name) for part in (whole, one, other)]
        assert (parts[0].count, parts[0].amount) == (parts[1].count + parts[2].count, parts[1].amount + parts[2].amount)
    assert one.open_at_end.amount == other.open_at_start.amount
    assert sorted(one.open_at_end.deals) == sorted(other.open_at_start.deals)


@given(journals(deals=5), quarters)
def test_a_deal_that_was_taken_back_never_was(rows: Rows, as_of: int) -> None:
    """Undoing leaves the events out: what remains are the figures of the other deals alone."""
    kept = [row for row in rows if row[0] != "d0"]
    log, alone = folded(rows, as_of), folded(kept, as_of)
    others = log.deal != "d0"
    assert asdict(funnel(log, STAGES, others)) == asdict(funnel(alone, STAGES, cohort(alone)))
    assert asdict(winloss(log, closed_in(log) & others, {})) == asdict(winloss(alone, closed_in(alone), {}))


@given(journals(deals=6), quarters)
def test_a_merged_stage_counts_as_its_survivor_from_the_beginning(rows: Rows, as_of: int) -> None:
    """A later merge of C into B is the one thing besides undo that changes figures of days before it."""
    merged = fold(columns(rows), "P", ("A", "B"), as_of, "EUR", survivors={**ALIASES, "C": "B"})
    before = folded(rows, as_of)
    assert merged.deal.tolist() == before.deal.tolist()
    assert np.array_equal(merged.visited[:, 1], before.visited[:, 1] | before.visited[:, 2])
    assert np.array_equal(merged.spent_us[:, 1], before.spent_us[:, 1] + before.spent_us[:, 2])
    assert np.array_equal(merged.open_us, before.open_us)
    reached, was = (funnel(log, log.stages, cohort(log)) for log in (merged, before))
    assert [stage.reached for stage in reached.stages] == [stage.reached for stage in was.stages[:2]]
    assert (reached.won, reached.lost, reached.open) == (was.won, was.lost, was.open)
    assert reached.rework <= was.rework


one_deal = st.tuples(st.integers(0, 400), st.floats(0, 1), st.sampled_from((0.0, 0.3, 1.0)))
sizes = st.lists(st.integers(40, 300), min_size=1, max_size=2)


def deals_of(listed: Sequence[tuple[int, float, float]]) -> Deals:
    amount, p, sd = ([deal[i] for deal in listed] for i in range(3))
    return Deals(np.array(amount, np.int64), np.array(p, float), np.array(sd, float))


@given(st.lists(one_deal, min_size=1, max_size=7), st.integers(1, 1_500), st.integers(0, 700), st.data())
def test_under_shock_and_new_business_the_chance_rises_with_what_helps(
    listed: Sequence[tuple[int, float, float]], goal: int, more: int, data: DataObject
) -> None:
    business = data.draw(st.none() | st.builds(NewBusiness, st.floats(0.05, 2), st.floats(0.5, 1), sizes.map(np.array)))
    found = chance(deals_of(listed), goal, business)
    assert chance(deals_of(listed), goal + more, business) <= found + 1e-11
    assert chance(deals_of(listed[::-1]), goal, business) == pytest.approx(found, abs=1e-11)
    assert chance(deals_of(listed), 0, business) == chance(deals_of(listed), -more, business) == 1
    if business:
        assert chance(deals_of(listed), goal) <= found + 1e-11
        assert (
            chance(deals_of(listed), goal, NewBusiness(business.mean + 0.5, business.r, business.sizes)) >= found - 1e-9
        )
    place = data.draw(st.integers(0, len(listed) - 1))
    amount, p, sd = listed[place]
    for better in ((amount, min(p + data.draw(st.floats(0, 1)), 1.0), sd), (amount + more, p, sd)):
        assert chance(deals_of([*listed[:place], better, *listed[place + 1 :]]), goal, business) >= found - 1e-11
