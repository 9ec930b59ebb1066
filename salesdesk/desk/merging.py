"""What bringing a whole desk into this one would write: a desk without deals becomes the other, one with deals takes it in.

A record is known by its key. Where the desk has none of that key but one that is alike by name, that one stands for it
and stays as it is. Everything else that differs is brought up to the file.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from salesdesk.desk.cards import KeptForecast
from salesdesk.desk.everything import Everything, as_written, belongs_to_figures
from salesdesk.desk.ports import Reader
from salesdesk.domain import ranks
from salesdesk.domain.deals import settled
from salesdesk.domain.errors import Refused
from salesdesk.domain.events import Event
from salesdesk.domain.names import name_key
from salesdesk.domain.records import (
    KINDS,
    REFERENCES,
    Activity,
    Contact,
    CustomField,
    CustomValue,
    Deal,
    DealTag,
    Note,
    Organisation,
    Record,
    Setting,
    Stage,
    Tag,
)
from salesdesk.domain.stage_aliases import survivor

RecordsByKey = dict[str, Record]
_ALIKE: Mapping[str, tuple[str, ...]] = {
    "Pipeline": ("name",),
    "Stage": ("pipeline", "name"),
    "Organisation": ("name",),
    "Contact": ("name", "organisation"),
    "Deal": ("external_id", "external_source"),
    "Tag": ("name",),
    "Quota": ("period", "measure", "pipeline", "tag"),
    "Rate": ("day", "base", "currency"),
    "DealTag": ("deal", "tag"),
    "CustomField": ("name",),
    "CustomValue": ("deal", "field"),
    "SavedThing": ("name", "kind"),
}
"""What makes two records with different keys the same thing; the first of these must be there."""
_KEPT = {Organisation, Contact, Tag, CustomField, DealTag, CustomValue}
"""Kinds that a desk without deals keeps, and takes for those of the file that are alike; others make room."""


@dataclass(slots=True)
class Merge:
    """``new`` and ``changed`` records by kind; ``gone`` make room for those of the file. ``events`` of new deals, in order;
    ``pasts`` of deals that have had another past; ``diary`` of days that have no line. ``counts`` of deals: new, changed,
    unchanged."""

    new: dict[type[Record], list[Record]] = field(default_factory=lambda: defaultdict(list))
    changed: list[Record] = field(default_factory=list)
    gone: list[Record] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    pasts: dict[str, list[Event]] = field(default_factory=dict)
    diary: list[KeptForecast] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)


def merged(reader: Reader, whole: Everything) -> Merge:
    """What bringing in a whole desk would write here. Raises Refused for one whose parts do not fit together."""
    held: dict[type[Record], RecordsByKey] = {kind: {r.id: r for r in reader.every(kind)} for kind in KINDS}
    merge = Merge()
    is_empty = all(deal.deleted_at for deal in held[Deal].values())
    names = _Names(held, whole, is_empty)
    records = {kind: [names.renamed(record) for record in whole.records[kind]] for kind in KINDS}
    events = [names.told(event) for event in whole.events]
    diary = [names.kept(line) for line in whole.diary]
    _fit(records, events, diary, {kind: _staying(kind, held[kind], is_empty) for kind in KINDS})
    records[Deal] = _settled(records, events, held, names)
    if not is_empty:
        records[Deal] = _ranked(records[Deal], held[Deal])
    for kind in KINDS:
        if kind is not Setting or is_empty:
            _compare(merge, records[kind], held[kind], names)
    if is_empty:
        _make_room(merge, records, held)
    _pasts(merge, reader, events, held[Deal], names)
    present = {line.about for line in reader.kept_forecasts()}
    merge.diary = [line for line in diary if line.about not in present]
    merge.counts = _counts(merge, records, held[Deal])
    return merge


_SUBJECT_FIELDS = {"deal": "deal", "person": "contact", "organisation": "organisation"}


class _Names:
    """Which record of the desk stands for which of the file."""

    def __init__(self, held: Mapping[type[Record], RecordsByKey], whole: Everything, is_empty: bool) -> None:
        self.stands_for: dict[str, str] = {}
        for kind in as_written():
            parts = _ALIKE.get(kind.__name__, ())
            if parts and (kind in _KEPT or not is_empty):
                self._match(parts, held[kind], whole.records[kind])
        self.taken = set(self.stands_for.values())

    def _match(self, parts: tuple[str, ...], held: RecordsByKey, records: Iterable[Record]) -> None:
        ours = {record.id for record in records}
        alike: dict[tuple[Any, ...], str] = {}
        for record in held.values():
            if record.deleted_at is None and record.id not in ours and (key := _key(record, parts)):
                alike.setdefault(key, record.id)
        for record in records:
            if record.id not in held and record.deleted_at is None:
                key = _key(self.renamed(record), parts)
                if key is not None and key in alike:
                    self.stands_for[record.id] = alike.pop(key)

    def renamed(self, record: Record) -> Record:
        """A record of the file with the keys of this desk."""
        if not self.stands_for:
            return record
        keys: dict[str, Any] = {name: getattr(record, name, None) for name in ("id", *REFERENCES)}
        keys["subject"] = getattr(record, "subject", None)
        here = {name: self.stands_for[key] for name, key in keys.items() if key in self.stands_for}
        return replace(record, **here) if here else record  # type: ignore[arg-type]

    def told(self, event: Event) -> Event:
        """An event of the file with the keys of this desk."""
        if not self.stands_for:
            return event
        named = event._replace(deal=self._here(event.deal))
        if event.kind in ("stage", "reopened"):
            return named._replace(old=self._here(event.old), new=self._here(event.new))
        if event.kind in ("created", "pipeline"):
            return named._replace(old=self._place(event.old), new=self._place(event.new))
        return named

    def kept(self, line: KeptForecast) -> KeptForecast:
        """A line of the file's diary with the keys of this desk."""
        return replace(line, pipeline=self._here(line.pipeline), tag=self._here(line.tag)) if self.stands_for else line

    def _here(self, key: Any) -> Any:
        return self.stands_for.get(key, key)

    def _place(self, text: str | None) -> str | None:
        if text is None:
            return None
        facts = json.loads(text)
        moved = {part: self._here(facts[part]) for part in ("pipeline", "stage")}
        return json.dumps(facts | moved, separators=(",", ":")) if moved.items() - facts.items() else text


