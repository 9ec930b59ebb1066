"""What the log tells of the facts of a deal: the values that SetField and imports found and left, and who wrote them."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from salesdesk.desk.cards import FactChange, Writer
from salesdesk.domain.days import from_us
from salesdesk.domain.fields import BUILT_IN, OWN, Field
from salesdesk.store.log.entries import ACTORS
from salesdesk.store.log.event_texts import CREATED
from salesdesk.store.log.payload import Payload
from salesdesk.store.schema import NAMES

if TYPE_CHECKING:
    from salesdesk.store.log.reading import LogReader

_IMPORTS = ("ImportDeals", "ImportHistory", "ImportFiles")
_ENTRIES = f"""SELECT n.number, coalesce(n.at, n.hlc), c.text, n.actor, n.arrived IS NOT NULL
    FROM entry n JOIN word c ON c.number = n.command
    WHERE c.text IN ('SetField', {", ".join(f"'{name}'" for name in _IMPORTS)})
    AND n.names IS NULL AND n.number NOT IN (SELECT entry FROM taken_back)
    ORDER BY n.hlc, n.number"""
_FIRST = f"""SELECT e.entry FROM event e JOIN entry n ON n.number = e.entry
    WHERE e.deal = ? AND e.kind = {CREATED} ORDER BY n.hlc, n.number LIMIT 1"""
_ROWS = ("SELECT number FROM custom_value WHERE deal = ?", "SELECT number FROM deal_tag WHERE deal = ?")
_BY_COLUMN = {field.column: field for field in BUILT_IN if field.is_fact and field.column}
_TAGS = "tags"
Told = tuple[str, Any, Any]
"""The key of a field, the value before and the value after; of tags those that were taken off and put on."""


def fact_changes(reader: "LogReader", deal: str) -> list[FactChange]:
    """What SetField and imports set of a deal and was not taken back, oldest first.

    The entry that made the deal says what it began with, which is no change. Of an import it is not even read, as it may hold
    a whole desk; nor is any other that tells nothing of the deal.
    """
    number = reader.keys.number("deal", deal)
    if number is None:
        return []
    first = {entry for (entry,) in reader.fetch(_FIRST, (number,))}
    rows = [row for statement in _ROWS for (row,) in reader.fetch(statement, (number,))]
    found: list[FactChange] = []
    for entry, recorded, command, actor, has_arrived in reader.fetch(_ENTRIES):
        payload = None if command in _IMPORTS and entry in first else reader.payload_about(entry, number, rows)
        if payload is None or number in payload.made.get("deal", {}):
            continue
        file = str(payload.values.get("file", "")) if command in _IMPORTS else ""
        by = _writer(command, actor, bool(has_arrived))
        told = [*_columns(reader, payload, number), *_own(reader, payload, number), *_tags(reader, payload, number)]
        found += [FactChange(from_us(recorded), *one, by, file) for one in told]
    return found


def _writer(command: str, actor: int, has_arrived: bool) -> Writer:
    if command in _IMPORTS:
        return "import"
    if has_arrived:
        return "elsewhere"
    return "script" if ACTORS[actor] == "script" else "hand"


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


def _tags(reader: "LogReader", payload: Payload, deal: int) -> Iterator[Told]:
    on = [cells["tag"] for cells in payload.made.get("deal_tag", {}).values() if cells["deal"] == deal]
    off: list[int] = []
    for number, cells in payload.set.get("deal_tag", {}).items():
        owner, tag = reader.fetch("SELECT deal, tag FROM deal_tag WHERE number = ?", (number,))[0]
        if owner == deal and "deleted_at" in cells:
            (off if cells["deleted_at"][1] is not None else on).append(tag)
    if on or off:
        yield _TAGS, _tag_names(reader, off), _tag_names(reader, on)


def _tag_names(reader: "LogReader", numbers: list[int]) -> tuple[str, ...]:
    names = (str(reader.fetch("SELECT name FROM tag WHERE number = ?", (number,))[0][0]) for number in numbers)
    return tuple(sorted(names, key=str.casefold))


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
