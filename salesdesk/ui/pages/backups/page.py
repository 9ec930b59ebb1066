"""The Backups page: the list, what restoring the chosen one would change, and what can be done with it."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from salesdesk.desk.backups import Backup, BackupDifference, BackupState
from salesdesk.desk.changes import Change
from salesdesk.domain.errors import SalesDeskError
from salesdesk.i18n import tr, worded
from salesdesk.ui import theme
from salesdesk.ui.actions.base import KeyScope
from salesdesk.ui.actions.menus import KeyedActions, action_button
from salesdesk.ui.context import Context
from salesdesk.ui.kit import EmptyState, MessageBox, Text, open_file
from salesdesk.ui.page import Page
from salesdesk.ui.pages.backups import words
from salesdesk.ui.pages.backups.preview import BackupPreview
from salesdesk.ui.pages.backups.table import BackupTable

LIST, NOTHING = range(2)
LEAST_HEIGHT = 480
"""Of list and preview together; a lower window scrolls."""
_Read = tuple[list[Backup], BackupState]


class BackupsPage(Page):
    """Reads again while it is shown whenever the desk has changed or was backed up."""

    icon = "save"
    address = "backups"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = tr("Backups")
        self._context = context
        self._difference: BackupDifference | None = None
        self.table = BackupTable(context.formats)
        self.preview = BackupPreview(context.formats)
        self.state, self.trouble, self.second = (
            Text(role=role, wrap=True) for role in ("strong", "secondary", "small")
        )
        self._build()
        KeyedActions(context.keymap, KeyScope.BACKUPS, self, lambda: self, self)
        self.table.chosen.connect(self._compare)
        self._show_state()

    def _build(self) -> None:
        space = theme.tokens().space
        made = partial(action_button, self._context.keymap, situation=lambda: self)
        self.make_button, self.second_button = made("backups.make"), made("backups.second")
        self.restore_button, self.folder_button = made("backups.restore"), made("backups.folder")
        self.passphrase_button = made("backups.passphrase")
        self.read_button = made("backups.read")
        heads = QVBoxLayout()
        heads.setSpacing(2)
        for text in (self.state, self.trouble, self.second):
            heads.addWidget(text)
        self.trouble.set_colour("warning")
        top = QHBoxLayout()
        top.addLayout(heads, 1)
        top.addWidget(self.second_button)
        top.addWidget(self.make_button)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.folder_button)
        foot.addWidget(self.passphrase_button)
        foot.addWidget(self.read_button)
        foot.addWidget(self.restore_button)
        self.preview.body.addLayout(foot)
        split = QSplitter()
        split.setOrientation(split.orientation().Vertical)
        split.setChildrenCollapsible(False)
        split.addWidget(self.table)
        split.addWidget(self.preview)
        split.setSizes([320, 300])
        self.stack = QStackedWidget(self)
        split.setMinimumHeight(LEAST_HEIGHT)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(split)
        self.stack.addWidget(area)
        none = (
            tr("There are no backups of this desk yet.") if self.are_made() else tr("A backup has no backups itself.")
        )
        self.stack.addWidget(EmptyState(none, picture="save"))
        self.stack.setCurrentIndex(LIST if self.are_made() else NOTHING)
        column = QVBoxLayout(self)
        column.setContentsMargins(space.large, space.large, space.large, space.large)
        column.setSpacing(space.medium)
        column.addLayout(top)
        column.addWidget(self.stack, 1)
        self.setFocusProxy(self.table)

    # Reading

    def is_touched(self, change: Change) -> bool:
        return True

    def refresh(self, change: Change | None) -> None:
        backups = self._context.desk.backups
        if backups is not None:
            self._context.operations.read(lambda: (backups.every(), backups.state()), self._show, key=self)

    @Slot(object)
    def _show(self, read: _Read) -> None:
        found, state = read
        desk, formats = self._context.desk, self._context.formats
        self.state.setText(words.state_line(state, formats, desk.settings.zone, desk.today()))
        self.trouble.setText(worded(state.trouble) if state.trouble else "")
        self.trouble.setVisible(state.trouble is not None)
        second = (
            tr("Second place: {folder}", folder=str(state.second)) if state.second else tr("No second place is named.")
        )
        self.second.setText(second)
        self.stack.setCurrentIndex(LIST if found else NOTHING)
        self.table.show_backups(found, desk.settings.zone)

    @Slot(object)
    def _compare(self, chosen: Backup | None) -> None:
        self._difference = None
        backups = self._context.desk.backups
        if chosen is None or chosen.contents is None or backups is None:
            self.preview.show_nothing(words.unread(chosen) if chosen else "")
        else:
            self.preview.show_nothing("…")
            path = chosen.path
            self._context.operations.read(
                lambda: backups.compare(path), self._show_difference, key=(id(self), "compare")
            )
        self._show_state()

    @Slot(object)
    def _show_difference(self, found: BackupDifference) -> None:
        self._difference = found
        self.preview.show_difference(found, self._context.desk.settings.zone)
        self._show_state()

    @Slot()
    def _show_state(self) -> None:
        self.restore_button.setEnabled(self.can_restore())
        for button in (self.make_button, self.second_button):
            button.setEnabled(self.are_made())
        self.read_button.setEnabled(self.can_read())
        self.folder_button.setEnabled(self.table.selected() is not None)
        self.passphrase_button.setVisible(self.can_unlock())
        self.passphrase_button.setEnabled(self.can_unlock())

    # What can be done

    def are_made(self) -> bool:
        """Whether there is anything that backs the desk up."""
        return self._context.desk.backups is not None

    def can_restore(self) -> bool:
        """Whether a backup is chosen of which it is known what restoring it would change."""
        return self._difference is not None and self._context.restore is not None

    def can_read(self) -> bool:
        """Whether a backup is chosen that can be opened to read."""
        chosen = self.table.selected()
        return chosen is not None and chosen.contents is not None and self._context.read_backup is not None

    def read(self) -> None:
        """Open the chosen backup in a window of its own."""
        chosen, show = self.table.selected(), self._context.read_backup
        if chosen is not None and show is not None:
            show(chosen)

    def restore(self) -> None:
        """Ask, in words, and put the chosen backup in place of the desk."""
        chosen, found = self.table.selected(), self._difference
        if chosen is None or found is None or self._context.restore is None:
            return
        time = words.when(chosen.made, self._context.formats, self._context.desk.settings.zone)
        safe = tr("The desk as it is now is backed up first, and the restore can be undone.")
        told = [f"{words.change_line(found)}.", safe, words.passphrase_line(chosen, self._key())]
        more = "\n".join(filter(None, told))
        box = MessageBox(tr("Put the desk back to {time}?", time=time), more, tr("Restore a backup"), self)
        yes = box.add(tr("Restore"), MessageBox.ButtonRole.AcceptRole)
        box.add(tr("Cancel"), MessageBox.ButtonRole.RejectRole)
        box.exec()
        if box.clickedButton() is yes:
            self._context.restore(chosen)

    def _key(self) -> bytes | None:
        return self._context.desk.store.key

    def can_unlock(self) -> bool:
        """Whether the chosen backup is encrypted under a passphrase that nobody has said."""
        chosen = self.table.selected()
        return chosen is not None and chosen.is_locked and self._context.guard is not None

    def ask_passphrase(self) -> None:
        """Ask for the passphrase of the chosen backup. All backups under it are read until the desk is closed."""
        chosen, backups, guard = self.table.selected(), self._context.desk.backups, self._context.guard
        if chosen is None or backups is None or guard is None:
            return
        from salesdesk.ui.locking.unlock import PassphraseDialog

        path, ports = chosen.path, guard().keys
        time = words.when(chosen.made, self._context.formats, self._context.desk.settings.zone)
        dialog = PassphraseDialog(
            tr("Passphrase of the backup of {time}", time=time),
            tr("This backup is encrypted under another passphrase than the desk. Type the one that it was made under."),
            lambda typed: ports.opening_key(path, typed),
            parent=self,
        )
        dialog.accepted.connect(lambda: self._know(dialog.key))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _know(self, key: bytes | None) -> None:
        backups = self._context.desk.backups
        if backups is not None and key is not None:
            backups.know(key)
            self.refresh(None)

    def back_up(self) -> None:
        """Back the desk up now."""
        backups = self._context.desk.backups
        if backups is not None:
            self._context.operations.read(lambda: backups.make("hand"), self._on_made)

    @Slot(object)
    def _on_made(self, made: Backup | None) -> None:
        if made is not None:
            self.said.emit(tr("The desk is backed up, and the backup is sound."))
        self.refresh(None)

    def choose_second(self) -> None:
        """Ask for a folder that holds a second copy of each backup."""
        backups = self._context.desk.backups
        if backups is None:
            return
        begin = str(backups.second or Path.home())
        folder = QFileDialog.getExistingDirectory(self, tr("Second place for backups"), begin)
        if folder:
            self.name_second(Path(folder))

    def name_second(self, folder: Path) -> None:
        """Name that folder, and bring the backups there."""
        backups = self._context.desk.backups
        if backups is None:
            return
        try:
            backups.name_second(folder)
        except SalesDeskError as error:
            self.said.emit(worded(error.message))
            return
        self._context.operations.read(lambda: backups.make("hourly"), self._on_second)

    @Slot(object)
    def _on_second(self, _made: Backup | None) -> None:
        self.refresh(None)

    def show_folder(self) -> None:
        """Show the folder of the chosen backup."""
        chosen = self.table.selected()
        folder = chosen.path.parent if chosen else None
        if folder is not None and not open_file(folder):
            self.said.emit(tr("The backups are in {folder}.", folder=str(folder)))
