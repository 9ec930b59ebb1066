"""Next steps and notes, each about a deal, a person, an organisation, or nothing of these."""

import re
from dataclasses import dataclass, replace
from datetime import date

from salesdesk.desk.changes import Change
from salesdesk.desk.commands.base import Command, handles
from salesdesk.desk.commands.common import change_of, text_of
from salesdesk.desk.commands.keys import ActivityKey, DealKey, NoteKey, OrganisationKey, PersonKey
from salesdesk.desk.ports import Transaction
from salesdesk.desk.settings import DeskSettings
from salesdesk.domain.errors import Message, Refused
from salesdesk.domain.records import ACTIVITY_KINDS, Activity, Contact, Deal, Note, Organisation, SubjectKind
from salesdesk.i18n import mark

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
Label = tuple[str, str]
"""How a change is worded: with the {title} of what it is about, and where it is about nothing."""
_PLAN = mark("Plan {step} for {title}"), mark("Plan {step}")
_EDIT = mark("Change {step} of {title}"), mark("Change {step}")
_RESCHEDULE = mark("Reschedule {step} of {title}"), mark("Reschedule {step}")
_FINISH = mark("Finish {step} of {title}"), mark("Finish {step}")
_AGAIN = mark("Take up {step} of {title} again"), mark("Take up {step} again")
_DELETE = mark("Delete {step} of {title}"), mark("Delete {step}")
_NOTE = mark("Note on {title}"), mark("New note")
_NOTE_CHANGED = mark("Change a note on {title}"), mark("Change a note")
_NOTE_DELETED = mark("Delete a note on {title}"), mark("Delete a note")
_PERSON_OR_FIRM: dict[str, type[Contact] | type[Organisation]] = {"person": Contact, "organisation": Organisation}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanActivity(Command):
    """Plan a next step for a deal, for a person, for an organisation, or for nobody yet."""

    deal: DealKey | None = None
    person: PersonKey | None = None
    organisation: OrganisationKey | None = None
    title: str
    kind: str = "call"
    due_day: date | None = None
    due_time: str | None = None


@handles(PlanActivity)
def plan_activity(command: PlanActivity, tx: Transaction, settings: DeskSettings) -> Change:
    """A next step."""
    about = _About.named(tx, command)
    activity = Activity(
        id=tx.new_id(),
        subject_kind=about.kind,
        subject=about.key,
        kind=_kind(command.kind),
        title=text_of(command.title, "title"),
        due_day=command.due_day,
        due_time=_time(command.due_time, command.due_day is not None),
        created_at=tx.now,
    )
    tx.save(activity)
    return about.change(_PLAN, made=activity.id, step=activity.title)


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
    return _change(tx, command.activity, _EDIT, title=title, kind=_kind(command.kind))


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
    return _change(tx, command.activity, _RESCHEDULE, due_day=command.due_day, due_time=time)


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishActivity(Command):
    """Mark a step as done, now; with ``done`` False as to do again."""

    activity: ActivityKey
    done: bool = True


@handles(FinishActivity)
def finish_activity(command: FinishActivity, tx: Transaction, settings: DeskSettings) -> Change:
    """Done, or to do again."""
    if command.done:
        return _change(tx, command.activity, _FINISH, done_at=tx.now)
    return _change(tx, command.activity, _AGAIN, done_at=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteActivity(Command):
    """Delete a step."""

    activity: ActivityKey


@handles(DeleteActivity)
def delete_activity(command: DeleteActivity, tx: Transaction, settings: DeskSettings) -> Change:
    """The step leaves the desk."""
    return _change(tx, command.activity, _DELETE, deleted_at=tx.now)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddNote(Command):
    """Add a note to a deal, a person, an organisation, or to nothing of these."""

    deal: DealKey | None = None
    person: PersonKey | None = None
    organisation: OrganisationKey | None = None
    text: str


@handles(AddNote)
def add_note(command: AddNote, tx: Transaction, settings: DeskSettings) -> Change:
    """Something written down."""
    about = _About.named(tx, command)
    text = text_of(command.text, "note")
    note = Note(id=tx.new_id(), subject_kind=about.kind, subject=about.key, text=text, created_at=tx.now)
    tx.save(note)
    return about.change(_NOTE, made=note.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class EditNote(Command):
    """Change the text of a note; empty text deletes it."""

    note: NoteKey
    text: str


@handles(EditNote)
def edit_note(command: EditNote, tx: Transaction, settings: DeskSettings) -> Change:
    """Other words, or none."""
    note = tx.get(Note, command.note)
    about = _About.of(tx, note.subject_kind, note.subject)
    text = command.text.strip()
    tx.save(replace(note, text=text) if text else replace(note, deleted_at=tx.now))
    return about.change(_NOTE_CHANGED if text else _NOTE_DELETED)


@dataclass(frozen=True, slots=True)
class _About:
    """What a step or note is about."""

    kind: SubjectKind
    key: str | None
    deal: Deal | None = None
    name: str = ""

    @classmethod
    def named(cls, tx: Transaction, command: PlanActivity | AddNote) -> "_About":
        """What a command names. Raises NotFound when it is not there, Refused where several are named."""
        subjects: dict[SubjectKind, str | None] = {
            "deal": command.deal, "person": command.person, "organisation": command.organisation
        }  # fmt: skip
        named = [(kind, key) for kind, key in subjects.items() if key is not None]
        if len(named) > 1:
            raise Refused("Say one thing that it is about: a deal, a person or an organisation.")
        return cls.of(tx, *named[0]) if named else cls("none", None)

    @classmethod
    def of(cls, tx: Transaction, kind: SubjectKind, key: str | None) -> "_About":
        if key is None:
            return cls("none", None)
        if kind == "deal":
            return cls(kind, key, tx.get(Deal, key))
        return cls(kind, key, name=tx.get(_PERSON_OR_FIRM[kind], key).name)

    def change(self, label: Label, made: str | None = None, **values: object) -> Change:
        """The change, worded."""
        if self.deal is not None:
            return change_of([self.deal], label[0], "", made=made, **values)
        told = Message(label[0], {"title": self.name, **values}) if self.key else Message(label[1], values)
        return Change(told, kinds=frozenset({"people"}) if self.key else frozenset(), made=made)


def _change(tx: Transaction, key: str, label: Label, **values: object) -> Change:
    activity = tx.get(Activity, key)
    changed = replace(activity, **values)  # type: ignore[arg-type]
    tx.save(changed)
    return _About.of(tx, activity.subject_kind, activity.subject).change(label, step=changed.title)


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
