"""Ranges on a common scale: a line from low to high, a dot between them, an optional limit."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from salesdesk.reports.drawing import (
    STRONG,
    Bar,
    Drawing,
    Label,
    LinearScale,
    Mark,
    Polyline,
    nice_ticks,
    shortened,
    text_width,
)

_PITCH, _SIZE, _DOT = 16.0, 7.5, 5.0


class Ranged(NamedTuple):
    """One range; None where nothing is known. ``limit`` is a mark on the scale, ``text`` the figure at the right."""

    label: str
    low: float | None
    middle: float | None
    high: float | None
    text: str
    limit: float | None = None


def ranges(
    rows: Sequence[Ranged], width: float, alt: str, tick: Callable[[float], str], high: float | None = None
) -> Drawing:
    """The ranges over a scale from zero to ``high`` (None: the largest value); ``tick`` words a position on it."""
    label = min(max((text_width(row.label, _SIZE) for row in rows), default=0.0), width * 0.34)
    text = max((text_width(row.text, _SIZE) for row in rows), default=0.0)
    ends = [value for row in rows for value in (row.high, row.middle, row.limit) if value is not None]
    scale = LinearScale(0, high or (max(ends, default=0.0) or 1.0), label + 10, width - text - 10)
    floor = _PITCH * len(rows) + 2
    marks: list[Mark] = []
    for at in nice_ticks(0, scale.high, 5):
        marks.append(Polyline(((scale.at(at), 1), (scale.at(at), floor)), "border", 0.5))
        marks.append(Label(scale.at(at), floor + 9, tick(at), anchor="middle"))
    for place, row in enumerate(rows):
        marks += _range(row, scale, 1 + _PITCH * (place + 0.5), label, width)
    return Drawing(width, floor + 12, alt, tuple(marks))


def _range(row: Ranged, scale: LinearScale, y: float, room: float, width: float) -> list[Mark]:
    marks: list[Mark] = [Label(0, y + 2.7, shortened(row.label, room, _SIZE), "text", size=_SIZE)]
    marks.append(Label(width, y + 2.7, row.text, "text", "end", _SIZE, STRONG))
    if row.low is not None and row.high is not None:
        left, right = scale.at(row.low), min(scale.at(row.high), scale.end)
        marks.append(Bar(left, y - 2.5, max(right - left, 0.8), 5, "accent_tint", 2))
        marks.append(Polyline(((left, y), (right, y)), "accent", 1.0))
    if row.limit is not None:
        x = scale.at(row.limit)
        marks.append(Polyline(((x, y - 5), (x, y + 5)), "warning", 1.2, (1.5, 1.2)))
    if row.middle is not None:
        x = min(scale.at(row.middle), scale.end)
        marks.append(Bar(x - _DOT / 2, y - _DOT / 2, _DOT, _DOT, "accent", _DOT / 2))
    return marks
