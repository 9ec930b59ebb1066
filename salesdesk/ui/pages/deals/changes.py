"""What typing into a cell, or choosing for many deals, asks the desk to do."""

from collections.abc import Callable, Mapping
from typing import Any

from salesdesk.desk.commands.base import Command
from salesdesk.desk.commands.deal_fields import ChangeAmount, ChangeExpectedClose, SetField
from salesdesk.domain.fields import field_of
from salesdesk.formats import Formats
from salesdesk.ui.pages.deals.columns import TableColumn
from salesdesk.ui.typed_values import read_typed

Deals = tuple[str, ...]

_OWN_RULES: Mapping[str, Callable[[Deals, Any], Command]] = {
    "ChangeAmount": lambda deals, value: ChangeAmount(deals=deals, amount=value),
    "ChangeExpectedClose": lambda deals, value: ChangeExpectedClose(deals=deals, day=value),
}
"""What changes the fields that are no facts, by the name of their command."""


def change(key: str, deals: Deals, value: Any) -> Command:
    """The command that gives deals another value in a field."""
    own_rule = _OWN_RULES.get(field_of(key).command)
    return own_rule(deals, value) if own_rule else SetField(deals=deals, field=key, value=value)


def read(column: TableColumn, text: str, currency: str, formats: Formats) -> Any:
    """The value that was typed into a column's editor; None for nothing. Raises Refused in words."""
    return read_typed(column.field, text, currency, formats)