def _key(record: Record, parts: tuple[str, ...]) -> tuple[Any, ...] | None:
    values = tuple(getattr(record, part, None) for part in parts)
    if values[0] is None:
        return None
    return tuple(name_key(value) if isinstance(value, str) else value for value in values)


def _staying(kind: type[Record], held: RecordsByKey, is_empty: bool) -> set[str]:
    """The keys of what is on the desk and will be."""
    return set() if is_empty and _makes_room(kind) else {r.id for r in held.values() if r.deleted_at is None}


def _makes_room(kind: type[Record]) -> bool:
    """Whether what a desk without deals has of a kind gives way to what the file has."""
    return kind not in _KEPT | {Deal} and not _names_of(kind) & {"deal", "subject"}


def _fit(
    records: Mapping[type[Record], list[Record]],
    events: list[Event],
    diary: list[KeptForecast],
    staying: Mapping[type[Record], set[str]],
) -> None:
    """Whatever is named is there. Raises Refused for a record or event that names what is not."""
    there = {kind.__name__: {r.id for r in records[kind]} | staying[kind] for kind in KINDS}
    for name, key in _named(records, events, diary):
        if key not in there[REFERENCES[name]]:
            raise Refused("The file names a {kind} {key} that is not in it.", kind=name, key=key)


def _named(
    records: Mapping[type[Record], list[Record]], events: list[Event], diary: list[KeptForecast]
) -> Iterator[tuple[str, str]]:
    """Every key that something names, by the field that names it."""
    for kind in KINDS:
        names = [name for name in REFERENCES if name in _names_of(kind)]
        for record in records[kind]:
            yield from ((name, key) for name in names if (key := getattr(record, name)) is not None)
            if isinstance(record, Activity | Note) and record.subject is not None:
                yield _SUBJECT_FIELDS[record.subject_kind], record.subject
    for event in events:
        yield "deal", event.deal
        yield from _places(event)
    for line in diary:
        yield from ((name, key) for name, key in (("pipeline", line.pipeline), ("tag", line.tag)) if key is not None)


def _names_of(kind: type[Record]) -> set[str]:
    return {f.name for f in fields(kind)}


