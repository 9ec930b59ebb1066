"""What typing into a cell, or choosing for many deals, asks the desk to do."""

from collections.abc import Callable, Mapping
from typing import Any

from salesdesk.desk.commands.base import Command
from salesdesk.desk.commands.deal_fields import ChangeAmount, ChangeExpectedClose, SetField
from salesdesk.domain.errors import Refused
from salesdesk.formats import Formats

Deals = tuple[str, ...]

_COMMANDS: Mapping[str, Callable[[Deals, Any], Command]] = {
    "title": lambda deals, value: SetField(deals=(deals[0],), field="title", value=value),
    "organisation": lambda deals, value: SetField(deals=deals, field="organisation", value=value),
    "contact": lambda deals, value: SetField(deals=deals, field="contact", value=value),
    "amount": lambda deals, value: ChangeAmount(deals=deals, amount=value),
    "chance": lambda deals, value: SetField(deals=deals, field="chance", value=value),
    "expected_close": lambda deals, value: ChangeExpectedClose(deals=deals, day=value),
    "owner": lambda deals, value: SetField(deals=deals, field="owner", value=value),
    "source": lambda deals, value: SetField(deals=deals, field="source", value=value),
}


def change(column: str, deals: Deals, value: Any) -> Command:
    """The command that gives deals another value in a column."""
    return _COMMANDS[column](deals, value)


def read(editor: str, text: str, currency: str, formats: Formats) -> Any:
    """The value that was typed into a column's editor; None for nothing. Raises Refused in words."""
    if editor == "money":
        return formats.parse_money(text, currency)
    if editor == "percent":
        return formats.parse_percent(text)
    if editor == "day":
        return formats.parse_day(text)
    typed = text.strip()
    if editor == "title" and not typed:
        raise Refused("A deal needs a title.")
    return typed or None
