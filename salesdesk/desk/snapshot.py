"""The desk at one moment: one revision of it, or a past day, with all that was read and derived of it so far."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar, cast

from salesdesk.desk import card_lists as lists
from salesdesk.desk import kept_cards, past_day, settings
from salesdesk.desk.brought import KeyedValues
from salesdesk.desk.card_lists import Cards
from salesdesk.desk.cards import Card, DiaryLine, NextStep, Win
from salesdesk.desk.kept import Codec
from salesdesk.desk.parts import Parts, Renew
from salesdesk.desk.ports import EventRow, Reader, Store
from salesdesk.desk.recent import Recent
from salesdesk.desk.settings import DeskSettings
from salesdesk.domain.days import day_of, from_us, last_of, to_us
from salesdesk.domain.errors import NotFound, Refused
from salesdesk.domain.events import Event
from salesdesk.domain.periods import counted_day
from salesdesk.domain.records import (
    Activity,
    CustomField,
    CustomValue,
    DealTag,
    Measure,
    Note,
    Pipeline,
    Quota,
    Rate,
    Record,
    Setting,
    Stage,
    Tag,
)
from salesdesk.i18n import mark

if TYPE_CHECKING:
    from salesdesk.analytics.events import Events

R = TypeVar("R", bound=Record)
T = TypeVar("T")
SMALL: tuple[type[Record], ...] = (Pipeline, Stage, Quota, Rate, Tag, CustomField, Setting)
"""The kinds of records that are held whole; the others are as many as the deals."""
_GONE = mark("This is not on the desk any more.")


class Snapshot:
    """What views ask. Parts are read when first asked for, each in a transaction that sees the snapshot's own revision.

    ``now`` is the instant it is looked at. On a past day (``looks_back``) that is the day's last instant: then it holds
    what had happened by then, less what was taken back since, under the settings, stages, quotas and rates of today.
    ``learner`` learns elsewhere (None: nobody). Any method raises Outdated where it must read and the desk has changed.
    """

    def __init__(self, present: Parts, now: datetime, past: Parts | None = None) -> None:
        self._present = present
        self._parts = past or present
        self._until: int | None = to_us(now) if past else None
        self.now, self.learner = now, present.learner

    @property
    def store(self) -> Store:
        """The file that is read."""
        return self._present.store

    @property
    def revision(self) -> int:
        """The revision of the desk that it shows."""
        return self._present.revision

    @property
    def looks_back(self) -> bool:
        """Whether it shows a past day instead of the desk as it is."""
        return self._until is not None

    @property
    def settings(self) -> DeskSettings:
        """The settings of the desk, those of today on any day."""
        return self._present.held("settings", lambda reader: settings.parse(reader.find(Setting)))

    @property
    def today(self) -> date:
        """The day it is, in the desk's zone."""
        return day_of(self.now, self.settings.zone)

    def at(self, now: datetime) -> "Snapshot":
        """The same desk looked at from another instant; a past day stays as it is."""
        return self if self.looks_back else Snapshot(self._present, now)

    def at_end_of_day(self) -> "Snapshot":
        """The same desk at the last instant of today, so that what is told is of a day and not of an hour."""
        return self.at(last_of(self.today, self.settings.zone))

    def on(self, day: date | None, held: bool = True) -> "Snapshot":
        """The desk by the end of a past day; itself for today or None. Raises Refused for a day to come or not counted.

        Not ``held``, what it reads goes with it, instead of being there for the next question."""
        if day is None or day == self.today:
            return self
        if day > self.today:
            raise Refused("{day} is still to come; choose today or a day before.", day=day.isoformat())
        end = last_of(counted_day(day), self.settings.zone)
        return self.by(end) if held else Snapshot(self._present, end, self._present.empty(self.revision))

    def by(self, instant: datetime) -> "Snapshot":
        """The desk as it was by an instant."""
        until = to_us(instant)
        past = self._present.derived(f"day {until}", lambda: self._present.empty(self.revision))
        return Snapshot(self._present, instant, past)

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """One transaction for several parts, or for what is asked once; it tells of the present, whatever day this is."""
        with self._present.reading() as reader:
            yield reader

    def memo(self, name: str, make: Callable[[], T], renew: Renew[T] | None = None, keep: Codec[T] | None = None) -> T:
        """What ``make`` gives, held with the snapshot; with ``renew`` it is handed on to later ones, and with ``keep`` to
        later runs of the program, see ``Parts``. Of past days nothing is kept."""
        return self._parts.derived(name, make, renew, None if self.looks_back else keep)

    def beside(self, name: str, value: object, keep: Codec[Any] | None = None) -> None:
        """A value that came with the one that ``memo`` is making on this thread, held and renewed as that one."""
        self._parts.beside(name, value, None if self.looks_back else keep)

    # Records

    def get(self, kind: type[R], key: str) -> R:
        """The record with that key. Raises NotFound when there is none."""
        if kind in SMALL or self.looks_back:
            found = self.find(kind, id=key)
            if not found:
                raise NotFound(_GONE)
            return found[0]
        with self.reading() as reader:
            return reader.get(kind, key)

    def find(self, kind: type[R], /, **equals: Any) -> list[R]:
        """Records whose fields equal the values (a collection: any of them), in the order of their keys."""
        if kind in SMALL:
            return _matching(self._table(kind), equals)
        if self._until is not None:
            return _matching(self._then(kind), equals)
        known = self._recent.find(kind, equals.get("deal"))
        if known is not None:
            return _matching(known, equals)
        with self.reading() as reader:
            return reader.find(kind, **equals)

    def get_all(self, kind: type[R], keys: Iterable[str]) -> list[R]:
        """The records with those keys, in their order. Raises NotFound when one is missing."""
        return [self.get(kind, key) for key in keys]

    def every(self, kind: type[R]) -> list[R]:
        """All records of a kind in the order of their keys, deleted ones too."""
        if kind in SMALL:
            return self._present.held(("every", kind), lambda reader: reader.every(kind))
        with self.reading() as reader:
            return reader.every(kind)

    def keys_and_names(self, kind: type[R]) -> list[tuple[str, str]]:
        """Keys and names of all organisations, contacts, tags…, the newest first."""
        return [(record.id, cast(Any, record).name) for record in reversed(self.find(kind))]

    def _table(self, kind: type[R]) -> list[R]:
        from salesdesk.desk.places import table  # which a start need not wait for

        return table(self._present, kind)

    def _then(self, kind: type[R]) -> list[R]:
        cards, until = self._cards.by_key, self._until or 0
        return self._parts.held(("then", kind), lambda reader: past_day.records(reader, kind, until, cards))

    @property
    def _recent(self) -> Recent:
        """What was read of the deals that changed lately."""
        return self._present.held("recent", lambda reader: Recent())

    # What belongs to deals, of some deals or of all

    def done_and_noted(self, deals: Collection[str] | None = None) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
        """By deal, when its activities were done, and when its notes were written (microseconds since 1970), in no order."""
        if deals is None and self._until is None:
            with self.reading() as reader:
                return reader.done_and_noted()
        done = ((step.deal, step.done_at) for step in self.find(Activity, **_of(deals)))
        return _instants(done), _instants((note.deal, note.created_at) for note in self.find(Note, **_of(deals)))

    def tag_links(self, deals: Collection[str] | None = None) -> list[tuple[str, str]]:
        """Deal and tag of each tag that a deal has, in the order of the links' keys."""
        if deals is None and self._until is None:
            with self.reading() as reader:
                return reader.tag_links()
        return [(link.deal, link.tag) for link in self.find(DealTag, **_of(deals))]

    def own_values(
        self, fields: Collection[str] | None = None, deals: Collection[str] | None = None
    ) -> list[tuple[str, str, str]]:
        """Deal, field and value of the values of own fields (None: of all), in the order of the values' keys."""
        if deals is None and self._until is None:
            with self.reading() as reader:
                return reader.own_values(fields)
        found = self.find(CustomValue, **_of(deals))
        return [(one.deal, one.field, one.value) for one in found if fields is None or one.field in fields]

    # Stages

    def all_stages(self) -> list[Stage]:
        """Every stage, those taken over by another too."""
        return self.every(Stage)

    def stages_of(self, pipeline: str) -> list[Stage]:
        """The stages of a pipeline in the order they have, or had."""
        ranks = self._parts.held("ranks", lambda reader: reader.stage_ranks(self.now)) if self.looks_back else {}
        return sorted(self.find(Stage, pipeline=pipeline), key=lambda stage: ranks.get(stage.id, stage.rank))

    def survivors(self) -> dict[str, str]:
        """Each deleted stage and the stage that took over its deals and history, chains resolved."""
        return self._present.held("survivors", lambda reader: reader.survivors())

    # Deals

    @property
    def _cards(self) -> Cards:
        """Every deal."""
        if self._until is None:
            return self._present.held("cards", lists.read, kept_cards.CARDS, kept_cards.renewed)
        until, survivors = self._until, self.survivors()
        return self._parts.held("cards", lambda reader: Cards.of(past_day.cards(reader, until, survivors)))

    def every_card(self) -> dict[str, Card]:
        """All deals by key."""
        return self._cards.by_key

    def all_cards(self, pipeline: str | None = None) -> list[Card]:
        """All deals of a pipeline (or the desk), newest first."""
        every = self._cards.newest
        return every if pipeline is None else [card for card in every if card.pipeline == pipeline]

    def cards_since(self, instant: datetime) -> dict[str, Card]:
        """All deals by key, with those that were deleted after an instant, as they then were."""
        with self.reading() as reader:
            if self._until is None:
                return {card.id: card for card in reader.all_cards(None, deleted_after=instant)}
            found = past_day.cards(reader, self._until, self.survivors(), deleted_after=to_us(instant))
        return {card.id: card for card in found}

    def open_cards(self) -> list[Card]:
        """Open deals of the desk by stage, in the order of their ranks."""
        if self.looks_back or self._present.has("cards"):
            return self._cards.open
        return self._present.held("open", lists.read_open).listed

    def closed_cards(self, pipeline: str | None, outcome: str | None, since: datetime, until: datetime) -> list[Card]:
        """Deals closed in [since, until), latest first; every pipeline or outcome when None."""
        if self.looks_back or self._present.has("cards"):
            closed = self._cards.closed_in(to_us(since), to_us(until))
            return [card for card in closed if pipeline in (None, card.pipeline) and outcome in (None, card.outcome)]
        with self.reading() as reader:
            return reader.closed_cards(pipeline, outcome, since, until)

    def wins(self, since: datetime, until: datetime) -> list[Win]:
        """What was won in [since, until), in no order."""
        if self.looks_back or self._present.has("cards"):
            won = self.closed_cards(None, "won", since, until)
            return [Win(card.closed_us or 0, card.owner, card.currency, card.amount or 0) for card in won]
        with self.reading() as reader:
            return reader.wins(since, until)

    def first_created(self) -> datetime | None:
        """When the first deal was created, not counting those closed on an unknown day; None without any."""
        if self.looks_back or self._present.has("cards"):
            oldest = reversed(self._cards.newest)
            first = next((card for card in oldest if card.outcome == "open" or card.closed_us is not None), None)
            return from_us(first.created_us) if first else None
        with self.reading() as reader:
            return reader.first_created()

    def cards(self, deals: Collection[str]) -> dict[str, Card]:
        """Some deals by key; those that are not there are missing."""
        if self.looks_back or self._present.has("cards"):
            return self._cards.some(deals)
        with self.reading() as reader:
            return reader.cards(deals)

    def lost_reasons(self) -> list[str]:
        """The reasons deals were lost for, the most frequent first."""
        with self.reading() as reader:
            return reader.lost_reasons()

    def owners(self) -> list[str]:
        """Owners named on any deal."""
        with self.reading() as reader:
            return reader.owners()

    def steps(self, deals: Collection[str] | None = None) -> dict[str, NextStep]:
        """The next step planned for each deal that has one (of some deals, or of all)."""
        if self._until is not None:
            found = self._parts.held("steps", lambda _: KeyedValues(past_day.steps(self._then(Activity))))
        elif deals is None or self._present.has("steps"):
            found = self._present.held("steps", lambda reader: KeyedValues(reader.steps()))
        else:
            with self.reading() as reader:
                return reader.steps(deals)
        if deals is None:
            return found.whole()
        return {key: step for key in deals if (step := found.get(key)) is not None}

    def estimated(self) -> frozenset[str]:
        """Deals whose created instant is not truly known."""
        return self._present.held("estimated", lambda reader: reader.estimated())

    def is_migrated(self) -> bool:
        """Whether the desk was begun by an earlier version of SalesDesk."""
        return self._present.held("migrated", lambda reader: reader.is_migrated())

    # History

    def event_rows(self) -> Sequence[EventRow]:
        """Every event in order, undone ones left out. They are many, and not kept."""
        with self.reading() as reader:
            rows = reader.event_rows()
        return rows if self._until is None else [row for row in rows if row[1] <= self._until]

    def event_columns(self) -> "Events":
        """Every event as arrays, undone ones left out."""
        with self.reading() as reader:
            return reader.event_columns(self._until)

    def events(self, deals: Collection[str]) -> dict[str, list[Event]]:
        """The events of some deals, in order, those of undone commands left out."""
        found = self._recent.events(deals) if self._until is None else None
        if found is None:
            with self.reading() as reader:
                found = reader.events(deals)
        if self._until is None:
            return found
        return {key: [event for event in past if event.at <= self.now] for key, past in found.items()}

    def diary(
        self, period: str | None, measure: Measure = "revenue", pipeline: str | None = None, tag: str | None = None
    ) -> list[DiaryLine]:
        """The forecast diary of a quota by day, of one period or of all. Writing it is no revision; it is not kept here."""
        with self.reading() as reader:
            return reader.diary(period, measure, pipeline, tag)


def _instants(pairs: Iterable[tuple[str | None, datetime | None]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for deal, at in pairs:
        if deal and at:
            found.setdefault(deal, []).append(to_us(at))
    return found


def _of(deals: Collection[str] | None) -> dict[str, Collection[str]]:
    return {} if deals is None else {"deal": deals}


def _matching(records: Iterable[R], equals: dict[str, Any]) -> list[R]:
    found = list(records)
    for name, value in equals.items():
        if isinstance(value, Collection) and not isinstance(value, str):
            wanted = frozenset(value)
            found = [record for record in found if getattr(record, name) in wanted]
        else:
            found = [record for record in found if getattr(record, name) == value]
    return found
