"""When deals are looked at."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from salesdesk.domain.dataclass import dataclass
from salesdesk.domain.days import day_of, from_us, to_us


@dataclass(frozen=True, slots=True)
class LiveMoment:
    """An instant in microseconds since 1970, and its day in the desk's zone."""

    now_us: int
    today: date
    zone: ZoneInfo

    @classmethod
    def at(cls, instant: datetime, zone: ZoneInfo) -> "LiveMoment":
        """The moment of an aware instant."""
        return cls(to_us(instant), instant.astimezone(zone).date(), zone)

    def day(self, instant_us: int) -> date:
        """The day of an instant in the desk's zone."""
        return day_of(from_us(instant_us), self.zone)
