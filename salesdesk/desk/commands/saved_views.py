"""Views of deals kept under a name: a filter, an order, columns."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Annotated

from salesdesk.desk.changes import Change
from salesdesk.desk.commands.base import Command, handles
from salesdesk.desk.commands.keys import Candidate, KeyOf
from salesdesk.desk.ports import Reader, Records, Transaction
from salesdesk.desk.query.expressions import parse
from salesdesk.desk.query.saved_views import SavedView, from_json, from_text, to_json, to_text
from salesdesk.desk.query.sorting import parse as order_of
from salesdesk.desk.settings import DeskSettings
from salesdesk.domain.errors import Message, Refused
from salesdesk.domain.names import checked_name, name_key
from salesdesk.domain.records import SavedKind, SavedThing

KIND: SavedKind = "view"
_KINDS = frozenset({"reports"})
"""A view changes no figure, as report sets change none."""


def _candidates(reader: Reader) -> Iterable[Candidate]:
    return (Candidate(kept.id, kept.name) for kept in reader.find(SavedThing, kind=KIND))


ViewKey = Annotated[str, KeyOf("view", _candidates)]


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveView(Command):
    """A view of that name shows the deals that pass ``where`` (an expression) in the order ``sort``, with these columns.

    Without ``key`` it is a new one. No columns: the usual ones.
    """

    name: str
    where: str = ""
    sort: str = ""
    columns: tuple[str, ...] = ()
    key: ViewKey | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteView(Command):
    """A view leaves the desk; the deals it showed stay."""

    view: ViewKey


@handles(SaveView)
def save_view(command: SaveView, tx: Transaction, settings: DeskSettings) -> Change:
    """A view is new, or changed. Raises Refused for a name that is taken, and for what cannot be read."""
    view = SavedView(checked_name(command.name), parse(command.where), order_of(command.sort), command.columns)
    from_json(to_json(view))  # columns that are none are refused here
    same = [kept for kept in tx.find(SavedThing, kind=KIND) if name_key(kept.name) == name_key(view.name)]
    if any(kept.id != command.key for kept in same):
        raise Refused('There is a view "{name}" already.', name=view.name)
    if command.key is not None:
        tx.get(SavedThing, command.key)
    key = command.key or tx.new_id()
    tx.save(SavedThing(id=key, kind=KIND, name=view.name, content=to_text(view)))
    return Change(Message("Save the view {name}", {"name": view.name}), kinds=_KINDS, made=key)


@handles(DeleteView)
def delete_view(command: DeleteView, tx: Transaction, settings: DeskSettings) -> Change:
    """A view is gone. Raises NotFound when there is none of that key."""
    kept = tx.get(SavedThing, command.view)
    if kept.kind != KIND:
        raise Refused("That is no view.")
    tx.save(replace(kept, deleted_at=tx.now))
    return Change(Message("Delete the view {name}", {"name": kept.name}), kinds=_KINDS)


def saved_views(records: Records) -> tuple[tuple[str, SavedView], ...]:
    """The views of the desk with their keys, by name."""
    found = [(kept.id, from_text(kept.content)) for kept in records.find(SavedThing, kind=KIND)]
    return tuple(sorted(found, key=lambda pair: (name_key(pair[1].name), pair[0])))
