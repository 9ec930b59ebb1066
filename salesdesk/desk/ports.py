"""What services need of a store; ``salesdesk.store`` implements it."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol, TypeVar

from salesdesk.desk.cards import Card, DiaryLine, FactChange, KeptForecast, NextStep, OpenSum, Win
from salesdesk.desk.kept import KeptItem, Position, TouchedSince
from salesdesk.domain.dataclass import dataclass
from salesdesk.domain.errors import Message
from salesdesk.domain.events import Event
from salesdesk.domain.records import Measure, Record, Stage

if TYPE_CHECKING:  # arrays, which the first sight of the board need not wait for
    from salesdesk.analytics.events import Events
    from salesdesk.desk.merged_log import MergedLog

R = TypeVar("R", bound=Record)
Clock = Callable[[], datetime]
EventRow = tuple[str, int, str, str | None, str | None]
"""An event as (deal, microseconds since 1970, kind, old, new)."""
Progress = Callable[[int, int], None]
"""Told (done, total); raising from it cancels what is under way."""

Actor = Literal["user", "script", "timer", "mail", "calendar", "diary", "founding"]
"""Who wrote an entry of the log. ``founding`` is what an upgrade laid under it."""


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry of the log: ``state`` is done, undone (can be done again) or dropped (undone, and something else followed)."""

    id: str
    at: datetime
    name: str
    label: Message
    state: str
    actor: str = "user"


class LaterWrite(NamedTuple):
    """A field (empty: the record itself, whose ``value`` says whether it is there) that was written later by another entry,
    and that therefore is as it was. ``name`` is what its record is called; ``value`` a text, number, day, Money or None."""

    kind: str
    field: str
    name: str
    value: Any


class UndoneEntry(NamedTuple):
    """Entries that were taken back or brought again; ``touched`` are (kind, key), the deal's key for what belongs to one.
    ``later`` are the first of what others wrote later, in which nothing changed; ``more`` counts the others."""

    entries: tuple[EntryView, ...]
    touched: frozenset[tuple[str, str]]
    later: tuple[LaterWrite, ...] = ()
    more: int = 0


class Records(Protocol):
    """Where records are found: a reading that is under way, or a snapshot."""

    def get(self, kind: type[R], key: str) -> R:
        """The record with that key. Raises NotFound when there is none, or it was deleted."""

    def find(self, kind: type[R], /, **equals: Any) -> list[R]:
        """Records whose fields equal the values (a collection: any of them), in the order of their keys."""

    def stages_of(self, pipeline: str) -> list[Stage]:
        """The stages of a pipeline in their order."""


