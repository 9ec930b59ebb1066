"""Forecast diary: the forecast of each day of a period, and the chance to reach the quota."""

import datetime as dt
import math
from itertools import pairwise

from salesdesk.charts.inputs import DiaryDay, DiaryInput
from salesdesk.charts.regions import Box, Region, Size
from salesdesk.charts.sheet import LEFT, Anchor, Chart, ChartSheet, at_least
from salesdesk.theme import Tokens, mix

SMALLEST = (320.0, 230.0)
SIDE, HEAD, FOOT, BETWEEN = 16.0, 34.0, 28.0, 38.0
UPPER_SHARE = 0.58
HEADROOM = 0.08
CLEAR = 11.0


class _Plot:
    """Scales of days, amounts and chances: forecasts above, chances below if there are any."""

    def __init__(self, given: DiaryInput, sheet: ChartSheet) -> None:
        has_chances = any(day.chance is not None for day in given.days)
        width, height = sheet.width - 2 * SIDE, sheet.height - HEAD - FOOT
        upper = (height - BETWEEN) * UPPER_SHARE if has_chances else height
        self.upper = Box(SIDE, HEAD, width, upper)
        self.lower = Box(SIDE, HEAD + upper + BETWEEN, width, height - upper - BETWEEN) if has_chances else None
        self.floor = HEAD + height
        self._start, self._days = given.start, max((given.end - given.start).days, 1)
        ends = [end for day in given.days for end in (day.fan.low, day.fan.high, day.fan.expected)]
        ends += [] if given.target is None else [given.target]
        low, high = min(ends, default=0.0), max(ends, default=1.0)
        margin = (high - low) * HEADROOM or max(abs(high), 1.0)
        self._low, self._span = low - margin, high - low + 2 * margin

    def x(self, day: dt.date) -> float:
        """The distance of a day from the left; days outside the period are at its ends."""
        share = min(max((day - self._start).days / self._days, 0.0), 1.0)
        return self.upper.left + self.upper.width * share

    def y(self, amount: float) -> float:
        """The distance of an amount from the top."""
        return self.upper.bottom - self.upper.height * (amount - self._low) / self._span


def diary_figure(given: DiaryInput, size: Size, tokens: Tokens) -> Chart:
    """Draw each day's forecast with its range against the quota, and below it each day's chance to make it.

    Args:
        given: one or more days in order; amounts need not start at zero, as it is their change that is told.
        size: width and height in pixels at 100 % scale; grown if it is too small to read.
        tokens: colours and type.
    """
    sheet = ChartSheet(at_least(size, SMALLEST), tokens)
    plot = _Plot(given, sheet)
    sheet.text(LEFT, 9, given.forecast_name, tokens.text, weight=tokens.weight.medium)
    _draw_axis(sheet, plot, given)
    _draw_band(sheet, plot, given)
    _draw_target(sheet, plot, given)
    if given.days:
        last = given.days[-1]
        end, line = plot.y(last.fan.expected), None if given.target is None else plot.y(given.target)
        _name_end(sheet, plot.x(last.day), end, last.fan.text, tokens.accent, plot.upper, line)
    if plot.lower is not None:
        _draw_chances(sheet, plot, plot.lower, given)
    rows = tuple((d.day_text, d.chance_text, d.fan.text, d.range_text) for d in given.days)
    return Chart(sheet.figure, sheet.size, tuple(_regions(sheet, plot, given.days)), given.headers, rows)


def _draw_axis(sheet: ChartSheet, plot: _Plot, given: DiaryInput) -> None:
    tokens, floor = sheet.tokens, plot.floor
    sheet.line([(plot.upper.left, floor), (plot.upper.right, floor)], tokens.border, 1)
    last = -math.inf
    for tick in given.ticks:
        x = plot.x(tick.day)
        if x - sheet.measure(tick.text) / 2 > last:
            last = sheet.text(x, floor + 16, tick.text, tokens.secondary, anchor="center").right + 8


