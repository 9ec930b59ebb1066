"""Cards of very many deals at a time. Texts, days and instants that several have are there once."""

import json
import sys
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

SELDOM = 1500
"""Fewer deals than this are found sooner by their index, a row at a time."""
_COLUMNS = (
    "id", "rank", "title", "organisation", "contact", "amount", "expected_close", "created_at", "closed_at", "stage_since",
    "stage_spent", "external_id", "repeated",
)  # fmt: skip
_REPEATED = ("stage", "pipeline", "snoozed_until", "owner", "currency", "source", "category", "outcome", "lost_reason")
"""What many deals have alike, read as one JSON text for all of it, which is known when it comes again."""
_EXPRESSIONS = {
    "id": "hex(d.id)",
    "stage_since": "iif(d.stage_since IS d.closed_at, '', d.stage_since)",
    "repeated": f"json_array({', '.join(f'd.{name}' for name in _REPEATED)})",
}


def cards(
    fetch: Fetch, keys: KeyNumbers, between: Callable[[], None], condition: str, parameters: Sequence[Any]
) -> list[Card]:
    """The deals under a condition on ``d``, in no order. ``between`` is called between the parts of the reading."""
    # A joined number keeps 15 digits, so a chance comes by itself.
    typed = f"SELECT hex(d.id), d.probability FROM deal d WHERE d.probability IS NOT NULL AND {condition}"
    maker = _Maker(
        _Repeated(keys.all_of("stage"), keys.all_of("pipeline")),
        {"": None, **_names(fetch, "organisation")},
        {"": None, **_names(fetch, "contact")},
        dict(fetch(typed, parameters)),
    )
    columns = [_EXPRESSIONS.get(name, f"d.{name}") for name in _COLUMNS]
    columns += [further.exact(*column) for column in FURTHER]
    made: list[Card] = []
    for cells in joined.columns(fetch, between, "deal d", columns, condition, parameters):
        facts = further.packed_facts(cells[len(_COLUMNS) :])
        made += maker.cards(dict(zip(_COLUMNS, cells, strict=False)), facts)
    return made


class _Repeated(dict[str, tuple[Any, ...]]):
    """The values of ``_REPEATED`` by the JSON text of them; of what comes again there is one."""

    def __init__(self, stages: Mapping[int, str], pipelines: Mapping[int, str]) -> None:
        self._stages, self._pipelines = stages, pipelines

    def __missing__(self, text: str) -> tuple[Any, ...]:
        stage, pipeline, snoozed, *texts = json.loads(text)
        until = date.fromisoformat(snoozed) if snoozed else None
        shared = (sys.intern(one) if one else one for one in texts)
        self[text] = found = (self._stages[stage], self._pipelines[pipeline], until, *shared)
        return found


class _Days(dict[str, date | None]):
    """Days by their ISO text; an empty one is none."""

    def __missing__(self, text: str) -> date | None:
        self[text] = day = date.fromisoformat(text) if text else None
        return day


class _Maker:
    """Makes cards of columns of texts, where an empty text is no value."""

    def __init__(
        self, repeated: _Repeated, organisations: Mapping[str, str | None], contacts: Mapping[str, str | None],
        chances: Mapping[str, float],
    ) -> None:  # fmt: skip
        self._repeated, self._organisations, self._contacts, self._chances = repeated, organisations, contacts, chances
        self._days = _Days()

    def cards(self, cells: Mapping[str, Cells], facts: Iterable[tuple[Any, ...]]) -> Iterator[Card]:
        """The cards of some rows."""
        stage, pipeline, snoozed, owner, currency, source, category, outcome, reason = zip(
            *map(self._repeated.__getitem__, cells["repeated"]), strict=True
        )
        closed = _numbers(cells["closed_at"])
        since = [int(cell) if cell else end for cell, end in zip(cells["stage_since"], closed, strict=True)]
        rows = zip(
            of_hexes(cells["id"]), stage, cells["rank"], cells["title"],
            map(self._organisations.__getitem__, cells["organisation"]), map(self._contacts.__getitem__, cells["contact"]), owner,
            _numbers(cells["amount"]), currency, map(self._chances.get, cells["id"]) if self._chances else repeat(None),
            map(self._days.__getitem__, cells["expected_close"]), source, category, outcome, reason,
            map(int, cells["created_at"]), closed, since, map(int, cells["stage_spent"]), snoozed, pipeline,
            [cell or None for cell in cells["external_id"]], facts, strict=False,
        )  # fmt: skip
        return map(tuple.__new__, repeat(Card), rows)


def _numbers(cells: Cells) -> list[int | None]:
    return [int(cell) if cell else None for cell in cells]


def _names(fetch: Fetch, table: str) -> dict[str, str | None]:
    return {str(number): name for number, name in fetch(f"SELECT number, name FROM {table}", ())}
