"""The window's own actions: their keys, its menu, and the menu of a page's background."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, QKeyEvent

from salesdesk.ui.actions.base import KeyScope
from salesdesk.ui.actions.menus import KeyedActions, make_menu, pop_up, run_pressed
from salesdesk.ui.shell.desk_menu import DeskMenu

if TYPE_CHECKING:
    from salesdesk.ui.shell.window import MainWindow


class WindowActions(KeyedActions):
    """Lives as long as a frame; ``release`` takes every action off the window again."""

    menu: DeskMenu

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window.context.keymap, KeyScope.WINDOW, window, lambda: window, window.frame)
        self._window = window

    @property
    def undo(self) -> QAction:
        """Takes the last change back."""
        return self.by_id["desk.undo"]

    @property
    def redo(self) -> QAction:
        """Does it again."""
        return self.by_id["desk.redo"]

    def make_menu(self) -> None:
        """Put the window's menu behind the button in the rail."""
        self.menu = DeskMenu(self._window.frame)
        self.fill(self.menu, "window")
        self._window.frame.rail.menu_button.setMenu(self.menu)

    def press(self, event: QKeyEvent) -> bool:
        """Do what a key means that nothing in the window took; whether it meant something."""
        found = self._window.context.keymap.pressed(event, KeyScope.UNTAKEN)
        return run_pressed(found, lambda: self._window, self._window)

    def show_page_menu(self, place: QPoint) -> None:
        """Drop what the background of a page offers at a point of the screen."""
        keymap = self._window.context.keymap
        pop_up(make_menu(keymap, "page", self._window, KeyScope.WINDOW, self._window), place)
