"""The funnel: how many deals reached each stage, and what share of them went on."""

from dataclasses import dataclass
from itertools import pairwise

from salesdesk.charts.inputs import FunnelInput, Stage
from salesdesk.charts.sheet import Box, Chart, Region, Sheet, Size, at_least, ramp
from salesdesk.theme import Tokens, mix, readable_on

SMALLEST_WIDTH = 360.0
SMALLEST_ROW = 46.0
LARGEST_ROW = 110.0
BAR_SHARE = 0.6
LABEL_SHARE = 0.3
LABEL_MOST = 180.0
GAP = 24.0


@dataclass(frozen=True, slots=True)
class _Row:
    stage: Stage
    bar: Box
    colour: str
    link: Box


def funnel_figure(given: FunnelInput, size: Size, tokens: Tokens) -> Chart:
    """Draw centred bars, as wide as the count of deals that reached the stage, joined by what went on.

    Args:
        given: two or more stages from first to last.
        size: width and height in pixels at 100 % scale; grown if the stages need more.
        tokens: colours and type.
    """
    sheet = Sheet(at_least(size, (SMALLEST_WIDTH, SMALLEST_ROW * len(given.stages) + 8)), tokens)
    label_width = min(sheet.width * LABEL_SHARE, LABEL_MOST, _widest_label(sheet, given.stages) + 2)
    rows = _rows(given.stages, sheet, label_width)
    for row, below in pairwise(rows):
        _draw_link(sheet, row, below)
    for row in rows:
        _draw_bar(sheet, row)
        _draw_label(sheet, row, label_width)
    ends = [*(row.bar.top for row in rows[1:]), rows[-1].bar.bottom]
    regions = tuple(_region(row, sheet.width, end) for row, end in zip(rows, ends, strict=True))
    table = tuple((row.stage.name, row.stage.count_text, row.stage.note, row.stage.goes_on) for row in rows)
    return Chart(sheet.figure, sheet.size, regions, given.headers, table)


def _widest_label(sheet: Sheet, stages: tuple[Stage, ...]) -> float:
    size, weight = sheet.tokens.size, sheet.tokens.weight
    return max(max(sheet.measure(s.name, size.base, weight.strong), sheet.measure(s.note)) for s in stages)


def _rows(stages: tuple[Stage, ...], sheet: Sheet, label_width: float) -> list[_Row]:
    pitch = min((sheet.height - 8) / (len(stages) - 1 + BAR_SHARE), LARGEST_ROW)
    height = pitch * BAR_SHARE
    left = label_width + GAP
    full, most = sheet.width - left - 2, max((s.count for s in stages), default=0) or 1
    shades = ramp(max(sum(not s.is_won for s in stages), 1), sheet.tokens)
    rows = []
    for index, stage in enumerate(stages):
        width = full * stage.count / most
        box = Box(left + (full - width) / 2, 4 + index * pitch, width, height)
        colour = sheet.tokens.won if stage.is_won else shades[min(index, len(shades) - 1)]
        rows.append(_Row(stage, box, colour, Box(left, box.bottom + 1.5, full, pitch - height - 3)))
    return rows


def _draw_link(sheet: Sheet, row: _Row, below: _Row) -> None:
    """The share that went on, on a band from one bar's ends to the next one's."""
    top, bottom = row.link.top, row.link.bottom
    ends = [(row.bar.left, top), (row.bar.right, top), (below.bar.right, bottom), (below.bar.left, bottom)]
    sheet.polygon(ends, mix(row.colour, sheet.tokens.surface, 0.84))
    middle = row.link.left + row.link.width / 2
    sheet.text(
        middle,
        (top + bottom) / 2,
        row.stage.goes_on,
        sheet.tokens.text,
        weight=sheet.tokens.weight.medium,
        anchor="center",
    )


def _draw_bar(sheet: Sheet, row: _Row) -> None:
    """The bar with its count inside, or beside it where the bar is too short."""
    size, weight = sheet.tokens.size.heading, sheet.tokens.weight.strong
    sheet.bar(row.bar, row.colour, 5)
    needed = sheet.measure(row.stage.count_text, size, weight)
    middle = row.bar.top + row.bar.height / 2
    inside = needed + 8 <= row.bar.width
    if inside or row.stage.count == 0:
        centre, colour = row.bar.left + row.bar.width / 2, readable_on(row.colour) if inside else sheet.tokens.text
        sheet.text(centre, middle, row.stage.count_text, colour, size=size, weight=weight, anchor="center")
    else:
        sheet.text(row.bar.right + 6, middle, row.stage.count_text, sheet.tokens.text, size=size, weight=weight)


def _draw_label(sheet: Sheet, row: _Row, room: float) -> None:
    tokens, middle = sheet.tokens, row.bar.top + row.bar.height / 2
    shift = 8.5 if row.stage.note else 0
    name_size, strong = tokens.size.base, tokens.weight.strong
    sheet.text(0, middle - shift, row.stage.name, tokens.text, size=name_size, weight=strong, room=room)
    if row.stage.note:
        sheet.text(0, middle + shift + 0.5, row.stage.note, tokens.secondary, room=room)


def _region(row: _Row, width: float, end: float) -> Region:
    """The whole row can be pointed at, so that an empty stage can be opened too, and the band of those that went on."""
    said = " · ".join(
        part for part in (row.stage.name, row.stage.count_text, row.stage.note, row.stage.goes_on) if part
    )
    return Region(row.stage.key, Box(0, row.bar.top, width, end - row.bar.top), said)
