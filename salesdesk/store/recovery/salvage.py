"""The rows that can still be read of a damaged file, table by table, page by page."""

from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple, cast

import sqlcipher3.dbapi2 as driver

from salesdesk.domain.names import name_key
from salesdesk.store.checksums import COLUMN
from salesdesk.store.connections import DriverConnection
from salesdesk.store.log.payload import Payload, loaded
from salesdesk.store.migrations import LATEST
from salesdesk.store.recovery.pages import INDEX_LEAF, INTERIORS, LEAVES, TABLE_LEAF, Damaged, FilePages, values
from salesdesk.store.schema import BY_TABLE
from salesdesk.store.soundness import build_schema

_TYPES: dict[str, tuple[type, ...]] = {
    "INTEGER": (int,),
    "TEXT": (str, bytearray),
    "REAL": (float, int),
    "BLOB": (bytes,),
    "ANY": (int, float, str, bytes, bytearray),
}
_ADDED_LATER: dict[tuple[str, int], tuple[Any, ...]] = {("quota", 2): ("revenue", None, None)}
_SCHEMA_COLUMNS = 5
_KEY_BYTES, _UUID_TEXT = 16, 36
_NUMBERED_FROM = 3
"""From this version on rows refer to each other by number."""
Row = tuple[Any, ...]


class Form(NamedTuple):
    """How the rows of a table lie in it: columns with their types, which may be empty, and whether rows are numbered."""

    names: tuple[str, ...]
    types: tuple[tuple[type, ...], ...]
    may_be_empty: tuple[bool, ...]
    is_numbered: bool
    added: Row
    """What its last columns hold of rows that were written before there were these."""

    def row(self, number: int | None, record: bytes) -> Row | None:
        """The cells of a record, where it is one of this table."""
        try:
            cells = values(record)
        except Damaged:
            return None
        if 0 < (lacking := len(self.names) - len(cells)) == len(self.added):
            cells += self.added[-lacking:]
        if len(cells) != len(self.names):
            return None
        if self.is_numbered and self.names[0] in ("number", "entry") and cells[0] is None:
            cells[0] = number
        for cell, types, may_be_empty in zip(cells, self.types, self.may_be_empty, strict=True):
            if cell is None:
                if not may_be_empty:
                    return None
            elif type(cell) not in types:
                return None
        if "id" in self.names and isinstance(key := cells[self.names.index("id")], bytes) and len(key) < _KEY_BYTES:
            return None
        return tuple(_text(cell) for cell in cells)


def _text(cell: Any) -> Any:
    return cell.decode("utf-8", "replace") if isinstance(cell, bytearray) else cell


@dataclass
class Salvage:
    """What was read: rows by table and by what tells them apart; keys of rows by table and number, also of rows that are lost;
    tables of which something is lost; lines of the diary (as JSON holds them) that are of no entry."""

    rows: dict[str, dict[Row, Row]] = field(default_factory=dict)
    keys: dict[str, dict[int, bytes | str]] = field(default_factory=dict)
    damaged: set[str] = field(default_factory=set)
    lines: list[list[Any]] = field(default_factory=list)


def forms(version: int = LATEST) -> dict[str, Form]:
    """The tables of a desk of a version."""
    found = {}
    with closing(driver.connect(":memory:", isolation_level=None)) as raw:
        build_schema(DriverConnection(raw), version)
        for name, sql in raw.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'table'").fetchall():
            info = raw.execute(f"PRAGMA table_info({name})").fetchall()
            found[name] = Form(
                tuple(row[1] for row in info),
                tuple(_TYPES[row[2]] for row in info),
                tuple(not row[3] and not (row[5] and "WITHOUT ROWID" in sql) for row in info),
                "WITHOUT ROWID" not in sql,
                (0,) if info[-1][1] == COLUMN else _ADDED_LATER.get((name, version), ()),
            )
    return found


def salvaged(data: bytes, look: Callable[[float], None] = lambda _share: None, version: int = LATEST) -> Salvage:
    """All rows of a file of a version that can be read, as it holds them. ``look`` is told the share of its pages that were
    gone through, and may raise."""
    return _Salvaging(FilePages(data), look, version).all()


