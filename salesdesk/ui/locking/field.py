"""A field for a passphrase, hidden until one wants to see it."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from salesdesk.i18n import tr
from salesdesk.ui import theme
from salesdesk.ui.kit import IconButton, Text, plain_tip, restyle, speak

MOST_LETTERS = 1_000


class PassphraseField(QWidget):
    """``edited`` when something was typed, ``entered`` on Enter."""

    edited = Signal()
    entered = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = QLineEdit()
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.line.setMaxLength(MOST_LETTERS)
        speak(self.line, name)
        self.line.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
        )
        self.line.textEdited.connect(self._on_edited)
        self.line.returnPressed.connect(self.entered)
        self.eye = IconButton("eye", tr("Show what is typed"), self.turn)
        self.caps = Text(tr("Caps Lock is on."), "small")
        self.caps.set_colour("warning")
        self.caps.hide()
        self.line.installEventFilter(self)
        self.setFocusProxy(self.line)
        column, row = QVBoxLayout(self), QHBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.tokens().space.tiny)
        row.setSpacing(theme.tokens().space.small)
        row.addWidget(self.line, 1)
        row.addWidget(self.eye)
        column.addLayout(row)
        column.addWidget(self.caps)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            letter, has_shift = event.text(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            if len(letter) == 1 and letter.lower() != letter.upper():
                # No system tells it the same way, but a letter that is large without Shift does everywhere.
                self.caps.setVisible(letter.isupper() != has_shift)
        return super().eventFilter(watched, event)

    def text(self) -> str:
        """What was typed."""
        return self.line.text()

    def clear(self) -> None:
        """Forget what was typed, and hide what will be."""
        self.caps.hide()
        self.line.setText("")
        self._show(False)

    def turn(self) -> None:
        """Show what is typed, or hide it again."""
        self._show(self.line.echoMode() == QLineEdit.EchoMode.Password)

    def _show(self, shown: bool) -> None:
        self.line.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        words = tr("Hide what is typed") if shown else tr("Show what is typed")
        self.eye.setToolTip(plain_tip(words))
        speak(self.eye, words)

    def set_wrong(self, wrong: bool) -> None:
        """Mark what was typed as wrong, ready to be typed again."""
        self.line.setProperty("wrong", "true" if wrong else None)
        restyle(self.line)
        if wrong:
            self.line.selectAll()
            self.line.setFocus()

    def _on_edited(self) -> None:
        if self.line.property("wrong"):
            self.set_wrong(False)
        self.edited.emit()
