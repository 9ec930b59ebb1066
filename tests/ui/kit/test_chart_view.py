"""Charts on a page: drawn late, pointed at, opened, as a table, copied, saved."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QDrag, QGuiApplication
from PySide6.QtWidgets import QTableWidget
from pytestqt.qtbot import QtBot

from salesdesk.charts import drawing
from salesdesk.charts.drawing import draw_chart
from salesdesk.charts.sheet import Chart
from salesdesk.theme import load_tokens
from salesdesk.ui import theme
from salesdesk.ui.kit import ChartView
from salesdesk.ui.kit.chart_canvas import DrawnChart
from salesdesk.ui.kit.file_handover import shared_handing
from tests.charts import samples
from tests.support.values import known


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[ChartView]:
    """A shown view of a funnel."""
    made = ChartView("Funnel", QSize(300, 160))
    qtbot.addWidget(made)
    made.resize(640, 420)
    made.show()
    made.show_input(samples.EVERY["funnel"])
    qtbot.waitUntil(lambda: made.chart() is not None)
    yield made
    made.hide()


def drawn(view: ChartView) -> DrawnChart:
    """The chart shown."""
    chart = view.chart()
    assert chart is not None
    return chart


def middle_of(view: ChartView, index: int) -> QPoint:
    """Where a part of the chart is on the view."""
    box = drawn(view).regions[index].box
    return QPoint(round(box.left + box.width / 2) + 5, round(box.top + box.height / 2) + 5)


def test_a_hidden_view_draws_nothing(qtbot: QtBot) -> None:
    hidden = ChartView("Funnel")
    qtbot.addWidget(hidden)
    hidden.show_input(samples.EVERY["funnel"])
    assert hidden.chart() is None


def test_a_click_opens_what_was_clicked(qtbot: QtBot, view: ChartView) -> None:
    with qtbot.waitSignal(view.opened) as sent:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=middle_of(view, 2))
    assert sent.args == ["s2"]


def test_arrows_and_enter_do_the_same(qtbot: QtBot, view: ChartView) -> None:
    for _ in range(2):
        qtbot.keyClick(view, Qt.Key.Key_Down)
    assert view.accessibleDescription().startswith("Qualified · 247")
    with qtbot.waitSignal(view.opened) as sent:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert sent.args == ["s1"]


def test_pointing_is_said_and_shown(qtbot: QtBot, view: ChartView) -> None:
    qtbot.mouseMove(view, middle_of(view, 0))
    qtbot.waitUntil(lambda: view.accessibleDescription().startswith("Lead in · 412"))
    assert view.cursor().shape() == Qt.CursorShape.PointingHandCursor


def test_the_table_has_the_same_rows_and_opens_them(qtbot: QtBot, view: ChartView) -> None:
    view.show_as_table(True)
    table = view.findChildren(QTableWidget)[0]
    assert table.isVisible()
    assert known(table.item(0, 1)).text() == "412"
    assert known(table.horizontalHeaderItem(0)).text() == "Stage"
    with qtbot.waitSignal(view.opened) as sent:
        table.itemActivated.emit(table.item(3, 0))
    assert sent.args == ["s3"]
    view.show_as_table(False)
    assert not view.is_table()


def test_the_picture_is_copied_twice_as_sharp(view: ChartView) -> None:
    view.copy()
    copied = QGuiApplication.clipboard().image().size()
    assert copied == QSize(2 * (view.width() - 10), 2 * (view.height() - 10))


def test_the_drawing_is_copied_beside_the_picture(view: ChartView) -> None:
    view.copy()
    assert bytes(QGuiApplication.clipboard().mimeData().data("image/svg+xml").data()).startswith(b"<?xml")


def test_the_mouse_carries_the_chart_away_and_opens_nothing(
    qtbot: QtBot, view: ChartView, monkeypatch: pytest.MonkeyPatch
) -> None:
    carried: list[Path] = []
    opened: list[str] = []
    monkeypatch.setattr(
        QDrag,
        "exec",
        lambda drag, *actions: carried.extend(Path(url.toLocalFile()) for url in drag.mimeData().urls()),
    )
    view.opened.connect(opened.append)
    place = middle_of(view, 1)
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseMove(view, place + QPoint(2, 1))
    assert carried == []
    qtbot.mouseMove(view, place + QPoint(40, 40))
    assert [path.name for path in carried] == ["Funnel.png"]
    assert carried[0].read_bytes().startswith(b"\x89PNG")
    assert opened == []
    shared_handing().clear()
    assert not carried[0].exists()


@pytest.mark.parametrize(("name", "begins"), [("a.svg", b"<?xml"), ("a.png", b"\x89PNG")])
def test_the_picture_is_saved_by_its_suffix(view: ChartView, tmp_path: Path, name: str, begins: bytes) -> None:
    view.save(tmp_path / name)
    assert (tmp_path / name).read_bytes().startswith(begins)


def test_the_menu_offers_table_copy_and_save(qtbot: QtBot, view: ChartView) -> None:
    table, _copy, save = view.make_menu().actions()
    table.trigger()
    assert view.is_table()
    with qtbot.waitSignal(view.save_wanted):
        save.trigger()


def test_dark_is_drawn_anew(qtbot: QtBot, view: ChartView) -> None:
    before = drawn(view)
    theme.current().apply("dark")
    qtbot.waitUntil(lambda: drawn(view) is not before)
    picture = drawn(view).picture
    for x, y in ((0, 0), (picture.width() - 1, picture.height() - 1)):
        assert picture.pixelColor(x, y).name().upper() == load_tokens("dark").surface
    assert view.grab().toImage().pixelColor(8, 8).name().upper() == load_tokens("dark").surface


def test_another_size_is_drawn_anew(qtbot: QtBot, view: ChartView) -> None:
    view.resize(500, 360)
    qtbot.waitUntil(lambda: drawn(view).size == (490.0, 350.0))


def test_a_chart_that_needs_more_room_makes_the_view_higher(qtbot: QtBot, view: ChartView) -> None:
    view.show_input(samples.EVERY["funnel of 14"])
    qtbot.waitUntil(lambda: view.chart() is not None)
    assert view.minimumHeight() >= 14 * 46
    view.show_input(samples.EVERY["funnel of one deal"])
    qtbot.waitUntil(lambda: view.chart() is not None)
    assert view.minimumHeight() == 160


def test_a_chart_that_was_given_its_room_keeps_it(qtbot: QtBot, view: ChartView) -> None:
    view.show_input(samples.EVERY["funnel of 14"])
    qtbot.waitUntil(lambda: view.chart() is not None)
    wanted = view.minimumHeight()
    view.resize(640, wanted)
    qtbot.waitUntil(lambda: drawn(view).size[1] <= view.height())
    before = drawn(view)
    theme.current().theme_changed.emit()
    qtbot.waitUntil(lambda: drawn(view) is not before)
    assert view.minimumHeight() == wanted


def test_charts_are_drawn_beside_the_window(qtbot: QtBot, view: ChartView, monkeypatch: pytest.MonkeyPatch) -> None:
    here: list[bool] = []

    def noted(*arguments: Any) -> Chart:
        here.append(threading.current_thread() is threading.main_thread())
        return draw_chart(*arguments)

    monkeypatch.setattr(drawing, "draw_chart", noted)
    view.show_input(samples.EVERY["funnel of one deal"])
    view.show_input(samples.EVERY["funnel of 14"])
    qtbot.waitUntil(lambda: view.chart() is not None)
    assert len(drawn(view).rows) == 14
    assert here and not any(here)


def test_the_kit_is_loaded_without_matplotlib() -> None:
    code = "import salesdesk.ui.kit, sys; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def sizes_drawn(monkeypatch: pytest.MonkeyPatch, before: Callable[[], object] = lambda: None) -> list[Any]:
    """The sizes that charts are drawn for from now on; ``before`` each of them something is done."""
    found: list[Any] = []

    def noted(given: Any, size: Any, *more: Any) -> Chart:
        found.append(size)
        before()
        return draw_chart(given, size, *more)

    monkeypatch.setattr(drawing, "draw_chart", noted)
    return found


def test_it_is_drawn_once_for_the_room_that_the_layouts_give_it(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    found = sizes_drawn(monkeypatch)
    made = ChartView("Funnel", QSize(300, 160))
    qtbot.addWidget(made)
    made.show_input(samples.EVERY["funnel"])
    made.resize(300, 400)
    made.show()
    for width in (640, 600, 596):
        made.resize(width, 420)
    qtbot.waitUntil(lambda: made.chart() is not None)
    assert found == [(586.0, 410.0)]
    assert drawn(made).size == (586.0, 410.0)


def test_another_size_while_it_is_drawn_is_not_missed(
    qtbot: QtBot, view: ChartView, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_begun, may_go_on = threading.Event(), threading.Event()

    def waits() -> None:
        is_begun.set()
        assert may_go_on.wait(30)

    found = sizes_drawn(monkeypatch, waits)
    view.show_input(samples.EVERY["funnel of one deal"])
    qtbot.waitUntil(is_begun.is_set)
    view.resize(500, 360)
    may_go_on.set()
    qtbot.waitUntil(lambda: len(found) == 2 and view.chart() is not None)
    assert found == [(630.0, 410.0), (490.0, 350.0)]
