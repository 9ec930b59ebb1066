"""What a report is made of, already worded: blocks that paper and screen lay out each in its own way."""

from dataclasses import dataclass

from salesdesk.reports.drawing import Drawing


@dataclass(frozen=True, slots=True)
class FigureBlock:
    """A key figure with lines about what it rests on; ``tone`` names a colour token or is empty."""

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
    """A cell with a fainter second part; ``bar`` in [0, 1] draws a funnel's step of that width behind the text."""

    text: str
    note: str = ""
    tone: str = ""
    bar: float | None = None
    strong: bool = False


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table under a heading. ``empty`` is said when there are no rows, ``more`` when some were left out.

    ``total`` is a last row that adds up; on a new page the heads are repeated, and no row is cut.
    """

    title: str
    note: str
    heads: tuple[TableColumnHead, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str = ""
    more: str = ""
    total: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A text of any length and when it was written, or what it is."""

    label: str
    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Prose:
    """Passages under a heading, each beside its label."""

    title: str
    note: str
    passages: tuple[Passage, ...]
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
    """What a report says, before it is dressed. ``one_page`` puts the definitions into the foot of its page."""

    title: str
    subtitle: str
    blocks: tuple[Block, ...]
    definitions: tuple[str, ...]
    one_page: bool = False
