"""Blocks of a report, translated and formatted; paper and screen lay them out each in its own way."""

from dataclasses import dataclass

from salesdesk.reports.drawing import Drawing


@dataclass(frozen=True, slots=True)
class FigureBlock:
    """A key figure with notes about its basis; ``tone`` names a colour token or is empty."""

    label: str
    figure: str
    notes: tuple[str, ...]
    tone: str = ""


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """Key figures side by side, at most five in a row."""

    figures: tuple[FigureBlock, ...]


@dataclass(frozen=True, slots=True)
class Banner:
    """A drawing over the whole width, without a heading."""

    key: str
    title: str
    drawing: Drawing


@dataclass(frozen=True, slots=True)
class DrawingBlock:
    """A drawing under a heading; ``drawing`` None when ``note`` says that there is nothing to draw. ``key`` names it."""

    key: str
    title: str
    note: str
    drawing: Drawing | None


@dataclass(frozen=True, slots=True)
class TableColumnHead:
    """The head of a column: ``align`` is left, middle or right, ``width`` a share of the free space."""

    text: str
    width: float = 0.0
    align: str = "left"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with a fainter second part; ``bar`` in [0, 1] draws a funnel step of that width behind the text."""

    text: str
    note: str = ""
    tone: str = ""
    bar: float | None = None
    strong: bool = False


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table under a heading. ``empty`` is shown without rows, ``more`` when rows were left out.

    ``total`` is the last row; heads are repeated on each page, and no row is split.
    """

    title: str
    note: str
    heads: tuple[TableColumnHead, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str = ""
    more: str = ""
    total: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class TextPassage:
    """A text of any length and when it was written, or what it is."""

    label: str
    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Prose:
    """Passages under a heading, each beside its label."""

    title: str
    note: str
    passages: tuple[TextPassage, ...]
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Notes:
    """Sentences in small print, about what stands above them."""

    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """Blocks side by side."""

    blocks: tuple[DrawingBlock | TableBlock | Prose, ...]


Block = KeyFigures | Banner | DrawingBlock | TableBlock | Prose | Notes | Beside


@dataclass(frozen=True, slots=True)
class Draft:
    """The content of a report before owner, day and logo are added.

    ``one_page`` puts the definitions into the page's foot.
    """

    title: str
    subtitle: str
    blocks: tuple[Block, ...]
    definitions: tuple[str, ...]
    one_page: bool = False
