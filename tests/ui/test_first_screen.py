"""A start shows the first screen that was kept at once, and the whole board takes its place unseen."""

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, cast

import pytest
from PySide6.QtCore import QEvent, QObject, QRect, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from salesdesk.desk.commands.deals import CreateDeal
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.desk import Desk
from salesdesk.desk.ports import KeptState, Reader, Store
from salesdesk.i18n import use_language
from salesdesk.store.kept import KeptFiles
from salesdesk.store.store import SqlStore
from salesdesk.ui.board import delegate as delegates
from salesdesk.ui.board import feed as feeds
from salesdesk.ui.board.column_view import ColumnView
from salesdesk.ui.board.faces import Face
from salesdesk.ui.board.page import BoardPage
from salesdesk.ui.board.paint import paint_card
from salesdesk.ui.screen_keeper import ScreenKeeper
from salesdesk.ui.session import Session
from salesdesk.ui.shell.deal_preview import DealPreview
from salesdesk.views import first_screen as screens
from salesdesk.views.first_screen import keep_first_screen
from tests.support.desks import DeskForTests, StandingClock
from tests.support.patience import passed
from tests.support.values import known
from tests.ui.sessions import board_of, end, session_on
from tests.views.rich_desks import rich_desk

FIRST = 3


class HeldStore:
    """A store whose readings wait until they are let go."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.free = threading.Event()
        self.free.set()
        self.waited = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    @contextmanager
    def read(self) -> Iterator[Reader]:
        """A transaction of the store, once readings are let go."""
        if not self.free.is_set():
            assert threading.current_thread() is not threading.main_thread()
            self.waited += 1
            passed(self.free)
        with self._store.read() as reader:
            yield reader


class Sight(NamedTuple):
    """Every text that board and strip paint: the heads, the strip, the faces of the first cards of each column."""

    heads: tuple[tuple[str, ...], ...]
    strip: tuple[str, ...]
    faces: tuple[tuple[Face, ...], ...]


class Start(NamedTuple):
    """A window that was started, and the store that holds its readings."""

    session: Session
    page: BoardPage
    store: HeldStore

    def sight(self) -> Sight:
        """What it shows."""
        columns = list(self.page.area.columns.values())
        models = [known(column.view.cards_model()) for column in columns]
        faces = tuple(tuple(model.face(row) for row in range(min(model.rowCount(), FIRST))) for model in models)
        heads = tuple((column.head.accessibleName(), *column.head.words.spoken().split(", ")) for column in columns)
        labels = [label for label in self.page.strip.findChildren(QLabel) if label.isVisibleTo(self.page.strip)]
        return Sight(heads, tuple(label.text() for label in labels), faces)

    def is_whole(self) -> bool:
        """Whether all cards are there, and nothing is read any more."""
        return self.page.arrangement is not None and self.session.context.live_deals().store.is_followed


Begin = Callable[..., Start]


@pytest.fixture(scope="module")
def desk_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with something of everything."""
    with rich_desk(tmp_path_factory.mktemp("rich"), 4) as made:
        return made.desk.store.path


@pytest.fixture
def rich(desk_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DeskForTests]:
    monkeypatch.setattr(screens, "FIRST", FIRST)
    path = Path(shutil.copy(desk_file, tmp_path / "desk.salesdesk"))
    clock = StandingClock(datetime(2026, 11, 23, 9, 20, tzinfo=UTC))
    made = DeskForTests(Desk(SqlStore.open(path, clock), clock), clock, path)
    yield made
    made.desk.store.close()


@pytest.fixture
def begin(qtbot: QtBot, rich: DeskForTests, tmp_path: Path) -> Iterator[Begin]:
    """Starts a window on the desk; ``held``: its readings wait."""
    started: list[Start] = []

    def make(kept: KeptState | None, held: bool = False) -> Start:
        store = HeldStore(rich.desk.store)
        if held:
            store.free.clear()
        desk = Desk(cast(Store, store), rich.clock, kept=kept)
        session = session_on(desk, tmp_path)
        session.start()
        found = Start(session, board_of(session), store)
        started.append(found)
        return found

    yield make
    for one in started:
        one.store.free.set()
        end(one.session)
    use_language("en")


@pytest.fixture
def kept(rich: DeskForTests, tmp_path: Path) -> KeptFiles:
    """A kept state with the first screen of the desk as it is."""
    made = KeptFiles(tmp_path / "kept", "test")
    assert keep_first_screen(Desk(rich.desk.store, rich.clock, kept=made))
    return made


class Paints(QObject):
    """Notes what the window shows whenever a part of it is painted."""

    def __init__(self, start: Start) -> None:
        super().__init__()
        self._start = start
        self.seen: set[Sight] = set()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.seen.add(self._start.sight())
        return False


