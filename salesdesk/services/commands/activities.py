"""Next steps and notes."""

from dataclasses import dataclass
from datetime import date

from salesdesk.services.commands.base import Command


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanActivity(Command):
    """A next step for a deal."""

    deal: str
    title: str
    kind: str = "call"
    due_day: date | None = None
    due_time: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EditActivity(Command):
    """Another title or kind for a step."""

    activity: str
    title: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RescheduleActivity(Command):
    """A step gets another day, and time (HH:MM) if any."""

    activity: str
    due_day: date | None
    due_time: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishActivity(Command):
    """A step is done, now; with ``done`` False it is to do again."""

    activity: str
    done: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteActivity(Command):
    """A step leaves the desk."""

    activity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddNote(Command):
    """Something written down about a deal."""

    deal: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EditNote(Command):
    """A note says something else; empty text deletes it."""

    note: str
    text: str
