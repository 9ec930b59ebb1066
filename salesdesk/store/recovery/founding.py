"""A new log under rows whose own log is lost in part: one entry that holds every record and event that could be read."""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from salesdesk.domain import deals as rules
from salesdesk.domain.days import from_us, to_us
from salesdesk.domain.deals import FOLDED, settled
from salesdesk.domain.events import EVENT_KINDS, UNDATED, Event, created_text, fold
from salesdesk.domain.ids import uuid7
from salesdesk.domain.money import Money
from salesdesk.domain.records import Deal, Stage
from salesdesk.i18n import mark
from salesdesk.store import kept_forecasts
from salesdesk.store.keymap import from_cell
from salesdesk.store.log.entries import ACTORS, Entry, EventCells, event_cells
from salesdesk.store.log.event_texts import EventTexts
from salesdesk.store.log.fold import Row, folded
from salesdesk.store.log.payload import SALT_BYTES, given
from salesdesk.store.reader import SqlReader
from salesdesk.store.recovery.salvage import Salvage
from salesdesk.store.schema import BY_TABLE, SHAPES, Shape

_FOUNDED = mark("What could be read of a damaged desk")
_ABOUT = ("period", "measure", "pipeline", "tag", "day")
"""What a line of the diary begins with: of each there is one."""
NAMELESS = "Recovered"
"""What stands for a name that is lost."""
_DEAL, _STAGE = SHAPES[Deal].table, SHAPES[Stage].table
Cells = dict[str, Any]


@dataclass
class Gathered:
    """Records of a damaged desk by table and number, with their keys; events of deals by the deal's number. ``made_up`` are
    those of which nothing but that they were there is known."""

    records: dict[Row, Cells] = field(default_factory=dict)
    keys: dict[Row, str] = field(default_factory=dict)
    events: dict[int, list[Event]] = field(default_factory=dict)
    made_up: set[Row] = field(default_factory=set)
    lines: list[kept_forecasts.Cells] = field(default_factory=list)
    """Of the forecast diary."""
    from_log: set[Row] = field(default_factory=set)
    earliest: int = 1
    """The first instant that is known of the desk, in microseconds since 1970."""

    def key(self, table: str, number: int) -> str:
        """The key of a row; a new one where it is lost."""
        return self.keys.setdefault((table, number), uuid7(1, os.urandom))


def gathered(reader: SqlReader, found: Salvage, now: datetime) -> Gathered:
    """All records and events of what was read, completed from each other."""
    told = Gathered()
    told.earliest = reader.fetch("SELECT min(hlc) FROM entry")[0][0] or to_us(now)
    for table, keys in found.keys.items():
        told.keys |= {(table, number): from_cell(raw) for number, raw in keys.items()}
    for table, shape in BY_TABLE.items():
        for number, *values in reader.fetch(f"SELECT number, {', '.join(shape.fields)} FROM {table}"):
            told.records[table, number] = dict(zip(shape.fields, values, strict=True))
    for row, cells in _from_log(reader).items():
        if row not in told.records and row[0] in BY_TABLE:
            told.records[row] = cells
            told.from_log.add(row)
        elif row in told.records:
            told.records[row] |= {name: cells[name] for name in _unusable(row[0], told.records[row])}
    for (table, _), cells in told.records.items():
        cells |= {name: BY_TABLE[table].defaults.get(name) for name in _unusable(table, cells)}
    _gather_events(reader, told)
    for deal in told.events:
        if (_DEAL, deal) not in told.records:
            _make_up(told, _DEAL, deal)
    _complete(told)
    _gather_lines(reader, told, found.lines)
    return told


def _gather_lines(reader: SqlReader, told: Gathered, others: Iterable[kept_forecasts.Cells]) -> None:
    """The lines of the diary, of several for a quota and day the first."""
    every = list(others)
    names = kept_forecasts.NAMES
    for row in reader.fetch(f"SELECT {', '.join(names)} FROM diary ORDER BY entry, place"):
        cells = dict(zip(names, row, strict=True))
        for table in ("pipeline", "tag"):
            cells[table] = None if cells[table] is None else told.key(table, cells[table])
        every.append(list((cells | {"masses": kept_forecasts.as_text(cells["masses"])}).values()))
    present = {told.key(*row) for row in told.records}
    known = set[tuple[Any, ...]]()
    for line in every:
        about = tuple(line[: len(_ABOUT)])
        with suppress(ValueError, TypeError):  # damaged
            if about not in known and all(key is None or key in present for key in line[2:4]):
                told.lines.append(kept_forecasts.normal(line))
                known.add(about)


