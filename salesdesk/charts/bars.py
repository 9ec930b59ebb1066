"""Bar charts: open deals by stage, loss reasons, past periods against their quotas."""

from collections.abc import Sequence
from dataclasses import dataclass

from salesdesk.charts.heights import OTHER_HEAD, SNAPSHOT_ROW, reason_row
from salesdesk.charts.inputs import ForecastRange, PeriodBar, PeriodsInput, ReasonsInput, SnapshotInput
from salesdesk.charts.regions import Box, Region, Size
from salesdesk.charts.sheet import LEFT, ROUND, Anchor, Chart, ChartSheet, at_least, scale_end
from salesdesk.theme import Tokens, mix

SMALLEST_WIDTH = 300.0
LABEL_SHARE = 0.32
TEXT_SHARE = 0.36
GAP = 12.0
SLIM = 4.0
SMALLEST_COLUMN = 44.0


@dataclass(frozen=True, slots=True)
class _HorizontalBar:
    """One horizontal bar: label and note at the left, figure at the right, the comparison below it."""

    key: str
    name: str
    note: str
    amount: float
    text: str
    colour: str
    tip: str
    other: float | None = None
    other_text: str = ""


def snapshot_figure(given: SnapshotInput, size: Size, tokens: Tokens) -> Chart:
    """Draw the deals that are in each stage now, one lying bar a stage.

    Args:
        given: one or more stages from first to last.
        size: width and height in pixels at 100 % scale; grown if the stages need more.
        tokens: colours and type.
    """
    bars = []
    for s in given.stages:
        colour, text = tokens.won if s.is_won else tokens.accent, s.other.count_text if s.other else ""
        tip = _joined(s.name, s.count_text, s.note, s.detail, f"{given.other_name}: {text}" if text else "")
        other = float(s.other.count) if s.other else None
        bars.append(_HorizontalBar(s.key, s.name, s.note, s.count, s.count_text, colour, tip, other, text))
    sheet, regions = _lying_bars(bars, size, tokens, row=SNAPSHOT_ROW, track=False, other_name=given.other_name)
    headers, rows = given.headers, [(s.name, s.count_text, s.note) for s in given.stages]
    return _with_others(sheet, regions, headers, rows, bars, given.other_name)


def reasons_figure(given: ReasonsInput, size: Size, tokens: Tokens) -> Chart:
    """Draw why deals were lost, the most frequent reason on top.

    Args:
        given: one or more reasons.
        size: width and height in pixels at 100 % scale; grown if the reasons need more.
        tokens: colours and type.
    """
    red = mix(tokens.lost, tokens.surface, 0.2)
    bars = []
    for r in given.reasons:
        own, other = float(r.count), None
        text = r.other.count_text if r.other else ""
        if given.other_name and r.other:
            own, other = r.count / max(given.whole, 1), r.other.count / max(given.other_whole, 1)
        tip = _joined(r.name, r.text, r.note, f"{given.other_name}: {text}" if text else "")
        bars.append(_HorizontalBar(r.key, r.name, "", own, r.text, red, tip, other, text))
    sheet, regions = _lying_bars(bars, size, tokens, row=reason_row(given), track=True, other_name=given.other_name)
    rows = [(r.name, r.text) for r in given.reasons]
    return _with_others(sheet, regions, given.headers, rows, bars, given.other_name)


