"""New rows of a payload by columns: what a batch of very many rows set, without a dictionary of cells for each."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress, repeat
from json.encoder import encode_basestring
from operator import ne
from typing import Any

from salesdesk.store.keymap import KeyNumbers
from salesdesk.store.schema import Shape

AT_ONCE = 2_000
"""Rows whose text is made at once."""


@dataclass(frozen=True, slots=True)
class MadeColumns:
    """New rows of one table: their numbers, which rise one by one, their keys, and the cells of some fields, as the file
    holds them. The fields without a column are as by default, and so is what a subject is of."""

    shape: Shape
    numbers: range
    keys: Sequence[str]
    columns: Mapping[str, Sequence[Any]]

    def given(self) -> Iterator[str]:
        """The fields in which any row is not as by default."""
        for name, column in self.columns.items():
            if any(map(ne, column, repeat(self.shape.defaults.get(name)))):
                yield name

    def lines(self, names: Sequence[str], at: int, last: int) -> Iterator[tuple[Any, ...]]:
        """The rows with the cells of some fields, instants from ``at`` on; each begins with how far its number lies behind the
        one before, the first behind ``last``."""
        count = len(self.numbers)
        cells: list[Iterable[Any]] = []
        for name in names:
            column: Iterable[Any] = (
                self._as_told(name) if name in self.columns else repeat(self.shape.defaults.get(name), count)
            )
            moves = name in self.shape.instants
            cells.append([None if cell is None else cell - at for cell in column] if moves else column)
        gaps = [1] * count
        gaps[0] = self.numbers[0] - last
        return zip(gaps, *cells, strict=True)

    def _as_told(self, name: str) -> Sequence[Any]:
        """The cells of a field; one that equals the default as the default."""
        column, default = self.columns[name], self.shape.defaults.get(name)
        if default is None or set(map(type, column)) <= {type(default)}:
            return column
        return [default if cell == default else cell for cell in column]

    def rows(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Each row with the cells that are not as by default."""
        defaults = [self.shape.defaults.get(name) for name in self.columns]
        names = list(self.columns)
        for number, *cells in zip(self.numbers, *self.columns.values(), strict=True):
            yield number, dict(compress(zip(names, cells, strict=True), map(ne, cells, defaults)))

    def texts(self, at: int, keys: KeyNumbers) -> Iterator[str]:
        """The JSON of the rows in the canonical form of a payload, joined by commas, so many at a time."""
        names = sorted(self.columns)
        told = [self._parts(name, at, keys) for name in names]
        begin, quoted = f"[{_text(self.shape.table)},", list(map(_text, self.keys))
        for start in range(0, len(quoted), AT_ONCE):
            end = start + AT_ONCE
            parts = zip(*(column[start:end] for column in told), strict=True)
            own = [",".join(filter(None, row)) for row in parts] if told else [""] * len(quoted[start:end])
            yield ",".join([
                f"{begin}{key},{{{cells}}}]" for key, cells in zip(quoted[start:end], own, strict=True)
            ])  # fmt: skip

    def _parts(self, name: str, at: int, keys: KeyNumbers) -> list[str]:
        """The text of each cell of a field with its name; none for one that is as by default. Equal cells are told once."""
        column, default = self.columns[name], self.shape.defaults.get(name)
        begin, moves, table = f"{_text(name)}:", name in self.shape.instants, self.shape.refers(name, "deal")

        if table:
            keys.look_up_numbers(table, {cell for cell in column if cell is not None})

        def part(cell: Any) -> str:
            if cell == default:
                return ""
            if cell is not None:
                cell = cell - at if moves else keys.key(table, cell) if table else cell
            return begin + _text(cell)

        if len(set(map(type, column)) - {type(None)}) > 1:  # 1, 1.0 and True are equal, and not told alike
            return list(map(part, column))
        known = {cell: part(cell) for cell in dict.fromkeys(column)}
        return list(map(known.__getitem__, column))


def _text(value: Any) -> str:
    if type(value) is str:
        return encode_basestring(value)
    return str(value) if type(value) is int else json.dumps(value, ensure_ascii=False)
