"""The Matplotlib side of a chart on a page; importing this loads Matplotlib, which takes most of a second."""

from threading import Lock
from typing import NamedTuple

from matplotlib.backends.backend_agg import FigureCanvasAgg
from PySide6.QtGui import QImage

from salesdesk.charts.drawing import draw_chart
from salesdesk.charts.export import render_png, render_svg
from salesdesk.charts.inputs import ChartInput
from salesdesk.charts.sheet import DOTS_PER_INCH, Region, Size, region_among
from salesdesk.theme import Tokens

COPY_SCALE = 2.0
_ONE_AT_A_TIME = Lock()
"""Matplotlib's fonts and caches are shared by all figures."""


class DrawnChart(NamedTuple):
    """A chart as a page shows it: its size in pixels at 100 %, its clickable parts, its content as a table, and the picture.
    The figure that it was drawn from takes far more memory, and is not kept."""

    size: Size
    regions: tuple[Region, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    picture: QImage

    def region_at(self, x: float, y: float) -> Region | None:
        """The part at a point, in pixels at 100 % from the top left."""
        return region_among(self.regions, x, y)


def drawn_chart(given: ChartInput, size: Size, tokens: Tokens, ratio: float) -> DrawnChart:
    """Draw a chart, on any thread, with ``ratio`` device pixels to a pixel."""
    with _ONE_AT_A_TIME:
        chart = draw_chart(given, size, tokens)
        figure, (width, height) = chart.figure, map(round, chart.size)
        figure.set_dpi(DOTS_PER_INCH * ratio)
        figure.set_size_inches(width / DOTS_PER_INCH, height / DOTS_PER_INCH)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()  # type: ignore[no-untyped-call]
        pixels = canvas.buffer_rgba()  # type: ignore[no-untyped-call]
        rows, columns = pixels.shape[:2]
        raw = QImage(bytes(pixels), columns, rows, 4 * columns, QImage.Format.Format_RGBA8888)
        picture = raw.convertToFormat(QImage.Format.Format_RGB32)
        picture.setDevicePixelRatio(ratio)
        return DrawnChart(chart.size, chart.regions, chart.columns, chart.rows, picture)


def picture_bytes(given: ChartInput, size: Size, tokens: Tokens, form: str) -> bytes:
    """The chart as the bytes of a ``png`` or ``svg`` file."""
    with _ONE_AT_A_TIME:
        chart = draw_chart(given, size, tokens)
        return render_svg(chart) if form == "svg" else render_png(chart, COPY_SCALE)
