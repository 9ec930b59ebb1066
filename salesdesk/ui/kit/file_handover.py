"""Reports and charts for other programs: as files in a folder that goes with the window, as MIME data, by drag."""

import os
import shutil
import sys
import tempfile
import weakref
from functools import cache
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag, QImage, QPixmap
from PySide6.QtWidgets import QWidget

from salesdesk import leavings
from salesdesk.ui.leaving import say_it_leaves

PREFIX = leavings.FOLDERS
STALE_SECONDS = 24 * 3600
SVG = "image/svg+xml"


@cache
def shared_handing() -> "FileHandover":
    """The files that charts anywhere in the window hand out; they go when the program ends."""
    return FileHandover()


class FileHandover:
    """Files for other programs. They stay until the page or the program ends, as nobody says
    when the other has read them."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._end: weakref.finalize[..., FileHandover] | None = None

    def put(self, name: str, content: bytes) -> Path:
        """A file of that name and content, of whose place only this program knows beforehand."""
        from salesdesk.reports.files import write_whole

        target = self.folder() / name
        write_whole(target, content)
        return target

    def folder(self) -> Path:
        """The folder the files are in, made when it is first needed. Raises SalesDeskError when it cannot be."""
        if self._folder is None or not self._folder.is_dir():
            from salesdesk.reports.files import passing_folder, told_in_words

            with told_in_words(Path(tempfile.gettempdir())):
                self._folder = Path(tempfile.mkdtemp(prefix=leavings.folder_prefix(), dir=passing_folder()))
            self._end = weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
            forget_left(self._folder.stat().st_mtime)
        return self._folder

    def clear(self) -> None:
        """Take the files away."""
        self._folder = None
        if self._end is not None:
            self._end()


def forget_left(now: float = 0.0) -> None:
    """Delete what programs that did not end well have handed out: those that run no more, and where that is not known
    (Windows), a day and more before ``now``."""
    from salesdesk.reports.files import passing_folder

    for place in {passing_folder() or tempfile.gettempdir(), tempfile.gettempdir()}:
        for folder in Path(place).glob(f"{PREFIX}*"):
            if _is_left(folder, now):
                shutil.rmtree(folder, ignore_errors=True)


def _is_left(folder: Path, now: float) -> bool:
    told = folder.name.removeprefix(PREFIX).partition("-")[0]
    try:
        if sys.platform == "win32" or not told.isdigit():
            return now - folder.stat().st_mtime > STALE_SECONDS
        os.kill(int(told), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        pass
    return False


def file_mime(path: Path) -> QMimeData:
    """A file on its way to another program."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    return mime


def picture_mime(png: bytes, svg: bytes) -> QMimeData:
    """A chart for the clipboard: as a picture for every program, and as a drawing for those that take one."""
    mime = QMimeData()
    mime.setImageData(QImage.fromData(png))
    mime.setData(SVG, svg)
    return mime


def drag_file(source: QWidget, path: Path, picture: QPixmap) -> Qt.DropAction:
    """Let the mouse carry a file to another program, which copies it; what became of it."""
    drag = QDrag(source)
    drag.setMimeData(file_mime(path))
    if not picture.isNull():
        drag.setPixmap(picture)
    found = drag.exec(Qt.DropAction.CopyAction, Qt.DropAction.CopyAction)
    if found != Qt.DropAction.IgnoreAction:
        say_it_leaves(source, "drag")
    return found


def file_words(text: str) -> str:
    """A user's words as the name of a file on any system."""
    plain = "".join(" " if letter in '<>:"/\\|?*' or letter < " " else letter for letter in text)
    return " ".join(plain.split())[:120].rstrip(" .")
