"""What chances are averaged from: the shares with the least log loss over past forecasts, drawn to what is presumed."""

from collections.abc import Sequence

import numpy as np
import pytest

from salesdesk.analytics.blend import CONTENDERS, PRESUMED, Replay, alone, blended

MODEL, TIMING, BASE = (CONTENDERS.index(way) for way in ("model", "timing", "base"))


def replay(chances: Sequence[float], won: Sequence[int], closed: int = 50, first: int = 0) -> Replay:
    """Forecasts that are the same for all deals; ``chances`` are by the model, by timing, and the share of all deals."""
    rows = np.full((len(won), len(CONTENDERS)), 0.5)
    rows[:, [MODEL, TIMING, BASE]] = chances
    return Replay(first + np.arange(len(won)), rows, np.array(won, float), closed)


def test_without_a_record_it_is_what_is_presumed() -> None:
    few = replay([0.9, 0.2, 0.5], [0] * 40, closed=19)
    half = replay([0.9, 0.2, 0.5], [0] * 40, closed=24)
    assert blended([], 0, 50) == blended([few], 40, 30) == blended([half], 40, 50) == PRESUMED
    assert blended([replay([0.9, 0.2, 0.5], [])], 40, 50) == PRESUMED
    assert sum(PRESUMED.shares) == pytest.approx(1)


@pytest.mark.parametrize("best", [MODEL, TIMING, BASE])
def test_what_was_clearly_right_counts_alone(best: int) -> None:
    """Chances that tell the deals apart, beside some that say the opposite."""
    won = np.arange(400) % 2
    chance = np.where(won[:, None] > 0, 0.2, 0.8) * np.ones((1, len(CONTENDERS)))
    chance[:, best] = np.where(won > 0, 0.75, 0.25)
    found = blended([Replay(np.arange(400), chance, won.astype(float), 50)], 400, 50)
    assert found.shares == alone(CONTENDERS[best]).shares
    assert found.only == CONTENDERS[best]


def test_the_more_is_known_the_further_it_goes_from_what_is_presumed() -> None:
    sizes = (4, 20, 100, 500)
    told = [blended([replay([0.5, 0.25, 0.5], [0, 0, 0, 1] * (size // 4))], size, 50) for size in sizes]
    timing = [one.shares[TIMING] for one in told]
    assert timing == sorted(timing)
    assert PRESUMED.shares[TIMING] <= timing[0] < 0.6 < timing[-1]
    assert PRESUMED.only is None
    assert all(sum(one.shares) == pytest.approx(1) for one in told)
    assert all(one.shares[CONTENDERS.index(way)] == 0 for one in told for way in ("rates", "own"))


def test_the_level_follows_what_came_where_all_say_the_same() -> None:
    levels = [blended([replay([0.5, 0.5, 0.5], [0] * size)], size, 50).level for size in (10, 100, 10_000)]
    assert 0 > levels[0] > levels[1] > levels[2]
    assert levels[0] == pytest.approx(-10 * 0.5 * 0.005, rel=0.02)
    gone_on = blended([replay([0.5, 0.5, 0.5], [0] * 10_000)], 10_000, 50).level
    slope = 10_000 / (1 + np.exp(-gone_on)) + gone_on / 0.005
    assert slope == pytest.approx(0, abs=1e-6)
    assert blended([replay([0.5, 0.5, 0.5], [0, 1] * 50)], 100, 50).level == pytest.approx(0)


def test_forecasts_of_one_deal_count_as_the_square_root_of_their_number() -> None:
    same = [replay([0.5, 0.5, 0.5], [0] * 10) for _ in range(4)]
    others = [replay([0.5, 0.5, 0.5], [0] * 10, first=10 * place) for place in range(2)]
    assert blended(same, 10, 50).level == pytest.approx(blended(others, 20, 50).level)
    assert blended(same, 10, 50).level != pytest.approx(blended(same[:1], 10, 50).level)
