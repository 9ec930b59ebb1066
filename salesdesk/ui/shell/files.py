"""The menu's dealings with files: other desks, export, backup, check, the log."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from salesdesk.desk import checking
from salesdesk.domain.errors import Message, SalesDeskError
from salesdesk.i18n import ntr, tr, worded
from salesdesk.ui.context import Context
from salesdesk.ui.shell.actions import DeskActions

DESK_KIND = "SalesDesk (*.salesdesk)"


class Files(QObject):
    """``said(sentence)`` and ``complained(sentence)`` tell how it went. Questions for a path are asked here."""

    said = Signal(str)
    complained = Signal(str)

    def __init__(self, context: Context, actions: DeskActions, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._actions = actions
        self._window = window

    def open_desk(self) -> None:
        """Another desk in place of this one."""
        path, _ = QFileDialog.getOpenFileName(self._window, tr("Open desk"), self._folder(), DESK_KIND)
        self._hand_over(self._actions.open_desk, path)

    def new_desk(self) -> None:
        """An empty desk in place of this one."""
        path, _ = QFileDialog.getSaveFileName(self._window, tr("New desk"), self._folder(), DESK_KIND)
        self._hand_over(self._actions.new_desk, _with_suffix(path, ".salesdesk"))

    def _hand_over(self, act: Callable[[Path], object] | None, path: str) -> None:
        if not path or act is None:
            return
        try:
            act(Path(path))
        except SalesDeskError as error:
            self.complained.emit(worded(error.message))

    def open_sample(self) -> None:
        """The sample desk in place of this one."""
        if self._actions.open_sample is None:
            return
        try:
            self._actions.open_sample()
        except SalesDeskError as error:
            self.complained.emit(worded(error.message))

    def export(self) -> None:
        """All deals to a file."""
        kinds = ";;".join(self._actions.export_kinds)
        path, _ = QFileDialog.getSaveFileName(self._window, tr("Export deals"), self._suggested("deals.csv"), kinds)
        if path and self._actions.export_deals is not None:
            self.export_to(Path(path))

    def export_to(self, path: Path) -> None:
        """All deals to this file, off the GUI thread."""
        write = self._actions.export_deals
        if write is not None:
            self._run(lambda: write(path), tr("The deals are in {file}.", file=path.name))

    def back_up(self) -> None:
        """A copy of the desk."""
        stem, day = self._context.desk.store.path.stem, self._context.desk.today().isoformat()
        suggested = self._suggested(f"{stem} {day}.salesdesk")
        path, _ = QFileDialog.getSaveFileName(self._window, tr("Back up"), suggested, DESK_KIND)
        if path:
            self.back_up_to(Path(_with_suffix(path, ".salesdesk")))

    def back_up_to(self, path: Path) -> None:
        """A verified copy of the desk in this file."""
        store = self._context.desk.store
        self._run(
            lambda: store.backup(path), tr("The desk is copied to {file}, and the copy is sound.", file=path.name)
        )

    def _run(self, job: Callable[[], object], done: str) -> None:
        def work() -> str:
            job()
            return done

        self._context.operations.read(work, self._tell)

    @Slot(object)
    def _tell(self, sentence: str) -> None:
        self.said.emit(sentence)

    def check(self) -> None:
        """Is the desk sound?"""
        desk = self._context.desk
        self._context.operations.read(lambda: checking.check(desk), self._on_checked, key=self)

    @Slot(object)
    def _on_checked(self, faults: Sequence[Message]) -> None:
        if not faults:
            self.said.emit(tr("The desk is sound: the file, and every deal against its history."))
            return
        count = ntr("The check found {count} fault.", "The check found {count} faults.", len(faults))
        advice = tr("Your file was not changed. Open your latest backup if figures look wrong.")
        self.complained.emit("\n".join([count, worded(faults[0]), advice]))

    def open_log_folder(self) -> None:
        """Show the folder with the log."""
        folder = self._actions.log_folder
        if folder is not None and not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self.said.emit(tr("The log is in {folder}.", folder=str(folder)))

    def _folder(self) -> str:
        return str(self._context.desk.store.path.parent)

    def _suggested(self, name: str) -> str:
        return str(self._context.desk.store.path.parent / name)


def _with_suffix(path: str, suffix: str) -> str:
    return path if not path or Path(path).suffix else path + suffix
