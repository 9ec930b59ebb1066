"""Board and table on one desk: there is one store, and both show the very same record whatever happens."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from salesdesk.desk.cards import Card
from salesdesk.desk.changes import Change
from salesdesk.desk.commands.base import Command
from salesdesk.desk.commands.deal_fields import SetField
from salesdesk.desk.commands.deals import CreateDeal, DeleteDeals, LoseDeals, MoveDeals, WinDeals
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.commands.stages import RenameStage
from salesdesk.formats import Formats
from salesdesk.ui import theme
from salesdesk.ui.board.arrangement import BoardArrangement
from salesdesk.ui.board.page import BoardPage
from salesdesk.ui.context import Context
from salesdesk.ui.language import speak
from salesdesk.ui.live import deals as live_module
from salesdesk.ui.live.deals import Frame, LiveDeals
from salesdesk.ui.live.reading import whole
from salesdesk.ui.operations import Operations
from salesdesk.ui.page import Page
from salesdesk.ui.pages.deals.page import DealsPage
from salesdesk.ui.pages.deals.rows import DealRows
from salesdesk.views.chances import chances
from tests.support.desks import DeskForTests, desk_in
from tests.ui.live import Live

PATIENCE_MS = 20_000


@dataclass
class Both:
    """The two pages of one window's context, of which one is shown at a time."""

    at: DeskForTests
    live: Live
    deals: LiveDeals
    window: QWidget
    board: BoardPage
    table: DealsPage

    def show(self, page: Page) -> None:
        """Have one page shown and the other hidden, and wait until it shows deals."""
        for other in (self.board, self.table):
            other.setVisible(other is page)
        self.settle()

    def settle(self) -> None:
        """Wait until nothing is read or planned."""
        idle = self.live.context.operations
        self.live.qtbot.waitUntil(lambda: idle.is_idle, timeout=PATIENCE_MS)

    def do(self, command: Command) -> Change:
        """Run a command and wait until all of it is shown."""
        change = self.live.do(command)
        self.settle()
        return change

    def on_board(self) -> dict[str, Card]:
        """The records behind the cards."""
        models = [column.view.cards_model() for column in self.board.area.columns.values()]
        return {model.card(row).id: model.card(row) for model in models if model for row in range(model.rowCount())}

    def in_table(self) -> dict[str, Card]:
        """The records behind the rows."""
        model = self.table.model
        cards = [model.card(model.index(row, 0)) for row in range(model.rowCount())]
        return {card.id: card for card in cards}

    def agree(self) -> None:
        """Both show what the desk holds, by the very same records, with the same chance and time in stage."""
        snapshot = self.at.desk.snapshot()
        on_board, in_table, store = self.on_board(), self.in_table(), self.deals.store
        assert in_table == snapshot.every_card()
        open_here = {card.id for card in snapshot.open_cards() if card.pipeline == self.at.pipeline}
        assert open_here <= set(on_board)
        assert store.revision == snapshot.revision
        for key, card in on_board.items():
            assert card is in_table[key] is store.cards[key]
        for key in open_here:
            self._say_the_same(key)

    def _say_the_same(self, key: str) -> None:
        card, table = self.deals.store.cards[key], self.table.model
        models = [column.view.cards_model() for column in self.board.area.columns.values()]
        faces = [model.face(list(model.ids()).index(key)) for model in models if model and key in model.ids()]
        assert table.rows is not None
        row = table.rows.shown.index(key)
        words = {column.key: table.index(row, place).data() for place, column in enumerate(table.columns)}
        days = f"{self.deals.store.days(card)} d"
        assert [(face.title, face.percent, face.days) for face in faces] == [(card.title, words["chance"], days)]
        assert words["days"] == days


def pages_in(window: QWidget, context: Context) -> tuple[BoardPage, DealsPage]:
    """Both pages, hidden, told of changes as a window does."""
    board, table = BoardPage(context, window), DealsPage(context, window)
    for page in (board, table):
        page.resize(window.size())
        context.operations.changed.connect(page.mark_stale)
    return board, table


