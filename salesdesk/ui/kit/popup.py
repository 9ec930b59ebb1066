"""A small box over the window that asks for something and goes when one looks elsewhere."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from salesdesk.i18n import tr
from salesdesk.ui import theme
from salesdesk.ui.kit.buttons import Button
from salesdesk.ui.kit.text import Text, speak

WIDTH = 300


class PopupBox(QWidget):
    """A heading, what a subclass puts into ``content``, and two buttons; Enter answers, Esc and a click elsewhere close."""

    def __init__(self, heading: str, verb: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        speak(self, heading)
        self.setFixedWidth(WIDTH)
        space = theme.tokens().space
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(space.large, space.medium, space.large, space.medium)
        column.setSpacing(space.small)
        self.heading = Text(heading, "strong", wrap=True)
        column.addWidget(self.heading)
        self.content = QVBoxLayout()
        self.content.setSpacing(space.small)
        column.addLayout(self.content)
        self.complaint = Text("", "error", wrap=True)
        self.complaint.hide()
        column.addWidget(self.complaint)
        self.verb = Button(verb, "primary", on_click=self.answer)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(Button(tr("Cancel"), "ghost", on_click=self.close))
        row.addWidget(self.verb)
        column.addLayout(row)

    def answer(self) -> None:
        """Take what was given, when it can be."""
        raise NotImplementedError

    def complain(self, sentence: str) -> None:
        """Say what is wrong with what was given; nothing for an empty sentence."""
        self.complaint.setText(sentence)
        self.complaint.setVisible(bool(sentence))
        self.fit()

    def fit(self) -> None:
        """As tall as what it shows needs."""
        column = self._column
        column.activate()
        self.resize(WIDTH, column.heightForWidth(WIDTH) if column.hasHeightForWidth() else column.sizeHint().height())

    def ask(self, place: QPoint, first: QWidget) -> None:
        """Show the box at a point of the screen, wholly on it, with the cursor in a part of it."""
        screen = QGuiApplication.screenAt(place) or QGuiApplication.primaryScreen()
        size, room = self.sizeHint(), screen.availableGeometry()
        x, y = min(place.x(), room.right() - WIDTH), min(place.y(), room.bottom() - size.height())
        self.move(max(x, room.left()), max(y, room.top()))
        self.show()
        first.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.answer()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        shown = theme.tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour(shown.surface))
        painter.setPen(QPen(theme.colour(shown.border), 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
