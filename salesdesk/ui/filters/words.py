"""How conditions are said, and how their values are typed and written."""

import re
from collections.abc import Callable, Mapping

from salesdesk.desk.query.comparisons import Comparison, How, comparison_of
from salesdesk.desk.query.expressions import expression_of
from salesdesk.desk.query.filters import Filter, Scalar, TextSearch, number_text
from salesdesk.desk.query.values import read_money
from salesdesk.domain.errors import Refused
from salesdesk.domain.fields import Field, Kind, kinds
from salesdesk.domain.money import to_decimal, to_minor
from salesdesk.i18n import mark, ntr, tr
from salesdesk.reports.field_words import title_of
from salesdesk.ui.filters.fields import FilterFields
from salesdesk.ui.typed_values import read_typed

_DAYS = ("date", "time")
_NAMED_DAYS = {"today": mark("today"), "tomorrow": mark("tomorrow"), "yesterday": mark("yesterday")}
_RELATIVE = re.compile(r"([+-])(\d{1,6})\s*d?")
_CODE = re.compile(r"(?<![A-Za-z])([A-Z]{3})(?![A-Za-z])")
_HOWS: Mapping[How, str] = {
    "contains": mark("contains"),
    "lacks": mark("does not contain"),
    "is": mark("is"),
    "is_not": mark("is not"),
    "any_of": mark("is any of"),
    "none_of": mark("is none of"),
    "at_least": mark("at least"),
    "at_most": mark("at most"),
    "above": mark("more than"),
    "below": mark("less than"),
    "between": mark("between"),
    "yes": mark("is yes"),
    "no": mark("is no"),
    "empty": mark("is empty"),
    "filled": mark("is not empty"),
}
_DAY_HOWS: Mapping[How, str] = {
    "at_least": mark("on or after"),
    "at_most": mark("on or before"),
    "above": mark("after"),
    "below": mark("before"),
    "is": mark("on"),
    "is_not": mark("not on"),
}
_SENTENCES: Mapping[How, str] = {
    "contains": mark("{field} contains “{value}”"),
    "lacks": mark("{field} does not contain “{value}”"),
    "is": mark("{field} is {value}"),
    "is_not": mark("{field} is not {value}"),
    "any_of": mark("{field} is {value}"),
    "none_of": mark("{field} is not {value}"),
    "at_least": mark("{field} at least {value}"),
    "at_most": mark("{field} at most {value}"),
    "above": mark("{field} more than {value}"),
    "below": mark("{field} less than {value}"),
    "between": mark("{field} from {value} to {other}"),
    "yes": mark("{field}: yes"),
    "no": mark("{field}: no"),
    "empty": mark("{field} is empty"),
    "filled": mark("{field} is not empty"),
}
_DAY_SENTENCES: Mapping[How, str] = {
    "at_least": mark("{field} on or after {value}"),
    "at_most": mark("{field} on or before {value}"),
    "above": mark("{field} after {value}"),
    "below": mark("{field} before {value}"),
    "is": mark("{field} on {value}"),
    "is_not": mark("{field} not on {value}"),
}


def how_words(how: How, field: Field) -> str:
    """What a way of comparing is called for a field."""
    words = (_DAY_HOWS.get(how) if field.kind in _DAYS else None) or _HOWS[how]
    return tr(words)


def said(found: Filter, known: FilterFields) -> str:
    """A condition as a person reads it; what nobody chose from a menu as its expression."""
    try:
        comparison = comparison_of(found, known.field)
    except Refused:
        comparison = None
    if comparison is not None:
        return comparison_words(comparison, known)
    return f"“{found.text}”" if isinstance(found, TextSearch) else expression_of(found)


