"""What one more usual deal takes: deals in each stage by when, and activity, at the user's own rates."""

from collections import Counter
from collections.abc import Collection
from datetime import date, timedelta
from math import ceil
from typing import NamedTuple

import numpy as np

from salesdesk.analytics.arrays import Bools
from salesdesk.analytics.log import Log
from salesdesk.analytics.stage_work import StageWork, stage_work
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import start_of, to_us
from salesdesk.domain.periods import Period
from salesdesk.domain.records import Activity, Pipeline
from salesdesk.views.kinds import PLAIN, QuotaKind
from salesdesk.views.own_deals import own_log
from salesdesk.views.scope import scope
from salesdesk.views.whatif import YEAR, WhatIf, quota_takes

ENOUGH_CLOSED, ENOUGH_WON = 20, 5
"""Closed deals, and won ones among them, that rates rest on at least."""
TIMED = 3
"""Won deals that a time from a stage to winning rests on at least."""
LOOKED_AT = 300
"""The latest closed deals whose activities are counted."""
KINDS = ("meeting", "demo", "call", "email")


class StageNeed(NamedTuple):
    """``needed`` deals in a stage make one won deal, since a share ``won`` of those that reach it are won. They have to be there
    by a day, so that the usual ``days`` from there to winning are left; ``is_late`` where that day has passed. ``by`` and
    ``days`` are None where too few won deals tell. ``now`` deals stand there."""

    stage: str
    needed: int
    won: float
    closed: int
    days: float | None
    by: date | None
    is_late: bool
    now: int


class UsualDeal(NamedTuple):
    """One more deal of the usual size makes the chance of the quota ``now`` into ``then``; None without a gap to close.

    ``stages`` are empty where ``missing_closed`` more closed or ``missing_won`` more won deals are needed first. ``since`` is the
    first day that rates are of, None for all time; ``closed`` the deals they rest on. ``activities`` are how many of each kind
    were done for each won deal, those for lost ones included, the most important first.
    """

    usual: int | None
    now: float | None
    then: float | None
    stages: tuple[StageNeed, ...]
    closed: int
    since: date | None
    activities: tuple[tuple[str, int], ...]
    missing_closed: int
    missing_won: int


def usual_deal(snapshot: Snapshot, period: Period, kind: QuotaKind = PLAIN) -> UsualDeal:
    """What one more usual deal takes for a kind of quota of a period, in the pipeline that it counts or new deals begin in."""
    name = f"usual deal {period.key} {kind} {snapshot.today}"
    return snapshot.memo(name, lambda: _usual_deal(snapshot, period, kind))


def _usual_deal(snapshot: Snapshot, period: Period, kind: QuotaKind) -> UsualDeal:
    takes = quota_takes(snapshot, period, kind)
    if not snapshot.find(Pipeline):
        return _found(takes, (), 0, None, (), (ENOUGH_CLOSED, ENOUGH_WON))
    seen = scope(snapshot, kind.pipeline)
    log = own_log(snapshot, seen)
    rows, since = _closed(snapshot, log)
    closed, won = int(rows.sum()), int((rows & log.won).sum())
    missing = max(ENOUGH_CLOSED - closed, 0), max(ENOUGH_WON - won, 0)
    if any(missing):
        return _found(takes, (), closed, since, (), missing)
    works = zip(seen.names, stage_work(log, rows), strict=True)
    stages = tuple(_need(name, work, period, snapshot.today) for name, work in works if work.needed)
    return _found(takes, stages, closed, since, _activities(snapshot, log, rows), missing)


def _found(
    takes: WhatIf,
    stages: tuple[StageNeed, ...],
    closed: int,
    since: date | None,
    activities: tuple[tuple[str, int], ...],
    missing: tuple[int, int],
) -> UsualDeal:
    return UsualDeal(takes.usual, takes.now, takes.one_more, stages, closed, since, activities, *missing)


def _closed(snapshot: Snapshot, log: Log) -> tuple[Bools, date | None]:
    """The deals closed in the last 12 months where they are enough, else all that were ever closed."""
    since = snapshot.today - YEAR
    lately = log.dated & (log.closed >= to_us(start_of(since, snapshot.settings.zone)))
    if int(lately.sum()) >= ENOUGH_CLOSED and int((lately & log.won).sum()) >= ENOUGH_WON:
        return lately, since
    return log.won | log.lost, None


def _need(name: str, work: StageWork, period: Period, today: date) -> StageNeed:
    days = work.days if work.n >= TIMED else None
    by = None if days is None else period.last - timedelta(days=ceil(days))
    return StageNeed(
        name, work.needed or 0, work.won or 0.0, work.closed, days, by, by is not None and by < today, work.now
    )


def _activities(snapshot: Snapshot, log: Log, rows: Bools) -> tuple[tuple[str, int], ...]:
    """Activities done for the latest closed deals, for each won one; kinds with less than one a win are left out."""
    latest = np.flatnonzero(rows)
    latest = latest[np.argsort(-np.where(log.undated, 0, log.closed)[latest], kind="stable")][:LOOKED_AT]
    wins = int(log.won[latest].sum())
    counted = _counted(snapshot, log.deal[latest].tolist())
    found = ((kind, round(counted[kind] / wins)) for kind in KINDS) if wins else iter(())
    return tuple((kind, count) for kind, count in found if count)


def _counted(snapshot: Snapshot, deals: Collection[str]) -> Counter[str]:
    return Counter(step.kind for step in snapshot.find(Activity, deal=deals) if step.done_at)
