"""The columns of an exported table: those our own import knows, in their order, then the user's own fields."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from salesdesk.desk.cards import Card, NextStep
from salesdesk.domain.fields import BUILT_IN, KINDS, Field, field_of
from salesdesk.domain.fields import Kind as FieldKind
from salesdesk.domain.formula_guards import guarded, is_formula_like
from salesdesk.domain.money import to_decimal
from salesdesk.i18n import mark, tr
from salesdesk.views.export import DealExport

__all__ = ["ExportColumn", "Kind", "Value", "deal_columns", "is_formula_like", "plain_text", "shown_columns"]

Kind = Literal["text", "money", "share", "day", "instant", "whole", "number"]
Value = str | Decimal | float | int | date | None
_KINDS: dict[FieldKind, Kind] = {
    "number": "number",
    "money": "money",
    "percent": "share",
    "date": "day",
    "time": "day",
    "duration": "whole",
}
_NEXT_STEP_DAY = Field(
    key="next_step_day",
    kind="date",
    label=mark("Day of the next step"),
    get=lambda card, lookup: _step_day(lookup.step(card)),
)
_BESIDE = {"amount": (field_of("currency"),), "next_step": (_NEXT_STEP_DAY,)}
"""What stands beside a column of the screen that shows two things in one."""


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """A column: money as a decimal of the row's currency, a share in [0, 1], a day, an instant in the desk's zone, a number,
    or text. ``width`` in characters; ``read`` takes a value from a row."""

    header: str
    kind: Kind
    width: int
    read: Callable[[Any], Value]


def deal_columns(export: DealExport) -> list[ExportColumn]:
    """The columns of a table of deals, and those of the user's own fields."""
    built_in = sorted((field.in_export.at, field.header, field) for field in BUILT_IN if field.in_export)
    columns = [_column(export, field, header) for _, header, field in built_in]
    taken = {column.header.casefold() for column in columns}
    for field in export.own_fields:
        header, again = field.label, 2
        while header.casefold() in taken:
            header, again = f"{field.label} ({again})", again + 1
        taken.add(header.casefold())
        columns.append(_column(export, field, header))
    return columns


def shown_columns(export: DealExport, shown: Sequence[tuple[str, str]]) -> list[ExportColumn]:
    """Columns as (field, header) of a table on the screen, in its order; the currency follows the amount."""
    columns = []
    for key, header in shown:
        columns.append(_column(export, field_of(key), header))
        columns += [_column(export, field, tr(field.label)) for field in _BESIDE.get(key, ())]
    return columns


def _column(export: DealExport, field: Field, header: str) -> ExportColumn:
    width = (field.in_export.width if field.in_export else 0) or KINDS[field.kind].width
    kind = _KINDS.get(field.kind, "text")
    get = field.get

    def read(card: Card) -> Value:
        value = get(card, export)
        return None if value is None else _cell(field, value, card, export)

    return ExportColumn(header, kind, width, read)


def _cell(field: Field, value: Any, card: Card, export: DealExport) -> Value:
    """A value as a typed cell: choices by their English words, which an import knows again."""
    if field.kind == "money":
        return to_decimal(value, card.currency)
    if field.kind == "time":
        return export.day(value)
    if field.kind in _KINDS:
        plain: Value = value
        return plain
    return field.words(value) or None


def _step_day(step: NextStep | None) -> date | None:
    return step.day if step else None


def plain_text(column: ExportColumn, value: Value) -> str:
    """A value as a cell of a text file: ISO days, a point before decimals, shares in percent, formulas guarded by '."""
    if value is None:
        return ""
    if isinstance(value, str):
        return guarded(value)
    if column.kind == "share":
        return f"{Decimal(repr(value)).scaleb(2).normalize():f}%"
    return value.isoformat() if isinstance(value, date) else str(value)
