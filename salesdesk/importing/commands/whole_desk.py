"""Bringing in a whole desk that SalesDesk has written: one journal entry, taken back as one."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from salesdesk.desk.changes import Change
from salesdesk.desk.everything import Everything, as_written
from salesdesk.desk.merging import Merge, merged
from salesdesk.desk.ports import Transaction
from salesdesk.domain.errors import Message, Refused
from salesdesk.domain.records import Record, Setting, Stage

if TYPE_CHECKING:
    from salesdesk.importing.commands.imports import ImportDeals

CHUNK = 5_000


def bring_in(command: "ImportDeals", whole: Everything, tx: Transaction) -> Change:
    """All of the desk in the file comes into this one, its history too. Raises Refused for parts that do not fit."""
    merge = merged(tx, whole)
    try:
        _write(command, merge, tx)
    except Exception as error:
        # The store holds rules that a file which was changed by hand may break.
        if "constraint failed" not in str(error):
            raise
        raise Refused(
            "{file} holds something that no desk can; nothing was changed.", file=command.plan.file.name
        ) from error
    counts = merge.counts
    values = {"file": command.plan.file.name, "count": counts["new"] + counts["changed"]}
    return Change.of_everything(Message("Import {count} deals from {file}", values), counts)


def _write(command: "ImportDeals", merge: Merge, tx: Transaction) -> None:
    told = _Told(command, merge)
    tx.save(*(replace(record, deleted_at=tx.now) for record in merge.gone))
    for kind in as_written():
        fresh = merge.new.get(kind, [])
        if kind is Setting:
            tx.save(*fresh)
            continue
        for part in _parts([record for record in fresh if record.deleted_at is None], told):
            tx.add_batch(part)
        tx.save(*(_as_new(record) for record in fresh if record.deleted_at is not None))
    # What is deleted in the file is made first and deleted then, so that taking back and doing again end where they should.
    tx.save(*(r for kind in as_written() for r in merge.new.get(kind, []) if r.deleted_at is not None))
    tx.save(*merge.changed)
    for part in _parts(merge.events, told):
        tx.append(part)
    tx.replace_history(merge.pasts)
    tx.keep_forecasts(merge.diary)


def _as_new(record: Record) -> Record:
    survivor: dict[str, Any] = {"survivor": None} if isinstance(record, Stage) else {}
    return replace(record, deleted_at=None, **survivor)


class _Told:
    """How much has been written, told to whoever asked for it."""

    def __init__(self, command: "ImportDeals", merge: Merge) -> None:
        self._progress = command.progress
        self._total = sum(map(len, merge.new.values())) + len(merge.events)
        self._done = 0

    def more(self, count: int) -> None:
        self._done += count
        if self._progress:
            self._progress(self._done, self._total)


def _parts(rows: list[Any], told: _Told) -> Any:
    for start in range(0, len(rows), CHUNK):
        part = rows[start : start + CHUNK]
        yield part
        told.more(len(part))
