"""Funnel of a cohort with intervals, and the snapshot of open deals by stage."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from salesdesk.analytics.arrays import Bools, CountAndSum, Floats, Ints, equal, ratio, summed, totals
from salesdesk.analytics.durations import exited
from salesdesk.analytics.intervals import wilson
from salesdesk.analytics.log import DAY_US, LOST, NEVER, OPEN, TRANSFERRED, WON, Log

_OUTCOMES = 4

Basis = Literal["cohort", "entered"]
Part = Literal["reached", "entered", "skipped", "advanced", "lost_here", "open_here"]


@dataclass(frozen=True, slots=True)
class FunnelStage:
    """One stage of a funnel: counts of deals, rates in [0, 1] (None with nothing to divide by), days, minor units.

    reached = advanced + lost_here + open_here = entered + skipped. ``so_far`` and ``upper`` are of ``reached``;
    ``of_resolved`` and its 80% interval are of advanced + lost_here. ``amount`` is that of the deals reached.
    """

    name: str
    reached: int
    entered: int
    skipped: int
    advanced: int
    lost_here: int
    open_here: int
    so_far: float | None
    of_resolved: float | None
    upper: float | None
    low: float | None
    high: float | None
    amount: int
    median_days: float | None


@dataclass(frozen=True, slots=True)
class Funnel:
    """Counts of a cohort by stage as of the log's instant. ``rework`` counts moves to a lower stage."""

    basis: Basis
    deals: int
    stages: tuple[FunnelStage, ...]
    won: CountAndSum
    lost: CountAndSum
    open: CountAndSum
    rework: int


@dataclass(frozen=True, slots=True)
class SnapshotStage:
    """Open deals in a stage; ``weighted`` is the sum of amount x chance in minor units, unrounded."""

    name: str
    count: int
    amount: int
    weighted: float


@dataclass(frozen=True, slots=True)
class PipelineSnapshot:
    """Open deals by stage at one instant: stock, not conversion."""

    stages: tuple[SnapshotStage, ...]
    open: CountAndSum
    weighted: float


def cohort(
    log: Log,
    basis: Basis = "cohort",
    start_us: int | None = None,
    until_us: int | None = None,
    stage: int = 0,
) -> Bools:
    """Mask of the rows created in [start, until), or that first reached a stage (a position) in it; all without a window.

    A stage that was reached only by winning on an unknown day was reached in no window.
    """
    if start_us is None and until_us is None:
        return log.hi >= (0 if basis == "cohort" else stage)
    since = log.created if basis == "cohort" else log.first_reach[:, stage]
    chosen = since < (NEVER if until_us is None else until_us)
    return chosen if start_us is None else chosen & (since >= start_us)


def funnel(log: Log, names: Sequence[str], rows: Bools, basis: Basis = "cohort") -> Funnel:
    """The funnel of the chosen rows; ``names`` are those of the log's stages."""
    width = len(log.stages)
    chosen = np.flatnonzero(rows)
    hi, outcome, amount = log.hi[chosen], log.outcome[chosen], log.amount[chosen]
    ends = np.bincount(hi * _OUTCOMES + outcome, minlength=(width + 1) * _OUTCOMES).reshape(width + 1, _OUTCOMES)
    worth = totals(amount, hi, width + 1)
    entered = [int(np.count_nonzero(rows & log.visited[:, position])) for position in range(width)]
    days = _left_days(log, rows)
    stages = tuple(
        _stage(name, ends[position:], entered[position], sum(worth[position:]), days[position])
        for position, name in enumerate(names)
    )
    counts, sums = ends.sum(axis=0).tolist(), totals(amount, outcome, _OUTCOMES)
    return Funnel(
        basis=basis,
        deals=len(chosen),
        stages=stages,
        won=CountAndSum(counts[WON], sums[WON]),
        lost=CountAndSum(counts[LOST], sums[LOST]),
        open=CountAndSum(counts[OPEN], sums[OPEN]),
        rework=int(log.rework[chosen].sum()),
    )


def members(log: Log, rows: Bools, position: int, part: Part) -> Bools:
    """Mask of the rows counted in one part of a funnel's stage."""
    reached = rows & (log.hi >= position)
    if part in ("entered", "skipped"):
        been = log.visited[:, position]
        return reached & been if part == "entered" else reached & ~been
    here = equal(log.hi, position)
    if part == "lost_here":
        return reached & here & log.lost
    if part == "open_here":
        return reached & here & (log.open | log.transferred)
    return reached & ~here if part == "advanced" else reached


def pipeline_snapshot(log: Log, names: Sequence[str], chance: Floats, rows: Bools | None = None) -> PipelineSnapshot:
    """Open deals (of the chosen rows; None: all) by their stage; ``chance`` is each row's chance to be won."""
    is_open = log.open if rows is None else log.open & rows
    weighted = np.where(is_open, log.amount * chance, 0.0)
    stages = []
    for position, name in enumerate(names):
        here = is_open & equal(log.stage, position)
        held = summed(log.amount, here)
        stages.append(SnapshotStage(name, held.count, held.amount, float(weighted[here].sum())))
    return PipelineSnapshot(tuple(stages), summed(log.amount, is_open), float(weighted.sum()))


def _stage(name: str, ends: Ints, entered: int, amount: int, median_days: float | None) -> FunnelStage:
    """One stage of the funnel; ``outcomes`` is a table of deals by highest stage (rows, this stage and later) and
    outcome (columns).
    """
    n, lost_here = int(ends.sum()), int(ends[0, LOST])
    open_here = int(ends[0, OPEN] + ends[0, TRANSFERRED])
    advanced = n - lost_here - open_here
    low, high = wilson(advanced, advanced + lost_here) or (None, None)
    return FunnelStage(
        name=name,
        reached=n,
        entered=entered,
        skipped=n - entered,
        advanced=advanced,
        lost_here=lost_here,
        open_here=open_here,
        so_far=ratio(advanced, n),
        of_resolved=ratio(advanced, advanced + lost_here),
        upper=ratio(advanced + open_here, n),
        low=low,
        high=high,
        amount=amount,
        median_days=median_days,
    )


def _left_days(log: Log, rows: Bools) -> list[float | None]:
    """Median days in each stage over the deals that have left it; open stays and rows without a created or
    closing day are left out.
    """
    medians: list[float | None] = []
    for position in range(len(log.stages)):
        days = log.spent_us[exited(log, rows, position), position]
        medians.append(float(np.median(days)) / DAY_US if len(days) else None)
    return medians
