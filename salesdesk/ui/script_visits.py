"""What scripts hand to the window: done by its one writer, so that window and script see the same desk."""

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject, Slot

from salesdesk.desk.changes import Change
from salesdesk.desk.commands.base import Command
from salesdesk.desk.commands.registry import load
from salesdesk.desk.script_requests import perform, receipt_of, request_from
from salesdesk.desk.scripting import WrongUsage
from salesdesk.domain.errors import SalesDeskError
from salesdesk.i18n import worded
from salesdesk.ui.context import Context
from salesdesk.ui.operations import NOTHING_CHANGED
from salesdesk.ui.single import SocketClient

IMPORTS = "salesdesk.importing.commands"
Commands = Callable[[], Mapping[str, type[Command]]]


class ScriptVisits(QObject):
    """Hands what visitors ask to the writer and answers them when it is on disk, or with the sentence why it is not."""

    def __init__(
        self, context: Context, parent: QObject | None = None, commands: Commands = lambda: load(IMPORTS)
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._commands = commands
        self._waiting: dict[int, SocketClient] = {}
        self._refused: dict[int, SalesDeskError] = {}
        context.operations.settled.connect(self._on_settled)

    @Slot(object)
    def serve(self, visitor: SocketClient) -> None:
        """Have done what a visitor asks."""
        desk, commands, refused = self._context.desk, self._commands, self._refused

        def job() -> Change | None:
            try:
                return perform(desk, request_from(visitor.request), commands())
            except SalesDeskError as error:
                refused[id(visitor)] = error
                return None

        visitor.progress(0, 1)
        self._waiting[self._context.operations.hand(job)] = visitor

    @Slot(int, object)
    def _on_settled(self, ticket: int, change: Change | None) -> None:
        visitor = self._waiting.pop(ticket, None)
        if visitor is None:
            return
        error = self._refused.pop(id(visitor), None)
        visitor.answer({"receipt": receipt_of(change)} if change is not None else _refusal(error))


def _refusal(error: SalesDeskError | None) -> dict[str, Any]:
    sentence = worded(NOTHING_CHANGED if error is None else error.message)
    return {"refused": sentence, "usage": isinstance(error, WrongUsage)}
