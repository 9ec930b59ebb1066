"""Help: the pages in resources/help, read as plain text."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QPlainTextEdit, QVBoxLayout, QWidget

from salesdesk.domain.shown_text import one_line
from salesdesk.i18n import language, tr
from salesdesk.resources import resource_path
from salesdesk.ui import theme
from salesdesk.ui.kit import Button, speak


def help_files(wanted: str | None = None) -> list[Path]:
    """The help pages in order: those of a language (None: the one in use) when there are, else the English ones."""
    folder = resource_path("help")
    own = sorted((folder / (wanted or language())).glob("*.md"))
    return own or sorted(folder.glob("*.md"))


def title_of(text: str) -> str:
    """The first heading of a help page."""
    first = text.lstrip().partition("\n")[0]
    return first.lstrip("# ").strip()


def body_of(text: str) -> str:
    """A help page without its heading and without marks."""
    rest = text.lstrip().partition("\n")[2].strip()
    lines = (line.lstrip("# ") if line.startswith("#") else line for line in rest.splitlines())
    return "\n".join(line.replace("**", "").replace("`", "") for line in lines)


class HelpWindow(QDialog):
    """Topics at the side, the page beside them. Does not block the window it explains."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Help"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._texts = [path.read_text(encoding="utf-8") for path in help_files()]
        self.topics = QListWidget()
        speak(self.topics, tr("Topics"))
        self.topics.setMaximumWidth(210)
        self.topics.setSpacing(3)
        self.topics.addItems([one_line(title_of(text)) for text in self._texts])
        self.body = QPlainTextEdit()
        self.body.setReadOnly(True)
        speak(self.body, tr("Help"))
        self.body.setTabChangesFocus(True)
        self.topics.currentRowChanged.connect(self._show)
        space = theme.tokens().space
        row = QHBoxLayout()
        row.setSpacing(space.medium)
        row.addWidget(self.topics)
        row.addWidget(self.body, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(space.large, space.large, space.large, space.large)
        column.addLayout(row, 1)
        column.addWidget(Button(tr("Close"), on_click=self.close), 0, Qt.AlignmentFlag.AlignRight)
        self.topics.setCurrentRow(0)
        self.resize(760, 560)

    def _show(self, row: int) -> None:
        self.body.setPlainText(body_of(self._texts[row]) if 0 <= row < len(self._texts) else "")
