"""A field for a passphrase, hidden until one wants to see it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from salesdesk.i18n import tr
from salesdesk.ui import theme
from salesdesk.ui.kit import IconButton, plain_tip, restyle, speak

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
        self.setFocusProxy(self.line)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.tokens().space.small)
        row.addWidget(self.line, 1)
        row.addWidget(self.eye)

    def text(self) -> str:
        """What was typed."""
        return self.line.text()

    def clear(self) -> None:
        """Forget what was typed, and hide what will be."""
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
