"""A desk that is opened from another file: nothing that is typed and nothing that was refused is lost on the way."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

from salesdesk.desk.commands.base import Command
from salesdesk.domain.errors import SalesDeskError
from salesdesk.i18n import tr, worded
from salesdesk.ui.location.cover import PlaceCover
from salesdesk.ui.location.ports import LocationPorts

if TYPE_CHECKING:
    from salesdesk.ui.location.guide import GuidedSession
    from salesdesk.ui.locking.guard import Place

TURN_MS = 20
MOST_TURNS = 250
"""What is under way is waited for so often, so long each time."""
LONG = 60.0


class PlaceExchange(QObject):
    """Closes the desk of a session and opens ``path`` in its place. ``prepare`` is called in between and gives where the old
    file is now; where it raises, the old one is opened again. ``refused`` is what was refused before."""

    def __init__(
        self,
        session: "GuidedSession",
        ports: LocationPorts,
        path: Path,
        prepare: Callable[[], Path | None] | None,
        refused: Sequence[Command],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._ports, self._path, self._prepare = session, ports, path, prepare
        self._refused = refused
        self._before = session.context.desk.store.path
        self._key = session.context.desk.store.key
        self._turns = 0
        self._place: Place | None = None
        self._cover: PlaceCover | None = None
        self._left: Path | None = None
        self._wrong = ""
        self._has_typed = False

    def begin(self) -> None:
        """Let fields take what was typed, and go on once that is settled."""
        self._has_typed = _keep_typed(self._session.window)
        if (field := QApplication.focusWidget()) is not None:
            field.clearFocus()
        QTimer.singleShot(0, self, self._close)

    @Slot()
    def _close(self) -> None:
        self._turns += 1
        if not self._session.operations.is_idle and self._turns < MOST_TURNS:
            QTimer.singleShot(TURN_MS, self, self._close)
            return
        self._cover = cover = PlaceCover(self._open)
        cover.closed.connect(QApplication.quit)
        self._place = self._session.set_aside(cover)
        if self._prepare is not None:
            try:
                self._left = self._prepare()
            except SalesDeskError as error:
                self._wrong, self._path = worded(error.message), self._before
        QTimer.singleShot(0, self, self._open)

    @Slot()
    def _open(self) -> None:
        assert self._cover is not None
        assert self._place is not None
        self._cover.show_refusal("")
        try:
            desk = self._ports.open_desk(self._path, self._key)
        except SalesDeskError as error:
            self._cover.show_refusal(worded(error.message))
            return
        self._session.take_up(desk, self._place)
        self._cover.dismiss()
        self._say()
        self.deleteLater()

    def _say(self) -> None:
        from salesdesk.ui.location.guide import offer_again

        window, notices = self._session.window, self._session.window.frame.notices
        if self._wrong:
            notices.show_error(self._wrong)
            return
        said = [tr("The desk is now {file}.", file=str(self._path))]
        if self._prepare is not None and self._left is not None:
            said.append(tr("The old file is kept as {file} and opens no more.", file=self._left.name))
        elif self._prepare is not None:
            said.append(tr("The old file had to stay: do not go on in it."))
        if self._has_typed:
            said.append(tr("What you were typing is on the clipboard."))
        if self._refused:
            said.append(tr("Changes that were refused before: {count}.", count=len(self._refused)))
            offer_again(window, self._session.operations, " ".join(said), list(self._refused))
        else:
            notices.show_notice(" ".join(said), seconds=LONG)


def _keep_typed(window: QObject) -> bool:
    """Put what is being typed in a field on the clipboard; whether there is any."""
    field = QApplication.focusWidget()
    if field is None or field.window() is not window:
        return False
    text = ""
    if isinstance(field, QLineEdit) and field.isModified() and not field.isReadOnly():
        text = field.text()
    elif isinstance(field, QPlainTextEdit) and field.document().isModified() and not field.isReadOnly():
        text = field.toPlainText()
    if text.strip():
        QApplication.clipboard().setText(text)
    return bool(text.strip())
