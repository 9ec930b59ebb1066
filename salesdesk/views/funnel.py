"""The funnel of a cohort of deals, with times and win/loss."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np

from salesdesk.analytics.arrays import Bools, Floats
from salesdesk.analytics.durations import (
    Cycle,
    StallLimit,
    StayQuantiles,
    cycle_rows,
    exited,
    histogram,
    over_limit,
    stay_quantiles,
)
from salesdesk.analytics.friction import Friction, frictions, over_median
from salesdesk.analytics.funnel import Basis, Funnel, Part, PipelineSnapshot, cohort, members, pipeline_snapshot
from salesdesk.analytics.funnel import funnel as funnel_of
from salesdesk.analytics.log import LOST, WON
from salesdesk.analytics.winloss import Undated, WinLoss, closed_in, undated, winloss
from salesdesk.desk.cards import LeftOut
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import start_of, to_us
from salesdesk.domain.errors import Refused
from salesdesk.domain.names import name_key
from salesdesk.views.chances import shown_by_row
from salesdesk.views.coverage import Coverage, coverage_and_need
from salesdesk.views.left_out import left_out
from salesdesk.views.limits import limits_of
from salesdesk.views.scope import Scope, scope
from salesdesk.views.velocity import Velocity, velocity

PARTS: tuple[Part, ...] = ("reached", "entered", "skipped", "advanced", "lost_here", "open_here")


@dataclass(frozen=True, slots=True)
class CohortChoice:
    """Which deals to follow: those created, or (basis entered) first as far as ``stage``, in [start, until).

    ``sources`` are the only ones they may come from, None among them for a source that is not known; all when None.
    """

    start: date | None = None
    until: date | None = None
    basis: Basis = "cohort"
    stage: str | None = None
    sources: tuple[str | None, ...] | None = None


@dataclass(frozen=True, slots=True)
class CycleSpan:
    """Won deals whose sales cycle was in [low, high) days (``high`` None: unbounded)."""

    low: float
    high: float | None
    deals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FunnelFigures:
    """Everything the Funnel page shows of one pipeline. Money in minor units of ``currency``.

    ``behind`` gives the deals of each count: (stage position, part) for the cohort, where part is reached, entered,
    skipped, advanced, lost_here or open_here; ``standing_in`` those now open in each stage; ``won_deals``,
    ``lost_deals`` and ``closed_by_source`` those closed in the window. ``left``, ``over_limit`` and ``over_median`` are the
    deals of the cohort that have left each stage, were longer in it than its stall limit, and than half of those that left.
    ``left_out`` are deals of the cohort, open now or closed in the window, whose amounts are in no sum; ``undated`` those
    closed on an unknown day, which are in no window and no duration. ``sources`` are those of any deal of the
    pipeline, the most frequent first; ``cycles`` the sales cycles of the won deals, from short to long. ``own_days`` are
    the stall limits that the stages were given.
    """

    pipeline: str
    pipeline_name: str
    currency: str
    cut: CohortChoice
    funnel: Funnel
    snapshot: PipelineSnapshot
    winloss: WinLoss
    velocity: Velocity
    coverage: Coverage
    cycle: Cycle
    limits: tuple[StallLimit, ...]
    own_days: tuple[int | None, ...]
    stays: tuple[StayQuantiles, ...]
    frictions: tuple[Friction, ...]
    cycles: tuple[CycleSpan, ...]
    behind: dict[tuple[int, str], tuple[str, ...]]
    standing_in: tuple[tuple[str, ...], ...]
    left: tuple[tuple[str, ...], ...]
    over_limit: tuple[tuple[str, ...], ...]
    over_median: tuple[tuple[str, ...], ...]
    won_deals: tuple[str, ...]
    lost_deals: tuple[str, ...]
    lost_by_reason: dict[str | None, tuple[str, ...]]
    closed_by_source: dict[str | None, tuple[str, ...]]
    sources: tuple[str | None, ...]
    left_out: LeftOut
    undated: Undated


def funnel(
    snapshot: Snapshot,
    pipeline: str | None = None,
    start: date | None = None,
    until: date | None = None,
    basis: Basis = "cohort",
    stage: str | None = None,
) -> FunnelFigures:
    """The funnel of deals created in [start, until), or that first reached ``stage`` in it (basis entered)."""
    return side_by_side(snapshot, pipeline, [CohortChoice(start, until, basis, stage)])[0]


def side_by_side(snapshot: Snapshot, pipeline: str | None, cuts: Sequence[CohortChoice]) -> tuple[FunnelFigures, ...]:
    """The funnels of several cuts of one pipeline, from one snapshot. Raises Refused for a stage it does not have."""
    seen = scope(snapshot, pipeline)
    sources = {deal: card.source if (card := seen.cards.get(deal)) else None for deal in seen.log.deal.tolist()}
    chances, coverage = shown_by_row(snapshot, seen), coverage_and_need(snapshot)
    shared = _OfAllCuts(sources, _most_frequent(seen, sources), chances, coverage)
    return tuple(_page(snapshot, seen, cut, shared) for cut in cuts)


def chosen(
    snapshot: Snapshot,
    seen: Scope,
    start: date | None,
    until: date | None,
    basis: Basis = "cohort",
    stage: str | None = None,
) -> Bools:
    """The rows of a cohort. Raises Refused for a stage the pipeline does not have."""
    names = [name_key(name) for name in seen.names]
    if basis == "entered" and (stage is None or name_key(stage) not in names):
        raise Refused("Name a stage of {pipeline} that the deals entered.", pipeline=seen.pipeline.name)
    position = names.index(name_key(stage)) if stage and basis == "entered" else 0
    return cohort(seen.log, basis, *_window(snapshot, start, until), position)


class _OfAllCuts(NamedTuple):
    """What is the same for every cut of a pipeline: the source of each deal of its log, the most frequent sources, the
    chance shown of each row, and how far the gap is covered."""

    sources: dict[str, str | None]
    most_frequent: tuple[str | None, ...]
    chances: Floats
    coverage: Coverage


def _page(snapshot: Snapshot, seen: Scope, cut: CohortChoice, shared: _OfAllCuts) -> FunnelFigures:
    log, count, sources = seen.log, range(len(seen.names)), shared.sources
    origin = _of_source(seen, sources, cut.sources)
    rows = chosen(snapshot, seen, cut.start, cut.until, cut.basis, cut.stage) & origin
    closed = closed_in(log, *_window(snapshot, cut.start, cut.until)) & origin
    outcome, limits = winloss(log, closed, sources), limits_of(snapshot, seen)
    return FunnelFigures(
        pipeline=seen.pipeline.id,
        pipeline_name=seen.pipeline.name,
        currency=snapshot.settings.currency,
        cut=cut,
        funnel=funnel_of(log, seen.names, rows, cut.basis),
        snapshot=pipeline_snapshot(log, seen.names, shared.chances, origin),
        winloss=outcome,
        velocity=velocity(snapshot, seen, origin, shared.chances),
        coverage=shared.coverage,
        cycle=outcome.cycle,
        limits=limits,
        own_days=tuple(stage.stall_days for stage in seen.stages),
        stays=tuple(stay_quantiles(log, rows, s) for s in count),
        frictions=frictions(log, rows),
        cycles=_cycles(seen, closed),
        behind={(s, part): _keys(seen, members(log, rows, s, part)) for s in count for part in PARTS},
        standing_in=tuple(_keys(seen, origin & log.open & (log.stage == s)) for s in count),
        left=tuple(_keys(seen, exited(log, rows, s)) for s in count),
        over_limit=tuple(_keys(seen, over_limit(log, rows, s, limits[s].days)) for s in count),
        over_median=tuple(_keys(seen, over_median(log, rows, s)) for s in count),
        won_deals=_keys(seen, closed & (log.outcome == WON)),
        lost_deals=_keys(seen, closed & (log.outcome == LOST)),
        lost_by_reason=_by_reason(seen, closed),
        closed_by_source=_by_source(_keys(seen, closed), sources),
        sources=shared.most_frequent,
        left_out=left_out(seen, rows | closed | (log.open & origin)),
        undated=undated(log, origin),
    )


def _window(snapshot: Snapshot, start: date | None, until: date | None) -> tuple[int | None, int | None]:
    zone = snapshot.settings.zone
    since, to = (to_us(start_of(day, zone)) if day else None for day in (start, until))
    return since, to


def _of_source(seen: Scope, sources: dict[str, str | None], only: tuple[str | None, ...] | None) -> Bools:
    if only is None:
        return np.ones(len(seen.log), bool)
    return np.array([sources.get(key) in only for key in seen.log.deal.tolist()], bool)


def _most_frequent(seen: Scope, sources: dict[str, str | None]) -> tuple[str | None, ...]:
    found = Counter(map(sources.get, seen.log.deal.tolist()))
    return tuple(sorted(found, key=lambda source: (-found[source], source is None, source or "")))


def _keys(seen: Scope, rows: Bools) -> tuple[str, ...]:
    return tuple(seen.log.deal[rows].tolist())


def _cycles(seen: Scope, closed: Bools) -> tuple[CycleSpan, ...]:
    rows = cycle_rows(seen.log, closed)
    keys = _keys(seen, rows)
    return tuple(
        CycleSpan(span.low, span.high, tuple(keys[place] for place in span.values))
        for span in histogram(seen.log.age_days[rows])
    )


def _by_source(deals: tuple[str, ...], sources: dict[str, str | None]) -> dict[str | None, tuple[str, ...]]:
    found: dict[str | None, list[str]] = {}
    for key in deals:
        found.setdefault(sources.get(key), []).append(key)
    return {source: tuple(keys) for source, keys in found.items()}


def _by_reason(seen: Scope, closed: Bools) -> dict[str | None, tuple[str, ...]]:
    found: dict[str | None, list[str]] = {}
    lost = closed & (seen.log.outcome == LOST)
    for key, code in zip(seen.log.deal[lost].tolist(), seen.log.reason[lost].tolist(), strict=True):
        found.setdefault(seen.log.reasons[code] if code >= 0 else None, []).append(key)
    return {reason: tuple(keys) for reason, keys in found.items()}