def _with_others(
    sheet: ChartSheet,
    regions: tuple[Region, ...],
    headers: tuple[str, ...],
    rows: Sequence[tuple[str, ...]],
    bars: Sequence[_HorizontalBar],
    other_name: str,
) -> Chart:
    """The chart; its table has another column where there is a comparison."""
    if other_name:
        headers = (*headers, other_name)
        rows = [(*row, bar.other_text) for row, bar in zip(rows, bars, strict=True)]
    return Chart(sheet.figure, sheet.size, regions, headers, tuple(rows))


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _lying_bars(
    bars: Sequence[_HorizontalBar], size: Size, tokens: Tokens, row: float, track: bool, other_name: str
) -> tuple[ChartSheet, tuple[Region, ...]]:
    top = OTHER_HEAD if other_name else 0.0
    sheet = ChartSheet(at_least(size, (SMALLEST_WIDTH, row * max(len(bars), 1) + top)), tokens)
    pitch = min((sheet.height - top) / max(len(bars), 1), row * 1.5)
    base = tokens.size.base
    names = max(sheet.widest((b.name for b in bars), base), sheet.widest(b.note for b in bars))
    label = min(names, sheet.width * LABEL_SHARE)
    texts = max(sheet.widest((b.text for b in bars), base), sheet.widest(b.other_text for b in bars))
    text = min(texts, sheet.width * TEXT_SHARE)
    full = sheet.width - label - text - 2 * GAP - 2
    most = scale_end(end for b in bars for end in (b.amount, b.other) if end is not None)
    regions = []
    for index, bar in enumerate(bars):
        middle = top + pitch * (index + 0.5)
        _label(sheet, bar, middle, label)
        _draw_pair(sheet, bar, Box(label + GAP, middle - pitch / 2, full, pitch), text, most, track)
        regions.append(Region(bar.key, Box(0, middle - pitch / 2, sheet.width, pitch), bar.tip))
    if other_name:
        end = sheet.text(sheet.width, 8, other_name, tokens.secondary, anchor="right", room=sheet.width / 2)
        sheet.bar(Box(end.left - 22, 6, 16, SLIM), _slim_colour(tokens), ROUND)
    return sheet, tuple(regions)


def _draw_pair(sheet: ChartSheet, bar: _HorizontalBar, row: Box, room: float, most: float, track: bool) -> None:
    """A bar with its figure, and below it the narrow bar of the comparison."""
    tokens, middle = sheet.tokens, row.top + row.height / 2
    thickness = min(row.height * 0.45, 22.0)
    apart = 8.0 if bar.other is not None else 0.0
    up = middle - apart
    box = Box(row.left, up - thickness / 2 + apart / 2, row.width * bar.amount / most, thickness - apart / 2)
    if track:
        sheet.bar(Box(box.left, box.top, row.width, box.height), tokens.sunken, 3)
    sheet.bar(box, bar.colour, 3)
    anchor: Anchor = "right" if track else "left"
    end = sheet.width if track else box.right + GAP / 2
    level = box.top + box.height / 2
    sheet.text(end, level, bar.text, tokens.secondary, size=tokens.size.base, room=room + 1, anchor=anchor)
    if bar.other is None:
        return
    slim = Box(row.left, box.bottom + 2, row.width * bar.other / most, SLIM)
    sheet.bar(slim, _slim_colour(tokens), ROUND)
    end = sheet.width if track else slim.right + GAP / 2
    sheet.text(end, box.bottom + 8, bar.other_text, tokens.secondary, room=room + 1, anchor=anchor)


def _slim_colour(tokens: Tokens) -> str:
    return mix(tokens.secondary, tokens.surface, 0.25)


def _label(sheet: ChartSheet, bar: _HorizontalBar, middle: float, room: float) -> None:
    shift = 8.5 if bar.note else 0.0
    sheet.text(LEFT, middle - shift, bar.name, sheet.tokens.text, size=sheet.tokens.size.base, room=room + 1)
    if bar.note:
        sheet.text(LEFT, middle + shift, bar.note, sheet.tokens.secondary, room=room + 1)


