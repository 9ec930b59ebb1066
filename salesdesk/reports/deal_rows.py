"""The data sheet of a report's workbook: one row a deal; other sheets compute from it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from salesdesk.desk.cards import Card
from salesdesk.domain.days import day_of, from_us
from salesdesk.domain.fields import BUILT_IN, KINDS, Field, field_of, own_field
from salesdesk.domain.fields import Kind as FieldKind
from salesdesk.domain.fields.field import LAST
from salesdesk.domain.money import to_decimal
from salesdesk.i18n import tr
from salesdesk.reports.book import DataSheet, Entry, Formula, Kind, SheetColumn
from salesdesk.reports.formulas import criterion
from salesdesk.views.report_rows import DataRow

_KINDS: dict[FieldKind, Kind] = {
    "money": "money", "percent": "share", "date": "day", "time": "day", "duration": "days", "number": "fine",
}  # fmt: skip
_WEIGHTED, _COUNTED = 100, 130
"""Places of the columns that are no fields: what an amount is worth by its chance, and whether the quota counts the deal."""


class Range(NamedTuple):
    """The cells of the columns that formulas read."""

    pipeline: str
    stage: str
    outcome: str
    amount: str
    currency: str
    weighted: str
    expected: str
    counted: str
    category: str
    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class _RowColumn:
    """A column: its place among the others, its key, and what it takes from a row that stands in a line of the sheet."""

    at: int
    key: str
    head: Callable[[], SheetColumn]
    cell: Callable[[DataRow, int, ZoneInfo], Entry]


class _RowLookup:
    """The part of a DealLookup that a row of a report has: a closed deal's chance is 1 or 0 here."""

    def __init__(self, row: DataRow, zone: ZoneInfo) -> None:
        self._row, self._zone = row, zone

    def stage_name(self, card: Card) -> str:
        return self._row.stage

    def pipeline_name(self, card: Card) -> str:
        return self._row.pipeline

    def chance(self, card: Card) -> float:
        return self._row.chance

    def day(self, instant_us: int) -> date:
        return day_of(from_us(instant_us), self._zone)

    def own(self, card: Card, name: str) -> str | None:
        return self._row.own.get(name)


def _columns() -> tuple[_RowColumn, ...]:
    found = [_field_column(field, field.in_report.at) for field in BUILT_IN if field.in_report]
    found.append(_RowColumn(_WEIGHTED, "weighted", lambda: SheetColumn(tr("Weighted"), "money", 15), _weighted))
    found.append(_RowColumn(_COUNTED, "counted", lambda: SheetColumn(tr("In quota"), "text", 10), _counted))
    return tuple(sorted(found, key=lambda column: column.at))


def _field_column(field: Field, at: int) -> _RowColumn:
    place = field.in_report
    words = (place.title if place else "") or field.label
    width = (place.width if place else 0) or KINDS[field.kind].width

    def cell(row: DataRow, line: int, zone: ZoneInfo) -> Entry:
        lookup = _RowLookup(row, zone)
        return _entry(field, field.get(row.card, lookup), row.card, lookup)

    def head() -> SheetColumn:
        return SheetColumn(words if field.is_own else tr(words), _KINDS.get(field.kind, "text"), width)

    return _RowColumn(at, field.key, head, cell)


def _entry(field: Field, value: Any, card: Card, lookup: _RowLookup) -> Entry:
    if value is None:
        return None
    if field.kind == "money":
        return to_decimal(value, card.currency)
    if field.kind == "time":
        return lookup.day(value)
    if field.kind in _KINDS:
        plain: Entry = value
        return plain
    words = field.words(value)
    return tr(words) if field.choices else words or None


def _weighted(row: DataRow, line: int, zone: ZoneInfo) -> Entry:
    card = row.card
    amount = None if card.amount is None else to_decimal(card.amount, card.currency)
    return Formula(f"={_letter('amount')}{line}*{_letter('chance')}{line}", float(amount or 0) * row.chance)


def _counted(row: DataRow, line: int, zone: ZoneInfo) -> Entry:
    return None if row.counted is None else tr("yes") if row.counted else tr("no")


COLUMNS = _columns()
"""The columns that every such sheet has; after them come the user's own fields."""
_PLACES = {column.key: place for place, column in enumerate(COLUMNS)}
_FORMULA_NAMES = {"expected": "expected_close", "reason": "lost_reason"}
"""Columns that formulas call otherwise than their fields."""


def _letter(key: str) -> str:
    place, letters = _PLACES[key] + 1, ""
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def ranges(count: int) -> Range:
    """The ranges of a sheet of so many deals."""
    sheet = "'" + tr("Deals") + "'"
    letters = [_letter(_FORMULA_NAMES.get(name, name)) for name in Range._fields]
    return Range(*(f"{sheet}!${letter}$2:${letter}${max(count, 1) + 1}" for letter in letters))


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
    return {key: tr(words) for key, words in field_of("outcome").choices}


def deals_sheet(rows: Sequence[DataRow], zone: ZoneInfo) -> DataSheet:
    """The sheet with every deal behind a report, the user's own fields last."""
    own = [_field_column(own_field(name), LAST) for name in (rows[0].own if rows else ())]
    columns = (*COLUMNS, *own)
    heads = tuple(column.head() for column in columns)
    cells = tuple(tuple(column.cell(row, line, zone) for column in columns) for line, row in enumerate(rows, start=2))
    currencies = tuple(row.card.currency for row in rows)
    return DataSheet(tr("Deals"), heads, cells, currencies=currencies, filtered=True)
