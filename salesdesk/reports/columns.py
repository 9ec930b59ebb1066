"""The columns of an exported table: those our own import knows, in their order, then the user's own fields."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from salesdesk.domain.days import day_of
from salesdesk.domain.money import to_decimal
from salesdesk.services.importing.layouts import SALESDESK_DEALS
from salesdesk.services.queries.export import DealExport, ExportRow

Kind = Literal["text", "money", "share", "day"]
Value = str | Decimal | float | date | None
_FORMULA = frozenset("=+-@\t\r")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*%?")
_OUTCOMES = {"open": "Open", "won": "Won", "lost": "Lost"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: money as a decimal of the row's currency, a share in [0, 1], a day, or text. ``width`` in characters."""

    header: str
    kind: Kind
    width: int
    read: Callable[[ExportRow], Value]


def deal_columns(export: DealExport) -> list[Column]:
    """The columns of a table of deals."""
    zone = export.zone
    fields: dict[str, tuple[Kind, int, Callable[[ExportRow], Value]]] = {
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
        "external_id": ("text", 38, lambda row: row.card.id),
    }
    own = [Column(header, *fields[field]) for header, field in SALESDESK_DEALS.items() if field in fields]
    return own + _custom_columns(export, {column.header.casefold() for column in own})


def _custom_columns(export: DealExport, taken: set[str]) -> list[Column]:
    columns = []
    for position, field in enumerate(export.custom_fields):
        header, again = field.name, 2
        while header.casefold() in taken:
            header, again = f"{field.name} ({again})", again + 1
        taken.add(header.casefold())
        columns.append(Column(header, "text", 18, _custom(position)))
    return columns


def _custom(position: int) -> Callable[[ExportRow], Value]:
    return lambda row: row.custom[position]


def _amount(row: ExportRow) -> Decimal | None:
    return None if row.card.amount is None else to_decimal(row.card.amount, row.card.currency)


def _day(instant: datetime | None, zone: ZoneInfo) -> date | None:
    return None if instant is None else day_of(instant, zone)


def is_formula_like(text: str) -> bool:
    """Whether a spreadsheet might take the text for a formula: it begins like one and is no number."""
    return text[:1] in _FORMULA and _NUMBER.fullmatch(text) is None


def plain_text(column: Column, value: Value) -> str:
    """A value as a cell of a text file: ISO days, a point before decimals, shares in percent, formulas guarded by '."""
    if value is None:
        return ""
    if column.kind == "share":
        return f"{Decimal(repr(value)).scaleb(2).normalize():f}%"
    if isinstance(value, str):
        return f"'{value}" if is_formula_like(value) else value
    return value.isoformat() if isinstance(value, date) else str(value)
