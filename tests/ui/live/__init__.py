"""A desk in a file with its operations, as pages and panels are given it, and a window around it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from salesdesk.desk.changes import Change
from salesdesk.desk.commands.base import Command
from salesdesk.domain.records import Deal
from salesdesk.formats import Formats
from salesdesk.ui import theme
from salesdesk.ui.context import Context
from salesdesk.ui.kit import Text
from salesdesk.ui.language import speak
from salesdesk.ui.operations import Operations
from salesdesk.ui.page import Page
from salesdesk.ui.shell import DeskActions, MainWindow, PageMaker, build
from tests.support.desks import DeskForTests, desk_in


@dataclass
class Live:
    """A desk, its context, and the hand of pytest-qt."""

    at: DeskForTests
    context: Context
    qtbot: QtBot

    def do(self, command: Command) -> Change:
        """Run a command through the operations and wait until it is done."""
        change: Change = self._settled(lambda: self.context.operations.run(command))
        return change

    def deal(self, key: str) -> Deal:
        """The deal as it is on disk."""
        with self.at.desk.read() as reader:
            return reader.get(Deal, key)

    def undo(self) -> None:
        """Take the last command back and wait."""
        self._settled(self.context.operations.undo)

    def settle(self, act: Callable[[], object]) -> None:
        """Do what asks the writer for something, and wait until a ticket is settled."""
        with self.qtbot.waitSignal(self.context.operations.settled):
            act()

    def _settled(self, ask: Callable[[], int]) -> Any:
        """Ask the writer and wait until that very ticket is settled."""
        ticket = -1
        with self.qtbot.waitSignal(
            self.context.operations.settled, check_params_cb=lambda settled, _: settled == ticket
        ) as answer:
            ticket = ask()
        assert answer.args is not None
        return answer.args[1]

    def until(self, condition: Callable[[], object]) -> None:
        """Wait until something holds."""
        self.qtbot.waitUntil(lambda: bool(condition()))

    def show(self, widget: QWidget, width: int = 900, height: int = 700) -> None:
        """Show a widget and leave its end to the test."""
        self.qtbot.addWidget(widget)
        widget.resize(width, height)
        with self.qtbot.waitActive(widget):
            widget.show()
            widget.activateWindow()


@pytest.fixture
def live(qapp: object, qtbot: QtBot, tmp_path: Path) -> Iterator[Live]:
    """A desk with one pipeline of three stages."""
    speak("en")
    theme.current().apply("light")
    at = desk_in(tmp_path)
    operations = Operations(at.desk)
    yield Live(at, Context(at.desk, operations, Formats("en_GB"), theme.current()), qtbot)
    operations.close()
    at.desk.store.close()


class PlainPage(Page):
    """A page that counts how often it was asked to read."""

    def __init__(self, address: str, tools: list[QWidget] | None = None) -> None:
        super().__init__()
        self.title = address.capitalize()
        self.address = address
        self.reads: list[Change | None] = []
        self.shown_deals: list[str | None] = []
        self.addresses: list[str] = []
        self._tools = tools or []
        column = QVBoxLayout(self)
        column.addWidget(Text(address))
        self.setFocusPolicy(self.focusPolicy().StrongFocus)

    def toolbar(self) -> list[QWidget]:
        return self._tools

    @Slot(object)
    def refresh(self, change: Change | None) -> None:
        self.reads.append(change)

    def open_address(self, address: str) -> None:
        self.addresses.append(address)

    def deal_shown(self, deal: str | None) -> None:
        self.shown_deals.append(deal)


def plain(address: str) -> PageMaker:
    """A maker of a plain page."""
    return PageMaker(address, "file", address.capitalize, lambda context, parent: PlainPage(address))


def window_of(live: Live, folder: Path, actions: DeskActions | None = None, **values: Any) -> MainWindow:
    """A window with two plain pages, shown."""
    made = build(live.context, [plain("board"), plain("deals")], actions, folder / "window.json", **values)
    live.show(made, 1100, 720)
    whole = made.centralWidget()
    assert isinstance(whole, QStackedWidget)
    live.until(lambda: made.navigator.page is not None or whole.currentWidget() is made.start)
    return made
