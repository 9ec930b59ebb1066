"""Pages for a browser: one file with style and drawings inside, nothing fetched, nothing of the user's interpreted."""

from base64 import b64encode
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from salesdesk.reports.document import Document
from salesdesk.reports.palette import colours
from salesdesk.resources import resource_path


def html(content: Document) -> bytes:
    """The page as UTF-8; every text is escaped."""
    style = resource_path("reports", "page.css").read_text(encoding="utf-8")
    text = (
        _environment()
        .get_template("report.html")
        .render(d=content, light=colours("light"), dark=colours("dark"), style=Markup(style), logo=_inside(content))
    )
    return text.encode("utf-8", "replace")


def _inside(content: Document) -> str:
    return f"data:image/png;base64,{b64encode(content.logo).decode()}" if content.logo else ""


@cache
def _environment() -> Environment:
    loader = FileSystemLoader(str(resource_path("reports")))
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=False, auto_reload=False)
    made.tests["kind"] = lambda block, name: type(block).__name__ == name
    return made