def test_strip_heads_and_cards_are_there_before_anything_is_read(begin: Begin, kept: KeptFiles, qtbot: QtBot) -> None:
    start = begin(kept, held=True)
    qtbot.waitUntil(lambda: start.page.is_ready)
    assert start.page.arrangement is not None and not start.is_whole()
    shown = start.sight()
    assert "…" not in shown.strip and all(shown.faces[:-1])


def test_the_whole_board_takes_its_place_and_no_painted_text_changes(
    begin: Begin, kept: KeptFiles, qtbot: QtBot, qapp: QApplication
) -> None:
    start = begin(kept, held=True)
    qtbot.waitUntil(lambda: start.page.is_ready)
    paints = Paints(start)
    qapp.installEventFilter(paints)
    first = start.sight()
    column = next(
        column for column in start.page.area.columns.values() if known(column.view.cards_model()).rowCount() > 1
    )
    chosen = known(known(column.view.cards_model()).card_id(1))
    start.page.area.select_only([chosen], chosen)
    bars = [column.view.verticalScrollBar() for column in start.page.area.columns.values()]
    column.view.verticalScrollBar().setValue(40)
    before = [(bar.maximum(), bar.value()) for bar in bars]
    start.store.free.set()
    qtbot.waitUntil(start.is_whole)
    qtbot.waitUntil(lambda: start.session.operations.is_idle)
    start.page.repaint()
    qapp.removeEventFilter(paints)
    assert [(bar.maximum(), bar.value()) for bar in bars] == before
    assert paints.seen == {first} == {start.sight()}
    assert start.page.selected_ids() == [chosen] and start.page.area.current_id() == chosen
    assert sum(known(column.view.cards_model()).rowCount() for column in start.page.area.columns.values()) > 3 * FIRST


@pytest.fixture
def painted(monkeypatch: pytest.MonkeyPatch) -> list[Face]:
    """The cards that are painted, one after another."""
    found: list[Face] = []

    def noted(painter: QPainter, box: QRect, face: Face, chips: bool = True) -> None:
        found.append(face)
        paint_card(painter, box, face, chips)

    monkeypatch.setattr(delegates, "paint_card", noted)
    return found


def test_the_first_frame_finds_its_cards_painted_and_the_whole_board_paints_none_of_them_again(
    begin: Begin, kept: KeptFiles, qtbot: QtBot, painted: list[Face]
) -> None:
    start = begin(kept, held=True)
    ahead = len(painted)
    qtbot.waitUntil(lambda: start.page.is_ready)
    QApplication.processEvents()
    start.page.repaint()
    assert len(painted) == ahead > len(start.page.area.columns) - 1
    start.store.free.set()
    qtbot.waitUntil(start.is_whole)
    qtbot.waitUntil(lambda: start.session.operations.is_idle)
    start.page.repaint()
    assert len(painted) == len(set(painted)) > ahead, "only those below the first"


def test_columns_that_come_later_appear_with_their_cards_painted_column_by_column(
    begin: Begin, qtbot: QtBot, painted: list[Face], monkeypatch: pytest.MonkeyPatch
) -> None:
    turns: list[int] = []
    frames: list[int] = []
    view_painted = ColumnView.paintEvent

    def noted(view: ColumnView, event: QPaintEvent) -> None:
        before = len(painted)
        view_painted(view, event)
        frames.append(len(painted) - before)

    monkeypatch.setattr(ColumnView, "paintEvent", noted)
    start = begin(None)
    timer = QTimer(start.page)
    timer.timeout.connect(lambda: turns.append(len(painted)))
    timer.start(0)
    qtbot.waitUntil(lambda: bool(frames))
    area = start.page.area
    assert area.updatesEnabled()
    assert not any(frames), "their cards were painted before"
    assert len({count for count in turns if count}) >= sum(bool(faces) for faces in start.sight().faces) - 1


def test_it_shows_what_a_start_without_a_kept_state_shows(begin: Begin, kept: KeptFiles, qtbot: QtBot) -> None:
    with_it = begin(kept, held=True)
    qtbot.waitUntil(lambda: with_it.page.is_ready)
    first = with_it.sight()
    with_it.store.free.set()
    qtbot.waitUntil(with_it.is_whole)
    without = begin(None)
    qtbot.waitUntil(lambda: without.page.is_ready)
    qtbot.waitUntil(lambda: without.session.operations.is_idle)
    assert without.sight() == first


def test_on_another_day_and_after_a_change_elsewhere_it_is_read_anew(
    begin: Begin, kept: KeptFiles, rich: DeskForTests, qtbot: QtBot
) -> None:
    rich.clock.on(days=1)
    start = begin(kept)
    qtbot.waitUntil(lambda: start.page.is_ready)
    assert start.is_whole()
    rich.clock.on(days=-1)
    rich.desk.do(CreateDeal(title="From elsewhere"))
    changed = begin(kept)
    qtbot.waitUntil(lambda: changed.page.is_ready)
    cards = known(changed.page.arrangement).cards()
    assert "From elsewhere" in {card.title for card in cards}


