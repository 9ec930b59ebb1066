"""The columns of a deal's row that a card keeps as ``facts``: selected after all others, and made values by their kinds."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import repeat
from typing import Any

from salesdesk.domain.fields import FURTHER, Kind

_FROM_ROW: dict[Kind, Callable[[Any], Any]] = {"date": date.fromisoformat, "yes_no": bool}
_FROM_TEXT: dict[Kind, Callable[[str], Any]] = {
    "date": date.fromisoformat,
    "yes_no": lambda text: text == "1",
    "number": float,
    "percent": float,
    "money": int,
    "time": int,
    "duration": int,
}
_KINDS = tuple(kind for _, kind in FURTHER)


def columns() -> str:
    """What a statement that selects cards ends its list of columns with."""
    return "".join(f", d.{name}" for name, _ in FURTHER)


def exact(name: str, kind: Kind) -> str:
    """A column whose value can be joined into a text: a number keeps all of its digits."""
    if kind in ("number", "percent"):
        return f"CASE WHEN d.{name} IS NULL THEN '' ELSE printf('%!.17g', d.{name}) END"
    return f"d.{name}"


def facts(cells: Sequence[Any]) -> tuple[Any, ...]:
    """The facts of one row as SQLite gives it."""
    if not cells:
        return ()
    return tuple(_made(_FROM_ROW, kind, cell) for kind, cell in zip(_KINDS, cells, strict=True))


def packed_facts(cells: Sequence[Sequence[str]]) -> Iterable[tuple[Any, ...]]:
    """The facts of many rows, from the texts of each column; an empty text is no value."""
    if not _KINDS:
        return repeat(())
    values = (
        [_made(_FROM_TEXT, kind, cell or None) for cell in texts] for kind, texts in zip(_KINDS, cells, strict=True)
    )
    return zip(*values, strict=True)


def _made(makers: dict[Kind, Callable[[Any], Any]], kind: Kind, cell: Any) -> Any:
    return None if cell is None else makers[kind](cell) if kind in makers else cell
