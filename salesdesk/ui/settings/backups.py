"""The part of Settings about backups: where they lie, how many there are, the second place, and one made now."""

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from salesdesk.desk.backups import Backup, Backups, BackupState
from salesdesk.domain.errors import SalesDeskError
from salesdesk.i18n import ntr, tr, worded
from salesdesk.ui.context import Context
from salesdesk.ui.kit import Button, CardPanel, ElidedText, Fields, Text
from salesdesk.ui.pages.backups import words

ROW = 30


class BackupSection(CardPanel):
    """``said(sentence)`` how something went; ``list_wanted`` when all backups are to be shown."""

    said = Signal(str)
    list_wanted = Signal()

    def __init__(self, context: Context, backups: Backups, parent: QWidget | None = None) -> None:
        super().__init__(tr("Backups"), role="heading", parent=parent)
        self._context, self._backups = context, backups
        self.set_note(
            tr("Made at the start, every hour in which the desk changes, and on closing; older ones are thinned out.")
        )
        self.last, self.kept, self.second = (Text("…", wrap=True) for _ in range(3))
        self.folder = ElidedText("…")
        self.folder.setFixedHeight(ROW)
        fields = Fields()
        for label, text in (
            (tr("Last backup"), self.last),
            (tr("Kept"), self.kept),
            (tr("Folder"), self.folder),
            (tr("Second place"), self.second),
        ):
            fields.add(label, text)
        self.body.addWidget(fields)
        self.choose_button = Button(tr("Choose a second place…"), on_click=self.choose)
        self.none_button = Button(tr("No second place"), on_click=lambda: self.name(None))
        self.make_button = Button(tr("Back up now"), icon="save", on_click=self.make)
        self.list_button = Button(tr("Show all backups"), on_click=self.list_wanted.emit)
        row = QHBoxLayout()
        for button in (self.make_button, self.list_button, self.choose_button, self.none_button):
            row.addWidget(button)
        row.addStretch(1)
        self.body.addLayout(row)

    def read(self) -> None:
        """Read again how backups stand."""
        self._context.operations.read(self._backups.state, self.show_state, key=(id(self), "state"))

    @Slot(object)
    def show_state(self, state: BackupState) -> None:
        """Show how they stand."""
        desk, formats = self._context.desk, self._context.formats
        self.last.setText(words.last_line(state, formats, desk.settings.zone, desk.today()))
        count = ntr("{count} backup", "{count} backups", state.own_count)
        self.kept.setText(tr("{backups}, {size}", backups=count, size=words.size(state.own_size, formats)))
        self.folder.setText(str(self._backups.folder))
        self.second.setText(words.second_line(state))
        self.second.set_colour("warning" if state.second is not None and not state.second_is_there else None)
        self.none_button.setVisible(state.second is not None)

    def choose(self) -> None:
        """Ask for a folder that holds a second copy of each backup."""
        begin = str(self._backups.second or Path.home())
        if folder := QFileDialog.getExistingDirectory(self, tr("Second place for backups"), begin):
            self.name(Path(folder))

    def name(self, folder: Path | None) -> None:
        """Name that folder, or none, and bring the backups there."""
        try:
            self._backups.name_second(folder)
        except SalesDeskError as error:
            self.said.emit(worded(error.message))
            return
        self._context.operations.read(lambda: self._backups.make("hourly"), self._on_made)

    def make(self) -> None:
        """Back the desk up now."""
        self.make_button.setEnabled(False)
        self._context.operations.read(self._try, self._on_tried)

    def _try(self) -> str:
        try:
            made = self._backups.make("hand")
        except SalesDeskError as error:
            return worded(error.message)
        return tr("The desk is backed up, and the backup is sound.") if made is not None else ""

    @Slot(object)
    def _on_tried(self, told: str) -> None:
        self.make_button.setEnabled(True)
        if told:
            self.said.emit(told)
        self.read()

    @Slot(object)
    def _on_made(self, _made: Backup | None) -> None:
        self.read()
