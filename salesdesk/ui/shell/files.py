"""The menu's dealings with files: other desks, export, backup, check, the log."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from salesdesk.domain.errors import SalesDeskError
from salesdesk.i18n import mark, tr, worded
from salesdesk.ui.context import Context
from salesdesk.ui.shell.actions import DeskActions

if TYPE_CHECKING:
    from salesdesk.desk.backups import SecondPlaceThere

MOVE_SUFFIX = ".salesdesk-move"
MOVE_KIND = "SalesDesk (*.salesdesk-move)"
PACKED = mark(
    "{file} holds the desk and the settings of this computer, and is sound. On the other computer choose Take over from another "
    "computer."
)
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
        from salesdesk.ui.leaving import may_leave

        if not may_leave(self._window, "file"):
            return
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

    def move_out(self) -> None:
        """Desk and settings into one file for another computer."""
        stem = self._context.desk.store.path.stem
        suggested = self._suggested(f"{stem}{MOVE_SUFFIX}")
        path, _ = QFileDialog.getSaveFileName(self._window, tr("Move to a new computer"), suggested, MOVE_KIND)
        if path and self._actions.move_out is not None:
            self.move_out_to(Path(_with_suffix(path, MOVE_SUFFIX)))

    def move_out_to(self, path: Path) -> None:
        """The same into this file, off the GUI thread."""
        pack = self._actions.move_out
        if pack is not None:
            self._run(lambda: pack(path), tr(PACKED, file=path.name))

    def move_in(self) -> None:
        """What another computer packed becomes a desk here and opens."""
        path, _ = QFileDialog.getOpenFileName(
            self._window, tr("Take over from another computer"), self._folder(), MOVE_KIND
        )
        if not path or self._actions.is_encrypted is None:
            return
        try:
            is_encrypted = self._actions.is_encrypted(Path(path))
        except SalesDeskError as error:
            self.complained.emit(worded(error.message))
            return
        passphrase = ""
        if is_encrypted:
            from salesdesk.ui.locking.unlock import dialog_of_desk

            # Whether it is the one is found out where the desk is read.
            dialog = dialog_of_desk(Path(path).stem, str.encode, False)
            dialog.exec()
            typed = dialog.key
            dialog.deleteLater()
            if typed is None:
                return
            passphrase = typed.decode()
        suggested = self._suggested(f"{Path(path).stem}.salesdesk")
        target, _ = QFileDialog.getSaveFileName(self._window, tr("Where the desk shall lie"), suggested, DESK_KIND)
        if target:
            self.move_in_from(Path(path), Path(_with_suffix(target, ".salesdesk")), passphrase)

    def move_in_from(self, source: Path, target: Path, passphrase: str = "") -> None:
        """The same from this file into that one, off the GUI thread; then it opens."""
        take = self._actions.move_in
        if take is not None:

            def work() -> "tuple[Path, SecondPlaceThere | None]":
                return target, take(source, target, passphrase)

            self._context.operations.read(work, self._on_moved_in)

    @Slot(object)
    def _on_moved_in(self, moved: "tuple[Path, SecondPlaceThere | None]") -> None:
        desk, second = moved
        if second is None:
            self._hand_over(self._actions.open_desk, str(desk))
            return
        from salesdesk.ui.shell.second_place import ask_about

        ask_about(second, self._window, lambda: self._hand_over(self._actions.open_desk, str(desk)))

    def _run(self, job: Callable[[], object], done: str) -> None:
        def work() -> str:
            job()
            return done

        self._context.operations.read(work, self._tell)

    @Slot(object)
    def _tell(self, sentence: str) -> None:
        self.said.emit(sentence)

    def open_log_folder(self) -> None:
        """Show the folder with the log."""
        from salesdesk.ui.kit import open_file

        folder = self._actions.log_folder
        if folder is not None and not open_file(folder):
            self.said.emit(tr("The log is in {folder}.", folder=str(folder)))

    def _folder(self) -> str:
        return str(self._actions.folder or self._context.desk.store.path.parent)

    def _suggested(self, name: str) -> str:
        return str(Path(self._folder()) / name)


def _with_suffix(path: str, suffix: str) -> str:
    return path if not path or Path(path).suffix else path + suffix
