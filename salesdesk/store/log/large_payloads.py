"""Large payloads read back: new rows by columns, without a dictionary of cells for each, in steps that let other threads go on."""

import json
from collections.abc import Collection, Iterator
from typing import Any, NoReturn

from salesdesk.store.keymap import MANY, KeyNumbers
from salesdesk.store.log.made_columns import MadeColumns
from salesdesk.store.log.payload import Cells, Payload, from_plain, unsqueezed
from salesdesk.store.schema import BY_TABLE, Shape

LARGE = 1 << 20
"""From so many bytes of JSON on a payload is read by columns."""
AT_ONCE = 8_192
"""Rows that are parted into columns at once."""


def loaded_large(sealed: bytes, at: int, keys: KeyNumbers) -> Payload:
    """A payload from the file, behind its salt; of a large one the new rows are by columns where their numbers rise one by one.
    Raises ValueError for one that is damaged."""
    raw = unsqueezed(sealed)
    if len(raw) < LARGE:
        return from_plain(json.loads(raw, parse_constant=_refuse), at)
    reading = JsonReading(raw.decode("utf-8", "surrogatepass"))
    plain: dict[str, Any] = {}
    blocks: list[MadeColumns] = []
    for part in reading.names():
        if part != "m":
            plain[part] = reading.value()
            continue
        made = plain["m"] = {}
        for table in reading.names():
            names, *lines = reading.items()
            block = _block(BY_TABLE[table], names, lines, at, keys)
            if block is None:
                made[table] = [names, *lines]
            else:
                made[table] = [[]]
                blocks.append(block)
    reading.end()
    found = from_plain(plain, at)
    for block in blocks:
        found.add_columns(block)
    return found


def rows_in(text: str, table: str) -> Iterator[tuple[int, Cells, Cells]]:
    """Of the JSON of a payload the number of each row of a table, with its cells where it is made there, and with those that are
    set of it, as [old, new]. Nothing else of the JSON is read; instants are as they stand there."""
    start = text.find(made_mark(table))
    if start >= 0:
        names, *lines = JsonReading(text, start + len(made_mark(table)) - 2).items()
        number = 0
        for gap, *cells in lines:
            number += gap
            yield number, dict(zip(names, cells, strict=True)), {}
    start = text.find(set_mark(table))
    if start >= 0:
        for told, changed in JsonReading(text, start + len(set_mark(table)) - 2).value().items():
            yield int(told), {}, changed


def made_mark(table: str) -> str:
    """Where new rows of a table begin in the JSON of a payload; within a text the quotes would be escaped."""
    return f'"{table}":[['


def set_mark(table: str) -> str:
    """Where changed rows of a table begin in the JSON of a payload."""
    return f'"{table}":{{"'


class JsonReading:
    """Goes through JSON without blanks, one value after another. Raises ValueError where it is none."""

    def __init__(self, text: str, place: int = 0) -> None:
        self._text, self._place = text, place
        self._value = json.JSONDecoder(parse_constant=_refuse).raw_decode

    def value(self) -> Any:
        """The next value, whole."""
        found, self._place = self._value(self._text, self._place)
        return found

    def names(self) -> Iterator[str]:
        """The names of the object that is next; the value of each has to be taken before the next name."""
        self._take("{")
        is_more = self._next() != "}"
        while is_more:
            name = self.value()
            self._take(":")
            yield name
            is_more = self._next() == ","
            self._place += is_more
        self._take("}")

    def items(self) -> list[Any]:
        """The items of the list that is next, each read by itself."""
        self._take("[")
        found = []
        text, place, value = self._text, self._place, self._value
        is_more = self._next() != "]"
        while is_more:
            item, place = value(text, place)
            found.append(item)
            is_more = text[place : place + 1] == ","
            place += is_more
        self._place = place
        self._take("]")
        return found

    def end(self) -> None:
        """Nothing more may come."""
        if self._next():
            raise ValueError("more than a value")

    def _next(self) -> str:
        return self._text[self._place : self._place + 1]

    def _take(self, letter: str) -> None:
        if self._next() != letter:
            raise ValueError(f"no {letter}")
        self._place += 1


def _refuse(word: str) -> NoReturn:
    raise ValueError(word)


def _block(shape: Shape, names: list[str], lines: list[Any], at: int, keys: KeyNumbers) -> MadeColumns | None:
    """New rows by columns; None where they are few, or where they cannot be."""
    if len(lines) < AT_ONCE or "subject_kind" in names:
        return None
    columns: list[list[Any]] = [[] for _ in range(len(names) + 1)]
    for start in range(0, len(lines), AT_ONCE):
        for column, part in zip(columns, zip(*lines[start : start + AT_ONCE], strict=True), strict=True):
            column.extend(part)
    gaps, *cells = columns
    if gaps.count(1) < len(gaps) - (gaps[0] != 1):
        return None
    numbers = range(gaps[0], gaps[0] + len(gaps))
    for name, column in zip(names, cells, strict=True):
        if name in shape.instants:
            column[:] = [None if cell is None else cell + at for cell in column]
    return MadeColumns(shape, numbers, _keys(shape.table, numbers, keys), dict(zip(names, cells, strict=True)))


def _keys(table: str, numbers: Collection[int], keys: KeyNumbers) -> list[str]:
    if len(numbers) < MANY:
        keys.look_up_numbers(table, numbers)
        return [keys.key(table, number) for number in numbers]
    return list(map(keys.whole(table).__getitem__, numbers))
