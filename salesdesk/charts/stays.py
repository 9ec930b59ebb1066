"""Box plots of the days in each stage, with the stall limits."""

from salesdesk.charts.heights import FOOT, STAY_HEAD, least_height
from salesdesk.charts.regions import Box, Region, Size
from salesdesk.charts.rows import GAP, RowScale, draw_label, draw_ticks, label_room, row_box
from salesdesk.charts.sheet import Chart, ChartSheet, at_least, scale_end
from salesdesk.charts.time_inputs import StayBar, StaysInput
from salesdesk.theme import Tokens, mix

SMALLEST_WIDTH = 360.0
TALLEST = 58.0
THICK, THIN = 12.0, 2.0


def stays_figure(given: StaysInput, size: Size, tokens: Tokens) -> Chart:
    """Draw, for each stage, the middle half of the stays as a bar, the middle 80% as a line, the middle one and the limit.

    Args:
        given: one or more stages from first to last.
        size: width and height in pixels at 100 % scale; grown if the stages need more.
        tokens: colours and type.
    """
    count = max(len(given.stays), 1)
    sheet = ChartSheet(at_least(size, (SMALLEST_WIDTH, least_height(given))), tokens)
    pitch = min((sheet.height - STAY_HEAD - FOOT) / count, TALLEST)
    labels = label_room(sheet, [(stay.name, stay.note) for stay in given.stays])
    over = sheet.widest(stay.over_text for stay in given.stays)
    left = labels + GAP
    scale = RowScale(left, sheet.width - left - (over + GAP if over else GAP), _most(given))
    floor = STAY_HEAD + pitch * count
    draw_ticks(sheet, scale, given.ticks, STAY_HEAD, floor)
    _draw_head(sheet, given, left)
    regions = []
    for index, stay in enumerate(given.stays):
        middle = STAY_HEAD + pitch * (index + 0.5)
        draw_label(sheet, middle, stay.name, stay.note, labels)
        _draw_stay(sheet, scale, stay, middle)
        sheet.text(sheet.width, middle, stay.over_text, tokens.warning, anchor="right", room=over)
        regions.append(Region(stay.key, row_box(sheet, middle, pitch), stay.tip))
    return Chart(sheet.figure, sheet.size, tuple(regions), given.headers, tuple(stay.cells for stay in given.stays))


def _most(given: StaysInput) -> float:
    return scale_end(end for stay in given.stays for end in (stay.nine_tenths, stay.limit) if end is not None) * 1.06


def _draw_head(sheet: ChartSheet, given: StaysInput, left: float) -> None:
    """The legend of the marks."""
    tokens = sheet.tokens
    sheet.bar(Box(left, 6, 18, 8), mix(tokens.accent, tokens.surface, 0.55), 2)
    end = sheet.text(left + 24, 10, given.box_name, tokens.secondary, room=sheet.width - left - 26).right
    if end + 34 + sheet.measure(given.limit_name) <= sheet.width:
        _draw_limit(sheet, end + 20, 10, 6)
        sheet.text(end + 30, 10, given.limit_name, tokens.secondary)


def _draw_stay(sheet: ChartSheet, scale: RowScale, stay: StayBar, middle: float) -> None:
    tokens = sheet.tokens
    limit = scale.x(stay.limit)
    _draw_limit(sheet, limit, middle, 13)
    if stay.median is None or stay.tenth is None or stay.nine_tenths is None:
        return
    low, high = scale.x(stay.tenth), scale.x(stay.nine_tenths)
    sheet.bar(Box(low, middle - THIN / 2, max(high - low, 1.0), THIN), mix(tokens.accent, tokens.surface, 0.35))
    first, third = scale.x(stay.quarter or 0.0), scale.x(stay.three_quarters or 0.0)
    box = Box(first, middle - THICK / 2, max(third - first, 2.0), THICK)
    sheet.bar(box, mix(tokens.accent, tokens.surface, 0.55), 3)
    at = scale.x(stay.median)
    sheet.line([(at, box.top - 2), (at, box.bottom + 2)], tokens.text, 2.2)
    sheet.text(at, box.top - 8, stay.median_text, tokens.text, weight=tokens.weight.strong, anchor="center", halo=True)


def _draw_limit(sheet: ChartSheet, x: float, middle: float, half: float) -> None:
    """A vertical line with a knob, so that it differs from the median by shape and not only by colour."""
    colour = sheet.tokens.warning
    sheet.line([(x, middle - half), (x, middle + half)], colour, 1.6, dashes=(3, 2))
    sheet.polygon([(x - 4, middle - half - 3), (x + 4, middle - half - 3), (x, middle - half + 3)], colour)
