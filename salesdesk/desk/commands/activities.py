"""Next steps and notes."""

import re
from dataclasses import dataclass, replace
from datetime import date

from salesdesk.desk.changes import Change
from salesdesk.desk.commands.base import Command, handles
from salesdesk.desk.commands.common import change_of, text_of
from salesdesk.desk.commands.keys import ActivityKey, DealKey, NoteKey
from salesdesk.desk.ports import Transaction
from salesdesk.desk.settings import DeskSettings
from salesdesk.domain.errors import Refused
from salesdesk.domain.records import ACTIVITY_KINDS, Activity, Deal, Note
from salesdesk.i18n import mark

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanActivity(Command):
    """Plan a next step for a deal."""

    deal: DealKey
    title: str
    kind: str = "call"
    due_day: date | None = None
    due_time: str | None = None


@handles(PlanActivity)
def plan_activity(command: PlanActivity, tx: Transaction, settings: DeskSettings) -> Change:
    """A next step for a deal."""
    deal = tx.get(Deal, command.deal)
    activity = Activity(
        id=tx.new_id(),
        deal=deal.id,
        kind=_kind(command.kind),
        title=text_of(command.title, "title"),
        due_day=command.due_day,
        due_time=_time(command.due_time, command.due_day is not None),
        created_at=tx.now,
    )
    tx.save(activity)
    return change_of([deal], "Plan {step} for {title}", "", made=activity.id, step=activity.title)


@dataclass(frozen=True, slots=True, kw_only=True)
class EditActivity(Command):
    """Change the title or kind of a step."""

    activity: ActivityKey
    title: str
    kind: str


@handles(EditActivity)
def edit_activity(command: EditActivity, tx: Transaction, settings: DeskSettings) -> Change:
    """Another title or kind."""
    title = text_of(command.title, "title")
    return _change(tx, command.activity, "Change {step} of {title}", title=title, kind=_kind(command.kind))


@dataclass(frozen=True, slots=True, kw_only=True)
class RescheduleActivity(Command):
    """Move a step to another day, and time (HH:MM) if any."""

    activity: ActivityKey
    due_day: date | None
    due_time: str | None = None


@handles(RescheduleActivity)
def reschedule_activity(command: RescheduleActivity, tx: Transaction, settings: DeskSettings) -> Change:
    """Another day."""
    time = _time(command.due_time, command.due_day is not None)
    return _change(tx, command.activity, "Reschedule {step} of {title}", due_day=command.due_day, due_time=time)


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishActivity(Command):
    """Mark a step as done, now; with ``done`` False as to do again."""

    activity: ActivityKey
    done: bool = True


@handles(FinishActivity)
def finish_activity(command: FinishActivity, tx: Transaction, settings: DeskSettings) -> Change:
    """Done, or to do again."""
    if command.done:
        return _change(tx, command.activity, "Finish {step} of {title}", done_at=tx.now)
    return _change(tx, command.activity, "Take up {step} of {title} again", done_at=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteActivity(Command):
    """Delete a step."""

    activity: ActivityKey


@handles(DeleteActivity)
def delete_activity(command: DeleteActivity, tx: Transaction, settings: DeskSettings) -> Change:
    """The step leaves the desk."""
    return _change(tx, command.activity, "Delete {step} of {title}", deleted_at=tx.now)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddNote(Command):
    """Add a note to a deal."""

    deal: DealKey
    text: str


@handles(AddNote)
def add_note(command: AddNote, tx: Transaction, settings: DeskSettings) -> Change:
    """Something written down."""
    deal = tx.get(Deal, command.deal)
    note = Note(id=tx.new_id(), deal=deal.id, text=text_of(command.text, "note"), created_at=tx.now)
    tx.save(note)
    return change_of([deal], "Note on {title}", "", made=note.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class EditNote(Command):
    """Change the text of a note; empty text deletes it."""

    note: NoteKey
    text: str


@handles(EditNote)
def edit_note(command: EditNote, tx: Transaction, settings: DeskSettings) -> Change:
    """Other words, or none."""
    note = tx.get(Note, command.note)
    deal = tx.get(Deal, note.deal)
    text = command.text.strip()
    tx.save(replace(note, text=text) if text else replace(note, deleted_at=tx.now))
    label = mark("Change a note on {title}") if text else mark("Delete a note on {title}")
    return change_of([deal], label, "")


def _change(tx: Transaction, key: str, label: str, **values: object) -> Change:
    activity = tx.get(Activity, key)
    changed = replace(activity, **values)  # type: ignore[arg-type]
    tx.save(changed)
    return change_of([tx.get(Deal, activity.deal)], label, "", step=changed.title)


def _kind(kind: str) -> str:
    if kind not in ACTIVITY_KINDS:
        raise Refused('"{kind}" is not a kind of step.', kind=kind)
    return kind


def _time(text: str | None, has_day: bool) -> str | None:
    if not text:
        return None
    if not _TIME.fullmatch(text):
        raise Refused('"{time}" is not a time of day; write 14:30.', time=text)
    return text if has_day else None
