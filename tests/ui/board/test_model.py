"""The column model: passes Qt's own checks while cards come and go; a drop only asks."""

import pytest
from PySide6.QtCore import QMimeData, QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from salesdesk.desk.query.filters import EVERYTHING, TextSearch
from salesdesk.formats import Formats
from salesdesk.ui.board.arrangement import BoardArrangement
from salesdesk.ui.board.model import MIME, CardRole, ColumnModel, IdRole, ids_of, mime_of
from salesdesk.ui.board.query import SORTS

from .boards import a_board, a_card, a_step, put, ranked

MOVE = Qt.DropAction.MoveAction
NOWHERE = QModelIndex()


@pytest.fixture
def board() -> BoardArrangement:
    return a_board(ranked(5) + ranked(2, "s1", "e"), steps=[a_step("d0", -2)])


@pytest.fixture
def model(qapp: object, board: BoardArrangement) -> ColumnModel:
    return ColumnModel(board, "s0", Formats("en_GB"))


def test_the_model_keeps_qts_rules_through_every_change(
    qtbot: QtBot, board: BoardArrangement, model: ColumnModel
) -> None:
    other = ColumnModel(board, "s1", Formats("en_GB"))
    testers = [
        QAbstractItemModelTester(tested, QAbstractItemModelTester.FailureReportingMode.Fatal)
        for tested in (model, other)
    ]
    moved = board.store.cards["d2"]._replace(stage="s1", rank="0")
    put(board.store, ["d2"], {"d2": moved})
    assert (model.rowCount(), other.rowCount(), other.card(0).id) == (4, 3, "d2")
    with qtbot.waitSignal(other.dataChanged):
        put(board.store, ["d2"], {"d2": moved._replace(title="Renamed")})
    put(board.store, ["d0"], {})
    board.arrange(TextSearch("renamed"), SORTS["amount"])
    assert (model.rowCount(), other.rowCount()) == (0, 1)
    put(board.store, ["d3"], {"d3": a_card("d3", "s1", title="Renamed too")})
    board.arrange(EVERYTHING)
    assert (model.rowCount(), other.rowCount()) == (2, 4)
    assert len(testers) == 2


def test_roles_say_what_a_card_is(model: ColumnModel) -> None:
    index = model.index(0)
    assert index.data() == "Deal d0"
    assert index.data(IdRole) == "d0"
    assert index.data(CardRole).amount == 100_000
    spoken = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Deal d0, Nordwind Logistik, €1,000, chance 20%, Call · 2 d late, 1 day in this stage"
    assert index.data(Qt.ItemDataRole.DecorationRole) is None


def test_a_title_is_never_taken_for_markup(qapp: object) -> None:
    model = ColumnModel(a_board([a_card("d", title="<b>5 & 6</b>")]), "s0", Formats("en_GB"))
    assert "&lt;b&gt;5 &amp; 6&lt;/b&gt;" in model.index(0).data(Qt.ItemDataRole.ToolTipRole)


def test_mime_data_carries_ids_only_in_the_order_of_the_rows(model: ColumnModel) -> None:
    data = model.mimeData([model.index(3), model.index(1)])
    assert data.formats() == [MIME]
    assert ids_of(data) == ["d1", "d3"]
    assert ids_of(QMimeData()) == []


@pytest.mark.parametrize(("row", "above"), [(0, "d0"), (2, "d3"), (5, None), (-1, None)])
def test_a_drop_asks_for_a_move_and_changes_nothing(
    qtbot: QtBot, board: BoardArrangement, model: ColumnModel, row: int, above: str | None
) -> None:
    before = list(model.ids())
    with qtbot.waitSignal(model.drop_asked) as asked:
        taken = model.dropMimeData(mime_of(["e0", "d2"]), MOVE, row, 0, NOWHERE)
    assert taken is False
    assert asked.args == [["e0", "d2"], "s0", above]
    assert list(model.ids()) == before


def test_what_is_no_deal_cannot_be_dropped(qtbot: QtBot, model: ColumnModel) -> None:
    text = QMimeData()
    text.setText("d1")
    with qtbot.assertNotEmitted(model.drop_asked):
        assert model.dropMimeData(text, MOVE, 0, 0, NOWHERE) is False
        assert model.dropMimeData(mime_of(["d1"]), Qt.DropAction.CopyAction, 0, 0, NOWHERE) is False
    assert not model.canDropMimeData(text, MOVE, 0, 0, NOWHERE)
