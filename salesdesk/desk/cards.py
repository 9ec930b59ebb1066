"""What queries answer: frozen views, no handles into the store."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from salesdesk.domain.dataclass import dataclass
from salesdesk.domain.days import DAY_US
from salesdesk.domain.errors import Message
from salesdesk.domain.periods import Period
from salesdesk.domain.records import Activity, Deal, Measure, Note, Pipeline, Stage

if TYPE_CHECKING:
    from salesdesk.analytics.distribution import Distribution


class Card(NamedTuple):
    """A deal as the board and the table show it. Amounts are minor units; instants microseconds since 1970.

    ``facts`` are the values of the columns in ``fields.FURTHER``, which have no name of their own here.
    """

    id: str
    stage: str
    rank: str
    title: str
    organisation: str | None
    contact: str | None
    owner: str | None
    amount: int | None
    currency: str
    typed_chance: float | None
    expected_close: date | None
    source: str | None
    category: str
    outcome: str
    lost_reason: str | None
    created_us: int
    closed_us: int | None
    since_us: int
    spent_us: int
    snoozed_until: date | None
    pipeline: str
    external_id: str | None
    facts: tuple[Any, ...] = ()

    def in_stage_us(self, now_us: int) -> int:
        """Microseconds in its stage by an instant, all its stays there together."""
        return now_us - self.since_us + self.spent_us

    def days_in_stage(self, now_us: int) -> int:
        """Whole days in its stage by an instant."""
        return max(0, self.in_stage_us(now_us)) // DAY_US

    def is_snoozed(self, today: date) -> bool:
        """Whether it is put aside until a day to come."""
        return self.snoozed_until is not None and self.snoozed_until > today

    def is_stalled(self, limit_days: float, now_us: int, today: date) -> bool:
        """Whether it is open, in its stage for longer than a limit, and not put aside."""
        return self.outcome == "open" and not self.is_snoozed(today) and self.in_stage_us(now_us) > limit_days * DAY_US


Writer = Literal["hand", "script", "import", "elsewhere"]
"""Who set something: the user in this desk's window, a script, an import, or someone at another computer."""


class FactChange(NamedTuple):
    """What was set of a fact of a deal: the key of the field, and its values by kind; names for organisation and contact.

    Of tags ``old`` are those that were taken off and ``new`` those that were put on. ``file`` is the name of the file of an
    import, where it was one.
    """

    at: datetime
    field: str
    old: Any
    new: Any
    by: Writer = "hand"
    file: str = ""


class DealChance(NamedTuple):
    """Chances in [0, 1] of an open deal.

    ``shown`` is the one on its card: typed, else the model's, with its 80% range; ``plain`` the stage's own; ``soon``
    that it is won in the period; ``sd`` that of the score's log-odds, 0 when typed.
    """

    shown: float
    low: float
    high: float
    plain: float
    soon: float
    sd: float
    typed: bool


class OpenSum(NamedTuple):
    """The open deals that are alike in what counts: how many, and their exact sum in minor units."""

    stage: str
    owner: str | None
    category: str
    currency: str
    typed_chance: float | None
    deals: int
    amount: int


class Win(NamedTuple):
    """A won deal in brief: microseconds since 1970, minor units."""

    closed_us: int
    owner: str | None
    currency: str
    amount: int


class NextStep(NamedTuple):
    """The next step planned for a deal."""

    activity: str
    deal: str
    kind: str
    title: str
    day: date | None
    time: str | None


@dataclass(frozen=True, slots=True)
class StageView:
    """A stage as a column: ``limit_days`` is the stall limit, resting on ``limit_n`` won deals."""

    id: str
    name: str
    kind: str
    probability: float
    limit_days: float
    limit_n: int
    stall_days: int | None


@dataclass(frozen=True, slots=True)
class BoardView:
    """One pipeline at one moment. ``cards`` are the open deals by stage, in their order; ``won`` those of the period."""

    pipeline: Pipeline
    pipelines: tuple[Pipeline, ...]
    stages: tuple[StageView, ...]
    cards: dict[str, list[Card]]
    won: list[Card]
    steps: dict[str, NextStep]
    period: Period
    as_of: datetime


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One plain sentence of a deal's history."""

    at: datetime
    kind: str
    sentence: Message
    note: str | None = None


@dataclass(frozen=True, slots=True)
class DealView:
    """Everything about one deal, for the panel beside the board."""

    deal: Deal
    card: Card
    pipeline: Pipeline
    stages: tuple[Stage, ...]
    organisation: str | None
    contact: str | None
    tags: tuple[str, ...]
    custom: tuple[tuple[str, str | None], ...]
    activities: tuple[Activity, ...]
    notes: tuple[Note, ...]
    history: tuple[HistoryLine, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The deals that no sum holds, since there is no exchange rate for their amounts, and the currencies of those amounts
    in order; both empty where nothing is left out."""

    deals: tuple[str, ...] = ()
    currencies: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.deals)

    @property
    def count(self) -> int:
        """How many deals."""
        return len(self.deals)


@dataclass(frozen=True, slots=True)
class StripView:
    """The quota strip. Money in minor units of ``currency``; shares and chances in [0, 1]; None where nothing divides.

    ``left_out`` are the open and won deals that are in no figure here. While ``pending``, forecast and chance are still to
    be computed.
    """

    period: Period
    currency: str
    target: int | None
    won: int
    attainment: float | None
    pace_target: float | None
    pace: float | None
    pace_share: float | None
    forecast: float
    chance: float | None
    left_out: LeftOut
    pending: bool = False


@dataclass(frozen=True, slots=True)
class PastPeriod:
    """A period with its target and what was won in it."""

    period: Period
    target: int | None
    won: int
    count: int
    attainment: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DiaryLine:
    """What was forecast on a day for a period's quota, what was won by then included; ``distribution`` is of the rest.

    Amounts are minor units of ``currency`` (numbers of deals where the quota counts deals).
    """

    period: str
    day: date
    measure: Measure = "revenue"
    pipeline: str | None = None
    tag: str | None = None
    won: int
    target: int
    currency: str
    chance: float
    forecast: float
    low: float
    high: float
    distribution: "Distribution"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptForecast:
    """A line of the diary just as it is kept: ``masses`` packed and in Base64, on a lattice from ``start``."""

    period: str
    measure: Measure
    pipeline: str | None = None
    tag: str | None = None
    day: date
    won: int
    target: int
    currency: str
    chance: float
    forecast: float
    low: float
    high: float
    start: int
    step_numerator: int
    step_denominator: int
    masses: str

    @property
    def about(self) -> tuple[str, str, str | None, str | None, date]:
        """The quota and day that it is about; the diary has one line for each."""
        return self.period, self.measure, self.pipeline, self.tag, self.day


@dataclass(frozen=True, slots=True)
class UndoState:
    """The words for undo and redo; None when there is nothing to take back or bring again."""

    undo: Message | None
    redo: Message | None
