"""Cards of very many deals at a time. Texts, days and instants that several have are there once."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import repeat
from typing import Any

from salesdesk.desk.cards import Card
from salesdesk.domain.fields import FURTHER
from salesdesk.store import further, joined
from salesdesk.store.joined import Cells, Fetch
from salesdesk.store.keymap import KeyNumbers
from salesdesk.store.keys import of_hexes

_OF_DEALS = re.compile(r"\bd\.")
SELDOM = 1500
"""Fewer deals than this are found sooner by their index, a row at a time."""
_COLUMNS = (
    "id", "stage", "rank", "title", "organisation", "contact", "owner", "amount", "currency", "expected_close", "source",
    "category", "outcome", "lost_reason", "created_at", "closed_at", "stage_since", "stage_spent", "snoozed_until", "pipeline",
    "external_id",
)  # fmt: skip


def cards(
    fetch: Fetch, keys: KeyNumbers, between: Callable[[], None], condition: str, parameters: Sequence[Any]
) -> list[Card]:
    """The deals under a condition on ``d``, in no order. ``between`` is called between the parts of the reading."""
    condition = _OF_DEALS.sub("t.", condition)
    named: dict[str, dict[str, str | None]] = {
        table: {str(number): key for number, key in keys.all_of(table).items()} for table in ("stage", "pipeline")
    }
    for table in ("organisation", "contact"):
        named[table] = {"": None, **_names(fetch, table)}
    # A joined number keeps 15 digits, so a chance comes by itself.
    typed = f"SELECT hex(t.id), t.probability FROM deal t WHERE t.probability IS NOT NULL AND {condition}"
    chances: dict[str, float] = dict(fetch(typed, parameters))
    shared: dict[str, Any] = {"": None}
    made: list[Card] = []
    columns = [f"hex(t.{name})" if name == "id" else f"t.{name}" for name in _COLUMNS]
    columns += [_OF_DEALS.sub("t.", further.exact(*column)) for column in FURTHER]
    for cells in joined.columns(fetch, between, "deal", columns, condition, parameters):
        facts = further.packed_facts(cells[len(_COLUMNS) :])
        made += _made(dict(zip(_COLUMNS, cells, strict=False)), named, chances, shared, facts)
    return made


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

    def instant(name: str) -> Iterator[int]:
        return map(int, cells[name])

    def number(name: str) -> list[int | None]:
        return [int(cell) if cell else None for cell in cells[name]]

    def day(name: str) -> Iterator[date | None]:
        days = {cell: date.fromisoformat(cell) for cell in set(cells[name]) if cell}
        return map(days.get, cells[name])

    rows = zip(
        of_hexes(cells["id"]), key("stage"), cells["rank"], cells["title"], key("organisation"),
        key("contact"), text("owner"), number("amount"), text("currency"),
        map(chances.get, cells["id"]) if chances else repeat(None), day("expected_close"), text("source"), text("category"),
        text("outcome"), text("lost_reason"), instant("created_at"), number("closed_at"), instant("stage_since"),
        instant("stage_spent"), day("snoozed_until"), key("pipeline"), (cell or None for cell in cells["external_id"]),
        facts, strict=False,
    )  # fmt: skip
    return map(tuple.__new__, repeat(Card), rows)


def _names(fetch: Fetch, table: str) -> dict[str, str | None]:
    return {str(number): name for number, name in fetch(f"SELECT number, name FROM {table}", ())}
