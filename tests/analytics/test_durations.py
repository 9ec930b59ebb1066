"""Cycles, times in stage and stalls."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.analytics.durations import (
    StallLimit,
    cycle,
    histogram,
    over_limit,
    stage_days,
    stall_limits,
    stalled,
    stay_quantiles,
)
from salesdesk.analytics.funnel import cohort
from tests.analytics.journals import created, event, log_of
from tests.support.values import known, near

EPOCH = date(1970, 1, 1)


def test_cycle_is_open_time_of_won_deals() -> None:
    rows = [
        created("d", 0, "A"),
        event("d", 4, "lost"),
        event("d", 10, "reopened", "A", "lost"),
        event("d", 12, "won"),
        created("e", 0, "A"),
        event("e", 10, "won"),
        created("f", 0, "A"),
    ]
    log = log_of(rows)
    assert cycle(log, cohort(log)).mean_days == 8
    assert cycle(log, cohort(log)).n == 2
    guessed = log_of(rows, estimated=["e"])
    assert cycle(guessed, cohort(guessed)).mean_days == 6
    assert cycle(log, log.open).mean_days is None


def test_limits_learn_from_won_deals_and_start_at_the_stage_own_days() -> None:
    rows = [created("d", 0, "A"), event("d", 2, "stage", "C"), event("d", 22, "won"), created("e", 0, "A")]
    log = log_of([*rows, event("e", 90, "lost")])
    assert stall_limits(log, (None, 9.0, 7.0)) == (
        StallLimit((2 + 5 * 14) / 6, 1),
        StallLimit(9.0, 0),
        StallLimit((20 + 5 * 7) / 6, 1),
    )
    assert stage_days(log, log.lost, 0).tolist() == [90]


def test_stalled_is_strictly_over_the_limit_and_not_put_aside() -> None:
    today = EPOCH + timedelta(days=40)
    rows = [
        created("exactly", 26, "A"),
        created("over", 25.9, "A"),
        created("aside", 1, "A"),
        event("aside", 30, "snoozed", (today + timedelta(days=1)).isoformat()),
        created("awake", 1, "A"),
        event("awake", 30, "snoozed", today.isoformat()),
        created("won", 1, "A"),
        event("won", 39, "won"),
    ]
    log = log_of(rows, as_of=40)
    found = stalled(log, (StallLimit(14, 0),) * 3, today)
    assert set(log.deal[found]) == {"over", "awake"}
    assert not np.any(stalled(log, (StallLimit(99, 0),) * 3, today))


def test_a_stay_is_of_those_that_have_left() -> None:
    rows = []
    for number, days in enumerate((1, 2, 3, 4, 10)):
        rows += [created(f"d{number}", 0, "A"), event(f"d{number}", days, "stage", "B")]
    log = log_of([*rows, created("still", 0, "A")], as_of=50)
    found = stay_quantiles(log, cohort(log), 0)
    assert (found.n, found.quarter, found.median, found.three_quarters) == (5, 2, 3, 4)
    assert (found.tenth, found.nine_tenths) == (near(1.4), near(7.6))
    assert stay_quantiles(log, cohort(log), 1) == stay_quantiles(log, cohort(log), 2)
    assert stay_quantiles(log, cohort(log), 2).median is None
    assert log.deal[over_limit(log, cohort(log), 0, 4)].tolist() == ["d4", "still"]


@given(st.lists(st.floats(0, 3000), min_size=1, max_size=40), st.integers(2, 14))
def test_spans_hold_each_value_once_and_are_equally_wide(days: Sequence[float], most: int) -> None:
    found = histogram(np.array(days), most)
    assert sorted(place for span in found for place in span.values) == list(range(len(days)))
    assert found[0].low == 0
    assert len(found) <= most
    width = found[1].low if len(found) > 1 else found[0].high
    for number, span in enumerate(found):
        assert span.low == number * known(width)
        assert span.high == (number + 1) * known(width) or (span.high is None and number == len(found) - 1)
        assert all(span.low <= days[place] < (span.high or np.inf) for place in span.values)


def test_no_days_have_no_spans() -> None:
    assert histogram(np.zeros(0)) == ()
