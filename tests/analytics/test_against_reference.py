"""The engine and the slow second implementation agree on random journals."""

from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.analytics.events import columns
from salesdesk.analytics.fold import fold
from salesdesk.analytics.funnel import Basis, cohort, funnel, members
from salesdesk.analytics.log import LOST, NEVER, OPEN, TRANSFERRED, WON, Log
from salesdesk.analytics.waterfall import waterfall
from tests.analytics import reference
from tests.analytics.reference import Stay
from tests.analytics.rows import Rows
from tests.analytics.strategies import ALIASES, FIRST_DAY, STAGES, journals

DAY = 86_400_000_000
NAMES = {OPEN: "open", WON: "won", LOST: "lost", TRANSFERRED: "transferred"}
quarters = st.integers(0, 160).map(lambda quarter: quarter * DAY // 4)


def both(rows: Rows, as_of: int) -> tuple[Log, list[Stay]]:
    log = fold(columns(rows), "P", STAGES, as_of, "EUR", survivors=ALIASES)
    told = reference.stays(rows, "P", list(STAGES), ALIASES, as_of)
    assert len(told) == len(log)
    return log, sorted(told, key=lambda stay: stay.deal)


def by_deal(log: Log) -> list[int]:
    return sorted(range(len(log)), key=lambda row: log.deal[row])


@given(journals(), quarters)
def test_every_stay(rows: Rows, as_of: int) -> None:
    log, told = both(rows, as_of)
    for row, stay in zip(by_deal(log), told, strict=True):
        assert log.deal[row] == stay.deal
        assert log.created[row] == stay.created
        assert NAMES[int(log.outcome[row])] == stay.outcome
        assert log.closed[row] == (NEVER if stay.closed is None else stay.closed)
        assert log.stage[row] == stay.stage
        assert log.hi[row] == reference.highest(stay, STAGES)
        assert log.rework[row] == stay.rework
        assert log.moves[row] == stay.moves
        assert log.amount[row] == reference.worth(stay)
        assert log.unpriced[row] == (stay.amount is None)
        assert (log.reasons[log.reason[row]] if log.reason[row] >= 0 else None) == stay.reason
        for position in range(len(STAGES)):
            reach = reference.first_reach(stay, position)
            assert log.first_reach[row, position] == (NEVER if reach is None else reach)
            assert log.spent_us[row, position] == reference.spent(stay, position)


@given(journals(), quarters)
def test_dates(rows: Rows, as_of: int) -> None:
    log, told = both(rows, as_of)
    for row, stay in zip(by_deal(log), told, strict=True):
        for found, text in ((log.expected[row], stay.expected), (log.snoozed[row], stay.snoozed)):
            assert found == (date.fromisoformat(text).toordinal() if text else 0)


@given(
    journals(deals=8),
    quarters,
    st.tuples(quarters, quarters),
    st.sampled_from(("cohort", "entered")),
    st.integers(0, 2),
)
def test_funnel(rows: Rows, as_of: int, window: tuple[int, int], basis: Basis, position: int) -> None:
    start, until = window
    log, told = both(rows, as_of)
    found = funnel(log, STAGES, cohort(log, basis, start, until, position), basis)
    chosen = [stay for stay in told if reference.in_cohort(stay, basis, start, until, position)]
    assert found.deals == len(chosen)
    assert found.rework == sum(stay.rework for stay in chosen)
    for name in ("won", "lost", "open"):
        mine = [stay for stay in chosen if stay.outcome == name]
        assert getattr(found, name).count == len(mine)
        assert getattr(found, name).amount == sum(reference.worth(stay) for stay in mine)
    for stage, expect in zip(found.stages, reference.funnel(chosen, STAGES), strict=True):
        for key, value in expect.items():
            told_value = getattr(stage, key)
            assert told_value == (pytest.approx(float(value), abs=1e-9) if isinstance(value, Fraction) else value), key


@given(journals(deals=8), quarters)
def test_members_are_those_counted(rows: Rows, as_of: int) -> None:
    log, _ = both(rows, as_of)
    every = cohort(log)
    for position, stage in enumerate(funnel(log, STAGES, every).stages):
        for part in ("reached", "entered", "skipped", "advanced", "lost_here", "open_here"):
            assert int(members(log, every, position, part).sum()) == getattr(stage, part)


@given(journals(deals=6), quarters, quarters, st.booleans())
def test_waterfall(rows: Rows, one: int, other: int, of_a_period: bool) -> None:
    start, end = sorted((one, other))
    period = (FIRST_DAY.toordinal() + 10, FIRST_DAY.toordinal() + 35) if of_a_period else None
    found = waterfall(columns(rows), "P", start, end, {"EUR": Fraction(1)}, period=period)
    expect = reference.waterfall(rows, "P", start, end, period)
    for name in found.__slots__:
        term = getattr(found, name)
        assert sorted(amount for _, amount in term.deals) == sorted(expect.get(name, [])), name
        assert (term.count, term.amount) == (len(expect.get(name, [])), sum(expect.get(name, [])))
    came = found.open_at_start.amount + found.new.amount + found.reopened.amount + found.increases.amount
    went = found.decreases.amount + found.won.amount + found.lost.amount + found.removed.amount
    assert came + found.pulled_in.amount - went - found.pushed_out.amount == found.open_at_end.amount


@given(journals(deals=4), quarters)
def test_open_at_end_is_the_log(rows: Rows, as_of: int) -> None:
    log, _ = both(rows, as_of)
    found = waterfall(columns(rows), "P", as_of // 2, as_of, {"EUR": Fraction(1)})
    assert found.open_at_end.count == int(log.open.sum())
    assert found.open_at_end.amount == int(np.sum(log.amount[log.open]))
