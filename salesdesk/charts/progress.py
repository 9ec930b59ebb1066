"""Progress of a period: amount won to date, pace, quota, and the fan of the forecast."""

import datetime as dt
import math

from salesdesk.charts.inputs import ProgressInput
from salesdesk.charts.regions import Box, Region, Size
from salesdesk.charts.sheet import Anchor, Chart, ChartSheet, at_least, scale_end
from salesdesk.theme import Tokens

SMALLEST = (340.0, 180.0)
SIDE, TOP, BOTTOM = 24.0, 40.0, 34.0
HEADROOM = 1.04


class _Plot:
    """Scales of days and amounts."""

    def __init__(self, given: ProgressInput, sheet: ChartSheet) -> None:
        self.area = Box(SIDE, TOP, sheet.width - 2 * SIDE, sheet.height - TOP - BOTTOM)
        self._start, self._days = given.start, max((given.end - given.start).days, 1)
        tops = [win.total for win in given.wins] + _targets(given)
        tops += [given.fan.high, given.fan.expected] if given.fan else []
        self._most = scale_end(tops) * HEADROOM

    def x(self, day: dt.date) -> float:
        """The distance of a day from the left; days outside the period are at its ends."""
        share = min(max((day - self._start).days / self._days, 0.0), 1.0)
        return self.area.left + self.area.width * share

    def y(self, amount: float) -> float:
        """The distance of an amount from the top."""
        return self.area.bottom - self.area.height * max(amount, 0.0) / self._most


def progress_figure(given: ProgressInput, size: Size, tokens: Tokens) -> Chart:
    """Draw the sum won as steps from zero, the straight-line pace, the quota, and where the period may end.

    Args:
        given: wins in order of day, each with the sum so far.
        size: width and height in pixels at 100 % scale; grown if it is too small to read.
        tokens: colours and type.
    """
    sheet = ChartSheet(at_least(size, SMALLEST), tokens)
    plot = _Plot(given, sheet)
    _draw_axis(sheet, plot, given)
    _draw_target(sheet, plot, given)
    _draw_fan(sheet, plot, given)
    _draw_won(sheet, plot, given)
    regions = tuple(_region(plot, win.day, win.total, f"{win.day_text} · {win.total_text}") for win in given.wins)
    return Chart(
        sheet.figure, sheet.size, regions, given.headers, tuple((w.day_text, w.total_text) for w in given.wins)
    )


def _targets(given: ProgressInput) -> list[float]:
    return [] if given.target is None else [given.target]


def _won(given: ProgressInput) -> float:
    return given.wins[-1].total if given.wins else 0.0


def _draw_axis(sheet: ChartSheet, plot: _Plot, given: ProgressInput) -> None:
    tokens, floor = sheet.tokens, plot.area.bottom
    sheet.line([(plot.area.left, floor), (plot.area.right, floor)], tokens.border, 1)
    last = -math.inf
    for tick in given.ticks:
        width = sheet.measure(tick.text)
        if plot.x(tick.day) - width / 2 > last:
            last = sheet.text(plot.x(tick.day), floor + 17, tick.text, tokens.secondary, anchor="center").right + 8


def _draw_target(sheet: ChartSheet, plot: _Plot, given: ProgressInput) -> None:
    if given.target is None:
        return
    tokens, left, right = sheet.tokens, plot.area.left, plot.area.right
    level = plot.y(given.target)
    sheet.line([(left, plot.y(0)), (right, level)], tokens.secondary, 1.2, dashes=(1.5, 3))
    sheet.line([(left, level), (right, level)], tokens.text, 1.4)
    sheet.text(left, level - 11, given.target_text, tokens.text, weight=tokens.weight.medium, halo=True)


def _draw_fan(sheet: ChartSheet, plot: _Plot, given: ProgressInput) -> None:
    if given.fan is None:
        return
    tokens, right = sheet.tokens, plot.area.right
    start = (plot.x(given.today), plot.y(_won(given)))
    sheet.polygon([start, (right, plot.y(given.fan.low)), (right, plot.y(given.fan.high))], tokens.accent_tint)
    sheet.line([start, (right, plot.y(given.fan.expected))], tokens.accent, 1.8, dashes=(5, 3))
    level = plot.y(max(given.fan.high, given.fan.expected, *_targets(given))) - 12
    weight = tokens.weight.medium
    both = sheet.measure(given.target_text, weight=weight) + sheet.measure(given.fan.text, weight=weight)
    level -= 15 if both + 12 > plot.area.width else 0
    sheet.text(right, max(level, 8), given.fan.text, tokens.accent, weight=weight, anchor="right", halo=True)


def _draw_won(sheet: ChartSheet, plot: _Plot, given: ProgressInput) -> None:
    """A step line up to today; its label is below the line's end, or before it without room."""
    points, level = [(plot.x(given.start), plot.y(0))], plot.y(0)
    for win in given.wins:
        x = plot.x(win.day)
        points += [(x, level), (x, plot.y(win.total))]
        level = plot.y(win.total)
    end = plot.x(given.today)
    points.append((end, level))
    sheet.line(points, sheet.tokens.won, 2.4)
    sheet.axes.plot([end], [level], marker="o", markersize=4.5, color=sheet.tokens.won, linestyle="none", clip_on=False)
    width, room = sheet.measure(given.won_text, weight=sheet.tokens.weight.strong), sheet.width - end - 10
    on_floor = level + 14 > plot.area.bottom - 9 and width + 8 < end - plot.area.left
    fits = width <= room and not on_floor
    below = min(_clear_of_target(plot, given, level + 14), plot.area.bottom - 9)
    x, y = (end + 8, below) if fits else (end - 8, level - 12)
    anchor: Anchor = "left" if fits else "right"
    sheet.text(x, y, given.won_text, sheet.tokens.won, weight=sheet.tokens.weight.strong, anchor=anchor, halo=True)


def _clear_of_target(plot: _Plot, given: ProgressInput, level: float) -> float:
    """The vertical position of a label, moved below the quota's line where they would overlap."""
    line = plot.y(given.target) if given.target is not None else None
    return line + 12 if line is not None and abs(line - level) < 11 else level


def _region(plot: _Plot, day: dt.date, total: float, tip: str) -> Region:
    reach = 8.0
    return Region(day.isoformat(), Box(plot.x(day) - reach, plot.y(total) - reach, 2 * reach, 2 * reach), tip)
