"""Layout of charts with rows: a name with a note at the left, marks on a common scale at the right."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from salesdesk.charts.regions import Box
from salesdesk.charts.sheet import LEFT, ChartSheet
from salesdesk.charts.time_inputs import AxisMark
from salesdesk.theme import mix

LABEL_SHARE = 0.32
LABEL_MOST = 190.0
GAP = 14.0


@dataclass(frozen=True, slots=True)
class RowScale:
    """Linear scale from 0 to ``most`` between ``left`` and ``left + width``."""

    left: float
    width: float
    most: float

    def x(self, value: float) -> float:
        """The horizontal position of a value; values beyond the scale are at its end."""
        return self.left + self.width * min(max(value, 0.0), self.most) / self.most


def label_room(sheet: ChartSheet, names: Iterable[tuple[str, str]]) -> float:
    """The width for names with their notes, as much as they need and the sheet can spare."""
    size, weight = sheet.tokens.size, sheet.tokens.weight
    needed = [max(sheet.measure(name, size.base, weight.strong), sheet.measure(note)) for name, note in names]
    return min(max(needed, default=0.0) + 2, sheet.width * LABEL_SHARE, LABEL_MOST)


def draw_label(sheet: ChartSheet, middle: float, name: str, note: str, room: float) -> None:
    """A name with its note below it, both to the left."""
    tokens = sheet.tokens
    shift = 8.5 if note else 0.0
    sheet.text(LEFT, middle - shift, name, tokens.text, size=tokens.size.base, weight=tokens.weight.strong, room=room)
    if note:
        sheet.text(LEFT, middle + shift, note, tokens.secondary, room=room)


def draw_ticks(sheet: ChartSheet, scale: RowScale, ticks: Sequence[AxisMark], top: float, floor: float) -> None:
    """A faint line for each tick, with its text at the foot."""
    shown = [tick for tick in ticks if 0 <= tick.at <= scale.most]
    colour = mix(sheet.tokens.border, sheet.tokens.surface, 0.35)
    sheet.bars([Box(scale.x(tick.at) - 0.5, top, 1.0, floor - top) for tick in shown], colour)
    name_ticks(sheet, scale, shown, floor + 12)


def name_ticks(sheet: ChartSheet, scale: RowScale, ticks: Sequence[AxisMark], middle: float) -> None:
    """The texts of evenly spaced ticks, thinned out so that none overlap."""
    widest = sheet.widest(tick.text for tick in ticks) + 8
    steps = range(1, len(ticks) + 1)
    stride = next((n for n in steps if all(_apart(scale, *two) >= widest for two in pairwise(ticks[::n]))), 1)
    for tick in ticks[::stride]:
        sheet.text(scale.x(tick.at), middle, tick.text, sheet.tokens.secondary, anchor="center")


def _apart(scale: RowScale, one: AxisMark, other: AxisMark) -> float:
    return abs(scale.x(other.at) - scale.x(one.at))


def row_box(sheet: ChartSheet, middle: float, pitch: float) -> Box:
    """The whole row as a clickable region."""
    return Box(0, middle - pitch / 2, sheet.width, pitch)