class Reader(Protocol):
    """One moment of the desk. Every method fetches whole and keeps nothing open."""

    @property
    def revision(self) -> int:
        """The revision of the desk that is seen."""

    def position(self) -> Position:
        """How far the log goes that is seen."""

    def touched_since(self, position: Position) -> TouchedSince | None:
        """What may read differently than at an earlier position; None where that may be anything, or very much, or where
        the log does not go on from there."""

    def in_parts(self) -> None:
        """From now on a long reading is made of several short transactions, so that no commit waits for the whole of it. It
        raises Outdated where the desk changes in between."""

    def get(self, kind: type[R], key: str) -> R:
        """The record with that key. Raises NotFound when there is none, or it was deleted."""

    def find(self, kind: type[R], /, **equals: Any) -> list[R]:
        """Records whose fields equal the values (a collection: any of them), in the order of their keys."""

    def every(self, kind: type[R]) -> list[R]:
        """All records of a kind in the order of their keys, deleted ones too."""

    def get_all(self, kind: type[R], keys: Iterable[str]) -> list[R]:
        """The records with those keys, in their order. Raises NotFound when one is missing."""

    def events(self, deals: Collection[str]) -> dict[str, list[Event]]:
        """The events of some deals, in order, those of undone commands left out."""

    def fact_changes(self, deal: str) -> list[FactChange]:
        """What SetField set of a deal and was not taken back, oldest first."""

    def event_rows(self) -> list[EventRow]:
        """Every event as (deal, microseconds, kind, old, new), in order, undone ones left out."""

    def event_columns(self, until: int | None = None) -> "Events":
        """The same as arrays, in a quarter of the time: every event by an instant (microseconds; None: all)."""

    def estimated(self) -> frozenset[str]:
        """Deals whose created instant is not truly known."""

    def holds_after(self, then: datetime) -> bool:
        """Whether anything was written, or is dated, after an instant."""

    def is_migrated(self) -> bool:
        """Whether the desk was begun by an earlier version of SalesDesk, whose log was translated."""

    def open_cards(self, pipeline: str | None) -> list[Card]:
        """Open deals of a pipeline (or the desk) by stage, in the order of their ranks."""

    def first_cards(self, stage: str, limit: int) -> list[Card]:
        """The first open deals of a stage, in the order of their ranks."""

    def open_sums(self) -> list[OpenSum]:
        """What the open deals of the desk add up to, without looking at each."""

    def closed_cards(self, pipeline: str | None, outcome: str | None, since: datetime, until: datetime) -> list[Card]:
        """Deals closed in [since, until), latest first; every pipeline or outcome when None."""

    def wins(self, since: datetime, until: datetime) -> list[Win]:
        """What was won in [since, until), in no order."""

    def first_created(self) -> datetime | None:
        """When the first deal of the desk was created, not counting those closed on an unknown day; None without any."""

    def all_cards(self, pipeline: str | None, deleted_after: datetime | None = None) -> list[Card]:
        """Every deal of a pipeline (or the desk), newest first; with those deleted after an instant if one is given."""

    def cards(self, deals: Collection[str]) -> dict[str, Card]:
        """Some deals by key; deleted ones are missing."""

    def steps(self, deals: Collection[str] | None = None) -> dict[str, NextStep]:
        """The next step planned for each deal that has one (of some deals, or of all)."""

    def done_and_noted(self) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
        """By deal, when its activities were done, and when its notes were written (microseconds since 1970), in no order."""

    def tag_links(self) -> list[tuple[str, str]]:
        """Deal and tag of each tag that a deal has, in the order of the links' keys."""

    def own_values(self, fields: Collection[str] | None = None) -> list[tuple[str, str, str]]:
        """Deal, field and value of the values of own fields (of some, None: of all), in the order of the values' keys."""

    def neighbours(
        self, stage: str, above: str | None, to_top: bool, leaving: Collection[str]
    ) -> tuple[str | None, str | None]:
        """The ranks between which a card lands in a stage, not counting the cards ``leaving``."""

    def names(self, kind: type[Record], prefix: str = "", limit: int = 20) -> list[str]:
        """Names of organisations, contacts, tags… that begin with, or else hold, some letters, for completion."""

    def named(self, kind: type[Record], name: str) -> str | None:
        """The key of the record with that name, compared as ``domain.names.name_key`` says."""

    def survivors(self) -> dict[str, str]:
        """Each deleted stage and the stage that took over its deals and history, chains resolved."""

    def all_stages(self) -> list[Stage]:
        """Every stage, those taken over by another too."""

    def stages_of(self, pipeline: str) -> list[Stage]:
        """The stages of a pipeline in their order."""

    def stage_ranks(self, then: datetime) -> dict[str, str]:
        """The rank that each stage put elsewhere since an instant had by then."""

    def lost_reasons(self) -> list[str]:
        """The reasons deals were lost for, the most frequent first."""

    def owners(self) -> list[str]:
        """Owners named on any deal."""

    def deal_counts(self) -> dict[str, int]:
        """How many deals (not deleted) each stage holds."""

    def external_marks(self) -> dict[tuple[str | None, str], tuple[str, str | None]]:
        """For imported deals: where they came from and their key there, to the deal's key and its last import's fingerprint."""

    def prints(self) -> dict[str, str | None]:
        """By the key of each deal, the fingerprint of the row that an import brought last."""

    def external_keys(self) -> dict[str, str]:
        """Deal keys by their key in whatever file or system they came from."""

    def keys_and_names(self, kind: type[Record]) -> list[tuple[str, str]]:
        """Keys and names of all organisations, contacts, tags…"""

    def texts(self, kind: type[Record], names: Sequence[str]) -> list[tuple[Any, ...]]:
        """Some fields of all records of a kind that are there, as the file holds them."""

    def faults(self) -> list[str]:
        """What an integrity and foreign-key check of the file finds; nothing when it is sound."""

    def log_faults(self) -> list[Message]:
        """What is wrong with the log or with what it adds up to: changed or missing entries, rows, deals, fields."""

    def diary(
        self, period: str | None, measure: Measure = "revenue", pipeline: str | None = None, tag: str | None = None
    ) -> list[DiaryLine]:
        """The forecast diary of a quota by day, of one period or of all."""

    def kept_forecasts(self) -> list[KeptForecast]:
        """The whole forecast diary as it is kept, by quota and day."""

    def last_entry(self, state: str) -> EntryView | None:
        """The entry that undo (state ``done``) or redo (state ``undone``) would take next."""

    def unmade(self, kind: type[Record]) -> frozenset[str]:
        """The records of a kind that are deleted because their making was taken back."""

    def made_after(self, kind: type[Record], then: datetime) -> dict[str, str]:
        """The records of a kind that were made after an instant, with the entry that made each."""

    def facts_before(self, kind: type[Record], then: datetime) -> dict[str, dict[str, Any]]:
        """By record of a kind, the fields that were set after an instant, with the values they had by then."""

    def entries(self, limit: int, with_diary: bool = False) -> list[EntryView]:
        """The latest entries of the log, newest first, without those that took others back; of the diary's only where asked."""