def _unusable(table: str, cells: Cells) -> list[str]:
    """The fields whose cells are no values: a day or an instant that does not exist."""
    found = []
    for name, make in BY_TABLE[table].from_file.items():
        try:
            if cells[name] is not None:
                make(cells[name])
        except (ValueError, TypeError, OverflowError):
            found.append(name)
    return found


def _from_log(reader: SqlReader) -> dict[Row, Cells]:
    """What the payloads that can be read say of rows."""
    try:
        return {row: dict(one.cells) for row, one in folded(reader.fetch, None).items()}
    except Exception:  # a payload that is damaged may be anything
        return _from_single_payloads(reader)


def _from_single_payloads(reader: SqlReader) -> dict[Row, Cells]:
    found: dict[Row, Cells] = {}
    dead = {number for (number,) in reader.fetch("SELECT entry FROM taken_back")}
    for (number,) in reader.fetch("SELECT number FROM entry WHERE payload IS NOT NULL ORDER BY hlc, number"):
        try:
            payload = reader.payload(number)
        except Exception:
            continue
        for table, rows in payload.made.items() if payload and number not in dead else ():
            shape = BY_TABLE[table]
            for row, cells in rows.items():
                found[table, row] = {name: cells.get(name, shape.defaults.get(name)) for name in shape.fields}
        for (table, row), changed in payload.changed() if payload and number not in dead else ():
            if (table, row) in found:
                found[table, row] |= {name: pair[1] for name, pair in changed.items()}
    return found


def _gather_events(reader: SqlReader, told: Gathered) -> None:
    for (table, number), key in told.keys.items():
        reader.keys.note(table, key, number)
    longer = EventTexts(reader.keys).longer
    rows = reader.fetch(
        """SELECT e.deal, coalesce(e.at, n.at, n.hlc), e.kind, e.old, e.new FROM event e
        LEFT JOIN entry n ON n.number = e.entry WHERE e.entry NOT IN (SELECT entry FROM taken_back)
        AND NOT EXISTS (SELECT 1 FROM withdrawn w WHERE w.entry = e.entry AND w.place = e.place
            AND w.by NOT IN (SELECT entry FROM taken_back)) ORDER BY 2, e.entry, e.place"""
    )
    for deal, at, kind, old, new in rows:
        try:
            event = Event(told.key(_DEAL, deal), from_us(at), EVENT_KINDS[kind], longer(kind, old), longer(kind, new))
            fold([event])
        except Exception:  # of a damaged event nothing is certain
            continue
        told.events.setdefault(deal, []).append(event)


def _make_up(told: Gathered, table: str, number: int) -> None:
    """A record of which only its number is known."""
    if (table, number) in told.records:
        return
    shape = BY_TABLE[table]
    cells: Cells = {name: shape.defaults.get(name) for name in shape.fields}
    cells |= {name: f"{NAMELESS} {number}" for name in ("title", "name") if name in cells}
    cells |= {"rank": f"z{number}"} if "rank" in cells else {}
    if table == _STAGE:
        cells |= {"kind": "open", "probability": 0.5, "pipeline": _any(told, "pipeline")}
    if table == _DEAL:
        cells |= {"pipeline": None, "stage": None} | _at_least(told)
    told.records[table, number] = cells
    told.made_up.add((table, number))


def _any(told: Gathered, table: str) -> int:
    """The number of a record of a table, made up where there is none."""
    number = min((number for of, number in told.records if of == table), default=1)
    _make_up(told, table, number)
    return number


def _complete(told: Gathered) -> None:
    """Let nothing refer to what is not there: what may be empty becomes so, what may not is made up."""
    for (table, _), cells in list(told.records.items()):
        shape = BY_TABLE[table]
        for name in shape.fields:
            refers = shape.refers(name, cells.get("subject_kind"))
            if refers is None or cells[name] is None or (refers, cells[name]) in told.records:
                continue
            if name in _NEEDED.get(table, ()) or name == "subject":
                _make_up(told, refers, cells[name])
            else:
                cells[name] = None
    for (table, _), cells in list(told.records.items()):
        if table == _DEAL:
            cells["stage"] = cells["stage"] or _any(told, _STAGE)
            cells["pipeline"] = told.records[_STAGE, cells["stage"]]["pipeline"]
            cells |= {name: known for name, known in _at_least(told).items() if cells[name] is None}
        if table == _STAGE and (cells["pipeline"] is None or ("pipeline", cells["pipeline"]) not in told.records):
            cells["pipeline"] = _any(told, "pipeline")


def _at_least(told: Gathered) -> Cells:
    """What a deal is taken for whose events are lost."""
    return {
        "currency": "EUR", "category": "pipeline", "outcome": "open", "created_at": told.earliest, "created_estimated": 1,
        "stage_since": told.earliest, "stage_spent": 0,
    }  # fmt: skip


