"""Very many rows at a time: SQLite joins the cells of some thousand rows into one text, and Python parts it again.

A row fetched by itself costs ten times as much, and lets go of the interpreter and waits for it again, which takes long
beside a busy window.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

Fetch = Callable[..., list[tuple[Any, ...]]]
Cells = list[str]

MARK = "\x1f"
ROWS = 1024
"""Rows that are read in one go."""


def columns(
    fetch: Fetch,
    between: Callable[[], None],
    table: str,
    cells: Sequence[str],
    condition: str,
    parameters: Sequence[Any],
) -> Iterator[list[Cells]]:
    """The columns of some rows after another, of those of a table under a condition, in the order of their numbers.

    ``table`` may have another name behind it, which ``cells`` and ``condition`` call it by. ``cells`` are expressions. NULL
    comes as an empty text, and a REAL with 15 digits. ``between`` is called between two parts.
    """
    last = fetch(f"SELECT max(number) FROM {table}")[0][0] or 0
    tail = f"FROM {table} NOT INDEXED WHERE number > ? AND number <= ? AND {condition}"
    row = f", '{MARK}', ".join(cells)
    joined = f"SELECT count(*), group_concat(concat({row}), '{MARK}') {tail}"
    width = len(cells)
    for low in range(0, last, ROWS):
        if low:
            between()
        within = (low, low + ROWS, *parameters)
        count, text = fetch(joined, within)[0]
        if not count:
            continue
        found = text.split(MARK)
        if len(found) == count * width:
            yield [found[i::width] for i in range(width)]
        else:  # a cell holds the mark itself
            rows = fetch(f"SELECT {', '.join(cells)} {tail}", within)
            yield [["" if cell is None else str(cell) for cell in column] for column in zip(*rows, strict=True)]
