"""Shows what is known of a fault, so that the user reads it before it is saved or copied."""

import os
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFileDialog, QPlainTextEdit, QVBoxLayout, QWidget

from salesdesk.i18n import tr
from salesdesk.logs import private_file
from salesdesk.ui import theme
from salesdesk.ui.kit import Text, speak

FILE_NAME = "SalesDesk crash report.txt"
_WIDTH, _HEIGHT = 640, 420


class CrashDialog(QDialog):
    """A report in plain text, with Save…, Copy and Don't save."""

    def __init__(self, report: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Something went wrong in SalesDesk"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(_WIDTH, _HEIGHT)
        said = tr(
            "Your deals are on disk up to the last change. This is all that is known of the fault: kinds and places in the "
            "program, no names, amounts or texts of yours. Nothing is sent anywhere; save it if you want to give it to someone."
        )
        self.said = Text(said, wrap=True)
        self.text = QPlainTextEdit(report)
        self.text.setReadOnly(True)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        speak(self.text, tr("Crash report"))
        self.buttons = QDialogButtonBox()
        self.save = self.buttons.addButton(tr("Save…"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.copy = self.buttons.addButton(tr("Copy"), QDialogButtonBox.ButtonRole.ActionRole)
        self.leave = self.buttons.addButton(tr("Don't save"), QDialogButtonBox.ButtonRole.RejectRole)
        self.save.clicked.connect(self.ask_where)
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(report))
        self.leave.clicked.connect(self.reject)
        layout, space = QVBoxLayout(self), theme.tokens().space
        layout.setContentsMargins(space.huge, space.large, space.huge, space.large)
        layout.addWidget(Text(tr("Something went wrong in SalesDesk"), "heading"))
        for part in (self.said, self.text, self.buttons):
            layout.addWidget(part)
        self.leave.setDefault(True)

    @Slot()
    def ask_where(self) -> None:
        """Ask for a file, and write the report into it."""
        name, _ = QFileDialog.getSaveFileName(self, tr("Save the report"), str(Path.home() / FILE_NAME))
        if name:
            self.save_to(Path(name))

    def save_to(self, path: Path) -> None:
        """Write the report into a file of this user alone; where that cannot be, the dialog stays and says why."""
        try:
            with os.fdopen(private_file(path, os.O_TRUNC), "w", encoding="utf-8") as file:
                file.write(self.text.toPlainText())
        except OSError as error:
            self.said.setText(tr("{file} cannot be written: {why}.", file=path.name, why=error.strerror or ""))
            return
        self.accept()


def show_fault(report: str, window: QWidget) -> None:
    """Show the report of a fault over a window, unless one is being read."""
    if window.findChild(CrashDialog) is None:
        CrashDialog(report, window).open()
