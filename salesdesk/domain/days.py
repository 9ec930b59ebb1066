"""Days and instants: an instant is aware UTC, a day is what the user typed.

Nothing here overflows: what would lie before the year 1 or after the year 9999 is the first or the last day or instant that
there is. Whoever asks for figures of such a day is told that it lies outside the years in which is counted (``YEARS``).
"""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
DAY_US = 86_400_000_000
YEARS = range(1000, 9901)
"""Those that a day of which figures are asked may lie in: there is room for the periods before and after it."""
_FIRST = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)
_MOST_US = (_LAST - EPOCH) // MICROSECOND
_LEAST_US = (_FIRST - EPOCH) // MICROSECOND
_MIDDLE = 5000
"""The year that tells at which end of time something lies."""


def to_us(instant: datetime) -> int:
    """Microseconds since 1970 of an aware instant. Raises ValueError for a naive one."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return (instant - EPOCH) // MICROSECOND


def from_us(microseconds: int) -> datetime:
    """The UTC instant at so many microseconds since 1970."""
    return EPOCH + timedelta(microseconds=min(max(microseconds, _LEAST_US), _MOST_US))


def days_on(day: date, days: int) -> date:
    """The day so many days later (earlier when negative)."""
    return date.fromordinal(min(max(day.toordinal() + days, date.min.toordinal()), date.max.toordinal()))


def in_utc(local: datetime) -> datetime:
    """The UTC instant of a time in a zone."""
    try:
        return local.astimezone(UTC)
    except OverflowError:
        return _FIRST if local.year < _MIDDLE else _LAST


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of a day in a zone, in UTC; of a day that a zone left out, that of the next one."""
    return in_utc(datetime.combine(day, time(), zone))


def last_of(day: date, zone: ZoneInfo) -> datetime:
    """The last instant (to the microsecond) of a day in a zone, in UTC: what "as of" a day means."""
    if day == date.max:
        return in_utc(datetime.combine(day, time.max, zone))
    start = start_of(days_on(day, 1), zone)
    return start if start == _FIRST else start - MICROSECOND


def noon_of(day: date, zone: ZoneInfo) -> datetime:
    """Noon of a day in a zone, in UTC: where a bare date stands in time."""
    return in_utc(datetime.combine(day, time(12), zone))


def day_of(instant: datetime, zone: ZoneInfo) -> date:
    """The day on which an instant falls in a zone."""
    try:
        return instant.astimezone(zone).date()
    except OverflowError:
        return date.min if instant.year < _MIDDLE else date.max


def working_days(start: date, until: date, weekdays: Collection[int], holidays: Collection[date] = ()) -> int:
    """How many working days lie in [start, until); Monday is weekday 0."""
    if until <= start:
        return 0
    weeks, rest = divmod((until - start).days, 7)
    count = weeks * len(weekdays) + sum((start.weekday() + i) % 7 in weekdays for i in range(rest))
    return count - sum(start <= day < until and day.weekday() in weekdays for day in set(holidays))
