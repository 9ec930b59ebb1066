"""Changing what is known about a deal."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from salesdesk.desk.changes import Change
from salesdesk.desk.commands.base import Command, handles
from salesdesk.desk.commands.common import change_of, field_named, found_or_made, happen, some, text_of
from salesdesk.desk.ports import Transaction
from salesdesk.desk.settings import DeskSettings
from salesdesk.domain import deals as rules
from salesdesk.domain.errors import Refused
from salesdesk.domain.money import Money
from salesdesk.domain.records import CATEGORIES, Category, Contact, CustomValue, Deal, DealTag, Organisation, Tag


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameDeal(Command):
    """A deal gets another title."""

    deal: str
    title: str


@handles(RenameDeal)
def rename_deal(command: RenameDeal, tx: Transaction, settings: DeskSettings) -> Change:
    """Another title."""
    title = text_of(command.title, "title")
    deals = _set(tx, [command.deal], title=title)
    return change_of(deals, "Rename {title}", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeAmount(Command):
    """Deals are worth ``amount`` minor units of ``currency`` (their own when None); amount None: not known."""

    deals: tuple[str, ...]
    amount: int | None
    currency: str | None = None


@handles(ChangeAmount)
def change_amount(command: ChangeAmount, tx: Transaction, settings: DeskSettings) -> Change:
    """Another amount, or currency."""

    def amount(deal: Deal) -> Money | None:
        return None if command.amount is None else Money(command.amount, command.currency or deal.currency)

    deals = some(tx, command.deals)
    if command.amount is None and command.currency:
        deals = [replace(deal, currency=command.currency) for deal in deals]
    changed = happen(tx, deals, lambda deal, at: rules.amount_changed(deal, amount(deal), at))
    return change_of(changed, "Change the amount of {title}", "Change the amount of {count} deals")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeExpectedClose(Command):
    """Deals are expected to close on a day (None: not known)."""

    deals: tuple[str, ...]
    day: date | None


@handles(ChangeExpectedClose)
def change_expected_close(command: ChangeExpectedClose, tx: Transaction, settings: DeskSettings) -> Change:
    """Another expected close."""
    changed = happen(tx, some(tx, command.deals), lambda deal, at: rules.close_date_changed(deal, command.day, at))
    return change_of(changed, "Change the expected close of {title}", "Change the expected close of {count} deals")


@dataclass(frozen=True, slots=True, kw_only=True)
class SetChance(Command):
    """The user's own chance in [0, 1] for deals; None goes back to the stage's."""

    deals: tuple[str, ...]
    chance: float | None


@handles(SetChance)
def set_chance(command: SetChance, tx: Transaction, settings: DeskSettings) -> Change:
    """The user's own chance, or the stage's again."""
    if command.chance is not None and not 0 <= command.chance <= 1:
        raise Refused("A chance lies between 0% and 100%.")
    deals = _set(tx, command.deals, probability=command.chance)
    return change_of(deals, "Set the chance of {title}", "Set the chance of {count} deals")


@dataclass(frozen=True, slots=True, kw_only=True)
class SetOrganisation(Command):
    """Deals belong to the organisation of that name, found or made; None: to none."""

    deals: tuple[str, ...]
    name: str | None


@handles(SetOrganisation)
def set_organisation(command: SetOrganisation, tx: Transaction, settings: DeskSettings) -> Change:
    """Another organisation."""
    deals = _set(tx, command.deals, organisation=found_or_made(tx, Organisation, command.name))
    return change_of(deals, "Change the organisation of {title}", "Change the organisation of {count} deals")


@dataclass(frozen=True, slots=True, kw_only=True)
class SetContact(Command):
    """The deals' contact is the person of that name, found or made; None: nobody."""

    deals: tuple[str, ...]
    name: str | None


@handles(SetContact)
def set_contact(command: SetContact, tx: Transaction, settings: DeskSettings) -> Change:
    """Another contact."""
    deals = _set(tx, command.deals, contact=found_or_made(tx, Contact, command.name))
    return change_of(deals, "Change the contact of {title}", "Change the contact of {count} deals")


@dataclass(frozen=True, slots=True, kw_only=True)
class SetOwner(Command):
    """Deals belong to a seller of that name; None: to nobody named."""

    deals: tuple[str, ...]
    name: str | None


@handles(SetOwner)
def set_owner(command: SetOwner, tx: Transaction, settings: DeskSettings) -> Change:
    """Another seller."""
    deals = _set(tx, command.deals, owner=(command.name or "").strip() or None)
    return change_of(deals, "Change the owner of {title}", "Change the owner of {count} deals")


@dataclass(frozen=True, slots=True, kw_only=True)
class SetSource(Command):
    """Where deals came from."""

    deals: tuple[str, ...]
    source: str | None


@handles(SetSource)
def set_source(command: SetSource, tx: Transaction, settings: DeskSettings) -> Change:
    """Another source."""
    deals = _set(tx, command.deals, source=(command.source or "").strip() or None)
    return change_of(deals, "Change the source of {title}", "Change the source of {count} deals")


@dataclass(frozen=True, slots=True, kw_only=True)
class SetCategory(Command):
    """The forecast category of deals."""

    deals: tuple[str, ...]
    category: Category


@handles(SetCategory)
def set_category(command: SetCategory, tx: Transaction, settings: DeskSettings) -> Change:
    """Another forecast category."""
    if command.category not in CATEGORIES:
        raise Refused('"{category}" is not a forecast category.', category=command.category)
    deals = _set(tx, command.deals, category=command.category)
    return change_of(deals, "Change the forecast category of {title}", "Change the forecast category of {count} deals")


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTags(Command):
    """A deal carries exactly these tags, found or made."""

    deal: str
    names: tuple[str, ...]


@handles(SetTags)
def set_tags(command: SetTags, tx: Transaction, settings: DeskSettings) -> Change:
    """Exactly these tags."""
    deal = tx.get(Deal, command.deal)
    wanted = {key for name in command.names if (key := found_or_made(tx, Tag, name))}
    present = {link.tag: link for link in tx.find(DealTag, deal=deal.id)}
    tx.save(*(replace(link, deleted_at=tx.now) for tag, link in present.items() if tag not in wanted))
    tx.save(*(DealTag(id=tx.new_id(), deal=deal.id, tag=tag) for tag in sorted(wanted - present.keys())))
    return change_of([deal], "Tag {title}", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class SetCustomValue(Command):
    """A deal's value in the custom field of that name, found or made; None clears it."""

    deal: str
    field: str
    value: str | None


@handles(SetCustomValue)
def set_custom_value(command: SetCustomValue, tx: Transaction, settings: DeskSettings) -> Change:
    """A value in a field of the user's own."""
    deal = tx.get(Deal, command.deal)
    field = field_named(tx, command.field)
    present = tx.find(CustomValue, deal=deal.id, field=field.id)
    value = (command.value or "").strip()
    if present:
        tx.save(replace(present[0], value=value) if value else replace(present[0], deleted_at=tx.now))
    elif value:
        tx.save(CustomValue(id=tx.new_id(), deal=deal.id, field=field.id, value=value))
    return change_of([deal], "Change {field} of {title}", "", field=field.name)


def _set(tx: Transaction, keys: Sequence[str], **values: Any) -> list[Deal]:
    changed = [replace(deal, **values) for deal in some(tx, keys)]
    tx.save(*changed)
    return changed
