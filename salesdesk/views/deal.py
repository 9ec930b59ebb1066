"""Everything about one deal, its history in plain sentences."""

from collections.abc import Iterable, Mapping, Sequence

from salesdesk.desk.cards import DealView, FactChange, HistoryLine
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain import money
from salesdesk.domain.days import to_us
from salesdesk.domain.errors import Message
from salesdesk.domain.events import UNDATED, Event
from salesdesk.domain.fields import field_of
from salesdesk.domain.records import (
    Activity,
    Contact,
    CustomField,
    CustomValue,
    Deal,
    DealTag,
    Note,
    Organisation,
    Pipeline,
    Tag,
)
from salesdesk.i18n import mark

_DAY_US = 86_400_000_000


def deal(snapshot: Snapshot, key: str) -> DealView:
    """The deal of a key. Raises NotFound when it is not on the desk (any more)."""
    with snapshot.reading() as reader:
        found = snapshot.get(Deal, key)
        activities = snapshot.find(Activity, deal=key)
        notes = snapshot.find(Note, deal=key)
        stages = snapshot.all_stages()
        organisation = snapshot.get(Organisation, found.organisation).name if found.organisation else None
        contact = snapshot.get(Contact, found.contact).name if found.contact else None
        past = sentences(snapshot.events([key])[key], {stage.id: stage.name for stage in stages}, snapshot.survivors())
        return DealView(
            deal=found,
            card=snapshot.cards([key])[key],
            pipeline=snapshot.get(Pipeline, found.pipeline),
            stages=tuple(snapshot.stages_of(found.pipeline)),
            organisation=organisation,
            contact=contact,
            tags=_tags(snapshot, key),
            custom=_custom(snapshot, key),
            activities=tuple(sorted(activities, key=_soonest)),
            notes=tuple(notes),
            history=_newest_first(
                [*past, *_facts(reader.fact_changes(key), snapshot, found.currency), *_done(activities), *_noted(notes)]
            ),
        )


def _newest_first(lines: list[HistoryLine]) -> tuple[HistoryLine, ...]:
    """Latest first; of what happened at one instant, the later of them first."""
    return tuple(sorted(lines, key=lambda line: line.at)[::-1])


def _soonest(activity: Activity) -> tuple[bool, str, str, str]:
    day = activity.due_day.isoformat() if activity.due_day else "~"
    return activity.done_at is not None, day, activity.due_time or "~", activity.id


def _tags(snapshot: Snapshot, key: str) -> tuple[str, ...]:
    links = snapshot.find(DealTag, deal=key)
    return tuple(sorted(tag.name for tag in snapshot.get_all(Tag, [link.tag for link in links])))


def _custom(snapshot: Snapshot, key: str) -> tuple[tuple[str, str | None], ...]:
    values = {value.field: value.value for value in snapshot.find(CustomValue, deal=key)}
    fields = sorted(snapshot.find(CustomField), key=lambda field: field.rank)
    return tuple((field.name, values.get(field.id)) for field in fields)


def _done(activities: Sequence[Activity]) -> list[HistoryLine]:
    return [
        HistoryLine(step.done_at, step.kind, Message("Done: {title}", {"title": step.title}))
        for step in activities
        if step.done_at
    ]


def _noted(notes: Sequence[Note]) -> list[HistoryLine]:
    return [HistoryLine(n.created_at, "note", Message("{text}", {"text": n.text}), n.id) for n in notes]


def _facts(changes: Iterable[FactChange], snapshot: Snapshot, currency: str) -> list[HistoryLine]:
    """Changes of facts by the snapshot's instant. Values stay values, to be worded at the edge by the field of ``key``."""
    lines = []
    for change in changes:
        if change.at <= snapshot.now:
            words = {"field": field_of(change.field).label, "key": change.field, "currency": currency}
            values = words | {"old": change.old, "new": change.new, "by": change.by, "file": change.file}
            lines.append(HistoryLine(change.at, "fact", Message(_changed(change), values)))
    return lines


def _changed(change: FactChange) -> str:
    """The sentence of a change: of tags it names those put on and taken off, not all there are."""
    if change.field != "tags":
        return mark("{field} changed from {old} to {new}")
    if not change.old:
        return mark("Tagged {new}")
    return mark("Tagged {new}, no longer {old}") if change.new else mark("No longer tagged {old}")


def sentences(events: Sequence[Event], names: Mapping[str, str], survivors: Mapping[str, str]) -> list[HistoryLine]:
    """A deal's events as sentences, oldest first. Money and days stay values, to be worded at the edge."""
    lines = []
    since = None
    for event in events:
        message = _sentence(event, names, survivors)
        if event.kind == "stage" and since is not None:
            days = (to_us(event.at) - to_us(since.at)) // _DAY_US
            left = names.get(event.old or "", "?")
            values = message.values | {"count": days, "left": left}
            message = Message("Moved to {stage} after {count} days in {left}", values)
        if event.kind in ("created", "stage", "reopened", "pipeline"):
            since = event
        lines.append(HistoryLine(event.at, event.kind, message))
    return lines


def _sentence(event: Event, names: Mapping[str, str], survivors: Mapping[str, str]) -> Message:
    stage = names.get(survivors.get(event.new or "", event.new or ""), "?")
    if event.kind == "amount":
        values = {"old": money.from_text(event.old), "new": money.from_text(event.new)}
        return Message("Amount {old} → {new}", values)
    if event.kind == "expected_close":
        return Message("Expected close {old} → {new}", {"old": event.old, "new": event.new})
    if event.old == UNDATED and event.kind in ("won", "lost"):
        return _undated(event)
    if event.kind == "lost" and event.new:
        return Message("Lost: {reason}", {"reason": event.new})
    if event.kind == "snoozed":
        return Message("Put aside until {day}", {"day": event.new})
    plain = {
        "created": mark("Came to the desk"),
        "stage": mark("Moved to {stage}"),
        "won": mark("Won"),
        "lost": mark("Lost"),
        "reopened": mark("Re-opened in {stage}"),
        "pipeline": mark("Moved to another pipeline"),
        "woken": mark("Brought back"),
        "deleted": mark("Deleted"),
    }
    return Message(plain[event.kind], {"stage": stage} if event.kind in ("stage", "reopened") else {})


def _undated(event: Event) -> Message:
    if event.kind == "won":
        return Message("Won, on a day that is not known")
    if event.new:
        return Message("Lost, on a day that is not known: {reason}", {"reason": event.new})
    return Message("Lost, on a day that is not known")
