"""The small remark beside sums that leave deals out."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from salesdesk.desk.cards import LeftOut
from salesdesk.i18n import ntr, tr
from salesdesk.ui.kit.text import Text, plain_tip, speak


class LeftOutRemark(Text):
    """Says how many deals are not in the sums beside it, or nothing. ``opened`` asks for those deals under a heading.

    ``brief``: in a few words, with the sentence in the tool tip.
    """

    opened = Signal(tuple, str)

    def __init__(self, brief: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(role="secondary" if brief else "small", wrap=not brief, parent=parent)
        self._brief, self._found = brief, LeftOut()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.hide()

    def show_left_out(self, found: LeftOut) -> None:
        """Say it of these deals, or go away where there are none."""
        from salesdesk.views.left_out import left_out_words

        self._found, words = found, left_out_words(found)
        self.setText(_in_brief(found) if self._brief else words)
        self.setToolTip(plain_tip(words))
        speak(self, words)
        self.setVisible(bool(found))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self._open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._open()
        else:
            super().keyPressEvent(event)

    def _open(self) -> None:
        if self._found:
            self.opened.emit(self._found.deals, tr("Not in the sums"))


def _in_brief(found: LeftOut) -> str:
    return ntr(
        "· without {count} deal in {currencies}",
        "· without {count} deals in {currencies}",
        found.count,
        currencies=", ".join(found.currencies),
    )
