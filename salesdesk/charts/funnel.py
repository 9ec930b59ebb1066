"""Funnel chart: deals that reached each stage, and conversion between stages."""

from dataclasses import dataclass
from itertools import pairwise

from salesdesk.charts.heights import FUNNEL_FOOT, FUNNEL_SLIM, OTHER_HEAD, least_height
from salesdesk.charts.inputs import FunnelInput, StageBar
from salesdesk.charts.regions import Box, Region, Size
from salesdesk.charts.sheet import LEFT, Chart, ChartSheet, at_least, ramp, scale_end
from salesdesk.theme import Tokens, mix, readable_on

SMALLEST_WIDTH = 360.0
LARGEST_ROW = 110.0
BAR_SHARE = 0.6
LABEL_SHARE = 0.3
LABEL_MOST = 180.0
GAP = 24.0
SLIM = 5.0


@dataclass(frozen=True, slots=True)
class _Row:
    """A bar, the band of the deals that advanced, and the narrow bar of the comparison."""

    stage: StageBar
    bar: Box
    colour: str
    link: Box
    slim: Box | None


@dataclass(frozen=True, slots=True)
class _Columns:
    """Widths of the names at the left and of the comparison at the right, and where the bars begin."""

    names: float
    others: float
    top: float


def funnel_figure(given: FunnelInput, size: Size, tokens: Tokens) -> Chart:
    """Draw centred bars, as wide as the count of deals that reached the stage, joined by what went on.

    What is compared has a slim bar below each, on the same scale, and its numbers at the right.

    Args:
        given: two or more stages from first to last.
        size: width and height in pixels at 100 % scale; grown if the stages need more.
        tokens: colours and type.
    """
    top = OTHER_HEAD if given.other_name else 0.0
    sheet = ChartSheet(at_least(size, (SMALLEST_WIDTH, least_height(given))), tokens)
    names = min(sheet.width * LABEL_SHARE, LABEL_MOST, _widest_label(sheet, given.stages) + 2)
    columns = _Columns(names, _widest_other(sheet, given), top)
    rows = _rows(given.stages, sheet, columns)
    for row, below in pairwise(rows):
        _draw_link(sheet, row, below)
    for row in rows:
        _draw_bar(sheet, row)
        _draw_label(sheet, row, names)
        _draw_other(sheet, row, columns.others, row is rows[-1])
    if given.other_name:
        end = sheet.text(sheet.width, 8, given.other_name, tokens.secondary, anchor="right", room=sheet.width / 2)
        sheet.bar(Box(end.left - 22, 8 - SLIM / 2, 16, SLIM), _slim_colour(tokens), 2)
    ends = [*(row.bar.top for row in rows[1:]), rows[-1].link.top]
    regions = tuple(_region(row, sheet.width, end, given) for row, end in zip(rows, ends, strict=True))
    return Chart(sheet.figure, sheet.size, regions, _headers(given), tuple(_cells(row.stage, given) for row in rows))


def _headers(given: FunnelInput) -> tuple[str, ...]:
    if not given.other_name:
        return given.headers
    stage, deals, note, share, detail = given.headers
    other = given.other_name
    return stage, deals, note, share, detail, f"{other}: {deals}", f"{other}: {share}"


def _cells(stage: StageBar, given: FunnelInput) -> tuple[str, ...]:
    own = (stage.name, stage.count_text, stage.note, stage.goes_on, stage.detail)
    if not given.other_name:
        return own
    return (*own, stage.other.count_text, stage.other.goes_on) if stage.other else (*own, "", "")


def _widest_other(sheet: ChartSheet, given: FunnelInput) -> float:
    """Width of the comparison's numbers, with a gap before them."""
    others = [stage.other for stage in given.stages if stage.other]
    if not given.other_name or not others:
        return 0.0
    base = sheet.tokens.size.base
    needed = max(max(sheet.measure(o.count_text, base), sheet.measure(o.goes_on)) for o in others)
    return min(needed, sheet.width * 0.2) + 10


def _widest_label(sheet: ChartSheet, stages: tuple[StageBar, ...]) -> float:
    size, weight = sheet.tokens.size, sheet.tokens.weight
    return max(max(sheet.measure(s.name, size.base, weight.strong), sheet.measure(s.note)) for s in stages)


def _rows(stages: tuple[StageBar, ...], sheet: ChartSheet, columns: _Columns) -> list[_Row]:
    pitch = min((sheet.height - FUNNEL_FOOT - columns.top) / (len(stages) - 1 + BAR_SHARE), LARGEST_ROW)
    left, whole = columns.names + GAP, pitch * BAR_SHARE
    full = sheet.width - left - columns.others - 2
    counts = [stage.count for stage in stages] + [stage.other.count for stage in stages if stage.other]
    most = scale_end(counts)
    shades = iter(ramp(sum(not s.is_won for s in stages), sheet.tokens))
    rows = []
    for index, stage in enumerate(stages):
        height = whole - (FUNNEL_SLIM if stage.other else 0.0)
        box = _centred(left, full, stage.count / most, columns.top + 4 + index * pitch, height)
        slim = _centred(left, full, stage.other.count / most, box.bottom + 2, SLIM) if stage.other else None
        colour = sheet.tokens.won if stage.is_won else next(shades)
        below = (slim or box).bottom + 1.5
        rows.append(_Row(stage, box, colour, Box(left, below, full, pitch - whole - 3), slim))
    return rows


def _centred(left: float, full: float, share: float, top: float, height: float) -> Box:
    width = full * share
    return Box(left + (full - width) / 2, top, width, height)


def _draw_link(sheet: ChartSheet, row: _Row, below: _Row) -> None:
    """The conversion, on a band from one bar's ends to the next one's."""
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


def _draw_bar(sheet: ChartSheet, row: _Row) -> None:
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


def _draw_other(sheet: ChartSheet, row: _Row, room: float, is_last: bool) -> None:
    """The narrow bar of the comparison and its numbers at the right."""
    other, tokens = row.stage.other, sheet.tokens
    if other is None or row.slim is None:
        return
    sheet.bar(row.slim, _slim_colour(tokens), 2)
    right, base = sheet.width, tokens.size.base
    middle = (row.bar.top + row.slim.bottom) / 2
    sheet.text(right, middle, other.count_text, tokens.secondary, size=base, anchor="right", room=room)
    if not is_last:
        between = row.link.top + row.link.height / 2
        sheet.text(right, between, other.goes_on, tokens.secondary, anchor="right", room=room)


def _slim_colour(tokens: Tokens) -> str:
    return mix(tokens.secondary, tokens.surface, 0.25)


def _draw_label(sheet: ChartSheet, row: _Row, room: float) -> None:
    tokens, middle = sheet.tokens, row.bar.top + row.bar.height / 2
    shift = 8.5 if row.stage.note else 0
    name_size, strong = tokens.size.base, tokens.weight.strong
    sheet.text(LEFT, middle - shift, row.stage.name, tokens.text, size=name_size, weight=strong, room=room)
    if row.stage.note:
        sheet.text(LEFT, middle + shift + 0.5, row.stage.note, tokens.secondary, room=room)


def _region(row: _Row, width: float, end: float, given: FunnelInput) -> Region:
    """The whole row as a clickable region, including the band below it."""
    stage = row.stage
    parts = [stage.name, stage.count_text, stage.note, stage.goes_on, stage.detail]
    if stage.other:
        told = " · ".join(part for part in (stage.other.count_text, stage.other.goes_on) if part)
        parts.append(f"{given.other_name}: {told}")
    return Region(stage.key, Box(0, row.bar.top, width, end - row.bar.top), " · ".join(part for part in parts if part))
