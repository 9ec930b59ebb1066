"""One value for several deals, asked for in a small box at the cursor."""

from typing import Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from salesdesk.i18n import tr
from salesdesk.ui import theme
from salesdesk.ui.kit import Button, Text
from salesdesk.ui.pages.deals.editor import CellEditor

WIDTH = 300


class AskBox(QWidget):
    """``answered(value)`` with what was typed; closing the box answers nothing."""

    answered = Signal(object)

    def __init__(self, question: str, editor: CellEditor, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(question)
        self.setFixedWidth(WIDTH)
        self._editor = editor
        editor.setFrame(True)
        space = theme.tokens().space
        column = QVBoxLayout(self)
        column.setContentsMargins(space.large, space.medium, space.large, space.medium)
        column.setSpacing(space.small)
        column.addWidget(Text(question, "strong", wrap=True))
        column.addWidget(editor)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(Button(tr("Cancel"), "ghost", on_click=self.close))
        row.addWidget(Button(tr("Change"), "primary", on_click=self.answer))
        column.addLayout(row)
        editor.returnPressed.connect(self.answer)
        editor.picked.connect(self.answer)

    def answer(self) -> None:
        """Take what was typed, when it can be read."""
        if self._editor.check():
            value: Any = self._editor.value()
            self.answered.emit(value)
            self.close()

    def ask(self, place: QPoint) -> None:
        """Show the box at a point of the screen, wholly on it."""
        screen = QGuiApplication.screenAt(place) or QGuiApplication.primaryScreen()
        size, room = self.sizeHint(), screen.availableGeometry()
        x = min(place.x(), room.right() - WIDTH)
        y = min(place.y(), room.bottom() - size.height())
        self.move(max(x, room.left()), max(y, room.top()))
        self.show()
        self._editor.setFocus()

    def paintEvent(self, event: QPaintEvent) -> None:
        shown = theme.tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour(shown.surface))
        painter.setPen(QPen(theme.colour(shown.border), 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
