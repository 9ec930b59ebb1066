"""The column view: it knows where its cards are without asking the model about every row."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QColor, QPixmap
from PySide6.QtWidgets import QAbstractItemView
from pytestqt.qtbot import QtBot

from salesdesk.desk.cards import Card
from salesdesk.formats import Formats
from salesdesk.ui import theme
from salesdesk.ui.board.arithmetic_view import SIDE
from salesdesk.ui.board.arrangement import BoardArrangement
from salesdesk.ui.board.column_view import ColumnView
from salesdesk.ui.board.delegate import CardDelegate, Pictures
from salesdesk.ui.board.geometry import PITCH
from salesdesk.ui.board.model import ColumnModel
from salesdesk.ui.board.paint import CARD_HEIGHT, GAP

from .boards import a_board, put, ranked

Maker = Callable[..., ColumnView]


@pytest.fixture
def make(qtbot: QtBot) -> Maker:
    return lambda count: shown_on(qtbot, a_board(ranked(count)))


def shown_on(qtbot: QtBot, board: BoardArrangement) -> ColumnView:
    view = ColumnView()
    qtbot.addWidget(view)
    view.setItemDelegate(CardDelegate(Pictures(), view))
    view.setModel(ColumnModel(board, "s0", Formats("en_GB"), view))
    view.resize(236, 600)
    with qtbot.waitExposed(view):
        view.show()
    return view


def _index(view: ColumnView, row: int) -> QModelIndex:
    return view.model().index(row, 0)


def test_rects_and_points_belong_together(make: Maker) -> None:
    view = make(50)
    view.verticalScrollBar().setValue(333)
    for row in range(50):
        rect = view.visualRect(_index(view, row))
        assert rect == QRect(0, row * PITCH - 333, view.viewport().width(), PITCH)
        assert view.indexAt(rect.center()).row() == row
        assert view.card_rect(row) == rect.adjusted(SIDE, GAP // 2, -1, -GAP // 2)
    assert view.card_rect(0).height() == CARD_HEIGHT
    assert not view.indexAt(QPoint(5, -400)).isValid()


def test_a_card_is_nearly_as_wide_with_a_scroll_bar_beside_it(make: Maker) -> None:
    without, beside = make(2), make(50)
    assert without.card_rect(0).width() == 236 - 2 * SIDE
    assert beside.card_rect(0).width() == without.card_rect(0).width() - 3


def test_the_scroll_bar_spans_the_cards(make: Maker) -> None:
    view = make(100)
    assert view.verticalScrollBar().maximum() == 100 * PITCH - view.viewport().height()
    assert make(2).verticalScrollBar().maximum() == 0


@pytest.mark.parametrize("row", [0, 30, 99])
def test_scrolling_to_a_card_shows_all_of_it(make: Maker, row: int) -> None:
    view = make(100)
    view.verticalScrollBar().setValue(15 * PITCH + 7)
    for hint in QAbstractItemView.ScrollHint:
        view.scrollTo(_index(view, row), hint)
        assert view.viewport().rect().contains(view.visualRect(_index(view, row)))


def test_a_move_asks_about_a_few_rows_only(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    board = a_board(ranked(20_000))
    view = shown_on(qtbot, board)
    asked: list[int] = []
    original = ColumnModel.card

    def counted(model: ColumnModel, row: int) -> Card:
        asked.append(row)
        return original(model, row)

    monkeypatch.setattr(ColumnModel, "card", counted)
    key = board.columns["s0"].rows[10_000]
    put(board.store, [key], {key: board.store.cards[key]._replace(rank="0")})
    qtbot.waitUntil(lambda: view.model().index(0, 0).data() == f"Deal {key}")
    view.grab()
    assert 0 < len(set(asked)) < 20


def test_what_is_lifted_takes_no_room_and_the_gap_takes_some(make: Maker) -> None:
    view = make(5)
    model = view.cards_model()
    assert model is not None
    view.lift([model.ids()[1], model.ids()[3]])
    assert [view.visualRect(_index(view, row)).top() // PITCH for row in (0, 2, 4)] == [0, 1, 2]
    view.open_slot(2)
    assert view.visualRect(_index(view, 0)).top() == 0
    assert view.visualRect(_index(view, 2)).top() > PITCH
    assert not view.indexAt(QPoint(20, PITCH + 20)).isValid()
    assert view.landing_row(PITCH + 20) == 2
    view.open_slot(None)
    view.lift(())
    assert view.visualRect(_index(view, 4)).top() == 4 * PITCH


def test_the_gap_is_painted_in_the_tint(make: Maker) -> None:
    view = make(3)
    view.open_slot(1)
    image = view.grab().toImage()
    ratio = image.devicePixelRatio()
    seen = image.pixelColor(int(60 * ratio), int((PITCH + 30) * ratio))
    assert seen == QColor(theme.tokens().accent_tint)


def test_clicks_and_shift_clicks_select(make: Maker, qtbot: QtBot) -> None:
    view = make(6)
    spots = [view.card_rect(row).center() for row in range(4)]
    with qtbot.waitSignal(view.alone):
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spots[0])
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, spots[2])
    assert view.selected_rows() == [0, 1, 2]
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, spots[1])
    assert view.selected_rows() == [0, 2]
    assert view.selected_ids() == ["d0", "d2"]


def test_keys_move_the_current_card(make: Maker, qtbot: QtBot) -> None:
    view = make(30)
    view.setCurrentIndex(_index(view, 0))
    rows = []
    for key in (Qt.Key.Key_Down, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_Up, Qt.Key.Key_Home):
        qtbot.keyClick(view, key)
        rows.append(view.currentIndex().row())
    assert rows == [1, 29, 24, 23, 0]
    assert view.selected_rows() == [0]


def test_the_region_of_a_selection_is_its_visible_cards(make: Maker) -> None:
    view = make(1000)
    view.selectAll()
    region = view.visualRegionForSelection(view.selectionModel().selection())
    assert region.boundingRect().height() < 600 + 4 * PITCH
    view.selectionModel().select(_index(view, 2), QItemSelectionModel.SelectionFlag.ClearAndSelect)
    region = view.visualRegionForSelection(view.selectionModel().selection())
    assert region.boundingRect() == view.visualRect(_index(view, 2))


def test_a_screen_reader_finds_a_list_of_cards(make: Maker) -> None:
    view = make(3)
    view.setAccessibleName("Qualified")
    interface = QAccessible.queryAccessibleInterface(view)
    assert interface.role() == QAccessible.Role.List
    assert interface.text(QAccessible.Text.Name) == "Qualified"
    assert interface.childCount() == 3
    card = interface.child(1)
    assert card.role() == QAccessible.Role.ListItem
    assert card.text(QAccessible.Text.Name).startswith("Deal d1, Nordwind Logistik, €1,000, chance 20%")
    assert card.rect().size() == view.visualRect(_index(view, 1)).size()


def test_an_empty_list_shows_its_focus(make: Maker, qtbot: QtBot) -> None:
    view = make(0)
    other = make(0)
    view.activateWindow()
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    with_focus: QPixmap = view.grab()
    assert with_focus.toImage() != other.grab().toImage()
