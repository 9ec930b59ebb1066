"""Report sets: several reports with their settings under one name, kept in the desk and made again for any day."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Annotated, Any

from salesdesk.desk.changes import Change
from salesdesk.desk.commands.base import Command, handles
from salesdesk.desk.commands.keys import Candidate, KeyOf
from salesdesk.desk.ports import Records, Transaction
from salesdesk.desk.settings import DeskSettings
from salesdesk.domain.errors import Message, NotFound, Refused
from salesdesk.domain.names import checked_name, name_key
from salesdesk.domain.records import SavedThing
from salesdesk.i18n import mark

CURRENT = "current"
"""The period that the day falls into, whichever it is."""
_REPORTS = frozenset({"reports"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPart:
    """One report of a set and the files it is made into.

    What is None is chosen on the day: period, pipeline, deal and customer as in ``views.report_about.ReportRequest``, the
    language that of the desk. ``period`` may be CURRENT too, where None is all time. ``since_days`` is how many days before
    the day the changes are counted from. ``money`` is how amounts are written: symbol or code.
    """

    report: str
    formats: tuple[str, ...] = ("pdf",)
    period: str | None = None
    pipeline: str | None = None
    since_days: int | None = None
    deal: str | None = None
    customer: str | None = None
    choice: str | None = None
    paper: str = "a4"
    language: str | None = None
    money: str = "symbol"


@dataclass(frozen=True, slots=True)
class ReportSet:
    """Reports in their order; ``folder`` is where they are written, empty until one was chosen."""

    id: str
    name: str
    parts: tuple[SetPart, ...]
    folder: str = ""


def _candidates(records: Records) -> Iterable[Candidate]:
    return (Candidate(found.id, found.name) for found in _all(records))


ReportSetKey = Annotated[str, KeyOf("report set", _candidates)]


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveReportSet(Command):
    """Save a report set under a name; ``key`` None makes a new set."""

    name: str
    parts: tuple[SetPart, ...]
    folder: str = ""
    key: ReportSetKey | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteReportSet(Command):
    """Delete a report set; files made from it stay."""

    key: ReportSetKey


@handles(SaveReportSet)
def save_report_set(command: SaveReportSet, tx: Transaction, settings: DeskSettings) -> Change:
    """A set is new, or changed. Raises Refused for a name that is empty, too long or taken."""
    name = checked_name(command.name)
    present = _all(tx)
    if any(name_key(found.name) == name_key(name) and found.id != command.key for found in present):
        raise Refused('There is a report set "{name}" already.', name=name)
    key = command.key or tx.new_id()
    if command.key is not None:
        _known(present, command.key)
    content = _text(ReportSet(key, name, command.parts, command.folder))
    tx.save(SavedThing(id=key, kind="report set", name=name, content=content))
    return Change(Message("Save the report set {name}", {"name": name}), kinds=_REPORTS, made=key)


@handles(DeleteReportSet)
def delete_report_set(command: DeleteReportSet, tx: Transaction, settings: DeskSettings) -> Change:
    """A set is gone. Raises NotFound when there is none of that key."""
    found = _known(_all(tx), command.key)
    tx.save(replace(tx.get(SavedThing, command.key), deleted_at=tx.now))
    return Change(Message("Delete the report set {name}", {"name": found.name}), kinds=_REPORTS)


def report_sets(records: Records) -> tuple[ReportSet, ...]:
    """The sets of the desk by name."""
    return _all(records)


def report_set_named(records: Records, name: str) -> ReportSet:
    """The set of that name, compared without case. Raises Refused when there is none."""
    sets = report_sets(records)
    wanted = name_key(name)
    found = next((known for known in sets if name_key(known.name) == wanted), None)
    if found is not None:
        return found
    if not sets:
        raise Refused("The desk has no report sets; make one on the Reports page.")
    names = ", ".join(known.name for known in sets)
    raise Refused('There is no report set "{name}"; there are {names}.', name=name, names=names)


def _all(records: Records) -> tuple[ReportSet, ...]:
    sets = [_read(kept.id, kept.content) for kept in records.find(SavedThing, kind="report set")]
    return tuple(sorted(sets, key=lambda found: (found.name.casefold(), found.id)))


def checked(kept: Mapping[str, str]) -> None:
    """Prove that these texts, by key, hold report sets, when a file brings them. Raises Refused for one that does not."""
    for name, text in kept.items():
        try:
            found = _read(name, text)
            sound = isinstance(found.name, str) and isinstance(found.folder, str) and all(map(_is_sound, found.parts))
        except (ValueError, TypeError, KeyError, AttributeError):
            sound = False
        if not sound:
            raise Refused("A report set in it cannot be read.")


def _is_sound(part: SetPart) -> bool:
    texts = [getattr(part, name) for name in ("period", "pipeline", "deal", "customer", "choice", "language")]
    texts += [part.report, part.paper, part.money, *part.formats]
    days = part.since_days
    return all(text is None or isinstance(text, str) for text in texts) and (days is None or type(days) is int)


def _known(present: tuple[ReportSet, ...], key: str) -> ReportSet:
    found = next((known for known in present if known.id == key), None)
    if found is None:
        raise NotFound(mark("That report set is not on the desk any more."))
    return found


def _text(found: ReportSet) -> str:
    plain = {"name": found.name, "folder": found.folder, "parts": [asdict(part) for part in found.parts]}
    return json.dumps(plain, ensure_ascii=False)


def _read(key: str, text: str) -> ReportSet:
    plain = json.loads(text)
    return ReportSet(key, plain["name"], tuple(_part(cells) for cells in plain["parts"]), plain["folder"])


def _part(cells: dict[str, Any]) -> SetPart:
    """What a later program may have added is passed over."""
    known = {field.name: cells[field.name] for field in fields(SetPart) if field.name in cells}
    return SetPart(**known | {"formats": tuple(known["formats"])})
