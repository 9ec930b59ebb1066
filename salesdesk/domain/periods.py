"""Quota periods: months, quarters, halves and years of a fiscal year that may start in any month."""

import re
from datetime import date, timedelta

from salesdesk.domain.dataclass import dataclass
from salesdesk.domain.days import YEARS
from salesdesk.domain.errors import Refused
from salesdesk.domain.words import mark

KINDS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
_OUTSIDE = mark("{day} lies outside the years in which SalesDesk counts, {first} to {last}.")
_KEY = re.compile(r"(?P<year>\d{4})(-(?P<letter>[QH])(?P<part>[1-4])|-(?P<month>\d{2}))?")


@dataclass(frozen=True, slots=True)
class Period:
    """Days in [start, until), with a key such as 2026-Q4, 2026-H2, 2026-11 or 2026."""

    key: str
    start: date
    until: date

    @property
    def last(self) -> date:
        """The last day of the period."""
        return self.until - timedelta(days=1)


def typed_day(text: str) -> date | None:
    """The day that was typed, such as 2026-12-31; None where that is none. Raises Refused for one in none of ``YEARS``."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return counted_day(found)


def counted_day(day: date) -> date:
    """The day, when figures of it can be asked for. Raises Refused for one that lies in none of ``YEARS``."""
    if day.year not in YEARS:
        raise Refused(_OUTSIDE, day=day.isoformat(), first=str(YEARS[0]), last=str(YEARS[-1]))
    return day


def containing(day: date, kind: str, fiscal_start: int = 1) -> Period:
    """The period of a kind (month, quarter, half, year) that holds a day. A fiscal year is named by the year it ends in.

    Raises Refused where it begins before the year 1 or ends after the year 9999.
    """
    months = KINDS[kind]
    offset = (day.month - fiscal_start) % 12
    first = _months_on(date(day.year, day.month, 1), -(offset % months))
    return _period(first, kind, fiscal_start)


def parse(key: str, fiscal_start: int = 1) -> Period:
    """The period named by a key. Raises Refused for a key that names none."""
    found = _KEY.fullmatch(key.strip().upper())
    # The last fiscal year is named by the year in which it ends.
    latest = YEARS[-1] + (fiscal_start > 1 and not (found and found["month"]))
    if not found or not YEARS[0] <= int(found["year"]) <= latest:
        raise Refused('"{key}" is not a period; write 2026-Q4, 2026-11, 2026-H2 or 2026.', key=key)
    year = int(found["year"])
    if found["month"]:
        if not 1 <= int(found["month"]) <= 12:
            raise Refused('"{key}" is not a period; write 2026-Q4, 2026-11, 2026-H2 or 2026.', key=key)
        return containing(date(year, int(found["month"]), 1), "month", fiscal_start)
    kind = {"Q": "quarter", "H": "half", None: "year"}[found["letter"]]
    part = int(found["part"] or 1)
    if part * KINDS[kind] > 12:
        raise Refused('"{key}" is not a period; write 2026-Q4, 2026-11, 2026-H2 or 2026.', key=key)
    return _period(_months_on(_year_start(year, fiscal_start), (part - 1) * KINDS[kind]), kind, fiscal_start)


def shifted(period: Period, by: int, fiscal_start: int = 1) -> Period:
    """The period of the same kind ``by`` periods later (earlier when negative)."""
    kind = kind_of(period.key)
    return _period(_months_on(period.start, by * KINDS[kind]), kind, fiscal_start)


def kind_of(key: str) -> str:
    """The kind of period that a key names."""
    return {"Q": "quarter", "H": "half"}.get(key[5:6], "month" if len(key) > 4 else "year")


def _period(first: date, kind: str, fiscal_start: int) -> Period:
    until = _months_on(first, KINDS[kind])
    if kind == "month":
        return Period(f"{first.year:04}-{first.month:02}", first, until)
    year = first.year + (fiscal_start > 1 and first.month >= fiscal_start)
    part = ((first.month - fiscal_start) % 12) // KINDS[kind] + 1
    key = f"{year:04}" if kind == "year" else f"{year:04}-{kind[0].upper()}{part}"
    return Period(key, first, until)


def _year_start(year: int, fiscal_start: int) -> date:
    return date(year - (fiscal_start > 1), fiscal_start, 1)


def _months_on(first: date, months: int) -> date:
    years, month = divmod(first.month - 1 + months, 12)
    year = first.year + years
    if not date.min.year <= year <= date.max.year:
        raise Refused(_OUTSIDE, day=f"{year:04}-{month + 1:02}", first=str(YEARS[0]), last=str(YEARS[-1]))
    return date(year, month + 1, 1)
