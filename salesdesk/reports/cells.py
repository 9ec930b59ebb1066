"""Table cells and columns shared by several reports."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from babel.numbers import format_decimal

from salesdesk.desk.cards import Card
from salesdesk.domain.days import day_of, from_us
from salesdesk.formats import DASH, Formats
from salesdesk.i18n import tr
from salesdesk.reports.parts import Cell, TableBlock, TableColumnHead
from salesdesk.reports.wording import one_line
from salesdesk.views.report_rows import OpenDeal

PLENTY = 200
"""The most rows of a list on a page; a workbook and a table of facts hold every one."""


def name(card: Card) -> Cell:
    """A deal's title with its organisation."""
    return Cell(one_line(card.title), one_line(card.organisation or ""), strong=True)


def quiet_name(card: Card) -> Cell:
    """A deal's title with its organisation in normal weight, for rows about something else."""
    return replace(name(card), strong=False)


def amount(card: Card, formats: Formats) -> Cell:
    """A deal's amount."""
    return Cell(formats.money(card.amount, card.currency))


def due(card: Card, today: date, formats: Formats) -> Cell:
    """When a deal is expected to close; in the colour of a warning when that day has passed."""
    late = card.expected_close is not None and card.expected_close < today
    return Cell(formats.day_short(card.expected_close, today), tone="warning" if late else "")


def closed_on(card: Card, zone: ZoneInfo, today: date, formats: Formats) -> Cell:
    """When a deal was won or lost."""
    return Cell(formats.day_short(closing_day(card, zone), today))


def closing_day(card: Card, zone: ZoneInfo) -> date | None:
    """The day on which a deal was won or lost; None for an open one."""
    return None if card.closed_us is None else day_of(from_us(card.closed_us), zone)


def step(deal: OpenDeal, today: date, formats: Formats) -> Cell:
    """A deal's next step with its day."""
    found = deal.step
    if found is None:
        return Cell(DASH)
    return Cell(one_line(found.title), formats.day_short(found.day, today) if found.day else "")


def tenths(value: float | None, formats: Formats) -> str:
    """A number with one decimal place; a dash for None."""
    return DASH if value is None else format_decimal(round(value, 1), "#,##0.0", locale=formats.locale)


def more(shown: int, found: int, formats: Formats) -> str:
    """How many rows were left out, in words."""
    return tr("and {number} more", number=formats.number(found - shown)) if found > shown else ""


def sums(amounts: Mapping[str, float], formats: Formats, cents: bool | None = None) -> str:
    """Sums by currency, one after the other; a dash for none."""
    return " + ".join(formats.money(value, currency, cents) for currency, value in amounts.items()) or DASH


def open_table(title: str, note: str, deals: Sequence[OpenDeal], today: date, formats: Formats) -> TableBlock:
    """Open deals with stage, next step, expected close, amount, chance and weighted amount."""
    heads = (
        TableColumnHead(tr("Deal"), 3.2),
        TableColumnHead(tr("Stage"), 1.5),
        TableColumnHead(tr("Next step"), 2.4),
        TableColumnHead(tr("Expected close"), 1.3, "right"),
        TableColumnHead(tr("Amount"), 1.1, "right"),
        TableColumnHead(tr("Chance"), 0.75, "right"),
        TableColumnHead(tr("Weighted"), 1.1, "right"),
    )
    rows = tuple(_open_row(deal, today, formats) for deal in deals[:PLENTY])
    return TableBlock(title, note, heads, rows, tr("There is no open deal."), more(len(rows), len(deals), formats))


def _open_row(deal: OpenDeal, today: date, formats: Formats) -> tuple[Cell, ...]:
    card = deal.card
    return (
        name(card),
        Cell(one_line(deal.stage)),
        step(deal, today, formats),
        due(card, today, formats),
        amount(card, formats),
        Cell(formats.percent(deal.chance)),
        Cell(formats.money(None if card.amount is None else deal.weighted, card.currency, False)),
    )


def closed_table(
    title: str,
    note: str,
    empty: str,
    cards: Sequence[Card],
    zone: ZoneInfo,
    today: date,
    formats: Formats,
    most: int = PLENTY,
) -> TableBlock:
    """Won deals with the day and the amount, or lost ones with their reason too."""
    lost = any(card.outcome == "lost" for card in cards)
    heads = [TableColumnHead(tr("Deal"), 3.4), TableColumnHead(tr("Source"), 1.4)]
    heads += [TableColumnHead(tr("Reason"), 1.8)] if lost else []
    heads += [
        TableColumnHead(tr("Lost on") if lost else tr("Won on"), 1.1, "right"),
        TableColumnHead(tr("Amount"), 1.1, "right"),
    ]
    rows = []
    for card in cards[:most]:
        why = [Cell(one_line(card.lost_reason or DASH))] if lost else []
        day, worth = closed_on(card, zone, today, formats), amount(card, formats)
        rows.append((name(card), Cell(one_line(card.source or DASH)), *why, day, worth))
    return TableBlock(title, note, tuple(heads), tuple(rows), empty, more(len(rows), len(cards), formats))
