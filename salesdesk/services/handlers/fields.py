"""Changing what is known about a deal."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from salesdesk.domain import deals as rules
from salesdesk.domain.errors import Message, Refused
from salesdesk.domain.money import Money
from salesdesk.domain.records import CATEGORIES, Contact, CustomValue, Deal, DealTag, Organisation, Tag
from salesdesk.services.commands import (
    ChangeAmount,
    ChangeExpectedClose,
    RenameDeal,
    RenameOrganisation,
    SetCategory,
    SetChance,
    SetContact,
    SetCustomValue,
    SetOrganisation,
    SetOwner,
    SetSource,
    SetTags,
)
from salesdesk.services.handlers.common import field_named, found_or_made, happen, receipt, some, text_of
from salesdesk.services.ports import Transaction
from salesdesk.services.receipts import Receipt, Stale
from salesdesk.services.settings import DeskSettings


def rename_deal(command: RenameDeal, tx: Transaction, settings: DeskSettings) -> Receipt:
    """Another title."""
    title = text_of(command.title, "title")
    deals = _set(tx, [command.deal], title=title)
    return receipt(deals, "Rename {title}", "")


def change_amount(command: ChangeAmount, tx: Transaction, settings: DeskSettings) -> Receipt:
    """Another amount, or currency."""

    def amount(deal: Deal) -> Money | None:
        return None if command.amount is None else Money(command.amount, command.currency or deal.currency)

    deals = some(tx, command.deals)
    if command.amount is None and command.currency:
        deals = [replace(deal, currency=command.currency) for deal in deals]
    changed = happen(tx, deals, lambda deal, at: rules.amount_changed(deal, amount(deal), at))
    return receipt(changed, "Change the amount of {title}", "Change the amount of {count} deals")


def change_expected_close(command: ChangeExpectedClose, tx: Transaction, settings: DeskSettings) -> Receipt:
    """Another expected close."""
    changed = happen(tx, some(tx, command.deals), lambda deal, at: rules.close_date_changed(deal, command.day, at))
    return receipt(changed, "Change the expected close of {title}", "Change the expected close of {count} deals")


def set_chance(command: SetChance, tx: Transaction, settings: DeskSettings) -> Receipt:
    """The user's own chance, or the stage's again."""
    if command.chance is not None and not 0 <= command.chance <= 1:
        raise Refused("A chance lies between 0% and 100%.")
    deals = _set(tx, command.deals, probability=command.chance)
    return receipt(deals, "Set the chance of {title}", "Set the chance of {count} deals")


def set_organisation(command: SetOrganisation, tx: Transaction, settings: DeskSettings) -> Receipt:
    """Another organisation."""
    deals = _set(tx, command.deals, organisation=found_or_made(tx, Organisation, command.name))
    return receipt(deals, "Change the organisation of {title}", "Change the organisation of {count} deals")


def set_contact(command: SetContact, tx: Transaction, settings: DeskSettings) -> Receipt:
    """Another contact."""
    deals = _set(tx, command.deals, contact=found_or_made(tx, Contact, command.name))
    return receipt(deals, "Change the contact of {title}", "Change the contact of {count} deals")


def set_owner(command: SetOwner, tx: Transaction, settings: DeskSettings) -> Receipt:
    """Another seller."""
    deals = _set(tx, command.deals, owner=(command.name or "").strip() or None)
    return receipt(deals, "Change the owner of {title}", "Change the owner of {count} deals")


def set_source(command: SetSource, tx: Transaction, settings: DeskSettings) -> Receipt:
    """Another source."""
    deals = _set(tx, command.deals, source=(command.source or "").strip() or None)
    return receipt(deals, "Change the source of {title}", "Change the source of {count} deals")


def set_category(command: SetCategory, tx: Transaction, settings: DeskSettings) -> Receipt:
    """Another forecast category."""
    if command.category not in CATEGORIES:
        raise Refused('"{category}" is not a forecast category.', category=command.category)
    deals = _set(tx, command.deals, category=command.category)
    return receipt(deals, "Change the forecast category of {title}", "Change the forecast category of {count} deals")


def set_tags(command: SetTags, tx: Transaction, settings: DeskSettings) -> Receipt:
    """Exactly these tags."""
    deal = tx.get(Deal, command.deal)
    wanted = {key for name in command.names if (key := found_or_made(tx, Tag, name))}
    present = {link.tag: link for link in tx.find(DealTag, deal=deal.id)}
    tx.save(*(replace(link, deleted_at=tx.now) for tag, link in present.items() if tag not in wanted))
    tx.save(*(DealTag(id=tx.new_id(), deal=deal.id, tag=tag) for tag in sorted(wanted - present.keys())))
    return receipt([deal], "Tag {title}", "")


def set_custom_value(command: SetCustomValue, tx: Transaction, settings: DeskSettings) -> Receipt:
    """A value in a field of the user's own."""
    deal = tx.get(Deal, command.deal)
    field = field_named(tx, command.field)
    present = tx.find(CustomValue, deal=deal.id, field=field.id)
    value = (command.value or "").strip()
    if present:
        tx.save(replace(present[0], value=value) if value else replace(present[0], deleted_at=tx.now))
    elif value:
        tx.save(CustomValue(id=tx.new_id(), deal=deal.id, field=field.id, value=value))
    return receipt([deal], "Change {field} of {title}", "", field=field.name)


def rename_organisation(command: RenameOrganisation, tx: Transaction, settings: DeskSettings) -> Receipt:
    """Another name for a firm."""
    organisation = tx.get(Organisation, command.organisation)
    name = text_of(command.name, "name")
    tx.save(replace(organisation, name=name))
    return Receipt(Message("Rename {name}", {"name": name}), Stale(kinds=frozenset({"people", "deals"})))


def _set(tx: Transaction, keys: Sequence[str], **values: Any) -> list[Deal]:
    changed = [replace(deal, **values) for deal in some(tx, keys)]
    tx.save(*changed)
    return changed
