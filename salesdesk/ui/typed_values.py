"""How a value of a field is read as the user types it, and what then is asked of the desk."""

from collections.abc import Callable, Mapping
from typing import Any

from salesdesk.desk.commands.base import Command
from salesdesk.desk.commands.deal_fields import ChangeAmount, ChangeExpectedClose, SetField
from salesdesk.domain.errors import Refused
from salesdesk.domain.fields import Field, Kind
from salesdesk.formats import Formats
from salesdesk.reports.field_words import choices_of

_OWN_RULES: Mapping[str, Callable[[tuple[str, ...], Any], Command]] = {
    "ChangeAmount": lambda deals, value: ChangeAmount(deals=deals, amount=value),
    "ChangeExpectedClose": lambda deals, value: ChangeExpectedClose(deals=deals, day=value),
}
"""What changes the fields that are no facts, by the name of their command."""


def change_of_field(field: Field, deals: tuple[str, ...], value: Any) -> Command:
    """The command that gives deals another value in a field."""
    own_rule = _OWN_RULES.get(field.command)
    return own_rule(deals, value) if own_rule else SetField(deals=deals, field=field.key, value=value)


def suggested(field: Field, typed: str) -> list[str]:
    """The words of the choices that begin with what was typed; all of them for nothing."""
    wanted = typed.strip().casefold()
    return [words for words, _ in choices_of(field) if words.casefold().startswith(wanted)]


def read_typed(field: Field, text: str, currency: str, formats: Formats) -> Any:
    """The value that was typed; None for nothing. Raises Refused in words."""
    typed = text.strip()
    if typed and choices_of(field):
        return _chosen(field, typed)
    reader = _readers(currency, formats).get(field.kind)
    value = reader(typed) if reader and typed else typed or None
    if field.required and value is None:
        raise Refused(field.required)
    return value


def _chosen(field: Field, typed: str) -> Any:
    folded, choices = typed.casefold(), choices_of(field)
    same = [value for words, value in choices if words.casefold() == folded]
    begin = [value for words, value in choices if words.casefold().startswith(folded)]
    found = same or begin
    if len(found) != 1:
        raise Refused('"{value}" is none of {choices}.', value=typed, choices=", ".join(words for words, _ in choices))
    return found[0]


def _readers(currency: str, formats: Formats) -> Mapping[Kind, Callable[[str], Any]]:
    return {
        "money": lambda typed: formats.parse_money(typed, currency),
        "percent": formats.parse_percent,
        "date": formats.parse_day,
        "number": formats.parse_number,
        "duration": lambda typed: round(formats.parse_number(typed) or 0),
        "several": lambda typed: tuple(dict.fromkeys(part for name in typed.split(",") if (part := name.strip()))),
    }
