"""The whole desk as one file: JSON, a workbook with a sheet for each kind of record, or CSV files in a zip file."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from salesdesk.desk.everything import (
    COUNTED,
    DIARY,
    DIARY_FIELDS,
    EVENT_FIELDS,
    EVENTS,
    FORMAT,
    VERSION,
    Everything,
    RecordField,
    fields_of,
    instant_text,
    names,
    sheet_name,
)
from salesdesk.domain.money import to_decimal
from salesdesk.reports.columns import ExportColumn, Kind, Value
from salesdesk.reports.tables import TableData, TableFile

_WIDTHS = {"id": 38, "title": 36, "name": 30, "text": 50, "value": 30}
_LARGEST_WHOLE = 2**53
"""Beyond this a workbook rounds whole numbers."""


def everything_book(export: Everything) -> TableFile:
    """The tables of the whole desk, whose keys and headers are the names of fields."""
    head = {"format": FORMAT, "version": VERSION, "day": export.day.isoformat(), "zone": export.zone}
    tables = [_table(name, fields_of(kind), export.records.get(kind, ())) for name, kind in names().items()]
    tables.append(_table(EVENTS, EVENT_FIELDS, export.events))
    tables.append(_table(DIARY, DIARY_FIELDS, export.diary))
    return TableFile("Everything", head, export.day, tables, bundle=True)


def _table(name: str, fields: tuple[RecordField, ...], rows: Sequence[Any]) -> TableData:
    columns = [ExportColumn(f.name, _kind(f), _WIDTHS.get(f.name, 16), _reader(f)) for f in fields]
    currency = any(f.is_money for f in fields)
    return TableData(
        name=sheet_name(name),
        key=name,
        columns=columns,
        rows=lambda: rows,
        count=len(rows),
        currency=(lambda row: row.currency) if currency else (lambda row: ""),
        as_json=partial(_plain, fields),
    )


def _plain(fields: tuple[RecordField, ...], row: Any) -> dict[str, Any]:
    return {f.name: _as_json(getattr(row, f.name)) for f in fields}


def _as_json(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant_text(value)
    return value.isoformat() if isinstance(value, date) else value


def _kind(field: RecordField) -> Kind:
    if field.is_money:
        return "money"
    kinds: dict[str, Kind] = {"whole": "whole", "number": "number", "day": "day"}
    return kinds.get(field.type, "text")


def _reader(field: RecordField) -> Callable[[Any], Value]:
    name = field.name
    if field.is_money:
        return _money(name)
    make = _CELLS[field.type]
    return lambda row: None if (value := getattr(row, name)) is None else make(value)


def _money(name: str) -> Callable[[Any], Value]:
    def read(row: Any) -> Value:
        value: int | None = getattr(row, name)
        if value is None or getattr(row, "measure", "") == COUNTED:
            return value
        return to_decimal(value, row.currency)

    return read


def _text(value: str) -> str:
    """An empty text is told from none at all by an apostrophe more than it has."""
    if not value.strip("'"):
        return f"'{value}"
    return value


def _whole(value: int) -> Value:
    return value if abs(value) <= _LARGEST_WHOLE else str(value)


def _number(value: float) -> Value:
    """A workbook keeps 16 digits; a number that needs more goes as text."""
    return value if float(f"{value:.16G}") == value else repr(value)


_CELLS: dict[str, Callable[[Any], Value]] = {
    "text": _text,
    "whole": _whole,
    "number": _number,
    "flag": lambda value: "true" if value else "false",
    "day": lambda value: value,
    "instant": instant_text,
}
