"""Cells as they come from a file: text, or the typed values of a workbook."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from salesdesk.domain.formula_guards import looks_guarded, unguarded

NOTHING = frozenset(
    (
        "",
        "-",
        "--",
        "–",
        "—",
        "n/a",
        "#n/a",
        "na",
        "null",
        "(null)",
        "(null )",
        "none",
        "nan",
        "nil",
        "\\n",
        "?",
        "k. a.",
        "k.a.",
    )
)
"""What people and programs write when there is nothing to write (casefolded)."""
MEMORY = 8_192
"""How many different cells a reader remembers; a column with more is mostly made of cells seen once."""
LONGEST_CELL = 100_000
"""Characters of a cell: a row with a longer one is refused, and of that no more than this and one is kept."""
LONGEST_VALUE = 200
"""Characters of an amount, a date, a share or another cell that is more than text."""
_CONTROLS = dict.fromkeys([*range(0x20), 0x7F])
del _CONTROLS[9], _CONTROLS[10], _CONTROLS[13]


class RawRow(NamedTuple):
    """Cells of a row as they stand, and the physical line or sheet row where it begins."""

    line: int
    cells: list[Any]


def bounded(rows: Iterable[RawRow]) -> Iterator[RawRow]:
    """The rows with what is kept of their longest cells."""
    for row in rows:
        yield row._replace(cells=[_kept(cell) for cell in row.cells]) if is_overlong(row.cells) else row


def _kept(cell: Any) -> Any:
    return cell[: LONGEST_CELL + 1] if isinstance(cell, str) else cell


def is_overlong(cells: list[Any]) -> bool:
    """Whether a cell has more than LONGEST_CELL characters."""
    try:
        return max(map(len, cells), default=0) > LONGEST_CELL
    except TypeError:  # of a workbook, where cells are not all text
        return any(type(cell) is str and len(cell) > LONGEST_CELL for cell in cells)


def cell_text(cell: Any) -> str:
    """A cell as clean text: no surrounding space, no control characters, no guard against formulas before it."""
    text = cell if isinstance(cell, str) else _typed(cell)
    if text.isprintable() and not looks_guarded(text):
        return text.strip()
    if not text.isprintable():
        text = text.translate(_CONTROLS).replace("\r\n", "\n").replace("\r", "\n")
    return unguarded(text).strip().removeprefix("\ufeff")


def _typed(cell: Any) -> str:
    if isinstance(cell, float):
        return format(Decimal(repr(cell)).normalize(), "f") if abs(cell) < 1e17 else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return "" if cell is None else str(cell)


def text_reader(index: int) -> Callable[[list[Any]], str | None]:
    """A reader of the clean text of one column's cells, None for empty ones; equal cells share one string."""
    known: dict[Any, str | None] = {}

    def read(cells: list[Any]) -> str | None:
        cell = cells[index]
        if cell == "":
            return None
        answer = known.get(cell)
        if answer is None:
            answer = cell_text(cell) or None
            if len(known) < MEMORY:
                known[cell] = answer
        return answer

    return read
