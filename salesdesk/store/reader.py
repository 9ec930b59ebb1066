"""Reading: one snapshot of the file, fetched whole into frozen records and views."""

from collections.abc import Callable, Collection
from datetime import date, datetime
from operator import attrgetter
from typing import Any, cast

from salesdesk.desk.cards import Card, DiaryLine, KeptForecast, NextStep, OpenSum, Win
from salesdesk.desk.kept import Position, TouchedSince
from salesdesk.desk.parts import Outdated
from salesdesk.domain.days import from_us, to_us
from salesdesk.domain.errors import Message
from salesdesk.domain.records import Measure
from salesdesk.store import further, kept, packed
from salesdesk.store import kept_forecasts as keptforecasts
from salesdesk.store import keys as keytexts
from salesdesk.store import statements as sql
from salesdesk.store.belongings import Belongings
from salesdesk.store.log import since
from salesdesk.store.log.reading import LogReader
from salesdesk.store.records import chunks

NEVER_US = 2**62
KEY, RANK = attrgetter("id"), attrgetter("rank")
CREATED, CLOSED = attrgetter("created_us"), attrgetter("closed_us")


class SqlReader(LogReader):
    """The Reader port on one connection whose transaction has begun."""

    turn: Callable[[], bool] | None = None
    """Ends the transaction and begins another one; whether that sees the same revision. None: all is one transaction."""
    _is_in_parts = False

    def in_parts(self) -> None:
        self._is_in_parts = True

    def pause(self) -> None:
        if self._is_in_parts and self.turn is not None and not self.turn():
            raise Outdated

    def position(self) -> Position:
        return kept.position_by(self.fetch)

    def touched_since(self, position: Position) -> TouchedSince | None:
        return since.touched_since(self, position)

    def estimated(self) -> frozenset[str]:
        rows = self.fetch("SELECT id FROM deal WHERE created_estimated = 1")
        return frozenset(keytexts.unpacked(raw) for (raw,) in rows)

    def open_cards(self, pipeline: str | None) -> list[Card]:
        condition, in_order, parameters = sql.OPEN, sql.OPEN_CARDS, list[Any]()
        if pipeline:
            condition, in_order = sql.OPEN_OF, sql.OPEN_CARDS_OF
            parameters = [self.keys.refer("pipeline", pipeline)]
        if self.fetch(f"SELECT count(*) FROM deal d WHERE {sql.OPEN}")[0][0] < packed.SELDOM:
            return self._cards(self.fetch(in_order, parameters))
        by_stage: dict[str, list[Card]] = {}
        for card in packed.cards(self.fetch, self.keys, self.pause, condition, parameters):
            by_stage.setdefault(card.stage, []).append(card)
        return [card for _, cards in sorted(by_stage.items()) for card in sorted(cards, key=RANK)]

    def first_cards(self, stage: str, limit: int) -> list[Card]:
        return self._cards(self.fetch(sql.FIRST_CARDS, (self.keys.refer("stage", stage), limit)))

    def open_sums(self) -> list[OpenSum]:
        stages = self.keys.all_of("stage")
        return [
            OpenSum(stages[stage], owner, category, currency, typed, count, ((high or 0) << 32) + (low or 0))
            for stage, owner, category, currency, typed, count, high, low in self.fetch(sql.OPEN_SUMS)
        ]

    def closed_cards(self, pipeline: str | None, outcome: str | None, since: datetime, until: datetime) -> list[Card]:
        chosen = self.keys.refer("pipeline", pipeline)
        parameters = (to_us(since), to_us(until), chosen, chosen, outcome, outcome)
        if self.fetch(f"SELECT count(*) FROM deal d WHERE {sql.CLOSED}", parameters)[0][0] < packed.SELDOM:
            return self._cards(self.fetch(sql.CLOSED_CARDS, parameters))
        cards = sorted(packed.cards(self.fetch, self.keys, self.pause, sql.CLOSED, parameters), key=KEY)
        return sorted(cards, key=CLOSED, reverse=True)

    def wins(self, since: datetime, until: datetime) -> list[Win]:
        return [Win(*row) for row in self.fetch(sql.WINS, (to_us(since), to_us(until)))]

    def first_created(self) -> datetime | None:
        known = "outcome = 'open' OR closed_at IS NOT NULL"
        first = self.fetch(f"SELECT min(created_at) FROM deal WHERE deleted_at IS NULL AND ({known})")[0][0]
        return None if first is None else from_us(first)

    def all_cards(self, pipeline: str | None, deleted_after: datetime | None = None) -> list[Card]:
        late = NEVER_US if deleted_after is None else to_us(deleted_after)
        chosen = self.keys.refer("pipeline", pipeline)
        parameters = (late, chosen, chosen)
        if self.fetch("SELECT count(*) FROM deal")[0][0] < packed.SELDOM:
            return self._cards(self.fetch(sql.ALL_CARDS, parameters))
        cards = sorted(packed.cards(self.fetch, self.keys, self.pause, sql.ALL_OF, parameters), key=KEY)
        return sorted(cards, key=CREATED, reverse=True)

    def cards(self, deals: Collection[str]) -> dict[str, Card]:
        found: dict[str, Card] = {}
        for part in chunks(deals):
            rows = self.fetch(sql.cards_of(len(part)), [keytexts.packed(key) for key in part])
            found |= {card.id: card for card in self._cards(rows)}
        return found

    def steps(self, deals: Collection[str] | None = None) -> dict[str, NextStep]:
        if deals is None:
            return _steps(self.fetch(sql.ALL_STEPS))
        found: dict[str, NextStep] = {}
        for part in chunks(deals):
            found |= _steps(self.fetch(sql.steps_of(len(part)), [keytexts.packed(key) for key in part]))
        return found

    def done_and_noted(self) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
        return self._belongings.done_and_noted()

    def tag_links(self) -> list[tuple[str, str]]:
        return self._belongings.tag_links()

    def own_values(self, fields: Collection[str] | None = None) -> list[tuple[str, str, str]]:
        return self._belongings.own_values(fields)

    @property
    def _belongings(self) -> Belongings:
        return Belongings(self.fetch, self.keys, self.pause)

    def neighbours(
        self, stage: str, above: str | None, to_top: bool, leaving: Collection[str]
    ) -> tuple[str | None, str | None]:
        self.keys.look_up("deal", leaving)
        away = {self.keys.number("deal", deal) for deal in leaving}
        place = self.keys.refer("stage", stage)
        if above is not None and above not in set(leaving):
            rank = self.fetch("SELECT rank FROM deal WHERE id = ?", (keytexts.packed(above),))
            if rank:
                return self._nearest(sql.RANKS_BELOW, (place, rank[0][0]), away), rank[0][0]
        if to_top:
            return None, self._nearest(sql.RANKS_FIRST, (place,), away)
        return self._nearest(sql.RANKS_LAST, (place,), away), None

    def _nearest(self, statement: str, parameters: tuple[Any, ...], leaving: set[int | None]) -> str | None:
        for deal, rank in self.fetch(statement.replace("{limit}", str(len(leaving) + 1)), parameters):
            if deal not in leaving:
                return cast(str, rank)
        return None

    def owners(self) -> list[str]:
        return [name for (name,) in self.fetch(sql.OWNERS)]

    def lost_reasons(self) -> list[str]:
        return [name for (name,) in self.fetch(sql.LOST_REASONS)]

    def deal_counts(self) -> dict[str, int]:
        stages = self.keys.all_of("stage")
        rows = self.fetch("SELECT stage, count(*) FROM deal WHERE deleted_at IS NULL GROUP BY stage")
        return {stages[stage]: count for stage, count in rows}

    def external_marks(self) -> dict[tuple[str | None, str], tuple[str, str | None]]:
        return {(source, key): (keytexts.unpacked(raw), mark) for source, key, raw, mark in self.fetch(sql.EXTERNAL)}

    def prints(self) -> dict[str, str | None]:
        return {keytexts.unpacked(raw): mark for raw, mark in self.fetch(sql.PRINTS)}

    def external_keys(self) -> dict[str, str]:
        return {key: keytexts.unpacked(raw) for _, key, raw, _ in self.fetch(sql.EXTERNAL)}

    def faults(self) -> list[str]:
        found = [str(row[0]) for row in self.fetch("PRAGMA integrity_check(20)") if row[0] != "ok"]
        lost = self.fetch("PRAGMA foreign_key_check")
        return found + [f"{table}: a row refers to something that is not there" for table, *_ in lost]

    def log_faults(self) -> list[Message]:
        from salesdesk.store.log.verify import log_faults

        return log_faults(self)

    def diary(
        self, period: str | None, measure: Measure = "revenue", pipeline: str | None = None, tag: str | None = None
    ) -> list[DiaryLine]:
        # The masses need arrays, which the first sight of the board need not wait for.
        from salesdesk.store import diary

        return diary.lines(self.connection, self.keys, period, measure, pipeline, tag)

    def kept_forecasts(self) -> list[KeptForecast]:
        return keptforecasts.lines(self.connection, self.keys)

    def _cards(self, rows: list[tuple[Any, ...]]) -> list[Card]:
        """Cards of rows whose stage and pipeline are numbers."""
        parse, make, key = date.fromisoformat, tuple.__new__, keytexts.unpacked
        stages, pipelines = self.keys.all_of("stage"), self.keys.all_of("pipeline")
        close, snooze = Card._fields.index("expected_close"), Card._fields.index("snoozed_until")
        pipeline, plain = Card._fields.index("pipeline"), len(Card._fields) - 1
        out = []
        for row in rows:
            cells = [*row[:plain], further.facts(row[plain:])]
            cells[0], cells[1], cells[pipeline] = key(row[0]), stages[row[1]], pipelines[row[pipeline]]
            if cells[snooze]:
                cells[snooze] = parse(cells[snooze])
            if cells[close]:
                cells[close] = parse(cells[close])
            out.append(make(Card, cells))
        return out


def _steps(rows: list[tuple[Any, ...]]) -> dict[str, NextStep]:
    found = {}
    for raw, subject, kind, title, day, time in reversed(rows):
        deal = keytexts.unpacked(subject)
        found[deal] = NextStep(
            keytexts.unpacked(raw), deal, kind, title, date.fromisoformat(day) if day else None, time
        )
    return found
