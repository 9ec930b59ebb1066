"""One drop through the real window: few readings, none on its thread, and cards, heads and strip change together."""

import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest
from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.desk import Desk
from salesdesk.handover import address_of
from salesdesk.ui.board.faces import Face
from salesdesk.ui.board.model import mime_of
from salesdesk.ui.board.page import BoardPage
from salesdesk.ui.pages.deals.page import DealsPage
from salesdesk.ui.session import Session
from tests.support.desks import desk_in
from tests.support.reads import WatchedStore, watched
from tests.ui.sessions import board_of, end, session_on


class Sight(NamedTuple):
    """What the board says at one moment: the cards by column, the heads, the strip."""

    cards: tuple[tuple[str, ...], ...]
    heads: tuple[str, ...]
    strip: tuple[str, ...]


class Row(NamedTuple):
    """What the table says of a deal: its stage, chance and days, and the row."""

    cells: tuple[str, ...]
    place: int


class Stand(NamedTuple):
    """A window on a desk with a past, a quota and six open deals."""

    session: Session
    page: BoardPage
    watch: WatchedStore
    keys: list[str]
    stages: list[str]
    bot: QtBot

    def sight(self) -> Sight:
        """What it shows now."""
        columns = list(self.page.area.columns.values())
        shown = (column.view.cards_model() for column in columns)
        cards = tuple(tuple(model.ids()) for model in shown if model is not None)
        labels = tuple(label.text() for label in self.page.strip.findChildren(QLabel))
        return Sight(cards, tuple(column.head.accessibleName() for column in columns), labels)

    def visit_the_table(self) -> DealsPage:
        """Go to the Deals page, wait until all deals are there, and come back to the board."""
        self.session.window.go("deals")
        table = self.session.window.frame.stack.shown()
        assert isinstance(table, DealsPage)
        self.bot.waitUntil(lambda: table.model.rowCount() > 0)
        self.session.window.go("board")
        self.settle()
        return table

    def row(self, table: DealsPage, key: str) -> Row:
        """What the table says of a deal, be it hidden or not."""
        model = table.model
        place = next(row for row in range(model.rowCount()) if model.key(model.index(row, 0)) == key)
        columns = [column.key for column in model.columns]
        cells = tuple(str(model.index(place, columns.index(name)).data()) for name in ("stage", "chance", "days"))
        return Row(cells, place)

    def drop(self, key: str, stage: str) -> None:
        """Let a card go at the end of a column."""
        model = self.page.area.columns[stage].view.cards_model()
        assert model is not None
        model.dropMimeData(mime_of([key]), Qt.DropAction.MoveAction, -1, 0, QModelIndex())

    def settle(self) -> None:
        """Wait until nothing is read or planned any more."""
        self.bot.waitUntil(lambda: self.session.operations.is_idle)


@pytest.fixture
def stand(qtbot: QtBot, tmp_path: Path) -> Iterator[Stand]:
    made = desk_in(tmp_path)
    made.past(24)
    keys = [made.deal(f"Open {number}", amount=40_000_000, stage=made.stages[0].id) for number in range(6)]
    made.desk.do(SetQuota(period="2026-Q4", amount=100_000_000))
    store, watch = watched(made.desk.store)
    session = session_on(Desk(store, made.clock), tmp_path)
    session.start()
    page = board_of(session)
    qtbot.waitUntil(lambda: page.is_ready)
    qtbot.waitUntil(lambda: Path(address_of(made.path)).exists())  # what comes after the first paint is done
    found = Stand(session, page, watch, keys, [stage.id for stage in made.stages], qtbot)
    found.settle()
    yield found
    end(session)


class Paints(QObject):
    """Notes what the board says whenever any part of it is painted."""

    def __init__(self, stand: Stand) -> None:
        super().__init__()
        self._stand = stand
        self.seen: list[Sight] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.seen.append(self._stand.sight())
        return False


def faces(stand: Stand) -> list[Face]:
    """What the cards of the board say."""
    models = [column.view.cards_model() for column in stand.page.area.columns.values()]
    return [model.face(row) for model in models if model is not None for row in range(model.rowCount())]


def lies(stand: Stand, key: str, place: int) -> bool:
    return key in stand.sight().cards[place]


