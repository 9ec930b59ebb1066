"""Files that are dropped on the window, and rows that are pasted where nothing else takes them."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from salesdesk.i18n import tr
from salesdesk.ui import theme
from salesdesk.ui.kit import Text


class DropReceiver(QObject):
    """Watches a window; ``take_files(paths)`` and ``take_rows()`` are called with what arrives."""

    def __init__(
        self, window: QWidget, take_files: Callable[[Sequence[Path]], object], take_rows: Callable[[], object]
    ) -> None:
        super().__init__(window)
        self._window, self._take_files, self._take_rows = window, take_files, take_rows
        self._hint: DropHint | None = None
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDragEnterEvent):
            return self._enter(event)
        if isinstance(event, QDragLeaveEvent):
            self._hide_hint()
        elif isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop:
            return self._drop(event)
        return False

    def _enter(self, event: QDragEnterEvent) -> bool:
        if not dropped_files(event):
            return False
        event.acceptProposedAction()
        if self._hint is None:
            self._hint = DropHint(self._window)
        self._hint.cover(self._window)
        return True

    def _drop(self, event: QDropEvent) -> bool:
        self._hide_hint()
        if not (paths := dropped_files(event)):
            return False
        event.acceptProposedAction()
        self._take_files(paths)
        return True

    def paste(self) -> None:
        """Take the files or the rows on the clipboard."""
        mime = QGuiApplication.clipboard().mimeData()
        if paths := local_files(mime.urls()):
            self._take_files(paths)
        else:
            self._take_rows()

    def _hide_hint(self) -> None:
        if self._hint is not None:
            self._hint.hide()


class DropHint(QFrame):
    """Lies over the window while files are in the air, and says what letting go does."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        column = QVBoxLayout(self)
        space = theme.tokens().space
        column.setContentsMargins(space.huge, space.large, space.huge, space.large)
        self.words = Text(tr("Drop to import"), "heading")
        self.words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        note = Text(tr("You see everything before it is written."), "secondary")
        note.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.words)
        column.addWidget(note)

    def cover(self, window: QWidget) -> None:
        """Show it in the middle of the window."""
        self.adjustSize()
        middle = window.rect().center()
        self.move(middle.x() - self.width() // 2, middle.y() - self.height() // 2)
        self.show()
        self.raise_()


def dropped_files(event: QDropEvent) -> list[Path]:
    """The files of a drag; none when there is anything else among them, or when it began in this program."""
    return [] if event.source() is not None else local_files(event.mimeData().urls())


def local_files(urls: Sequence[QUrl]) -> list[Path]:
    """The paths of addresses that are all of this computer."""
    local = [url.toLocalFile() for url in urls if url.isLocalFile()]
    return [Path(path) for path in local] if len(local) == len(urls) else []
