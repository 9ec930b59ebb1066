"""What a chart draws, as text: every shape with its place, colours and line, and every word with its font."""

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.colors import to_hex
from matplotlib.path import Path
from matplotlib.transforms import Transform

from salesdesk.charts.sheet import DOTS_PER_INCH, Chart

FEW_POINTS = 10
"""Of a shape that are written one by one; of others their bounds, middle and number."""


class Recorder(RendererBase):
    """A renderer that writes down what it is given, in pixels from the bottom left as Matplotlib counts."""

    def __init__(self, width: float, height: float) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.width, self.height = width, height

    def points_to_pixels(self, points: Any) -> Any:
        """At the dots per inch of charts."""
        return points * DOTS_PER_INCH / 72

    def get_canvas_width_height(self) -> tuple[float, float]:
        """The size of the sheet."""
        return self.width, self.height

    def draw_path(self, gc: GraphicsContextBase, path: Path, transform: Transform, rgbFace: Any = None) -> None:  # noqa: N803
        """One shape: filled, drawn along its edge, or both."""
        fill = "" if rgbFace is None else f" fill {to_hex(rgbFace)}"
        self.lines.append(f"{_shape(path, transform)}{fill}{_edge(gc)}{_clip(gc)}")


def _shape(path: Path, transform: Transform) -> str:
    points: Any = np.asarray(transform.transform(path.vertices))
    if not len(points):
        return "nothing"
    curved = path.codes is not None and bool(np.isin(path.codes, (Path.CURVE3, Path.CURVE4)).any())
    if len(points) <= FEW_POINTS and not curved:
        return " ".join(f"{_number(x)},{_number(y)}" for x, y in points)
    (left, low), (right, high), middle = points.min(axis=0), points.max(axis=0), points.mean(axis=0)
    ends = " ".join(map(_number, (left, low, right, high)))
    return f"{len(points)} points within {ends} around {' '.join(map(_number, middle))}"


def _edge(gc: GraphicsContextBase) -> str:
    if not gc.get_linewidth():
        return ""
    start, dashes = cast(tuple[float, Sequence[float] | None], gc.get_dashes())
    told = "" if dashes is None else f" dashes {_number(start)}: {' '.join(_number(each) for each in dashes)}"
    return f" edge {to_hex(gc.get_rgb())} {_number(gc.get_linewidth())} {gc.get_joinstyle()}{told}"


def _clip(gc: GraphicsContextBase) -> str:
    return "" if gc.get_clip_rectangle() is None else " clipped"


def _number(value: float) -> str:
    """Three digits after the point, so that the last ones, which hang on the processor, say nothing."""
    text = f"{round(float(value), 3):.3f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def told(chart: Chart) -> list[str]:
    """The chart as lines: its size, shapes in the order in which they are drawn, words, parts that open, and table."""
    width, height = chart.size
    recorder = Recorder(width, height)
    chart.figure.draw(recorder)
    lines = [f"size {_number(width)} x {_number(height)}", *recorder.lines]
    return [*lines, *words_and_parts(chart), *_table(chart)]


def words_and_parts(chart: Chart) -> list[str]:
    """What is written where, and the parts that open; nothing is drawn."""
    lines = [_word(text) for text in chart.figure.axes[0].texts if text.get_text()]
    for region in chart.regions:
        box = region.box
        ends = " ".join(map(_number, (box.left, box.top, box.width, box.height)))
        lines.append(f"part {region.key!r} {ends}: {region.tip}")
    return lines


def _table(chart: Chart) -> list[str]:
    return ["table " + " | ".join(chart.columns), *("row " + " | ".join(row) for row in chart.rows)]


def _word(text: Any) -> str:
    font, (x, y) = text.get_fontproperties(), text.get_position()
    look = f"{to_hex(text.get_color())} {font.get_family()[-1]} {_number(font.get_size())} {font.get_weight()}"
    return f"text {text.get_text()!r} at {_number(x)},{_number(y)} {look}"
