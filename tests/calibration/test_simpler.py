"""On every history at hand, what is shown is within the horizon no worse than timing alone or the own win rate, but for the level
that nobody knew; the test that says so notices a model that is worse."""

from collections.abc import Sequence

import numpy as np
import pytest

from tests.calibration import replay
from tests.calibration.contenders import SIMPLER
from tests.calibration.datasets import histories
from tests.calibration.paired import MOST, Difference, Gap, Pair, difference, gap
from tests.calibration.past import Past
from tests.calibration.replay import Draw

SIZES, DRAWN = (50, 200), 3
KNOWN = {("demo", 50, "own"): 0.0045}
"""Where it is worse than may be, and by how much at most: a demo whose stages mean nothing, before a record tells so."""
DRAWS = dict[int, list[Draw]]


@pytest.fixture(scope="module")
def made() -> dict[str, DRAWS]:
    """Forecasts of open deals at seven instants by each history and number of closed deals, from three draws of deals each."""
    pasts = [Past(history) for history in histories()]
    return {past.history.name: {size: list(_soon(past, size)) for size in SIZES} for past in pasts}


def _soon(past: Past, size: int) -> Sequence[Draw]:
    found = replay.draws(past, size, DRAWN, past.cutoffs())
    return [draw.soon for draw in found if draw.soon]


def gaps(made: dict[str, DRAWS], ours: str) -> dict[tuple[str, int, str], Gap]:
    return {
        (history, size, name): gap(
            [Pair(one.deal, one.at_us, one.won, one.chance[ours], one.chance[name]) for one in draws]
        )
        for history, by_size in made.items()
        for size, draws in by_size.items()
        for name in SIMPLER
    }


def test_what_is_shown_is_no_worse_than_something_simpler(made: dict[str, DRAWS]) -> None:
    found = gaps(made, "shown")
    assert len(found) == 3 * len(SIZES) * len(SIMPLER)
    assert {key for key, one in found.items() if one.is_missed} <= KNOWN.keys()
    assert all(found[key].said.mean < most for key, most in KNOWN.items())


def test_the_model_alone_would_be_told(made: dict[str, DRAWS]) -> None:
    found = gaps(made, "model")
    assert found["maven", 50, "timing"].is_missed
    assert found["maven", 200, "timing"].is_missed
    assert not found["maven", 200, "own"].said.is_worse


def test_it_is_better_than_the_model_alone_wherever_that_is_worse(made: dict[str, DRAWS]) -> None:
    model, shown = gaps(made, "model"), gaps(made, "shown")
    for key, one in model.items():
        if one.said.is_worse:
            assert shown[key].said.mean < one.said.mean, key


def pair(at: int, ours: Sequence[float], deals: str = "abcd") -> Pair:
    return Pair(tuple(deals), at, np.array([0.0, 0.0, 1.0, 1.0]), np.array(ours), np.full(4, 0.5))


def test_difference_and_its_error_by_hand() -> None:
    same = difference([pair(1, [0.5, 0.5, 0.5, 0.5]), pair(2, [0.5, 0.5, 0.5, 0.5])])
    assert same == Difference(0.0, 0.0)
    worse = difference([pair(1, [0.7, 0.5, 0.5, 0.5])])
    assert worse.mean == pytest.approx(0.24 / 4)
    off = np.array([0.24, 0, 0, 0]) - 0.06
    assert worse.error == pytest.approx(np.sqrt(((off / 4) ** 2).sum() * 4 / 3))
    assert worse.is_worse == (worse.mean > worse.error)
    assert Difference(MOST, 0.0).is_worse is Difference(0.01, 0.02).is_worse is False
    assert Difference(0.0021, 0.0).is_worse


def test_errors_of_one_cut_off_and_of_one_deal_go_together() -> None:
    """Four deals at two cut-offs, all off by as much at each: by cut-offs nothing is known but two values."""
    ours = [pair(1, [0.7, 0.7, 0.3, 0.3]), pair(2, [0.5, 0.5, 0.5, 0.5])]
    found = difference(ours)
    assert found.mean == pytest.approx(0.12)
    assert found.error == pytest.approx(np.sqrt(2 * 2 * (0.12 / 2) ** 2 - 8 * 8 / 7 * (0.12 / 8) ** 2))
    others = difference([ours[0], pair(2, [0.5, 0.5, 0.5, 0.5], "efgh")])
    assert others.error == pytest.approx(np.sqrt(2 * 2 * (0.12 / 2) ** 2))
    twice = difference([ours[0], ours[0], ours[1]])
    assert twice.mean == pytest.approx(found.mean)


def test_what_only_the_level_explains_is_not_missed() -> None:
    low = Pair(tuple("abcd"), 1, np.array([0.0, 0.0, 0.0, 1.0]), np.full(4, 0.6), np.full(4, 0.25))
    found = gap([low])
    assert found.said.mean > 0.1
    assert found.level.mean == pytest.approx(0, abs=1e-12)
    assert not found.is_missed
    wrong = Pair(tuple("abcdefgh"), 1, np.array([0, 0, 0, 0, 1, 1, 1, 1.0]), np.repeat([0.8, 0.2], 4), np.full(8, 0.5))
    assert gap([wrong]).is_missed
