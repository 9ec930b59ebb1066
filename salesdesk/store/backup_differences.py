"""What restoring a backup would change: deals by title, row by row, with what belongs to them."""

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

import sqlcipher3.dbapi2 as driver

from salesdesk import leavings
from salesdesk.desk.backups import BackupDifference, DealDifference
from salesdesk.domain.errors import SalesDeskError
from salesdesk.domain.money import Money
from salesdesk.store import backup_files, opening
from salesdesk.store.connections import connect, reading
from salesdesk.store.faults import in_words
from salesdesk.store.migrations import LATEST
from salesdesk.store.read_only import upgraded_copy

_FIELDS = (
    "title", "amount", "currency", "pipeline", "stage", "outcome", "expected_close", "organisation", "contact", "owner",
    "probability", "source", "category", "lost_reason", "closed_at", "created_at", "snoozed_until",
)  # fmt: skip
"""The fields of a deal that are compared, by their keys."""
_DEALS = """SELECT d.id, d.title, d.amount, d.currency, p.id, s.id, d.outcome, d.expected_close, o.name, c.name, d.owner,
    d.probability, d.source, d.category, d.lost_reason, d.closed_at, d.created_at, d.snoozed_until
    FROM deal d JOIN pipeline p ON p.number = d.pipeline JOIN stage s ON s.number = d.stage
    LEFT JOIN organisation o ON o.number = d.organisation LEFT JOIN contact c ON c.number = d.contact
    WHERE d.deleted_at IS NULL"""
_BELONGINGS = {
    "activities": """SELECT d.id, a.id, a.kind, a.title, a.due_day, a.due_time, a.done_at FROM activity a
        JOIN deal d ON d.number = a.subject WHERE a.subject_kind = 'deal' AND a.deleted_at IS NULL ORDER BY a.id""",
    "notes": """SELECT d.id, n.id, n.text FROM note n
        JOIN deal d ON d.number = n.subject WHERE n.subject_kind = 'deal' AND n.deleted_at IS NULL ORDER BY n.id""",
    "tags": """SELECT d.id, t.name FROM deal_tag x JOIN tag t ON t.number = x.tag
        JOIN deal d ON d.number = x.deal WHERE x.deleted_at IS NULL ORDER BY t.name""",
    "own_fields": """SELECT d.id, f.name, v.value FROM custom_value v JOIN custom_field f ON f.number = v.field
        JOIN deal d ON d.number = v.deal WHERE v.deleted_at IS NULL ORDER BY f.name""",
}
"""What belongs to a deal, in an order that hangs on nothing else."""


class _Deal(NamedTuple):
    """A deal as it is compared: its fields, and a digest of each sort of belongings."""

    fields: tuple[Any, ...]
    belongings: dict[str, bytes]

    @property
    def title(self) -> str:
        title: str = self.fields[0]
        return title

    @property
    def amount(self) -> Money | None:
        return None if self.fields[1] is None else Money(self.fields[1], self.fields[2])


def differences(
    desk: Path, source: Path, now: datetime, key: bytes | None = None, source_key: bytes | None = None
) -> BackupDifference:
    """What restoring a backup would change; each file is opened by its key where it is encrypted. Raises SalesDeskError where
    the backup cannot be read; a desk that is not there, or cannot be read, has no contents."""
    with in_words(source), _of_this_version(source, now, source_key) as (readable, opens):
        then = _deals(readable, opens)
        contents = backup_files.contents_of(readable, opens)
        if contents is None:
            raise SalesDeskError("{file} cannot be read.", file=source.name)
        contents = contents._replace(schema=opening.look(source, source_key).version)
    present = backup_files.contents_of(desk, key)
    try:
        here = {} if present is None else _deals(desk, key)
    except (driver.Error, OSError):
        here, present = {}, None
    return BackupDifference(present, contents, tuple(_compared(here, then)))


@contextmanager
def _of_this_version(source: Path, now: datetime, key: bytes | None) -> Iterator[tuple[Path, bytes | None]]:
    """The file and its key, or where it is of an earlier version, those of a copy that is upgraded and then deleted."""
    if opening.look(source, key).version == LATEST:
        yield source, key
        return
    with tempfile.TemporaryDirectory(prefix=leavings.folder_prefix()) as folder:
        yield upgraded_copy(source, Path(folder), now, key)


def _deals(path: Path, key: bytes | None) -> dict[bytes, _Deal]:
    found: dict[bytes, _Deal] = {}
    with closing(connect(path, "ro", key=key)) as raw:
        with reading(raw):
            rows = raw.execute(_DEALS).fetchall()
        for deal, *cells in rows:
            found[deal] = _Deal(tuple(cells), {})
        for name, asked in _BELONGINGS.items():
            with reading(raw):
                rows = raw.execute(asked).fetchall()
            _note(found, name, rows)
    return found


def _note(found: dict[bytes, _Deal], name: str, rows: list[tuple[Any, ...]]) -> None:
    for key, *cells in rows:
        deal = found.get(key)
        if deal is not None:
            before = deal.belongings.get(name, b"")
            told = repr(cells).encode("utf-8", "surrogatepass")
            deal.belongings[name] = blake2b(before + told, digest_size=16).digest()


def _compared(here: dict[bytes, _Deal], then: dict[bytes, _Deal]) -> list[DealDifference]:
    found = [DealDifference(deal.title, "added", None, deal.amount) for key, deal in then.items() if key not in here]
    found += [DealDifference(deal.title, "removed", deal.amount, None) for key, deal in here.items() if key not in then]
    for key, deal in then.items():
        present = here.get(key)
        if present is not None and present != deal:
            found.append(DealDifference(present.title, "changed", present.amount, deal.amount, _changed(present, deal)))
    return sorted(found, key=lambda one: (one.kind, one.title.casefold(), one.title))


def _changed(present: _Deal, then: _Deal) -> tuple[str, ...]:
    fields = [name for name, one, other in zip(_FIELDS, present.fields, then.fields, strict=True) if one != other]
    further = [name for name in _BELONGINGS if present.belongings.get(name) != then.belongings.get(name)]
    return (*fields, *further)
