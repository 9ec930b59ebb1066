"""What the pages share: the grid of cards, figures that explain themselves, chart cards."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from salesdesk.charts.inputs import ReasonBar, ReasonsInput
from salesdesk.ui.pages.chart_card import ChartCard
from salesdesk.ui.pages.explained_figures import ExplainedFigure, ExplainedKeyFigure, FigureLines
from salesdesk.ui.pages.grid import AdaptiveGrid
from tests.support.values import known
from tests.ui.pages.conftest import Stand

REASONS = ReasonsInput(
    (ReasonBar("0", "Price $5 & $6", 3, "3 · 75%"), ReasonBar("1", "沉默", 1, "1 · 25%")), ("Reason", "Deals")
)


def test_cards_stand_in_as_many_columns_as_fit_without_a_ragged_row(qtbot: QtBot) -> None:
    grid = AdaptiveGrid([QWidget() for _ in range(4)], 200)
    qtbot.addWidget(grid)
    grid.show()
    for width, columns in ((900, 4), (700, 2), (430, 2), (300, 1)):
        grid.resize(width, 400)
        assert grid.columns() == columns


def test_cards_that_are_left_out_leave_no_gap(qtbot: QtBot) -> None:
    parts = [QWidget() for _ in range(4)]
    grid = AdaptiveGrid(parts, 200)
    qtbot.addWidget(grid)
    grid.resize(1000, 400)
    grid.show()
    grid.show_only([parts[0], parts[2]])
    assert grid.columns() == 2
    assert [part.isVisible() for part in parts] == [True, False, True, False]
    grid.show_only(parts)
    assert grid.columns() == 4


def test_cards_that_come_back_and_resize_the_grid_at_once_all_keep_their_places(qtbot: QtBot) -> None:
    parts = [Resizing() for _ in range(4)]
    grid = AdaptiveGrid(parts, 200)
    for part in parts:
        part.grid = grid
    qtbot.addWidget(grid)
    grid.resize(450, 400)
    grid.show()
    grid.show_only([parts[0], *parts[2:]])
    grid.show_only(parts)
    places = [known(grid.layout()).indexOf(part) for part in parts]
    assert sorted(places) == [0, 1, 2, 3]


class Resizing(QWidget):
    """A card that makes the grid fit itself anew in the moment in which it is shown or hidden."""

    grid: AdaptiveGrid | None = None

    def setVisible(self, visible: bool) -> None:
        super().setVisible(visible)
        if self.grid is not None:
            self.grid.resize(self.grid.width(), self.grid.height() + 1)


def test_a_figure_with_deals_opens_them_and_one_without_only_tells(qtbot: QtBot) -> None:
    asked: list[tuple[tuple[str, ...], str]] = []
    figure = ExplainedKeyFigure("Won", lambda deals, heading: asked.append((deals, heading)))
    qtbot.addWidget(figure)
    figure.show()
    figure.show_explained(ExplainedFigure("Won <b>", "€1", "note", "What <it> is.", deals=("a", "b")))
    qtbot.mouseClick(figure, Qt.MouseButton.LeftButton)
    qtbot.keyClick(figure, Qt.Key.Key_Space)
    assert asked == [(("a", "b"), "Won <b>")] * 2
    assert "What &lt;it&gt; is." in figure.toolTip()
    assert (figure.accessibleName(), figure.accessibleDescription()) == ("Won <b>", "€1 note")
    figure.show_explained(ExplainedFigure("Won", "–"))
    qtbot.mouseClick(figure, Qt.MouseButton.LeftButton)
    assert len(asked) == 2


def test_lines_come_and_go_with_their_figures(qtbot: QtBot) -> None:
    lines = FigureLines(lambda _deals, _heading: None)
    qtbot.addWidget(lines)
    lines.show()
    lines.show_all([ExplainedFigure("a", "1"), ExplainedFigure("b", "2")])
    lines.show_all([ExplainedFigure("c", "3")])
    assert [(line.accessibleName(), line.isVisible()) for line in lines.lines()] == [("c", True), ("b", False)]


def test_a_picture_is_saved_under_the_name_of_the_chart_as_png_first(
    stand: Stand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = ChartCard("What would it take?", stand.operations, QSize(300, 150))
    stand.bot.addWidget(card)
    card.show()
    card.show_chart(REASONS)
    stand.wait(lambda: card.chart.chart() is not None)
    asked: list[tuple[str, str]] = []

    def answer(_card: QWidget, _title: str, suggested: str, kinds: str) -> tuple[str, str]:
        asked.append((Path(suggested).name, kinds))
        return str(tmp_path / "it"), "SVG (*.svg)"

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    card.chart.save_wanted.emit()
    assert asked == [("What would it take.png", "PNG (*.png);;SVG (*.svg)")]
    assert [path.name for path in tmp_path.glob("it*")] == ["it.svg"]


def test_a_chart_is_saved_and_a_failure_is_told(stand: Stand, tmp_path: Path) -> None:
    card = ChartCard("Why deals were lost", stand.operations, QSize(300, 150))
    stand.bot.addWidget(card)
    card.resize(400, 300)
    card.show()
    card.show_chart(REASONS)
    stand.wait(lambda: card.chart.chart() is not None)
    card.save_to(tmp_path / "reasons.svg")
    assert "<svg" in (tmp_path / "reasons.svg").read_text(encoding="utf-8")
    card.save_to(tmp_path / "nowhere" / "reasons.png")
    assert stand.shell.failed == [
        "The picture could not be written to reasons.png. Choose another folder; nothing else has changed."
    ]
    card.show_chart(None, "Nothing to draw.")
    assert not card.chart.isVisible()
