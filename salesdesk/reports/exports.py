"""What leaves the desk as a table, and its columns: deals, people, activities, history."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from salesdesk.desk.cards import Card
from salesdesk.desk.everything import Everything, instant_text
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.errors import Refused
from salesdesk.domain.events import UNDATED
from salesdesk.domain.fields import BUILT_IN
from salesdesk.domain.money import to_decimal
from salesdesk.domain.own_headers import SALESDESK_HISTORY
from salesdesk.i18n import mark
from salesdesk.reports.columns import ExportColumn, deal_columns, shown_columns
from salesdesk.reports.everything import everything_book
from salesdesk.reports.tables import TableData, TableFile
from salesdesk.views.export import DealExport
from salesdesk.views.export_activities import ActivityExport, ActivityRow
from salesdesk.views.export_history import HistoryExport, HistoryRow
from salesdesk.views.export_people import PeopleExport, PersonRow

Export = DealExport | PeopleExport | ActivityExport | HistoryExport | Everything
_KINDS = {"organisation": "Organisation", "person": "Person"}


def book_of(export: Export, shown: Sequence[tuple[str, str]] | None = None) -> TableFile:
    """The tables of an export; of deals only the columns ``shown``, as (field, header), where given."""
    if isinstance(export, Everything):
        return everything_book(export)
    if isinstance(export, DealExport):
        return _deals(export, shown)
    makers: Mapping[type, Callable[[Any], TableData]] = {
        PeopleExport: _people, ActivityExport: _activities, HistoryExport: _history,
    }  # fmt: skip
    return _book(makers[type(export)](export), export.today, export.zone)


def _book(table: TableData, day: date, zone: ZoneInfo) -> TableFile:
    head = {"format": f"salesdesk {table.key}", "version": 1, "day": day.isoformat(), "zone": zone.key}
    return TableFile(table.name, head, day, (table,))


def _no_currency(row: object) -> str:
    return ""


# Deals


def _deals(export: DealExport, shown: Sequence[tuple[str, str]] | None) -> TableFile:
    columns = deal_columns(export) if shown is None else shown_columns(export, shown)
    table = TableData(
        "Deals", "deals", columns, lambda: export.cards, len(export), lambda card: card.currency, partial(_deal, export)
    )
    return _book(table, export.today, export.zone)


def _deal(export: DealExport, card: Card) -> dict[str, Any]:
    """A deal by the keys of its fields. A closed deal's chance is 1 or 0; the next step comes with its day."""
    found = {field.key: field.plain(field.get(card, export)) for field in BUILT_IN if field.in_json}
    step = export.step(card)
    open_chance = export.chance(card)
    found["chance"] = export.shown_chance(card) if open_chance is None else open_chance
    found["next_step"] = {"title": step.title, "day": _day(step.day)} if step else None
    own = ((field.label, field.get(card, export)) for field in export.own_fields)
    return found | {"custom": {name: value for name, value in own if value is not None}}


def _instant(instant: datetime | None) -> str | None:
    return None if instant is None else instant_text(instant)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


# People


def _people(export: PeopleExport) -> TableData:
    columns = (
        ExportColumn("Kind", "text", 13, lambda row: _KINDS[row.kind]),
        ExportColumn("Name", "text", 30, lambda row: row.name),
        ExportColumn("Organisation", "text", 30, lambda row: row.organisation),
        ExportColumn("Email", "text", 28, lambda row: row.email),
        ExportColumn("Phone", "text", 18, lambda row: row.phone),
        ExportColumn("Open deals", "whole", 11, lambda row: row.open),
        ExportColumn("Won deals", "whole", 11, lambda row: row.won),
        ExportColumn("Lost deals", "whole", 11, lambda row: row.lost),
        ExportColumn("SalesDesk ID", "text", 38, lambda row: row.id),
    )
    return TableData("People", "people", columns, lambda: export.rows, len(export.rows), _no_currency, _person)


def _person(row: PersonRow) -> dict[str, Any]:
    deals = {"open": row.open, "won": row.won, "lost": row.lost}
    named = {"kind": row.kind, "id": row.id, "name": row.name, "organisation": row.organisation}
    return named | {"email": row.email, "phone": row.phone, "deals": deals}


# Activities


