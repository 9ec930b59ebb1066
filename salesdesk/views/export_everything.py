"""The whole desk as one moment, ready to be written to a file: what is there, and what history still speaks of."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from salesdesk.desk.everything import Everything, goes_along
from salesdesk.desk.ports import Reader
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import from_us
from salesdesk.domain.deals import settled
from salesdesk.domain.events import Event
from salesdesk.domain.records import KINDS, REFERENCES, Deal, Record, Setting, Stage


def everything(snapshot: Snapshot) -> Everything:
    """All of the desk and all of its history, whatever day its clock is set to."""
    with snapshot.reading() as reader:
        events = tuple(Event(deal, from_us(at), kind, old, new) for deal, at, kind, old, new in _rows(reader))
        diary = tuple(reader.kept_forecasts())
        held: dict[type[Record], list[Any]] = {kind: reader.every(kind) for kind in KINDS}
        held[Deal] = _as_they_ended(reader, held[Deal])
    spoken = [key for line in diary for key in (line.pipeline, line.tag) if key]
    return Everything(snapshot.today, snapshot.settings.zone.key, _chosen(held, events, spoken), events, diary)


def _as_they_ended(reader: Reader, deals: list[Deal]) -> list[Deal]:
    """Deleted deals as what their events add up to: a stage that went after them has left its survivor."""
    past, survivors = reader.events([deal.id for deal in deals if deal.deleted_at]), reader.survivors()
    return [settled(deal, past[deal.id], survivors) if past.get(deal.id) else deal for deal in deals]


def _rows(reader: Reader) -> list[tuple[str, int, Any, str | None, str | None]]:
    return reader.event_rows()


def _chosen(
    held: Mapping[type[Record], list[Any]], events: Iterable[Event], spoken: Iterable[str]
) -> dict[type[Record], tuple[Record, ...]]:
    """Whatever is not deleted, deleted deals with a history, stages that another stands for, and all that these name."""
    told = {event.deal for event in events}
    wanted = {record.id for records in held.values() for record in records if _stands(record, told)}
    by_key = {record.id: record for kind, records in held.items() if kind is not Setting for record in records}
    named = told | set(spoken) | {key for event in events for key in places_of(event)}
    named |= {key for wanted_key in wanted if wanted_key in by_key for key in references(by_key[wanted_key])}
    while more := {key for key in named if key in by_key} - wanted:
        wanted |= more
        named = {key for found in more for key in references(by_key[found])}
    return {kind: tuple(r for r in records if r.id in wanted) for kind, records in held.items()}


def _stands(record: Record, told: set[str]) -> bool:
    if record.deleted_at is None:
        return goes_along(record)
    return record.id in told if isinstance(record, Deal) else isinstance(record, Stage) and record.survivor is not None


def references(record: Record) -> list[str]:
    """The keys of other records that a record names."""
    return [key for name in (*REFERENCES, "subject") if (key := getattr(record, name, None)) is not None]


def places_of(event: Event) -> list[str]:
    """The keys of pipelines and stages that an event names."""
    if event.kind in ("stage", "reopened"):
        return [key for key in (event.old if event.kind == "stage" else None, event.new) if key]
    if event.kind in ("created", "pipeline"):
        places = [json.loads(text) for text in (event.old, event.new) if text]
        return [key for place in places for key in (place["pipeline"], place["stage"])]
    return []
