"""Very many deals at a time: SQLite joins the cells of a thousand rows into one text, and Python parts it again.

A row fetched by itself costs ten times as much, and lets go of the interpreter and waits for it again, which takes long
beside a busy window.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import repeat
from typing import Any

from salesdesk.desk.cards import Card
from salesdesk.domain.fields import FURTHER
from salesdesk.store import further
from salesdesk.store.keymap import KeyNumbers
from salesdesk.store.keys import of_hex

Fetch = Callable[[str, Sequence[Any]], list[tuple[Any, ...]]]
Cells = list[str]

MARK = "\x1f"
ROWS = 1024
SELDOM = 1500
"""Fewer deals than this are found sooner by their index, a row at a time."""
_COLUMNS = (
    "id", "stage", "rank", "title", "organisation", "contact", "owner", "amount", "currency", "expected_close", "source",
    "category", "outcome", "lost_reason", "created_at", "closed_at", "stage_since", "stage_spent", "snoozed_until", "pipeline",
    "external_id",
)  # fmt: skip


def cards(fetch: Fetch, keys: KeyNumbers, condition: str, parameters: Sequence[Any]) -> list[Card]:
    """The deals under a condition on ``d``, in no order."""
    named: dict[str, dict[str, str | None]] = {
        table: {str(number): key for number, key in keys.all_of(table).items()} for table in ("stage", "pipeline")
    }
    for table in ("organisation", "contact"):
        named[table] = {"": None, **_names(fetch, table)}
    # A joined number keeps 15 digits, so a chance comes by itself.
    typed = f"SELECT hex(d.id), d.probability FROM deal d WHERE d.probability IS NOT NULL AND {condition}"
    chances: dict[str, float] = dict(fetch(typed, parameters))
    shared: dict[str, Any] = {"": None}
    made: list[Card] = []
    for cells in _chunks(fetch, condition, parameters):
        facts = further.packed_facts(cells[len(_COLUMNS) :])
        made += _made(dict(zip(_COLUMNS, cells, strict=False)), named, chances, shared, facts)
    return made


def _chunks(fetch: Fetch, condition: str, parameters: Sequence[Any]) -> Iterator[list[Cells]]:
    """The columns of some rows after another; NULL comes as an empty text."""
    last = fetch("SELECT max(rowid) FROM deal", ())[0][0] or 0
    columns = [f"hex(d.{name})" if name == "id" else f"d.{name}" for name in _COLUMNS]
    columns += [further.exact(*column) for column in FURTHER]
    tail = f"FROM deal d NOT INDEXED WHERE d.rowid > ? AND d.rowid <= ? AND {condition}"
    row = f", '{MARK}', ".join(columns)
    joined = f"SELECT count(*), group_concat(concat({row}), '{MARK}') {tail}"
    for low in range(0, last, ROWS):
        within = (low, low + ROWS, *parameters)
        count, text = fetch(joined, within)[0]
        cells = text.split(MARK) if count else []
        if len(cells) == count * len(columns):
            yield [cells[i :: len(columns)] for i in range(len(columns))]
        else:  # a cell holds the mark itself
            rows = fetch(f"SELECT {', '.join(columns)} {tail}", within)
            yield [["" if cell is None else str(cell) for cell in column] for column in zip(*rows, strict=True)]


def _made(
    cells: Mapping[str, Cells],
    named: Mapping[str, Mapping[str, Any]],
    chances: Mapping[str, float],
    shared: dict[str, Any],
    facts: Iterable[tuple[Any, ...]],
) -> Iterator[Card]:
    def text(name: str) -> Iterator[Any]:
        return map(shared.setdefault, cells[name], cells[name])

    def key(name: str) -> Iterator[Any]:
        return map(named[name].get, cells[name])

    def number(name: str) -> list[int | None]:
        return [int(cell) if cell else None for cell in cells[name]]

    def day(name: str) -> Iterator[date | None]:
        days = {cell: date.fromisoformat(cell) for cell in set(cells[name]) if cell}
        return map(days.get, cells[name])

    rows = zip(
        map(of_hex, cells["id"]), key("stage"), cells["rank"], cells["title"], key("organisation"),
        key("contact"), text("owner"), number("amount"), text("currency"),
        map(chances.get, cells["id"]) if chances else repeat(None), day("expected_close"), text("source"), text("category"),
        text("outcome"), text("lost_reason"), number("created_at"), number("closed_at"), number("stage_since"),
        number("stage_spent"), day("snoozed_until"), key("pipeline"), (cell or None for cell in cells["external_id"]),
        facts, strict=False,
    )  # fmt: skip
    return map(tuple.__new__, repeat(Card), rows)


def _names(fetch: Fetch, table: str) -> dict[str, str | None]:
    return {str(number): name for number, name in fetch(f"SELECT number, name FROM {table}", ())}
