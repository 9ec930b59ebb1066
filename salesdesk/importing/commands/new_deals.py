"""New deals of an import as columns of a table, and the events that they begin with."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cache
from typing import Any

from salesdesk.desk.ports import EventRow, Transaction
from salesdesk.domain.closings import undated
from salesdesk.domain.days import from_us, to_us
from salesdesk.domain.events import Event, created_text
from salesdesk.domain.fields import Field
from salesdesk.domain.records import Deal
from salesdesk.importing.commands.import_lookup import ImportLookup
from salesdesk.importing.matching import Match
from salesdesk.importing.plan.model import DealDraft
from salesdesk.importing.understand.fact_readers import PLAIN_FACTS

Columns = dict[str, list[Any]]


def new_deals(tx: Transaction, places: ImportLookup, chunk: Sequence[Match]) -> Columns:
    """The deals of some drafts as ``Transaction.add_columns`` takes them."""
    drafts = [match.draft for match in chunk]
    told = [(draft.pipeline, draft.stage) for draft in drafts]
    named = {place: places.named_stage(*place) for place in dict.fromkeys(told)}
    stages = [named[place] for place in told]
    us = cache(to_us)
    created = [us(draft.created) for draft in drafts]
    closed = [
        max(us(draft.closed), at) if draft.closed and draft.outcome != "open" else None
        for draft, at in zip(drafts, created, strict=True)
    ]
    since = [at if end is None else end for at, end in zip(created, closed, strict=True)]
    return {
        "id": tx.new_ids(len(chunk)),
        "pipeline": [stage.pipeline for stage in stages],
        "stage": [stage.id for stage in stages],
        "rank": [places.next_rank(stage.id) for stage in stages],
        "title": [draft.title for draft in drafts],
        "organisation": _keys([draft.organisation for draft in drafts], places.organisation),
        "contact": _keys([draft.contact for draft in drafts], places.contact),
        "owner": [draft.owner for draft in drafts],
        "amount": [draft.amount_minor for draft in drafts],
        "currency": [draft.currency for draft in drafts],
        "probability": [typed_chance(draft, places) if places.own_file else None for draft in drafts],
        "expected_close": _days([draft.expected_close for draft in drafts]),
        **_facts(drafts),
        "outcome": [draft.outcome for draft in drafts],
        "lost_reason": [draft.lost_reason for draft in drafts],
        "created_at": created,
        "created_estimated": [int(draft.created_estimated) for draft in drafts],
        "closed_at": closed,
        "stage_since": since,
        "stage_spent": [end - at for at, end in zip(created, since, strict=True)],
        "external_source": [draft.source_system for draft in drafts],
        "external_id": [match.key or match.draft.external_id for match in chunk],
        "external_print": [match.mark or None for match in chunk],
    }


def histories_of(columns: Columns) -> Iterator[EventRow]:
    """The events that new deals add up from: each is created, and closed where it is not open."""
    told = ("id", "pipeline", "stage", "amount", "currency", "expected_close", "created_at", "created_estimated", "outcome",
            "closed_at", "lost_reason")  # fmt: skip
    days: dict[str | None, date | None] = {
        day: day and date.fromisoformat(day) for day in set(columns["expected_close"])
    }
    for key, pipeline, stage, amount, currency, day, created, guessed, outcome, closed, reason in zip(
        *(columns[name] for name in told), strict=True
    ):
        text = created_text(pipeline, stage, amount, currency, days[day], bool(guessed))
        yield key, created, "created", None, text
        if closed is not None:
            yield key, closed, outcome, None, reason
        elif outcome != "open":
            at = from_us(created)
            for event in undated([Event(key, at, outcome, None, reason)], at):
                yield key, to_us(event.at), event.kind, event.old, event.new


def typed_chance(draft: DealDraft, places: ImportLookup) -> float | None:
    """Only our own files tell the user's own chance, where it is not the stage's; other programs fill theirs in."""
    if draft.outcome != "open" or not places.own_file or draft.probability == places.stage(draft).probability:
        return None
    return draft.probability


def _facts(drafts: Sequence[DealDraft]) -> Columns:
    """The other facts that any of the drafts tells; one that may not be empty has its default where it is."""
    found: Columns = {}
    for fact in PLAIN_FACTS:
        values = [draft.facts.get(fact.key) for draft in drafts]
        if fact.column and any(value is not None for value in values):
            as_cell = _CELLS.get(fact.kind)
            empty = _default(fact) if fact.required else None
            found[fact.column] = [empty if value is None else as_cell(value) if as_cell else value for value in values]
    return found


def _default(fact: Field) -> Any:
    return Deal.__dataclass_fields__[fact.column or fact.key].default


_CELLS: dict[str, Callable[[Any], Any]] = {"date": date.isoformat, "yes_no": int}


def _keys(names: Sequence[str | None], key_of: Callable[[str | None], str | None]) -> list[str | None]:
    """The keys of what is called so, asked for once a name."""
    known = {name: key_of(name) for name in dict.fromkeys(names)}
    return [known[name] for name in names]


def _days(days: Sequence[date | None]) -> list[str | None]:
    texts: dict[date | None, str | None] = {day: day.isoformat() if day else None for day in set(days)}
    return [texts[day] for day in days]
