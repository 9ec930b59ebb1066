"""How a desk file is opened: SQLite first takes back a change that was left half done, and is asked what the file is then.

Nothing is read from the bytes of the file: before the journal was rolled back they may be of a version that never was, an
encrypted desk has no header, and closing a handle of one's own would drop the locks that SQLite holds on the file.
"""

from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import sqlcipher3.dbapi2 as driver

from salesdesk.domain.errors import SalesDeskError
from salesdesk.store import cipher, files
from salesdesk.store.cipher import NeedsPassphrase
from salesdesk.store.connections import connect
from salesdesk.store.files import NotADesk, NotSound
from salesdesk.store.migrations import APPLICATION_ID, LATEST

LARGEST_FREE_SHARE = 0.2
"""Of the pages of a desk file; beyond, it is written anew when it is opened."""
_READ_ONLY, _CORRUPT, _NOT_A_DATABASE = 8, 11, 26
"""SQLite's codes. Reading alone is refused as read only where a journal would have to be rolled back before."""
_FACTS = ("application_id", "user_version", "page_count", "freelist_count")


class DeskFacts(NamedTuple):
    """What an opened file says of itself: schema version, pages, and those of them that nothing uses any more."""

    version: int
    pages: int
    free: int

    @property
    def free_share(self) -> float:
        """Share of the pages that are free, in [0, 1]."""
        return self.free / self.pages if self.pages else 0.0

    @property
    def is_loose(self) -> bool:
        """Whether so many pages are free that the file is to be written anew."""
        return self.free_share > LARGEST_FREE_SHARE


def look(path: Path, key: bytes | None = None) -> DeskFacts:
    """Open a desk file, with its key where it is encrypted, and say what it is. A journal that a killed program has left is
    rolled back by that.

    Raises NotADesk, in words, for a file that is none, or not whole, or newer, and NeedsPassphrase or WrongPassphrase for an
    encrypted one without its key; nothing was changed then.
    """
    files.check_place(path)
    if key is None and _is_of_another_program(path):
        raise _of_another_program(path)
    try:
        with closing(connect(path, "rw" if files.writable(path) else "ro", key=key)) as raw:
            application, version, pages, free = _read(raw)
    except driver.DatabaseError as error:
        raise _told(path, key, error) from error
    if application != APPLICATION_ID:
        raise _of_another_program(path) if application or pages else files.no_desk(path)
    if version > LATEST:
        raise NotADesk(
            "{file} was written by a newer SalesDesk (version {found} of the file; this program knows up to {known}). "
            "It was not changed. Install the newer SalesDesk to open it.",
            file=path.name,
            found=version,
            known=LATEST,
        )
    return DeskFacts(version, pages, free)


def check_to_read(path: Path, key: bytes | None = None) -> DeskFacts:
    """The facts of a desk of today's version. Raises as ``look``, and SalesDeskError for an earlier one."""
    facts = look(path, key)
    if facts.version < LATEST:
        raise SalesDeskError(
            "{file} is of an earlier version. Open it once in SalesDesk to upgrade it.", file=path.name
        )
    return facts


def _read(raw: Any) -> list[int]:
    raw.execute("BEGIN")
    try:
        raw.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        return [raw.execute(f"PRAGMA {name}").fetchone()[0] for name in _FACTS]
    finally:
        raw.execute("ROLLBACK")


def _is_of_another_program(path: Path) -> bool:
    """Whether a file is another program's database as it lies there: its locks and journals are that program's affair."""
    try:
        with closing(connect(path, "ro", is_left_alone=True)) as raw:
            return bool(raw.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID)
    except driver.DatabaseError:
        return False


def _of_another_program(path: Path) -> NotSound:
    return NotSound(
        "{file} is a database of another program, not a SalesDesk file. It was not changed.", file=path.name
    )


def _locked(path: Path, key: bytes | None) -> SalesDeskError | None:
    """What to say of an encrypted desk that was not opened with its key; None for any other file."""
    if not cipher.is_encrypted(path):
        return None
    if key is None:
        return NeedsPassphrase("{file} is encrypted. Say its passphrase to open it.", file=path.name)
    return cipher.wrong_passphrase(path)


def _told(path: Path, key: bytes | None, error: Exception) -> Exception:
    """What a fault of opening means."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == _READ_ONLY:
        return NotADesk(
            "The last change of {file} was interrupted and has to be taken back, but the file or its folder can only be "
            "read. Nothing was changed. Copy {file} and {journal} together to a folder of your own and open it there.",
            file=path.name,
            journal=files.journal_of(path).name,
        )
    if code == _NOT_A_DATABASE:
        return _locked(path, key) or files.no_desk(path)
    if code == _CORRUPT:
        return NotSound(
            "{file} is damaged: a part of it is missing. It was not changed. Open a backup of it instead.",
            file=path.name,
        )
    return error
