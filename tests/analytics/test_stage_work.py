"""What one won deal takes, against plain counting of journals."""

from fractions import Fraction
from math import ceil
from statistics import median

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.analytics.events import columns
from salesdesk.analytics.fold import fold
from salesdesk.analytics.log import DAY_US, NEVER, Log
from salesdesk.analytics.stage_work import stage_work
from tests.analytics.strategies import ALIASES, STAGES, journals
from tests.support.values import known

logs = st.tuples(journals(deals=8), st.integers(0, 160)).map(
    lambda given: fold(columns(given[0]), "P", STAGES, given[1] * int(DAY_US) // 4, "EUR", survivors=ALIASES)
)


@given(logs)
def test_work_is_what_counting_row_by_row_gives(log: Log) -> None:
    closed = log.won | log.lost
    for position, found in enumerate(stage_work(log, closed)):
        rows = [row for row in range(len(log)) if closed[row] and log.hi[row] >= position]
        won = [row for row in rows if log.won[row]]
        assert found.closed == len(rows)
        assert found.needed == (ceil(Fraction(len(rows), len(won))) if won else None)
        assert found.won == (len(won) / len(rows) if rows else None)
        timed = [row for row in won if log.timed[row] and log.first_reach[row, position] < NEVER]
        days = [max((log.closed[row] - log.first_reach[row, position]) / DAY_US, 0.0) for row in timed]
        assert found.n == len(days)
        assert found.days is None if not days else known(found.days) == pytest.approx(median(days))
        assert found.now == sum(bool(log.open[row]) and log.stage[row] == position for row in range(len(log)))


@given(logs)
def test_a_later_stage_takes_no_more_deals(log: Log) -> None:
    needed = [work.needed for work in stage_work(log, log.won | log.lost) if work.needed]
    assert needed == sorted(needed, reverse=True)


@given(logs)
def test_without_closed_deals_nothing_is_told(log: Log) -> None:
    for work in stage_work(log, np.zeros(len(log), bool)):
        assert (work.won, work.needed, work.days, work.closed) == (None, None, None, 0)
