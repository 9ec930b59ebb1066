"""Drawing of the distribution of a period's outcomes."""

from itertools import pairwise
from math import ceil

import numpy as np

from salesdesk.formats import Formats
from salesdesk.i18n import tr
from salesdesk.reports.catalogue.review.progress import HEIGHT, WIDTH
from salesdesk.reports.drawing import STRONG, Bar, Drawing, Label, LinearScale, Mark, Polyline, nice_ticks, text_width
from salesdesk.reports.wording import open_deals
from salesdesk.views.quota import QuotaFigures

_TOP, _FLOOR = 14.0, HEIGHT - 14
_BARS = 40


def outcomes(page: QuotaFigures, formats: Formats) -> Drawing | None:
    """The distribution of the period's outcomes; None when no deal is open."""
    strip = page.strip
    found = histogram(page)
    if found is None:
        return None
    edges, mass = found
    x, y = LinearScale(edges[0], edges[-1], 2, WIDTH - 2), LinearScale(0, max(mass), _FLOOR, _TOP + 6)
    marks: list[Mark] = [Polyline(((2, _FLOOR), (WIDTH - 2, _FLOOR)), "border", 0.75)]
    goal = strip.target
    for (low, high), share in zip(pairwise(edges), mass, strict=True):
        fill = "accent" if goal is None else "won" if (low + high) / 2 >= goal else "grey"
        gap = min(0.6, (x.at(high) - x.at(low)) * 0.15)
        if share > 0:
            top = y.at(share)
            marks.append(Bar(x.at(low) + gap, top, x.at(high) - x.at(low) - 2 * gap, _FLOOR - top, fill, 0.8))
    ticks = nice_ticks(edges[0], edges[-1], 5)
    marks += [
        Label(x.at(tick), HEIGHT - 3, formats.money_short(tick, strip.currency), anchor="middle")
        for tick in ticks
        if 12 < x.at(tick) < WIDTH - 12
    ]
    chance = formats.percent(strip.chance)
    if goal is not None:
        quota = tr("quota {amount}", amount=formats.money_short(goal, strip.currency))
        marks += _goal(x.at(goal), quota, tr("{chance} reach it", chance=chance))
    said = open_deals(len(page.open_deals), formats)
    alt = tr("How the period can end with {deals}: the higher a bar, the likelier", deals=said)
    if goal is not None:
        alt = tr(
            "How the period can end with {deals}: {chance} of the outcomes reach the quota.", deals=said, chance=chance
        )
    return Drawing(WIDTH, HEIGHT, alt, tuple(marks))


def _goal(place: float, quota: str, reach: str) -> list[Mark]:
    """The quota's line with a label on either side; without room, or off the sheet, all on one side."""
    both = f"{quota} · {reach}"
    if not 0 <= place <= WIDTH:
        left = place < 0
        return [Label(0 if left else WIDTH, 10, both, "text", "start" if left else "end", weight=STRONG)]
    line = Polyline(((place, 5), (place, _FLOOR)), "text", 0.9)
    if place < text_width(quota, 7) + 5:
        return [line, Label(place + 4, 10, both, "text", weight=STRONG)]
    if place + text_width(reach, 7) + 5 > WIDTH:
        return [line, Label(place - 4, 10, both, "text", "end", weight=STRONG)]
    return [
        line,
        Label(place - 4, 10, quota, "text", "end", weight=STRONG),
        Label(place + 4, 10, reach, "won", weight=STRONG),
    ]


def histogram(page: QuotaFigures) -> tuple[list[float], list[float]] | None:
    """Bin edges (minor units) and masses, with the quota on an edge; covers all but a thousandth of the mass at each
    end. The first bar begins no lower than the least outcome.
    """
    shape = page.distribution
    if len(shape.mass) < 2:
        return None
    values = page.strip.won + shape.start + float(shape.step) * np.arange(len(shape.mass))
    total = np.cumsum(shape.mass)
    low, high = (float(values[int(np.searchsorted(total, share))]) for share in (0.001, 0.999 - 1e-9))
    goal = page.strip.target
    origin = low if goal is None else float(goal)
    step = float(shape.step)
    width = ceil((high - low) / (_BARS - 2) / step - 1e-9) * step if high > low else step  # a bar holds whole steps
    first = int(np.floor((low - origin) / width))
    count = int(np.floor((high - origin) / width)) - first + 1
    edges = origin + width * (first + np.arange(count + 1))
    cells = np.clip(np.floor((values - edges[0]) / width + 1e-9).astype(int), -1, count)
    mass = np.bincount(cells + 1, weights=shape.mass, minlength=count + 2)[1 : count + 1]
    return [max(float(edges[0]), float(values[0])), *edges[1:].tolist()], mass.tolist()
