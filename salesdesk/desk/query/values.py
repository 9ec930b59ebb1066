"""What the values of a filter mean for a field of each kind: from what was written to a test of a field's value."""

import operator
import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from salesdesk.desk.query.filters import OPERATORS, Condition, Scalar, listed, number_text
from salesdesk.domain.dataclass import dataclass
from salesdesk.domain.errors import Refused
from salesdesk.domain.fields import Field, kinds
from salesdesk.domain.money import currency_code, exponent
from salesdesk.domain.names import name_key, search_key

Test = Callable[[Any], bool]
"""Whether a value of a field passes."""
_EXACT = frozenset({"number", "percent", "date", "time", "yes_no", "duration"})
"""Kinds whose values are the same when they are equal; texts are when they are the same name."""
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_RELATIVE = re.compile(r"([+-]\d{1,6})d")
_NAMED_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}
_MONEY = re.compile(r"([+-]?\d+(?:\.\d+)?)(?: +([A-Za-z]{3}))?")


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
        raise Refused('"{value}" is not a day; write 2026-12-31, today, tomorrow or +3d.', value=text) from None


def read_money(text: str) -> tuple[Decimal, str | None]:
    """An amount in the currency's main unit, and the currency's code if there is one. Raises Refused."""
    match = _MONEY.fullmatch(text.strip())
    if match is None:
        raise Refused('"{value}" is not an amount; write 12500.50 or 12500.50 EUR.', value=text)
    return Decimal(match[1]), currency_code(match[2]) if match[2] else None


def check_condition(found: Condition, field: Field, today: Today) -> None:
    """Raises Refused where the field cannot be compared so, or with that."""
    tester(found, field, today)


def tester(found: Condition, field: Field, today: Today) -> Test:
    """Whether a value of the field passes the condition; for money the value is the pair of minor units and currency.

    Nothing is "empty"; no comparison holds for what is empty but "is empty" and "!=".
    """
    if found.op not in field.operators:
        raise Refused(
            "{key} cannot be compared with {operator}; there are {operators}.",
            key=field.key, operator=found.op, operators=listed([op for op in OPERATORS if op in field.operators]),
        )  # fmt: skip
    if found.op in _COMPARE or found.op == "contains":
        if found.value is None or isinstance(found.value, tuple):
            raise Refused("{key} {operator} needs a value.", key=field.key, operator=found.op)
        return _compared(found.op, found.value, field, today)
    values = found.value if isinstance(found.value, tuple) else (found.value,)
    if field.key == "id" and None not in values:
        ids = frozenset(values)  # compared as they are, and often thousands
        return (lambda value: value not in ids) if found.op == "!=" else ids.__contains__
    empty = _is_no_amount if field.kind == "money" else _is_empty
    any_of = [empty if value is None else _equal(value, field, today) for value in values]
    if found.op == "!=":
        return lambda value: not any_of[0](value)
    if len(any_of) == 1:
        return any_of[0]
    return lambda value: any(test(value) for test in any_of)


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", ())


def _is_no_amount(value: tuple[int | None, str]) -> bool:
    return value[0] is None


def _compared(op: str, wanted: str | int | float, field: Field, today: Today) -> Test:
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


def _equal(wanted: str | int | float, field: Field, today: Today) -> Test:
    if field.kind == "money":
        return _money_test(operator.eq, wanted)
    if field.kind in _EXACT or field.choices:
        target, of = _target(wanted, field, today)
        return lambda value: value is not None and of(value) == target
    name = name_key(_text(wanted))
    if field.kind == "several":
        return lambda value: any(name_key(one) == name for one in value or ())
    return lambda value: bool(value) and name_key(value) == name


def _target(wanted: str | int | float, field: Field, today: Today) -> tuple[Any, Callable[[Any], Any]]:
    """What to compare with, and how a value of the field is brought to its form."""
    kind, text = field.kind, _text(wanted)
    if kind == "date":
        return read_day(text, today.day), _same
    if kind == "time":
        if "T" in text:
            return kinds.read("time", text), _same
        return read_day(text, today.day), today.day_of
    return kinds.read(kind, text, field.choices), _same


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