def _activities(export: ActivityExport) -> TableData:
    zone = export.zone
    columns = (
        ExportColumn("Deal", "text", 36, lambda row: row.subject.deal),
        ExportColumn("Person", "text", 26, lambda row: row.subject.person),
        ExportColumn("Organisation", "text", 26, lambda row: row.subject.organisation),
        ExportColumn("Kind", "text", 10, lambda row: row.activity.kind),
        ExportColumn("Step", "text", 36, lambda row: row.activity.title),
        ExportColumn("Due", "day", 12, lambda row: row.activity.due_day),
        ExportColumn("Time", "text", 8, lambda row: row.activity.due_time),
        ExportColumn("Done", "instant", 20, lambda row: _local(row.activity.done_at, zone)),
        ExportColumn("Planned", "instant", 20, lambda row: _local(row.activity.created_at, zone)),
        ExportColumn("Subject kind", "text", 14, lambda row: row.subject.kind),
        ExportColumn("Subject id", "text", 38, lambda row: row.subject.id),
        ExportColumn("SalesDesk ID", "text", 38, lambda row: row.activity.id),
    )
    return TableData(
        "Activities", "activities", columns, lambda: export.rows, len(export.rows), _no_currency, _activity
    )


def _activity(row: ActivityRow) -> dict[str, Any]:
    step, subject = row.activity, row.subject
    title = subject.deal or subject.person or subject.organisation
    return {
        "id": step.id,
        "subject": {"kind": subject.kind, "id": subject.id, "title": title},
        "deal": subject.id if subject.kind == "deal" else None,
        "deal_title": subject.deal,
        "person": subject.person,
        "organisation": subject.organisation,
        "kind": step.kind,
        "title": step.title,
        "due_day": _day(step.due_day),
        "due_time": step.due_time,
        "done": _instant(step.done_at),
        "created": instant_text(step.created_at),
    }


def _local(instant: datetime | None, zone: ZoneInfo) -> datetime | None:
    return None if instant is None else instant.astimezone(zone)


# History


def _history(export: HistoryExport) -> TableData:
    zone = export.zone
    parts: dict[str, tuple[Any, ...]] = {
        "deal": ("text", 38, lambda row: row.card.id),
        "title": ("text", 36, lambda row: row.card.title),
        "at": ("instant", 27, lambda row: None if row.event.old == UNDATED else _local(row.event.at, zone)),
        "event": ("text", 15, lambda row: row.event.kind),
        "stage": ("text", 18, lambda row: row.stage),
        "lost_reason": ("text", 20, lambda row: row.reason),
        "amount": ("money", 14, lambda row: None if row.amount is None else to_decimal(row.amount, row.currency)),
        "currency": ("text", 9, lambda row: row.currency),
        "expected_close": ("day", 14, lambda row: row.expected_close),
    }
    columns = [ExportColumn(header, *parts[field]) for header, field in SALESDESK_HISTORY.items()]
    columns.append(ExportColumn("Pipeline", "text", 16, lambda row: row.pipeline))
    return TableData(
        "History", "history", columns, lambda: export.rows, len(export.rows), lambda row: row.currency, _change
    )


def _change(row: HistoryRow) -> dict[str, Any]:
    event = row.event
    return {
        "deal": row.card.id,
        "title": row.card.title,
        "at": None if event.old == UNDATED else instant_text(event.at),
        "event": event.kind,
        "old": event.old,
        "new": event.new,
        "pipeline": row.pipeline,
        "stage": row.stage,
        "lost_reason": row.reason,
        "amount": row.amount,
        "currency": row.currency,
        "expected_close": _day(row.expected_close),
    }


NAMES = ("deals", "people", "activities", "history", "everything")
_UNKNOWN = mark("There is no export {name}; there are {names}.")


def gathered(snapshot: Snapshot, what: str, pipeline: str | None = None) -> Export:
    """What an export of that name would write, of the desk or of a pipeline (key or name).

    Raises Refused for an export there is not, a pipeline the desk does not have, or everything of one pipeline.
    """
    from salesdesk.views import export, export_activities, export_history, export_people
    from salesdesk.views.export_everything import everything

    if what == "everything":
        if pipeline:
            raise Refused("Everything is the whole desk; it cannot be narrowed to a pipeline.")
        return everything(snapshot)
    makers = {"deals": export.deals, "people": export_people.people,
              "activities": export_activities.activities, "history": export_history.history}  # fmt: skip
    if what not in makers:
        raise Refused(_UNKNOWN, name=what, names=", ".join(NAMES))
    made: Export = makers[what](snapshot, pipeline)  # type: ignore[operator]
    return made
