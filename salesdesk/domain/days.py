"""Days and instants: an instant is aware UTC, a day is what the user typed.

Nothing here overflows: what would lie before the year 1 or after the year 9999 is the first or the last day or instant that
there is. Whoever asks for figures of such a day is told that it lies outside the years in which is counted (``YEARS``).
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from salesdesk.domain.dataclass import dataclass

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
DAY_US = 86_400_000_000
YEARS = range(1000, 9901)
"""Those that a day of which figures are asked may lie in: there is room for the periods before and after it."""
LONGEST_LEAVE = 366
"""Days of one leave."""
LONGEST_LEAVE_NAME = 60
_LEAVE = "leave "
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


@dataclass(frozen=True, slots=True)
class Leave:
    """Days on which the user is away, from ``first`` to ``last``, both included, with a name (empty: none)."""

    first: date
    last: date
    name: str = ""

    @property
    def key(self) -> str:
        """What tells it from other leave, on every device: its days. It is the name of the setting that holds it."""
        return f"{_LEAVE}{self.first.isoformat()} {self.last.isoformat()}"

    def days(self) -> Iterator[date]:
        """Each of its days."""
        return (days_on(self.first, day) for day in range((self.last - self.first).days + 1))


def is_leave(key: str) -> bool:
    """Whether a setting of that name is leave."""
    return key.startswith(_LEAVE)


def leave_of(key: str, name: str) -> Leave:
    """The leave of a key. Raises ValueError for a key that is of none."""
    first, last = map(date.fromisoformat, key.removeprefix(_LEAVE).split(" "))
    found = Leave(first, last, name)
    if found.key != key or not 0 <= (last - first).days < LONGEST_LEAVE or len(name) > LONGEST_LEAVE_NAME:
        raise ValueError(key)
    return found


def days_of(every: Iterable[Leave]) -> frozenset[date]:
    """All days of some leave, each once."""
    return frozenset(day for leave in every for day in leave.days())
