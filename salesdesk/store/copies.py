"""Copies of a desk that lie about, and who can read them: older backups keep the passphrase that they were made under, or none."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import sqlcipher3.dbapi2 as driver

from salesdesk.store import cipher, recoding


@dataclass(frozen=True, slots=True)
class DeskCopy:
    """A copy of a desk; ``needs`` is the key that opens it, None for one that anybody can read."""

    path: Path
    needs: bytes | None


def copies_of(desk: Path, key: bytes | None, known: Iterable[bytes], folders: Iterable[Path]) -> list[DeskCopy]:
    """The copies of a desk in some folders that are not under its present key, and that nobody or one of the ``known`` keys
    has to open, by name. The desk itself is closed meanwhile."""
    devices = recoding.devices_in(desk, key)
    keys = [None, *dict.fromkeys(known)]
    found = {path: _opener(path, devices, keys) for path in _files(desk, folders)}
    return [DeskCopy(path, opener[0]) for path, opener in sorted(found.items()) if opener and opener[0] != key]


def _files(desk: Path, folders: Iterable[Path]) -> Iterator[Path]:
    for folder in dict.fromkeys(folder.absolute() for folder in folders):
        for path in folder.glob(f"*{desk.suffix}"):
            if path.is_file() and not path.is_symlink() and not path.samefile(desk):
                yield path


def _opener(path: Path, devices: set[str], keys: list[bytes | None]) -> tuple[bytes | None] | None:
    """The key that opens a file, where it is a copy of the desk with these devices."""
    salt = cipher.salt_of(path)
    for key in keys:
        if salt != (key[cipher.SECRET_BYTES :] if key else None):
            continue
        try:
            return (key,) if recoding.devices_in(path, key) & devices else None
        except (driver.Error, ValueError):
            return None
    return None
