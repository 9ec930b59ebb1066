"""The columns have their room before they are painted for the first time."""

from itertools import pairwise
from pathlib import Path

from pytestqt.qtbot import QtBot

from salesdesk.formats import Formats
from salesdesk.ui import theme
from salesdesk.ui.board.column import MIN_WIDTH
from salesdesk.ui.board.page import BoardPage
from salesdesk.ui.context import Context
from salesdesk.ui.live.deals import LiveDeals
from salesdesk.ui.operations import Operations
from tests.support.desks import desk_in


def test_columns_that_do_not_fit_are_never_painted_one_over_the_other(qtbot: QtBot, tmp_path: Path) -> None:
    at = desk_in(tmp_path)
    at.deal(stage=at.stages[0].id)
    operations = Operations(at.desk)
    live = LiveDeals(at.desk, operations, operations)
    page = BoardPage(Context(at.desk, operations, Formats("en_GB"), theme.current(), live=live))
    qtbot.addWidget(page)
    page.resize(2 * MIN_WIDTH, 600)
    edges: list[tuple[int, int]] = []

    def look() -> None:
        edges.extend((column.x(), column.x() + column.width()) for column in page.area.columns.values())

    page.loaded.connect(look)
    with qtbot.waitSignal(page.ready):
        page.show()
    first = edges[:4]
    assert len(first) == 4
    assert all(right - left >= MIN_WIDTH for left, right in first)
    assert all(right < left for (_, right), (left, _) in pairwise(first))
    operations.close()
    at.desk.store.close()
