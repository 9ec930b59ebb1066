"""Days and instants: an instant is aware UTC, a day is what the user typed."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
DAY_US = 86_400_000_000


def to_us(instant: datetime) -> int:
    """Microseconds since 1970 of an aware instant. Raises ValueError for a naive one."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return (instant - EPOCH) // MICROSECOND


def from_us(microseconds: int) -> datetime:
    """The UTC instant at so many microseconds since 1970."""
    return EPOCH + timedelta(microseconds=microseconds)


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of a day in a zone, in UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def last_of(day: date, zone: ZoneInfo) -> datetime:
    """The last instant (to the microsecond) of a day in a zone, in UTC: what "as of" a day means."""
    return start_of(day + timedelta(days=1), zone) - MICROSECOND


def noon_of(day: date, zone: ZoneInfo) -> datetime:
    """Noon of a day in a zone, in UTC: where a bare date stands in time."""
    return datetime.combine(day, time(12), zone).astimezone(UTC)


def day_of(instant: datetime, zone: ZoneInfo) -> date:
    """The day on which an instant falls in a zone."""
    return instant.astimezone(zone).date()


def working_days(start: date, until: date, weekdays: Collection[int], holidays: Collection[date] = ()) -> int:
    """How many working days lie in [start, until); Monday is weekday 0."""
    if until <= start:
        return 0
    weeks, rest = divmod((until - start).days, 7)
    count = weeks * len(weekdays) + sum((start.weekday() + i) % 7 in weekdays for i in range(rest))
    return count - sum(start <= day < until and day.weekday() in weekdays for day in set(holidays))
