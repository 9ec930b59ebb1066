"""Everything that is measured of one history, and how much work that may be."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.calibration import hindsight, replay, revenue
from tests.calibration.hindsight import Bound
from tests.calibration.histories import History
from tests.calibration.past import Past
from tests.calibration.replay import Scores, Sellers
from tests.calibration.revenue import Replayed

SIZES = (20, 50, 200, 1_000, 5_000)


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is replayed: sizes and draws, every so many-th cut-off and month, sellers, and parts of each month."""

    sizes: tuple[int, ...] = SIZES
    draws: int = 5
    every: int = 1
    sellers: int = 20
    revenue_sellers: int = 60
    parts: tuple[float, ...] = (0.0, 0.25, 0.5, 0.75)
    name: str = "full"


def quick(sizes: tuple[int, ...]) -> Effort:
    """A look in less than two minutes."""
    return Effort(tuple(size for size in sizes if size in {50, 200}) or sizes[:2], 1, 3, 3, 1, (0.5,), "quick")


@dataclass(frozen=True, slots=True)
class Result:
    """What was measured of one history."""

    name: str
    deals: int
    won: int
    lost: int
    stages: tuple[str, ...]
    first_us: int
    by_size: dict[int, Scores]
    sellers: Sellers
    bound: Bound | None
    revenue: Replayed


def measured(history: History, effort: Effort, tell: Callable[[str], None]) -> Result:
    """All measures of a history."""
    past = Past(history)
    cutoffs = past.cutoffs()[:: effort.every]
    return Result(
        name=history.name,
        deals=len(past.end),
        won=int(past.end.won.sum()),
        lost=int(past.end.lost.sum()),
        stages=history.stages,
        first_us=past.first_us,
        by_size=replay.by_size(past, effort.sizes, effort.draws, cutoffs, tell),
        sellers=replay.by_seller(past, effort.sellers, effort.sizes, cutoffs, tell),
        bound=hindsight.bound(past, cutoffs),
        revenue=revenue.replayed(past, effort.revenue_sellers, effort.parts, effort.every, tell),
    )
