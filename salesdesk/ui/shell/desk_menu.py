"""The window's one menu, behind the button in the rail."""

from collections.abc import Callable

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from salesdesk.i18n import tr
from salesdesk.ui.kit import icon, unmarked

Entry = tuple[str, str, str, Callable[[], object] | None]
"""Icon, words, keys, and what it does; None leaves the entry out."""


class DeskMenu(QMenu):
    """Undo and redo first, then groups of entries with rules between them."""

    def __init__(self, first: list[QAction], groups: list[list[Entry]], parent: QWidget) -> None:
        super().__init__(tr("Menu"), parent)
        self.setAccessibleName(tr("Menu"))
        self.addActions(first)
        for group in groups:
            offered = [entry for entry in group if entry[3] is not None]
            if offered:
                self.addSeparator()
            for name, words, keys, act in offered:
                action = self.addAction(icon(name), unmarked(words))
                if keys:
                    action.setShortcut(QKeySequence(keys))
                if act is not None:
                    action.triggered.connect(lambda _checked, act=act: act())

    def words(self) -> list[str]:
        """The entries as people read them."""
        return [action.text().replace("&&", "&") for action in self.actions() if not action.isSeparator()]

    def run(self, words: str) -> None:
        """Do what an entry says, as a click on it would."""
        next(action for action in self.actions() if action.text().replace("&&", "&") == words).trigger()
