"""A board page on a real desk, shown and ready."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from salesdesk.desk.changes import Change
from salesdesk.domain.records import Deal
from salesdesk.formats import Formats
from salesdesk.ui import theme
from salesdesk.ui.board.column_view import ColumnView
from salesdesk.ui.board.page import BoardPage
from salesdesk.ui.context import Context
from salesdesk.ui.live.deals import LiveDeals
from salesdesk.ui.operations import Operations
from tests.support.desks import DeskForTests, desk_in


@dataclass
class Shown:
    """The page, and the desk behind it."""

    at: DeskForTests
    operations: Operations
    page: BoardPage
    bot: QtBot
    live: LiveDeals

    def column(self, number: int) -> ColumnView:
        """The view of the so-many-th column."""
        return list(self.page.area.columns.values())[number].view

    def titles(self, number: int) -> list[str]:
        """What the cards of a column are called, from the top."""
        model = self.column(number).cards_model()
        assert model is not None
        return [model.card(row).title for row in range(model.rowCount())]

    def select(self, *deals: str) -> None:
        """Select cards; the keys act on the first."""
        self.page.area.select_only(deals, deals[0])

    def key_of(self, title: str) -> str:
        """The id of the card of that title."""
        assert self.page.arrangement is not None
        return next(card.id for card in self.page.arrangement.cards() if card.title == title)

    def deal(self, title: str) -> Deal:
        """The deal of that title as it is in the file."""
        with self.at.desk.read() as reader:
            return reader.find(Deal, title=title)[0]

    def wait(self, condition: Callable[[], bool | None]) -> None:
        """Wait until the page says so."""
        self.bot.waitUntil(condition)


@pytest.fixture
def shown(qtbot: QtBot, tmp_path: Path) -> Iterator[Shown]:
    """Three stages with the cards a, b, c in the first and d in the second."""
    at = desk_in(tmp_path)
    for title in "cba":
        at.deal(title, amount=100_000, stage=at.stages[0].id)
    at.deal("d", amount=200_000, stage=at.stages[1].id)
    operations = Operations(at.desk)
    live = LiveDeals(at.desk, operations, operations)
    page = BoardPage(Context(at.desk, operations, Formats("en_GB"), theme.current(), live=live))

    def on_changed(change: Change) -> None:
        page.mark_stale(change)

    operations.changed.connect(on_changed)
    qtbot.addWidget(page)
    page.resize(1200, 800)
    with qtbot.waitSignal(page.ready):
        page.show()
    yield Shown(at, operations, page, qtbot, live)
    operations.close()
    at.desk.store.close()
