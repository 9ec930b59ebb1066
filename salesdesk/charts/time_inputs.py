"""What charts of times and rates are drawn from: plain values, and texts that the caller has already worded."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AxisMark:
    """A place on an axis with its text."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class StayBar:
    """How long deals were in a stage, in days: the middle half, the middle 80%, the middle one; None where none has left.

    ``limit`` is where a deal counts as stalled. ``over_text`` says how many deals were longer there; ``tip`` is what a pointer
    at it is told, ``cells`` the row of the table.
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
    """How many deals took from ``low`` to ``high`` days; ``is_last`` where that one holds all longer ones too."""

    key: str
    low: float
    high: float
    count: int
    text: str
    count_text: str
    is_last: bool = False


@dataclass(frozen=True, slots=True)
class SpansInput:
    """Deals by days, in spans of one width from zero; the ``middle`` is marked; ``headers``: days, deals."""

    spans: tuple[HistogramBar, ...]
    ticks: tuple[AxisMark, ...]
    headers: tuple[str, str]
    middle: AxisMark | None = None


@dataclass(frozen=True, slots=True)
class RateBar:
    """A share in [0, 1] with its range; None where nothing divides. ``other`` is the same share of what is compared."""

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
    """Shares below each other on one scale; ``whole`` is that of all together, ``other_name`` says what is compared."""

    rates: tuple[RateBar, ...]
    ticks: tuple[AxisMark, ...]
    headers: tuple[str, ...]
    whole: AxisMark | None = None
    other_name: str = ""