_NEEDED = {
    "stage": ("pipeline",),
    "deal": ("pipeline", "stage"),
    "deal_tag": ("deal", "tag"),
    "custom_value": ("deal", "field"),
}


def entry_of(told: Gathered, now: datetime) -> Entry:
    """The one entry that holds it all."""
    at = to_us(now)
    made = Entry(
        uuid7(at, os.urandom), 1, at, at, ACTORS.index("founding"), "Found", _FOUNDED, salt=os.urandom(SALT_BYTES)
    )
    events: list[EventCells] = []
    content: list[list[Any]] = []
    for (table, number), cells in sorted(
        told.records.items(), key=lambda each: (list(BY_TABLE).index(each[0][0]), each[0][1])
    ):
        shape = BY_TABLE[table]
        if table == _DEAL:
            events += [event_cells(e.deal, to_us(e.at), e.kind, e.old, e.new) for e in _past(told, number, cells)]
        skipped = frozenset(FOLDED) - {"currency"} if table == _DEAL else frozenset[str]()
        content.append([table, told.key(table, number), _canonical(told, shape, cells, at, skipped)])
    made.content = {"m": content, "s": [], "d": told.lines, "v": {}}
    made.events = events
    made.hash = made.chained(b"")
    return made


def _canonical(told: Gathered, shape: Shape, cells: Cells, at: int, skipped: frozenset[str]) -> Cells:
    found = given(shape, {name: cell for name, cell in cells.items() if name not in skipped})
    for name, cell in found.items():
        refers = shape.refers(name, cells.get("subject_kind"))
        if cell is not None and name in shape.instants:
            found[name] = cell - at
        elif cell is not None and refers:
            found[name] = told.key(refers, cell)
    return found


def _past(told: Gathered, number: int, cells: Cells) -> list[Event]:
    """The events of a deal that were read, begun and ended so that they add up to what its row says."""
    row = _deal(told, number, cells)
    past = sorted(told.events.get(number, []), key=lambda event: event.at)
    is_row_known = (_DEAL, number) not in told.made_up | told.from_log
    if not past or past[0].kind != "created":
        text = created_text(
            row.pipeline,
            row.stage,
            row.amount,
            row.currency,
            row.expected_close,
            row.created_estimated or not is_row_known,
        )
        begun = min([row.created_at, *[event.at for event in past]]) if is_row_known or not past else past[0].at
        past = [Event(row.id, begun, "created", None, text), *[event for event in past if event.kind != "created"]]
    past = [event for event in past if _refers_well(told, event)]
    return [*past, *_corrections(row, past)] if is_row_known else past


def _refers_well(told: Gathered, event: Event) -> bool:
    """Whether the stage that an event names is there."""
    if event.kind not in ("stage", "reopened"):
        return True
    return any(key == event.new for (table, number), key in told.keys.items() if table == _STAGE)


def _deal(told: Gathered, number: int, cells: Cells) -> Deal:
    shape = SHAPES[Deal]
    values: Cells = {}
    for name, cell in cells.items():
        refers = shape.refers(name, None)
        make = shape.from_file.get(name)
        values[name] = cell if cell is None else told.key(refers, cell) if refers else make(cell) if make else cell
    return Deal(id=told.key(_DEAL, number), **values)


def _corrections(row: Deal, past: list[Event]) -> Iterator[Event]:
    """What must have happened, too, for a deal to be what its row says."""
    state = settled(row, past)
    last = past[-1].at
    ending = (row.outcome, row.closed_at, row.lost_reason, row.stage)
    if state.outcome != "open" and (state.outcome, state.closed_at, state.lost_reason, state.stage) != ending:
        yield Event(row.id, last, "reopened", state.outcome, row.stage)
        state = replace(state, outcome="open", closed_at=None, lost_reason=None, stage=row.stage)
    if state.pipeline != row.pipeline or state.stage != row.stage:
        stage = Stage(id=row.stage, pipeline=row.pipeline, name="", rank="a", kind="open", probability=0)
        at = max(last, row.stage_since)
        yield from rules.moved(replace(state, outcome="open"), stage, at)
        last = at
    amount = None if row.amount is None else Money(row.amount, row.currency)
    yield from rules.amount_changed(state, amount, last)
    yield from rules.close_date_changed(state, row.expected_close, last)
    if state.snoozed_until != row.snoozed_until:
        day = row.snoozed_until
        yield Event(row.id, last, "snoozed", None, day.isoformat()) if day else Event(row.id, last, "woken")
    if row.outcome != "open" and state.outcome == "open":
        undated = UNDATED if row.closed_at is None else None
        at = row.closed_at or row.stage_since
        yield Event(row.id, max(at, last), row.outcome, undated, row.lost_reason)
