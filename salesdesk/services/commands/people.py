"""Organisations and people."""

from dataclasses import dataclass

from salesdesk.services.commands.base import Command


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameOrganisation(Command):
    """An organisation gets another name."""

    organisation: str
    name: str
