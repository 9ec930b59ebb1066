"""What became of the records of a damaged desk: kept, lost, not certain; and what backups have of them."""

from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver

from salesdesk.desk.recovering import LostRecord
from salesdesk.store import cipher
from salesdesk.store.checksums import COLUMN, checksum
from salesdesk.store.connections import connect
from salesdesk.store.keymap import from_cell, to_cell
from salesdesk.store.log.fold import Row
from salesdesk.store.recovery.founding import Gathered
from salesdesk.store.recovery.salvage import Salvage, forms
from salesdesk.store.schema import BY_TABLE

_LONGEST = 60


class Accounts:
    """Of a new desk file, with its key, and what it was made of: ``told`` where its history begins anew."""

    def __init__(self, target: Path, key: bytes | None, found: Salvage, told: Gathered | None) -> None:
        self._key = key
        made_up = told.made_up if told else set[Row]()
        with closing(connect(target, "ro", key=key)) as raw:
            self.kept = {table: _count(raw, table) for table in BY_TABLE}
            there = {table: {row[0] for row in raw.execute(f"SELECT id FROM {table}")} for table in BY_TABLE}
            doubtful = [] if told is None else [one for one in _doubtful(found) if (one[0], one[1]) not in made_up]
            self._cells = {
                LostRecord(table, from_cell(cell), _name(raw, table, cell)): _cells(raw, table, cell)
                for table, _, cell in doubtful
                if cell in there[table]
            }
        for table, _ in made_up:
            self.kept[table] -= 1
        lost = [LostRecord(table, told.keys.get((table, n), "") if told else "", "") for table, n in sorted(made_up)]
        for table, keys in found.keys.items():
            for number, cell in sorted(keys.items()):
                if cell not in there[table] and (table, number) not in made_up:
                    lost.append(LostRecord(table, from_cell(cell), ""))
        self.lost = tuple(lost)

    @property
    def doubtful(self) -> tuple[LostRecord, ...]:
        """Records that are not as they were written, where nothing proves what they were."""
        return tuple(self._cells)

    def in_backups(self, backups: Sequence[Path]) -> tuple[tuple[Path, tuple[str, ...]], ...]:
        """Of each backup that has something of what is lost or not certain, and is plain or under the desk's key: how that is
        called there, with the fields in which it differs."""
        found = []
        for path in backups:
            names = []
            opens = self._key if cipher.is_encrypted(path) else None
            with suppress(driver.Error, OSError), closing(connect(path, "ro", 1.0, opens)) as raw:
                names = [*self._names_of_lost(raw), *self._differences(raw)]
            if names:
                found.append((path, tuple(names)))
        return tuple(found)

    def _names_of_lost(self, raw: Any) -> Iterator[str]:
        for one in self.lost:
            if name := _name(raw, one.table, to_cell(one.table, one.key)):
                yield name

    def _differences(self, raw: Any) -> Iterator[str]:
        for one, here in self._cells.items():
            cell = to_cell(one.table, one.key)
            there = _cells(raw, one.table, cell)
            differs = [name for name in here if there and there[name] != here[name]]
            if differs:
                yield f"{_name(raw, one.table, cell)} ({', '.join(differs)})"


def _count(raw: Any, table: str) -> int:
    found: int = raw.execute(f"SELECT count(*) FROM {table} WHERE deleted_at IS NULL").fetchone()[0]
    return found


def _doubtful(found: Salvage) -> Iterator[tuple[str, int, bytes | str]]:
    """Table, number and key of the rows whose checksum is another one; those of earlier versions have none."""
    for table, form in forms().items():
        shape = BY_TABLE.get(table)
        for row in found.rows[table].values() if shape else ():
            cells = dict(zip(form.names, row, strict=True))
            told = [cells[name] for name in shape.columns[2:]] if shape else []
            if cells[COLUMN] and checksum(cells["number"], cells["id"], told) != cells[COLUMN]:
                yield table, cells["number"], cells["id"]


def _name(raw: Any, table: str, key: bytes | str) -> str:
    fields = BY_TABLE[table].fields
    column = next((name for name in ("title", "name", "text", "value") if name in fields), "id")
    rows = raw.execute(f"SELECT {column} FROM {table} WHERE id = ?", (key,)).fetchall()
    return str(rows[0][0])[:_LONGEST] if rows else ""


def _cells(raw: Any, table: str, key: bytes | str) -> dict[str, Any]:
    """What a record says, but for its references, whose numbers differ from file to file."""
    shape = BY_TABLE[table]
    names = [name for name in shape.fields if name not in shape.references and name != "subject"]
    rows = raw.execute(f"SELECT {', '.join(names)} FROM {table} WHERE id = ?", (key,)).fetchall()
    return dict(zip(names, rows[0], strict=True)) if rows else {}
