"""Taking back and doing again: the inverse of a journal entry, applied in one transaction."""

from typing import Any

from sqlalchemy import Connection

from salesdesk.desk.ports import EntryView
from salesdesk.domain.days import to_us
from salesdesk.domain.errors import Refused
from salesdesk.store import kept_forecasts as keptforecasts
from salesdesk.store import statements as sql
from salesdesk.store.reader import chunks
from salesdesk.store.schema import KINDS, NAMES
from salesdesk.store.transaction import SqlTransaction, resettle, update

Touched = frozenset[tuple[str, str]]
_DEAL_KINDS = {"Deal", "Activity", "Note", "DealTag", "CustomValue"}


def step(transaction: SqlTransaction, entry: EntryView, back: bool) -> Touched:
    """Take an entry back, or do it again; says which (kind, key) it touched, the deal's key for what belongs to one."""
    text = transaction._fetch("SELECT inverse FROM entry WHERE id = ?", (entry.id,))[0][0]
    inverse = sql.loads(text)
    if inverse["version"] != 1:
        raise Refused("This step was made by another version of SalesDesk and cannot be taken back any more.")
    gone = to_us(transaction.now) if back else None
    for name in inverse["batch"]:
        _batch(transaction.connection, name, entry.id, gone)
    patches = inverse["patches"]
    for patch in reversed(patches) if back else patches:
        _patch(transaction.connection, patch, back, gone)
    if kept := inverse.get("diary"):
        (keptforecasts.take if back else keptforecasts.put)(transaction.connection, kept)
    state = "undone" if back else "done"
    transaction.connection.exec_driver_sql("UPDATE entry SET state = ? WHERE id = ?", (state, entry.id))
    if inverse["replaced"]:
        rows = transaction._fetch(
            "SELECT DISTINCT deal FROM event WHERE entry = ? OR replaced = ?", (entry.id, entry.id)
        )
        for part in chunks(deal for (deal,) in rows):
            resettle(transaction, part)
    if inverse["batch"] or inverse["replaced"]:
        return frozenset({("*", "")})
    return frozenset(_key(patch) for patch in patches)


def _patch(connection: Connection, patch: list[Any], back: bool, gone: int | None) -> None:
    name, key, before, after = patch
    kind = KINDS[name]
    if before is None:
        update(connection, kind, key, {"deleted_at": gone})
    else:
        update(connection, kind, key, before if back else {column: after[column] for column in before})


def _batch(connection: Connection, name: str, entry: str, gone: int | None) -> None:
    connection.exec_driver_sql(f"UPDATE {NAMES[KINDS[name]]} SET deleted_at = ? WHERE entry = ?", (gone, entry))


def _key(patch: list[Any]) -> tuple[str, str]:
    name, key, _, after = patch
    return (name, after.get("deal", key)) if name in _DEAL_KINDS else (name, key)
