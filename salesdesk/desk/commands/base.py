"""What a command is, and how it finds its handler: importing the module of a command is enough to run it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

if TYPE_CHECKING:
    from salesdesk.desk.changes import Change
    from salesdesk.desk.ports import Transaction
    from salesdesk.desk.settings import DeskSettings


NOT_KEPT = {"not_kept": True}
"""Metadata of a command's field that is not written to the journal: a plan with all its rows, a callback."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A wish of the user as data, named for what it means. ``backup_before`` says why (a BackupReason) the desk is backed up
    first, for one that changes very much; ``is_final``: it cannot be undone."""

    backup_before: ClassVar[str | None] = None
    is_final: ClassVar[bool] = False


Handler = Callable[[Any, "Transaction", "DeskSettings"], "Change"]
H = TypeVar("H", bound=Handler)
_HANDLERS: dict[type[Command], Handler] = {}


def handles(command: type[Command]) -> Callable[[H], H]:
    """Marks the function that runs a command: it reads the rows, applies the rule, writes rows and events."""

    def register(handler: H) -> H:
        _HANDLERS[command] = handler
        return handler

    return register


def handler_of(command: type[Command]) -> Handler:
    """The function that runs a command. Raises KeyError for a class that has none."""
    return _HANDLERS[command]


def every_command() -> tuple[type[Command], ...]:
    """The commands whose modules have been imported, by name; see ``registry.load`` for all that there are."""
    return tuple(sorted(_HANDLERS, key=lambda command: command.__name__))
