"""How commands are kept, and what their taking back makes stale."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import date
from typing import Any

from salesdesk.desk.changes import EVERYTHING, Stale
from salesdesk.desk.commands.base import Command
from salesdesk.desk.ports import EntryView

Step = tuple[EntryView, frozenset[tuple[str, str]]]
MANY = 500
"""From so many touched deals on, everything is read again instead of each."""

_STALE_KINDS = {
    "Stage": "stages",
    "Pipeline": "stages",
    "Quota": "quota",
    "Rate": "settings",
    "Setting": "settings",
    "Organisation": "people",
    "Contact": "people",
}


def arguments(command: Command) -> dict[str, Any]:
    """The command as plain data for the journal, without the fields that are declared ``NOT_KEPT``."""
    return {f.name: _plain(getattr(command, f.name)) for f in fields(command) if not f.metadata.get("not_kept")}


def stale_by(touched: Iterable[tuple[str, str]]) -> Stale:
    """What must be read again when records of these (kind, key) have changed. For a note or step the key is its deal's."""
    deals = set()
    kinds = set()
    for kind, key in touched:
        if kind == "*":
            return Stale(kinds=EVERYTHING)
        if kind in _STALE_KINDS:
            kinds.add(_STALE_KINDS[kind])
        else:
            deals.add(key)
    if len(deals) > MANY:
        return Stale(kinds=frozenset(kinds | {"deals"}))
    return Stale(frozenset(deals), frozenset(kinds))


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, Command):
        return arguments(value)
    if hasattr(value, "__dataclass_fields__"):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    return value
