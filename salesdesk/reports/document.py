"""A report as a document with owner, day, fingerprint and logo: the input of paper and screen layouts."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from salesdesk.domain.shown_text import one_line
from salesdesk.formats import Formats
from salesdesk.i18n import language, tr
from salesdesk.reports.definitions import undated
from salesdesk.reports.drawing import Drawing
from salesdesk.reports.parts import Banner, Beside, Block, Draft, DrawingBlock
from salesdesk.reports.style import Style
from salesdesk.views.reporting import About

PAGE_WIDTH = 523.0
"""Width of a full-width drawing in points, between the margins of A4."""
HALF_WIDTH = 254.0
LONGEST_TITLE = 84
_FIRST_PAGE = 80


@dataclass(frozen=True, slots=True)
class Document:
    """A report in words and formatted figures; layouts compute nothing. ``logo`` is a PNG."""

    title: str
    subtitle: str
    owner: str
    day: str
    day_iso: str
    language: str
    blocks: tuple[Block, ...]
    definitions: tuple[str, ...]
    one_page: bool
    meaning: str
    fingerprint: str
    page: str
    logo: bytes | None
    logo_words: str


def dressed(draft: Draft, about: About, digits: str, formats: Formats, style: Style, logo: bytes | None) -> Document:
    """The draft with its owner, day, fingerprint (``digits``) and logo."""
    own = about.names[0] if about.names else ""
    owner = clipped(one_line(own if style.owner_name is None else style.owner_name))
    return Document(
        title=draft.title,
        subtitle=draft.subtitle,
        owner=owner,
        day=formats.day(about.today),
        day_iso=about.today.isoformat(),
        language=language().replace("_", "-"),
        blocks=draft.blocks,
        definitions=(*draft.definitions, *undated(about.undated)),
        one_page=draft.one_page,
        meaning=tr("What the figures mean"),
        fingerprint=digits,
        page=tr("page {number} of {count}", number="{number}", count="{count}"),
        logo=logo,
        logo_words=tr("Logo"),
    )


def clipped(title: str) -> str:
    """The title, shortened to about two lines of a page's head."""
    return title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1].rstrip() + "…"


def charts_of(draft: Draft) -> Iterator[tuple[str, str, Drawing]]:
    """Key, title and drawing of each chart of a report."""
    for block in draft.blocks:
        inner = block.blocks if isinstance(block, Beside) else (block,)
        for part in inner:
            if isinstance(part, Banner | DrawingBlock) and part.drawing:
                yield part.key, part.title, part.drawing


def as_data(found: Document, first_page: bool = False) -> dict[str, Any]:
    """The document for Typst: plain values only; ``first_page`` leaves out rows that no first page could hold."""
    day = date.fromisoformat(found.day_iso)
    texts = {name: getattr(found, name) for name in ("title", "subtitle", "owner", "day", "language", "definitions")}
    texts |= {name: getattr(found, name) for name in ("meaning", "fingerprint", "page", "one_page", "logo_words")}
    texts["title"] = clipped(found.title)
    blocks = [_block(block, first_page) for block in found.blocks]
    return texts | {"date": [day.year, day.month, day.day], "blocks": blocks, "logo": list(found.logo or b"")}


def _block(block: Block, first_page: bool) -> dict[str, Any]:
    kind = {"kind": type(block).__name__.lower()}
    if isinstance(block, Beside):
        return kind | {"blocks": [_block(inner, first_page) for inner in block.blocks]}
    data = kind | asdict(block)
    if isinstance(block, Banner | DrawingBlock):
        data["drawing"] = block.drawing.as_data() if block.drawing else None
    if first_page:
        data |= {name: data[name][:_FIRST_PAGE] for name in ("rows", "passages") if name in data}
    return data
