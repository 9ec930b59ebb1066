"""What a passphrase tells of a desk that it does not open: its first page is damaged, or the passphrase is that of a backup.

SQLCipher says the same of a wrong key and of a first page that is not as it was written. Every page has its own HMAC, so that any
other page of the file proves the passphrase; where none does, a backup with the same salt does.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from salesdesk.store import cipher
from salesdesk.store.backup_files import stamp_of
from salesdesk.store.cipher import MARK, SALT_BYTES, SECRET_BYTES, derived, salt_of
from salesdesk.store.recovery.encrypted import PAGE, PLAIN, PageProof, salts_like

MOST_SALTS = 8
"""Salts of backups that a passphrase is tried with, the newest first; each takes a tenth of a second."""
_LOOKED_AT = 64
"""Pages of a desk that are looked at."""
_MARK_LEFT = 2
"""So many bytes of the mark tell a file whose beginning is damaged for an encrypted desk."""


class OpenedBackup(NamedTuple):
    """A backup that a passphrase opens, and when it was made."""

    path: Path
    made: datetime


class UnlockedKey(NamedTuple):
    """What a passphrase is good for: its ``key`` for the desk, or else for the newest backup that it opens. ``is_of_desk``: that
    was proven for the desk; ``has_pages``: by pages of it, so that something can be read."""

    key: bytes
    is_of_desk: bool
    has_pages: bool
    backup: OpenedBackup | None


def looked_into(path: Path, passphrase: str, backups: Iterable[Path]) -> UnlockedKey | None:
    """What is known of a desk that a passphrase does not open; None where it opens nothing, and is wrong.

    ``backups`` are the newest first. Nobody in this process may have the desk open. Raises OSError, and SalesDeskError for a
    passphrase that is none.
    """
    beginning = _beginning(path)
    own = dict.fromkeys(salts_like(beginning), False)
    with_salts = [(backup, salt) for backup in backups if (salt := salt_of(backup)) is not None]
    salts = list(dict.fromkeys([*own, *list(dict.fromkeys(salt for _, salt in with_salts))[:MOST_SALTS]]))
    keys = [derived(passphrase, salt) for salt in salts]
    opened = next(
        (
            (backup, key)
            for backup, salt in with_salts
            for key in keys
            if key[SECRET_BYTES:] == salt and cipher.fits(backup, key)
        ),
        None,
    )
    found = OpenedBackup(opened[0], made_at(opened[0])) if opened else None
    for key in keys:
        if _has_whole_page(path, key):
            return UnlockedKey(key, True, True, found)
    if opened is None:
        return None
    return UnlockedKey(opened[1], opened[1][SECRET_BYTES:] == beginning, False, found)


def _beginning(path: Path) -> bytes:
    with path.open("rb", buffering=0) as file:
        return file.read(SALT_BYTES)


def _has_whole_page(path: Path, key: bytes) -> bool:
    """Whether one of some pages all over a file was written under a key."""
    proof = PageProof(key)
    count = -(-path.stat().st_size // PAGE)
    with path.open("rb", buffering=0) as file:
        for number in range(1, count + 1, max(count // _LOOKED_AT, 1)):
            try:
                file.seek((number - 1) * PAGE)
                page = file.read(PAGE)
            except OSError:  # the disk does not give it
                continue
            if proof.holds(page, number):
                return True
    return False


def made_at(backup: Path) -> datetime:
    """When a backup was made: by its name, else by its file."""
    stamp = stamp_of(backup.name)
    return stamp.made if stamp else datetime.fromtimestamp(backup.stat().st_mtime, UTC)


def seems_encrypted(path: Path, backups: Iterable[Path]) -> bool:
    """Whether a file that begins neither as an encrypted nor as a plain desk was an encrypted one: by what is left of its mark,
    or because its newest backup is. False where there is none, or it cannot be read."""
    try:
        if not path.is_file() or (beginning := _beginning(path)).startswith((PLAIN, MARK)):
            return False
    except OSError:
        return False
    if sum(one == other for one, other in zip(beginning, MARK, strict=False)) >= _MARK_LEFT:
        return True
    newest = next(iter(backups), None)
    return newest is not None and salt_of(newest) is not None
