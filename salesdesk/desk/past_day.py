"""What stood by the end of a past day, told from the history instead of the rows of today.

A deal's stage, outcome, amount, expected close and put-aside day are what its events by then add up to. A step, note, tag
or value of an own field counts from when it was made; one that was made together with its deal, as long as the deal. What
was taken back since never was; what was deleted since is there. Facts have the values that the log knows for the day, and
for days before they were first written down the oldest.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar, cast

from salesdesk.desk.cards import Card, NextStep
from salesdesk.desk.ports import Reader
from salesdesk.domain.days import from_us, to_us
from salesdesk.domain.events import DealState, fold
from salesdesk.domain.records import Activity, Contact, CustomValue, Deal, DealTag, Note, Organisation, Record

R = TypeVar("R", bound=Record)
_PLAIN_FACTS = ("rank", "title", "owner", "source", "category", "external_id")
"""The facts of a deal that its card holds under the same name."""
_NAMED_FACTS: dict[str, type[Any]] = {"organisation": Organisation, "contact": Contact}
"""Those that its card holds by name."""


def cards(reader: Reader, until: int, survivors: Mapping[str, str], deleted_after: int | None = None) -> list[Card]:
    """The deals there were by an instant (microseconds since 1970), newest first.

    With ``deleted_after`` those too that had been deleted after that earlier instant, as they were when they went.
    """
    from salesdesk.analytics.events import deals_around  # needs arrays, which the desk of today need not wait for

    begun, changed = deals_around(reader.event_columns(), until)
    earliest = from_us(until if deleted_after is None else min(deleted_after, until))
    there = [card for card in reader.all_cards(None, deleted_after=earliest) if card.id in begun]
    pasts = reader.events([card.id for card in there if card.id in changed or deleted_after is not None])
    found = []
    for card in there:
        if card.id in pasts:
            past = [event for event in pasts[card.id] if to_us(event.at) <= until]
            state = fold(past, survivors)
            if state.deleted and (deleted_after is None or to_us(past[-1].at) <= deleted_after):
                continue
            found.append(_as_then(card, state))
        else:
            found.append(card)
    return _with_facts(reader, found, from_us(until))


def _with_facts(reader: Reader, cards: list[Card], instant: datetime) -> list[Card]:
    """Cards with the facts that were set after an instant as they were by then."""
    facts = reader.facts_before(Deal, instant)
    people = {kind: reader.facts_before(kind, instant) for kind in (Organisation, Contact)}
    if not facts and not any(people.values()):
        return cards
    names = _Names(reader, people)
    renamed = names.renamed(reader)
    return [
        card._replace(**_card_facts(renamed.get(card.id, {}) | facts.get(card.id, {}), names))
        if card.id in facts or card.id in renamed
        else card
        for card in cards
    ]


def _card_facts(facts: Mapping[str, Any], names: "_Names") -> dict[str, Any]:
    found = {name: facts[name] for name in _PLAIN_FACTS if name in facts}
    if "probability" in facts:
        found["typed_chance"] = facts["probability"]
    found |= {name: names.of(kind, facts[name]) for name, kind in _NAMED_FACTS.items() if name in facts}
    return found


class _Names:
    """What organisations and contacts were called by an instant."""

    def __init__(self, reader: Reader, facts: Mapping[type[Any], Mapping[str, Mapping[str, Any]]]) -> None:
        self._facts = facts
        self._now: dict[type[Any], dict[str, str]] = {
            Organisation: {one.id: one.name for one in reader.every(Organisation)},
            Contact: {one.id: one.name for one in reader.every(Contact)},
        }

    def of(self, kind: type[Any], key: str | None) -> str | None:
        """The name of the one with a key."""
        if key is None:
            return None
        then: str | None = self._facts[kind].get(key, {}).get("name", self._now[kind].get(key))
        return then

    def renamed(self, reader: Reader) -> dict[str, dict[str, str]]:
        """By deal, the organisation and contact that it names and that have been called otherwise since."""
        called = {kind: {key for key, facts in found.items() if "name" in facts} for kind, found in self._facts.items()}
        if not any(called.values()):
            return {}
        return {
            deal.id: {name: key for name, kind in _NAMED_FACTS.items() if (key := getattr(deal, name)) in called[kind]}
            for deal in reader.every(Deal)
            if deal.organisation in called[Organisation] or deal.contact in called[Contact]
        }


def _as_then(card: Card, state: DealState) -> Card:
    return card._replace(
        pipeline=state.pipeline,
        stage=state.stage,
        outcome=state.outcome,
        lost_reason=state.lost_reason,
        amount=state.amount.amount if state.amount else None,
        currency=state.amount.currency if state.amount else state.currency,
        expected_close=state.expected_close,
        closed_us=to_us(state.closed_at) if state.closed_at else None,
        since_us=to_us(state.stage_since) if state.stage_since else card.since_us,
        spent_us=state.spent.get(state.stage, 0),
        snoozed_until=state.snoozed_until,
    )


def records(reader: Reader, kind: type[R], until: int, there: Mapping[str, Card]) -> list[R]:
    """The records of a kind by an instant, in the order of their keys; ``there`` are the deals there were."""
    instant = from_us(until)
    never = reader.unmade(kind)
    standing = [
        record if record.deleted_at is None else replace(record, deleted_at=None)
        for record in reader.every(kind)
        if record.deleted_at is None or (record.deleted_at > instant and record.id not in never)
    ]
    facts = reader.facts_before(kind, instant)
    if facts:
        standing = [replace(one, **facts[one.id]) if one.id in facts else one for one in standing]
    found: Iterable[Any] = _KINDS[kind](reader, standing, instant, there) if kind in _KINDS else standing
    return list(found)


def _steps(reader: Reader, steps: list[Any], instant: datetime, there: Mapping[str, Card]) -> Iterable[Any]:
    made = (step for step in steps if step.created_at <= instant and (step.deal is None or step.deal in there))
    return (replace(step, done_at=None) if step.done_at and step.done_at > instant else step for step in made)


def _notes(reader: Reader, notes: list[Any], instant: datetime, there: Mapping[str, Card]) -> Iterable[Any]:
    return (note for note in notes if note.created_at <= instant and (note.deal is None or note.deal in there))


def _facts(reader: Reader, links: list[Any], instant: datetime, there: Mapping[str, Card]) -> Iterable[Any]:
    """Tags and values of own fields."""
    late: dict[str, str] = {}
    for kind in dict.fromkeys(type(link) for link in links):
        late |= reader.made_after(kind, instant)
    made_with = reader.made_after(Deal, instant) if late else {}
    return (
        link
        for link in links
        if link.deal in there and (link.id not in late or late[link.id] == made_with.get(link.deal))
    )


def _people(reader: Reader, people: list[Any], instant: datetime, there: Mapping[str, Card]) -> Iterable[Any]:
    """Whoever had been made by then, or is named by a deal there was."""
    late = {key for kind in dict.fromkeys(type(one) for one in people) for key in reader.made_after(kind, instant)}
    named = _named(reader, instant, there) if late else frozenset()
    return (one for one in people if one.id not in late or one.id in named)


def _named(reader: Reader, instant: datetime, there: Collection[str]) -> frozenset[str]:
    """Whom the deals there were named, and the firms of these people."""
    deals = [deal for deal in _every(reader, Deal, instant) if deal.id in there]
    keys = {key for deal in deals for key in (deal.organisation, deal.contact) if key}
    firms = {one.organisation for one in _every(reader, Contact, instant) if one.id in keys and one.organisation}
    return frozenset(keys | firms)


def _every(reader: Reader, kind: type[R], instant: datetime) -> list[R]:
    """All records of a kind, deleted ones too, with the facts that they had by an instant."""
    facts = reader.facts_before(kind, instant)
    return [replace(one, **facts[one.id]) if one.id in facts else one for one in reader.every(kind)]


def _deals(reader: Reader, deals: list[Any], instant: datetime, there: Mapping[str, Card]) -> Iterable[Any]:
    return (_deal_then(deal, there[deal.id]) for deal in _every(reader, Deal, instant) if deal.id in there)


def _deal_then(deal: Deal, card: Card) -> Deal:
    return replace(
        deal,
        deleted_at=None,
        pipeline=card.pipeline,
        stage=card.stage,
        outcome=cast(Any, card.outcome),
        lost_reason=card.lost_reason,
        amount=card.amount,
        currency=card.currency,
        expected_close=card.expected_close,
        closed_at=None if card.closed_us is None else from_us(card.closed_us),
        stage_since=from_us(card.since_us),
        stage_spent=card.spent_us,
        snoozed_until=card.snoozed_until,
    )


_KINDS: dict[type[Any], Callable[[Reader, list[Any], datetime, Mapping[str, Card]], Iterable[Any]]] = {
    Activity: _steps,
    Note: _notes,
    DealTag: _facts,
    CustomValue: _facts,
    Organisation: _people,
    Contact: _people,
    Deal: _deals,
}


def steps(activities: Iterable[Activity]) -> dict[str, NextStep]:
    """The next of the steps not done, by deal: the soonest, those without a day or time after those with."""
    found: dict[str, NextStep] = {}
    for step in sorted((step for step in activities if step.done_at is None), key=_soonest):
        if deal := step.deal:
            found.setdefault(deal, NextStep(step.id, deal, step.kind, step.title, step.due_day, step.due_time))
    return found


def _soonest(step: Activity) -> tuple[bool, str, bool, str, str]:
    day = step.due_day.isoformat() if step.due_day else ""
    return step.due_day is None, day, step.due_time is None, step.due_time or "", step.id
