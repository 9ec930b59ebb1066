"""What always holds of a funnel."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.analytics.events import columns
from salesdesk.analytics.fold import fold
from salesdesk.analytics.funnel import Basis, cohort, funnel, pipeline_snapshot
from salesdesk.analytics.intervals import Z80, wilson
from salesdesk.analytics.log import Log
from tests.analytics.journals import DAY, created, event, log_of
from tests.analytics.strategies import ALIASES, STAGES, journals
from tests.support.values import known

logs = st.tuples(journals(deals=8), st.integers(0, 160)).map(
    lambda given: fold(columns(given[0]), "P", STAGES, given[1] * DAY // 4, "EUR", survivors=ALIASES)
)
COUNTS = ("reached", "entered", "skipped", "advanced", "lost_here", "open_here", "amount")


@given(logs)
def test_parts_add_up_and_never_increase(log: Log) -> None:
    stages = funnel(log, STAGES, cohort(log)).stages
    for stage in stages:
        assert stage.reached == stage.advanced + stage.lost_here + stage.open_here == stage.entered + stage.skipped
    reached = [stage.reached for stage in stages]
    assert reached == sorted(reached, reverse=True)
    assert [stage.advanced for stage in stages[:-1]] == reached[1:]
    assert stages[-1].advanced == funnel(log, STAGES, cohort(log)).won.count


@given(logs)
def test_rates_lie_in_order(log: Log) -> None:
    for stage in funnel(log, STAGES, cohort(log)).stages:
        assert (stage.so_far is None) == (stage.upper is None) == (stage.reached == 0)
        assert (stage.of_resolved is None) == (stage.advanced + stage.lost_here == 0) == (stage.low is None)
        if stage.so_far is not None:
            assert 0 <= known(stage.so_far) <= known(stage.upper) <= 1
        if stage.of_resolved is not None:
            assert 0 <= known(stage.low) <= known(stage.of_resolved) <= known(stage.high) <= 1
            assert known(stage.so_far) <= stage.of_resolved


@given(logs, st.integers(0, 160), st.sampled_from(("cohort", "entered")))
def test_disjoint_cohorts_add_up(log: Log, quarter: int, basis: Basis) -> None:
    cut = quarter * DAY // 4
    whole, early, late = (
        funnel(log, STAGES, cohort(log, basis, start, until, 1), basis)
        for start, until in ((0, 200 * DAY), (0, cut), (cut, 200 * DAY))
    )
    for one, first, second in zip(whole.stages, early.stages, late.stages, strict=True):
        assert [getattr(one, key) for key in COUNTS] == [getattr(first, key) + getattr(second, key) for key in COUNTS]
    assert whole.rework == early.rework + late.rework


@given(logs)
def test_snapshot_is_the_open_deals(log: Log) -> None:
    found = pipeline_snapshot(log, STAGES, np.full(len(log), 0.25))
    assert sum(stage.count for stage in found.stages) == found.open.count == int(log.open.sum())
    assert sum(stage.amount for stage in found.stages) == found.open.amount
    assert found.weighted == pytest.approx(found.open.amount / 4)


def test_open_sums_leave_out_what_moved_away() -> None:
    from tests.analytics.journals import place

    log = log_of([created("d", 1, "B"), event("d", 3, "pipeline", place("Q", "Y"))])
    found = funnel(log, STAGES, cohort(log))
    assert (found.stages[1].open_here, found.open.count) == (1, 0)


def test_reopened_win_loses_the_stages_it_only_won() -> None:
    rows = [created("d", 1, "A"), event("d", 4, "won")]
    assert [s.reached for s in funnel(log_of(rows), STAGES, cohort(log_of(rows))).stages] == [1, 1, 1]
    log = log_of([*rows, event("d", 6, "reopened", "A", "won")])
    assert [s.reached for s in funnel(log, STAGES, cohort(log)).stages] == [1, 0, 0]


def test_median_days_are_of_those_that_left() -> None:
    rows = [created("d", 0, "A"), event("d", 4, "stage", "B"), created("e", 0, "A"), event("e", 6, "lost")]
    log = log_of([*rows, created("f", 0, "A")], as_of=50)
    assert [stage.median_days for stage in funnel(log, STAGES, cohort(log)).stages] == [5, None, None]


def test_wilson_interval() -> None:
    low, high = known(wilson(7, 20))
    for end in (low, high):
        assert abs(7 / 20 - end) == pytest.approx(Z80 * (end * (1 - end) / 20) ** 0.5)
    assert wilson(0, 0) is None
    assert known(wilson(0, 5))[0] == 0
    assert known(wilson(5, 5))[1] == 1
