"""Files and addresses are handed to other programs here and nowhere else."""

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices


def open_file(path: Path) -> bool:
    """Have the program that the system uses for it open a file, or show a folder, that this program has made or knows. False
    where there is none."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