class _Salvaging:
    def __init__(self, pages: FilePages, look: Callable[[float], None], version: int) -> None:
        self._pages, self._look = pages, look
        self._has_numbers = version >= _NUMBERED_FROM
        self._gone_through = 0
        self._forms = forms(version)
        self._found = Salvage({name: {} for name in self._forms}, {name: {} for name in BY_TABLE})
        self._seen: set[int] = set()
        self._doubtful: list[tuple[int | None, list[tuple[str, Row]]]] = []

    def all(self) -> Salvage:
        """Go through the trees that are known, then through the pages that none of them reaches."""
        roots = self._roots()
        for name in self._forms:
            if name not in roots:
                self._found.damaged.add(name)
        for name, root in roots.items():
            if name in self._forms:
                self._table(name, root)
            else:
                self._index(name.removeprefix("sqlite_autoindex_").rsplit("_", 1)[0], root)
        free = self._pages.free() if self._pages.data[:6] == b"SQLite" else frozenset[int]()
        for page in range(1, self._pages.count + 1):
            if page not in self._seen and page not in free:
                self._orphan(page)
        self._decide()
        for table in BY_TABLE.keys() & self._forms.keys():
            # Over what an index says, which may be a page of another.
            for key, cells in self._found.rows[table].items():
                self._found.keys[table][key[0]] = cells[self._forms[table].names.index("id")]
        return self._found

    def _roots(self) -> dict[str, int]:
        """The first page of each table and index, as far as the file still says them."""
        found: dict[str, int] = {}
        for _, record in self._records(1):
            try:
                cells = values(record)
            except Damaged:
                continue
            if (
                len(cells) == _SCHEMA_COLUMNS
                and isinstance(cells[1], str)
                and isinstance(cells[3], int)
                and cells[3] > 1
            ):
                found[cells[1]] = cells[3]
        return found

    def _records(self, root: int, table: str = "") -> Iterator[tuple[int | None, bytes]]:
        """The records of the tree below a page; what of it cannot be read is noted as damage of the table."""
        reached = list(self._pages.tree(root))
        self._seen.update(reached)
        children = 0
        if not reached:
            self._found.damaged.add(table)
        for page in reached:
            self._gone_through += 1
            self._look(min(self._gone_through / max(self._pages.count, 1), 1.0))
            try:
                cells = list(self._pages.tried(page))
            except Damaged:
                self._found.damaged.add(table)
                continue
            if self._pages.kind(page) in INTERIORS:
                children += len(cells) + 1
            for cell in cells:
                if cell is None:
                    self._found.damaged.add(table)
                elif cell.record is not None:
                    yield cell.number, cell.record
        if children != len(reached) - 1:
            self._found.damaged.add(table)

    def _table(self, name: str, root: int) -> None:
        for number, record in self._records(root, name):
            row = self._forms[name].row(number, record)
            if row is None:
                self._found.damaged.add(name)
                self._by_form(number, record)
            else:
                self._put(name, number, row)

    def _index(self, table: str, root: int) -> None:
        """The keys of rows, whose own page may be lost."""
        if table not in BY_TABLE:
            self._seen.update(self._pages.tree(root))
            return
        kind = str if BY_TABLE[table].key_is_text or not self._has_numbers else bytes
        for _, record in self._records(root):
            try:
                cells = values(record)
            except Damaged:
                continue
            if len(cells) == 2 and type(cells[0]) is kind and type(cells[1]) is int and len(cells[0]) >= 1:
                self._found.keys[table][cells[1]] = cells[0]

    def _orphan(self, page: int) -> None:
        try:
            kind = self._pages.kind(page)
            cells = self._pages.cells(page) if kind in LEAVES else []
        except Damaged:
            return
        if kind in (TABLE_LEAF, INDEX_LEAF):
            for cell in cells:
                if cell.record is not None:
                    self._by_form(cell.number, cell.record)

    def _by_form(self, number: int | None, record: bytes) -> None:
        """A row of a page whose table is not known: it is put where it fits, and nowhere over what is there."""
        fits = []
        for name, form in self._forms.items():
            if form.is_numbered == (number is not None):
                row = form.row(number, record)
                if row is not None and _is_likely(name, form, row):
                    fits.append((name, row))
        lost = [fit for fit in fits if fit[0] in self._found.damaged]
        if len(lost) > 1:
            self._doubtful.append((number, lost))
        elif lost:
            name, row = lost[0]
            self._found.rows[name].setdefault(self._key(name, number, row), row)

    def _decide(self) -> None:
        """Put each row that fits several tables where the log knows a record of that number and name, else where it fits
        first."""
        known = self._names()
        for number, fits in self._doubtful:
            told = [(name, row) for name, row in fits if self._name(name, row) in known.get((name, number), ())]
            name, row = (told or fits)[0]
            self._found.rows[name].setdefault(self._key(name, number, row), row)

    def _name(self, table: str, row: Row) -> Any:
        names = self._forms[table].names
        return row[names.index("name")] if "name" in names else None

    def _names(self) -> dict[tuple[str, int | None], set[Any]]:
        """What the log calls records, where it can be read."""
        found: dict[tuple[str, int | None], set[Any]] = {}
        for cells in self._found.rows["entry"].values():
            with suppress(ValueError, KeyError, TypeError, IndexError):
                payload = loaded(cells[-1], 0) if cells[-1] is not None else Payload()
                for table, rows in payload.made.items():
                    for number, made in rows.items():
                        found.setdefault((table, number), set()).add(made.get("name"))
                for (table, number), changed in payload.changed():
                    found.setdefault((table, number), set()).update(changed.get("name", ()))
        return found

    def _put(self, name: str, number: int | None, row: Row) -> None:
        self._found.rows[name][self._key(name, number, row)] = row

    def _key(self, name: str, number: int | None, row: Row) -> Row:
        if name == "event" or (name == "diary" and self._forms[name].names[0] == "entry"):
            return row[:2]
        return row if name == "withdrawn" else (number,)


def _is_likely(name: str, form: Form, row: Row) -> bool:
    """Whether a row that fits a table is one of it, as far as what it says can tell."""
    told = dict(zip(form.names, row, strict=True))
    if "name_key" in told and told["name_key"] != name_key(cast(str, told["name"])):
        return False
    if name == "pipeline" and told["rank"] == name_key(str(told["name"])):
        return False
    if isinstance(told.get("id"), str) and "entry" in told and (name == "setting") != (len(told["id"]) != _UUID_TEXT):
        return False  # of version 2
    if name == "word":
        return bool(told["text"])
    return name != "withdrawn"  # three numbers may be anything
