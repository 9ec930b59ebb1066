"""Friction of a stage, against loops over the deals; and that it is told only where the deals bear it out."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.analytics.contrast import Share
from salesdesk.analytics.friction import Friction, bottleneck, friction, frictions, over_median
from salesdesk.analytics.funnel import Funnel, cohort, funnel
from salesdesk.analytics.log import Log
from tests.analytics import reference
from tests.analytics.journals import DAY, created, event, log_of
from tests.analytics.reference import Stay
from tests.analytics.rows import Rows
from tests.analytics.strategies import STAGES, journals
from tests.analytics.test_against_reference import both
from tests.support.values import known, near

quarters = st.integers(0, 160).map(lambda quarter: quarter * DAY // 4)


def been_in(told: Sequence[Stay], position: int) -> list[Stay]:
    return [stay for stay in told if reference.visited(stay, position) and reference.is_timed(stay, ())]


def has_left(stay: Stay, position: int) -> bool:
    return not (stay.stage == position and stay.outcome in ("open", "transferred"))


def outcome_counts(stays: Sequence[Stay]) -> list[int]:
    return [sum(stay.outcome == name for stay in stays) for name in ("won", "lost")]


@given(journals(deals=8), quarters, st.integers(0, 2))
def test_every_part(rows: Rows, as_of: int, position: int) -> None:
    log, told = both(rows, as_of)
    found = friction(log, cohort(log), position)
    been = been_in(told, position)
    median = reference.median([reference.spent(stay, position) for stay in been if has_left(stay, position)])
    over = [] if median is None else [stay for stay in been if reference.spent(stay, position) > median]
    within = [stay for stay in been if stay not in over]
    assert found.median_days == (None if median is None else pytest.approx(float(median) / DAY))
    assert (found.over, found.within) == (len(over), len(within))
    beyond = sum((reference.spent(stay, position) - known(median) for stay in over), Fraction(0))
    assert found.days_over == pytest.approx(float(beyond) / DAY, abs=1e-6)
    (won_over, lost_over), (won_within, lost_within) = outcome_counts(over), outcome_counts(within)
    assert (found.lost_over, found.lost_within) == (lost_over, lost_within)
    assert found.slow == Share(won_over, won_over + lost_over)
    assert found.quick == Share(won_within, won_within + lost_within)
    assert set(log.deal[over_median(log, cohort(log), position)]) == {stay.deal for stay in over}
    amounts = [stay.amount for stay in been if stay.amount is not None and stay.currency == "EUR"]
    expect = None
    if within and amounts:
        expect = (lost_over - Fraction(lost_within, len(within)) * len(over)) * known(reference.median(amounts))
    if expect is None or expect <= 0:
        assert found.cost is None
    else:
        assert found.cost == pytest.approx(float(expect))


def stuck(quick_won: int, quick_lost: int, slow_won: int, slow_lost: int) -> tuple[Log, Funnel, tuple[Friction, ...]]:
    """Deals that were two or twenty days in A, and then won or lost from there."""
    rows = []
    for number, (days, kind) in enumerate(
        [(2, "won")] * quick_won + [(2, "lost")] * quick_lost + [(20, "won")] * slow_won + [(20, "lost")] * slow_lost
    ):
        rows += [created(f"d{number}", 1, "A"), event(f"d{number}", 1 + days, kind)]
    log = log_of(rows)
    return log, funnel(log, STAGES, cohort(log)), frictions(log, cohort(log))


def test_a_long_wait_is_told_where_it_goes_with_fewer_wins() -> None:
    log, found, each = stuck(30, 10, 4, 30)
    told = bottleneck(found, each)
    assert told is not None
    assert (told.stage, told.points) == (0, None)
    assert told.waits == each[0]
    assert (told.waits.slow, told.waits.quick) == (Share(4, 34), Share(30, 40))
    assert told.waits.cost == pytest.approx((30 - 10 / 40 * 34) * 100_00)
    assert int(over_median(log, cohort(log), 0).sum()) == 34


def test_a_stage_before_the_one_that_deals_entered_is_not_told() -> None:
    _, found, each = stuck(40, 5, 5, 40)
    assert known(bottleneck(found, each, first=0)).stage == 0
    assert bottleneck(found, each, first=1) is None


@pytest.mark.parametrize("counts", [(3, 1, 0, 2), (20, 20, 19, 20), (4, 30, 30, 10), (0, 0, 0, 0)])
def test_nothing_is_told_of_few_deals_of_no_difference_or_of_a_wait_that_helps(
    counts: tuple[int, int, int, int],
) -> None:
    _, found, each = stuck(*counts)
    assert bottleneck(found, each) is None


def test_fewer_that_go_on_than_before_are_told() -> None:
    _, now, each = stuck(20, 60, 0, 0)
    _, before, _ = stuck(60, 20, 0, 0)
    told = bottleneck(now, each, before)
    assert told is not None
    assert (told.stage, told.points, told.waits) == (0, near(-50), None)
    assert bottleneck(before, each, now) is None


@given(journals(deals=8), quarters)
def test_what_is_told_holds(rows: Rows, as_of: int) -> None:
    log, _ = both(rows, as_of)
    every = cohort(log)
    told = bottleneck(funnel(log, STAGES, every), frictions(log, every))
    if told is not None:
        assert told.points is None
        slow, quick = known(told.waits).slow, known(told.waits).quick
        assert known(slow.interval)[1] < known(quick.interval)[0]


@pytest.mark.parametrize("stages", [3, 8, 14])
def test_chance_alone_is_seldom_told(stages: int) -> None:
    """Deals that wait and deals that do not are won equally often, and so are those of the year before."""
    chance = Random(stages)
    _, template, (one, *_) = stuck(1, 1, 1, 1)

    def drawn(n: int, p: float) -> Share:
        return Share(sum(chance.random() < p for _ in range(n)), n)

    told = 0
    for _ in range(150):
        rates = [chance.uniform(0.2, 0.8) for _ in range(stages)]
        funnels = []
        for _ in range(2):
            shares = [drawn(chance.randrange(5, 80), p) for p in rates]
            each = [replace(template.stages[0], advanced=s.part, lost_here=s.n - s.part) for s in shares]
            funnels.append(replace(template, stages=tuple(each)))
        waits = [replace(one, stage=i, slow=drawn(30, p), quick=drawn(40, p)) for i, p in enumerate(rates)]
        told += bottleneck(funnels[0], tuple(waits), funnels[1]) is not None
    assert told / 150 < 0.15
