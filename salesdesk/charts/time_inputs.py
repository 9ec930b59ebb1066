"""Inputs of charts of times and rates: plain values and texts that are already translated and formatted."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AxisMark:
    """A position on an axis with its text."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class StayBar:
    """Days in a stage: middle 50%, middle 80% and median; None where no deal has left it. ``limit`` is the stall limit.

    ``over_text`` says how many deals were longer there; ``tip`` is the tool tip, ``cells`` the row of the table.
    """

    key: str
    name: str
    note: str
    limit: float
    limit_text: str
    tip: str
    cells: tuple[str, ...]
    tenth: float | None = None
    quarter: float | None = None
    median: float | None = None
    three_quarters: float | None = None
    nine_tenths: float | None = None
    median_text: str = ""
    over_text: str = ""


@dataclass(frozen=True, slots=True)
class StaysInput:
    """Stages from first to last on one scale of days; ``limit_name`` names the mark of the limit, ``box_name`` the bar."""

    stays: tuple[StayBar, ...]
    ticks: tuple[AxisMark, ...]
    limit_name: str
    box_name: str
    headers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HistogramBar:
    """Number of deals with [low, high) days; ``is_last`` where the bin is unbounded."""

    key: str
    low: float
    high: float
    count: int
    text: str
    count_text: str
    is_last: bool = False


@dataclass(frozen=True, slots=True)
class HistogramInput:
    """Deals by days, in spans of one width from zero; the ``middle`` is marked; ``headers``: days, deals."""

    spans: tuple[HistogramBar, ...]
    ticks: tuple[AxisMark, ...]
    headers: tuple[str, str]
    middle: AxisMark | None = None


@dataclass(frozen=True, slots=True)
class RateBar:
    """A proportion in [0, 1] with its interval; None without deals. ``other`` is the proportion of the comparison."""

    key: str
    name: str
    share: float | None
    low: float | None
    high: float | None
    text: str
    tip: str
    cells: tuple[str, ...]
    is_firm: bool = True
    other: float | None = None


@dataclass(frozen=True, slots=True)
class RatesInput:
    """Proportions on a common scale; ``whole`` is the overall one, ``other_name`` names the comparison."""

    rates: tuple[RateBar, ...]
    ticks: tuple[AxisMark, ...]
    headers: tuple[str, ...]
    whole: AxisMark | None = None
    other_name: str = ""
