"""The part of Settings about the passphrase of the desk."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from salesdesk.i18n import tr
from salesdesk.ui.context import Context
from salesdesk.ui.kit import Button, CardPanel, Fields, InlineChoice
from salesdesk.ui.locking.guard import MINUTES, DeskGuard
from salesdesk.ui.locking.setting import NewPassphraseDialog


def waits() -> Sequence[tuple[str, int]]:
    """The times after which a desk locks itself, in words."""
    words = {0: tr("Never"), 5: tr("5 minutes"), 15: tr("15 minutes"), 60: tr("1 hour")}
    return [(words[minutes], minutes) for minutes in MINUTES]


class PassphraseSection(CardPanel):
    """Whether the desk is encrypted, and what can be done about it."""

    def __init__(self, context: Context, guard: DeskGuard, parent: QWidget | None = None) -> None:
        super().__init__(tr("Passphrase"), role="heading", parent=parent)
        self._guard = guard
        self._key = context.desk.store.key
        self.buttons: list[Button] = []
        if self._key is None:
            self.set_note(tr("The desk is an ordinary file: whoever can read the file can read the deals."))
            self._add_buttons((tr("Set a passphrase…"), lambda: self.ask(False)))
            return
        self.set_note(tr("The desk is encrypted, and so are its new backups and what is kept beside it."))
        self.wait = InlineChoice(tr("Lock after"), waits())
        self.wait.set_value(guard.minutes())
        self.wait.committed.connect(guard.set_minutes)
        fields = Fields()
        fields.add(self.wait.name, self.wait)
        self._warnings = guard.warnings()
        self.warns = QCheckBox(tr("Warn me before something leaves the desk unencrypted"))
        self.warns.setChecked(self._warnings.are_wanted())
        self.warns.clicked.connect(self._warnings.want)
        fields.add(tr("Exports and copies"), self.warns)
        if guard.keys.has_keychain():
            self.keychain = QCheckBox(tr("Open it without asking on this computer"))
            self.keychain.setChecked(guard.keys.remembers(self._key))
            self.keychain.clicked.connect(self._keep)
            fields.add(tr("Keychain"), self.keychain)
        self.body.addWidget(fields)
        self._add_buttons(
            (tr("Lock now"), guard.lock),
            (tr("Change passphrase…"), lambda: self.ask(False)),
            (tr("Remove passphrase…"), lambda: self.ask(True)),
        )

    def _add_buttons(self, *offered: tuple[str, object]) -> None:
        row = QHBoxLayout()
        for words, act in offered:
            button = Button(words, on_click=act)  # type: ignore[arg-type]
            self.buttons.append(button)
            row.addWidget(button)
        row.addStretch(1)
        self.body.addLayout(row)

    def _keep(self, kept: bool) -> None:
        if self._key is not None:
            self.keychain.setChecked(self._guard.keys.remember(self._key) if kept else False)
            if not kept:
                self._guard.keys.forget(self._key)

    def ask(self, takes_off: bool) -> NewPassphraseDialog:
        """Show the dialog for another passphrase, or for taking it off."""
        dialog = NewPassphraseDialog(self._guard.keys, self._key, takes_off, self.window())
        dialog.accepted.connect(partial(self._change, dialog))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def _change(self, dialog: NewPassphraseDialog) -> None:
        if dialog.is_confirmed:
            guard, key, new, remember = self._guard, self._key, dialog.key, dialog.remember.isChecked()
            # The dialog is closed by then; the window below it goes.
            QTimer.singleShot(0, guard, lambda: guard.change(key, new, remember))
