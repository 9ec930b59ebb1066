"""Changing what is known about a deal."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from salesdesk.desk.changes import Change
from salesdesk.desk.commands.base import Command, handles
from salesdesk.desk.commands.common import change_of, field_named, found_or_made, happen, some, text_of
from salesdesk.desk.commands.keys import DealKey, MinorUnits
from salesdesk.desk.ports import Transaction
from salesdesk.desk.settings import DeskSettings
from salesdesk.domain import deals as rules
from salesdesk.domain.days import from_us
from salesdesk.domain.errors import Refused
from salesdesk.domain.fields import Field, field_of
from salesdesk.domain.money import Money, currency_code
from salesdesk.domain.records import Contact, CustomValue, Deal, DealTag, Organisation, Tag

PART = 500
FieldValue = str | int | float | bool | date | tuple[str, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetField(Command):
    """Set a field of deals that is a fact; None empties it.

    ``field`` is the key of a built-in field, or ``own:`` and the name of one of the user's own, made when there is
    none. ``value`` is of the field's kind, or the canonical text of such a value; an organisation, contact or tag
    goes by its name and is made when there is none.
    """

    deals: tuple[DealKey, ...]
    field: str
    value: FieldValue = None


@handles(SetField)
def set_field(command: SetField, tx: Transaction, settings: DeskSettings) -> Change:
    """Another value of a fact. Raises Refused for a field that has a rule of its own, and a value it cannot have."""
    field = field_of(command.field)
    if field.command:
        raise Refused(
            "{field} has a rule of its own; it is changed by {command}.", field=field.label, command=field.command
        )
    if not field.is_fact:
        raise Refused("{field} follows from other things; it cannot be set.", field=field.label)
    deals = some(tx, command.deals)
    if field.is_own:
        text_of(field.label, "field")
    setter: Callable[[Transaction, Field, Sequence[Deal], Any], list[Deal]] = _set_column
    if field.is_own:
        setter = _set_own
    elif field.record is Tag:
        setter = _set_tags
    changed = setter(tx, field, deals, field.checked(command.value))
    return change_of(changed, *field.wish, field=field.label)


def _set_column(tx: Transaction, field: Field, deals: Sequence[Deal], value: Any) -> list[Deal]:
    if field.record is Organisation:
        value = found_or_made(tx, Organisation, value)
    elif field.record is Contact:
        value = found_or_made(tx, Contact, value)
    elif field.kind == "time" and value is not None:
        value = from_us(value)
    changed = [replace(deal, **{field.column: value}) for deal in deals]
    tx.save(*changed)
    return changed


def _set_tags(tx: Transaction, field: Field, deals: Sequence[Deal], names: Sequence[str]) -> list[Deal]:
    """Exactly these tags."""
    wanted = {key for name in names if (key := found_or_made(tx, Tag, name))}
    links: dict[str, dict[str, DealTag]] = {deal.id: {} for deal in deals}
    for part in _parts(deals):
        for link in tx.find(DealTag, deal=part):
            links[link.deal][link.tag] = link
    for deal, present in links.items():
        tx.save(*(replace(link, deleted_at=tx.now) for tag, link in present.items() if tag not in wanted))
        tx.save(*(DealTag(id=tx.new_id(), deal=deal, tag=tag) for tag in sorted(wanted - present.keys())))
    return list(deals)


def _set_own(tx: Transaction, field: Field, deals: Sequence[Deal], value: str | None) -> list[Deal]:
    record = field_named(tx, field.label)
    held_by = (found for part in _parts(deals) for found in tx.find(CustomValue, deal=part, field=record.id))
    present = {found.deal: found for found in held_by}
    for deal in deals:
        held = present.get(deal.id)
        if held is not None:
            tx.save(replace(held, value=value) if value else replace(held, deleted_at=tx.now))
        elif value:
            tx.save(CustomValue(id=tx.new_id(), deal=deal.id, field=record.id, value=value))
    return list(deals)


def _parts(deals: Sequence[Deal]) -> Iterator[list[str]]:
    """Keys in lists that fit into one statement."""
    keys = [deal.id for deal in deals]
    return (keys[start : start + PART] for start in range(0, len(keys), PART))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeAmount(Command):
    """Change the amount of deals; None: unknown.

    ``amount`` is in minor units of ``currency`` (None: each deal's own).
    """

    deals: tuple[DealKey, ...]
    amount: MinorUnits | None
    currency: str | None = None


@handles(ChangeAmount)
def change_amount(command: ChangeAmount, tx: Transaction, settings: DeskSettings) -> Change:
    """Another amount, or currency."""

    currency = currency_code(command.currency) if command.currency else None

    def amount(deal: Deal) -> Money | None:
        return None if command.amount is None else Money(command.amount, currency or deal.currency)

    deals = some(tx, command.deals)
    if command.amount is None and currency:
        deals = [replace(deal, currency=currency) for deal in deals]
    changed = happen(tx, deals, lambda deal, at: rules.amount_changed(deal, amount(deal), at))
    return change_of(changed, "Change the amount of {title}", "Change the amount of {count} deals")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeExpectedClose(Command):
    """Change the expected close of deals (None: unknown)."""

    deals: tuple[DealKey, ...]
    day: date | None


@handles(ChangeExpectedClose)
def change_expected_close(command: ChangeExpectedClose, tx: Transaction, settings: DeskSettings) -> Change:
    """Another expected close."""
    changed = happen(tx, some(tx, command.deals), lambda deal, at: rules.close_date_changed(deal, command.day, at))
    return change_of(changed, "Change the expected close of {title}", "Change the expected close of {count} deals")
