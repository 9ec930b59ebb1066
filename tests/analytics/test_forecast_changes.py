"""What moved a forecast against a reference in fractions, and shares that add up."""

from fractions import Fraction
from itertools import pairwise
from random import Random

import numpy as np
import pytest

from salesdesk.analytics.forecast_changes import CountedDeals, moved_by
from salesdesk.analytics.rounding import shared_out

Row = tuple[bool, float, int]


def side(rows: list[Row]) -> CountedDeals:
    counts, chance, amount = zip(*rows, strict=True)
    return CountedDeals(np.array(counts, bool), np.array(chance, np.float64), np.array(amount, np.int64))


def rows_of(chance: Random, number: int) -> list[Row]:
    def one() -> Row:
        if chance.random() < 0.2:
            return False, 0.0, 0
        p = chance.choice((0.0, 1.0, chance.random(), chance.random()))
        return True, p, chance.randrange(-5_000, 100_000)

    return [one() for _ in range(number)]


def reference(before: Row, now: Row, worth: int) -> tuple[Fraction, Fraction, Fraction]:
    """Step by step from one day to the other: the amount, then the rate, then the chance; each step is what it adds."""
    p0, p1 = Fraction(before[1]), Fraction(now[1])
    if not (before[0] and now[0]):
        come = p1 * now[2] if now[0] else Fraction(0)
        was = p0 * before[2] if before[0] else Fraction(0)
        return Fraction(0), Fraction(0), come - was
    path = [p0 * before[2], p0 * worth, p0 * now[2], p1 * now[2]]
    first, second, third = (b - a for a, b in pairwise(path))
    return first, second, third


@pytest.mark.parametrize("seed", range(8))
def test_each_part_is_the_step_it_stands_for_and_they_add_up(seed: int) -> None:
    chance = Random(seed)
    before, now = rows_of(chance, 40), rows_of(chance, 40)
    worth = [amount if chance.random() < 0.5 else chance.randrange(100_000) for _, _, amount in now]
    found = moved_by(side(before), side(now), np.array(worth, np.int64))
    wanted = [reference(*rows) for rows in zip(before, now, worth, strict=True)]
    for part, steps in zip(found, zip(*wanted, strict=True), strict=True):
        assert part.tolist() == pytest.approx([float(step) for step in steps], abs=1e-6)
    moved = side(now).expected().sum() - side(before).expected().sum()
    assert sum(float(part.sum()) for part in found) == pytest.approx(moved, abs=1e-5)


@pytest.mark.parametrize(
    ("parts", "total", "shares"),
    [
        ([0.5, 0.5, 0.5, 0.5], 2, [1, 1, 0, 0]),
        ([1.4, -1.4, 2.2], 2, [1, -1, 2]),
        ([10.25, -3.75], 7, [11, -4]),
        ([10.25, -3.75], 6, [10, -4]),
        ([2.0, 3.0], 4, [2, 2]),
        ([2.0, 3.0], 6, [3, 3]),
        ([], 0, []),
    ],
)
def test_shares_are_whole_and_add_up_to_the_total(parts: list[float], total: int, shares: list[int]) -> None:
    assert shared_out(parts, total) == shares


def test_no_share_is_further_than_one_unit_from_its_part() -> None:
    chance = Random(3)
    for _ in range(200):
        parts = [chance.uniform(-1e6, 1e6) for _ in range(chance.randrange(1, 30))]
        shares = shared_out(parts, round(sum(parts)))
        assert sum(shares) == round(sum(parts))
        assert all(abs(share - part) <= 1 for share, part in zip(shares, parts, strict=True))


def test_parts_that_are_not_all_of_it_are_refused() -> None:
    with pytest.raises(ValueError, match="not to 3"):
        shared_out([], 3)
    with pytest.raises(ValueError, match="not to 12"):
        shared_out([4.0, 5.5], 12)