def _draw_band(sheet: ChartSheet, plot: _Plot, given: DiaryInput) -> None:
    """The range from day to day; of a single day, a bar."""
    tokens, tint = sheet.tokens, mix(sheet.tokens.accent, sheet.tokens.surface, 0.82)
    xs = [plot.x(day.day) for day in given.days]
    if len(xs) == 1:
        top, bottom = plot.y(given.days[0].fan.high), plot.y(given.days[0].fan.low)
        sheet.bar(Box(xs[0] - 3, top, 6, max(bottom - top, 1)), tint)
    elif xs:
        upper = [(x, plot.y(day.fan.high)) for x, day in zip(xs, given.days, strict=True)]
        lower = [(x, plot.y(day.fan.low)) for x, day in zip(xs, given.days, strict=True)]
        sheet.polygon([*upper, *reversed(lower)], tint)
    points = [(x, plot.y(day.fan.expected)) for x, day in zip(xs, given.days, strict=True)]
    _draw_line(sheet, points, tokens.accent)


def _draw_line(sheet: ChartSheet, points: list[tuple[float, float]], colour: str) -> None:
    """A line that ends in a dot."""
    if not points:
        return
    sheet.line(points, colour, 1.8)
    sheet.axes.plot(*points[-1], marker="o", markersize=4.5, color=colour, linestyle="none", clip_on=False)


def _draw_target(sheet: ChartSheet, plot: _Plot, given: DiaryInput) -> None:
    """The quota's line, labelled at the end that is farther from the last day's label."""
    if given.target is None:
        return
    tokens, level = sheet.tokens, plot.y(given.target)
    sheet.line([(plot.upper.left, level), (plot.upper.right, level)], tokens.text, 1.4)
    at_left = bool(given.days) and plot.x(given.days[-1].day) > plot.upper.left + plot.upper.width / 2
    x, anchor = (plot.upper.left, "left") if at_left else (plot.upper.right, "right")
    side: Anchor = "left" if anchor == "left" else "right"
    sheet.text(x, level - 10, given.target_text, tokens.text, weight=tokens.weight.medium, anchor=side, halo=True)


def _draw_chances(sheet: ChartSheet, plot: _Plot, area: Box, given: DiaryInput) -> None:
    """The chance from 0 to 1, with a faint line at 0.5."""
    tokens = sheet.tokens
    sheet.text(LEFT, area.top - 16, given.chance_name, tokens.text, weight=tokens.weight.medium)
    middle = area.top + area.height / 2
    sheet.line([(area.left, middle), (area.right, middle)], tokens.border, 1, dashes=(2, 3))
    known = [(plot.x(day.day), day) for day in given.days if day.chance is not None]
    points = [(x, area.bottom - area.height * (day.chance or 0.0)) for x, day in known]
    _draw_line(sheet, points, tokens.won)
    _name_end(sheet, *points[-1], known[-1][1].chance_text, tokens.won, area)


def _name_end(
    sheet: ChartSheet, x: float, y: float, text: str, colour: str, area: Box, line: float | None = None
) -> None:
    """The last value beside the end, or before it where there is no room; on the end's side of another line."""
    weight = sheet.tokens.weight.strong
    fits = x + 9 + sheet.measure(text, weight=weight) < sheet.width - 1
    level = y if fits else y - 13
    if line is not None and abs(level - line) < CLEAR:
        level = line + CLEAR if y >= line else line - CLEAR
    level = min(max(level, area.top - 4), area.bottom - 7)
    anchor: Anchor = "left" if fits else "right"
    sheet.text(x + 9 if fits else x, level, text, colour, weight=weight, anchor=anchor, halo=True)


def _regions(sheet: ChartSheet, plot: _Plot, days: tuple[DiaryDay, ...]) -> list[Region]:
    """A strip for each day, up to the midpoints with its neighbours."""
    xs = [plot.x(day.day) for day in days]
    edges = [xs[0] - 8, *((a + b) / 2 for a, b in pairwise(xs)), xs[-1] + 8] if xs else []
    found = []
    for place, day in enumerate(days):
        box = Box(edges[place], plot.upper.top, max(edges[place + 1] - edges[place], 1.0), plot.floor - plot.upper.top)
        parts = (day.day_text, day.chance_text, f"{day.fan.text} ({day.range_text})")
        found.append(Region(day.day.isoformat(), box, " · ".join(part for part in parts if part)))
    return found
