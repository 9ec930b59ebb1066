"""Values of our own file of a whole desk: from JSON, or from the cells of a table, to what a record holds."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from salesdesk.desk.everything import COUNTED, RecordField
from salesdesk.domain.days import YEARS
from salesdesk.domain.errors import Refused
from salesdesk.domain.formula_guards import unguarded
from salesdesk.domain.money import exponent, to_minor
from salesdesk.importing.read.cells import cell_text

_CURRENCY = re.compile("[A-Z]{3}")
_LARGEST = 2**63 - 1
Row = Mapping[str, Any]
Reader = Callable[[RecordField, Row], Any]


class Unreadable(ValueError):
    """A value that cannot be what its field holds."""


def from_json(field: RecordField, row: Row) -> Any:
    """A field of a record as JSON has it. Raises Unreadable."""
    value = row.get(field.name)
    if value is None:
        return _missing(field, field.name in row)
    return _checked(field, _JSON[field.type](value))


def from_cells(field: RecordField, row: Row) -> Any:
    """A field of a record from the cells of a table. Raises Unreadable."""
    cell = row.get(field.name, "")
    if cell == "" or cell is None:
        return (
            ""
            if field.type == "text" and not field.optional and field.name in row
            else _missing(field, field.name in row)
        )
    if field.is_money and row.get("measure") != COUNTED:
        return _money(cell, row.get("currency"))
    return _checked(field, _CELLS[field.type](cell))


def _missing(field: RecordField, said: bool) -> Any:
    if field.optional:
        return None
    if field.needed or said:
        raise Unreadable
    return field.default


def _checked(field: RecordField, value: Any) -> Any:
    if field.choices and value not in field.choices:
        raise Unreadable
    if field.name == "currency" and _CURRENCY.fullmatch(value) is None:
        raise Unreadable
    return value


def _is(kind: type) -> Callable[[Any], Any]:
    def check(value: Any) -> Any:
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise Unreadable
        return value

    return check


def _text(value: Any) -> str:
    text: str = _is(str)(value)
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise Unreadable from None
    return text


def _whole(value: Any) -> int:
    number: int = _is(int)(value)
    if abs(number) > _LARGEST:
        raise Unreadable
    return number


def _number(value: Any) -> float:
    number = float(_is(int)(value)) if isinstance(value, int) else float(_is(float)(value))
    if not math.isfinite(number):
        raise Unreadable
    return number


def _day(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text: str = _is(str)(value)
    if len(text) != len("2026-12-31"):
        raise Unreadable
    return date.fromisoformat(text)


def _instant(value: Any) -> datetime:
    instant = value if isinstance(value, datetime) else datetime.fromisoformat(_is(str)(value))
    if instant.year not in YEARS:
        raise Unreadable
    return (instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant).astimezone(UTC)


def _cell_of_text(cell: Any) -> str:
    """An apostrophe more than it has tells an empty text from none."""
    text = cell if isinstance(cell, str) else cell_text(cell)
    return text[1:] if not text.strip("'") else unguarded(text)


def _cell_of_whole(cell: Any) -> int:
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return _whole(cell if isinstance(cell, int) else int(_is(str)(cell)))


def _cell_of_number(cell: Any) -> float:
    return _number(cell if isinstance(cell, int | float) else float(_is(str)(cell)))


def _cell_of_flag(cell: Any) -> bool:
    said = str(cell).casefold()
    if said not in ("true", "false"):
        raise Unreadable
    return said == "true"


def _money(cell: Any, currency: Any) -> int:
    if not isinstance(currency, str) or _CURRENCY.fullmatch(currency) is None:
        raise Unreadable
    try:
        value = Decimal(repr(cell) if isinstance(cell, float) else str(cell))
        places = Decimal(1).scaleb(-exponent(currency))
        return to_minor(value.quantize(places) if isinstance(cell, float) else value, currency)
    except (InvalidOperation, Refused):
        raise Unreadable from None


_JSON: dict[str, Callable[[Any], Any]] = {
    "text": _text,
    "whole": _whole,
    "number": _number,
    "flag": _is(bool),
    "day": lambda value: _day(_is(str)(value)),
    "instant": lambda value: _instant(_is(str)(value)),
}
_CELLS: dict[str, Callable[[Any], Any]] = {
    "text": _cell_of_text,
    "whole": _cell_of_whole,
    "number": _cell_of_number,
    "flag": _cell_of_flag,
    "day": _day,
    "instant": _instant,
}
