"""Records: one frozen dataclass for each kind of thing on the desk.

``deleted_at`` marks a deleted record, which is kept.
"""

from datetime import date, datetime
from typing import Literal

from salesdesk.domain.dataclass import dataclass

StageKind = Literal["open", "won", "lost"]
Outcome = Literal["open", "won", "lost"]
Category = Literal["commit", "best_case", "pipeline", "omitted"]
CATEGORIES: tuple[Category, ...] = ("commit", "best_case", "pipeline", "omitted")
Measure = Literal["revenue", "count"]
SubjectKind = Literal["deal", "person", "organisation", "none"]
SavedKind = Literal["view", "report set", "import mapping"]
ACTIVITY_KINDS = ("call", "email", "meeting", "demo", "contract", "task")
DEFAULT_STALL_DAYS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A row of the desk: its key, and when it was deleted."""

    id: str
    deleted_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline(Record):
    """An ordered set of stages that deals run through."""

    name: str
    rank: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage(Record):
    """A step of a pipeline. ``probability`` in [0, 1] is the user's own; ``survivor`` took over a deleted stage."""

    pipeline: str
    name: str
    rank: str
    kind: StageKind = "open"
    probability: float
    stall_days: int | None = None
    survivor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation(Record):
    """A company: a customer or prospect."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact(Record):
    """A person, mostly at an organisation."""

    name: str
    organisation: str | None = None
    email: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deal(Record):
    """One possible sale. ``amount`` is in minor units; ``stage`` is the one held, or last held once closed.

    ``stage_since`` is when the present spell in the stage began, ``stage_spent`` the microseconds of earlier spells there;
    both, like stage, outcome, amount and expected close, are what the deal's events add up to. ``closed_at`` is None while
    it is open, and where it is won or lost on a day that is not known. ``external_print`` is the fingerprint of the row that
    an import last brought.
    """

    pipeline: str
    stage: str
    rank: str
    title: str
    organisation: str | None = None
    contact: str | None = None
    owner: str | None = None
    amount: int | None = None
    currency: str
    probability: float | None = None
    expected_close: date | None = None
    source: str | None = None
    category: Category = "pipeline"
    outcome: Outcome = "open"
    lost_reason: str | None = None
    created_at: datetime
    created_estimated: bool = False
    closed_at: datetime | None = None
    stage_since: datetime
    stage_spent: int = 0
    snoozed_until: date | None = None
    external_source: str | None = None
    external_id: str | None = None
    external_print: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity(Record):
    """A next step, planned for a day (and perhaps a time, HH:MM) and one day done.

    ``subject`` is the key of the deal, person (a contact) or organisation that it is about; None of kind none.
    """

    subject_kind: SubjectKind = "deal"
    subject: str | None = None
    kind: str
    title: str
    due_day: date | None = None
    due_time: str | None = None
    done_at: datetime | None = None
    created_at: datetime

    @property
    def deal(self) -> str | None:
        """The key of the deal that it is about; None where it is about something else."""
        return self.subject if self.subject_kind == "deal" else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(Record):
    """A text about a deal, a person, an organisation, or nothing of these; see ``Activity``."""

    subject_kind: SubjectKind = "deal"
    subject: str | None = None
    text: str
    created_at: datetime

    @property
    def deal(self) -> str | None:
        """The key of the deal that it is about; None where it is about something else."""
        return self.subject if self.subject_kind == "deal" else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota(Record):
    """The number to carry in a period: money won in minor units, or how many deals (``measure`` count).

    ``pipeline`` and ``tag`` narrow which deals count; the plain revenue quota, with neither, is the whole desk's.
    """

    period: str
    start: date
    until: date
    amount: int
    currency: str
    measure: Measure = "revenue"
    pipeline: str | None = None
    tag: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate(Record):
    """From a day on, one unit of a currency is worth ``rate`` (exact decimal text) units of ``base``."""

    currency: str
    base: str
    day: date
    rate: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag(Record):
    """A label for grouping deals."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DealTag(Record):
    """A tag on a deal."""

    deal: str
    tag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomField(Record):
    """A field of the user's own."""

    name: str
    rank: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomValue(Record):
    """What a deal has in a custom field."""

    deal: str
    field: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting(Record):
    """A setting of the desk under its name (the id)."""

    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedThing(Record):
    """What the user keeps to use again: a view, a report set, how the columns of a file are read.

    ``name`` is its name (of an import mapping the fingerprint of the file's headers), ``content`` JSON by its kind.
    """

    kind: SavedKind
    name: str
    content: str


REFERENCES = {
    "pipeline": "Pipeline",
    "stage": "Stage",
    "survivor": "Stage",
    "organisation": "Organisation",
    "contact": "Contact",
    "deal": "Deal",
    "tag": "Tag",
    "field": "CustomField",
}
"""Fields that hold the key of another record, with its kind."""
SUBJECTS: dict[SubjectKind, str] = {"deal": "Deal", "person": "Contact", "organisation": "Organisation"}
"""The kind of record that ``subject`` is the key of, by ``subject_kind``."""

KINDS: tuple[type[Record], ...] = (
    Pipeline,
    Stage,
    Organisation,
    Contact,
    Deal,
    Activity,
    Note,
    Quota,
    Rate,
    Tag,
    DealTag,
    CustomField,
    CustomValue,
    Setting,
    SavedThing,
)
