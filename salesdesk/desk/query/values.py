"""What the values of a filter mean for a field of each kind: from what was written to a test of a field's value."""

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol

from salesdesk.desk.query.filters import OPERATORS, Condition, Operator, Scalar, listed, number_text
from salesdesk.domain.days import to_us
from salesdesk.domain.errors import Refused
from salesdesk.domain.money import currency_code, exponent
from salesdesk.domain.names import name_key, search_key

Test = Callable[[Any], bool]
"""Whether a value of a field passes."""
_SAME: tuple[Operator, ...] = ("=", "!=", "in", "is")
_ORDERED: tuple[Operator, ...] = (*_SAME, "<", "<=", ">", ">=")
_NAMED: tuple[Operator, ...] = (*_SAME, "contains")
ALLOWED: Mapping[str, tuple[Operator, ...]] = {
    **dict.fromkeys(("number", "money", "percent", "date", "time", "duration"), _ORDERED),
    **dict.fromkeys(("choice", "yes_no"), _SAME),
}
"""The operators of each kind of field; those of any other kind are those of names and texts."""
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_TRUTHS = {"yes": True, "true": True, "no": False, "false": False}
_RELATIVE = re.compile(r"([+-]\d{1,6})d")
_NAMED_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}
_MONEY = re.compile(r"([+-]?\d+(?:\.\d+)?)(?: +([A-Za-z]{3}))?")


class QueryField(Protocol):
    """What a filter needs to know of a field."""

    @property
    def key(self) -> str:
        """What scripts call it."""

    @property
    def kind(self) -> str:
        """Text, number, money and so on."""

    @property
    def choices(self) -> Sequence[tuple[str, str]]:
        """The values of a choice and their words; empty where they are not known beforehand."""

    @property
    def get(self) -> Callable[[Any, Any], Any]:
        """Gives the value from a row and its lookup; None for none."""


@dataclass(frozen=True, slots=True)
class Today:
    """The day it is, and on which day an instant (microseconds since 1970) falls."""

    day: date
    day_of: Callable[[int], date]


def read_day(text: str, today: date) -> date:
    """The day that is meant: ISO, yesterday, today, tomorrow, or so many days from today (+3d). Raises Refused."""
    folded = text.strip().lower()
    relative = _RELATIVE.fullmatch(folded)
    try:
        if relative or folded in _NAMED_DAYS:
            return today + timedelta(days=int(relative[1]) if relative else _NAMED_DAYS[folded])
        return date.fromisoformat(folded)
    except (ValueError, OverflowError):
        raise Refused(
            '"{text}" is not a day; write 2026-12-31, today, tomorrow or +3d.', text=text
        ) from None


def read_money(text: str) -> tuple[Decimal, str | None]:
    """An amount in the currency's main unit, and the currency's code if there is one. Raises Refused."""
    match = _MONEY.fullmatch(text.strip())
    if match is None:
        raise Refused('"{text}" is not an amount; write 12500.50 or 12500.50 EUR.', text=text)
    return Decimal(match[1]), currency_code(match[2]) if match[2] else None


def read_share(text: str) -> float:
    """A share in [0, 1] of a number, or of a number with a percent sign. Raises Refused."""
    typed = text.strip()
    try:
        value = Decimal(typed.removesuffix("%").strip())
    except ArithmeticError:
        value = Decimal("NaN")
    if not value.is_finite():
        raise Refused('"{text}" is not a share; write 0.25 or 25%.', text=text)
    return float(value / 100 if typed.endswith("%") else value)


def check_condition(found: Condition, field: QueryField, today: Today) -> None:
    """Raises Refused where the field cannot be compared so, or with that."""
    tester(found, field, today)


