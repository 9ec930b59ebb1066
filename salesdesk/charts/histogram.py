"""Histogram of days."""

from salesdesk.charts.regions import Box, Region, Size
from salesdesk.charts.rows import RowScale, name_ticks
from salesdesk.charts.sheet import Anchor, Chart, ChartSheet, at_least, scale_end
from salesdesk.charts.time_inputs import HistogramBar, HistogramInput
from salesdesk.theme import Tokens, mix

SMALLEST = (300.0, 150.0)
SIDE, TOP, BOTTOM = 10.0, 40.0, 24.0
TALLEST = 300.0
LABEL = 16.0


def histogram_figure(given: HistogramInput, size: Size, tokens: Tokens) -> Chart:
    """Draw a bar from zero for each span of days with the count above it, and a mark at the middle one.

    Args:
        given: one or more spans of equal width from zero up.
        size: width and height in pixels at 100 % scale; grown if it is too small to read.
        tokens: colours and type.
    """
    sheet = ChartSheet(at_least(size, SMALLEST), tokens)
    area = Box(SIDE, TOP, sheet.width - 2 * SIDE, min(sheet.height - TOP - BOTTOM, TALLEST))
    reach = scale_end(span.high for span in given.spans)
    most = scale_end(span.count for span in given.spans)
    columns = [_column(area, span, reach) for span in given.spans]
    heights = [area.height * span.count / most for span in given.spans]
    for span, column, height in zip(given.spans, columns, heights, strict=True):
        _draw_bar(sheet, span, column, height)
    sheet.line([(area.left, area.bottom), (area.right, area.bottom)], tokens.border, 1)
    name_ticks(sheet, RowScale(area.left, area.width, reach), given.ticks, area.bottom + 13)
    _draw_middle(sheet, given, area, heights)
    regions = tuple(
        Region(span.key, column, f"{span.text} · {span.count_text}")
        for span, column in zip(given.spans, columns, strict=True)
    )
    rows = tuple((span.text, span.count_text) for span in given.spans)
    return Chart(sheet.figure, sheet.size, regions, given.headers, rows)


def _column(area: Box, span: HistogramBar, reach: float) -> Box:
    left = area.left + area.width * span.low / reach
    return Box(left, area.top, area.width * (span.high - span.low) / reach, area.height)


def _draw_bar(sheet: ChartSheet, span: HistogramBar, column: Box, height: float) -> None:
    tokens = sheet.tokens
    gap = min(column.width * 0.06, 2.0)
    colour = mix(tokens.won, tokens.surface, 0.45 if span.is_last else 0.2)
    sheet.bar(Box(column.left + gap, column.bottom - height, column.width - 2 * gap, height), colour, 2)
    middle, text = column.left + column.width / 2, f"{span.count}" if span.count else ""
    sheet.text(middle, column.bottom - height - 8, text, tokens.text, anchor="center", room=column.width, halo=True)


def _draw_middle(sheet: ChartSheet, given: HistogramInput, area: Box, heights: list[float]) -> None:
    """A dashed line at the median, interrupted where the count of its bar is, in the ground's colour on the bar."""
    if given.middle is None:
        return
    tokens, reach = sheet.tokens, given.spans[-1].high
    x = area.left + area.width * min(given.middle.at, reach) / reach
    spans = zip(given.spans, heights, strict=True)
    height = next((height for span, height in spans if span.low <= given.middle.at < span.high), 0.0)
    top = area.bottom - height
    end = top - LABEL if height else area.bottom
    if end > 2 * LABEL:
        sheet.line([(x, end), (x, LABEL + 2)], tokens.text, 1.6, dashes=(4, 3))
    if height:
        sheet.line([(x, area.bottom), (x, top)], tokens.surface, 1.6, dashes=(4, 3))
    weight = tokens.weight.strong
    fits = x + 6 + sheet.measure(given.middle.text, weight=weight) <= sheet.width
    anchor: Anchor = "left" if fits else "right"
    place = x + 6 if fits else x - 6
    sheet.text(place, 12, given.middle.text, tokens.text, weight=weight, anchor=anchor, halo=True)
