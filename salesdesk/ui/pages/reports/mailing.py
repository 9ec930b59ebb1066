"""A report attached to the draft of an e-mail: opened in the system's mail program, or saved."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal, Slot

from salesdesk.desk.ports import Progress
from salesdesk.domain.errors import SalesDeskError
from salesdesk.i18n import speaking, tr
from salesdesk.reports.files import write_whole
from salesdesk.reports.mail import Attachment, draft
from salesdesk.reports.sets import title_of
from salesdesk.ui.kit import open_file
from salesdesk.ui.kit.file_handover import FileHandover
from salesdesk.ui.operations import Operations
from salesdesk.ui.pages.exporting import Exporter

ENDING = "eml"


class MailDraft(NamedTuple):
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
    """``opened`` when a mail program took the draft; ``not_opened(Path)`` when none did. How it goes tells ``exporter``."""

    opened = Signal()
    not_opened = Signal(object)

    def __init__(self, operations: Operations, handing: FileHandover, parent: QObject) -> None:
        super().__init__(parent)
        self._operations = operations
        self._handing = handing
        self.exporter = Exporter(operations, self)
        self.exporter.written.connect(self._on_made)

    def open_draft(self, letter: MailDraft) -> None:
        """Make the draft and have the mail program show it."""
        try:
            path = self._handing.folder() / draft_name(letter.file)
        except SalesDeskError as error:
            self._operations.failed.emit(error.message)
            return
        self.exporter.run(path, lambda progress: write_draft(letter, path, progress))

    @Slot(object)
    def _on_made(self, path: Path) -> None:
        if open_file(path):
            self.opened.emit()
        else:
            self.not_opened.emit(path)


def draft_name(file: str) -> str:
    """What the draft with a file is called."""
    return f"{file.rpartition('.')[0]}.{ENDING}"


def draft_of(letter: MailDraft) -> bytes:
    """The draft in the report's language."""
    with speaking(letter.language):
        title = " – ".join(words for words in (title_of(letter.report), letter.subject) if words)
        subject = tr("{report}, {day}", report=title, day=letter.day)
        lines = [tr("Hello,"), tr("attached is the report “{report}” of {day}.", report=title, day=letter.day)]
        text = "\n\n".join([*lines, *([letter.owner] if letter.owner else [])]) + "\n"
    return draft(subject, text, [Attachment(letter.file, letter.make())])


def write_draft(letter: MailDraft, target: Path, progress: Progress) -> None:
    """The draft as a file, whole or not at all."""
    made = draft_of(letter)
    progress(1, 2)
    write_whole(target, made)
