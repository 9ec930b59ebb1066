"""Charts as PNG and SVG files; the same chart gives the same bytes."""

from io import BytesIO

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG

from salesdesk.charts.sheet import DOTS_PER_INCH, Chart


def render_png(chart: Chart, scale: float = 1.0) -> bytes:
    """The chart as a PNG file with ``scale`` device pixels for each of its pixels."""
    stream = BytesIO()
    FigureCanvasAgg(chart.figure).print_figure(
        stream, format="png", dpi=DOTS_PER_INCH * scale, metadata={"Software": None}, facecolor="auto"
    )
    return stream.getvalue()


def render_svg(chart: Chart) -> bytes:
    """The chart as an SVG file; its text is drawn as outlines, so that it looks the same everywhere."""
    stream = BytesIO()
    with matplotlib.rc_context({"svg.hashsalt": "salesdesk", "svg.fonttype": "path"}):
        FigureCanvasSVG(chart.figure).print_figure(stream, format="svg", metadata={"Date": None}, facecolor="auto")
    return stream.getvalue()