def tester(found: Condition, field: QueryField, today: Today) -> Test:
    """Whether a value of the field passes the condition; for money the value is the pair of minor units and currency.

    Nothing is "empty"; no comparison holds for what is empty but "is empty" and "!=".
    """
    allowed = ALLOWED.get(field.kind, _NAMED)
    if found.op not in allowed:
        raise Refused(
            "{field} cannot be compared with {operator}; there are {operators}.",
            field=field.key, operator=found.op, operators=listed([op for op in OPERATORS if op in allowed]),
        )  # fmt: skip
    if found.op in _COMPARE or found.op == "contains":
        if found.value is None or isinstance(found.value, tuple):
            raise Refused("{field} {operator} needs a value.", field=field.key, operator=found.op)
        return _compared(found.op, found.value, field, today)
    values = found.value if isinstance(found.value, tuple) else (found.value,)
    any_of = [_is_empty if value is None else _equal(value, field, today) for value in values]
    if found.op == "!=":
        return lambda value: not any_of[0](value)
    if len(any_of) == 1:
        return any_of[0]
    return lambda value: any(test(value) for test in any_of)


def _is_empty(value: Any) -> bool:
    return value is None or value == "" or value == () or (type(value) is tuple and value[0] is None)


def _compared(op: str, wanted: str | int | float, field: QueryField, today: Today) -> Test:
    if op == "contains":
        part = search_key(_text(wanted))
        if field.kind == "several":
            return lambda value: any(part in search_key(one) for one in value or ())
        return lambda value: bool(value) and part in search_key(value)
    compare = _COMPARE[op]
    if field.kind == "money":
        return _money_test(compare, wanted)
    target, of = _target(wanted, field, today)
    return lambda value: value is not None and compare(of(value), target)


def _equal(wanted: str | int | float, field: QueryField, today: Today) -> Test:
    if field.kind == "money":
        return _money_test(operator.eq, wanted)
    if field.kind in ALLOWED and not (field.kind == "choice" and not field.choices):
        target, of = _target(wanted, field, today)
        return lambda value: value is not None and of(value) == target
    name = name_key(_text(wanted))
    if field.kind == "several":
        return lambda value: any(name_key(one) == name for one in value or ())
    return lambda value: bool(value) and name_key(value) == name


def _target(wanted: str | int | float, field: QueryField, today: Today) -> tuple[Any, Callable[[Any], Any]]:
    """What to compare with, and how a value of the field is brought to its form."""
    kind, text = field.kind, _text(wanted)
    if kind == "date":
        return read_day(text, today.day), _same
    if kind == "time":
        if "T" in text:
            return _instant(text), _same
        return read_day(text, today.day), today.day_of
    if kind == "percent":
        return read_share(text), _same
    if kind == "yes_no":
        if text.lower() not in _TRUTHS:
            raise Refused('{field} is yes or no, not "{text}".', field=field.key, text=text)
        return _TRUTHS[text.lower()], _same
    if kind == "choice":
        return _choice(text, field), _same
    if isinstance(wanted, str):
        raise Refused('{field} is a number, not "{text}".', field=field.key, text=text)
    return wanted, _same


def _choice(text: str, field: QueryField) -> str:
    wanted = name_key(text)
    for key, words in field.choices:
        if wanted in (name_key(key), name_key(words)):
            return key
    raise Refused(
        '{field} is one of {choices}, not "{text}".',
        field=field.key, choices=listed([key for key, _ in field.choices]), text=text,
    )  # fmt: skip


def _instant(text: str) -> int:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise Refused('"{text}" is not an instant; write 2026-12-31T09:30:00Z.', text=text) from None
    return to_us(instant if instant.tzinfo else instant.replace(tzinfo=UTC))


def _money_test(compare: Callable[[Any, Any], bool], wanted: str | int | float) -> Test:
    """Compares (minor units, currency) with an amount; one with a currency is no amount in another one."""
    figure, currency = read_money(_text(wanted))
    minor: dict[str, Decimal] = {}

    def test(value: tuple[int | None, str]) -> bool:
        amount, code = value
        if amount is None or (currency is not None and code != currency):
            return False
        target = minor.get(code)
        if target is None:
            target = minor[code] = figure.scaleb(exponent(code))
        return compare(amount, target)

    return test


def _same(value: Any) -> Any:
    return value


def _text(value: Scalar) -> str:
    return value if isinstance(value, str) else number_text(value or 0)
