"""What several use cases share: applying a rule to deals, finding or making what is named, and wording."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from salesdesk.desk.changes import Change
from salesdesk.desk.ports import Transaction
from salesdesk.domain import deals as rules
from salesdesk.domain.errors import Message, Refused
from salesdesk.domain.events import Event
from salesdesk.domain.names import name_key
from salesdesk.domain.ranks import between
from salesdesk.domain.records import Contact, CustomField, Deal, Organisation, Tag
from salesdesk.i18n import mark

Named = TypeVar("Named", Organisation, Contact, Tag)


class Ranked(Protocol):
    """Anything that has its place among others of its kind."""

    @property
    def rank(self) -> str: ...


_EMPTY = {
    "name": mark("The name cannot be empty."),
    "title": mark("The title cannot be empty."),
    "field": mark("The field cannot be empty."),
    "note": mark("The note cannot be empty."),
}
Rule = Callable[[Deal, datetime], list[Event]]


def happen(tx: Transaction, deals: Sequence[Deal], rule: Rule) -> list[Deal]:
    """Let a rule happen to deals, now (never before a deal's own last event); their rows become what the events add up to."""
    past = tx.events([deal.id for deal in deals])
    survivors = tx.survivors()
    news: list[Event] = []
    after = []
    for deal in deals:
        history = past[deal.id]
        at = max(tx.now, history[-1].at) if history else tx.now
        events = rule(deal, at)
        news += events
        after.append(rules.settled(deal, [*history, *events], survivors) if events else deal)
    tx.append(news)
    tx.save(*after)
    return after


def change_of(deals: Iterable[Deal], one: str, many: str, made: str | None = None, **values: object) -> Change:
    """The change of some deals: worded with {title} for one, {count} for several."""
    touched = list(deals)
    if len(touched) == 1:
        label = Message(one, {"title": touched[0].title, **values})
    else:
        label = Message(many, {"count": len(touched), **values})
    return Change(label, frozenset(deal.id for deal in touched), made=made)


def some(tx: Transaction, keys: Sequence[str]) -> list[Deal]:
    """The deals of a command, each once. Raises Refused when none is named."""
    if not keys:
        raise Refused("Choose a deal first.")
    return tx.get_all(Deal, dict.fromkeys(keys))


def text_of(value: str | None, what: str) -> str:
    """The text of a name, title, field or note with no blanks around it. Raises Refused when nothing is left."""
    cleaned = (value or "").strip()
    if not cleaned:
        raise Refused(_EMPTY[what])
    return cleaned


def found_or_made(tx: Transaction, kind: type[Named], name: str | None) -> str | None:
    """The key of the record of that name, compared without case, made when there is none; None for no name."""
    cleaned = (name or "").strip()
    if not cleaned:
        return None
    same = tx.named(kind, cleaned)
    if same:
        return same
    record = kind(id=tx.new_id(), name=cleaned)
    tx.save(record)
    return record.id


def field_named(tx: Transaction, name: str) -> CustomField:
    """The custom field of that name, made when there is none."""
    for existing in tx.find(CustomField):
        if name_key(existing.name) == name_key(name):
            return existing
    made = CustomField(id=tx.new_id(), name=text_of(name, "field"), rank=next_rank(tx.find(CustomField)))
    tx.save(made)
    return made


def next_rank(records: Iterable[Ranked]) -> str:
    """A rank after those of all the records."""
    return between(max((record.rank for record in records), default=None), None)
