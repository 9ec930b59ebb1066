"""What was done, said in a notice that offers to take it back; what went wrong, in words."""

from functools import partial

from PySide6.QtCore import QObject, Slot

from salesdesk.desk.changes import Change
from salesdesk.desk.commands.base import Command
from salesdesk.domain.errors import Message
from salesdesk.i18n import tr, worded
from salesdesk.ui.context import Context
from salesdesk.ui.kit import NoticeBar
from salesdesk.ui.shell.undoing import Undoing
from salesdesk.ui.shell.wording import in_words, with_stayed

USUAL, LONG = 8.0, 20.0
"""Seconds that a notice stays."""


class OperationNotices(QObject):
    """Listens to the operations and speaks through the notice bar."""

    def __init__(self, context: Context, undoing: Undoing, notices: NoticeBar, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._undoing = undoing
        self._notices = notices
        self._retried: Command | None = None
        context.operations.refused.connect(self._on_refused)
        context.operations.failed.connect(self._on_failed)
        context.operations.settled.connect(self._on_settled)

    @Slot(int, object)
    def _on_settled(self, ticket: int, change: Change | None) -> None:
        if change is None:
            return
        operations = self._context.operations
        label = in_words(change.label, self._context.formats)
        if change.turn == "undo":
            said = with_stayed(tr("Undone: {what}", what=label), change, self._context.formats)
            self._notices.show_notice(
                said, tr("Redo"), partial(operations.redo, change.turned), LONG if change.stayed else USUAL
            )
        elif change.turn == "redo":
            said = with_stayed(tr("Redone: {what}", what=label), change, self._context.formats)
            self._notices.show_notice(
                said, tr("Undo"), partial(operations.undo, change.turned), LONG if change.stayed else USUAL
            )
        else:
            self._notices.show_notice(label, tr("Undo"), self._undoing.undo.trigger)

    @Slot(object)
    def _on_refused(self, command: Command) -> None:
        self._retried = command

    @Slot(object)
    def _on_failed(self, message: Message) -> None:
        from salesdesk.importing.read.refusals import ImportCancelled
        from salesdesk.ui.pages.exporting import CANCELLED, PRINTING_CANCELLED

        command, self._retried = self._retried, None
        # To cancel is the user's own wish, not something that went wrong.
        if message in (ImportCancelled().message, Message(CANCELLED), Message(PRINTING_CANCELLED)):
            self._notices.show_notice(worded(message))
        elif command is not None:
            # What was typed is lost otherwise, once its field shows what the desk has.
            self._notices.show_error(worded(message), tr("Try again"), partial(self._context.operations.run, command))
        else:
            self._notices.show_error(worded(message))
