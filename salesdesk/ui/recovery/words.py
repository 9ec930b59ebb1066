"""Damage in words: what is wrong, with the fields by the names that the user knows."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from salesdesk.desk.recovering import Recovery, report
from salesdesk.domain.errors import Message
from salesdesk.domain.fields import deal_fields
from salesdesk.i18n import mark, ntr, tr, worded

NOT_WRITTEN = mark("{name} is damaged. Nothing is written to it from now on.")
NOT_OPENED = mark("{name} cannot be opened")
PLACE = mark("The file is damaged: {what}")
"""What SQLite says of a place in the file: of no use to the user, but for the report."""
_STRUCTURE = 2
"""Its rank: behind what is said of deals, and before the count of what is not told."""
_FURTHER: dict[str, str] = {
    "pipeline": mark("Pipeline"),
    "stage": mark("Stage"),
    "outcome": mark("Outcome"),
    "created_at": mark("Created"),
    "closed_at": mark("Closed"),
    "text": mark("Note"),
    "name": mark("Name"),
    "due_day": mark("Due"),
    "currency": mark("Currency"),
}
"""What other records, and what is summed up from a deal's history, call their fields."""


_TABLES: dict[str, str] = {
    "deal": mark("Deals"),
    "organisation": mark("Organisations"),
    "contact": mark("People"),
    "activity": mark("Steps"),
    "note": mark("Notes"),
    "tag": mark("Tags"),
    "deal_tag": mark("Tags"),
    "stage": mark("Stages"),
    "pipeline": mark("Pipelines"),
    "quota": mark("Quotas"),
    "setting": mark("Settings"),
    "custom_field": mark("Own fields"),
    "custom_value": mark("Own fields"),
    "rate": mark("Exchange rates"),
    "entry": mark("History"),
    "event": mark("History"),
}
"""What the tables of a desk hold, as the user knows it."""


_LOG_UNREAD = "The log cannot be read to its end"


def labels() -> dict[str, str]:
    """The words of each field, by the name of its column."""
    found = {name: tr(text) for name, text in _FURTHER.items()}
    for field in deal_fields():
        found[field.column or field.key] = tr(field.label)
    return found


def fields_in_words(names: str) -> str:
    """Fields, by the names of their columns with commas between, as the user knows them."""
    known = labels()
    return ", ".join(dict.fromkeys(known.get(name, name.replace("_", " ")) for name in names.split(", ")))


def fault_line(fault: Message) -> str:
    """What is wrong, in one line, without what only the program's makers could make of it."""
    if fault.text.startswith(_LOG_UNREAD):
        return tr("The history cannot be read to its end.")
    fields, table = fault.values.get("fields"), fault.values.get("table")
    if isinstance(fields, str):
        fault = replace(fault, values=fault.values | {"fields": fields_in_words(fields)})
    if isinstance(table, str):
        words = tr(_TABLES[table]) if table in _TABLES else table.replace("_", " ")
        fault = replace(fault, values=fault.values | {"table": words})
    return " ".join(worded(fault).split())


def fault_lines(faults: Sequence[Message], whole: bool = False) -> list[str]:
    """All that is wrong, each once: what is said of deals and their fields before what is said of the file's structure, which
    is one line, unless it is wanted ``whole``."""
    found = {fault_line(fault): _rank(fault) for fault in faults}
    lines = sorted(found, key=lambda line: found[line])
    places = [line for line in lines if found[line] == _STRUCTURE]
    if whole or not places:
        return lines
    one = ntr(
        "{count} place of the file's structure is damaged.",
        "{count} places of the file's structure are damaged.",
        len(places),
    )
    return [
        *(line for line in lines if found[line] < _STRUCTURE),
        one,
        *(line for line in lines if found[line] > _STRUCTURE),
    ]


def _rank(fault: Message) -> int:
    if "fields" in fault.values or "title" in fault.values:
        return 0
    if "count" in fault.values:
        return 3
    return _STRUCTURE if fault.text == PLACE else 1


def report_lines(found: Recovery, source: Path, whole: bool = False) -> list[str]:
    """What recovering gave, one sentence each; ``whole`` with the name of every record that backups still have."""
    last = tr("{file} itself was not touched. The new desk is {new}.", file=source.name, new=str(found.path))
    return [*(worded(sentence) for sentence in report(found, None if whole else 8)), last]


def report_text(found: Recovery, source: Path, faults: Sequence[Message], when: str) -> str:
    """The report as a file."""
    head = tr("Recovery of {file}, {time}", file=str(source), time=when)
    damage = [tr("What was damaged:"), *(f"- {line}" for line in fault_lines(faults, whole=True))]
    result = [tr("What came of it:"), *(f"- {line}" for line in report_lines(found, source, whole=True))]
    lost = [f"- {one.table} {one.key}" for one in found.lost]
    more = [tr("Records that are lost, by kind and key:"), *lost] if lost else []
    return "\n".join([head, "", *damage, "", *result, *([""] if more else []), *more]) + "\n"
