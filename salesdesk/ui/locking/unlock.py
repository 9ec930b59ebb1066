"""Asking for the passphrase of a desk: a form, in a dialog when a desk is opened and on the lock screen."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QCheckBox, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from salesdesk.desk.recovering import DamagedBeginning, EarlierPassphrase
from salesdesk.domain.errors import SalesDeskError
from salesdesk.i18n import tr, worded
from salesdesk.ui import theme
from salesdesk.ui.kit import Button, Text, plain_tip
from salesdesk.ui.kit.boxes import keep_tall_enough
from salesdesk.ui.locking.field import PassphraseField

WIDTH = 420
TryKey = Callable[[str], bytes]
"""The key of a passphrase. Raises SalesDeskError where it is not the one."""


class UnlockForm(QWidget):
    """``unlocked(key, remember)`` when the passphrase was the one, ``given_up`` when the second button was pressed, ``damaged``
    with the error when it was the one and the desk is damaged, or when the user wants to see backups that it opens."""

    unlocked = Signal(object, bool)
    given_up = Signal()
    damaged = Signal(object)

    def __init__(
        self, try_key: TryKey, offers_keychain: bool, words: str, give_up: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._try_key = try_key
        self.field = PassphraseField(tr("Passphrase"))
        self.problem = Text(role="error", wrap=True)
        self.remember = QCheckBox(tr("Open it without asking on this computer"))
        self.remember.setToolTip(plain_tip(tr("The key is kept in the keychain of this computer.")))
        self.remember.setVisible(offers_keychain)
        self.button = Button(words, "primary", on_click=self.unlock)
        self.leave = Button(give_up, on_click=self.given_up.emit)
        self.field.entered.connect(self.unlock)
        self.field.edited.connect(self._on_edited)
        self._told: EarlierPassphrase | None = None
        self.backups = Button(tr("Backups and recovery…"), on_click=self._show_backups)
        self.backups.hide()
        space = theme.tokens().space
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space.small)
        column.addWidget(self.field)
        column.addWidget(self.problem)
        column.addWidget(self.remember)
        column.addSpacing(space.small)
        row = QHBoxLayout()
        row.addWidget(self.backups)
        row.addStretch(1)
        row.addWidget(self.leave)
        row.addWidget(self.button)
        column.addLayout(row)
        self.setFocusProxy(self.field)

    def _on_edited(self) -> None:
        self.problem.setText("")
        self.backups.hide()

    def _show_backups(self) -> None:
        if self._told is not None:
            self.damaged.emit(self._told)

    def unlock(self) -> None:
        """Try what was typed; nothing is locked by what is wrong."""
        QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            key = self._try_key(self.field.text())
        except DamagedBeginning as error:
            self.field.clear()
            self.damaged.emit(error)
            return
        except SalesDeskError as error:
            self._told = error if isinstance(error, EarlierPassphrase) else None
            self.backups.setVisible(self._told is not None)
            self.problem.setText(worded(error.message))
            self.field.set_wrong(True)
            return
        finally:
            QApplication.restoreOverrideCursor()
        self.field.clear()
        self.unlocked.emit(key, self.remember.isChecked())


class PassphraseDialog(QDialog):
    """Asks for the passphrase of a file that is about to be opened; ``key`` is None until it was said, ``damage`` until it is
    known that the file is damaged."""

    def __init__(
        self,
        title: str,
        note: str,
        try_key: TryKey,
        offers_keychain: bool = False,
        parent: QWidget | None = None,
        words: str = "",
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("SalesDesk")
        self.setModal(True)
        self.key: bytes | None = None
        self.is_remembered = False
        self.damage: SalesDeskError | None = None
        self.form = UnlockForm(try_key, offers_keychain, words or tr("Unlock"), tr("Cancel"))
        self.form.unlocked.connect(self._take)
        self.form.damaged.connect(self._take_damage)
        self.form.given_up.connect(self.reject)
        space = theme.tokens().space
        column = QVBoxLayout(self)
        column.setContentsMargins(space.huge, space.large, space.huge, space.large)
        column.setSpacing(space.small)
        column.addWidget(Text(title, "heading", wrap=True))
        column.addWidget(Text(note, "secondary", wrap=True))
        column.addWidget(self.form)
        self.setMinimumWidth(WIDTH)
        keep_tall_enough(self)
        self.form.setFocus()

    def _take(self, key: bytes, remember: bool) -> None:
        self.key, self.is_remembered = key, remember
        self.accept()

    def _take_damage(self, error: SalesDeskError) -> None:
        self.damage = error
        self.accept()


def dialog_of_desk(name: str, try_key: TryKey, offers_keychain: bool) -> PassphraseDialog:
    """Asks for the passphrase of the desk with this name."""
    title = tr("Passphrase of {name}", name=name)
    return PassphraseDialog(
        title, tr("This desk is encrypted. Type its passphrase to open it."), try_key, offers_keychain
    )


def dialog_of_damaged_desk(name: str, try_key: TryKey) -> PassphraseDialog:
    """Asks for the passphrase of the desk with this name, of which the beginning is gone."""
    note = tr("The beginning of this encrypted desk is damaged. Type its passphrase to see what can be brought back.")
    return PassphraseDialog(tr("Passphrase of {name}", name=name), note, try_key, words=tr("Go on"))
