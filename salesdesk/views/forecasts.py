"""Forecasts of a period by day, the change since last Monday, and the scores of earlier forecasts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from salesdesk.analytics.diary import ForecastEntry, Scored, scored, verdict
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import start_of, to_us
from salesdesk.domain.periods import Period
from salesdesk.views.diary import diary, past_verdicts
from salesdesk.views.kinds import QuotaKind
from salesdesk.views.scope import events


@dataclass(frozen=True, slots=True)
class ChanceChange:
    """The chance that was forecast on a day, in [0, 1], and the change since then, in percentage points."""

    day: date
    chance: float
    points: float


@dataclass(frozen=True, slots=True)
class ForecastRecord:
    """Scores of ``n`` weekly forecasts: mean CRPS (minor units) and coverage of their ranges."""

    n: int
    crps: float | None
    coverage: float | None


@dataclass(frozen=True, slots=True)
class Forecasts:
    """The diary of a period by day, scored once it has ended; ``record`` is of that period then, before of all past ones."""

    days: tuple[Scored, ...]
    since: ChanceChange | None
    record: ForecastRecord


NONE_KEPT = Forecasts((), None, ForecastRecord(0, None, None))


def forecasts(snapshot: Snapshot, period: Period, kind: QuotaKind, won: int, chance: float | None) -> Forecasts:
    """Forecasts for a kind of quota of a period; ``won`` (minor units) is what has been won in it so far."""
    entries = diary(snapshot, period, *kind)
    if period.until <= snapshot.today:
        found = verdict(entries, won)
        return Forecasts(scored(entries, won), None, ForecastRecord(found.n, found.crps, found.coverage))
    since = _since(entries, snapshot.today, chance)
    past = past_verdicts(snapshot, *kind)
    return Forecasts(scored(entries, None), since, ForecastRecord(past.n, past.crps, past.coverage))


def half_time(snapshot: Snapshot, periods: Iterable[Period], kind: QuotaKind) -> dict[str, ForecastEntry]:
    """The last forecast for each period up to its middle, or else the first, by the period's key; none where none was kept."""
    found = {}
    for period in periods:
        entries = sorted(diary(snapshot, period, *kind), key=lambda entry: entry.day)
        middle = period.start + (period.until - period.start) / 2
        if entries:
            found[period.key] = next((e for e in reversed(entries) if e.day <= middle), entries[0])
    return found


def changed_on(snapshot: Snapshot, day: date) -> tuple[str, ...]:
    """The deals that something happened to on a day and that are still there."""
    zone = snapshot.settings.zone
    start, until = (to_us(start_of(at, zone)) for at in (day, day + timedelta(days=1)))
    found = events(snapshot)
    keys = found.deals[np.unique(found.deal[(found.at >= start) & (found.at < until)])].tolist()
    there = snapshot.cards(keys)
    return tuple(key for key in keys if key in there)


def _since(entries: Sequence[ForecastEntry], today: date, chance: float | None) -> ChanceChange | None:
    """The change since the last Monday before today, or since the latest forecast before it, or else the first after."""
    before = [entry for entry in sorted(entries, key=lambda entry: entry.day) if entry.day < today]
    if chance is None or not before:
        return None
    monday = today - timedelta(days=today.weekday() or 7)
    first = next((entry for entry in reversed(before) if entry.day <= monday), before[0])
    return ChanceChange(first.day, first.chance, 100 * (chance - first.chance))
