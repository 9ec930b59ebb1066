"""Texts of a draft as a page may show them: what is hidden in them is told, and none is longer than a page can lay out."""

from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from salesdesk.domain.shown_text import one_line, shown_text
from salesdesk.i18n import tr
from salesdesk.reports.parts import TextPassage

LONGEST_PASSAGE = 50_000
"""Characters of a note or another passage: some fifteen pages."""
T = TypeVar("T")


def inert(part: T) -> T:
    """A draft, or any part of one, with every text in it as it may be shown: on one line, passages on several."""
    made: Any = part
    if isinstance(part, str):
        made = one_line(part)
    elif isinstance(part, TextPassage):
        made = replace(part, label=one_line(part.label), text=passage(part.text))
    elif isinstance(part, tuple):
        made = tuple(map(inert, part))
    elif is_dataclass(part) and not isinstance(part, type):
        made = _with_inert_fields(part)
    return made  # type: ignore[no-any-return]


def _with_inert_fields(part: Any) -> Any:
    values = {field.name: getattr(part, field.name) for field in fields(part)}
    changed = {name: new for name, old in values.items() if (new := inert(old)) is not old and new != old}
    return replace(part, **changed) if changed else part


def passage(text: str) -> str:
    """A text of several lines; of one that is too long its beginning, and how much is left out."""
    begun = "\n".join(
        shown_text(line, LONGEST_PASSAGE) for line in text[:LONGEST_PASSAGE].replace("\r\n", "\n").split("\n")
    )
    if len(text) <= LONGEST_PASSAGE:
        return begun
    more = tr(
        "… and {count} more characters, which a workbook and a table of CSV have.", count=len(text) - LONGEST_PASSAGE
    )
    return f"{begun}\n{more}"
