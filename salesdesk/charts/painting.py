"""Charts as pixels and as picture files. Matplotlib is imported by the first one, which takes most of a second."""

from dataclasses import dataclass
from threading import Lock

from salesdesk.charts.inputs import ChartInput
from salesdesk.charts.regions import Region, Size
from salesdesk.theme import Tokens

COPY_SCALE = 2.0
_ONE_AT_A_TIME = Lock()
"""Matplotlib's fonts and caches are shared by all figures."""


@dataclass(frozen=True, slots=True)
class PaintedChart:
    """A chart as a page shows it: its size in pixels at 100 %, its clickable parts, its content as a table, and its picture:
    ``width`` times ``height`` device pixels, each with red, green, blue and opacity, row by row from the top."""

    size: Size
    regions: tuple[Region, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    width: int
    height: int
    pixels: bytes


def get_ready() -> None:
    """Import what draws charts, and find its fonts."""
    from salesdesk.charts import drawing, export, fonts

    del drawing, export
    fonts.families()


def painted_chart(given: ChartInput, size: Size, tokens: Tokens, ratio: float) -> PaintedChart:
    """Paint a chart, on any thread, with ``ratio`` device pixels to a pixel."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    from salesdesk.charts.drawing import draw_chart
    from salesdesk.charts.sheet import DOTS_PER_INCH

    with _ONE_AT_A_TIME:
        chart = draw_chart(given, size, tokens)
        figure, (width, height) = chart.figure, map(round, chart.size)
        figure.set_dpi(DOTS_PER_INCH * ratio)
        figure.set_size_inches(width / DOTS_PER_INCH, height / DOTS_PER_INCH)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()  # type: ignore[no-untyped-call]
        pixels = canvas.buffer_rgba()  # type: ignore[no-untyped-call]
        rows, columns = pixels.shape[:2]
        return PaintedChart(chart.size, chart.regions, chart.columns, chart.rows, columns, rows, bytes(pixels))


def picture_bytes(given: ChartInput, size: Size, tokens: Tokens, form: str) -> bytes:
    """The chart as the bytes of a ``png`` or ``svg`` file."""
    from salesdesk.charts.drawing import draw_chart
    from salesdesk.charts.export import render_png, render_svg

    with _ONE_AT_A_TIME:
        chart = draw_chart(given, size, tokens)
        return render_svg(chart) if form == "svg" else render_png(chart, COPY_SCALE)
