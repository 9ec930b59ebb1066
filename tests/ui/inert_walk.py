"""A walk through a session's window: every page, what can be opened from it, and every part that opens over a page."""

import inspect
from collections.abc import Callable, Iterator
from importlib import import_module
from pkgutil import walk_packages

from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

import salesdesk.ui
from salesdesk.ui.kit import ChartView, InlineField
from salesdesk.ui.session import Session
from tests.support.inert_looks import Looker
from tests.ui.inert_parts import PARTS

MENU_MAKERS = ("make_menu", "menu")
PATIENCE_MS = 60_000


class Walk:
    """Goes through a window and looks; ``looker`` has what was found."""

    def __init__(self, session: Session, qtbot: QtBot, looker: Looker) -> None:
        self._session, self._bot, self._looker = session, qtbot, looker
        self._window = session.window

    def settle(self) -> None:
        """Wait until all that is shown was read and drawn."""
        self._bot.waitUntil(self._is_still, timeout=PATIENCE_MS)

    def until(self, condition: Callable[[], bool]) -> None:
        """Wait until something holds, and all that is shown was read and drawn."""
        self._bot.waitUntil(condition, timeout=PATIENCE_MS)
        self.settle()

    def look(self, where: str) -> None:
        """Look at the window as it is."""
        self._looker.look(self._window, where)

    def _is_still(self) -> bool:
        charts = [chart for chart in self._window.findChildren(ChartView) if chart.isVisibleTo(self._window)]
        return self._session.operations.is_idle and all(chart.chart() is not None for chart in charts)

    def visit(self, address: str) -> None:
        """Go to a page or a deal, and look at it, at its charts as tables, at its menus and its fields while they are edited."""
        self._window.go(address)
        self.settle()
        self._looker.look(self._window, address)
        for chart in self._window.findChildren(ChartView):
            if chart.chart() is not None and chart.isVisibleTo(self._window):
                chart.show_as_table(True)
                self._looker.look(chart, f"{address}, a chart as a table")
                chart.show_as_table(False)
        self._edit(address)
        self._open_menus(address)

    def _edit(self, address: str) -> None:
        for field in self._window.findChildren(InlineField):
            if field.isVisibleTo(self._window) and not field.is_editing():
                field.begin()
                self._looker.look(field, f"{address}, {field.name[:20]} edited")
                field.cancel()

    def _open_menus(self, address: str) -> None:
        for widget in self._window.findChildren(QWidget):
            if not widget.isVisibleTo(self._window):
                continue
            for menu in _menus_of(widget):
                self._look_at_menu(menu, f"{address}, menu of {type(widget).__name__}")

    def _look_at_menu(self, menu: QMenu, where: str) -> None:
        menu.aboutToShow.emit()
        self._looker.look(menu, where)
        for action in menu.actions():
            if (further := action.menu()) is not None and isinstance(further, QMenu):
                further.aboutToShow.emit()
                self._looker.look(further, f"{where}, further")

    def over_the_window(self, opener: Callable[[], object], where: str) -> None:
        """Open something in a window of its own, look at it, and close it."""
        before = set(map(id, QApplication.topLevelWidgets()))
        opener()
        self.settle()
        for widget in QApplication.topLevelWidgets():
            if id(widget) not in before and widget.isVisible():
                self._looker.look(widget, where)
                widget.close()

    def parts(self, text: str) -> None:
        """Look at every part that opens over a page, made around a text."""
        for name, make in PARTS.items():
            ground = QWidget(self._window)
            ground.resize(900, 600)
            made = make(self._session, ground, text)
            self._looker.look(made, name)
            self._looker.look(ground, name)
            made.hide()
            for one in (made, ground):
                one.deleteLater()


def _menus_of(widget: QWidget) -> Iterator[QMenu]:
    """The menus that a widget has or makes, without anything being asked for them."""
    for name in MENU_MAKERS:
        make = getattr(widget, name, None)
        if isinstance(make, QMenu):
            yield make
        elif callable(make) and _asks_nothing(make):
            made = make()
            if isinstance(made, QMenu):
                yield made


def _asks_nothing(make: Callable[..., object]) -> bool:
    try:
        given = inspect.signature(make).parameters.values()
    except ValueError:  # a method of Qt, which says nothing
        return True
    return all(one.default is not inspect.Parameter.empty for one in given)


def every_widget_class() -> set[type[QWidget]]:
    """Every class of widget that the program defines."""
    for found in walk_packages(salesdesk.ui.__path__, "salesdesk.ui."):
        import_module(found.name)
    return {made for made in _classes_of(QWidget) if made.__module__.startswith("salesdesk.")}


def _classes_of(kind: type[QWidget]) -> Iterator[type[QWidget]]:
    for made in kind.__subclasses__():
        yield made
        yield from _classes_of(made)
