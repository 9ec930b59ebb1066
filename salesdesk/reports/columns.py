"""The columns of an exported table: those our own import knows, in their order, then the user's own fields."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from zoneinfo import ZoneInfo

from salesdesk.domain.days import DAY_US, day_of
from salesdesk.domain.formula_guards import guarded, is_formula_like
from salesdesk.domain.money import to_decimal
from salesdesk.domain.own_headers import SALESDESK_DEALS
from salesdesk.i18n import mark, tr
from salesdesk.views.export import DealExport, ExportRow

__all__ = ["ExportColumn", "Kind", "Value", "deal_columns", "is_formula_like", "plain_text", "shown_columns"]

Kind = Literal["text", "money", "share", "day", "instant", "whole", "number"]
Value = str | Decimal | float | int | date | None
_OUTCOMES = {"open": "Open", "won": "Won", "lost": "Lost"}
_BESIDE = {"amount": (("currency", mark("Currency")),), "next_step": (("next_step_day", mark("Day of the next step")),)}
"""What stands beside a column of the screen that shows two things in one."""


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """A column: money as a decimal of the row's currency, a share in [0, 1], a day, an instant in the desk's zone, a number,
    or text. ``width`` in characters; ``read`` takes a value from a row."""

    header: str
    kind: Kind
    width: int
    read: Callable[[Any], Value]


_Part = tuple[Kind, int, Callable[[ExportRow], Value]]


def deal_columns(export: DealExport) -> list[ExportColumn]:
    """The columns of a table of deals, and those of the user's own fields."""
    fields = _fields(export)
    own = [ExportColumn(header, *fields[field]) for header, field in SALESDESK_DEALS.items() if field in fields]
    return own + _custom_columns(export, {column.header.casefold() for column in own})


def shown_columns(export: DealExport, shown: Sequence[tuple[str, str]]) -> list[ExportColumn]:
    """Columns as (field, header) of a table on the screen, in its order; the currency follows the amount."""
    fields = _fields(export)
    columns = []
    for field, header in shown:
        columns.append(ExportColumn(header, *fields[field]))
        columns += [ExportColumn(tr(header), *fields[name]) for name, header in _BESIDE.get(field, ())]
    return columns


def _fields(export: DealExport) -> dict[str, _Part]:
    zone = export.zone
    return {
        "title": ("text", 36, lambda row: row.card.title),
        "organisation": ("text", 26, lambda row: row.card.organisation),
        "contact": ("text", 20, lambda row: row.card.contact),
        "owner": ("text", 18, lambda row: row.card.owner),
        "pipeline": ("text", 16, lambda row: row.pipeline),
        "stage": ("text", 16, lambda row: row.stage),
        "status": ("text", 9, lambda row: _OUTCOMES[row.card.outcome]),
        "amount": ("money", 14, _amount),
        "currency": ("text", 9, lambda row: row.card.currency),
        "probability": ("share", 9, lambda row: row.chance if row.card.outcome == "open" else None),
        "created": ("day", 12, lambda row: _day(row.created, zone)),
        "expected_close": ("day", 14, lambda row: row.card.expected_close),
        "closed": ("day", 12, lambda row: _day(row.closed, zone)),
        "lost_reason": ("text", 20, lambda row: row.card.lost_reason),
        "source": ("text", 16, lambda row: row.card.source),
        "tags": ("text", 18, lambda row: ", ".join(row.tags)),
        "next_step": ("text", 26, lambda row: row.step.title if row.step else None),
        "next_step_day": ("day", 12, lambda row: row.step.day if row.step else None),
        "days": ("whole", 9, lambda row: _days(row, export.now_us)),
        "external_id": ("text", 38, lambda row: row.card.id),
    }


def _custom_columns(export: DealExport, taken: set[str]) -> list[ExportColumn]:
    columns = []
    for position, field in enumerate(export.custom_fields):
        header, again = field.name, 2
        while header.casefold() in taken:
            header, again = f"{field.name} ({again})", again + 1
        taken.add(header.casefold())
        columns.append(ExportColumn(header, "text", 18, _custom(position)))
    return columns


def _custom(position: int) -> Callable[[ExportRow], Value]:
    return lambda row: row.custom[position]


def _amount(row: ExportRow) -> Decimal | None:
    return None if row.card.amount is None else to_decimal(row.card.amount, row.card.currency)


def _day(instant: datetime | None, zone: ZoneInfo) -> date | None:
    return None if instant is None else day_of(instant, zone)


def _days(row: ExportRow, now_us: int) -> int | None:
    """Whole days of an open deal in its stage, all its spells there together."""
    card = row.card
    return max(0, now_us - card.since_us + card.spent_us) // DAY_US if card.outcome == "open" else None


def plain_text(column: ExportColumn, value: Value) -> str:
    """A value as a cell of a text file: ISO days, a point before decimals, shares in percent, formulas guarded by '."""
    if value is None:
        return ""
    if isinstance(value, str):
        return guarded(value)
    if column.kind == "share":
        return f"{Decimal(repr(value)).scaleb(2).normalize():f}%"
    return value.isoformat() if isinstance(value, date) else str(value)
