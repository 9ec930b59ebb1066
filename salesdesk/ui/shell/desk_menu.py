"""The window's one menu, behind the button in the rail."""

from PySide6.QtWidgets import QMenu, QWidget

from salesdesk.i18n import tr
from salesdesk.ui.kit import speak


class DeskMenu(QMenu):
    """Empty at first: whoever has the actions puts them in."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(tr("Menu"), parent)
        speak(self, tr("Menu"))

    def words(self) -> list[str]:
        """The entries as people read them."""
        return [action.text().replace("&&", "&") for action in self.actions() if not action.isSeparator()]

    def run(self, words: str) -> None:
        """Do what an entry says, as a click on it would."""
        next(action for action in self.actions() if action.text().replace("&&", "&") == words).trigger()
