"""What can be said of a file before SQLite touches it, and in which words."""

import os
import struct
from pathlib import Path

from salesdesk.domain.errors import SalesDeskError
from salesdesk.store import cipher
from salesdesk.store.cipher import NeedsPassphrase
from salesdesk.store.connections import connect
from salesdesk.store.migrations import APPLICATION_ID, LATEST

LARGEST_FREE_SHARE = 0.2
"""Of the pages of a desk file; beyond, it is written anew when it is opened."""
_MAGIC = b"SQLite format 3\0"


class NotADesk(SalesDeskError):
    """The file cannot be opened as a desk."""


def version_of(path: Path, key: bytes | None = None) -> int:
    """The schema version of a desk file. Raises NotADesk, in words, for a file that is none, or not whole, or newer, and
    NeedsPassphrase or WrongPassphrase for an encrypted one without its key."""
    header = _header(path, key)
    name = path.name
    if not header.startswith(_MAGIC) or len(header) < 100:
        raise NotADesk("{file} is not a SalesDesk file. It was not changed.", file=name)
    if struct.unpack(">I", header[68:72])[0] != APPLICATION_ID:
        raise NotADesk("{file} is a database of another program, not a SalesDesk file. It was not changed.", file=name)
    if not _whole(path, header):
        raise NotADesk(
            "{file} is damaged: a part of it is missing. It was not changed. Open a backup of it instead.", file=name
        )
    version: int = struct.unpack(">I", header[60:64])[0]
    if version > LATEST:
        raise NotADesk(
            "{file} was written by a newer SalesDesk (version {found} of the file; this program knows up to {known}). "
            "It was not changed. Install the newer SalesDesk to open it.",
            file=name,
            found=version,
            known=LATEST,
        )
    return version


def check(path: Path, to_write: bool, key: bytes | None = None) -> None:
    """Refuse, in words, a file that cannot be opened as a desk."""
    version = version_of(path, key)
    if to_write and not writable(path):
        raise SalesDeskError(
            "{file} can only be read. Nothing was changed. Copy it to a folder of your own and open it there.",
            file=path.name,
        )
    if not to_write and version < LATEST:
        raise SalesDeskError(
            "{file} is of an earlier version. Open it once in SalesDesk to upgrade it.", file=path.name
        )


def readable(path: Path) -> None:
    """Refuse, in words, what is not there, is a folder or empty, or cannot be read. Nothing else is looked at."""
    _first_bytes(path)


def free_share(path: Path, key: bytes | None = None) -> float:
    """Share of the pages of a desk file that nothing uses any more, in [0, 1]. Raises NotADesk as ``version_of``."""
    header = _header(path, key)
    pages, free = (struct.unpack(">I", header[place : place + 4])[0] for place in (28, 36))
    return free / pages if pages else 0.0


def is_loose(path: Path, key: bytes | None = None) -> bool:
    """Whether so many pages are free that the file is to be written anew."""
    return free_share(path, key) > LARGEST_FREE_SHARE


def writable(path: Path) -> bool:
    """Whether the file and its folder can be written to, as a change needs both."""
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def _header(path: Path, key: bytes | None) -> bytes:
    """The header of a file as SQLite has it, made of what SQLite says of an encrypted one."""
    header = _first_bytes(path)
    return _header_within(path, key) if header.startswith(cipher.MARK) else header


def _first_bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise NotADesk("{file} is a folder, not a SalesDesk file.", file=path.name)
        with path.open("rb") as file:
            header = file.read(100)
    except (FileNotFoundError, ValueError):  # a name with a NUL in it names nothing
        raise NotADesk("There is no file {file}.", file=str(path)) from None
    except OSError as error:
        raise NotADesk("{file} cannot be read: {why}.", file=path.name, why=error.strerror or "") from None
    if not header:
        raise NotADesk("{file} is empty: there is nothing in it to open. It was not changed.", file=path.name)
    return header


def _header_within(path: Path, key: bytes | None) -> bytes:
    """The numbers of an encrypted file's header, at their places."""
    if key is None:
        raise NeedsPassphrase("{file} is encrypted. Say its passphrase to open it.", file=path.name)
    if not cipher.fits(path, key):
        raise cipher.wrong_passphrase(path)
    raw = connect(path, "rw" if writable(path) else "ro", key=key)
    try:
        size, pages, free, version, application = (
            int(raw.execute(f"PRAGMA {name}").fetchone()[0])
            for name in ("page_size", "page_count", "freelist_count", "user_version", "application_id")
        )
    finally:
        raw.close()
    header = bytearray(100)
    header[: len(_MAGIC)] = _MAGIC
    struct.pack_into(">H", header, 16, size)
    for place, number in ((28, pages), (36, free), (60, version), (68, application)):
        struct.pack_into(">I", header, place, number)
    return bytes(header)


def _whole(path: Path, header: bytes) -> bool:
    journal = path.with_name(path.name + "-journal")
    if journal.exists() and journal.stat().st_size > 0:
        return True
    size = struct.unpack(">H", header[16:18])[0]
    pages, change, valid_for = (struct.unpack(">I", header[i : i + 4])[0] for i in (28, 24, 92))
    page_size = 65536 if size == 1 else size
    whole: bool = path.stat().st_size >= pages * page_size
    return change != valid_for or whole
