"""What was read of a damaged desk of an earlier version, as a desk of this version would hold it.

Version 3 differs in its diary alone. Of versions 1 and 2 the rows and the events that hold are brought over; their journal
cannot be proven, so that the desk begins anew with them. Which version a file is of is said by its first page; where that is lost,
it is the one of which more can be read.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from typing import Any, cast

import sqlcipher3.dbapi2 as driver

from salesdesk.domain.events import EVENT_KINDS
from salesdesk.domain.names import name_key
from salesdesk.store import kept_forecasts
from salesdesk.store.checksums import COLUMN
from salesdesk.store.connections import DriverConnection
from salesdesk.store.keymap import KeyNumbers, from_cell, to_cell
from salesdesk.store.log.event_texts import EventTexts
from salesdesk.store.log.payload import loaded
from salesdesk.store.migrations import LATEST
from salesdesk.store.migrations.version2 import Cells, modern
from salesdesk.store.recovery.pages import HEADER
from salesdesk.store.recovery.salvage import Form, Salvage, forms, salvaged
from salesdesk.store.schema import BY_TABLE, KINDS, SHAPES
from salesdesk.store.soundness import build_schema

LOG = frozenset({"device", "word", "entry", "redacted", "event", "withdrawn", "taken_back", "diary"})
_ENTRY = 1
"""The number under which events of versions 1 and 2 are gathered."""
_DONE = "done"
Look = Callable[[float], None]


def salvaged_any(data: bytes, look: Look) -> Salvage:
    """All rows that can be read of a file of any version, in plain."""
    version = _version(data)
    if version in (1, 2):
        return _of_version_2(salvaged(data, look, version), forms(version))
    if version == 3:
        return _of_version_3(salvaged(data, look, version), forms(version)["diary"])
    found = salvaged(data, look)
    if version:
        return found
    third = _of_version_3(salvaged(data, version=3), forms(3)["diary"])
    second = _of_version_2(salvaged(data, version=2), forms(2))
    return max((found, third, second), key=_count)


def _version(data: bytes) -> int:
    """What the first page says; 0 where it says nothing that can be."""
    told = int.from_bytes(data[60:64], "big") if len(data) >= HEADER else 0
    return told if 1 <= told <= LATEST and data.startswith(b"SQLite") else 0


def _count(found: Salvage) -> int:
    """How much was read; of two that read the same the first is taken."""
    return sum(len(found.rows[table]) for table in (*BY_TABLE, "event", "diary")) + len(found.lines)


def _of_version_3(found: Salvage, form: Form) -> Salvage:
    """Lines of imports are made again from the payloads that hold them; those that lay beside the log wait for an entry."""
    keys = _known(found)
    for table in BY_TABLE:  # they have no checksums
        found.rows[table] = {key: (*row, 0) for key, row in found.rows[table].items()}
    rows, found.rows["diary"] = found.rows["diary"].values(), {}
    for row in rows:
        cells = dict(zip(form.names, row, strict=True))
        if cells["entry"] is None:
            for table in ("pipeline", "tag"):
                number = cells[table]
                cells[table] = None if number is None else from_cell(found.keys[table].get(number, b""))
            found.lines.append(_line(cells))
    with closing(driver.connect(":memory:", isolation_level=None)) as raw:
        connection = DriverConnection(raw)
        build_schema(connection)
        for number, hlc, at, *_, payload in found.rows["entry"].values():
            with suppress(ValueError, KeyError, TypeError, IndexError, raw.DatabaseError):
                lines = loaded(payload, hlc if at is None else at).diary if payload is not None else []
                for place, line in enumerate(lines):
                    kept_forecasts.put(connection, keys, [line], number, place)
        for row in raw.execute("SELECT * FROM diary").fetchall():
            found.rows["diary"][row[:2]] = row
    return found


def _line(cells: Cells) -> kept_forecasts.Cells:
    """A line of the diary as JSON holds it."""
    told = {name: cells[name] for name in kept_forecasts.NAMES}
    return list((told | {"masses": kept_forecasts.as_text(told["masses"])}).values())


def _known(found: Salvage) -> KeyNumbers:
    """The keys that were read, for what asks for them."""
    keys = KeyNumbers(lambda *_: [])
    for table, known in found.keys.items():
        for number, cell in known.items():
            keys.note(table, from_cell(cell), number)
    return keys


def _of_version_2(old: Salvage, their: dict[str, Form]) -> Salvage:
    made = _Modern(old, their)
    made.rows()
    made.events()
    if "diary" in their:
        made.found.lines += [_line(cells) for _, cells in made.old_rows("diary")]
    return made.found


class _Modern:
    """Makes rows of today of rows of version 2, whose numbers they keep; what they refer to and is lost gets a number, too."""

    def __init__(self, old: Salvage, their: dict[str, Form]) -> None:
        self._old, self._their, self._forms = old, their, forms()
        self.found = Salvage({name: {} for name in self._forms}, {name: {} for name in BY_TABLE}, set(LOG))
        self._numbers: dict[tuple[str, str], int] = {}
        for table, known in old.keys.items():
            for number, key in known.items():
                self._note(table, cast(str, key), number)

    def old_rows(self, table: str) -> Iterator[tuple[int, Cells]]:
        """Number and cells of the rows of a table."""
        names = self._their[table].names if table in self._their else ()
        for key, row in self._old.rows.get(table, {}).items():
            yield key[0], dict(zip(names, row, strict=True))

    def rows(self) -> None:
        """The records."""
        for kind, record in KINDS.items():
            table = SHAPES[record].table
            for number, cells in self.old_rows(table):
                del cells["entry"]
                with suppress(ValueError, KeyError, TypeError):  # a damaged setting may be anything
                    (new, key), content = modern((kind, cells["id"]), cells)
                    if new == kind:
                        self._put(table, number, key, content)
                    else:
                        self.found.keys[table].pop(number, None)
                        self._put(SHAPES[KINDS[new]].table, self._number(SHAPES[KINDS[new]].table, key), key, content)

    def _put(self, table: str, number: int, key: str, content: Cells) -> None:
        shape = BY_TABLE[table]
        cells = {name: content.get(name, shape.defaults.get(name)) for name in shape.fields}
        for name, cell in cells.items():
            refers = shape.refers(name, cells.get("subject_kind"))
            if refers is not None and cell is not None:
                cells[name] = self._number(refers, cell)
        if shape.folds_name:
            cells["name_key"] = name_key(str(cells["name"]))
        cells |= {"number": number, "id": to_cell(table, key), COLUMN: 0}
        self.found.rows[table][(number,)] = tuple(cells[name] for name in self._forms[table].names)

    def _number(self, table: str, key: str) -> int:
        if (table, key) not in self._numbers:
            self._note(table, key, max(self.found.keys[table], default=0) + 1)
        return self._numbers[table, key]

    def _note(self, table: str, key: str, number: int) -> None:
        self._numbers[table, key] = number
        self.found.keys[table][number] = to_cell(table, key)

    def events(self) -> None:
        """The events that hold; of an entry that is lost it is taken that they do."""
        states = {cells["id"]: cells["state"] for _, cells in self.old_rows("entry")}
        names = self._their["event"].names
        rows: Iterable[dict[str, Any]] = (
            dict(zip(names, row, strict=True)) for _, row in sorted(self._old.rows["event"].items())
        )
        that_hold = [
            event
            for event in rows
            if event["kind"] in EVENT_KINDS
            and states.get(event["entry"], _DONE) == _DONE
            and (event["replaced"] is None or states.get(event["replaced"], _DONE) != _DONE)
        ]
        deals = [self._number("deal", event["deal"]) for event in that_hold]
        short = EventTexts(_known(self.found)).shorter
        for place, (event, deal) in enumerate(zip(that_hold, deals, strict=True)):
            kind = EVENT_KINDS.index(event["kind"])
            told = (deal, event["at"], kind, short(kind, event["old"]), short(kind, event["new"]))
            self.found.rows["event"][_ENTRY, place] = (_ENTRY, place, *told)
