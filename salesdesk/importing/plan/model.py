"""What an import is made of: options in, drafts and problems out. Plain frozen values, no behaviour."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from salesdesk.domain.errors import Message
from salesdesk.domain.records import Outcome

if TYPE_CHECKING:
    from salesdesk.desk.everything import Everything
    from salesdesk.importing.understand.mapping import ColumnMap


DateOrder: TypeAlias = Literal["day-first", "month-first"]
DecimalMark: TypeAlias = Literal[".", ","]
Kind: TypeAlias = Literal["auto", "deals", "history"]
EventKind: TypeAlias = Literal["created", "stage", "won", "lost", "reopened", "amount", "expected_close"]


class StageShape(NamedTuple):
    """A stage the desk already has."""

    name: str
    kind: Outcome


@dataclass(frozen=True, slots=True)
class PipelineShape:
    """A pipeline the desk already has: its name and its stages in order."""

    name: str
    stages: tuple[StageShape, ...] = ()


class RememberedMapping(NamedTuple):
    """How files with some header were read last: fields by column, and what the user or the file told."""

    columns: Mapping[str, str]
    date_order: DateOrder | None = None
    decimal_mark: DecimalMark | None = None
    outcomes: Mapping[str, Outcome] = MappingProxyType({})
    stages: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """Everything the user can say about an import. `zone` and `base_currency` are the desk's."""

    zone: tzinfo
    base_currency: str
    layout: str = "auto"
    kind: Kind = "auto"
    mapping: Mapping[str, str] | None = None
    """Column name to field, for the columns the user decided; the others keep what is proposed."""
    remembered: Mapping[str, RememberedMapping] = field(default_factory=dict)
    """What was confirmed earlier, by header fingerprint."""
    owner: str | None = None
    pipeline: str | None = None
    """The pipeline of rows that name none."""
    currency: str | None = None
    date_order: DateOrder | None = None
    decimal_mark: DecimalMark | None = None
    usual_date_order: DateOrder | None = None
    usual_decimal_mark: DecimalMark | None = None
    """Those of such files before, where this one has no evidence of its own."""
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    """What the user said a status or stage name means."""
    stages: Mapping[str, str] = field(default_factory=dict)
    """The stage that a stage name of the file stands for, where that is another one."""
    sheet: str | None = None
    """The sheet of a workbook; the one that looks most like a list of deals when not given."""
    encoding: str | None = None
    delimiter: str | None = None
    header_line: int | None = None
    """The line (or sheet row) that names the columns, 0 for none; found when not given, like encoding and delimiter."""


class DealDraft(NamedTuple):
    """One deal as its row tells it, ready to be compared with the desk.

    Instants are aware UTC datetimes; `expected_close` is a date; `amount_minor` counts minor units of `currency`;
    `probability` lies in 0..1. `stage` is always an open stage: for a closed deal the one last held.
    `stage_known` is false when the row told only the outcome. `twin` counts earlier rows of the file without an
    external id that have the same title, organisation and created day. `facts` are the values of the other facts that
    the file has a column for, by the keys of their fields. `currency_told` is false when neither the row nor the file
    says in which currency the amount is.
    """

    line: int
    external_id: str | None
    source_system: str
    title: str
    organisation: str | None
    contact: str | None
    owner: str | None
    pipeline: str | None
    stage: str
    stage_known: bool
    outcome: Outcome
    lost_reason: str | None
    amount_minor: int | None
    currency: str
    created: datetime
    created_estimated: bool
    closed: datetime | None
    expected_close: date | None
    probability: float | None
    facts: Mapping[str, Any]
    tags: tuple[str, ...]
    next_step: str | None
    custom: Mapping[str, str]
    twin: int
    currency_told: bool = True


class HistoryEvent(NamedTuple):
    """One step of a deal's history. `stage` is the open stage held after it; ordered by (at, position in the list)."""

    at: datetime
    kind: EventKind
    stage: str
    reason: str | None
    amount_minor: int | None
    currency: str
    expected_close: date | None


class HistoryDraft(NamedTuple):
    """All that a log says of one deal, oldest first; the first event is always `created`."""

    external_id: str
    source_system: str
    events: tuple[HistoryEvent, ...]


class Problem(NamedTuple):
    """A cell that could not be read, and why. `line` is the physical line (or sheet row) where its row begins."""

    file: str
    line: int
    column: str
    value: str
    reason: Message


