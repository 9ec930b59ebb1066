"""Where the backups of desks lie: a folder a desk below this computer's folder, and below the place that the user has named.

The folder of a desk is named by what founded the desk and by where its file is, so that neither a copy of it nor another computer
that uses the same place thins out its backups. After a move they are found by the one, of a damaged desk by the other.
"""

import contextlib
import json
import os
import platform
import re
from contextlib import closing
from hashlib import blake2b
from pathlib import Path

import sqlcipher3.dbapi2 as driver

from salesdesk.domain.errors import SalesDeskError
from salesdesk.store import files
from salesdesk.store.backup_files import LONGEST_STEM
from salesdesk.store.connections import connect, reading

BELOW_SECOND = "SalesDesk backups"
"""The folder in the place that the user has named."""
_UNKNOWN = "0" * 8
_FOLDER = re.compile(r".* (?P<founder>[0-9a-f]{8})-(?P<place>[0-9a-f]{8})")


class DeskMark:
    """What tells the backups of one desk file from those of others: ``founder`` and ``place``, eight digits each."""

    def __init__(self, desk: Path, key: bytes | None = None) -> None:
        self.stem = desk.stem[:LONGEST_STEM]
        self.founder = _founder(desk, key)
        self.place = _digits(f"{platform.node()} {desk.resolve()}".encode("utf-8", "surrogatepass"))

    @property
    def folder(self) -> str:
        """The name of the desk's folder."""
        return f"{self.stem} {self.founder}-{self.place}"

    def folders(self, root: Path) -> list[Path]:
        """The folders below one that have backups of the desk, from before it was moved as well; its own first."""
        found = []
        with contextlib.suppress(OSError):
            for path in root.iterdir():
                told = _FOLDER.fullmatch(path.name)
                is_known = told is not None and told["founder"] == self.founder != _UNKNOWN
                if told is not None and (is_known or told["place"] == self.place):
                    found.append(path)
        return sorted(found, key=lambda path: (path.name != self.folder, path.name))


def _founder(desk: Path, key: bytes | None) -> str:
    """Of the device that made the desk; zeros where that cannot be read."""
    # One that writes takes back what a crash has left half done; one that reads could not read the file then.
    mode = "rw" if files.journal_of(desk).exists() and files.writable(desk) else "ro"
    with (
        contextlib.suppress(driver.Error, OSError, SalesDeskError),
        closing(connect(desk, mode, 1.0, key)) as raw,
        reading(raw),
    ):
        rows = raw.execute("SELECT id FROM device ORDER BY number LIMIT 1").fetchall()
        if rows and isinstance(rows[0][0], bytes):
            return _digits(rows[0][0])
    return _UNKNOWN


def _digits(told: bytes) -> str:
    return blake2b(told, digest_size=4).hexdigest()


def private_folder(folder: Path) -> Path:
    """A folder for this user alone, made with those above it where it is not there. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if os.name == "posix" and folder.stat().st_mode & 0o077:
        with contextlib.suppress(PermissionError):  # a stick may know no modes
            folder.chmod(0o700)
    return folder


def is_usable(folder: Path) -> bool:
    """Whether a folder is there and can be written to."""
    return folder.is_dir() and os.access(folder, os.W_OK)


class SecondPlace:
    """The place that the user of this computer has named for a second copy of each backup, kept in a file."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def get(self) -> Path | None:
        """The folder; None where none is named. Raises OSError where that cannot be read."""
        try:
            told = json.loads(self._file.read_text("utf-8"))["second"]
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None
        return Path(told) if isinstance(told, str) and told else None

    def put(self, folder: Path | None) -> None:
        """Name a folder, or none. Raises SalesDeskError for one that cannot be written to, and for one that is none."""
        if folder is not None and not is_usable(folder):
            raise SalesDeskError("The folder {folder} cannot be written to.", folder=str(folder))
        beside = self._file.with_name(self._file.name + ".part")
        beside.write_text(json.dumps({"second": str(folder) if folder else None}), "utf-8")
        beside.chmod(0o600)
        files.sync_file(beside)
        beside.replace(self._file)
        files.sync_folder(self._file.parent)
