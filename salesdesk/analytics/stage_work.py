"""What one won deal takes: how many deals have to reach each stage, and how long before the day it is won."""

from dataclasses import dataclass
from math import ceil

import numpy as np

from salesdesk.analytics.arrays import Bools, equal, quantile, ratio
from salesdesk.analytics.log import DAY_US, NEVER, Log


@dataclass(frozen=True, slots=True)
class StageWork:
    """Of ``closed`` deals that reached a stage (skips included) and are won or lost, the share ``won``; ``needed`` of them make
    one won deal. ``days`` is the median from first reaching the stage to winning, over the ``n`` won deals with known days;
    ``now`` the open deals that stand there. None with nothing to divide by, or to take the median of."""

    won: float | None
    closed: int
    needed: int | None
    days: float | None
    n: int
    now: int


def stage_work(log: Log, rows: Bools) -> tuple[StageWork, ...]:
    """The work at each open stage by the chosen closed rows; ``now`` is of all rows."""
    return tuple(_work(log, rows, position) for position in range(len(log.stages)))


def _work(log: Log, rows: Bools, position: int) -> StageWork:
    reached = rows & (log.hi >= position)
    won, lost = int((reached & log.won).sum()), int((reached & log.lost).sum())
    timed = reached & log.won & log.timed & (log.first_reach[:, position] < NEVER)
    days = (log.closed[timed] - log.first_reach[timed, position]) / DAY_US
    now = int((log.open & equal(log.stage, position)).sum())
    share = ratio(won, won + lost)
    return StageWork(
        won=share,
        closed=won + lost,
        needed=ceil((won + lost) / won) if won else None,
        days=quantile(np.maximum(days, 0.0), 0.5),
        n=len(days),
        now=now,
    )
