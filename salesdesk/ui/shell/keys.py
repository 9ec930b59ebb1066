"""The keys of the window, and its menu."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence

from salesdesk.i18n import tr
from salesdesk.ui.shell.desk_menu import DeskMenu, Entry

if TYPE_CHECKING:
    from salesdesk.ui.shell.window import MainWindow


class Keys(QObject):
    """Lives as long as a frame; ``release`` takes every action off the window again."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window.frame)
        self._window = window
        self._actions: list[QAction] = []
        navigator = window.navigator
        self._add(lambda: navigator.step(-1), "Alt+Left", "Back")
        self._add(lambda: navigator.step(1), "Alt+Right", "Forward")
        self._add(window.focus_filter, "Ctrl+F")
        self._add(navigator.swap_focus, "F6")
        self._add(window.show_shortcuts, "?")
        for number, address in enumerate(window.addresses[:9], 1):
            self._add(partial(navigator.go, address), f"Alt+{number}")
        self.menu = DeskMenu([window.undoing.undo, window.undoing.redo], self._groups(), window.frame)
        for action in self.menu.actions():
            if not action.isSeparator():
                self._keep(action)
        window.frame.rail.menu_button.setMenu(self.menu)

    def _add(self, act: Callable[[], object], *keys: str) -> None:
        action = QAction(self)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.triggered.connect(lambda _checked: act())
        self._keep(action)

    def _keep(self, action: QAction) -> None:
        # A key of a menu that is not in a menu bar works only when the window has the action too.
        self._window.addAction(action)
        self._actions.append(action)

    def release(self) -> None:
        """Take the actions off the window."""
        for action in self._actions:
            self._window.removeAction(action)
        self._actions.clear()

    def _groups(self) -> list[list[Entry]]:
        window, files, offered = self._window, self._window.files, self._window.desk_actions
        return [
            [
                ("plus", tr("New deal"), "Ctrl+N", window.new_deal),
                ("upload", tr("Import…"), "Ctrl+I", lambda: window.import_file("")),
                ("download", tr("Export deals…"), "Ctrl+E", files.export if offered.export_deals else None),
            ],
            [
                ("folder-open", tr("Open desk…"), "Ctrl+O", files.open_desk if offered.open_desk else None),
                ("database", tr("New desk…"), "", files.new_desk if offered.new_desk else None),
                ("layers", tr("Open the sample desk"), "", files.open_sample if offered.open_sample else None),
                ("copy", tr("Back up…"), "", files.back_up),
                ("check", tr("Check desk"), "", files.check),
                ("file-text", tr("Open log folder"), "", files.open_log_folder if offered.log_folder else None),
            ],
            [
                ("help", tr("Help"), "F1", window.show_help),
                ("keyboard", tr("Keyboard shortcuts"), "", window.show_shortcuts),
                ("info", tr("About"), "", window.show_about),
            ],
            [("close", tr("Quit"), "Ctrl+Q", window.close)],
        ]
