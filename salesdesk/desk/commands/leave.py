"""Days on which the owner of the desk is away."""

from dataclasses import dataclass, replace
from datetime import date

from salesdesk.desk.changes import Change
from salesdesk.desk.commands.base import Command, handles
from salesdesk.desk.ports import Transaction
from salesdesk.desk.settings import DeskSettings
from salesdesk.domain.days import LONGEST_LEAVE, LONGEST_LEAVE_NAME, Leave
from salesdesk.domain.errors import Message, Refused
from salesdesk.domain.periods import counted_day
from salesdesk.domain.records import Setting
from salesdesk.i18n import mark

_ADDED = mark("Add leave on {first}"), mark("Add leave from {first} to {last}")
_REMOVED = mark("Remove leave on {first}"), mark("Remove leave from {first} to {last}")


@dataclass(frozen=True, slots=True, kw_only=True)
class AddLeave(Command):
    """Add leave: from a day to another, both included, on which you do not work.

    Without ``last`` it is a single day. Leave on the same days gets the new name.
    """

    first: date
    last: date | None = None
    name: str = ""


@handles(AddLeave)
def add_leave(command: AddLeave, tx: Transaction, settings: DeskSettings) -> Change:
    """Leave is no working day: what is needed a day and the pace of a quota follow."""
    leave = _leave(command.first, command.last, command.name)
    tx.save(Setting(id=leave.key, value=leave.name))
    return _change(_ADDED, leave)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveLeave(Command):
    """Remove leave, named by its days."""

    first: date
    last: date | None = None


@handles(RemoveLeave)
def remove_leave(command: RemoveLeave, tx: Transaction, settings: DeskSettings) -> Change:
    """The days of leave are working days again. Raises Refused where there is no leave of just these days."""
    leave = _leave(command.first, command.last)
    present = tx.find(Setting, id=leave.key)
    if not present:
        raise Refused("There is no leave of these days.")
    tx.save(*(replace(setting, deleted_at=tx.now) for setting in present))
    return _change(_REMOVED, leave)


def _change(words: tuple[str, str], leave: Leave) -> Change:
    days = {"first": leave.first.isoformat(), "last": leave.last.isoformat()}
    is_one = leave.first == leave.last
    label = Message(words[0], {"first": days["first"]}) if is_one else Message(words[1], days)
    return Change(label, settings=frozenset({leave.key}), made=leave.key)


def _leave(first: date, last: date | None, name: str = "") -> Leave:
    """Leave as it was typed; ``last`` None is a single day. Raises Refused."""
    found = Leave(counted_day(first), counted_day(last or first), " ".join(name.split()))
    if found.last < found.first:
        raise Refused("Leave cannot end before it begins.")
    if (found.last - found.first).days >= LONGEST_LEAVE:
        raise Refused("Leave can last a year at most; enter longer leave in parts.")
    if len(found.name) > LONGEST_LEAVE_NAME:
        raise Refused("The name of leave can have {most} characters at most.", most=LONGEST_LEAVE_NAME)
    return found
