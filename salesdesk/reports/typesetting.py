"""Pages by Typst: tagged PDF or an image, with the shipped fonts alone. Data goes in as JSON, never as markup."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any, cast

from salesdesk.reports.palette import colours
from salesdesk.resources import resource_path
from salesdesk.theme import load_tokens

PAPERS = {"a4": "a4", "letter": "us-letter"}
_IMAGE_PPI = 200.0


def pdf(template: str, content: Mapping[str, Any], day: date, paper: str) -> bytes:
    """The pages as a tagged PDF of the day, by PDF/UA-1.

    Where the user's text has letters that no shipped font has, the computer's own fonts help out; where they lack them
    too, the letters are shown as boxes, and the file does not claim PDF/UA-1.
    """
    import typst

    stamp = datetime.combine(day, time(12), UTC)
    for fonts in (False, True):
        try:
            compiler = _compiler(template, content, PAPERS[paper], fonts)
            return cast(bytes, compiler.compile(format="pdf", timestamp=stamp, pdf_standards="ua-1"))
        except typst.TypstError:
            continue
    return cast(bytes, _compiler(template, content, PAPERS[paper], True).compile(format="pdf", timestamp=stamp))


def png(template: str, content: Mapping[str, Any], paper: str = "image") -> bytes:
    """The report as one image, as high as it needs to be."""
    made = _compiler(template, content, paper, False).compile(format="png", ppi=_IMAGE_PPI)
    return cast(bytes, made[0] if isinstance(made, list) else made)


def _compiler(template: str, content: Mapping[str, Any], paper: str, system_fonts: bool) -> Any:
    import typst

    data = json.dumps({"content": content, "look": _look(), "paper": paper}, ensure_ascii=False)
    source = resource_path("reports", template)
    return typst.Compiler(
        str(source),
        root=str(source.parent),
        font_paths=_fonts(system_fonts),
        sys_inputs={"data": data.encode("utf-8", "replace").decode("utf-8")},
    )


@cache
def _fonts(system: bool) -> Any:
    import typst

    folder = str(resource_path("fonts"))
    return typst.Fonts(include_system_fonts=system, include_embedded_fonts=False, font_paths=[folder])


def _look() -> dict[str, Any]:
    tokens = load_tokens("light")
    return {"colours": colours("light"), "families": [tokens.family.text, tokens.family.chinese]}
