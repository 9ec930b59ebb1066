"""What a report page is made of besides drawings: key figures and tables, already worded."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """A key figure with lines about what it rests on; ``tone`` names a colour token or is empty."""

    label: str
    figure: str
    notes: tuple[str, ...]
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column: ``align`` is left or right, ``width`` a share of the free space; 0 fits the content."""

    text: str
    width: float = 0.0
    align: str = "left"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with a fainter second part; ``bar`` in [0, 1] draws a funnel's step of that width behind the text."""

    text: str
    note: str = ""
    tone: str = ""
    bar: float | None = None
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table under a heading. ``empty`` is said when there are no rows, ``more`` when some were left out."""

    title: str
    note: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str = ""
    more: str = ""
