"""Pages by Typst: tagged PDF or an image, with the shipped fonts alone. Data goes in as JSON, never as markup."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any, cast

from salesdesk.domain.errors import SalesDeskError
from salesdesk.i18n import mark
from salesdesk.reports.palette import colours
from salesdesk.reports.renderer import renderer
from salesdesk.resources import resource_path
from salesdesk.theme import load_tokens

PAPERS = {"a4": "a4", "letter": "us-letter"}
_IMAGE_PPI = 200.0
_CANNOT = mark("The page could not be laid out; write the report as HTML or XLSX instead.")


def pdf(content: Mapping[str, Any], day: date, paper: str) -> bytes:
    """The pages as a tagged PDF of the day, by PDF/UA-1.

    Where the user's text has letters that no shipped font has, the computer's own fonts help out; where they lack them
    too, the letters are shown as boxes, and the file does not claim PDF/UA-1.

    Raises SalesDeskError when the page cannot be laid out.
    """
    stamp = datetime.combine(day, time(), UTC)
    data = _data(content, PAPERS[paper])
    for fonts, standards in ((False, "ua-1"), (True, "ua-1"), (True, [])):
        made = renderer().typeset(
            "report.typ", data, fonts, {"format": "pdf", "timestamp": stamp.isoformat(), "pdf_standards": standards}
        )
        if made is not None:
            return made
    raise SalesDeskError(_CANNOT)


def first_page(content: Mapping[str, Any], paper: str, fmt: str) -> bytes:
    """The first page as png or svg. Raises SalesDeskError when it cannot be laid out."""
    return _image("report.typ", _data(content, PAPERS[paper]), fmt)


def picture(drawing: Mapping[str, Any], fmt: str) -> bytes:
    """A drawing alone as png or svg."""
    return _image("chart.typ", _data({"drawing": drawing}, ""), fmt)


def _image(template: str, data: str, fmt: str) -> bytes:
    for fonts in (False, True):
        made = renderer().typeset(template, data, fonts, {"format": fmt, "ppi": _IMAGE_PPI})
        if made is not None:
            return made
    raise SalesDeskError(_CANNOT)


def compiled(template: str, data: str, system_fonts: bool, options: Mapping[str, Any]) -> bytes | None:
    """What Typst makes of a template in this process, of an image the first page; None where it cannot, since a fault
    inside Typst is no fault the user should see. ``options`` are those of its compiler, an instant as ISO text."""
    import typst

    source = resource_path("reports", template)
    options = {name: datetime.fromisoformat(v) if name == "timestamp" else v for name, v in options.items()}
    try:
        made = typst.Compiler(
            str(source), root=str(source.parent), font_paths=_fonts(system_fonts), sys_inputs={"data": data}
        ).compile(**options)
    except typst.TypstError:
        return None
    except BaseException as error:  # a panic of its engine comes as something that is no Exception
        if type(error).__name__ != "PanicException":
            raise
        return None
    return cast(bytes, made[0] if isinstance(made, list) else made)


def get_ready() -> None:
    """Import Typst and read the shipped fonts."""
    _fonts(False)


def _data(content: Mapping[str, Any], paper: str) -> str:
    data = json.dumps({"content": content, "look": _look(), "paper": paper}, ensure_ascii=False)
    return data.encode("utf-8", "replace").decode("utf-8")


@cache
def _fonts(system: bool) -> Any:
    import typst

    folder = str(resource_path("fonts"))
    return typst.Fonts(include_system_fonts=system, include_embedded_fonts=False, font_paths=[folder])


def _look() -> dict[str, Any]:
    tokens = load_tokens("light")
    return {"colours": colours("light"), "families": [tokens.family.text, tokens.family.chinese]}