def past_periods_figure(given: PeriodsInput, size: Size, tokens: Tokens) -> Chart:
    """Draw what was won in each past period from zero up, with a mark where its target was.

    Args:
        given: one or more periods from the oldest to the latest.
        size: width and height in pixels at 100 % scale; grown if the periods need more.
        tokens: colours and type.
    """
    count = max(len(given.periods), 1)
    sheet = ChartSheet(at_least(size, (SMALLEST_COLUMN * count, 140.0)), tokens)
    top, floor = 30.0, sheet.height - 26.0
    most = scale_end(end for period in given.periods for end in _ends(period))
    pitch = sheet.width / count
    regions = []
    for index, period in enumerate(given.periods):
        middle = pitch * (index + 0.5)
        _standing_bar(sheet, period, Box(middle - pitch / 2, top, pitch, floor - top), most)
        sheet.text(middle, floor + 14, period.name, tokens.secondary, anchor="center", room=pitch - 6)
        forecast = period.forecast.text if period.forecast else ""
        said = " · ".join(part for part in (period.name, period.won_text, period.note, forecast) if part)
        regions.append(Region(period.key, Box(middle - pitch / 2, 0, pitch, sheet.height), said))
    sheet.line([(0, floor), (sheet.width, floor)], tokens.border, 1)
    _name_marks(sheet, given)
    rows = tuple((p.name, p.won_text, p.note, p.forecast.text if p.forecast else "") for p in given.periods)
    return Chart(sheet.figure, sheet.size, tuple(regions), given.headers, rows)


def _ends(period: PeriodBar) -> tuple[float, ...]:
    """The amounts that a period shows."""
    ends = [period.won] if period.target is None else [period.won, period.target]
    return (*ends, period.forecast.high) if period.forecast else tuple(ends)


def _standing_bar(sheet: ChartSheet, period: PeriodBar, column: Box, most: float) -> None:
    tokens = sheet.tokens
    width = min(column.width * 0.5, 56.0)
    height = column.height * max(period.won, 0.0) / most
    middle = column.left + column.width / 2
    hit = period.target is not None and period.won >= period.target
    colour = tokens.won if hit else mix(tokens.secondary, tokens.surface, 0.5)
    sheet.bar(Box(middle - width / 2, column.bottom - height, width, height), colour)
    label = column.bottom - height - 9
    marks = []
    if period.target is not None:
        mark = column.bottom - column.height * period.target / most
        sheet.line([(middle - width / 2 - 5, mark), (middle + width / 2 + 5, mark)], tokens.text, 2)
        marks.append(mark)
    if period.forecast is not None:
        marks += _draw_forecast(sheet, period.forecast, middle + width / 2 + 5, column, most)
    for mark in sorted(marks, reverse=True):
        label = label if abs(label - mark) > 9 else mark - 10
    text, strong = period.won_text, tokens.weight.strong
    sheet.text(middle, label, text, tokens.text, weight=strong, anchor="center", room=column.width - 4, halo=True)


def _draw_forecast(sheet: ChartSheet, forecast: ForecastRange, x: float, column: Box, most: float) -> list[float]:
    """A dot with its range beside the bar; returns the vertical extents that labels must avoid."""
    low, high, expected = (
        column.bottom - column.height * max(amount, 0.0) / most
        for amount in (forecast.low, forecast.high, forecast.expected)
    )
    accent = sheet.tokens.accent
    sheet.line([(x, low), (x, high)], accent, 2)
    sheet.axes.plot([x], [expected], marker="o", markersize=4.5, color=accent, linestyle="none", clip_on=False)
    return [expected]


def _name_marks(sheet: ChartSheet, given: PeriodsInput) -> None:
    """A legend above the bars for the target line and the forecast dot."""
    tokens, x = sheet.tokens, 2.0
    if any(period.target is not None for period in given.periods):
        sheet.line([(x, 8), (x + 20, 8)], tokens.text, 2)
        x = sheet.text(x + 26, 8, given.target_name, tokens.secondary).right + 18
    if any(period.forecast is not None for period in given.periods):
        sheet.line([(x + 4, 1), (x + 4, 15)], tokens.accent, 2)
        sheet.axes.plot([x + 4], [8], marker="o", markersize=4.5, color=tokens.accent, linestyle="none", clip_on=False)
        sheet.text(x + 14, 8, given.forecast_name, tokens.secondary, room=sheet.width - x - 16)
