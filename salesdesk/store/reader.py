"""Reading: one snapshot of the file, fetched whole into frozen records and views."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from operator import attrgetter
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Select, select

from salesdesk.desk.cards import Card, DiaryLine, KeptForecast, NextStep, OpenSum, Win
from salesdesk.desk.ports import EntryView
from salesdesk.domain.days import from_us, to_us
from salesdesk.domain.errors import Message, NotFound
from salesdesk.domain.events import Event, EventKind
from salesdesk.domain.records import Activity, Deal, Measure, Note, Pipeline, Record, Stage
from salesdesk.domain.stage_aliases import survivor
from salesdesk.i18n import mark
from salesdesk.store import further, packed
from salesdesk.store import kept_forecasts as keptforecasts
from salesdesk.store import statements as sql
from salesdesk.store.schema import ENTRY, TABLES

R = TypeVar("R", bound=Record)
CHUNK = 500
NEVER_US = 2**62
KEY, RANK = attrgetter("id"), attrgetter("rank")
CREATED, CLOSED = attrgetter("created_us"), attrgetter("closed_us")
_GONE: dict[type[Record], str] = {
    Deal: mark("This deal is not on the desk any more."),
    Activity: mark("This step is not on the desk any more."),
    Note: mark("This note is not on the desk any more."),
    Stage: mark("This stage is not on the desk any more."),
    Pipeline: mark("This pipeline is not on the desk any more."),
}
_ANYTHING_GONE = mark("This is not on the desk any more.")


def chunks(keys: Iterable[str]) -> Iterable[list[str]]:
    """Keys in lists that fit into one statement."""
    every = list(keys)
    return (every[i : i + CHUNK] for i in range(0, len(every), CHUNK))


class SqlReader:
    """The Reader port on one connection whose transaction has begun."""

    def __init__(self, connection: Connection, revision: int = 0) -> None:
        self.connection = connection
        self.revision = revision

    def get(self, kind: type[R], key: str) -> R:
        return self.get_all(kind, [key])[0]

    def get_all(self, kind: type[R], keys: Iterable[str]) -> list[R]:
        wanted = list(keys)
        table = TABLES[kind]
        found: dict[str, R] = {}
        for part in chunks(dict.fromkeys(wanted)):
            query = select(table).where(table.c.id.in_(part), table.c.deleted_at.is_(None))
            found |= {record.id: record for record in self._records(kind, query)}
        if missing := [key for key in wanted if key not in found]:
            raise NotFound(_GONE.get(kind, _ANYTHING_GONE), kind=kind.__name__, key=missing[0])
        return [found[key] for key in wanted]

    def all_of(self, kind: type[R], keys: Iterable[str]) -> list[R]:
        """Records by key, deleted ones too; a missing one is left out."""
        table = TABLES[kind]
        return [r for part in chunks(keys) for r in self._records(kind, select(table).where(table.c.id.in_(part)))]

    def find(self, kind: type[R], /, **equals: Any) -> list[R]:
        table = TABLES[kind]
        query = select(table).where(table.c.deleted_at.is_(None)).order_by(table.c.id)
        for name, value in equals.items():
            column = table.c[name]
            many = isinstance(value, Collection) and not isinstance(value, str)
            query = query.where(
                column.in_(list(value)) if many else column.is_(None) if value is None else column == value
            )
        return self._records(kind, query)

    def every(self, kind: type[R]) -> list[R]:
        """All records of a kind, deleted ones too."""
        return self._records(kind, select(TABLES[kind]).order_by(TABLES[kind].c.id))

    def _records(self, kind: type[R], query: Select[Any]) -> list[R]:
        return [kind(**row._mapping) for row in self.connection.execute(query)]

    def _fetch(self, statement: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        result = self.connection.exec_driver_sql(statement, tuple(parameters))
        return cast(list[tuple[Any, ...]], result.cursor.fetchall()) if result.cursor else []

    def survivors(self) -> dict[str, str]:
        """Each deleted stage and the stage that took over, chains resolved."""
        direct = dict(self._fetch("SELECT id, survivor FROM stage WHERE survivor IS NOT NULL"))
        return {stage: survivor(stage, direct) for stage in direct}

    def events(self, deals: Collection[str]) -> dict[str, list[Event]]:
        found: dict[str, list[Event]] = {deal: [] for deal in deals}
        for part in chunks(deals):
            for deal, at, kind, old, new in self._fetch(sql.events_of(len(part)), part):
                found[deal].append(Event(deal, from_us(at), cast(EventKind, kind), old, new))
        return found

    def event_rows(self) -> list[tuple[str, int, str, str | None, str | None]]:
        return cast(list[tuple[str, int, str, str | None, str | None]], self._fetch(sql.ALL_EVENTS))

    def estimated(self) -> frozenset[str]:
        return frozenset(key for (key,) in self._fetch("SELECT id FROM deal WHERE created_estimated = 1"))

    def open_cards(self, pipeline: str | None) -> list[Card]:
        chosen = (sql.OPEN_OF, sql.OPEN_CARDS_OF, (pipeline,)) if pipeline else (sql.OPEN, sql.OPEN_CARDS, ())
        condition, in_order, parameters = chosen
        if self._fetch(f"SELECT count(*) FROM deal d WHERE {sql.OPEN}")[0][0] < packed.SELDOM:
            return _cards(self._fetch(in_order, parameters))
        by_stage: dict[str, list[Card]] = {}
        for card in packed.cards(self._fetch, condition, parameters):
            by_stage.setdefault(card.stage, []).append(card)
        return [card for _, cards in sorted(by_stage.items()) for card in sorted(cards, key=RANK)]

    def first_cards(self, stage: str, limit: int) -> list[Card]:
        return _cards(self._fetch(sql.FIRST_CARDS, (stage, limit)))

    def open_sums(self) -> list[OpenSum]:
        return [
            OpenSum(stage, owner, category, currency, typed, count, ((high or 0) << 32) + (low or 0))
            for stage, owner, category, currency, typed, count, high, low in self._fetch(sql.OPEN_SUMS)
        ]

    def closed_cards(self, pipeline: str | None, outcome: str | None, since: datetime, until: datetime) -> list[Card]:
        parameters = (to_us(since), to_us(until), pipeline, pipeline, outcome, outcome)
        if self._fetch(f"SELECT count(*) FROM deal d WHERE {sql.CLOSED}", parameters)[0][0] < packed.SELDOM:
            return _cards(self._fetch(sql.CLOSED_CARDS, parameters))
        cards = sorted(packed.cards(self._fetch, sql.CLOSED, parameters), key=KEY)
        return sorted(cards, key=CLOSED, reverse=True)

    def wins(self, since: datetime, until: datetime) -> list[Win]:
        return [Win(*row) for row in self._fetch(sql.WINS, (to_us(since), to_us(until)))]

    def first_created(self) -> datetime | None:
        known = "outcome = 'open' OR closed_at IS NOT NULL"
        first = self._fetch(f"SELECT min(created_at) FROM deal WHERE deleted_at IS NULL AND ({known})")[0][0]
        return None if first is None else from_us(first)

    def all_cards(self, pipeline: str | None, deleted_after: datetime | None = None) -> list[Card]:
        late = NEVER_US if deleted_after is None else to_us(deleted_after)
        parameters = (late, pipeline, pipeline)
        if self._fetch("SELECT count(*) FROM deal")[0][0] < packed.SELDOM:
            return _cards(self._fetch(sql.ALL_CARDS, parameters))
        cards = sorted(packed.cards(self._fetch, sql.ALL_OF, parameters), key=KEY)
        return sorted(cards, key=CREATED, reverse=True)

    def cards(self, deals: Collection[str]) -> dict[str, Card]:
        found: dict[str, Card] = {}
        for part in chunks(deals):
            found |= {card.id: card for card in _cards(self._fetch(sql.cards_of(len(part)), part))}
        return found

    def steps(self, deals: Collection[str] | None = None) -> dict[str, NextStep]:
        if deals is None:
            return _steps(self._fetch(sql.ALL_STEPS))
        found: dict[str, NextStep] = {}
        for part in chunks(deals):
            found |= _steps(self._fetch(sql.steps_of(len(part)), part))
        return found

    def neighbours(
        self, stage: str, above: str | None, to_top: bool, leaving: Collection[str]
    ) -> tuple[str | None, str | None]:
        leaving = set(leaving)
        if above is not None and above not in leaving:
            rank = self._fetch("SELECT rank FROM deal WHERE id = ?", (above,))
            if rank:
                return self._nearest(sql.RANKS_BELOW, (stage, rank[0][0]), leaving), rank[0][0]
        if to_top:
            return None, self._nearest(sql.RANKS_FIRST, (stage,), leaving)
        return self._nearest(sql.RANKS_LAST, (stage,), leaving), None

    def _nearest(self, statement: str, parameters: tuple[Any, ...], leaving: set[str]) -> str | None:
        for deal, rank in self._fetch(statement.replace("{limit}", str(len(leaving) + 1)), parameters):
            if deal not in leaving:
                return cast(str, rank)
        return None

    def names(self, kind: type[Record], prefix: str = "", limit: int = 20) -> list[str]:
        pattern = prefix.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        rows = self._fetch(sql.names_in(TABLES[kind].name), (f"%{pattern}%", f"{pattern}%", limit))
        return [name for (name,) in rows]

    def named(self, kind: type[Record], name: str) -> str | None:
        rows = self._fetch(sql.same_name(TABLES[kind].name), (name, name))
        exact = [key for key, found in rows if found == name] or [
            key for key, found in rows if found.casefold() == name.casefold()
        ]
        return exact[0] if exact else None

    def owners(self) -> list[str]:
        return [name for (name,) in self._fetch(sql.OWNERS)]

    def lost_reasons(self) -> list[str]:
        return [name for (name,) in self._fetch(sql.LOST_REASONS)]

    def deal_counts(self) -> dict[str, int]:
        return dict(self._fetch("SELECT stage, count(*) FROM deal WHERE deleted_at IS NULL GROUP BY stage"))

    def external_marks(self) -> dict[tuple[str | None, str], tuple[str, str | None]]:
        return {(source, key): (deal, mark) for source, key, deal, mark in self._fetch(sql.EXTERNAL)}

    def external_keys(self) -> dict[str, str]:
        return {key: deal for _, key, deal, _ in self._fetch(sql.EXTERNAL)}

    def keys_and_names(self, kind: type[Record]) -> list[tuple[str, str]]:
        statement = f"SELECT id, name FROM {TABLES[kind].name} WHERE deleted_at IS NULL ORDER BY id DESC"
        return cast(list[tuple[str, str]], self._fetch(statement))

    def faults(self) -> list[str]:
        found = [str(row[0]) for row in self._fetch("PRAGMA integrity_check(20)") if row[0] != "ok"]
        lost = self._fetch("PRAGMA foreign_key_check")
        return found + [f"{table}: a row refers to something that is not there" for table, *_ in lost]

    def diary(
        self, period: str | None, measure: Measure = "revenue", pipeline: str | None = None, tag: str | None = None
    ) -> list[DiaryLine]:
        # The masses need arrays, which the first sight of the board need not wait for.
        from salesdesk.store import diary

        return diary.lines(self.connection, period, measure, pipeline, tag)

    def kept_forecasts(self) -> list[KeptForecast]:
        return keptforecasts.lines(self.connection)

    def last_entry(self, state: str) -> EntryView | None:
        order = ENTRY.c.counter.desc() if state == "done" else ENTRY.c.counter.asc()
        rows = self._entries(select(ENTRY).where(ENTRY.c.state == state).order_by(order).limit(1))
        return rows[0] if rows else None

    def taken_back(self) -> frozenset[str]:
        rows = self._fetch("SELECT id FROM entry WHERE state IN ('undone', 'dropped')")
        return frozenset(key for (key,) in rows)

    def entries_after(self, then: datetime) -> frozenset[str]:
        return frozenset(key for (key,) in self._fetch("SELECT id FROM entry WHERE at > ?", (to_us(then),)))

    def entries(self, limit: int) -> list[EntryView]:
        return self._entries(select(ENTRY).order_by(ENTRY.c.counter.desc()).limit(limit))

    def _entries(self, query: Select[Any]) -> list[EntryView]:
        return [
            EntryView(row.id, row.at, row.name, Message(row.label, sql.loads(row.label_values)), row.state)
            for row in self.connection.execute(query)
        ]

    def all_stages(self) -> list[Stage]:
        """Every stage, those taken over by another too."""
        return self._records(Stage, select(TABLES[Stage]))

    def stages_of(self, pipeline: str) -> list[Stage]:
        """The stages of a pipeline in their order."""
        return sorted(self.find(Stage, pipeline=pipeline), key=lambda stage: stage.rank)

    def stage_ranks(self, then: datetime) -> dict[str, str]:
        """The rank that each stage put elsewhere since an instant had by then."""
        found: dict[str, str] = {}
        for (inverse,) in self._fetch(sql.REORDERED_SINCE, (to_us(then),)):
            for kind, key, before, _ in sql.loads(inverse)["patches"]:
                if kind == Stage.__name__ and before and "rank" in before:
                    found.setdefault(key, before["rank"])
        return found


def _cards(rows: list[tuple[Any, ...]]) -> list[Card]:
    """A hundred thousand rows pass here, so a tuple is made a card without being taken apart where it has no days."""
    parse, make = date.fromisoformat, tuple.__new__
    close, snooze = Card._fields.index("expected_close"), Card._fields.index("snoozed_until")
    plain, out = len(Card._fields) - 1, []
    for row in rows:
        cells = (*row[:plain], further.facts(row[plain:]))
        if cells[snooze]:
            cells = (*cells[:snooze], parse(cells[snooze]), *cells[snooze + 1 :])
        if cells[close]:
            cells = (*cells[:close], parse(cells[close]), *cells[close + 1 :])
        out.append(make(Card, cells))
    return out


def _steps(rows: list[tuple[Any, ...]]) -> dict[str, NextStep]:
    return {
        row[1]: NextStep(row[0], row[1], row[2], row[3], date.fromisoformat(row[4]) if row[4] else None, row[5])
        for row in reversed(rows)
    }
