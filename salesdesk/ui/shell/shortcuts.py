"""The sheet of every key that does something."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from salesdesk.i18n import tr
from salesdesk.ui import theme
from salesdesk.ui.actions.base import ActionGroup
from salesdesk.ui.actions.keymap import KeyMap
from salesdesk.ui.actions.keys import native
from salesdesk.ui.kit import Button, Chip, Text, speak

Group = tuple[str, tuple[tuple[str, str], ...]]


def groups(keymap: KeyMap) -> tuple[Group, ...]:
    """Headings with pairs of keys and what they do: every action that has a key, and the keys of editors."""
    return tuple((group.heading(), pairs) for group in keymap.registry.groups if (pairs := _pairs(keymap, group)))


def _pairs(keymap: KeyMap, group: ActionGroup) -> tuple[tuple[str, str], ...]:
    own = [(keymap.texts(action), action.key_label()) for action in group.actions if keymap.keys(action)]
    fixed = [(", ".join(map(native, entry.key.split(", "))), tr(entry.words)) for entry in group.fixed]
    return (*own, *fixed)


class ShortcutSheet(QDialog):
    """The keys, group by group."""

    def __init__(self, keymap: KeyMap, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keyboard shortcuts"))
        space = theme.tokens().space
        sheet = QWidget()
        sheet.setProperty("kind", "page")
        grid = QGridLayout(sheet)
        grid.setHorizontalSpacing(space.huge)
        grid.setVerticalSpacing(space.small)
        grid.setColumnStretch(1, 1)
        for heading, pairs in groups(keymap):
            grid.addWidget(Text(heading, "heading"), grid.rowCount(), 0, 1, 2)
            for keys, words in pairs:
                self._add_row(grid, keys, words)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(sheet)
        column = QVBoxLayout(self)
        column.setContentsMargins(space.large, space.medium, space.large, space.large)
        column.addWidget(area, 1)
        column.addWidget(Button(tr("Close"), on_click=self.accept), 0, Qt.AlignmentFlag.AlignRight)
        self.resize(520, 640)

    @staticmethod
    def _add_row(grid: QGridLayout, keys: str, words: str) -> None:
        row = grid.rowCount()
        grid.addWidget(Chip(keys), row, 0)
        label = Text(words, wrap=True)
        speak(label, description=keys)
        grid.addWidget(label, row, 1)