def test_a_change_before_all_is_read_is_shown(begin: Begin, kept: KeptFiles, qtbot: QtBot) -> None:
    start = begin(kept, held=True)
    qtbot.waitUntil(lambda: start.page.is_ready)
    start.session.operations.run(CreateDeal(title="Quick one"))
    start.store.free.set()
    qtbot.waitUntil(start.is_whole)
    qtbot.waitUntil(lambda: "Quick one" in {card.title for card in known(start.page.arrangement).cards()})
    qtbot.waitUntil(lambda: "…" not in start.sight().strip)


def test_a_card_that_is_opened_before_anything_is_read_says_what_is_known_of_it(
    begin: Begin, kept: KeptFiles, qtbot: QtBot
) -> None:
    start = begin(kept, held=True)
    qtbot.waitUntil(lambda: start.page.is_ready)
    frame = start.session.window.frame
    card = next(card for card in known(start.page.arrangement).cards() if card.organisation and card.outcome == "open")
    start.page.area.opened.emit(card.id)
    (preview,) = frame.findChildren(DealPreview)
    assert preview.isVisible() and start.session.window.has_open_deal()
    assert (preview.title.text(), str(card.organisation) in preview.about.text()) == (card.title, True)
    formats, live = start.session.context.formats, start.session.context.live_deals().store
    assert preview.values["amount"].text() == formats.money(card.amount, card.currency)
    assert preview.values["chance"].text() == formats.percent(live.chance(card))
    assert preview.values["stage"].text() == live.stage_name(card)
    other = next(one for one in known(start.page.arrangement).cards() if one.id != card.id and one.outcome == "open")
    start.page.area.opened.emit(other.id)
    assert frame.findChildren(DealPreview) == [preview] and preview.title.text() == other.title
    start.store.free.set()
    qtbot.waitUntil(lambda: frame.has_panel and frame.panel.isVisible())
    assert frame.panel.deal() == other.id and known(frame.panel.shown).view.deal.title == other.title
    qtbot.waitUntil(lambda: not frame.findChildren(DealPreview))
    assert frame.panel.width() == frame.panel_width
    qtbot.waitUntil(start.is_whole)
    assert frame.panel.deal() == other.id and start.page.selected_ids() == [other.id]


def test_a_preview_is_closed_like_a_deal(begin: Begin, kept: KeptFiles, qtbot: QtBot) -> None:
    start = begin(kept, held=True)
    qtbot.waitUntil(lambda: start.page.is_ready)
    window = start.session.window
    start.page.area.opened.emit(known(start.page.arrangement).cards()[0].id)
    assert window.has_open_deal()
    window.close_deal()
    assert not window.has_open_deal()
    qtbot.waitUntil(lambda: not window.frame.findChildren(DealPreview))
    start.store.free.set()
    qtbot.waitUntil(start.is_whole)
    qtbot.waitUntil(lambda: start.session.operations.is_idle)
    assert not window.has_open_deal() and not window.frame.has_panel


def test_a_window_that_is_never_painted_reads_all_the_same(
    begin: Begin, kept: KeptFiles, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "LONGEST_WAIT_MS", 0)
    start = begin(kept)
    start.session.window.hide()
    qtbot.waitUntil(start.is_whole)


def test_another_language_shows_no_screen_of_before(begin: Begin, kept: KeptFiles, qtbot: QtBot) -> None:
    start = begin(kept)
    qtbot.waitUntil(start.is_whole)
    start.session.operations.run(ChangeSettings(values=(("language", "zh_CN"),)))
    qtbot.waitUntil(lambda: start.session.window.frame.stack.shown() is not start.page)
    page = start.session.window.frame.stack.shown()
    assert isinstance(page, BoardPage)
    qtbot.waitUntil(lambda: page.is_ready)
    assert "赢单" in " ".join(column.head.accessibleName() for column in page.area.columns.values())


def test_after_a_rest_and_on_closing_it_is_kept_for_the_next_start(
    begin: Begin, rich: DeskForTests, qtbot: QtBot, tmp_path: Path
) -> None:
    empty = KeptFiles(tmp_path / "empty", "test")
    start = begin(empty)
    qtbot.waitUntil(lambda: start.page.is_ready)
    start.session.operations.run(CreateDeal(title="The last one"))
    qtbot.waitUntil(lambda: "The last one" in {card.title for card in known(start.page.arrangement).cards()})
    qtbot.waitUntil(lambda: known(start.page.arrangement).store.is_learnt)
    qtbot.waitUntil(lambda: bool(start.session.findChildren(ScreenKeeper)))
    start.session.close()
    position = known(rich.desk.store.position())
    assert position in empty.positions(position.desk).values()