class Row(NamedTuple):
    """One row as it stands in the file, cells as text in the order of the header (none where they were not kept).

    `draft` is what it was read as; `why` says why it is worth a look.
    """

    line: int
    cells: tuple[str, ...]
    draft: DealDraft | None = None
    why: Message | None = None


class StageRead(NamedTuple):
    """A stage's name in the file, in how many rows it stands, and what it is taken for: `stage` when it is open."""

    name: str
    rows: int
    outcome: Outcome
    stage: str


class StageFound(NamedTuple):
    """A stage named by the file. Open ones come in selling order; `deals` now stand in it, or were last seen there."""

    pipeline: str | None
    name: str
    kind: Outcome
    deals: int
    probability: float | None
    """Median probability (0..1) of the open deals in it, where the file has one."""
    known: bool
    """The desk's pipeline has it already."""


class Question(NamedTuple):
    """Something the file gives no evidence for. `option` is the field of `ImportOptions` that answers it.

    Without an answer to a `blocking` one too many rows would be refused to go on; others concern only the rows
    refused for them.
    For `outcomes`, `value` is the name whose meaning is asked.
    """

    option: str
    column: str
    text: Message
    choices: tuple[str, ...]
    blocking: bool = True
    value: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows below the header. `read + skipped + refused == rows`, always."""

    rows: int = 0
    read: int = 0
    refused: int = 0
    blank: int = 0
    repeated_header: int = 0
    total: int = 0
    footer: int = 0
    comment: int = 0
    other_owner: int = 0
    other_field: int = 0
    deleted: int = 0
    duplicate: int = 0

    @property
    def skipped(self) -> int:
        """Rows left out on purpose, for any of the reasons counted above."""
        left_out = self.blank + self.repeated_header + self.total + self.footer
        return left_out + self.comment + self.other_owner + self.other_field + self.deleted + self.duplicate


class CurrencySum(NamedTuple):
    """How many deals of an outcome were read, and their amounts in one currency (minor units)."""

    outcome: Outcome
    currency: str
    deals: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """Rows to show before anything is written: the first ones, and the ones most likely to be misread."""

    first: tuple[Row, ...]
    worst: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class FileFacts:
    """How the file was read. `delimiter`, `encoding` are empty for workbooks; `sheet` is empty for text."""

    name: str
    format: str
    encoding: str
    delimiter: str
    sheet: str
    header_line: int
    """Line (or sheet row) of the header, 0 when there is none."""
    header: tuple[str, ...]
    sheets: tuple[str, ...] = ()
    """All sheets of a workbook."""


class Refusal(NamedTuple):
    """A row that is not imported, with everything that is wrong in it."""

    line: int
    cells: tuple[str, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What importing the file would do. Nothing in it touches a desk.

    `drafts` can be iterated any number of times; with very many rows the file is read again each time.
    When `questions` is not empty the drafts are incomplete: answer them in `ImportOptions` and plan again.
    """

    kind: Literal["deals", "history"]
    file: FileFacts
    layout: str
    source_system: str
    mapping: "ColumnMap"
    date_order: DateOrder | None
    decimal_mark: DecimalMark | None
    drafts: "Drafts"
    histories: Sequence[HistoryDraft]
    problems: tuple[Problem, ...]
    """At most `PROBLEM_LIMIT`; `counts.refused` is exact and `write_refused` writes every one."""
    counts: Counts
    stages: tuple[StageFound, ...]
    owners: tuple[tuple[str, int], ...]
    currencies: tuple[tuple[str, int], ...]
    custom_fields: tuple[str, ...]
    questions: tuple[Question, ...]
    notes: tuple[Message, ...]
    preview: ImportPreview
    refusals: Callable[[], Iterator["Refusal"]]
    """Reads the file again for every row that is refused; `write_refused` uses it."""
    sums: tuple[CurrencySum, ...] = ()
    stage_names: tuple[StageRead, ...] = ()
    lesson: RememberedMapping | None = None
    """What to remember for files with the same header."""
    everything: "Everything | None" = None
    """The whole desk that our own file of everything holds; its deals are then not among the `drafts`."""


class Drafts(Iterable[DealDraft]):
    """A re-iterable collection of drafts that knows its length."""

    def __init__(self, again: Iterable[DealDraft], length: int) -> None:
        self._again = again
        self._length = length

    def __iter__(self) -> Iterator[DealDraft]:
        return iter(self._again)

    def __len__(self) -> int:
        return self._length
