"""What is taken out of an entry where a person is redacted: found first, and only then done."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from salesdesk.domain.events import EVENT_KINDS
from salesdesk.domain.fields.personal import MENTIONS, PERSONAL, REDACTED, Mentions
from salesdesk.domain.records import Contact, CustomValue, Note
from salesdesk.store.log.entries import EventCells
from salesdesk.store.log.payload import Cells, Payload
from salesdesk.store.schema import NAMES

CONTACT, NOTE, OWN_VALUE = NAMES[Contact], NAMES[Note], NAMES[CustomValue]
MENTIONING: Mapping[str, tuple[str, ...]] = {NAMES[kind]: fields for kind, fields in MENTIONS.items()}
"""By table the fields in whose texts people are named."""
LOST = EVENT_KINDS.index("lost")
"""The kind of events whose text is a reason that a user typed."""
VALUES = "own_values"
"""The name under which the entry of a redaction keeps keys of values of own fields, as JSON."""
_PERSONAL = PERSONAL[Contact]
_ALL_OF = {NOTE: ("text",), OWN_VALUE: ("value",)}
RowId = Any
"""A row's number in a file, or its key: what the entries at hand call rows by."""


@dataclass(slots=True)
class ToDestroy:
    """What is to be destroyed of one entry: ``set`` are (where, name, what it becomes), None for what is taken away;
    ``columns`` blocks of new rows with the columns that change; ``rows`` the (table, row) of each that something goes from."""

    rows: set[tuple[str, RowId]] = field(default_factory=set)
    set: list[tuple[Any, Any, Any]] = field(default_factory=list)
    columns: list[tuple[str, int, dict[str, list[Any]]]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.set or self.columns)

    def apply(self, payload: Payload | None = None) -> None:
        """Do it; ``payload`` is the one whose columns change."""
        for where, name, text in self.set:
            if text is None and isinstance(where, dict):
                where.pop(name, None)  # as a new row is written down
            else:
                where[name] = text
        blocks = {} if payload is None else payload.columns
        for table, place, changed in self.columns:
            block = blocks[table][place]
            blocks[table][place] = replace(block, columns={**block.columns, **changed})


@dataclass(frozen=True, slots=True)
class Stripper:
    """Finds one person in entries: ``rows`` are by table those that are about them and go whole, ``mentions`` their names."""

    rows: Mapping[str, Collection[RowId]]
    mentions: Mentions

    def cells(self, table: str, row: RowId, cells: Mapping[str, Any]) -> Cells:
        """What becomes of the cells of a row: only those that change."""
        changed: Cells = {}
        if row in self.rows.get(table, ()):
            if table == CONTACT:
                changed = {name: REDACTED if name == "name" else None for name in _PERSONAL if cells.get(name)}
            changed |= {name: REDACTED for name in _ALL_OF.get(table, ()) if cells.get(name)}
        for name in MENTIONING.get(table, ()):
            text = changed.get(name, cells.get(name))
            if isinstance(text, str) and (after := self.mentions.redacted(text)) != text:
                changed[name] = after
        return {name: cell for name, cell in changed.items() if cells.get(name) != cell}

    def find(self, made: Iterable[tuple[str, RowId, Cells]], changed: Iterable[tuple[str, RowId, Cells]]) -> ToDestroy:
        """What goes of new rows and of changed ones, whose cells are [old, new]."""
        found = ToDestroy()
        for table, row, cells in made:
            if out := self.cells(table, row, cells):
                found.rows.add((table, row))
                found.set += [(cells, name, text) for name, text in out.items()]
        for table, row, pairs in changed:
            for side in (0, 1):
                if out := self.cells(table, row, {name: pair[side] for name, pair in pairs.items()}):
                    found.rows.add((table, row))
                    found.set += [(pairs[name], side, text) for name, text in out.items()]
        return found

    def values(self, values: dict[str, Any], found: ToDestroy) -> None:
        """What goes of the words of a label."""
        for name, value in values.items():
            if isinstance(value, str) and name != VALUES and (after := self.mentions.redacted(value)) != value:
                found.set.append((values, name, after))

    def events(self, events: list[EventCells], found: ToDestroy) -> None:
        """What goes of events: names in the reasons why deals were lost."""
        for place, (deal, at, kind, old, new) in enumerate(events):
            if kind == LOST and new and (after := self.mentions.redacted(new)) != new:
                found.set.append((events, place, (deal, at, kind, old, after)))

    def payload(self, payload: Payload) -> ToDestroy:
        """What goes of a payload as a file knows it."""
        found = self.find(_rows_of(payload.made), _rows_of(payload.set))
        self.values(payload.values, found)
        for table, blocks in payload.columns.items():
            for place, block in enumerate(blocks):
                changed: dict[str, list[Any]] = {}
                for at in self._places(table, block.numbers, block.columns):
                    number = block.numbers[at]
                    cells = {name: column[at] for name, column in block.columns.items()}
                    for name, text in self.cells(table, number, cells).items():
                        changed.setdefault(name, list(block.columns[name]))[at] = text
                        found.rows.add((table, number))
                if changed:
                    found.columns.append((table, place, changed))
        return found

    def _places(self, table: str, numbers: range, columns: Mapping[str, Any]) -> Iterator[int]:
        """The places of the rows of a block that may hold something."""
        places = {numbers.index(row) for row in self.rows.get(table, ()) if row in numbers}
        for name in MENTIONING.get(table, ()):
            column = columns.get(name, ())
            texts = {text for text in set(column) if isinstance(text, str) and self.mentions.redacted(text) != text}
            places |= {place for place, text in enumerate(column) if text in texts} if texts else set()
        return iter(sorted(places))


def _rows_of(places: Mapping[str, Mapping[int, Cells]]) -> Iterator[tuple[str, int, Cells]]:
    for table, rows in places.items():
        if table in MENTIONING or table == CONTACT:
            yield from ((table, number, cells) for number, cells in rows.items())
