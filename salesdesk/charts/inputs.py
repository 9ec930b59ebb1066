"""Inputs of the charts: plain values and texts that are already translated and formatted.

Amounts and counts are on one scale per chart (say minor units); a ``key`` names what a click on the part opens.
"""

import datetime as dt
from dataclasses import dataclass

from salesdesk.charts.time_inputs import HistogramInput, RatesInput, StaysInput


@dataclass(frozen=True, slots=True)
class BarComparison:
    """The comparison of a bar: its count, and its conversion in words."""

    count: int
    count_text: str
    goes_on: str = ""


@dataclass(frozen=True, slots=True)
class StageBar:
    """One bar of the funnel or of the open deals by stage; ``detail`` is added to its tool tip."""

    key: str
    name: str
    count: int
    count_text: str
    note: str = ""
    goes_on: str = ""
    is_won: bool = False
    detail: str = ""
    other: BarComparison | None = None


@dataclass(frozen=True, slots=True)
class FunnelInput:
    """Stages from first to last; ``goes_on`` words the conversion to the next stage (empty on the last).

    ``headers`` name the columns of the table: stage, deals, note, share, detail. ``other_name`` names the comparison,
    empty without one.
    """

    stages: tuple[StageBar, ...]
    headers: tuple[str, str, str, str, str]
    other_name: str = ""


@dataclass(frozen=True, slots=True)
class SnapshotInput:
    """The deals now in each stage; ``headers`` name the columns stage, deals, note."""

    stages: tuple[StageBar, ...]
    headers: tuple[str, str, str]
    other_name: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis with its text."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class DayTick:
    """A day marked on a time axis with its text."""

    day: dt.date
    text: str


@dataclass(frozen=True, slots=True)
class WonPoint:
    """The sum won up to and including a day."""

    day: dt.date
    total: float
    day_text: str
    total_text: str


@dataclass(frozen=True, slots=True)
class ForecastRange:
    """Forecast at the end of the period: the expected sum and its range."""

    expected: float
    low: float
    high: float
    text: str


@dataclass(frozen=True, slots=True)
class ProgressInput:
    """Won to date within a period, the quota and its straight-line pace, and the forecast; ``headers``: day, won."""

    start: dt.date
    end: dt.date
    today: dt.date
    wins: tuple[WonPoint, ...]
    won_text: str
    headers: tuple[str, str]
    target: float | None = None
    target_text: str = ""
    fan: ForecastRange | None = None
    ticks: tuple[DayTick, ...] = ()


@dataclass(frozen=True, slots=True)
class Bin:
    """One bar of a distribution: outcomes from ``low`` up to ``high`` and the share (0 to 1) of all outcomes."""

    low: float
    high: float
    share: float
    text: str
    share_text: str


@dataclass(frozen=True, slots=True)
class DistributionInput:
    """Possible outcomes of a period with their chances, and the quota; ``headers``: outcome, chance."""

    bins: tuple[Bin, ...]
    headers: tuple[str, str]
    target: float | None = None
    target_text: str = ""
    reached_text: str = ""
    ticks: tuple[Tick, ...] = ()


@dataclass(frozen=True, slots=True)
class PeriodBar:
    """A past period: amount won, its target and the forecast that was made for it, where there were."""

    key: str
    name: str
    won: float
    won_text: str
    target: float | None = None
    note: str = ""
    forecast: ForecastRange | None = None


@dataclass(frozen=True, slots=True)
class PeriodsInput:
    """Past periods from the oldest to the latest; the names are those of the marks; ``headers``: period, won, note,
    forecast."""

    periods: tuple[PeriodBar, ...]
    target_name: str
    headers: tuple[str, str, str, str]
    forecast_name: str = ""


@dataclass(frozen=True, slots=True)
class SizeRow:
    """New deals of one size: the chance (0 to 1) with each number of them."""

    key: str
    name: str
    shares: tuple[float, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChanceGridInput:
    """Chance by size (rows) and number of new deals (columns); a line separates cells of at least ``likely``.

    Colours tell how much a chance is above ``now``, the one without new deals.

    ``names`` word the counts, ``short`` those where there is little room, with ``short_name`` before them;
    ``headers``: size, deals, chance.
    """

    sizes: tuple[SizeRow, ...]
    names: tuple[str, ...]
    short: tuple[str, ...]
    short_name: str
    headers: tuple[str, str, str]
    now: float
    likely: float = 0.8


@dataclass(frozen=True, slots=True)
class DiaryDay:
    """Forecast made on a day: outcome of the period with its range, and the chance (0 to 1), None without a quota."""

    day: dt.date
    day_text: str
    fan: ForecastRange
    range_text: str
    chance: float | None
    chance_text: str


@dataclass(frozen=True, slots=True)
class DiaryInput:
    """Each day's forecast over a period; the names head the two parts; ``headers``: day, chance, forecast, range."""

    start: dt.date
    end: dt.date
    days: tuple[DiaryDay, ...]
    forecast_name: str
    chance_name: str
    headers: tuple[str, str, str, str]
    target: float | None = None
    target_text: str = ""
    ticks: tuple[DayTick, ...] = ()


@dataclass(frozen=True, slots=True)
class ReasonBar:
    """A loss reason and its number of deals; ``note`` is added to its tool tip."""

    key: str
    name: str
    count: int
    text: str
    note: str = ""
    other: BarComparison | None = None


@dataclass(frozen=True, slots=True)
class ReasonsInput:
    """Reasons by decreasing frequency; ``headers``: reason, deals.

    With ``other_name`` the bars are shares of ``whole`` and ``other_whole``, so that totals of different size can be
    compared.
    """

    reasons: tuple[ReasonBar, ...]
    headers: tuple[str, str]
    other_name: str = ""
    whole: int = 1
    other_whole: int = 1


ChartInput = (
    FunnelInput
    | SnapshotInput
    | ProgressInput
    | DistributionInput
    | PeriodsInput
    | ReasonsInput
    | StaysInput
    | HistogramInput
    | RatesInput
    | ChanceGridInput
    | DiaryInput
)
