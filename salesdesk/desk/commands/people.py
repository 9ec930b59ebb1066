"""Organisations and people."""

from dataclasses import dataclass, replace

from salesdesk.desk.changes import Change
from salesdesk.desk.commands.base import Command, handles
from salesdesk.desk.commands.common import text_of
from salesdesk.desk.commands.keys import OrganisationKey
from salesdesk.desk.ports import Transaction
from salesdesk.desk.settings import DeskSettings
from salesdesk.domain.errors import Message
from salesdesk.domain.records import Organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameOrganisation(Command):
    """Rename an organisation."""

    organisation: OrganisationKey
    name: str


@handles(RenameOrganisation)
def rename_organisation(command: RenameOrganisation, tx: Transaction, settings: DeskSettings) -> Change:
    """Another name for a firm."""
    organisation = tx.get(Organisation, command.organisation)
    name = text_of(command.name, "name")
    tx.save(replace(organisation, name=name))
    return Change(Message("Rename {name}", {"name": name}), kinds=frozenset({"people"}))