def comparison_words(comparison: Comparison, known: FilterFields) -> str:
    """A comparison as a person reads it."""
    field, how = known.field(comparison.field), comparison.how
    words = [value_words(value, field, known) for value in comparison.values]
    sentence = (_DAY_SENTENCES.get(how) if field.kind in _DAYS else None) or _SENTENCES[how]
    if how in ("any_of", "none_of"):
        words = [_listed(words)]
    elif how == "between":
        return tr(sentence, field=title_of(field), value=words[0], other=words[1])
    return tr(sentence, field=title_of(field), value=words[0] if words else "")


def _listed(words: list[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return tr("{first} or {last}", first=", ".join(words[:-1]), last=words[-1])


def value_words(value: Scalar, field: Field, known: FilterFields) -> str:
    """A value of a condition as a person reads it."""
    text = number_text(value) if isinstance(value, int | float) else str(value)
    for words, one in known.choices(field):
        if one == text:
            return words
    writer = _WRITERS.get(field.kind)
    try:
        return writer(text, known) if writer else text
    except Refused:
        return text  # a script may have kept anything


def _money_words(text: str, known: FilterFields) -> str:
    figure, currency = read_money(text)
    return known.formats.money(to_minor(figure, currency), currency) if currency else known.formats.exact(figure)


def _day_words(text: str, known: FilterFields) -> str:
    named = _NAMED_DAYS.get(text)
    if named:
        return tr(named)
    relative = _RELATIVE.fullmatch(text)
    if relative:
        count = int(relative[2])
        if relative[1] == "+":
            return ntr("in {count} day", "in {count} days", count)
        return ntr("{count} day ago", "{count} days ago", count)
    day = known.formats.parse_day(text)
    return known.formats.day_medium(day) if day else text


_WRITERS: Mapping[Kind, Callable[[str, FilterFields], str]] = {
    "date": _day_words,
    "time": _day_words,
    "money": _money_words,
    "percent": lambda text, known: known.formats.percent(kinds.read("percent", text)),
    "duration": lambda text, known: tr("{days} d", days=kinds.read("duration", text)),
    "number": lambda text, known: known.formats.exact(read_money(text)[0]),
}


def typed_words(value: Scalar, field: Field, known: FilterFields) -> str:
    """A value as it is typed again."""
    text = str(value)
    if field.kind == "money":
        try:
            figure, currency = read_money(number_text(value) if isinstance(value, int | float) else text)
        except Refused:
            return text
        return f"{known.formats.exact(figure)} {currency or ''}".strip()
    as_kept = _RELATIVE.fullmatch(text) or field.kind in ("percent", "duration")
    return text if as_kept else value_words(value, field, known)


def read_value(text: str, field: Field, known: FilterFields) -> Scalar:
    """What was typed, as a filter has it. Raises Refused in words, also for nothing.

    Days that move along stay so: today, tomorrow, yesterday and +3d. An amount holds for every currency unless one is typed.
    """
    typed = " ".join(text.split())
    if not typed:
        raise Refused("A value is missing.")
    if field.kind in _DAYS:
        return _read_day(typed, known)
    if field.kind == "money":
        code = _CODE.search(typed)
        currency = code[1] if code else known.currency
        minor = known.formats.parse_money(typed, currency)
        figure = to_decimal(minor or 0, currency).normalize()
        return f"{figure:f} {currency}" if code else _number(f"{figure:f}")
    if field.kind in ("number", "percent", "duration"):
        text = field.write(read_typed(field, typed, known.currency, known.formats))
        return text if field.kind == "percent" else _number(text)
    return typed


def _number(text: str) -> int | float:
    return float(text) if "." in text else int(text)


def _read_day(typed: str, known: FilterFields) -> str:
    folded = typed.casefold()
    relative = _RELATIVE.fullmatch(folded)
    if relative:
        return f"{relative[1]}{int(relative[2])}d"
    for key, words in _NAMED_DAYS.items():
        if folded in (key, tr(words).casefold()):
            return key
    day = known.formats.parse_day(typed)
    if day is None:
        raise Refused("A value is missing.")
    return day.isoformat()