@pytest.fixture
def both(qapp: object, qtbot: QtBot, tmp_path: Path) -> Iterator[Both]:
    """Twelve open deals and some won ones, on a desk whose program was started again."""
    speak("en")
    theme.current().apply("light")
    at = desk_in(tmp_path)
    for number in range(8):
        key = at.deal(f"Past {number}", amount=100_000 + number, stage=at.stages[number % 3].id)
        at.clock.on(days=1)
        at.desk.do(WinDeals(deals=(key,)))
    for number in range(12):
        at.deal(f"Open {number}", amount=10_000 * number, stage=at.stages[number % 3].id)
    desk = at.reopen()
    operations = Operations(desk)
    deals = LiveDeals(desk, operations, operations)
    context = Context(desk, operations, Formats("en_GB"), theme.current(), live=deals)
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1200, 700)
    window.show()
    yield Both(at, Live(at, context, qtbot), deals, window, *pages_in(window, context))
    operations.close()
    desk.store.close()


@pytest.fixture
def visited(both: Both) -> Both:
    """Both pages have been shown; the table is."""
    both.show(both.board)
    both.show(both.table)
    both.agree()
    return both


def open_keys(both: Both) -> list[str]:
    """The open deals, those of the first stage first."""
    places = {stage.id: place for place, stage in enumerate(both.at.stages)}
    return [card.id for card in sorted(both.at.desk.snapshot().open_cards(), key=lambda card: places[card.stage])]


def test_the_board_is_shown_before_all_deals_are_read(both: Both) -> None:
    both.show(both.board)
    store = both.deals.store
    assert store.holds(both.at.pipeline) and not store.holds()
    assert set(both.on_board()) <= set(store.cards)


def test_the_table_is_read_beside_the_board_and_what_was_learnt_stays(both: Both) -> None:
    both.show(both.board)
    learnt, cards = dict(both.deals.store.learnt), list(both.on_board())
    assert learnt
    emptied: list[bool] = []
    both.deals.emptied.connect(lambda: emptied.append(True))
    both.show(both.table)
    assert not emptied and both.deals.store.holds()
    assert (both.deals.store.learnt, list(both.on_board())) == (learnt, cards)
    both.agree()


def test_the_table_alone_is_enough(both: Both) -> None:
    both.show(both.table)
    assert both.in_table() == both.at.desk.snapshot().every_card()
    assert both.deals.store.learnt
    both.show(both.board)
    both.agree()


@pytest.mark.parametrize("shown", ["board", "table"])
def test_both_follow_a_move_in_the_same_call(visited: Both, shown: str) -> None:
    visited.show(visited.board if shown == "board" else visited.table)
    key, stage = open_keys(visited)[0], visited.at.stages[2].id
    seen: list[tuple[bool, str]] = []

    def look(frame: Frame) -> None:
        seen.append((visited.on_board()[key] is visited.in_table()[key], visited.in_table()[key].stage))

    visited.deals.moved.connect(look)
    visited.do(MoveDeals(deals=(key,), stage=stage))
    assert seen == [(True, stage)]
    visited.agree()
    visited.live.undo()
    visited.settle()
    visited.agree()
    assert visited.in_table()[key].stage != stage


def test_both_follow_deals_that_come_change_close_and_go(visited: Both) -> None:
    first, second, third, *_ = open_keys(visited)
    visited.table.bar.field.setText("open")
    visited.table.bar.clear()
    for command in (
        CreateDeal(title="New one", amount=77_000, stage=visited.at.stages[1].id),
        SetField(deals=(first,), field="title", value="Renamed"),
        SetField(deals=(second,), field="chance", value=0.33),
        WinDeals(deals=(second,)),
        LoseDeals(deals=(third,), reason="Price"),
        DeleteDeals(deals=(first,)),
    ):
        visited.do(command)
        visited.agree()
    while visited.at.desk.undo_state().undo and len(visited.in_table()) != 20:
        visited.live.undo()
        visited.settle()
        visited.agree()


