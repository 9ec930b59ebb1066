"""Words that several reports share."""

import re

from babel.dates import format_date

from salesdesk.domain.periods import Period, kind_of
from salesdesk.formats import Formats
from salesdesk.i18n import ntr, tr

_SPACES = re.compile(r"\s+")


def one_line(text: str) -> str:
    """A user's text on one line."""
    return _SPACES.sub(" ", text).strip()


def period_name(period: Period, formats: Formats) -> str:
    """A period as one says it: Q4 2026, November 2026, first half of 2026, 2026."""
    kind, year, part = kind_of(period.key), period.key[:4], period.key[-1]
    if kind == "month":
        return format_date(period.start, "LLLL yyyy", locale=formats.locale)
    if kind == "quarter":
        return tr("Q{part} {year}", part=part, year=year)
    if kind == "half":
        return tr("first half of {year}", year=year) if part == "1" else tr("second half of {year}", year=year)
    return year


def deals(count: int, formats: Formats) -> str:
    """So many deals: 1,196 deals."""
    return ntr("{number} deal", "{number} deals", count, number=formats.number(count))


def open_deals(count: int, formats: Formats) -> str:
    """So many open deals."""
    return ntr("{number} open deal", "{number} open deals", count, number=formats.number(count))
