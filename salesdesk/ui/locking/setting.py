"""Asking for a new passphrase, with what a forgotten one means said before."""

from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from salesdesk.domain.errors import SalesDeskError
from salesdesk.domain.shown_text import one_line
from salesdesk.i18n import mark, tr, worded
from salesdesk.ui import theme
from salesdesk.ui.kit import Button, Text
from salesdesk.ui.kit.boxes import keep_tall_enough
from salesdesk.ui.locking.field import PassphraseField
from salesdesk.ui.locking.ports import KeyPorts
from salesdesk.ui.locking.strength import strength

WIDTH = 460
HINTS = {
    "weak": (mark("Easy to guess. Several words that belong together only for you are better."), "lost"),
    "fair": (mark("Takes long to guess. Another word makes it safe."), "warning"),
    "strong": (mark("Hard to guess."), "won"),
}


class NewPassphraseDialog(QDialog):
    """Asks for a passphrase twice (and, with ``old``, for the present one first); ``key`` is None until all is said.

    ``takes_off``: asks for the present one alone, to take it off; ``is_confirmed`` says that it was the one.
    """

    def __init__(
        self, keys: KeyPorts, old: bytes | None = None, takes_off: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setModal(True)
        self._keys, self._old, self._takes_off = keys, old, takes_off
        self.key: bytes | None = None
        self.is_confirmed = False
        self.present = PassphraseField(tr("Present passphrase")) if old else None
        self.first = PassphraseField(tr("New passphrase"))
        self.again = PassphraseField(tr("The same again"))
        self.hint, self.problem = Text(role="small", wrap=True), Text(role="error", wrap=True)
        self.knows = QCheckBox(tr("I know that a forgotten passphrase means that the desk is lost"))
        self.remember = QCheckBox(tr("Open it without asking on this computer"))
        self.remember.setVisible(keys.has_keychain() and not takes_off)
        self.first.edited.connect(self._on_edited)
        self.again.edited.connect(self._on_edited)
        self.knows.toggled.connect(self._on_edited)
        self.button = Button(self._verb(), "danger" if takes_off else "primary", on_click=self.finish)
        for field in filter(None, (self.present, self.first, self.again)):
            field.entered.connect(self.finish)
        self._lay_out()
        self._on_edited()
        (self.present or self.first).setFocus()

    def _verb(self) -> str:
        if self._takes_off:
            return tr("Remove passphrase")
        return tr("Change passphrase") if self._old else tr("Encrypt")

    def _lay_out(self) -> None:
        space = theme.tokens().space
        column = QVBoxLayout(self)
        column.setContentsMargins(space.huge, space.large, space.huge, space.large)
        column.setSpacing(space.small)
        self.setWindowTitle(one_line(self._verb()))
        column.addWidget(Text(self._verb(), "heading"))
        column.addWidget(Text(self._sentence(), "secondary", wrap=True))
        fields = [self.present] if self.present else []
        for field in [*fields, *([] if self._takes_off else [self.first, self.again])]:
            label = Text(field.line.accessibleName(), "small")
            label.setBuddy(field.line)
            column.addWidget(label)
            column.addWidget(field)
            if field is self.first:
                column.addWidget(self.hint)
        column.addWidget(self.problem)
        if not self._takes_off:
            column.addWidget(self.knows)
        column.addWidget(self.remember)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(Button(tr("Cancel"), on_click=self.reject))
        row.addWidget(self.button)
        column.addSpacing(space.small)
        column.addLayout(row)
        self.setMinimumWidth(WIDTH)
        keep_tall_enough(self)

    def _sentence(self) -> str:
        if self._takes_off:
            return tr(
                "The desk will be an ordinary file again: whoever can read the file can read the deals. Backups made until "
                "now still need the passphrase."
            )
        return tr(
            "The desk, its new backups and what is kept beside it are encrypted under a passphrase. Nobody can find a "
            "forgotten passphrase again, we neither: the desk and its backups are lost then. Exports and reports are "
            "not encrypted."
        )

    def _on_edited(self) -> None:
        self.problem.setText("")
        typed = self.first.text()
        words, tone = HINTS[strength(typed)]
        self.hint.setText(tr(words) if typed else "")
        self.hint.set_colour(tone)
        self.button.setEnabled(self._takes_off or bool(typed and self.again.text() and self.knows.isChecked()))

    def finish(self) -> None:
        """Take what was typed, or say what is not right with it."""
        if not self.button.isEnabled():
            return
        if self.present and self._old and not self._keys.is_of(self._old, self.present.text()):
            self._complain(self.present, tr("This is not the present passphrase."))
        elif self._takes_off:
            self.is_confirmed = True
            self.accept()
        elif self.first.text() != self.again.text():
            self._complain(self.again, tr("The two passphrases are not the same."))
        else:
            try:
                self.key = self._keys.new_key(self.first.text())
            except SalesDeskError as error:
                self._complain(self.first, worded(error.message))
                return
            self.is_confirmed = True
            self.accept()

    def _complain(self, field: PassphraseField, sentence: str) -> None:
        field.set_wrong(True)
        self.problem.setText(sentence)
