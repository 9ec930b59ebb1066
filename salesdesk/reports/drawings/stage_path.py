"""A deal's stages as a line of dots, filled up to the present one."""

from collections.abc import Sequence
from typing import NamedTuple

from salesdesk.reports.drawing import STRONG, Bar, Drawing, Label, Mark, Polyline, shortened

_DOT, _LINE = 9.0, 15.0
MOST = 7
"""Maximum number of stops in a line."""


class PathStop(NamedTuple):
    """A stage or an outcome: ``state`` is done, here, skipped or ahead; ``note`` says when and for how long."""

    name: str
    note: str
    state: str
    colour: str = "accent"


def path(stops: Sequence[PathStop], width: float, alt: str) -> Drawing:
    """The stops from left to right, in several lines where they are many."""
    most = max(min(len(stops), MOST), 1)
    lines = [stops[i : i + most] for i in range(0, len(stops), most)]
    marks: list[Mark] = []
    height = 46.0
    for number, line in enumerate(lines):
        marks += _line(line, width / most, number * height)
    return Drawing(width, height * len(lines) - 4, alt, tuple(marks))


def _line(stops: Sequence[PathStop], pitch: float, top: float) -> list[Mark]:
    marks: list[Mark] = []
    y = top + _LINE / 2 + 2
    for place, stop in enumerate(stops):
        x = pitch * place + _DOT / 2
        if place + 1 < len(stops):
            on = stops[place + 1].state != "ahead"
            colour = stops[place + 1].colour if on else "border"
            marks.append(Polyline(((x, y), (x + pitch, y)), colour, 1.6 if on else 1.0))
        marks += _stop(stop, x, y, pitch - 6)
    return marks


def _stop(stop: PathStop, x: float, y: float, room: float) -> list[Mark]:
    ahead, hollow = stop.state == "ahead", stop.state in ("ahead", "skipped")
    size = _DOT + 3 if stop.state == "here" else _DOT
    marks: list[Mark] = [Bar(x - size / 2, y - size / 2, size, size, "grey" if ahead else stop.colour, size / 2)]
    if hollow:
        inner = size - 3
        marks.append(Bar(x - inner / 2, y - inner / 2, inner, inner, "surface", inner / 2))
    left = x - _DOT / 2
    weight = STRONG if stop.state == "here" else 400
    name = shortened(stop.name, room, 7.5)
    marks.append(Label(left, y + 17, name, "secondary" if ahead else "text", size=7.5, weight=weight))
    marks.append(Label(left, y + 26, shortened(stop.note, room, 6.5), "secondary", size=6.5))
    return marks
