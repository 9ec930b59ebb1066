"""What stands in the place of the window while the desk is locked, or while its file is written anew."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from salesdesk.i18n import tr
from salesdesk.ui import theme
from salesdesk.ui.kit import Button, Picture, Text, icon_pixmap, speak
from salesdesk.ui.locking.unlock import TryKey, UnlockForm
from salesdesk.ui.surface import Surface

WIDTH = 380
PICTURE = 40


class LockScreen(Surface):
    """Tells nothing of the desk, its name neither. ``unlocked(key, remember)``, ``damaged`` with the error where the passphrase
    does not open a damaged desk, ``closed`` when the user leaves instead, ``tried_again`` when the desk shall be opened anew."""

    unlocked = Signal(object, bool)
    damaged = Signal(object)
    tried_again = Signal()
    closed = Signal()

    def __init__(self, try_key: TryKey | None, words: str = "", problem: str = "") -> None:
        """Without ``try_key`` it only says what is being done, or with ``problem`` why the desk is not open."""
        super().__init__("background")
        self.setWindowTitle("SalesDesk")
        self._leaves, self._is_busy = True, try_key is None and not problem
        self._picture = Picture()
        self.form: UnlockForm | None = None
        box = QWidget()
        box.setFixedWidth(WIDTH)
        column = QVBoxLayout(box)
        column.setSpacing(theme.tokens().space.medium)
        column.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignHCenter)
        title = Text(words or tr("SalesDesk is locked"), "title", wrap=True)
        title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(title)
        if try_key is None:
            column.addWidget(self._trouble(problem) if problem else _progress(words))
        else:
            self.form = UnlockForm(try_key, False, tr("Unlock"), tr("Quit"))
            self.form.unlocked.connect(self.unlocked)
            self.form.damaged.connect(self.damaged)
            self.form.given_up.connect(self.close)
            column.addWidget(self.form)
            self.setFocusProxy(self.form)
        self._lay_out(box)
        self._draw_picture()
        theme.current().theme_changed.connect(self._draw_picture)

    def _trouble(self, problem: str) -> QWidget:
        box = QWidget()
        column, row = QVBoxLayout(box), QHBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.tokens().space.medium)
        self.again = Button(tr("Try again"), "primary", on_click=self.tried_again.emit)
        column.addWidget(Text(problem, "error", wrap=True))
        row.addStretch(1)
        row.addWidget(Button(tr("Quit"), on_click=self.close))
        row.addWidget(self.again)
        column.addLayout(row)
        self.setFocusProxy(self.again)
        return box

    def _lay_out(self, box: QWidget) -> None:
        column, row = QVBoxLayout(self), QHBoxLayout()
        column.addStretch(2)
        row.addStretch(1)
        row.addWidget(box)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(3)

    def _draw_picture(self) -> None:
        self._picture.setPixmap(icon_pixmap("lock", "faint", PICTURE, self.devicePixelRatioF()))

    def dismiss(self) -> None:
        """Go, because the window comes back."""
        self._leaves = False
        self.close()
        self.deleteLater()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow() and not self._is_busy:
            self.setFocus()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._leaves and self._is_busy:
            event.ignore()  # the file is being written
            return
        super().closeEvent(event)
        if self._leaves:
            self.closed.emit()


def _progress(words: str) -> QProgressBar:
    bar = QProgressBar()
    bar.setRange(0, 0)
    bar.setTextVisible(False)
    speak(bar, words)
    return bar
