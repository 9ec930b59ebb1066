"""Horizontal bars from zero, stacked of one or more parts."""

from collections.abc import Sequence
from typing import NamedTuple

from salesdesk.reports.drawing import STRONG, Bar, Drawing, Label, LinearScale, Mark, Polyline, shortened, text_width

_PITCH, _THICK, _SIZE = 15.0, 8.5, 7.5
_GAP = 6.0


class BarPart(NamedTuple):
    """One part of a stacked bar; ``colour`` is a token."""

    value: float
    colour: str


class HorizontalBar(NamedTuple):
    """One bar: label at the left, figure behind it, and an optional mark such as a quota."""

    label: str
    parts: tuple[BarPart, ...]
    text: str
    mark: float | None = None

    @property
    def whole(self) -> float:
        """The length of the bar."""
        return sum(part.value for part in self.parts)


def horizontal_bars(
    rows: Sequence[HorizontalBar], width: float, alt: str, key: Sequence[tuple[str, str]] = (), most: float = 0.0
) -> Drawing:
    """The bars; ``key`` is the legend above them; ``most`` is the minimum extent of the scale."""
    top = 14.0 if key else 2.0
    label = min(max((text_width(row.label, _SIZE) for row in rows), default=0.0), width * 0.36)
    text = max((text_width(row.text, _SIZE) for row in rows), default=0.0)
    high = max([most, *(row.whole for row in rows), *(row.mark or 0.0 for row in rows)], default=0.0) or 1.0
    scale = LinearScale(0, high, label + _GAP, width - text * 1.08 - _GAP)
    marks = _key(key, label + _GAP if rows else 0.0)
    marks.append(Polyline(((scale.start, top), (scale.start, top + _PITCH * len(rows))), "border", 0.75))
    for place, row in enumerate(rows):
        marks += _bar(row, scale, top + _PITCH * place + _PITCH / 2, label)
    return Drawing(width, top + _PITCH * len(rows) + 2, alt, tuple(marks))


def _key(key: Sequence[tuple[str, str]], x: float) -> list[Mark]:
    marks: list[Mark] = []
    for colour, words in key:
        marks += [Bar(x, 2, 6, 6, colour, 1), Label(x + 9, 7.6, words)]
        x += 9 + text_width(words, 7) + 12
    return marks


def _bar(row: HorizontalBar, scale: LinearScale, middle: float, room: float) -> list[Mark]:
    marks: list[Mark] = [Label(0, middle + 2.7, shortened(row.label, room, _SIZE), "text", size=_SIZE)]
    at = 0.0
    for part in row.parts:
        if part.value > 0:
            left = scale.at(at)
            length = max(scale.at(at + part.value) - left, 0.6)
            marks.append(Bar(left, middle - _THICK / 2, length, _THICK, part.colour, 1.2))
            at += part.value
    if row.mark:
        x = scale.at(row.mark)
        marks.append(Polyline(((x, middle - _THICK / 2 - 1.5), (x, middle + _THICK / 2 + 1.5)), "text", 1.1))
    end = scale.at(max(at, row.mark or 0.0))
    return [*marks, Label(end + 4, middle + 2.7, row.text, "text", size=_SIZE, weight=STRONG)]
