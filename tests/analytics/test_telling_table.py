"""A table of new deals whose cells differ."""

import numpy as np
import pytest

from salesdesk.analytics.distribution import Deals
from salesdesk.analytics.gap_chance import GapChance, against_gap
from salesdesk.analytics.telling_table import COLUMNS, LADDER, LITTLE, MUCH, telling_table
from salesdesk.analytics.whatif import chance_table
from tests.support.values import known

SIZES = (5_000, 10_000, 30_000)


def standing(goal: int) -> GapChance:
    """Twelve even chances of 20,000 against a goal."""
    return against_gap(Deals(np.full(12, 20_000, np.int64), np.full(12, 0.5), np.full(12, 0.3)), goal)


@pytest.mark.parametrize("chance", [0.02, 0.1, 0.4, 0.9])
def test_the_cells_are_those_of_the_whole_table(chance: float) -> None:
    at = standing(150_000)
    found = known(telling_table(at, SIZES, [chance] * 3, [0.5] * 3))
    whole = chance_table(at, SIZES, [chance] * 3, [0.5] * 3, LADDER)
    shown = [LADDER.index(count) for count in found.counts]
    assert found.chance == tuple(tuple(row[place] for place in shown) for row in whole.chance)
    assert len(found.counts) == COLUMNS


@pytest.mark.parametrize("chance", [0.02, 0.1, 0.4])
def test_the_last_cell_of_the_middle_row_says_something(chance: float) -> None:
    at = standing(200_000)
    found = known(telling_table(at, SIZES, [chance] * 3))
    rises = [cell - at.chance() for cell in found.chance[1]]
    assert rises == sorted(rises)
    assert rises[-1] >= MUCH or found.counts[-1] == LADDER[-1]
    assert rises[-2] < MUCH or found.counts == LADDER[:COLUMNS]


def test_where_nothing_helps_there_is_no_table() -> None:
    at = standing(5_000_000)
    assert telling_table(at, SIZES, [0.01] * 3) is None
    assert telling_table(at, (), ()) is None
    assert LITTLE < MUCH
