"""Charts that are still being drawn when nobody will look at them any more."""

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from salesdesk.charts.inputs import ChartInput
from salesdesk.charts.painting import PaintedChart
from salesdesk.charts.regions import Size
from salesdesk.reports.renderer import RendererHere, render_with
from salesdesk.theme import Tokens, load_tokens
from salesdesk.ui.kit.chart_drawing import ChartDrawing, end_drawings
from tests.charts import samples
from tests.support.patience import passed


class Held(RendererHere):
    """Draws a chart once it may."""

    def __init__(self) -> None:
        self.begun, self.gate = threading.Event(), threading.Event()
        self.asked = 0

    def chart(self, given: ChartInput, size: Size, tokens: Tokens, ratio: float) -> PaintedChart:
        self.asked += 1
        self.begun.set()
        assert passed(self.gate)
        return super().chart(given, size, tokens, ratio)


@pytest.fixture
def held() -> Iterator[Held]:
    made = Held()
    render_with(made)
    yield made
    render_with(RendererHere())


def test_the_end_waits_for_one_drawing_and_begins_no_other(qtbot: QtBot, held: Held) -> None:
    size, tokens = (300.0, 160.0), load_tokens("light")
    drawings = [ChartDrawing(samples.EVERY["funnel"], size, tokens, 1.0) for _ in range(3)]
    answers: list[object] = []
    for drawing in drawings:
        drawing.drawn.connect(lambda _drawing, chart: answers.append(chart))
        drawing.start()
    assert passed(held.begun)
    threading.Timer(0.3, held.gate.set).start()
    end_drawings()
    assert held.gate.is_set()
    qtbot.waitUntil(lambda: len(answers) == 1)
    assert answers[0] is not None
    assert held.asked == 1
