"""What belongs to all deals of a desk: activities done, notes, tags, values of own fields, without a record for each."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from heapq import merge
from typing import Any

from salesdesk.store import joined
from salesdesk.store.keymap import KeyNumbers

_THERE = "t.deleted_at IS NULL"
_DONE = f"{_THERE} AND t.subject_kind = 'deal' AND t.done_at IS NOT NULL"
_NOTED = f"{_THERE} AND t.subject_kind = 'deal' AND t.subject IS NOT NULL"


class Belongings:
    """Reads them on the connection of a reader."""

    def __init__(self, fetch: joined.Fetch, keys: KeyNumbers, between: Any) -> None:
        self._fetch, self._keys, self._between = fetch, keys, between

    def done_and_noted(self) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
        """By deal, when its activities were done, and when its notes were written (microseconds since 1970)."""
        return self._instants("activity", "t.done_at", _DONE), self._instants("note", "t.created_at", _NOTED)

    def _instants(self, table: str, cell: str, condition: str) -> dict[str, list[int]]:
        deals, found = self._keys.whole("deal"), defaultdict[int, list[int]](list)
        for subjects, instants in self._columns(table, ("t.subject", cell), condition):
            for subject, at in zip(map(int, subjects), map(int, instants), strict=True):
                found[subject].append(at)
        return {deals[number]: instants for number, instants in found.items()}

    def tag_links(self) -> list[tuple[str, str]]:
        """Deal and tag of each tag that a deal has, in the order of the links' keys."""
        deals, tags = self._keys.whole("deal"), self._keys.whole("tag")
        rows = self._in_order("deal_tag", ("t.deal", "t.tag"), _THERE)
        return [(deals[int(deal)], tags[int(tag)]) for _, deal, tag in rows]

    def own_values(self, fields: Collection[str] | None) -> list[tuple[str, str, str]]:
        """Deal, field and value of the values of own fields (of some, None: of all), in the order of the values' keys."""
        deals, every = self._keys.whole("deal"), self._keys.whole("custom_field")
        wanted = ",".join(str(number) for number, key in every.items() if fields is None or key in fields)
        rows = self._in_order("custom_value", ("t.deal", "t.field", "t.value"), f"{_THERE} AND t.field IN ({wanted})")
        return [(deals[int(deal)], every[int(field)], value) for _, deal, field, value in rows]

    def _columns(self, table: str, cells: Sequence[str], condition: str) -> Iterator[list[joined.Cells]]:
        return joined.columns(self._fetch, self._between, f"{table} t", cells, condition, ())

    def _in_order(self, table: str, cells: Sequence[str], condition: str) -> Iterator[tuple[str, ...]]:
        """Rows by key, which most of them are in already; the key comes first. Sorting all in one step would let no other
        thread run meanwhile."""
        parts = self._columns(table, ("hex(t.id)", *cells), condition)
        return merge(*(sorted(zip(*part, strict=True)) for part in parts))