class Transaction(Reader, Protocol):
    """A change under way: all of it is kept, with what it set before, or none."""

    @property
    def now(self) -> datetime:
        """The instant of the command."""

    @property
    def entry(self) -> str:
        """The key of the entry being written: the device's and its counter."""

    @property
    def wrote(self) -> bool:
        """Whether anything was written so far."""

    def new_id(self) -> str:
        """A fresh key."""

    def new_ids(self, count: int) -> list[str]:
        """Fresh keys, in their order."""

    def save(self, *records: Record) -> None:
        """Write records, new or changed; the entry keeps what stood there before."""

    def append(self, events: Iterable[Event]) -> None:
        """Write down what happened."""

    def replace_history(self, events: Mapping[str, Sequence[Event]]) -> None:
        """Give deals another past than they had; their rows become what it adds up to. Undoing brings the old past back."""

    def conclude(self, label: Message) -> None:
        """Say what was done, for the log. A transaction that wrote nothing leaves no entry."""

    def keep_forecasts(self, lines: Sequence[KeptForecast]) -> None:
        """Write lines into the diary, where of a quota and day the earliest counts; undoing takes them out again."""

    def redact(self, person: str, own_values: Iterable[str], told: Progress = lambda _done, _total: None) -> int:
        """Destroy what rows and log hold of a person (a contact's key), and own fields' values by key; in how many entries."""

    def merge_log(self, source: Path) -> "MergedLog":
        """Take in the log of another desk file. Raises SalesDeskError for one that cannot be merged."""

    def add_batch(self, records: Sequence[Record]) -> None:
        """Write many new records quickly."""

    def add_columns(self, kind: type[Record], columns: Mapping[str, Sequence[Any]], are_summed: bool = False) -> None:
        """Write very many new records of a kind, given as a column a field, ``id`` among them: references as keys, instants
        in microseconds since 1970, days as ISO text, yes and no as 1 and 0. A field without a column has its default.

        ``are_summed`` says that they are deals whose events, which the same transaction writes, add up to them.
        """

    def append_cells(self, events: Sequence[EventRow]) -> None:
        """As ``append``, of events as the journal tells them."""


