"""The data sheet of a report's workbook: one row a deal; other sheets compute from it."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

from salesdesk.domain.days import day_of, from_us
from salesdesk.domain.money import to_decimal
from salesdesk.i18n import tr
from salesdesk.reports.book import DataSheet, Entry, Formula, SheetColumn
from salesdesk.reports.sheets import criterion
from salesdesk.reports.wording import categories
from salesdesk.views.report_rows import DataRow


class Range(NamedTuple):
    """The cells of one column, by whose names formulas read them."""

    title: str
    organisation: str
    owner: str
    pipeline: str
    stage: str
    outcome: str
    amount: str
    currency: str
    chance: str
    weighted: str
    expected: str
    closed: str
    counted: str
    category: str
    source: str
    reason: str


def ranges(count: int) -> Range:
    """The ranges of a sheet of so many deals."""
    sheet = "'" + tr("Deals") + "'"
    width = len(Range._fields)
    return Range(*(f"{sheet}!${chr(65 + i)}$2:${chr(65 + i)}${max(count, 1) + 1}" for i in range(width)))


def where(
    cells: Range,
    outcome: str,
    currency: str | None = None,
    pipeline: str | None = None,
    stage: str | None = None,
    counted: bool = False,
) -> str:
    """The conditions of a SUMIFS or COUNTIFS over the sheet."""
    return conditions(
        (cells.outcome, outcome_words()[outcome]),
        (cells.currency, currency),
        (cells.pipeline, pipeline),
        (cells.stage, stage),
        (cells.counted, tr("yes") if counted else None),
    )


def conditions(*wanted: tuple[str, str | None]) -> str:
    """Ranges and the words that must stand in them, as arguments of a SUMIFS or COUNTIFS; None asks for nothing."""
    return ",".join(f"{column},{criterion(words)}" for column, words in wanted if words is not None)


def outcome_words() -> dict[str, str]:
    """What stands in the outcome's column."""
    return {"open": tr("Open"), "won": tr("Won"), "lost": tr("Lost")}


def deals_sheet(rows: Sequence[DataRow], zone: ZoneInfo) -> DataSheet:
    """The sheet with every deal behind a report."""
    fields = (
        SheetColumn(tr("Deal"), "text", 38), SheetColumn(tr("Organisation"), "text", 28), SheetColumn(tr("Owner"), "text", 18),
        SheetColumn(tr("Pipeline"), "text", 18), SheetColumn(tr("Stage"), "text", 18), SheetColumn(tr("Outcome"), "text", 10),
        SheetColumn(tr("Amount"), "money", 15), SheetColumn(tr("Currency"), "text", 10), SheetColumn(tr("Chance"), "share", 9),
        SheetColumn(tr("Weighted"), "money", 15), SheetColumn(tr("Expected close"), "day", 14),
        SheetColumn(tr("Closed"), "day", 12),
        SheetColumn(tr("In quota"), "text", 10), SheetColumn(tr("Category"), "text", 12), SheetColumn(tr("Source"), "text", 18),
        SheetColumn(tr("Lost reason"), "text", 20),
    )  # fmt: skip
    cells = tuple(_row(row, line, zone) for line, row in enumerate(rows, start=2))
    currencies = tuple(row.card.currency for row in rows)
    return DataSheet(tr("Deals"), fields, cells, currencies=currencies, filtered=True)


def _row(row: DataRow, line: int, zone: ZoneInfo) -> tuple[Entry, ...]:
    card = row.card
    amount = None if card.amount is None else to_decimal(card.amount, card.currency)
    weighted = Formula(f"=G{line}*I{line}", float(amount or 0) * row.chance)
    return (
        card.title, card.organisation, card.owner, row.pipeline, row.stage, outcome_words()[card.outcome],
        amount, card.currency, row.chance, weighted, card.expected_close, _day(card.closed_us, zone),
        tr("yes") if row.counted else tr("no"), categories().get(card.category, card.category),
        card.source, card.lost_reason,
    )  # fmt: skip


def _day(microseconds: int | None, zone: ZoneInfo) -> date | None:
    return None if microseconds is None else day_of(from_us(microseconds), zone)
