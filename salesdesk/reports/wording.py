"""Words that reports share with the window: periods, counts, kinds of step, categories, a deal's history."""

import re
from datetime import date

from babel.dates import format_date

from salesdesk.desk.cards import HistoryLine, Writer
from salesdesk.domain.fields import field_of
from salesdesk.domain.money import Money
from salesdesk.domain.periods import Period, kind_of
from salesdesk.formats import DASH, Formats
from salesdesk.i18n import mark, ntr, tr
from salesdesk.reports.field_words import title_of, written

_SPACES = re.compile(r"\s+")


def one_line(text: str) -> str:
    """A user's text on one line."""
    return _SPACES.sub(" ", text).strip()


def period_name(period: Period, formats: Formats) -> str:
    """A period as one says it: Q4 2026, November 2026, first half of 2026, 2026."""
    kind, year, part = kind_of(period.key), period.key[:4], period.key[-1]
    if kind == "month":
        return format_date(period.start, formats.locale.datetime_skeletons["yMMMM"].pattern, locale=formats.locale)
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


def step_kinds() -> dict[str, str]:
    """Kinds of step in words."""
    return {
        "call": tr("Call"),
        "email": tr("Email"),
        "meeting": tr("Meeting"),
        "demo": tr("Demo"),
        "contract": tr("Contract"),
        "task": tr("Task"),
    }


def categories() -> dict[str, str]:
    """Forecast categories in words."""
    return {key: tr(words) for key, words in field_of("category").choices}


def sentence(line: HistoryLine, formats: Formats) -> str:
    """A line of history in the user's language, with money and days as the locale writes them."""
    if line.kind == "fact":
        return _fact(line, formats)
    values = {name: _worded(value, line.kind, formats) for name, value in line.sentence.values.items()}
    if line.kind == "stage" and "count" in values:
        return ntr(
            "Moved to {stage} after {count} day in {left}",
            "Moved to {stage} after {count} days in {left}",
            line.sentence.values["count"],
            stage=values["stage"],
            left=values["left"],
        )
    return tr(line.sentence.text, **values) if values else tr(line.sentence.text)


_WRITERS: dict[Writer, str] = {
    "script": mark("{change} · by a script"),
    "import": mark("{change} · by an import"),
    "elsewhere": mark("{change} · on another computer"),
}
_FROM_FILE = mark("{change} · by the import of {file}")


def _fact(line: HistoryLine, formats: Formats) -> str:
    told = line.sentence.values
    field = field_of(told["key"])
    words = {name: written(field, told[name], told["currency"], formats) or DASH for name in ("old", "new")}
    said = tr(line.sentence.text, field=title_of(field), **words)
    by = _WRITERS.get(told.get("by", "hand"))
    if told.get("file"):
        by = _FROM_FILE
    return tr(by, change=said, file=told.get("file", "")) if by else said


def _worded(value: object, kind: str, formats: Formats) -> str:
    if isinstance(value, Money):
        return formats.money(value.amount, value.currency)
    if value is None:
        return DASH
    if kind in ("expected_close", "snoozed"):
        return formats.day(date.fromisoformat(str(value)))
    return str(value)
