"""Cards in the air, without a mouse: what is lifted, shown and previewed, and how it ends."""

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication, QWidget

from salesdesk.desk.commands.deal_fields import SetField
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.ui.board.model import mime_of
from salesdesk.ui.board.rows import WON
from salesdesk.ui.kit import Chip
from tests.support.values import known
from tests.support.widgets import one, words

from .conftest import Shown

BUTTON, NO_KEYS, MOVE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.DropAction.MoveAction


def _take_up(shown: Shown, *titles: str) -> None:
    keys = [shown.key_of(title) for title in titles]
    shown.page.carrier.take_up(keys, next(iter(shown.page.area.columns.values())))


def percent(shown: Shown) -> str:
    """The chance that the card in the air says."""
    return known(shown.page.carrier.lifted.face()).percent


def _enter(widget: QWidget, data: QMimeData) -> bool:
    event = QDragEnterEvent(QPoint(20, 20), MOVE, data, BUTTON, NO_KEYS)
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


def _drop(widget: QWidget, data: QMimeData) -> None:
    QApplication.sendEvent(widget, QDropEvent(QPointF(20, 20), MOVE, data, BUTTON, NO_KEYS))


def test_what_is_lifted_leaves_a_gap_where_it_stood(shown: Shown) -> None:
    _take_up(shown, "b")
    view = shown.column(0)
    assert view.geometry_.lifted == [1]
    assert view.geometry_.slot is not None
    assert shown.page.carrier.lifted.isVisible()
    assert shown.page.carrier.bar.isVisible()
    shown.page.carrier.let_go()
    shown.page.carrier.settle()
    left = shown.column(0).geometry_
    assert (left.lifted, left.slot) == ([], None)
    assert not shown.page.carrier.lifted.isVisible()
    assert not shown.page.carrier.bar.isVisible()


def test_the_bar_asks_for_the_foot_of_the_window(shown: Shown) -> None:
    asked = QSignalSpy(shown.page.takes_foot)
    _take_up(shown, "b")
    assert asked.count() == 1
    shown.page.carrier.let_go()
    shown.page.carrier.settle()


def test_the_column_below_the_pointer_is_outlined_and_opens(shown: Shown) -> None:
    _take_up(shown, "b")
    second = shown.column(1)
    assert _enter(second.viewport(), mime_of([shown.key_of("b")]))
    columns = list(shown.page.area.columns.values())
    assert [column.is_target for column in columns] == [False, True, False, False]
    assert (second.geometry_.slot, shown.column(0).geometry_.slot) == (0, None)
    shown.page.carrier.hover(None)
    assert not any(column.is_target for column in columns)
    shown.page.carrier.let_go()
    shown.page.carrier.settle()


def test_foreign_data_is_not_taken(shown: Shown) -> None:
    text = QMimeData()
    text.setText("hello")
    assert not _enter(shown.column(1).viewport(), text)
    assert not _enter(shown.page.carrier.bar.targets["won"], text)


def test_the_card_and_the_strip_say_what_a_drop_would_do(shown: Shown) -> None:
    shown.operations.run(SetQuota(period="2026-Q4", amount=150_000))
    strip, carrier = shown.page.strip, shown.page.carrier
    shown.wait(lambda: "Chance to hit" in words(strip) and "…" not in words(strip))
    before = words(strip).rpartition(" ")[2]
    with shown.bot.waitSignal(shown.page.feed.previewed):
        _take_up(shown, "a")
    stage = shown.at.stages[2].id
    carrier.hover(stage)
    assert percent(shown) == "20% → 80%"
    assert one(strip, Chip).text().startswith(f"{before} → ")
    carrier.hover(WON)
    assert percent(shown) == "20% → 100%"
    carrier.hover("bar lost")
    assert percent(shown) == "20% → 0%"
    assert carrier.bar.targets["won"].text() == "Won — quota would be at 67%"
    assert carrier.bar.targets["later"].text() == "Later — snooze until a date (preview: 1 Jan)"
    carrier.hover("bar later")
    assert one(strip, Chip).text().startswith(f"{before} → ")
    carrier.let_go()
    carrier.settle()
    assert not one(strip, Chip).isVisible()


