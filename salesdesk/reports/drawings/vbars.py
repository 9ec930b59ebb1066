"""Vertical bars from zero, stacked of one or more parts, with an optional mark such as a quota."""

from collections.abc import Sequence
from typing import NamedTuple

from salesdesk.reports.drawing import STRONG, Bar, Drawing, Label, LinearScale, Mark, Polyline, text_width
from salesdesk.reports.drawings.hbars import BarPart

_TOP, _BOTTOM, _WIDEST = 22.0, 13.0, 34.0


class VerticalBar(NamedTuple):
    """One bar: its name below it, its figure above it."""

    name: str
    parts: tuple[BarPart, ...]
    text: str
    mark: float | None = None

    @property
    def whole(self) -> float:
        """The height of the bar."""
        return sum(part.value for part in self.parts)


def vertical_bars(
    columns: Sequence[VerticalBar], width: float, height: float, alt: str, key: Sequence[tuple[str, str]] = ()
) -> Drawing:
    """The bars; ``key`` is the legend, with ``line`` as the colour of the mark's line."""
    floor = height - _BOTTOM
    high = max([*(c.whole for c in columns), *(c.mark or 0.0 for c in columns)], default=0.0) or 1.0
    scale = LinearScale(0, high, floor, _TOP + 6)
    pitch = width / max(len(columns), 1)
    marks = _key(key)
    marks.append(Polyline(((0, floor), (width, floor)), "border", 0.75))
    every = _every(columns, pitch)
    for place, column in enumerate(columns):
        marks += _bar(column, scale, pitch * (place + 0.5), pitch, place % every == 0)
    return Drawing(width, height, alt, tuple(marks))


def _key(key: Sequence[tuple[str, str]]) -> list[Mark]:
    marks: list[Mark] = []
    x = 0.0
    for colour, words in key:
        line = Polyline(((x, 6), (x + 8, 6)), "text", 1.2)
        marks += [line if colour == "line" else Bar(x + 1, 3, 6, 6, colour, 1), Label(x + 11, 8.5, words)]
        x += 11 + text_width(words, 7) + 12
    return marks


def _every(columns: Sequence[VerticalBar], pitch: float) -> int:
    """The step at which names fit without overlap: 1 for every name, 2 for every second."""
    widest = max((text_width(column.name, 7) for column in columns), default=0.0) + 4
    return max(1, -int(-widest // pitch))


def _bar(column: VerticalBar, scale: LinearScale, middle: float, pitch: float, named: bool) -> list[Mark]:
    thick = min(pitch * 0.56, _WIDEST)
    marks: list[Mark] = []
    at = 0.0
    for part in column.parts:
        if part.value > 0:
            top = scale.at(at + part.value)
            marks.append(Bar(middle - thick / 2, top, thick, scale.at(at) - top, part.colour, 1))
            at += part.value
    label = scale.at(at) - 3
    if column.mark:
        y = scale.at(column.mark)
        marks.append(Polyline(((middle - thick / 2 - 2.5, y), (middle + thick / 2 + 2.5, y)), "text", 1.2))
        label = label if abs(label - 2.5 - y) > 6 else min(label, y - 3)
    if named or text_width(column.text, 7) <= pitch:
        marks.append(Label(middle, label, column.text, "text", "middle", weight=STRONG))
    if named:
        marks.append(Label(middle, scale.start + 9.5, column.name, anchor="middle"))
    return marks
