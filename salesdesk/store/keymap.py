"""Keys and the numbers of their rows, looked up as they are needed."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from salesdesk.store import keys as keytexts
from salesdesk.store.schema import BY_TABLE

Fetch = Callable[..., list[tuple[Any, ...]]]
CHUNK = 500
MANY = 8192
"""So many keys are read in one go: joined by SQLite, which takes a tenth of the time of as many rows."""
_JOINED = """SELECT count(*), sum(typeof(id) <> 'blob' OR length(id) <> 16), group_concat(number),
    group_concat(hex(id), '') """
NOWHERE = -1
"""The number of what is not there: a row that refers to it is refused."""


class KeyNumbers:
    """Both ways between keys and row numbers in one transaction, for the tables of records and ``device``."""

    def __init__(self, fetch: Fetch, between: Callable[[], None] = lambda: None) -> None:
        """``between`` is called between the parts of a long reading."""
        self._fetch = fetch
        self._between = between
        self._numbers: dict[str, dict[str, int]] = {}
        self._keys: dict[str, dict[int, str]] = {}
        self._whole: dict[str, dict[int, str]] = {}

    def note(self, table: str, key: str, number: int) -> None:
        """A row that is new."""
        self._numbers.setdefault(table, {})[key] = number
        self._keys.setdefault(table, {})[number] = key

    def note_all(self, table: str, keys: Sequence[str], numbers: Sequence[int]) -> None:
        """Rows, new ones or read; some thousand in one step, so that no other thread waits for all."""
        by_key, by_number = self._numbers.setdefault(table, {}), self._keys.setdefault(table, {})
        for start in range(0, len(keys), MANY):
            some, their = keys[start : start + MANY], numbers[start : start + MANY]
            by_key.update(zip(some, their, strict=True))
            by_number.update(zip(their, some, strict=True))

    def refer_all(self, table: str, keys: Sequence[str | None]) -> list[int | None]:
        """As ``refer``, for many."""
        here = list(map(self._numbers.setdefault(table, {}).get, keys))  # type: ignore[arg-type]
        if None not in here:
            return list[int | None](here)
        distinct = dict.fromkeys(key for key in keys if key is not None)
        self.look_up(table, distinct)
        known = self._numbers.setdefault(table, {})
        found: dict[str | None, int | None] = {key: known.get(key, NOWHERE) for key in distinct}
        found[None] = None
        return [found[key] for key in keys]

    def known_number(self, table: str, key: str) -> int | None:
        """The number of the row with a key where it was learnt already."""
        return self._numbers.get(table, {}).get(key)

    def number(self, table: str, key: str) -> int | None:
        """The number of the row with a key; None without one."""
        known = self._numbers.setdefault(table, {})
        if key not in known:
            self.look_up(table, [key])
        return known.get(key)

    def refer(self, table: str, key: str | None) -> int | None:
        """The number to refer to a row by; NOWHERE for a key that is not there."""
        if key is None:
            return None
        number = self.number(table, key)
        return NOWHERE if number is None else number

    def key(self, table: str, number: int) -> str:
        """The key of a row. Raises KeyError when there is none."""
        known = self._keys.setdefault(table, {})
        if number not in known:
            self.look_up_numbers(table, [number])
        return known[number]

    def look_up(self, table: str, wanted: Iterable[str]) -> None:
        """Learn the numbers of many keys at once."""
        known = self._numbers.setdefault(table, {})
        self._learn(table, "id", [to_cell(table, key) for key in dict.fromkeys(wanted) if key not in known])

    def look_up_numbers(self, table: str, wanted: Iterable[int]) -> None:
        """Learn the keys of many rows at once."""
        known = self._keys.setdefault(table, {})
        self._learn(table, "number", [number for number in dict.fromkeys(wanted) if number not in known])

    def all_of(self, table: str) -> dict[int, str]:
        """The keys of all rows by their numbers."""
        numbers, keys = self.every(table)
        self.note_all(table, keys, numbers)
        return self._keys[table]

    def whole(self, table: str) -> dict[int, str]:
        """As ``all_of``, read the first time alone: for what reads all rows of a desk that does not change meanwhile."""
        if table not in self._whole:
            self._whole[table] = self.all_of(table)
        return self._whole[table]

    def every(self, table: str) -> tuple[list[int], list[str]]:
        """The numbers of all rows, in their order, and the key of each."""
        numbers, keys = list[int](), list[str]()
        while True:
            condition = f"WHERE number > {numbers[-1]}" if numbers else ""
            part = f"FROM (SELECT number, id FROM {table} {condition} ORDER BY number LIMIT {MANY})"
            count, odd, joined, digits = self._fetch(_JOINED + part)[0]
            if odd:
                rows = self._fetch(f"SELECT number, id {part}")
                numbers += [number for number, _ in rows]
                keys += [from_cell(raw) for _, raw in rows]
            elif count:
                numbers += map(int, joined.split(","))
                keys += keytexts.of_digits(digits)
            if count < MANY:
                return numbers, keys
            self._between()

    def _learn(self, table: str, column: str, cells: Sequence[Any]) -> None:
        for start in range(0, len(cells), CHUNK):
            part = cells[start : start + CHUNK]
            marks = ",".join("?" * len(part))
            for number, raw in self._fetch(f"SELECT number, id FROM {table} WHERE {column} IN ({marks})", part):
                self.note(table, from_cell(raw), number)


def to_cell(table: str, key: str) -> bytes | str:
    """A key as its table holds it."""
    shape = BY_TABLE.get(table)
    return key if shape is not None and shape.key_is_text else keytexts.packed(key)


def from_cell(raw: Any) -> str:
    """The key that a table holds."""
    return raw if isinstance(raw, str) else keytexts.unpacked(raw)