class Store(Protocol):
    """The desk file."""

    @property
    def path(self) -> Path:
        """Where the file is."""

    @property
    def key(self) -> bytes | None:
        """What the file is encrypted with; None where it is not."""

    @property
    def is_read_only(self) -> bool:
        """Whether every change is refused."""

    @property
    def revision(self) -> int:
        """A number that grows with every change made through this store."""

    def position(self) -> Position | None:
        """How far the log goes now; None where that cannot be told."""

    def written_until(self) -> datetime | None:
        """When the log was last written to, by the clock that is never behind an earlier entry; None without an entry."""

    def get_ready(self) -> None:
        """Import what the first change needs, and check the file, so that it need not wait for that. Any thread may."""

    def read(self) -> AbstractContextManager[Reader]:
        """One moment of the desk."""

    def change(
        self, name: str, version: int, arguments: Mapping[str, Any], actor: Actor = "user"
    ) -> AbstractContextManager[Transaction]:
        """A transaction that ends as one entry of the log; an exception inside takes everything back."""

    def undo(self, entries: Sequence[str] = (), actor: Actor = "user") -> UndoneEntry | None:
        """Take back what this device's user or scripts did last; None when there is nothing. With ``entries`` (keys, or
        counters of this device) these instead, whoever wrote them, all or none.

        Raises Refused for what cannot be taken back: what an upgrade of the desk has laid under the log, the diary, what
        is undone already."""

    def redo(self, entries: Sequence[str] = (), actor: Actor = "user") -> UndoneEntry | None:
        """Do again what was taken back last, or ``entries`` that were taken back. Raises Refused for one that was not."""

    def keep(self, lines: Sequence[DiaryLine]) -> bool:
        """Write forecasts of a day into the diary, as an entry of the actor ``diary`` that is no revision; of a quota and
        day the first stays. Says whether any was written."""

    def backup(self, target: Path) -> None:
        """A verified copy of the desk, made from one moment."""

    def check(self, full: bool = True, between: Callable[[], None] = lambda: None) -> tuple[Message, ...]:
        """What is wrong with the file: its pages, and (``full``) its log and every value; nothing where it is sound. Every
        change is refused once something was found. ``between`` is called before each step and may raise to end the check.
        Raises Outdated where the desk is changed meanwhile."""

    def note_damage(self, faults: tuple[Message, ...]) -> None:
        """Know what a check of the whole file has found; that it is sound takes back no earlier finding."""

    def watch_damage(self, tell: Callable[[tuple[Message, ...]], object]) -> None:
        """Have ``tell`` called with what is known of damage, on the thread that finds more; at once where some is known."""

    def close(self) -> None:
        """Let go of the file."""


class Learner(Protocol):
    """Has what a day rests on learnt elsewhere, such as by a child process. Any thread may ask, and waits."""

    def __call__(self, task: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """The parts of an answer to the parts of a task: arrays of numbers, bytes, and values that JSON holds. None where
        that failed; then it is learnt where it was asked for. Raises NotLearnt once it is closed."""

    def close(self) -> None:
        """Give up what is being learnt: nobody waits for it any more."""


class KeptState(Protocol):
    """What is kept beside desks so that it need not be made again. It may lose anything at any time; nothing ever fails."""

    def get(self, desk: str, name: str) -> KeptItem | None:
        """What is kept of a desk (``Position.desk``) under a name, as it was put; None without it."""

    def positions(self, desk: str) -> dict[str, Position]:
        """The names of all that is kept of a desk, with their positions."""

    def put(self, position: Position, values: Mapping[str, bytes], drop: Collection[str] = ()) -> bool:
        """Keep values that are true at a position of its desk, and drop others, all or nothing; whether that was done.

        Of names that are alike up to the first slash the last few stay.
        """

    def close(self) -> None:
        """Let go of what is open."""
