"""Editing in place: text that becomes an editor, saves as you leave it, and keeps nothing half done."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from salesdesk.domain.shown_text import one_line
from salesdesk.theme import mix
from salesdesk.ui import theme
from salesdesk.ui.kit.buttons import paint_focus_ring
from salesdesk.ui.kit.line_edit import LineEdit
from salesdesk.ui.kit.text import Text, draw_line, plain_tip, restyle, speak

ROW = 30
TEXT_INSET = 9


class ShownValue(QWidget):
    """The value at rest: text that looks like text until the mouse or the focus is on it."""

    wanted = Signal()

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._text, self._empty = "", ""
        speak(self, name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_text(self, text: str, empty: str) -> None:
        """Show a text, or in its absence what stands for none."""
        self._text, self._empty = one_line(text), empty
        speak(self, description=text or empty)
        self.setToolTip(plain_tip(text) if self._too_long() else "")
        self.update()

    def text(self) -> str:
        """The text shown, empty when there is no value."""
        return self._text

    def _too_long(self) -> bool:
        return self.fontMetrics().horizontalAdvance(self._text) > self.width() - 2 * TEXT_INSET > 0

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self._text or self._empty) + 2 * TEXT_INSET, ROW)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, ROW)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.wanted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2, Qt.Key.Key_Space):
            self.wanted.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        shown = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() and self.isEnabled():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(mix(shown.surface, shown.text, 0.05)))
            painter.drawRoundedRect(QRectF(self.rect()), shown.radius.card, shown.radius.card)
        painter.setPen(theme.colour(shown.text if self._text else shown.secondary))
        inner = self.rect().adjusted(TEXT_INSET, 0, -TEXT_INSET, 0)
        draw_line(painter, inner, self._text or self._empty, Qt.AlignmentFlag.AlignVCenter)
        painter.end()
        if self.hasFocus():
            paint_focus_ring(self, shown.accent, 1.0)


class InlineField(QWidget):
    """A value at rest and, while it is edited, a line editor; ``committed`` carries the new value if it is another one.

    A click, Enter or F2 begins; Enter or leaving the field commits; Esc gives the old value back. Text that cannot be
    read stays in the editor with a sentence under it, and nothing is committed.
    """

    committed = Signal(object)

    def __init__(
        self,
        name: str,
        *,
        show: Callable[[Any], str],
        read: Callable[[str], Any],
        empty: str = "–",
        typed: Callable[[Any], str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """``show`` words a value, ``typed`` words it for editing, ``read`` takes it back or raises ``ValueError``."""
        super().__init__(parent)
        self.name = name
        self._show, self._read, self._typed, self._empty = show, read, typed or show, empty
        self._value: Any = None
        self._begun = ""
        self._editor: QLineEdit | None = None
        self._at_rest = ShownValue(name, self)
        self._at_rest.wanted.connect(self.begin)
        self._stack = QStackedLayout()
        self._stack.addWidget(self._at_rest)
        self._complaint = Text(role="error", wrap=True)
        self._complaint.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(self._stack)
        column.addWidget(self._complaint)
        self.set_value(None)
        self.setFocusProxy(self._at_rest)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def value(self) -> Any:
        """The value shown (not what is being typed)."""
        return self._value

    def set_value(self, value: Any) -> None:
        """Show another value; what is being typed just now is left alone."""
        self._value = value
        self._at_rest.show_text("" if value is None else self._show(value), self._empty)

    def shown_text(self) -> str:
        """The text at rest."""
        return self._at_rest.text()

    def is_editing(self) -> bool:
        """Whether the editor is open."""
        return self._editor is not None

    def editor(self) -> QLineEdit | None:
        """The open editor, if any."""
        return self._editor

    def begin(self) -> None:
        """Open the editor with the value in it, all selected."""
        if self._editor is not None or not self.isEnabled():
            return
        self._editor = editor = self.make_editor()
        speak(editor, self.name)
        editor.setFixedHeight(ROW)
        editor.setText("" if self._value is None else self._typed(self._value))
        self._begun = editor.text()
        editor.installEventFilter(self)
        self._stack.addWidget(editor)
        self._stack.setCurrentWidget(editor)
        QWidget.setTabOrder(self._at_rest, editor)
        self.setFocusProxy(editor)
        editor.setFocus()
        editor.selectAll()

    def make_editor(self) -> QLineEdit:
        """A fresh editor; variants add what they need."""
        return LineEdit(self)

    def commit(self) -> bool:
        """Take what was typed; False if it cannot be read, and then the editor stays open."""
        if self._editor is None:
            return True
        if self._value is not None and self._editor.text() == self._begun:
            # What Qt does not show as it was given, such as a mark of the byte order, is not changed by looking at it.
            self.cancel()
            return True
        try:
            value = self._read(self._editor.text().strip())
        except ValueError as problem:
            self._complain(str(problem))
            return False
        self.finish(value)
        return True

    def finish(self, value: Any) -> None:
        """Close the editor with this value, and send it if it is another one."""
        changed = value != self._value
        self.set_value(value)
        self._close()
        if changed:
            self.committed.emit(value)

    @property
    def draft_name(self) -> str:
        """Which draft is typed here; none while the field is not shown."""
        return f"field {self.name}" if self.isVisible() and self.isEnabled() else ""

    def draft(self) -> object | None:
        """What is typed and was not taken, as it cannot be read; None where nothing is."""
        editor = self._editor
        return editor.text() if editor is not None and editor.text() != self._begun and self.isVisible() else None

    def take_draft(self, draft: str) -> None:
        """Go on with what was typed."""
        self.begin()
        if self._editor is not None:
            self._editor.setText(draft)

    def cancel(self) -> None:
        """Close the editor and keep the old value."""
        self._close()

    def _close(self) -> None:
        editor, self._editor = self._editor, None
        if editor is None:
            return
        had_focus = editor.hasFocus()
        editor.removeEventFilter(self)
        self.setFocusProxy(self._at_rest)
        self._stack.setCurrentWidget(self._at_rest)
        self._stack.removeWidget(editor)
        if had_focus:
            self._at_rest.setFocus()
        editor.hide()
        editor.deleteLater()
        self._complaint.hide()

    def _complain(self, sentence: str) -> None:
        if self._editor is not None:
            self._editor.setProperty("wrong", "true")
            restyle(self._editor)
            speak(self._editor, description=sentence)
        self._complaint.setText(sentence)
        # In a narrow field it has more lines than a label asks for by itself.
        self._complaint.setMinimumHeight(self._complaint.heightForWidth(self.width()))
        self._complaint.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self._editor:
            return False
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                event.accept()
        elif event.type() == QEvent.Type.FocusOut and QApplication.activePopupWidget() is None:
            self.commit()
        return False

    def _key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape:
            self.cancel()
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.commit()
            return True
        return False
