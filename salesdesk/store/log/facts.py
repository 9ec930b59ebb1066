"""What the log tells of the facts of a deal: the values that SetField found and left."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from salesdesk.desk.cards import FactChange
from salesdesk.domain.days import from_us
from salesdesk.domain.fields import BUILT_IN, OWN, Field
from salesdesk.store.log.payload import Payload
from salesdesk.store.schema import NAMES

if TYPE_CHECKING:
    from salesdesk.store.log.reading import LogReader

_ENTRIES = """SELECT n.number, coalesce(n.at, n.hlc) FROM entry n JOIN word c ON c.number = n.command
    WHERE c.text = 'SetField' AND n.names IS NULL AND n.number NOT IN (SELECT entry FROM taken_back)
    ORDER BY n.hlc, n.number"""
_BY_COLUMN = {field.column: field for field in BUILT_IN if field.is_fact and field.column}
Told = tuple[str, Any, Any]
"""The key of a field, the value before and the value after."""


def fact_changes(reader: "LogReader", deal: str) -> list[FactChange]:
    """What SetField set of a deal and was not taken back, oldest first."""
    number = reader.keys.number("deal", deal)
    if number is None:
        return []
    found: list[FactChange] = []
    for entry, recorded in reader.fetch(_ENTRIES):
        payload = reader.payload(entry)
        if payload is not None:
            told = [*_columns(reader, payload, number), *_own(reader, payload, number)]
            found += [FactChange(from_us(recorded), *one) for one in told]
    return found


def _columns(reader: "LogReader", payload: Payload, deal: int) -> Iterator[Told]:
    for column, (old, new) in payload.set.get("deal", {}).get(deal, {}).items():
        field = _BY_COLUMN.get(column)
        if field is not None:
            yield field.key, _value(reader, field, old), _value(reader, field, new)


def _own(reader: "LogReader", payload: Payload, deal: int) -> Iterator[Told]:
    for cells in payload.made.get("custom_value", {}).values():
        if cells["deal"] == deal:
            yield _own_key(reader, cells["field"]), None, cells["value"]
    for number, cells in payload.set.get("custom_value", {}).items():
        owner, field, value = reader.fetch("SELECT deal, field, value FROM custom_value WHERE number = ?", (number,))[0]
        if owner == deal:
            old, new = cells.get("value", (value, value))
            gone = cells.get("deleted_at", (None, None))[1]
            yield _own_key(reader, field), old, None if gone is not None else new


def _own_key(reader: "LogReader", field: int) -> str:
    return OWN + str(reader.fetch("SELECT name FROM custom_field WHERE number = ?", (field,))[0][0])


def _value(reader: "LogReader", field: Field, cell: Any) -> Any:
    """A cell as a value of the field; the name of a record is the one that it has now."""
    if cell is None:
        return None
    if field.record is not None:
        return reader.fetch(f"SELECT name FROM {NAMES[field.record]} WHERE number = ?", (cell,))[0][0]
    if field.kind == "date":
        return date.fromisoformat(cell)
    return bool(cell) if field.kind == "yes_no" else cell
