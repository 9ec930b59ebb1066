"""Painting: whatever a card is called, in light and dark; pictures are painted again only when they would differ."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import QMargins, QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from salesdesk.formats import Formats
from salesdesk.ui import theme
from salesdesk.ui.board import delegate as delegate_module
from salesdesk.ui.board.arrangement import BoardArrangement
from salesdesk.ui.board.delegate import CardDelegate, Pictures
from salesdesk.ui.board.faces import Face
from salesdesk.ui.board.model import ColumnModel
from salesdesk.ui.board.paint import CARD_HEIGHT, paint_card
from salesdesk.ui.live.moment import LiveMoment
from tests.support.source import ROOT

from .boards import a_board, a_card, a_step, put

NAUGHTY = ROOT / "tests" / "data" / "naughty_strings" / "blns.json"
AWKWARD = [
    "",
    " ",
    "\x00\x07",
    "Ω≈ç√∫˜µ≤≥÷",
    "田中さんにあげて下さい",
    "👩‍👩‍👧‍👦 family",
    "ثم نفس سقطت",
    "<script>",
    "a" * 5000,
    "$5 & $10",
    "%s{}",
]
SIZE = QSize(220, CARD_HEIGHT)
DAY_US = 86_400_000_000


@pytest.fixture(params=["light", "dark"])
def mode(qapp: object, request: pytest.FixtureRequest) -> Iterator[str]:
    before = theme.current().setting
    theme.current().apply(request.param)
    yield request.param
    theme.current().apply(before)


def _image(board: BoardArrangement, delegate: CardDelegate, selected: bool = False, rtl: bool = False) -> QImage:
    model = ColumnModel(board, "s0", Formats("en_GB"))
    option = QStyleOptionViewItem()
    option.rect = QRect(4, 4, SIZE.width(), SIZE.height())
    option.direction = Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight
    if selected:
        option.state |= QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_HasFocus
    image = QImage(SIZE.grownBy(_margins()), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    delegate.paint(painter, option, model.index(0))
    painter.end()
    return image


def _margins() -> QMargins:
    return QMargins(4, 4, 4, 4)


def _names() -> list[str]:
    found = json.loads(NAUGHTY.read_text(encoding="utf-8"))
    return [*AWKWARD, *found]


def test_any_name_can_be_painted(mode: str) -> None:
    ground = theme.colour(theme.tokens().surface).rgba()
    for name in _names():
        step = a_step("d", -3, title=name)
        board = a_board([a_card("d", title=name, organisation=name, days=40, amount=10**15)], steps=[step])
        image = _image(board, CardDelegate(Pictures()))
        assert image.pixelColor(image.width() // 2, 8).rgba() == ground


def test_selection_and_direction_are_seen(mode: str) -> None:
    board = a_board([a_card("d")])
    plain = _image(board, CardDelegate(Pictures()))
    assert plain != _image(board, CardDelegate(Pictures()), selected=True)
    assert plain != _image(board, CardDelegate(Pictures()), rtl=True)


@pytest.fixture
def painted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The titles of the cards that have been painted, one after another."""
    found: list[str] = []

    def counting(painter: QPainter, box: QRect, face: Face, chips: bool = True) -> None:
        found.append(face.title)
        paint_card(painter, box, face, chips)

    monkeypatch.setattr(delegate_module, "paint_card", counting)
    return found


def test_a_picture_is_painted_again_only_when_it_would_differ(qapp: object, painted: list[str]) -> None:
    board, delegate = a_board([a_card("d")]), CardDelegate(Pictures())
    for _ in range(3):
        _image(board, delegate)
    put(board.store, ["d"], {"d": a_card("d", title="Renamed")})
    for _ in range(3):
        _image(board, delegate)
    board.store.look_again(board.store.moment)
    _image(board, delegate)
    assert painted == ["Deal d", "Renamed"], "it looks as before"
    now = board.store.moment
    board.store.look_again(LiveMoment(now.now_us + DAY_US, now.today + timedelta(days=1), now.zone))
    _image(board, delegate)
    assert painted == ["Deal d", "Renamed", "Renamed"], "a day more in its stage"


def test_no_more_pictures_are_kept_than_allowed(qapp: object, painted: list[str]) -> None:
    delegate = CardDelegate(Pictures(limit=3 * SIZE.width() * SIZE.height() * 4))
    boards = [a_board([a_card(f"d{number}")]) for number in range(5)]
    for number in (0, 1, 2, 3, 4, 2, 3, 4, 1):
        _image(boards[number], delegate)
    assert painted == [f"Deal d{number}" for number in (0, 1, 2, 3, 4, 1)]


def test_only_the_pictures_that_are_asked_for_are_kept(qapp: object, painted: list[str]) -> None:
    pictures = Pictures()
    delegate, boards = CardDelegate(pictures), [a_board([a_card(f"d{number}")]) for number in range(3)]
    for board in boards:
        _image(board, delegate)
    pictures.keep_only({"d1"})
    for board in boards:
        _image(board, delegate)
    assert painted == ["Deal d0", "Deal d1", "Deal d2", "Deal d0", "Deal d2"]
