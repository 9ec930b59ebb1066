"""Message boxes. Qt's own guesses whether what it is given is HTML; these show it as it is."""

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtWidgets import QDialog, QLabel, QMessageBox, QPushButton, QToolTip, QWidget

from salesdesk.domain.shown_text import shown_text
from salesdesk.ui.kit.text import broken_words, plain_tip, unmarked

LONGEST_MESSAGE = 2_000
"""Characters of a message; a box is as high as its text."""


class MessageBox(QMessageBox):
    """A plain text with a smaller one below it, and buttons of one's own."""

    def __init__(self, text: str, more: str = "", title: str = "SalesDesk", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWindowTitle(shown_text(title))
        self.setText(broken_words(shown_text(text, LONGEST_MESSAGE)))
        self.setInformativeText(broken_words(shown_text(more, LONGEST_MESSAGE)))
        # The smaller text has a label of its own, which would guess.
        for label in self.findChildren(QLabel):
            label.setTextFormat(Qt.TextFormat.PlainText)

    def add(self, label: str, role: QMessageBox.ButtonRole) -> QPushButton:
        """A further button."""
        return self.addButton(unmarked(label), role)


class _TallEnough(QObject):
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Show) and isinstance(watched, QDialog):
            layout = watched.layout()
            needed = layout.totalHeightForWidth(watched.width()) if layout is not None else 0
            if needed > watched.height():
                watched.resize(watched.width(), needed)
        return super().eventFilter(watched, event)


def keep_tall_enough(dialog: QDialog) -> None:
    """Have a dialog grow where a text in it takes more lines than before; Qt cuts it off, since the lines depend on the width."""
    dialog.installEventFilter(_TallEnough(dialog))


def show_message(text: str, title: str, parent: QWidget) -> None:
    """Show a message over a window, and go on."""
    box = MessageBox(text, title=title, parent=parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()


def tip_below(widget: QWidget, text: str) -> None:
    """Show a tool tip below a widget at once."""
    QToolTip.showText(widget.mapToGlobal(QPoint(0, widget.height())), plain_tip(text), widget)
