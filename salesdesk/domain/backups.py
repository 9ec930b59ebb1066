"""Backups of a desk: why one is made, when one is due, and which ones are thinned out.

The rule counts hours, days, weeks and months *in which there is a backup*, never how long ago that is. A clock that jumps ahead
therefore makes nothing old, and a desk that rests for a year loses nothing.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Literal, NamedTuple, get_args
from zoneinfo import ZoneInfo

BackupReason = Literal["start", "hourly", "closing", "hand", "migration", "import", "merge", "restore"]
"""Why a backup is made: at a start, while the desk is changed, on closing, by hand, or before what changes much."""
REASONS: tuple[BackupReason, ...] = get_args(BackupReason)
KEPT_LONGER = frozenset({"hand", "migration", "import", "merge", "restore"})
"""Reasons whose last backups are kept beside those of the hours, days, weeks and months."""

LATEST, HOURS, DAYS, WEEKS, OF_A_REASON = 3, 24, 14, 13, 10
"""How many are kept: the latest whatever they are; the last of an hour, a day, a week; the last of each reason kept longer.
Of months, the last of each is kept for good."""
EVERY = timedelta(hours=1)
"""How often a desk that changes is backed up."""


class BackupStamp(NamedTuple):
    """When (an aware instant) and why a backup was made; ``name`` tells backups of one instant apart."""

    made: datetime
    reason: BackupReason
    name: str


def kept_backups(backups: Iterable[BackupStamp], now: datetime, zone: ZoneInfo) -> set[BackupStamp]:
    """The backups that stay.

    Kept are the latest 3; the last of each of the latest 24 hours, 14 days and 13 weeks that have any; the last of every
    month; the last 10 of each reason that is kept longer. Hours are those of UTC; days, weeks (from Monday) and months the
    zone's. Backups from after ``now``, made before a clock was put back, are counted apart from the others: neither takes
    the place of the other.
    """
    found = set(backups)
    ahead = {one for one in found if one.made > now}
    return _kept(found - ahead, zone) | _kept(ahead, zone)


def _kept(backups: set[BackupStamp], zone: ZoneInfo) -> set[BackupStamp]:
    newest_first = sorted(backups, key=lambda one: (one.made, one.name), reverse=True)
    kept = set(newest_first[:LATEST])
    for count, bucket in _buckets(zone):
        lasts: dict[object, BackupStamp] = {}
        for one in newest_first:
            lasts.setdefault(bucket(one.made), one)
        kept.update(list(lasts.values())[:count])
    for reason in KEPT_LONGER:
        kept.update([one for one in newest_first if one.reason == reason][:OF_A_REASON])
    return kept


def _buckets(zone: ZoneInfo) -> tuple[tuple[int | None, Callable[[datetime], object]], ...]:
    """How many buckets are counted (None: all), and which one an instant falls into."""
    return (
        (HOURS, lambda made: int(made.timestamp() // 3600)),
        (DAYS, lambda made: made.astimezone(zone).date()),
        (WEEKS, lambda made: made.astimezone(zone).isocalendar()[:2]),
        (None, lambda made: (made.astimezone(zone).year, made.astimezone(zone).month)),
    )


def is_due(now: datetime, last: datetime | None) -> bool:
    """Whether a desk that has changed since its last backup is to be backed up now; also where the clock stands before that."""
    return last is None or not timedelta(0) <= now - last < EVERY
