"""Deals as files with rows in them: CSV, XLSX and JSON. What leaves the desk here can come back in."""

import csv
import json
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from salesdesk.domain.errors import Refused
from salesdesk.reports import sheets
from salesdesk.reports.columns import deal_columns, plain_text
from salesdesk.reports.files import writing_whole
from salesdesk.services.queries.export import DealExport, ExportRow

Progress = Callable[[int, int], None]
"""Told (done, total); raising from it cancels the export and leaves the old file."""
_TOLD_EVERY = 1_000


def export_deals(
    export: DealExport, fmt: str, target: Path, plain: bool = False, progress: Progress | None = None
) -> int:
    """Write deals as csv (``plain``: without byte-order mark), xlsx or json; how many.

    Raises Refused for a format there is not, SalesDeskError when the file cannot be written; the old one then stays.
    """
    if fmt not in WRITERS:
        known = ", ".join(WRITERS)
        raise Refused("Deals cannot be written as {format}; there are {formats}.", format=fmt, formats=known)
    with writing_whole(target) as beside:
        WRITERS[fmt](export, beside, _told(export, progress), plain)
    return len(export)


def _told(export: DealExport, progress: Progress | None) -> Iterator[ExportRow]:
    total = len(export)
    for done, row in enumerate(export.rows()):
        if progress and done % _TOLD_EVERY == 0:
            progress(done, total)
        yield row
    if progress:
        progress(total, total)


def _csv(export: DealExport, path: Path, rows: Iterator[ExportRow], plain: bool) -> None:
    columns = deal_columns(export)
    with path.open("w", encoding="utf-8" if plain else "utf-8-sig", errors="replace", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column.header for column in columns])
        writer.writerows([plain_text(column, column.read(row)) for column in columns] for row in rows)


def _xlsx(export: DealExport, path: Path, rows: Iterator[ExportRow], plain: bool) -> None:
    columns = deal_columns(export)
    with sheets.workbook(path, "Deals", "", export.today, constant_memory=True) as book:
        cells = ([column.read(row) for column in columns] for row in rows)
        currencies = (card.currency for card in export.cards)
        sheets.add_table(book, "Deals", columns, cells, currencies, len(export))


def _json(export: DealExport, path: Path, rows: Iterator[ExportRow], plain: bool) -> None:
    head = {"format": "salesdesk deals", "version": 1, "day": export.today.isoformat(), "zone": export.zone.key}
    with path.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
        file.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "deals": [')
        for position, row in enumerate(rows):
            file.write(("," if position else "") + "\n" + json.dumps(_deal(export, row), ensure_ascii=False))
        file.write("\n]}\n")


def _deal(export: DealExport, row: ExportRow) -> dict[str, Any]:
    card, step = row.card, row.step
    return {
        "id": card.id,
        "title": card.title,
        "organisation": card.organisation,
        "contact": card.contact,
        "owner": card.owner,
        "pipeline": row.pipeline,
        "stage": row.stage,
        "outcome": card.outcome,
        "amount": card.amount,
        "currency": card.currency,
        "chance": row.chance,
        "typed_chance": card.typed_chance,
        "category": card.category,
        "created": _instant(row.created),
        "expected_close": card.expected_close.isoformat() if card.expected_close else None,
        "closed": _instant(row.closed),
        "lost_reason": card.lost_reason,
        "source": card.source,
        "tags": list(row.tags),
        "next_step": {"title": step.title, "day": step.day.isoformat() if step.day else None} if step else None,
        "custom": {f.name: v for f, v in zip(export.custom_fields, row.custom, strict=True) if v is not None},
    }


def _instant(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat().replace("+00:00", "Z")


WRITERS: dict[str, Callable[[DealExport, Path, Iterator[ExportRow], bool], None]] = {
    "csv": _csv,
    "xlsx": _xlsx,
    "json": _json,
}
