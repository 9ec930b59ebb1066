"""Dot plot of proportions with their confidence intervals."""

from salesdesk.charts.heights import FOOT, RATE_HEAD, least_height
from salesdesk.charts.regions import Box, Region, Size
from salesdesk.charts.rows import GAP, RowScale, draw_label, draw_ticks, label_room, row_box
from salesdesk.charts.sheet import ROUND, Anchor, Chart, ChartSheet, at_least
from salesdesk.charts.time_inputs import RateBar, RatesInput
from salesdesk.theme import Tokens, mix

SMALLEST_WIDTH = 330.0
TALLEST = 40.0
DOT = 5.0
TEXT_SHARE = 0.32


def rates_figure(given: RatesInput, size: Size, tokens: Tokens) -> Chart:
    """Draw a dot for each share on its range, a line at the share of all together, and a ring for what is compared.

    Args:
        given: one or more shares.
        size: width and height in pixels at 100 % scale; grown if the shares need more.
        tokens: colours and type.
    """
    count = max(len(given.rates), 1)
    sheet = ChartSheet(at_least(size, (SMALLEST_WIDTH, least_height(given))), tokens)
    pitch = min((sheet.height - RATE_HEAD - FOOT) / count, TALLEST)
    labels = label_room(sheet, [(rate.name, "") for rate in given.rates])
    texts = min(sheet.widest((rate.text for rate in given.rates), tokens.size.base), sheet.width * TEXT_SHARE)
    left = labels + GAP
    scale = RowScale(left, sheet.width - left - texts - GAP, _most(given))
    floor = RATE_HEAD + pitch * count
    draw_ticks(sheet, scale, given.ticks, RATE_HEAD, floor)
    _draw_whole(sheet, scale, given, floor)
    regions = []
    for index, rate in enumerate(given.rates):
        middle = RATE_HEAD + pitch * (index + 0.5)
        draw_label(sheet, middle, rate.name, "", labels)
        _draw_rate(sheet, scale, rate, middle)
        sheet.text(sheet.width, middle, rate.text, tokens.text, size=tokens.size.base, anchor="right", room=texts + 1)
        regions.append(Region(rate.key, row_box(sheet, middle, pitch), rate.tip))
    return Chart(sheet.figure, sheet.size, tuple(regions), given.headers, tuple(rate.cells for rate in given.rates))


def _most(given: RatesInput) -> float:
    ends = [end or 0.0 for rate in given.rates for end in (rate.high, rate.other)]
    return min(max([*ends, given.whole.at if given.whole else 0.0, 0.1]) * 1.04, 1.0)


def _draw_whole(sheet: ChartSheet, scale: RowScale, given: RatesInput, floor: float) -> None:
    """The line of the overall proportion with its name, and at the left the meaning of a ring."""
    tokens, end = sheet.tokens, 0.0
    if given.other_name:
        _ring(sheet, 6, 9)
        end = sheet.text(16, 9, given.other_name, tokens.secondary, room=sheet.width / 2 - 20).right + 10
    if given.whole is None:
        return
    x = scale.x(given.whole.at)
    sheet.line([(x, RATE_HEAD - 4), (x, floor)], tokens.secondary, 1.2, dashes=(3, 3))
    half = sheet.measure(given.whole.text) / 2
    if end and x - half < end:
        anchor: Anchor = "left"
        sheet.text(max(x - half, end), 9, given.whole.text, tokens.secondary, anchor=anchor, room=sheet.width - end - 2)
    else:
        sheet.text(x, 9, given.whole.text, tokens.secondary, anchor="center")


def _draw_rate(sheet: ChartSheet, scale: RowScale, rate: RateBar, middle: float) -> None:
    tokens = sheet.tokens
    if rate.share is None or rate.low is None or rate.high is None:
        return
    low, high = scale.x(rate.low), scale.x(rate.high)
    sheet.bar(Box(low, middle - 3, max(high - low, 2.0), 6), mix(tokens.accent, tokens.surface, 0.72), ROUND)
    if rate.other is not None:
        _ring(sheet, scale.x(rate.other), middle)
    if rate.is_firm:
        _dot(sheet, scale.x(rate.share), middle)


def _dot(sheet: ChartSheet, x: float, y: float) -> None:
    sheet.axes.plot([x], [y], marker="o", markersize=2 * DOT * 0.75, color=sheet.tokens.accent, linestyle="none")


def _ring(sheet: ChartSheet, x: float, y: float) -> None:
    tokens = sheet.tokens
    sheet.axes.plot(
        [x],
        [y],
        marker="o",
        markersize=2 * DOT * 0.75,
        markerfacecolor=tokens.surface,
        markeredgecolor=tokens.secondary,
        markeredgewidth=1.2,
        linestyle="none",
    )
