"""Bringing what can be read of a damaged desk into a new file, and telling what was kept and what was lost."""

import glob
import os
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, NamedTuple, cast

import sqlcipher3.dbapi2 as driver

from salesdesk.desk.ports import Clock
from salesdesk.desk.recovering import Look, Recovery
from salesdesk.domain.days import to_us
from salesdesk.domain.errors import Message, SalesDeskError
from salesdesk.domain.ids import uuid7
from salesdesk.store import files, migrate, modes, soundness
from salesdesk.store.backup_places import DeskMark
from salesdesk.store.connections import connect
from salesdesk.store.exchange import Taking
from salesdesk.store.faults import in_words
from salesdesk.store.reader import SqlReader
from salesdesk.store.recovery import encrypted
from salesdesk.store.recovery.accounts import Accounts
from salesdesk.store.recovery.earlier import salvaged_any
from salesdesk.store.recovery.founding import Gathered, entry_of, gathered
from salesdesk.store.recovery.rebuild import by_log, fill, writing
from salesdesk.store.recovery.salvage import Salvage
from salesdesk.store.rows import RowWriter
from salesdesk.store.schema import BY_TABLE

_BLOCK = 1 << 16
_READ, _FILLED, _FOLDED = 0.3, 0.45, 0.7
"""How much is done once all pages are read, once the rows are in the new file, and once they are what the log says."""


def _go_on(_share: float) -> None:
    """Nobody wants it to be given up."""


def recover(
    source: Path,
    target: Path,
    clock: Clock,
    backups: Sequence[Path] = (),
    look: Look = _go_on,
    key: bytes | None = None,
    passphrase: str | None = None,
) -> Recovery:
    """Write what can be read of a desk file into a new one, which is sound; the file itself is only read.

    ``backups`` (the newest first) are asked what they still have of what is lost. ``look`` is called often. Of an encrypted
    desk the key is known, or its passphrase; the new one has the same. Raises SalesDeskError where nothing can be read, the new
    file is there already or the passphrase is another one; no file is made then.
    """
    part = files.fresh_of(target)
    if target.exists():
        files.clear_published(part, target)
        raise SalesDeskError("There is a file {file} already. It was not changed.", file=target.name)
    if not source.is_file():
        raise SalesDeskError("There is no file {file}.", file=str(source))
    with in_words(target):
        _discard(part)
        try:
            data = _read(source)
            opens = encrypted.key_to_recover(source, data, key, passphrase, backups)
            data = _taken_back(source, data, part, opens)
            plain = encrypted.decrypted(data, opens).data if opens else data
            found = salvaged_any(plain, lambda share: look(_READ * share))
            _check_that_there_is_something(source, found)
            told, has_log = _rebuilt(Rebuilding(part, opens, clock, look), found)
            accounts = Accounts(part, opens, found, told)
            files.publish(part, target)
            files.sync_folder(target.parent)
        finally:
            _discard(part)
    return Recovery(target, has_log, accounts.kept, accounts.lost, accounts.in_backups(backups), accounts.doubtful)


def _discard(part: Path) -> None:
    """Delete the new file where it is not whole, and what making it has left, also of a run that was broken off."""
    for left in (*files.leftovers(part), part):
        files.discard(left)


def _taken_back(source: Path, data: bytes, beside: Path, key: bytes | None) -> bytes:
    """The file as it is once a change that was left half done is taken back, which happens to a copy."""
    journal = files.journal_of(source)
    if journal.exists() and journal.stat().st_size:
        beside.write_bytes(data)
        files.journal_of(beside).write_bytes(_read(journal))
        with suppress(driver.Error), closing(connect(beside, key=key)) as raw:
            raw.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        data = beside.read_bytes()
        files.discard(beside)
    return data


def _read(path: Path) -> bytes:
    """The bytes of a file; what the disk does not give is empty."""
    parts = []
    with path.open("rb", buffering=0) as file:
        size = os.fstat(file.fileno()).st_size
        for start in range(0, size, _BLOCK):
            length = min(_BLOCK, size - start)
            try:
                file.seek(start)
                part = file.read(length) or b""
            except OSError:
                part = b""
            parts.append(part.ljust(length, b"\0"))
    return b"".join(parts)


def _check_that_there_is_something(source: Path, found: Salvage) -> None:
    if not any(found.rows[table] for table in BY_TABLE) and not found.rows["event"]:
        raise SalesDeskError("Nothing in {file} can be read. Open a backup of it instead.", file=source.name)


def _with_lines(new: "Rebuilding", found: Salvage) -> bool:
    """Enter what of the diary lay beside the log of an earlier version."""
    from salesdesk.store.migrations.m0004 import enter

    def add(reader: SqlReader, rows: RowWriter) -> bool:
        enter(cast(Any, reader.connection), reader, found.lines)
        return True

    return not found.lines or writing(new.part, add, new.key)


class Rebuilding(NamedTuple):
    """Where the new file is made, and under which key."""

    part: Path
    key: bytes | None
    clock: Clock
    look: Look

    def begin(self) -> None:
        """An empty desk."""
        migrate.create(self.part, uuid7(to_us(self.clock()), os.urandom), self.key).release()
        modes.make_private(self.part)

    def check(self) -> tuple[Message, ...]:
        """What is wrong with it."""
        return soundness.check(self.part, self.key, between=lambda: self.look(_FOLDED))


def _rebuilt(new: Rebuilding, found: Salvage) -> tuple[Gathered | None, bool]:
    """Make the new file; what it was founded on, and whether it has its log."""
    part, key, clock, look = new
    new.begin()
    fill(part, found, key)
    look(_FILLED)
    if by_log(part, found, key) and _with_lines(new, found) and not new.check():
        return None, True
    look(_FOLDED)
    told: list[Gathered] = []

    def gather(reader: SqlReader, rows: RowWriter) -> bool:
        told.append(gathered(reader, found, clock()))
        return False

    writing(part, gather, key)
    files.discard(part)
    new.begin()

    def take(reader: SqlReader, rows: RowWriter) -> bool:
        Taking(reader, rows).take([entry_of(told[0], clock())])
        return True

    writing(part, take, key)
    wrong = new.check()
    if wrong:
        raise SalesDeskError(
            "What could be read does not make a sound desk ({what}). Nothing was made.", what=str(wrong[0])
        )
    return told[0], False


def backups_of(desk: Path, root: Path | None = None) -> list[Path]:
    """The backups of a desk that lie beside it or in its folder below ``root``, the newest first."""
    found = {path for path in desk.parent.glob(f"{glob.escape(desk.stem)} *{desk.suffix}") if path.is_file()}
    if root is not None:
        with suppress(OSError, driver.Error, SalesDeskError, UnicodeDecodeError):  # a message may quote what is no text
            found |= {path for folder in DeskMark(desk).folders(root) for path in folder.glob("*.salesdesk")}
    return sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)
