"""The notice bar: one sentence at the bottom of a window, with at most one action, that goes away by itself."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRectF, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from salesdesk.i18n import tr
from salesdesk.ui import theme
from salesdesk.ui.kit.buttons import Button, IconButton
from salesdesk.ui.kit.text import Text, speak

WIDEST = 640
BOTTOM = 24


class NoticeBar(QWidget):
    """Floats over the bottom of its parent; waits while the mouse is over it or it has the focus."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._ground = parent
        self._act: Callable[[], object] | None = None
        self._wrong = False
        self._text = Text(wrap=True)
        self._action = Button("", "ghost", on_click=self._do_action)
        self._close = IconButton("close", tr("Dismiss"), self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 8, 8)
        row.addWidget(self._text, 1)
        row.addWidget(self._action)
        row.addWidget(self._close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._leave)
        parent.installEventFilter(self)
        self.hide()

    def show_notice(
        self, text: str, action: str = "", on_action: Callable[[], object] | None = None, seconds: float = 8.0
    ) -> None:
        """Say what has happened, with at most one way to answer (say *Undo*)."""
        self._show(text, action, on_action, wrong=False)
        self._timer.start(round(seconds * 1000))

    def show_error(self, text: str, action: str = "", on_action: Callable[[], object] | None = None) -> None:
        """Say what went wrong; it stays until it is dismissed."""
        self._timer.stop()
        self._show(text, action, on_action, wrong=True)

    def text(self) -> str:
        """The sentence shown."""
        return self._text.text()

    def _show(self, text: str, action: str, on_action: Callable[[], object] | None, wrong: bool) -> None:
        self._act, self._wrong = on_action, wrong
        self._text.setText(text)
        self._text.set_colour("lost" if wrong else None)
        self._action.set_label(action)
        self._action.setVisible(on_action is not None)
        speak(self, text)
        self._place()
        self.show()
        self.raise_()
        announcement = QAccessibleAnnouncementEvent(self, text)
        QAccessible.updateAccessibility(announcement)

    def _place(self) -> None:
        area = self._ground.rect()
        width = min(self._natural_width(), WIDEST, area.width() - 32)
        height = max(self.heightForWidth(width), self.minimumSizeHint().height())
        self.setGeometry((area.width() - width) // 2, area.height() - height - BOTTOM, width, height)

    def _natural_width(self) -> int:
        beside = sum(w.sizeHint().width() + 6 for w in (self._action, self._close) if not w.isHidden())
        return self._text.fontMetrics().horizontalAdvance(self._text.text()) + beside + 32

    def _do_action(self) -> None:
        self.hide()
        if self._act is not None:
            self._act()

    def _leave(self) -> None:
        focused = QApplication.focusWidget()
        if self.underMouse() or (focused is not None and self.isAncestorOf(focused)):
            self._timer.start(1000)
        else:
            self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # A parent that is not shown yet has no size of its own; until then a notice waits where it happens to be.
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show) and not self.isHidden():
            self._place()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        shown = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour(shown.lost if self._wrong else shown.secondary), 1))
        painter.setBrush(theme.colour(shown.lost_tint if self._wrong else shown.surface))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 9, 9)