@pytest.mark.parametrize("shown", ["board", "table"])
@pytest.mark.parametrize("limit", [("many", 3), ("too many", 3)], ids=["laid out anew", "read anew"])
def test_both_follow_many_changes(
    visited: Both, shown: str, limit: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    page, other = (visited.board, visited.table) if shown == "board" else (visited.table, visited.board)
    if limit[0] == "many":
        monkeypatch.setattr(BoardArrangement, "many", limit[1])
        monkeypatch.setattr(DealRows, "many", limit[1])
    else:
        monkeypatch.setattr(live_module, "TOO_MANY", limit[1])
    visited.show(page)
    keys = tuple(open_keys(visited))
    visited.do(SetField(deals=keys, field="owner", value="Zoe"))
    visited.show(other)
    visited.agree()
    assert {visited.on_board()[key].owner for key in keys} == {"Zoe"}
    visited.do(MoveDeals(deals=keys[:6], stage=visited.at.stages[0].id))
    visited.show(page)
    visited.agree()
    visited.live.undo()
    visited.settle()
    visited.show(other)
    visited.agree()


@pytest.mark.parametrize("shown", ["board", "table"])
def test_both_are_read_anew_after_a_change_of_any_deal(visited: Both, shown: str) -> None:
    page, other = (visited.board, visited.table) if shown == "board" else (visited.table, visited.board)
    visited.show(page)
    visited.do(RenameStage(stage=visited.at.stages[0].id, name="First talk"))
    visited.do(MoveDeals(deals=tuple(open_keys(visited)[:2]), stage=visited.at.stages[0].id))
    visited.show(other)
    visited.agree()
    visited.show(page)
    visited.agree()
    assert visited.table.model.rows is not None
    assert {visited.deals.store.stage_name(card) for card in visited.on_board().values()} >= {"First talk"}


def test_the_chances_come_with_the_change_and_nothing_is_put_in_after_it(visited: Both) -> None:
    told: list[bool] = []
    visited.deals.learnt.connect(lambda figures: told.append(True))
    key = open_keys(visited)[0]
    visited.do(MoveDeals(deals=(key,), stage=visited.at.stages[2].id))
    assert not told
    known = chances(visited.at.desk.snapshot())
    assert visited.deals.store.learnt == {deal: one.shown for deal, one in known.items()}
    visited.agree()


def test_a_change_of_the_look_takes_nothing_away(both: Both) -> None:
    both.show(both.board)
    both.do(ChangeSettings(values=(("theme", "dark"),)))
    emptied: list[bool] = []
    both.deals.emptied.connect(lambda: emptied.append(True))
    both.show(both.table)
    assert not emptied
    both.agree()


def test_pages_that_are_made_anew_take_the_place_of_the_old_ones(visited: Both, qtbot: QtBot) -> None:
    gone: list[bool] = []
    for page in (visited.board, visited.table):
        page.destroyed.connect(lambda: gone.append(True))
        page.deleteLater()
    qtbot.waitUntil(lambda: len(gone) == 2)
    visited.board, visited.table = pages_in(visited.window, visited.live.context)
    visited.show(visited.board)
    visited.show(visited.table)
    visited.do(MoveDeals(deals=(open_keys(visited)[0],), stage=visited.at.stages[2].id))
    visited.agree()


# Without pages


def test_a_reading_that_is_older_than_the_store_is_seen_as_such(both: Both) -> None:
    desk = both.at.desk
    old = whole(desk.snapshot())
    both.deals.take(whole(desk.snapshot()))
    assert not both.deals.is_behind(old)
    both.do(MoveDeals(deals=(open_keys(both)[0],), stage=both.at.stages[2].id))
    assert both.deals.is_behind(old)


def test_a_frame_between_changes_that_cannot_be_followed_leaves_the_store_where_it_was(
    both: Both, qtbot: QtBot
) -> None:
    desk, store = both.at.desk, both.deals.store
    both.deals.take(whole(desk.snapshot()))
    revision, key = store.revision, open_keys(both)[0]
    moved = desk.do(MoveDeals(deals=(key,), stage=both.at.stages[2].id))
    desk.do(RenameStage(stage=both.at.stages[0].id, name="First talk"))
    with qtbot.waitSignal(both.deals.moved, timeout=PATIENCE_MS):
        both.live.context.operations.hand(lambda: moved)
    assert (store.cards[key].stage, store.revision) == (both.at.stages[2].id, revision)
    both.deals.take(whole(desk.snapshot()))
    assert (store.stages[both.at.stages[0].id].name, store.revision) == ("First talk", revision + 2)


def test_a_frame_brings_all_that_changed_by_its_revision(both: Both, qtbot: QtBot) -> None:
    desk, store = both.at.desk, both.deals.store
    both.deals.take(whole(desk.snapshot()))
    first, second = open_keys(both)[:2]
    told = desk.do(MoveDeals(deals=(first,), stage=both.at.stages[2].id))
    desk.do(MoveDeals(deals=(second,), stage=both.at.stages[1].id))
    with qtbot.waitSignal(both.deals.moved, timeout=PATIENCE_MS):
        both.live.context.operations.hand(lambda: told)
    assert (store.cards[second].stage, store.revision) == (both.at.stages[1].id, desk.snapshot().revision)
