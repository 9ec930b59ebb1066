"""Vector drawings as data: marks made from figures, drawn alike by Typst and as SVG."""

from dataclasses import asdict, dataclass, field
from itertools import accumulate
from math import floor, log10
from sys import float_info
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from salesdesk.domain.shown_text import one_line

Points = tuple[tuple[float, float], ...]
STRONG = 650
"""The weight of emphasised text."""


class LinearScale(NamedTuple):
    """Linear scale from values in [low, high] to positions in points from ``start`` to ``end``."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """The position of a value."""
        share = (value - self.low) / (self.high - self.low) if self.high > self.low else 0.0
        return self.start + share * (self.end - self.start)


@dataclass(frozen=True, slots=True)
class Bar:
    """A filled rectangle. Lengths in points from the top left; ``fill`` names a colour token."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    radius: float = 0.0


@dataclass(frozen=True, slots=True)
class Polyline:
    """A line through points."""

    points: Points
    stroke: str
    width: float = 1.0
    dash: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Area:
    """A filled polygon."""

    points: Points
    fill: str


@dataclass(frozen=True, slots=True)
class Label:
    """One line of text on a baseline; ``anchor`` is start, middle or end."""

    x: float
    y: float
    text: str
    colour: str = "secondary"
    anchor: str = "start"
    size: float = 7.0
    weight: int = 400


Mark = Bar | Polyline | Area | Label


@dataclass(frozen=True, slots=True)
class Drawing:
    """Marks on a sheet of ``width`` x ``height`` points, later ones over earlier; ``alt`` says in words what it shows."""

    width: float
    height: float
    alt: str
    marks: tuple[Mark, ...] = field(default=())

    def as_data(self) -> dict[str, Any]:
        """The drawing for Typst."""
        marks = [{"kind": type(mark).__name__.lower()} | asdict(mark) for mark in self.marks]
        return {"width": self.width, "height": self.height, "alt": self.alt, "marks": marks}

    def as_svg(self) -> Markup:
        """The drawing as an inline SVG element; colours are classes that the page's style sheet defines."""
        body = Markup("").join(_SVG[type(mark)](mark) for mark in self.marks)
        return Markup('<svg role="img" viewBox="0 0 {:g} {:g}" aria-label="{}"><title>{}</title>{}</svg>').format(
            self.width, self.height, self.alt, self.alt, body
        )


def _bar(mark: Any) -> Markup:
    text = '<rect class="fill-{}" x="{:.2f}" y="{:.2f}" width="{:.2f}" height="{:.2f}" rx="{:g}"/>'
    return Markup(text).format(mark.fill, mark.x, mark.y, mark.width, mark.height, mark.radius)


def _line(mark: Any) -> Markup:
    dash = Markup(' stroke-dasharray="{}"').format(" ".join(f"{d:g}" for d in mark.dash)) if mark.dash else Markup("")
    text = '<polyline class="stroke-{}" fill="none" stroke-width="{:g}"{} points="{}"/>'
    return Markup(text).format(mark.stroke, mark.width, dash, _points(mark.points))


def _area(mark: Any) -> Markup:
    return Markup('<polygon class="fill-{}" points="{}"/>').format(mark.fill, _points(mark.points))


def _label(mark: Any) -> Markup:
    text = '<text class="fill-{}" x="{:.2f}" y="{:.2f}" text-anchor="{}" font-size="{:g}" font-weight="{}">{}</text>'
    return Markup(text).format(mark.colour, mark.x, mark.y, mark.anchor, mark.size, mark.weight, escape(mark.text))


def _points(points: Points) -> str:
    return " ".join(f"{x:.2f},{y:.2f}" for x, y in points)


_SVG = {Bar: _bar, Polyline: _line, Area: _area, Label: _label}


def nice_ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Round numbers from ``low`` to ``high``, at most so many, a step of 1, 2, 2.5 or 5 times a power of ten apart."""
    rough = (high - low) / most
    if rough < float_info.min:
        return [low]
    power = 10.0 ** floor(log10(rough))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough)
    first = -(-low // step)
    return [step * (first + i) for i in range(most + 1) if step * (first + i) <= high * (1 + 1e-12)]


def text_width(text: str, size: float) -> float:
    """Approximate width of a text in points, for keeping labels apart."""
    return sum(map(_width, text)) * size


def _width(letter: str) -> float:
    return 1.0 if ord(letter) > 0x2E7F else 0.56


def shortened(text: str, room: float, size: float) -> str:
    """The text as it may be shown, elided where its approximate width exceeds ``room`` points."""
    text = one_line(text)
    seen = text[: max(int(room / size / _width("x")) + 2, 0)]
    if len(seen) == len(text) and text_width(text, size) <= room:
        return text
    widths = accumulate(map(_width, seen))
    kept = sum((width + _width("…")) * size <= room for width in widths)
    return text[:kept].rstrip() + "…"
