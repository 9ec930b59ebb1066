"""The data sheet of a review's workbook: one row a deal; every other sheet computes from it."""

from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from salesdesk.domain.days import day_of, from_us
from salesdesk.domain.money import to_decimal
from salesdesk.i18n import tr
from salesdesk.reports.columns import Value
from salesdesk.reports.sheets import Book, criterion
from salesdesk.services.queries.review import DataRow, ReviewView


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


_WIDTHS = (38, 28, 18, 18, 18, 10, 15, 10, 9, 15, 14, 12, 10)
_AMOUNT, _CHANCE, _WEIGHTED = 6, 8, 9


def ranges(count: int) -> Range:
    """The ranges of a sheet of so many deals."""
    sheet = "'" + tr("Deals") + "'"
    return Range(*(f"{sheet}!${chr(65 + i)}$2:${chr(65 + i)}${max(count, 1) + 1}" for i in range(len(_WIDTHS))))


def where(
    cells: Range,
    outcome: str,
    currency: str | None = None,
    pipeline: str | None = None,
    stage: str | None = None,
    counted: bool = False,
) -> str:
    """The conditions of a SUMIFS or COUNTIFS over the sheet."""
    wanted = (
        (cells.outcome, outcome_words()[outcome]),
        (cells.currency, currency),
        (cells.pipeline, pipeline),
        (cells.stage, stage),
        (cells.counted, tr("yes") if counted else None),
    )
    return ",".join(f"{column},{criterion(words)}" for column, words in wanted if words is not None)


def outcome_words() -> dict[str, str]:
    """What stands in the outcome's column."""
    return {"open": tr("Open"), "won": tr("Won"), "lost": tr("Lost")}


def add_deals(book: Book, view: ReviewView) -> None:
    """The sheet with every deal behind the review."""
    sheet = book.book.add_worksheet(tr("Deals"))
    heads = (
        tr("Deal"), tr("Organisation"), tr("Owner"), tr("Pipeline"), tr("Stage"), tr("Outcome"), tr("Amount"), tr("Currency"),
        tr("Chance"), tr("Weighted"), tr("Expected close"), tr("Closed"), tr("In quota"),
    )  # fmt: skip
    for position, (head, width) in enumerate(zip(heads, _WIDTHS, strict=True)):
        sheet.set_column(position, position, width)
        side = ("right",) if position in (_AMOUNT, _CHANCE, _WEIGHTED) else ()
        book.write(sheet, 0, position, head, "header", *side)
    for line, row in enumerate(view.rows, start=1):
        _add(book, sheet, line, row, view.zone)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(view.rows), 1), len(heads) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _add(book: Book, sheet: Any, line: int, row: DataRow, zone: ZoneInfo) -> None:
    card, money = row.card, f"money:{row.card.currency}"
    amount = None if card.amount is None else to_decimal(card.amount, card.currency)
    texts = (card.title, card.organisation, card.owner, row.pipeline, row.stage, outcome_words()[card.outcome])
    cells: list[tuple[Value, str]] = [(text, "text") for text in texts]
    cells += [(amount, money), (card.currency, "text"), (row.chance, "share")]
    for position, (value, kind) in enumerate(cells):
        book.write(sheet, line, position, value, kind)
    weighted = float(amount or 0) * row.chance
    sheet.write_formula(line, _WEIGHTED, f"=G{line + 1}*I{line + 1}", book.format(money), weighted)
    days: list[date | None] = [card.expected_close, None if card.closed_us is None else _day(card.closed_us, zone)]
    for position, day in enumerate(days, start=_WEIGHTED + 1):
        book.write(sheet, line, position, day, "day")
    book.write(sheet, line, _WEIGHTED + 3, tr("yes") if row.counted else tr("no"), "text")


def _day(microseconds: int, zone: ZoneInfo) -> date:
    instant: datetime = from_us(microseconds)
    return day_of(instant, zone)
