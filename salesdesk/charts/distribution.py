"""Distribution of the possible outcomes of a period, with the quota."""

from salesdesk.charts.inputs import Bin, DistributionInput
from salesdesk.charts.regions import Box, Region, Size
from salesdesk.charts.sheet import Chart, ChartSheet, at_least, scale_end
from salesdesk.theme import Tokens, mix

SMALLEST = (300.0, 170.0)
SIDE, TOP, BOTTOM = 16.0, 40.0, 34.0
LABEL_LINE = 14.0
THINNEST = 1.5


class _Plot:
    """Scales of outcomes and chances."""

    def __init__(self, given: DistributionInput, sheet: ChartSheet) -> None:
        ends = [end for bin_ in given.bins for end in (bin_.low, bin_.high)]
        ends += [] if given.target is None else [given.target]
        self._low = min(ends, default=0.0)
        self._span = (max(ends, default=1.0) - self._low) or 1.0
        self._most = scale_end(bin_.share for bin_ in given.bins)
        self.area = Box(SIDE, TOP, sheet.width - 2 * SIDE, sheet.height - TOP - BOTTOM)

    def x(self, amount: float) -> float:
        """The distance of an outcome from the left."""
        return self.area.left + self.area.width * (amount - self._low) / self._span

    def height(self, share: float) -> float:
        """The height of a bar."""
        return self.area.height * share / self._most


def distribution_figure(given: DistributionInput, size: Size, tokens: Tokens) -> Chart:
    """Draw the chance of every outcome from zero up; outcomes that reach the quota are in the colour of won.

    Args:
        given: bins of equal width in ascending order.
        size: width and height in pixels at 100 % scale; grown if it is too small to read.
        tokens: colours and type.
    """
    sheet = ChartSheet(at_least(size, SMALLEST), tokens)
    plot = _Plot(given, sheet)
    for boxes, colour in zip(_sides(plot, given), _colours(tokens), strict=True):
        sheet.bars(boxes, colour)
    _draw_axis(sheet, plot, given)
    _draw_target(sheet, plot, given)
    regions = tuple(_region(plot, bin_) for bin_ in given.bins)
    return Chart(sheet.figure, sheet.size, regions, given.headers, tuple((b.text, b.share_text) for b in given.bins))


def _colours(tokens: Tokens) -> tuple[str, str]:
    return mix(tokens.secondary, tokens.surface, 0.65), mix(tokens.won, tokens.surface, 0.12)


def _sides(plot: _Plot, given: DistributionInput) -> tuple[list[Box], list[Box]]:
    """The bars below and at or above the quota; a bar that contains it is split."""
    missed, reached = [], []
    for bin_ in given.bins:
        cut = bin_.high if given.target is None else min(max(given.target, bin_.low), bin_.high)
        if cut > bin_.low:
            missed.append(_bar(plot, bin_, bin_.low, cut))
        if cut < bin_.high:
            reached.append(_bar(plot, bin_, cut, bin_.high))
    return missed, reached


def _bar(plot: _Plot, bin_: Bin, low: float, high: float) -> Box:
    height = plot.height(bin_.share)
    gap = 1.0 if plot.x(bin_.high) - plot.x(bin_.low) > 4 else 0.0
    width = max(plot.x(high) - plot.x(low) - gap, THINNEST)
    return Box(plot.x(low), plot.area.bottom - height, width, height)


def _draw_axis(sheet: ChartSheet, plot: _Plot, given: DistributionInput) -> None:
    tokens, floor = sheet.tokens, plot.area.bottom
    sheet.line([(plot.area.left, floor), (plot.area.right, floor)], tokens.border, 1)
    last = -1.0
    for tick in given.ticks:
        x = plot.x(tick.at)
        if plot.area.left - 1 <= x <= plot.area.right + 1 and x - sheet.measure(tick.text) / 2 > last:
            last = sheet.text(x, floor + 17, tick.text, tokens.secondary, anchor="center").right + 8


def _draw_target(sheet: ChartSheet, plot: _Plot, given: DistributionInput) -> None:
    """The quota's line with a label on either side, or one above the other without room."""
    if given.target is None:
        return
    tokens, x, weight = sheet.tokens, plot.x(given.target), sheet.tokens.weight.medium
    sheet.line([(x, plot.area.bottom), (x, TOP - 16)], tokens.text, 1.6)
    before, after = (sheet.measure(text, weight=weight) for text in (given.target_text, given.reached_text))
    beside = before + 6 < x and after + 6 < sheet.width - x
    if beside:
        sheet.text(x - 6, LABEL_LINE + 12, given.target_text, tokens.text, weight=weight, anchor="right", halo=True)
        sheet.text(x + 6, LABEL_LINE + 12, given.reached_text, tokens.won, weight=weight, halo=True)
    else:
        sheet.text(x, LABEL_LINE - 6, given.target_text, tokens.text, weight=weight, anchor="center", halo=True)
        sheet.text(x, LABEL_LINE + 10, given.reached_text, tokens.won, weight=weight, anchor="center", halo=True)


def _region(plot: _Plot, bin_: Bin) -> Region:
    left, right = plot.x(bin_.low), plot.x(bin_.high)
    box = Box(left, plot.area.top, max(right - left, 2.0), plot.area.height)
    return Region(f"{bin_.low:g}", box, f"{bin_.text} · {bin_.share_text}")
