"""Grid of chances by size (rows) and number (columns) of new deals, as coloured cells."""

from dataclasses import dataclass
from functools import cache

from salesdesk.charts.inputs import ChanceGridInput
from salesdesk.charts.regions import Box, Region, Size
from salesdesk.charts.sheet import Chart, ChartSheet, at_least
from salesdesk.theme import Tokens, mix, readable_on

LEAST_ROW, LARGEST_ROW = 22.0, 40.0
LEAST_WIDTH, LEAST_COLUMNS = 240.0, 4
FOOT, LABEL_GAP = 26.0, 8.0
GAP, RADIUS = 3.0, 5.0
NAMES_SHARE = 0.3
MUCH = 0.15
"""A rise of the chance that has the strongest colour, unless a larger one is shown."""
NEITHER = "#000000"
"""Returned by ``readable_on`` where neither near-black nor white has enough contrast."""


@dataclass(frozen=True, slots=True)
class _Grid:
    """Positions of the cells: the numbers of the columns shown, and the area of all cells."""

    columns: tuple[int, ...]
    area: Box
    rows: int

    def cell(self, row: int, column: int) -> Box:
        """A cell without the gap around it."""
        wide, high = self.area.width / len(self.columns), self.area.height / self.rows
        left, top = self.area.left + wide * column, self.area.top + high * row
        return Box(left + GAP / 2, top + GAP / 2, wide - GAP, high - GAP)

    def middle(self, row: int) -> float:
        """The vertical middle of a row."""
        return self.area.top + self.area.height / self.rows * (row + 0.5)

    def centre(self, column: int) -> float:
        """The horizontal middle of a column."""
        return self.area.left + self.area.width / len(self.columns) * (column + 0.5)


def chance_grid_figure(given: ChanceGridInput, size: Size, tokens: Tokens) -> Chart:
    """Draw a cell for each size and number of new deals, the darker (in the dark: the lighter) the more it changes.

    Args:
        given: one or more sizes in ascending order, each with a chance for every number.
        size: width and height in pixels at 100 % scale; grown if the cells need more. Where not all numbers fit side by
            side, the table has those that are left out.
        tokens: colours and type.
    """
    rows = max(len(given.sizes), 1)
    sheet = ChartSheet(at_least(size, (LEAST_WIDTH, LEAST_ROW * rows + FOOT)), tokens)
    grid = _grid(sheet, given, rows)
    regions = []
    for at, row in enumerate(given.sizes):
        room = grid.area.left - LABEL_GAP + 1
        sheet.text(grid.area.left - LABEL_GAP, grid.middle(at), row.name, tokens.secondary, anchor="right", room=room)
        for place, column in enumerate(grid.columns):
            tip = f"{row.name} · {given.names[column]} · {row.texts[column]}"
            regions.append(Region(row.key, grid.cell(at, place), tip))
    _draw_cells(sheet, grid, given)
    _draw_counts(sheet, grid, given)
    _draw_border(sheet, grid, given)
    table = tuple((row.name, given.names[c], row.texts[c]) for row in given.sizes for c in grid.columns)
    return Chart(sheet.figure, sheet.size, tuple(regions), given.headers, table)


def _grid(sheet: ChartSheet, given: ChanceGridInput, rows: int) -> _Grid:
    """As many columns as fit, always including the first and the last."""
    names = [sheet.measure(row.name) for row in given.sizes] + [sheet.measure(given.short_name)]
    label = min(max(names) + LABEL_GAP + 2, sheet.width * NAMES_SHARE)
    weight = sheet.tokens.weight.medium
    widest = sheet.widest((text for row in given.sizes for text in row.texts), weight=weight)
    width = sheet.width - label
    count = len(given.names)
    fitting = min(max(int(width // (widest + GAP + 4)), LEAST_COLUMNS), count)
    height = min((sheet.height - FOOT) / rows, LARGEST_ROW) * rows
    return _Grid(columns_shown(count, fitting), Box(label, 0.0, width, height), rows)


def columns_shown(count: int, fitting: int) -> tuple[int, ...]:
    """A choice of columns, denser at small numbers, where the chance changes most."""
    droppable = range(count - 2, 1, -2)
    missing = count - fitting
    if missing > len(droppable):
        return tuple(round(place * (count - 1) / (fitting - 1)) for place in range(fitting))
    return tuple(column for column in range(count) if column not in droppable[:missing])


def _draw_cells(sheet: ChartSheet, grid: _Grid, given: ChanceGridInput) -> None:
    """All cells as one collection and their texts as two (dark and light), which is several times faster than a
    patch each.
    """
    places = [(row, place, c) for row in range(len(given.sizes)) for place, c in enumerate(grid.columns)]
    boxes = [grid.cell(row, place) for row, place, _ in places]
    largest = max([MUCH, *(share - given.now for row in given.sizes for share in row.shares)])
    changes = [max(given.sizes[row].shares[c] - given.now, 0.0) / largest for row, _, c in places]
    fills = [cell_colour(change, sheet.tokens) for change in changes]
    sheet.cells(boxes, fills, RADIUS)
    texts = [given.sizes[row].texts[c] for row, _, c in places]
    for colour in sorted(set(map(readable_on, fills))):
        chosen = [(b, t) for b, t, fill in zip(boxes, texts, fills, strict=True) if readable_on(fill) == colour]
        sheet.labels(chosen, colour)


@cache
def cell_colour(change: float, tokens: Tokens) -> str:
    """The colour of a change, from none (0) to the largest (1), shifted where no text colour would have enough contrast."""
    strength = round(0.08 + 0.84 * change, 2)
    while readable_on(fill := mix(tokens.sunken, tokens.won, strength)) == NEITHER:
        strength += 0.01
    return fill


def _draw_counts(sheet: ChartSheet, grid: _Grid, given: ChanceGridInput) -> None:
    """The numbers below the columns: in words where there is room, else with what they count at the left."""
    tokens, level = sheet.tokens, grid.area.bottom + FOOT / 2
    wide = grid.area.width / len(grid.columns) - 4
    in_words = all(sheet.measure(given.names[column]) <= wide for column in grid.columns)
    if not in_words:
        room = grid.area.left - LABEL_GAP + 1
        sheet.text(grid.area.left - LABEL_GAP, level, given.short_name, tokens.secondary, anchor="right", room=room)
    for place, column in enumerate(grid.columns):
        text = given.names[column] if in_words else given.short[column]
        sheet.text(grid.centre(place), level, text, tokens.secondary, anchor="center", room=wide + 4)


def _draw_border(sheet: ChartSheet, grid: _Grid, given: ChanceGridInput) -> None:
    """The step line between cells below and above the likely chance."""
    firsts = [_first(grid, row.shares, given.likely) for row in given.sizes]
    if not any(firsts) or min(firsts) == len(grid.columns):
        return
    wide, high = grid.area.width / len(grid.columns), grid.area.height / grid.rows
    points = []
    for row, first in enumerate(firsts):
        x = min(grid.area.left + wide * first, sheet.width - 1)
        points += [(x, grid.area.top + high * row), (x, grid.area.top + high * (row + 1))]
    sheet.line(points, sheet.tokens.text, 2)


def _first(grid: _Grid, shares: tuple[float, ...], likely: float) -> int:
    """The first column shown from which on it is likely; their number if none is."""
    found = (place for place, column in enumerate(grid.columns) if round(shares[column], 9) >= likely)
    return next(found, len(grid.columns))
