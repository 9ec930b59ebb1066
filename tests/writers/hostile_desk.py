"""A desk with a hostile text in every field of every kind of record that takes one: made by changing its own file."""

import json
from itertools import cycle
from pathlib import Path
from typing import Any

from salesdesk import reports
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.desk import Desk
from salesdesk.desk.everything import fields_of, names
from salesdesk.domain.records import REFERENCES
from salesdesk.importing import ImportOptions
from salesdesk.importing import compare as imports
from salesdesk.importing.commands.imports import ImportDeals
from salesdesk.store.store import SqlStore
from tests.reports.desks import Clock, clock_of, lived_in

CODES = {"id", "rank", "currency", "base", "rate", "period", "due_time", "subject", "content", "external_print", "kind"}
"""Fields that hold no text of anybody's: keys, codes of the program, numbers as text, JSON."""


def hostile_desk(folder: Path, texts: tuple[str, ...]) -> Desk:
    """A desk after months of work, whose texts are then these, taken in turn."""
    lived = lived_in(folder / "lived.salesdesk", Clock())
    source = folder / "everything.json"
    reports.export(lived.snapshot(), "everything", "json", source)
    clock = clock_of(lived)
    lived.store.close()
    found = json.loads(source.read_text("utf-8"))
    fill(found, texts)
    source.write_text(json.dumps(found), "utf-8")
    desk = Desk(SqlStore.create(folder / "desk.salesdesk", clock, clock.random_bytes), clock)
    options = ImportOptions(zone=desk.settings.zone, base_currency=desk.settings.currency)
    plan = imports.answered(imports.plan(desk, source, options))
    desk.do(ImportDeals(plan=plan))
    desk.do(ChangeSettings(values=(("names", texts[0].replace(",", " ")), ("report_owner", texts[1]))))
    desk.do(SetQuota(period="2026-Q4", amount=12_000_000))
    return desk


def fill(found: dict[str, Any], texts: tuple[str, ...]) -> None:
    """Put the texts into the tables of a whole desk, and into the reasons of its events."""
    taken = cycle(texts)
    for table, kind in names().items():
        free = free_fields(kind)
        for row in found[table]:
            row.update(
                {name: next(taken) for name in free if row[name] is not None or name in ("email", "phone", "source")}
            )
    reasons = {event["new"]: next(taken) for event in found["events"] if event["kind"] == "lost" and event["new"]}
    for event in found["events"]:
        if event["kind"] == "lost":
            event["new"] = reasons.get(event["new"])
    for deal in found["deals"]:
        deal["lost_reason"] = None


def free_fields(kind: type[Any]) -> tuple[str, ...]:
    """The fields of a kind of record that hold any text."""
    return tuple(
        field.name
        for field in fields_of(kind)
        if field.type == "text" and not field.choices and field.name not in CODES and field.name not in REFERENCES
    )
