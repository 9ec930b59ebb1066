"""A report attached to the draft of an e-mail: opened in the system's mail program, or saved."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices

from salesdesk.i18n import speaking, tr
from salesdesk.reports.files import write_whole
from salesdesk.reports.mail import Attachment, draft
from salesdesk.reports.sets import title_of
from salesdesk.ui.kit.handing import Handing
from salesdesk.ui.operations import Operations

ENDING = "eml"


class Letter(NamedTuple):
    """What goes into the draft: the report's name, the deal or customer it is about, its day in words, whose it is, the
    file, and how that is made."""

    report: str
    subject: str | None
    day: str
    owner: str
    file: str
    make: Callable[[], bytes]
    language: str


class Mailing(QObject):
    """``opened`` when a mail program took the draft; ``not_opened(Path)`` when none did; ``saved(Path)``."""

    opened = Signal()
    not_opened = Signal(object)
    saved = Signal(object)

    def __init__(self, operations: Operations, handing: Handing, parent: QObject) -> None:
        super().__init__(parent)
        self._operations = operations
        self._handing = handing

    def open_draft(self, letter: Letter) -> None:
        """Make the draft and have the mail program show it."""

        def make() -> Path:
            return self._handing.put(draft_name(letter.file), draft_of(letter))

        self._operations.read(make, self._on_made, key=self)

    @Slot(object)
    def _on_made(self, path: Path) -> None:
        if QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self.opened.emit()
        else:
            self.not_opened.emit(path)

    def save_draft(self, letter: Letter, target: Path) -> None:
        """Make the draft and keep it as a file."""

        def make() -> Path:
            write_whole(target, draft_of(letter))
            return target

        self._operations.read(make, self._on_saved)

    @Slot(object)
    def _on_saved(self, target: Path) -> None:
        self.saved.emit(target)


def draft_name(file: str) -> str:
    """What the draft with a file is called."""
    return f"{file.rpartition('.')[0]}.{ENDING}"


def draft_of(letter: Letter) -> bytes:
    """The draft in the report's language."""
    with speaking(letter.language):
        title = " – ".join(words for words in (title_of(letter.report), letter.subject) if words)
        subject = tr("{report}, {day}", report=title, day=letter.day)
        lines = [tr("Hello,"), tr("attached is the report “{report}” of {day}.", report=title, day=letter.day)]
        text = "\n\n".join([*lines, *([letter.owner] if letter.owner else [])]) + "\n"
    return draft(subject, text, [Attachment(letter.file, letter.make())])