def _places(event: Event) -> list[tuple[str, str]]:
    if event.kind in ("stage", "reopened"):
        return [("stage", event.new or "")]
    if event.kind in ("created", "pipeline"):
        facts = json.loads(event.new or "{}")
        return [("pipeline", facts["pipeline"]), ("stage", facts["stage"])]
    return []


def _settled(
    records: Mapping[type[Record], list[Any]],
    events: list[Event],
    held: Mapping[type[Record], RecordsByKey],
    names: _Names,
) -> list[Record]:
    """The deals of the file as what their events add up to. Raises Refused for one without a beginning."""
    past: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        past[event.deal].append(event)
    stages: dict[str, Any] = held[Stage] | {stage.id: stage for stage in records[Stage] if stage.id not in names.taken}
    direct = {stage.id: stage.survivor for stage in stages.values() if stage.survivor}
    try:
        survivors = {stage: survivor(stage, direct) for stage in direct}
    except ValueError:
        raise Refused("The stages of the file replace each other in a circle.") from None
    deals: list[Record] = []
    for deal in records[Deal]:
        told = past.get(deal.id, [])
        if told and told[0].kind == "created":
            deals.append(settled(deal, told, survivors))
        elif told or deal.deleted_at is None:
            raise Refused("The file does not say when {title} was created.", title=deal.title)
        else:
            deals.append(deal)
    return deals


def _ranked(deals: list[Any], held: Mapping[str, Any]) -> list[Record]:
    """Deals that the desk has stay where they are in their stage; others come after those that are there."""
    last: dict[str, str] = {}
    for deal in held.values():
        last[deal.stage] = max(last.get(deal.stage, deal.rank), deal.rank)
    placed: dict[str, str] = {}
    for deal in sorted(deals, key=lambda deal: (deal.rank, deal.id)):
        known = held.get(deal.id)
        if known is not None and known.stage == deal.stage:
            placed[deal.id] = known.rank
        else:
            placed[deal.id] = last[deal.stage] = ranks.between(last.get(deal.stage), None)
    return [replace(deal, rank=placed[deal.id]) for deal in deals]


def _compare(merge: Merge, records: Iterable[Record], held: RecordsByKey, names: _Names) -> None:
    for record in records:
        known = held.get(record.id)
        if known is None:
            merge.new[type(record)].append(record)
        elif record.id not in names.taken and record != known:
            merge.changed.append(record)


def _make_room(
    merge: Merge, records: Mapping[type[Record], list[Record]], held: Mapping[type[Record], RecordsByKey]
) -> None:
    for kind in KINDS:
        if _makes_room(kind):
            ours = {record.id for record in records[kind]}
            there = [record for record in held[kind].values() if record.deleted_at is None and record.id not in ours]
            merge.gone += [record for record in there if kind is not Setting or belongs_to_figures(record.id)]


def _pasts(merge: Merge, reader: Reader, events: list[Event], held: RecordsByKey, names: _Names) -> None:
    """The events of deals that have none, as they come, and the pasts of others where they differ."""
    known = {event.deal for event in events if event.deal in held} - names.taken
    present = {deal: past for deal, past in (reader.events(known) if known else {}).items() if past}
    told: dict[str, list[Event]] = {deal: [] for deal in present}
    for event in events:
        if event.deal in told:
            told[event.deal].append(event)
        elif event.deal not in names.taken:
            merge.events.append(event)
    merge.pasts = {deal: past for deal, past in told.items() if past != present[deal]}


def _counts(merge: Merge, records: Mapping[type[Record], list[Record]], held: RecordsByKey) -> dict[str, int]:
    """How many deals of the file are new, changed (in a step, note or tag too) or the same."""
    counts = {"new": 0, "changed": 0, "unchanged": 0}
    touched = {getattr(r, "deal", r.id) for r in merge.changed} | merge.pasts.keys()
    touched |= {deal for found in merge.new.values() for r in found if (deal := getattr(r, "deal", None))}
    for deal in records[Deal]:
        if deal.deleted_at is None:
            known = held.get(deal.id)
            is_new = known is None or known.deleted_at is not None
            counts["new" if is_new else "changed" if deal.id in touched else "unchanged"] += 1
    return counts