def test_a_card_in_the_air_says_no_chance_that_is_still_to_be_learnt(shown: Shown) -> None:
    known(shown.page.arrangement).store.wait_for_chances()
    carrier = shown.page.carrier
    _take_up(shown, "a")
    said = []
    for target in (None, shown.at.stages[0].id, WON, "bar lost", "bar later"):
        carrier.hover(target)
        said.append((percent(shown), known(carrier.lifted.face()).chance))
    assert said == [("…", 0.0), ("…", 0.0), ("… → 100%", 1.0), ("… → 0%", 0.0), ("…", 0.0)]
    carrier.let_go()
    carrier.settle()


def test_a_typed_chance_stays_where_a_card_goes(shown: Shown) -> None:
    shown.operations.run(SetField(deals=(shown.key_of("a"),), field="chance", value=0.45))
    shown.wait(
        lambda: (
            shown.page.arrangement is not None
            and shown.page.arrangement.store.cards[shown.key_of("a")].typed_chance == 0.45
        )
    )
    _take_up(shown, "a")
    shown.page.carrier.hover(shown.at.stages[2].id)
    assert percent(shown) == "45%"
    shown.page.carrier.let_go()
    shown.page.carrier.settle()


def test_letting_go_moves_and_the_gap_stays_until_it_is_on_disk(shown: Shown) -> None:
    _take_up(shown, "b", "c")
    data = mime_of([shown.key_of("b"), shown.key_of("c")])
    view = shown.column(1)
    _enter(view.viewport(), data)
    _drop(view.viewport(), data)
    shown.page.carrier.let_go()
    assert view.geometry_.slot == 0
    assert shown.column(0).geometry_.lifted == [1, 2]
    shown.wait(lambda: shown.titles(1) == ["b", "c", "d"])
    assert view.geometry_.slot is None
    assert not shown.page.carrier.flying


def test_the_head_of_a_column_takes_cards_too(shown: Shown) -> None:
    data = mime_of([shown.key_of("a")])
    _take_up(shown, "a")
    column = shown.page.area.columns[shown.at.stages[2].id]
    assert _enter(column, data)
    _drop(column, data)
    shown.page.carrier.let_go()
    shown.wait(lambda: shown.titles(2) == ["a"])


def test_the_bar_takes_cards(shown: Shown) -> None:
    data = mime_of([shown.key_of("a")])
    _take_up(shown, "a")
    target = shown.page.carrier.bar.targets["won"]
    assert _enter(target, data)
    _drop(target, data)
    shown.page.carrier.let_go()
    shown.wait(lambda: shown.titles(3) == ["a"])


def test_what_is_won_cannot_be_put_aside(shown: Shown) -> None:
    shown.page.cards.win([shown.key_of("a")])
    shown.wait(lambda: shown.titles(3) == ["a"])
    _take_up(shown, "a")
    assert not shown.page.carrier.bar.targets["later"].isVisible()
    shown.page.carrier.let_go()
    shown.page.carrier.settle()


def test_long_columns_scroll_at_their_edges(shown: Shown) -> None:
    for number in range(20):
        shown.at.deal(f"n{number}", stage=shown.at.stages[0].id)
    with shown.bot.waitSignal(shown.page.loaded):
        shown.page.load(None)
    _take_up(shown, "n19")
    carrier, view = shown.page.carrier, shown.column(0)
    carrier.hover(shown.at.stages[0].id)
    bottom = carrier.bar.geometry().top() - 4
    carrier.follow(QPoint(view.mapTo(shown.page, QPoint(50, 0)).x(), bottom))
    shown.wait(lambda: view.verticalOffset() == view.verticalScrollBar().maximum())
    carrier.follow(view.mapTo(shown.page, QPoint(50, 2)))
    shown.wait(lambda: view.verticalOffset() == 0)
    carrier.let_go()
    carrier.settle()
