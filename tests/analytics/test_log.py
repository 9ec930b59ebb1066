"""Folding the journal: as of, merged stages, transfers, deletion."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.analytics.events import EventRow, columns
from salesdesk.analytics.fold import fold
from salesdesk.analytics.log import TRANSFERRED, Log
from salesdesk.domain.stage_aliases import survivor
from tests.analytics.journals import DAY, created, event, log_of, place
from tests.analytics.rows import Rows
from tests.analytics.strategies import ALIASES, STAGES, journals

FIGURES = ("created", "closed", "outcome", "stage", "hi", "amount", "expected", "snoozed", "spent_us", "first_reach")


def folded(rows: Rows, as_of: int) -> Log:
    return fold(columns(rows), "P", STAGES, as_of, "EUR", survivors=ALIASES)


@given(journals(), st.integers(0, 160))
def test_later_events_change_nothing(rows: Rows, quarter: int) -> None:
    as_of = quarter * DAY // 4
    early = folded([row for row in rows if row[1] <= as_of], as_of)
    for name in FIGURES:
        assert np.array_equal(getattr(early, name), getattr(folded(rows, as_of), name))


@given(journals(), st.integers(0, 160))
def test_spells_add_up_to_open_time(rows: Rows, quarter: int) -> None:
    log = folded(rows, quarter * DAY // 4)
    by_spells = np.bincount(log.stays.row, (log.stays.end - log.stays.start).astype(float), len(log))
    assert np.array_equal(by_spells, log.open_us)
    assert np.array_equal(log.spent_us.sum(axis=1), log.open_us)
    assert (log.stays.end >= log.stays.start).all()


@given(journals(), st.integers(0, 160))
def test_a_spell_ends_where_the_next_begins_or_the_deal_was_closed(rows: Rows, quarter: int) -> None:
    stays = folded(rows, quarter * DAY // 4).stays
    for i in np.flatnonzero(stays.exit >= 0).tolist():
        assert (stays.row[i + 1], stays.start[i + 1]) == (stays.row[i], stays.end[i])
        assert stays.stage[i + 1] == stays.exit[i] != stays.stage[i]


def test_nothing_happened() -> None:
    log = log_of([])
    assert len(log) == 0
    assert log.visited.shape == (0, 3)
    assert len(log.stays.row) == 0


def test_merged_stage_joins_spells() -> None:
    rows = [created("d", 1, "A"), event("d", 3, "stage", "X"), event("d", 6, "stage", "B")]
    log = log_of(rows, as_of=10, survivors={"X": "Y", "Y": "A"})
    assert log.stays.days.tolist() == [5, 4]
    assert (log.spent_us[0] // DAY).tolist() == [5, 4, 0]
    assert log.moves.tolist() == [1]


def test_survivors_in_a_circle_are_refused() -> None:
    with pytest.raises(ValueError, match="circle"):
        survivor("X", {"X": "Y", "Y": "X"})


def test_stage_of_no_pipeline_is_no_move() -> None:
    log = log_of([created("d", 1, "B"), event("d", 2, "stage", "gone")], as_of=9)
    assert (log.stage.tolist(), log.moves.tolist()) == ([1], [0])


def test_transfer_and_return_are_two_stays() -> None:
    rows = [
        created("d", 1, "B"),
        event("d", 4, "pipeline", place("Q", "Y")),
        event("d", 9, "pipeline", place("P", "A")),
    ]
    log = log_of(rows, as_of=12)
    assert log.outcome.tolist() == [TRANSFERRED, 0]
    assert (log.created // DAY).tolist() == [1, 9]
    assert (log.open_us // DAY).tolist() == [3, 3]
    there = log_of(rows, ("Y", "Z"), 12, pipeline="Q")
    assert there.outcome.tolist() == [TRANSFERRED]
    assert (there.open_us // DAY).tolist() == [5]


def test_deleted_is_in_no_figure_until_it_is_restored() -> None:
    rows = [created("d", 1, "B"), event("d", 4, "deleted"), created("d", 8, "A", 700)]
    assert len(log_of(rows, as_of=3)) == 1
    assert len(log_of(rows, as_of=5)) == 0
    back = log_of(rows, as_of=9)
    assert (back.created // DAY).tolist() == [8]
    assert back.hi.tolist() == [0]


def test_as_of_includes_its_instant_and_ties_keep_their_order() -> None:
    rows = [created("d", 1, "A"), event("d", 5, "stage", "B"), event("d", 5, "stage", "C")]
    assert log_of(rows, as_of=5).stage.tolist() == [2]
    assert log_of(rows, as_of=5 - 1e-6).stage.tolist() == [0]


def test_other_currency_is_marked_and_counts_nothing() -> None:
    log = log_of([created("d", 1, "A", 500, currency="USD"), created("e", 1, "A", None)])
    assert log.amount.tolist() == [0, 0]
    assert log.foreign.tolist() == [True, False]
    assert log.unpriced.tolist() == [False, True]


def test_a_missing_created_day_leaves_times_unknown() -> None:
    log = log_of([created("d", 1, "A"), created("e", 1, "A")], estimated=["e"])
    assert log.timed.tolist() == [True, False]


def test_sums_beyond_64_bits_are_exact() -> None:
    from salesdesk.analytics.arrays import total

    assert total(np.full(20_000, 10**15)) == 20_000 * 10**15
    assert total(np.full(20_000, -(10**15))) == -20_000 * 10**15


def test_other_currencies_count_at_the_rate_of_their_day() -> None:
    rows = [
        created("open", 1, "A", 500, currency="USD"),
        created("won", 1, "A", 500, currency="USD"),
        event("won", 5, "won"),
        created("early", 1, "A", 500, currency="USD"),
        event("early", 2, "lost"),
        created("own", 1, "A", 500),
        created("none", 1, "A", 500, currency="CHF"),
    ]
    rates = {"USD": [(3 * DAY, Fraction(9, 10)), (8 * DAY, Fraction(1, 8))]}
    log = fold(columns(rows_in_order(rows)), "P", STAGES, 9 * DAY, "EUR", rates=rates)
    found = dict(zip(log.deal.tolist(), zip(log.amount.tolist(), log.foreign.tolist(), strict=True), strict=True))
    assert found == {
        "open": (62, False),
        "won": (450, False),
        "early": (0, True),
        "own": (500, False),
        "none": (0, True),
    }


def rows_in_order(rows: Sequence[EventRow]) -> list[EventRow]:
    return sorted(rows, key=lambda row: row.at_us)
