"""Drawing surface in pixels for charts: the origin is at the top left, and nothing is clipped."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from matplotlib.collections import Collection, PathCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Patch, Polygon, Rectangle
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from salesdesk.charts import fonts
from salesdesk.charts.regions import Box, Region, Size, region_among
from salesdesk.charts.text_paths import TextPath
from salesdesk.theme import Tokens, mix

DOTS_PER_INCH = 96
CAP_HEIGHT = 0.727
LEFT = 1.0
"""Where texts at the left begin, and how far from the right edge others end."""
ROUND = math.inf
"""The radius of bars whose ends are half circles."""
Anchor = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Chart:
    """A figure, its size in pixels at 100 %, its clickable parts, and its content as a table."""

    figure: Figure
    size: Size
    regions: tuple[Region, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def region_at(self, x: float, y: float) -> Region | None:
        """The part at a point, in pixels at 100 % from the top left."""
        return region_among(self.regions, x, y)


class ChartSheet:
    """A figure with one pair of axes that covers it, in pixels at 100 % scale."""

    def __init__(self, size: Size, tokens: Tokens) -> None:
        self.size = size
        self.width, self.height = size
        self.tokens = tokens
        self.figure = Figure(figsize=(self.width / DOTS_PER_INCH, self.height / DOTS_PER_INCH), dpi=DOTS_PER_INCH)
        self.figure.set_facecolor(tokens.surface)
        self.axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set_axis_off()
        self.axes.set_xlim(0, self.width)
        self.axes.set_ylim(self.height, 0)

    def bar(self, box: Box, colour: str, radius: float = 0.0) -> None:
        """A filled rectangle; its corners are rounded where there is room."""
        rounding = min(radius, box.width / 2, box.height / 2)
        corner = (box.left, box.top)
        if rounding < 1:
            self._add(Rectangle(corner, box.width, box.height, facecolor=colour, linewidth=0))
            return
        style = f"round,pad=0,rounding_size={rounding}"
        self._add(
            FancyBboxPatch(
                corner, box.width, box.height, boxstyle=style, facecolor=colour, linewidth=0, mutation_aspect=1
            )
        )

    def bars(self, boxes: Sequence[Box], colour: str) -> None:
        """Many filled rectangles of one colour as one path, which is drawn several times faster than a patch each."""
        corners = [((b.left, b.top), (b.right, b.top), (b.right, b.bottom), (b.left, b.bottom)) for b in boxes]
        self._collect(PolyCollection(corners, facecolor=colour, linewidth=0))

    def cells(self, boxes: Sequence[Box], colours: Sequence[str], radius: float) -> None:
        """Many rounded rectangles of different colours as one collection."""
        corners = [_rounded(box, min(radius, box.width / 2, box.height / 2)) for box in boxes]
        self._collect(PolyCollection(corners, facecolors=list(colours), linewidth=0))

    def labels(self, given: Sequence[tuple[Box, str]], colour: str) -> None:
        """Many short texts of one colour as one path, each centred in its box and elided to fit."""
        pixels, weight = self.tokens.size.small, self.tokens.weight.medium
        shapes = []
        for box, text in given:
            shown = fonts.elided(text, box.width, pixels, weight)
            left = box.left + (box.width - fonts.text_width(shown, pixels, weight)) / 2
            base = box.top + box.height / 2 + pixels * CAP_HEIGHT / 2
            shapes.append(
                Affine2D().scale(1, -1).translate(left, base).transform_path(fonts.outline(shown, pixels, weight))
            )
        if shapes:
            whole = PathCollection([Path.make_compound_path(*shapes)], facecolor=colour, linewidth=0)
            self._collect(whole)

    def polygon(self, points: Sequence[tuple[float, float]], colour: str) -> None:
        """A filled polygon."""
        self._add(Polygon(points, closed=True, facecolor=colour, linewidth=0))

    def _collect(self, shapes: Collection) -> None:
        """Put many shapes on the axes, which do not look at them for their limits."""
        self.axes.add_collection(shapes, autolim=False)

    def _add(self, patch: Patch) -> None:
        """Put it on the axes, whose limits are fixed: to let them look at each patch costs as much as to draw it."""
        patch.set_clip_on(False)
        self.axes.add_artist(patch)

    def line(
        self,
        points: Sequence[tuple[float, float]],
        colour: str,
        width: float = 1.5,
        dashes: tuple[float, ...] = (),
    ) -> None:
        """A line through points; ``width`` and the lengths of ``dashes`` are in pixels."""
        xs, ys = zip(*points, strict=True)
        style = (0, tuple(length / width for length in dashes)) if dashes else "solid"
        self.axes.plot(xs, ys, color=colour, linewidth=width * fonts.POINTS_PER_PIXEL, linestyle=style, clip_on=False)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        colour: str,
        *,
        size: float | None = None,
        weight: int | None = None,
        anchor: Anchor = "left",
        room: float | None = None,
        halo: bool = False,
    ) -> Box:
        """One line of plain text whose middle is at ``y``, kept inside the figure; returns the box that it covers.

        ``anchor`` says which end ``x`` is; ``room`` is the greatest width in pixels (the figure's by default); a
        ``halo`` keeps it readable over lines.
        """
        pixels = size if size is not None else self.tokens.size.small
        thickness = weight if weight is not None else self.tokens.weight.regular
        shown = fonts.elided(text, min(room or self.width, self.width - 2), pixels, thickness)
        width = fonts.text_width(shown, pixels, thickness)
        left = x - width * {"left": 0.0, "center": 0.5, "right": 1.0}[anchor]
        left = min(max(left, LEFT), self.width - width - LEFT)
        base = y + pixels * CAP_HEIGHT / 2
        around = self.tokens.surface if halo else ""
        drawn = TextPath(left, base, shown, colour, pixels, thickness, around)
        drawn.set_clip_on(False)
        self.axes.add_artist(drawn)
        return Box(left, y - pixels * 0.7, width, pixels * 1.4)

    def measure(self, text: str, size: float | None = None, weight: int | None = None) -> float:
        """The width of a text in pixels."""
        shared = self.tokens
        return fonts.text_width(fonts.drawable(text), size or shared.size.small, weight or shared.weight.regular)

    def widest(self, texts: Iterable[str], size: float | None = None, weight: int | None = None) -> float:
        """The width of the widest of some texts in pixels; 0 of none."""
        return max((self.measure(text, size, weight) for text in texts), default=0.0)


def _rounded(box: Box, radius: float) -> list[tuple[float, float]]:
    """The outline of a rectangle with round corners, a few points each."""
    turns = [math.pi / 2 * step / 4 for step in range(5)]
    across, down = (box.left + radius, box.right - radius), (box.top + radius, box.bottom - radius)
    centres = ((across[1], down[1]), (across[0], down[1]), (across[0], down[0]), (across[1], down[0]))
    return [
        (x + radius * math.cos(turn + math.pi / 2 * corner), y + radius * math.sin(turn + math.pi / 2 * corner))
        for corner, (x, y) in enumerate(centres)
        for turn in turns
    ]


def ramp(count: int, tokens: Tokens) -> list[str]:
    """``count`` shades of the accent, from strong to faint."""
    deep, pale = mix(tokens.accent, tokens.text, 0.3), mix(tokens.accent, tokens.surface, 0.5)
    shades = []
    for index in range(count):
        share = index / max(count - 1, 1)
        shade = mix(deep, tokens.accent, share / 0.4) if share < 0.4 else mix(tokens.accent, pale, (share - 0.4) / 0.6)
        shades.append(shade)
    return shades


def scale_end(values: Iterable[float]) -> float:
    """The end of a scale from zero: the greatest value, or 1 where none is above zero."""
    return max([0.0, *values]) or 1.0


def at_least(size: Size, smallest: Size) -> Size:
    """The size, grown to the smallest one at which nothing would be cut off."""
    return max(size[0], smallest[0]), max(size[1], smallest[1])
