"""Rows as the log adds them up: every field has the value of its last writer that holds, by the clock of the log."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from salesdesk.domain.records import CustomValue, DealTag, Quota, Rate, Setting, Stage
from salesdesk.store.log.payload import Cells, Payload, loaded
from salesdesk.store.schema import BY_TABLE, NAMES, Shape

Fetch = Callable[..., list[tuple[Any, ...]]]
Row = tuple[str, int]
"""Table and number."""
_IN_ORDER = """SELECT n.number, n.hlc, n.at, n.payload, t.since FROM entry n JOIN device d ON d.number = n.number >> 32
    LEFT JOIN taken_back t ON t.entry = n.number WHERE n.payload IS NOT NULL
    ORDER BY n.hlc, n.number & 4294967295, d.id"""
_PLACE = """SELECT count(*) FROM entry n JOIN device d ON d.number = n.number >> 32 WHERE n.payload IS NOT NULL AND
    (n.hlc, n.number & 4294967295, d.id) <= (SELECT n.hlc, n.number & 4294967295, d.id FROM entry n
        JOIN device d ON d.number = n.number >> 32 WHERE n.number = ?)"""
SCOPES: dict[str, tuple[str, ...]] = {
    NAMES[Quota]: ("period", "measure", "pipeline", "tag"),
    NAMES[Rate]: ("base", "currency", "day"),
    NAMES[DealTag]: ("deal", "tag"),
    NAMES[CustomValue]: ("deal", "field"),
}
"""Of records that are equal in these fields only the one written last is there; the others are as deleted."""
_STAGE = NAMES[Stage]
_FACTS = frozenset({NAMES[kind] for kind in (CustomValue, Setting, Quota, Rate)})
"""Rows that are one fact each: there as long as any entry that wrote it holds, whether or not the one that made it does."""


@dataclass(slots=True)
class FoldedRow:
    """A row while the log is gone through. ``order`` is the place of the last write, ``since`` from when its making does not
    hold (None while a making does), ``deleted`` when ``deleted_at`` was written last, ``writers`` the place in the log of the
    last write of each field."""

    cells: Cells
    since: int | None = None
    holds: bool = False
    order: int = 0
    hlc: int = 0
    deleted: int = 0
    writers: dict[str, int] = field(default_factory=dict)

    def write(self, cells: Cells, order: int, hlc: int) -> None:
        """Let fields be written."""
        self.cells.update(cells)
        self.order, self.hlc = order, hlc
        if "deleted_at" in cells:
            self.deleted = hlc
        self.writers.update(dict.fromkeys(cells, order))


def entries_in_order(fetch: Fetch) -> Iterator[tuple[int, int, Payload, int | None]]:
    """(number, clock, payload, since when it does not hold) of every entry that set something, in the order of the log."""
    for number, hlc, at, content, since in fetch(_IN_ORDER):
        yield number, hlc, loaded(content, hlc if at is None else at), since


def place_of(fetch: Fetch, number: int) -> int:
    """The place of an entry among those of ``entries_in_order``, counted from 1."""
    rows = fetch(_PLACE, (number,))
    return int(rows[0][0])


def folded(fetch: Fetch, wanted: Collection[Row] | None) -> dict[Row, FoldedRow]:
    """What the log says of some rows (None: of all), but for what the events of deals say."""
    found: dict[Row, FoldedRow] = {}
    for order, (_, hlc, payload, since) in enumerate(entries_in_order(fetch), 1):
        for table, rows in payload.made.items():
            shape = BY_TABLE[table]
            for number, cells in rows.items():
                if wanted is None or (table, number) in wanted:
                    _make(found, shape, number, cells, since, order, hlc)
        if since is not None:
            continue
        for table, rows in payload.set.items():
            for number, changed in rows.items():
                row = found.get((table, number))
                if row is not None:
                    row.write({name: pair[1] for name, pair in changed.items()}, order, hlc)
    for (table, _), row in found.items():
        holds = row.holds or (table in _FACTS and row.writers)
        if not holds and row.deleted < (row.since or 0):  # or else it was brought back since
            row.cells["deleted_at"] = row.since
        rule(table, row.cells)
    _stages_without_circles({n: row for (table, n), row in found.items() if table == _STAGE})
    _one_of_each_scope(found)
    return found


def _make(
    found: dict[Row, FoldedRow], shape: Shape, number: int, cells: Cells, since: int | None, order: int, hlc: int
) -> None:
    row = found.get((shape.table, number))
    whole = {name: cells.get(name, shape.defaults.get(name)) for name in shape.fields}
    if row is None:
        row = found[shape.table, number] = FoldedRow(whole, since)
    if since is None:
        row.holds = True
        row.write(whole, order, hlc)


def rule(table: str, cells: Cells) -> None:
    """What holds between the fields of a row, whoever wrote each."""
    if table == "activity" and cells["due_day"] is None:
        cells["due_time"] = None
    if table == _STAGE and cells["deleted_at"] is None:
        cells["survivor"] = None


def _stages_without_circles(stages: dict[int, FoldedRow]) -> None:
    """Where stages took over from each other in a circle, the last of them to go stays."""
    while circle := _circle({n: row.cells["survivor"] for n, row in stages.items() if row.cells["survivor"]}):
        last = max((stages[number] for number in circle), key=lambda row: row.writers.get("survivor", 0))
        last.cells |= {"survivor": None, "deleted_at": None}


def _circle(into: dict[int, int]) -> list[int]:
    for first in into:
        path = [first]
        while path[-1] in into and into[path[-1]] not in path:
            path.append(into[path[-1]])
        if path[-1] in into:
            return path[path.index(into[path[-1]]) :]
    return []


def _one_of_each_scope(found: dict[Row, FoldedRow]) -> None:
    last: dict[tuple[Any, ...], FoldedRow] = {}
    present = [(table, row) for (table, _), row in found.items() if table in SCOPES and row.cells["deleted_at"] is None]
    for table, row in sorted(present, key=lambda each: each[1].order):
        scope = (table, *(row.cells[name] for name in SCOPES[table]))
        if scope in last:
            last[scope].cells["deleted_at"] = row.hlc
        last[scope] = row


def with_their_like(fetch: Fetch, wanted: Iterable[Row]) -> set[Row]:
    """Some rows, and those of which it depends on them whether they are there."""
    every = set(wanted)
    for table in {table for table, _ in every} & {*SCOPES, _STAGE}:
        numbers = [number for of, number in every if of == table]
        if "deal" in SCOPES.get(table, ()):
            marks = ",".join("?" * len(numbers))
            condition = (
                f"WHERE deal IN (SELECT deal FROM {table} WHERE number IN ({marks}))" if len(numbers) < 500 else ""
            )
            rows = fetch(f"SELECT number FROM {table} {condition}", numbers if condition else ())
        else:
            rows = fetch(f"SELECT number FROM {table}")
        every |= {(table, number) for (number,) in rows}
    return every
