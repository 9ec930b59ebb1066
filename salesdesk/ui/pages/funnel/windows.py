"""The times to choose from: which deals the funnel follows, and what they are compared with."""

import re
from dataclasses import dataclass
from datetime import date

from salesdesk.domain.days import days_on
from salesdesk.domain.errors import Refused
from salesdesk.domain.periods import Period, containing, kind_of, parse, shifted
from salesdesk.formats import Formats
from salesdesk.i18n import tr
from salesdesk.reports.wording import period_name

_DAYS = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})")
ALL = "all"


@dataclass(frozen=True, slots=True)
class Window:
    """Deals created (and outcomes set) in [start, until); both None for all. ``name`` is as one says it, "" for all."""

    key: str
    name: str
    start: date | None = None
    until: date | None = None

    @property
    def label(self) -> str:
        """What the button says."""
        if self.is_own:
            return tr("Created from {days}", days=self.name)
        return tr("Created in {period}", period=self.name) if self.name else tr("All deals")

    @property
    def last(self) -> date | None:
        """The last day of it."""
        return days_on(self.until, -1) if self.until else None

    @property
    def is_own(self) -> bool:
        """Whether its days were given, rather than being those of a period."""
        return ".." in self.key


def windows(today: date, fiscal_start: int, formats: Formats) -> tuple[Window, ...]:
    """This year, last year, this quarter, last quarter, all."""
    found = []
    for kind in ("year", "quarter"):
        now = containing(today, kind, fiscal_start)
        found += [_of(now, formats), _of(shifted(now, -1, fiscal_start), formats)]
    return (*found, Window(ALL, ""))


def own_days(first: date, last: date, formats: Formats) -> Window:
    """The days from the first to the last, both of them in it, in whichever order they are given."""
    first, last = min(first, last), max(first, last)
    name = tr("{first} to {last}", first=formats.day_medium(first), last=formats.day_medium(last))
    return Window(f"{first}..{last}", name, first, days_on(last, 1))


def window_of(key: str, fiscal_start: int, formats: Formats) -> Window | None:
    """The window of a key such as 2026, 2026-Q4, 2026-03-01..2026-04-15 or all; None for a key that names none."""
    if key == ALL:
        return Window(ALL, "")
    days = _DAYS.fullmatch(key)
    try:
        if days:
            return own_days(date.fromisoformat(days[1]), date.fromisoformat(days[2]), formats)
        return _of(parse(key, fiscal_start), formats)
    except (ValueError, OverflowError, Refused):
        return None


def earlier(window: Window, fiscal_start: int, formats: Formats) -> tuple[Window, ...]:
    """What a window is usually compared with: the one just before it, and the same days a year ago; nothing for all."""
    if window.start is None or window.until is None:
        return ()
    if window.is_own:
        before = own_days(
            days_on(window.start, -(window.until - window.start).days), days_on(window.start, -1), formats
        )
        last = days_on(window.until, -1)
        found = [before, own_days(_year_ago(window.start), _year_ago(last), formats)]
    else:
        period = parse(window.key, fiscal_start)
        year_ago = containing(_year_ago(period.start), kind_of(period.key), fiscal_start)
        found = [_of(shifted(period, -1, fiscal_start), formats), _of(year_ago, formats)]
    return tuple(dict.fromkeys(one for one in found if one.key != window.key))


def _year_ago(day: date) -> date:
    return day.replace(year=max(day.year - 1, 1), day=min(day.day, 28) if day.month == 2 else day.day)


def _of(period: Period, formats: Formats) -> Window:
    return Window(period.key, period_name(period, formats), period.start, period.until)
