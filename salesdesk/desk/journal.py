"""How commands are kept, and what their taking back changes."""

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import date
from typing import Any, Literal

from salesdesk.desk.changes import Change
from salesdesk.desk.commands.base import Command
from salesdesk.desk.later_writes import in_words
from salesdesk.desk.ports import UndoneEntry
from salesdesk.desk.settings import touches
from salesdesk.domain.errors import Message
from salesdesk.i18n import mark

MANY = 5_000
"""From so many touched deals on, everything may have changed instead of each."""

_SEVERAL = mark("{count} changes")
_KINDS = {
    "Stage": "stages",
    "Pipeline": "stages",
    "Quota": "quotas",
    "Rate": "rates",
    "Organisation": "people",
    "Contact": "people",
}
_NAMED_BY_DEALS = frozenset({"Tag", "CustomField"})
"""Made with the first deal that names them, which is touched as well."""


def arguments(command: Command) -> dict[str, Any]:
    """The command as plain data for the journal, without the fields that are declared ``NOT_KEPT``."""
    return {f.name: _plain(getattr(command, f.name)) for f in fields(command) if not f.metadata.get("not_kept")}


def change_by(taken: UndoneEntry, turn: Literal["undo", "redo"]) -> Change:
    """The change that it makes to take entries back or bring them again, with what therefore stays as it is, in words."""
    keys = tuple(entry.id for entry in taken.entries)
    is_one = len(keys) == 1
    label = taken.entries[0].label if is_one else Message(_SEVERAL, {"count": len(keys)})
    change = _touching(label, taken.touched)
    return replace(change, entry=keys[0] if is_one else None, stayed=in_words(taken), turned=keys, turn=turn)


def _touching(label: Message, touched: Iterable[tuple[str, str]]) -> Change:
    """The change of records of these (kind, key). For a note or step the key is its deal's."""
    deals = set()
    kinds = set()
    settings = set()
    for kind, key in touched:
        if kind == "*":
            return Change.of_everything(label)
        if kind == "Setting":
            settings.add(key)
        elif kind == "SavedThing":
            kinds.add("reports")
        elif kind in _KINDS:
            kinds.add(_KINDS[kind])
        elif kind not in _NAMED_BY_DEALS:
            deals.add(key)
    if not (deals or kinds or settings):
        kinds.add("deals")
    if any(touches(name) == "reports" for name in settings):
        kinds.add("reports")
    if len(deals) > MANY:
        deals, kinds = set(), kinds | {"deals"}
    return Change(label, frozenset(deals), frozenset(kinds), frozenset(settings))


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
