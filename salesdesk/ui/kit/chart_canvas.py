"""The Matplotlib side of a chart on a page; importing this loads Matplotlib, which takes most of a second."""

from matplotlib.backends.backend_qtagg import FigureCanvasQTAgg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QWidget

from salesdesk.charts.drawing import draw_chart
from salesdesk.charts.export import render_png, render_svg
from salesdesk.charts.inputs import ChartInput
from salesdesk.charts.sheet import Chart, Size
from salesdesk.theme import Tokens

COPY_SCALE = 2.0


def canvas_for(given: ChartInput, size: Size, tokens: Tokens, parent: QWidget) -> tuple[Chart, QWidget]:
    """A chart and the widget that shows it; the mouse goes to the parent, which knows the chart's parts."""
    chart = draw_chart(given, size, tokens)
    canvas = FigureCanvasQTAgg(chart.figure)  # type: ignore[no-untyped-call]
    canvas.setParent(parent)
    canvas.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    canvas.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    # At a fractional scale the figure can end a pixel before its widget, which is white by itself.
    canvas.setPalette(QPalette(QColor(tokens.surface)))
    return chart, canvas


def picture_bytes(given: ChartInput, size: Size, tokens: Tokens, form: str) -> bytes:
    """The chart as the bytes of a ``png`` or ``svg`` file."""
    chart = draw_chart(given, size, tokens)
    return render_svg(chart) if form == "svg" else render_png(chart, COPY_SCALE)