def test_one_drop_reads_at_most_three_times_and_never_on_the_windows_thread(stand: Stand) -> None:
    for key, place in ((stand.keys[1], 2), (stand.keys[2], 1)):
        stand.watch.reads()
        stand.drop(key, stand.stages[place])
        stand.bot.waitUntil(partial(lies, stand, key, place))
        stand.settle()
        assert len(stand.watch.threads) <= 3
        assert threading.current_thread().name not in stand.watch.threads


def test_cards_heads_and_strip_change_in_one_frame(stand: Stand, qapp: QApplication) -> None:
    before = stand.sight()
    paints = Paints(stand)
    qapp.installEventFilter(paints)
    stand.drop(stand.keys[0], stand.stages[2])
    stand.bot.waitUntil(lambda: stand.keys[0] in stand.sight().cards[2])
    first = stand.sight()
    stand.bot.waitUntil(lambda: bool(paints.seen))
    stand.settle()
    qapp.removeEventFilter(paints)
    assert (first.cards[0], first.cards[2]) == (before.cards[0][:-1], (stand.keys[0],))
    assert first.heads[0] != before.heads[0] and first.heads[2] != before.heads[2]
    assert first.strip != before.strip
    assert paints.seen
    for sight in paints.seen:
        parts = (sight.cards == before.cards, sight.heads == before.heads, sight.strip == before.strip)
        assert parts in ((True, True, True), (False, False, False)), sight


def test_with_the_table_visited_a_drop_reads_no_more_and_its_row_changes_in_the_same_frame(
    stand: Stand, qapp: QApplication
) -> None:
    table = stand.visit_the_table()
    table.model.sort([column.key for column in table.model.columns].index("stage"))
    key, before = stand.keys[0], stand.sight()
    old = stand.row(table, key)
    rows: list[tuple[bool, Row]] = []
    stand.page.feed.moved.connect(lambda frame: rows.append((lies(stand, key, 2), stand.row(table, key))))
    paints = Paints(stand)
    qapp.installEventFilter(paints)
    stand.watch.reads()
    stand.drop(key, stand.stages[2])
    stand.bot.waitUntil(lambda: lies(stand, key, 2))
    first = stand.row(table, key)
    stand.settle()
    qapp.removeEventFilter(paints)
    assert len(stand.watch.threads) <= 3
    assert threading.current_thread().name not in stand.watch.threads
    assert rows == [(True, first)]
    assert first.cells[0] == "Negotiation" != old.cells[0] and first.place != old.place
    shown = next(card for card in faces(stand) if card.title == "Open 0")
    assert stand.row(table, key).cells[1:] == (shown.percent, shown.days)
    for sight in paints.seen:
        parts = (sight.cards == before.cards, sight.heads == before.heads, sight.strip == before.strip)
        assert parts in ((True, True, True), (False, False, False)), sight


def test_going_back_to_the_table_after_a_drop_reads_nothing(stand: Stand) -> None:
    table = stand.visit_the_table()
    stand.drop(stand.keys[0], stand.stages[2])
    stand.bot.waitUntil(lambda: lies(stand, stand.keys[0], 2))
    stand.settle()
    loads: list[bool] = []
    table.model.modelReset.connect(lambda: loads.append(True))
    stand.watch.reads()
    stand.session.window.go("deals")
    stand.settle()
    assert not loads
    assert stand.row(table, stand.keys[0]).cells[0] == "Negotiation"
    assert table.bar.count.text().startswith("30 deals")


def test_another_quota_is_followed_in_the_same_frame_and_stays(stand: Stand) -> None:
    before = stand.sight()
    shown: list[Sight] = []
    stand.page.feed.moved.connect(lambda frame: shown.append(stand.sight()))
    stand.session.operations.run(SetQuota(period="2026-Q4", amount=150_000_000))
    stand.bot.waitUntil(lambda: bool(shown))
    assert shown[0].strip != before.strip
    assert "…" not in (*shown[0].strip, *before.strip)
    stand.settle()
    assert stand.sight().strip == shown[0].strip


def test_another_theme_reads_nothing_but_settings(stand: Stand) -> None:
    stand.watch.reads()
    cards = stand.session.context.desk.snapshot().every_card()
    stand.session.operations.run(ChangeSettings(values=(("theme", "dark"),)))
    stand.bot.waitUntil(lambda: stand.session.context.desk.settings.theme == "dark")
    stand.settle()
    assert stand.session.context.desk.snapshot().every_card() is cards
    assert len(stand.watch.threads) <= 2
    assert threading.current_thread().name not in stand.watch.threads
