"""Backups as files: their names, and what each holds.

A name has the desk's, the day and time with its distance from UTC, and the reason: ``My desk 2026-11-29 14.05.07+0100
hourly.salesdesk``. Nothing else is needed to list and thin them.
"""

import contextlib
import re
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import sqlcipher3.dbapi2 as driver

from salesdesk.desk.backups import Backup, BackupContents, BackupPlace
from salesdesk.domain.backups import REASONS, BackupReason, BackupStamp
from salesdesk.domain.days import from_us
from salesdesk.domain.money import Money
from salesdesk.store import cipher
from salesdesk.store.cipher import NeedsPassphrase
from salesdesk.store.connections import connect, reading

LONGEST_STEM = 40
"""Letters of a desk's name that a backup's has."""
_FORM = "%Y-%m-%d %H.%M.%S%z"
_NAME = re.compile(
    r"(?P<stem>.*) (?P<made>\d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d[+-]\d{4}) "
    rf"(?P<reason>{'|'.join(REASONS)})(?: (?P<number>\d+))?\.salesdesk"
)
_YEARS = range(1971, 9998)
"""Of names that are read: nearer to the ends of the calendar no zone can be applied."""
_SUMS = """SELECT outcome, currency, sum(amount) FROM deal WHERE deleted_at IS NULL AND amount IS NOT NULL
    AND outcome IN ('open', 'won') GROUP BY outcome, currency ORDER BY outcome, currency"""


def name_of(desk: Path, made: datetime, reason: BackupReason, zone: ZoneInfo, number: int = 1) -> str:
    """The name of a backup; ``number`` tells those of one second and reason apart."""
    local = made.astimezone(zone)
    # strftime does not fill up the year on every system.
    when = f"{local.year:04}{local.strftime(_FORM.removeprefix('%Y'))}"[:24]
    again = f" {number}" if number > 1 else ""
    return f"{desk.stem[:LONGEST_STEM]} {when} {reason}{again}.salesdesk"


def stamp_of(name: str) -> BackupStamp | None:
    """When and why a backup of this name was made; None for any other name."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    try:
        made = datetime.strptime(found["made"], _FORM)  # noqa: DTZ007 - the form has the distance from UTC
    except ValueError:
        return None
    if made.year not in _YEARS:
        return None
    return BackupStamp(made, cast(BackupReason, found["reason"]), f"{int(found['number'] or 1):06} {name}")


def number_of(stamp: BackupStamp) -> int:
    """What tells the backups of one second apart, from 1."""
    return int(stamp.name[:6])


def stamps_in(folder: Path) -> dict[BackupStamp, Path]:
    """The backups in a folder with their paths; none where it cannot be read."""
    found: dict[BackupStamp, Path] = {}
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            stamp = stamp_of(path.name)
            if stamp is not None and not path.is_symlink():
                found[stamp] = path
    return found


def newest_first(stamps: dict[BackupStamp, Path]) -> list[tuple[BackupStamp, Path]]:
    """By when they were made."""
    return sorted(stamps.items(), key=lambda item: (item[0].made, item[0].name), reverse=True)


def list_backups(folder: Path, place: BackupPlace = "own", keys: Sequence[bytes] = ()) -> list[Backup]:
    """The backups in a folder with what they hold, the newest first; one that cannot be read is there without it. ``keys``
    are those that encrypted ones may have."""
    there = newest_first(stamps_in(folder))
    return [backup for stamp, path in there if (backup := backup_of(path, stamp, place, keys))]


def backup_of(path: Path, stamp: BackupStamp, place: BackupPlace, keys: Sequence[bytes] = ()) -> Backup | None:
    """A backup by its file. None where the file is gone."""
    try:
        size = path.stat().st_size
    except OSError:
        return None
    try:
        key = cipher.key_among(path, keys)
    except NeedsPassphrase:
        return Backup(path, stamp.made, stamp.reason, size, place, None, True, True)
    return Backup(path, stamp.made, stamp.reason, size, place, contents_of(path, key), key is not None)


def contents_of(path: Path, key: bytes | None = None) -> BackupContents | None:
    """What a desk file holds, of any version; None where it cannot be read."""
    try:
        with closing(connect(path, "ro", 1.0, key)) as raw, reading(raw):
            schema = raw.execute("PRAGMA user_version").fetchone()[0]
            deals = raw.execute("SELECT count(*) FROM deal WHERE deleted_at IS NULL").fetchone()[0]
            sums = raw.execute(_SUMS).fetchall()
            return BackupContents(deals, _money(sums, "open"), _money(sums, "won"), _last_change(raw), schema)
    except (driver.Error, OSError, ValueError):
        return None


def _money(sums: list[tuple[str, str, int]], outcome: str) -> tuple[Money, ...]:
    return tuple(Money(amount, currency) for of, currency, amount in sums if of == outcome)


def _last_change(raw: Any) -> datetime | None:
    """The instant of the last entry that is not the diary's; None in a version without such a log."""
    with contextlib.suppress(driver.Error, OverflowError):
        at = raw.execute("SELECT max(coalesce(at, hlc)) FROM entry WHERE actor <> 5").fetchone()[0]
        return from_us(at) if isinstance(at, int) else None
    return None
