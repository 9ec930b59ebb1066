"""Waterfall: each step begins where the one before it ended."""

from collections.abc import Sequence
from typing import NamedTuple

from salesdesk.reports.drawing import STRONG, Bar, Drawing, Label, LinearScale, Mark, Polyline, shortened

_TOP, _BOTTOM = 12.0, 22.0


class WaterfallStep(NamedTuple):
    """One step: ``amount`` is signed; a ``whole`` one starts at zero, as the first and the last do."""

    name: str
    note: str
    amount: float
    text: str
    whole: bool = False
    colour: str = ""


def waterfall_bars(steps: Sequence[WaterfallStep], width: float, height: float, alt: str) -> Drawing:
    """The steps side by side, joined by thin lines; increases in the colour of won, decreases in that of lost."""
    ends = _ends(steps)
    low, high = min((min(pair) for pair in ends), default=0.0), max((max(pair) for pair in ends), default=0.0)
    floor = height - _BOTTOM
    scale = LinearScale(min(low, 0.0), high or 1.0, floor, _TOP)
    pitch = width / max(len(steps), 1)
    marks: list[Mark] = [Polyline(((0, scale.at(0)), (width, scale.at(0))), "border", 0.75)]
    for place, (step, (start, end)) in enumerate(zip(steps, ends, strict=True)):
        middle = pitch * (place + 0.5)
        if place:
            joint = scale.at(start if not step.whole else end)
            marks.append(Polyline(((middle - pitch * 0.72, joint), (middle - pitch * 0.28, joint)), "secondary", 0.5))
        marks += _step(step, scale, middle, pitch, (start, end), floor)
    return Drawing(width, height, alt, tuple(marks))


def _ends(steps: Sequence[WaterfallStep]) -> list[tuple[float, float]]:
    found: list[tuple[float, float]] = []
    at = 0.0
    for step in steps:
        start = 0.0 if step.whole else at
        at = start + step.amount
        found.append((start, at))
    return found


def _step(
    step: WaterfallStep, scale: LinearScale, middle: float, pitch: float, ends: tuple[float, float], floor: float
) -> list[Mark]:
    colour = step.colour or ("accent" if step.whole else "won" if step.amount >= 0 else "lost")
    thick = pitch * 0.56
    top, bottom = scale.at(max(ends)), scale.at(min(ends))
    room = pitch - 3
    bar = [Bar(middle - thick / 2, top, thick, max(bottom - top, 0.6), colour, 1)] if step.amount else []
    return [
        *bar,
        Label(middle, top - 3, step.text, "text", "middle", weight=STRONG),
        Label(middle, floor + 9, shortened(step.name, room, 7), "text", "middle"),
        Label(middle, floor + 18, shortened(step.note, room, 6.5), "secondary", "middle", 6.5),
    ]
