"""Reading the log: events in their order, entries for undo and history."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from salesdesk.desk.cards import FactChange
from salesdesk.desk.ports import EntryView, EventRow
from salesdesk.domain.days import from_us, to_us
from salesdesk.domain.errors import Message
from salesdesk.domain.events import EVENT_KINDS, Event, EventKind
from salesdesk.domain.records import Record
from salesdesk.domain.stage_aliases import survivor
from salesdesk.store.log import payload as payloads
from salesdesk.store.log.entries import ACTORS, BY_HAND, REDACTION, Place, entry_key, split
from salesdesk.store.log.event_texts import CREATED, EventTexts
from salesdesk.store.log.facts import fact_changes
from salesdesk.store.log.payload import Payload
from salesdesk.store.records import RecordReader, chunks
from salesdesk.store.schema import NAMES, SHAPES, Shape

if TYPE_CHECKING:
    from salesdesk.analytics.events import Events

_NOT_WITHDRAWN = """NOT EXISTS (SELECT 1 FROM withdrawn w
    WHERE w.entry = e.entry AND w.place = e.place AND w.by NOT IN (SELECT entry FROM taken_back))"""
LIVE = f"e.entry NOT IN (SELECT entry FROM taken_back) AND {_NOT_WITHDRAWN}"
"""Whether an event ``e`` counts."""
AT = "coalesce(e.at, n.at, n.hlc, ?)"
"""When an event is, where ``n`` is its entry: the parameter is the instant of the entry that is being written."""
_SELECT = f"SELECT e.deal, {AT}, e.kind, e.old, e.new FROM event e LEFT JOIN entry n ON n.number = e.entry"
_EVENT = f"{_SELECT} WHERE {LIVE}"
_IN_ORDER = "ORDER BY 2, e.entry, e.place"
_SEVERAL = f"""{_SELECT} LEFT JOIN device d ON d.number = e.entry >> 32 WHERE {LIVE}"""
_SEVERAL_IN_ORDER = "ORDER BY 2, coalesce(n.hlc, 9223372036854775807), e.entry & 4294967295, d.id, e.place"
_OWN = f"arrived IS NULL AND actor IN ({', '.join(map(str, BY_HAND))})"
_COMMAND = f"names IS NULL AND {_OWN}"
_VIEW = """SELECT n.number, n.hlc, n.at, c.text, l.text, n.payload, n.actor FROM entry n
    JOIN word c ON c.number = n.command JOIN word l ON l.number = n.label"""
LAST_DONE = f"""SELECT number FROM entry WHERE {_COMMAND} AND number NOT IN (SELECT entry FROM taken_back)
    AND command NOT IN (SELECT number FROM word WHERE text = '{REDACTION}')
    ORDER BY number DESC LIMIT 1"""
NEXT_UNDONE = f"""SELECT number, names FROM entry WHERE names IS NOT NULL AND {_OWN}
    AND (SELECT named.names FROM entry named WHERE named.number = entry.names) IS NULL
    AND number > coalesce((SELECT max(number) FROM entry WHERE {_COMMAND}), -1)
    AND number NOT IN (SELECT entry FROM taken_back) ORDER BY number DESC"""
_DIARY = ACTORS.index("diary")
_AFTER = """SELECT EXISTS (SELECT 1 FROM entry WHERE coalesce(at, hlc) > ?) OR EXISTS (SELECT 1 FROM event WHERE at > ?)
    OR EXISTS (SELECT 1 FROM note WHERE created_at > ?)
    OR EXISTS (SELECT 1 FROM activity WHERE created_at > ? OR done_at > ?)"""


class LogReader(RecordReader):
    """Events and entries on one connection whose transaction has begun."""

    _late: tuple[int, list[tuple[int, Payload]]] | None = None
    writing_at = 0
    """The instant of the entry that is being written, in microseconds."""

    def survivors(self) -> dict[str, str]:
        """Each deleted stage and the stage that took over, chains resolved."""
        rows = self.fetch("SELECT number, survivor FROM stage WHERE survivor IS NOT NULL")
        if not rows:
            return {}
        keys = self.keys.all_of("stage")
        direct = {keys[stage]: keys[into] for stage, into in rows}
        return {stage: survivor(stage, direct) for stage in direct}

    def _has_one_device(self) -> bool:
        return len(self.fetch("SELECT 1 FROM device LIMIT 2")) < 2

    def events(self, deals: Collection[str]) -> dict[str, list[Event]]:
        """The events of some deals, in order, those of undone commands left out."""
        found: dict[str, list[Event]] = {deal: [] for deal in deals}
        self.keys.look_up("deal", found)
        keys = {self.keys.number("deal", deal): deal for deal in found}
        longer = EventTexts(self.keys).longer
        select, order = (_EVENT, _IN_ORDER) if self._has_one_device() else (_SEVERAL, _SEVERAL_IN_ORDER)
        for part in chunks(number for number in keys if number is not None):  # type: ignore[misc]
            statement = f"{select} AND e.deal IN ({','.join('?' * len(part))}) {order}"
            for number, at, kind, old, new in self.fetch(statement, [self.writing_at, *part]):
                deal = keys[number]
                name = cast(EventKind, EVENT_KINDS[kind])
                found[deal].append(Event(deal, from_us(at), name, longer(kind, old), longer(kind, new)))
        for past in found.values():
            if past and all(event.kind != "created" for event in past):
                past.clear()  # its beginning was taken back, so nothing counts that others wrote of it
        return found

    def live_places(self, deals: Collection[str]) -> list[Place]:
        """Which events of some deals count."""
        found: list[Place] = []
        self.keys.look_up("deal", deals)
        for part in chunks(deals):
            numbers = [self.keys.number("deal", deal) for deal in part]
            marks = ",".join("?" * len(part))
            for entry, place in self.fetch(
                f"SELECT e.entry, e.place FROM event e WHERE {LIVE} AND e.deal IN ({marks}) ORDER BY 1, 2", numbers
            ):
                device, counter = split(entry)
                found.append((self.keys.key("device", device), counter, place))
        return found

    def event_rows(self) -> list[EventRow]:
        """Every event as (deal, microseconds, kind, old, new), in order."""
        deals = self.keys.all_of("deal")
        longer = EventTexts(self.keys).longer
        select, order = (_EVENT, _IN_ORDER) if self._has_one_device() else (_SEVERAL, _SEVERAL_IN_ORDER)
        rows = self.fetch(f"{select} {order}", (self.writing_at,))
        begun = {row[0] for row in rows if row[2] == CREATED}
        return [
            (deals[deal], at, EVENT_KINDS[kind], longer(kind, old), longer(kind, new))
            for deal, at, kind, old, new in rows
            if deal in begun
        ]

    def event_columns(self, until: int | None = None) -> "Events":
        """Every event by an instant (microseconds since 1970; None: all) as arrays, undone ones left out."""
        from salesdesk.store.log import event_columns  # needs arrays, see SqlReader.diary

        dead = [entry for (entry,) in self.fetch("SELECT entry FROM taken_back")]
        return event_columns.read(self, dead, self._live(), until)

    def _live(self) -> str:
        """Whether an event ``e`` of an entry that holds counts, as a condition; empty where none was ever withdrawn."""
        return _NOT_WITHDRAWN if self.fetch("SELECT 1 FROM withdrawn LIMIT 1") else ""

    def deals_told(self, entry: int) -> set[int]:
        """The numbers of the deals that an entry has events of."""
        rows = self.fetch("SELECT DISTINCT deal FROM event WHERE entry = ?", (entry,))
        return {deal for (deal,) in rows}

    def deals_withdrawn(self, entry: int) -> set[int]:
        """The numbers of the deals whose events an entry has withdrawn."""
        rows = self.fetch(
            """SELECT DISTINCT e.deal FROM withdrawn w JOIN event e ON e.entry = w.entry AND e.place = w.place
            WHERE w.by = ?""",
            (entry,),
        )
        return {deal for (deal,) in rows}

    def last_entry(self, state: str) -> EntryView | None:
        """The entry that undo (state ``done``) or redo (state ``undone``) would take next."""
        if state == "done":
            rows = self.fetch(LAST_DONE)
            return self.entry_view(rows[0][0], "done") if rows else None
        rows = self.fetch(NEXT_UNDONE)
        return self.entry_view(rows[0][1], "undone") if rows else None

    def holds_after(self, then: datetime) -> bool:
        """Whether anything was written, or is dated, after an instant."""
        return bool(self.fetch(_AFTER, [to_us(then)] * _AFTER.count("?"))[0][0])

    def is_migrated(self) -> bool:
        """Whether the log begins with the founding entry of a desk of an earlier version."""
        first = self.fetch("SELECT actor FROM entry ORDER BY number LIMIT 1")
        return bool(first) and ACTORS[first[0][0]] == "founding"

    def entries(self, limit: int, with_diary: bool = False) -> list[EntryView]:
        """The latest entries, newest first, those that took others back left out; of the diary's only where asked."""
        dead = {number for (number,) in self.fetch("SELECT entry FROM taken_back")}
        again = {names for _, names in self.fetch(NEXT_UNDONE)}
        shown = "" if with_diary else f"AND n.actor <> {_DIARY}"
        rows = self.fetch(f"{_VIEW} WHERE n.names IS NULL {shown} ORDER BY n.hlc DESC, n.number DESC LIMIT ?", (limit,))
        return [self._view(row, _state(row[0], dead, again)) for row in rows]

    def entry_view(self, number: int, state: str) -> EntryView:
        """An entry by its number."""
        return self._view(self.fetch(f"{_VIEW} WHERE n.number = ?", (number,))[0], state)

    def _view(self, row: tuple[Any, ...], state: str) -> EntryView:
        number, hlc, at, command, label, content, actor = row
        recorded = hlc if at is None else at
        values = payloads.label_values(content) if content is not None else {}
        if "{title}" in label and "title" not in values:
            first = self.fetch("SELECT deal FROM event WHERE entry = ? ORDER BY place LIMIT 1", (number,))
            values = {"title": ["deal", first[0][0]], **values} if first else values
        key = self._entry_key(number)
        worded = Message(label, {name: self._word(value) for name, value in values.items()})
        return EntryView(key, from_us(recorded), command, worded, state, ACTORS[actor])

    def _word(self, value: Any) -> Any:
        """The value of a label; the name of a record is the one that it has now."""
        if not isinstance(value, list):
            return value
        table, number = value
        column = "title" if table in ("deal", "activity") else "name"
        return self.fetch(f"SELECT {column} FROM {table} WHERE number = ?", (number,))[0][0]

    def payload(self, number: int) -> Payload | None:
        """What an entry set; None for one that took another back, or whose payload was destroyed."""
        content, hlc, at = self.fetch("SELECT payload, hlc, at FROM entry WHERE number = ?", (number,))[0]
        return None if content is None else payloads.loaded(content, hlc if at is None else at)

    def payload_about(self, number: int, deal: int, rows: Collection[int]) -> Payload | None:
        """What an entry set, where that may be something of a deal or of its rows; None elsewhere."""
        content, at = self.fetch("SELECT payload, coalesce(at, hlc) FROM entry WHERE number = ?", (number,))[0]
        is_about = content is not None and payloads.may_tell_of(content, deal, rows)
        return payloads.loaded(content, at) if is_about else None

    def unmade(self, kind: type[Record]) -> frozenset[str]:
        """The records of a kind that are deleted because their making was taken back."""
        table, found = NAMES[kind], list[int]()
        for entry, since in self.fetch("SELECT entry, since FROM taken_back"):
            payload = self.payload(entry)
            made = payload.made.get(table, {}) if payload else {}
            gone = (
                {n for (n,) in self.fetch(f"SELECT number FROM {table} WHERE deleted_at = ?", (since,))} if made else ()
            )
            found += [number for number in made if number in gone]
        self.keys.look_up_numbers(table, found)
        return frozenset(self.keys.key(table, number) for number in found)

    def made_after(self, kind: type[Record], then: datetime) -> dict[str, str]:
        """The records of a kind that were made after an instant, with the entry that made each."""
        table, found = NAMES[kind], dict[int, int]()
        for entry, payload in self._payloads_after(to_us(then)):
            for number in payload.made.get(table, {}):
                found.setdefault(number, entry)
        self.keys.look_up_numbers(table, found)
        return {self.keys.key(table, number): self._entry_key(entry) for number, entry in found.items()}

    def facts_before(self, kind: type[Record], then: datetime) -> dict[str, dict[str, Any]]:
        """By record of a kind, the fields that were set after an instant, with the values they had by then."""
        shape, found = SHAPES[kind], dict[int, dict[str, Any]]()
        dead = {entry for (entry,) in self.fetch("SELECT entry FROM taken_back")}
        for entry, payload in self._payloads_after(to_us(then)):
            for number, cells in payload.set.get(shape.table, {}).items() if entry not in dead else ():
                known = found.setdefault(number, {})
                for name, (old, _) in cells.items():
                    known.setdefault(name, old)
        self.keys.look_up_numbers(shape.table, found)
        return {self.keys.key(shape.table, number): self._values(shape, cells) for number, cells in found.items()}

    def _values(self, shape: Shape, cells: dict[str, Any]) -> dict[str, Any]:
        """Cells as the values of a record's fields."""
        found = dict(cells)
        for name, cell in cells.items():
            if cell is not None and name in shape.from_file:
                found[name] = shape.from_file[name](cell)
            elif cell is not None and (table := shape.refers(name, cells.get("subject_kind", "deal"))):
                found[name] = self.keys.key(table, cell)
        return found

    def _payloads_after(self, then: int) -> list[tuple[int, Payload]]:
        """Entry and payload of what was recorded after an instant, in order; of new rows the numbers alone."""
        if self._late is None or self._late[0] != then:
            rows = self.fetch(
                """SELECT number, coalesce(at, hlc), payload FROM entry WHERE payload IS NOT NULL AND hlc > ?
                AND coalesce(at, hlc) > ? ORDER BY hlc, number""",
                (then, then),
            )
            self._late = then, [(number, payloads.loaded(content, at, with_made=False)) for number, at, content in rows]
        return self._late[1]

    def _entry_key(self, number: int) -> str:
        device, counter = split(number)
        return entry_key(self.keys.key("device", device), counter)

    def fact_changes(self, deal: str) -> list[FactChange]:
        """What SetField set of a deal and was not taken back, oldest first."""
        return fact_changes(self, deal)

    def stage_ranks(self, then: datetime) -> dict[str, str]:
        """The rank that each stage put elsewhere since an instant had by then."""
        found: dict[str, str] = {}
        rows = self.fetch(
            """SELECT n.number FROM entry n JOIN word c ON c.number = n.command WHERE c.text = 'ReorderStage'
            AND n.names IS NULL AND coalesce(n.at, n.hlc) > ? AND n.number NOT IN (SELECT entry FROM taken_back)
            ORDER BY n.hlc, n.number""",
            (to_us(then),),
        )
        for (number,) in rows:
            changed = self.payload(number)
            for stage, cells in (changed.set.get("stage", {}) if changed else {}).items():
                if "rank" in cells:
                    found.setdefault(self.keys.key("stage", stage), cells["rank"][0])
        return found


def _state(number: int, dead: set[int], again: set[int]) -> str:
    return "done" if number not in dead else "undone" if number in again else "dropped"
