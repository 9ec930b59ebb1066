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


def test_the_more_is_known_the_further_it_goes_from_what_is_presumed() -> None:
    sizes = (4, 20, 100, 500)
    told = [blended([replay([0.5, 0.25, 0.5], [0, 0, 0, 1] * (size // 4))], size, 50) for size in sizes]
    timing = [one.shares[TIMING] for one in told]
    assert timing == sorted(timing)
    assert PRESUMED.shares[TIMING] <= timing[0] < 0.6 < timing[-1]
    assert all(sum(one.shares) == pytest.approx(1) for one in told)
    assert all(one.shares[CONTENDERS.index(way)] == 0 for one in told for way in ("rates", "own"))


def test_forecasts_of_one_deal_count_as_the_square_root_of_their_number() -> None:
    def learnt(times: int, deals: int) -> float:
        return blended([replay([0.5, 0.4, 0.5], [0] * deals)] * times, deals, 50).shares[TIMING]

    assert learnt(1, 10) < learnt(4, 10) == learnt(1, 20) < learnt(1, 40)
