"""Pages for a browser: one file with style and drawings inside, nothing fetched, nothing of the user's interpreted."""

from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from salesdesk.reports.palette import colours
from salesdesk.resources import resource_path


def html(template: str, content: Any) -> bytes:
    """The page as UTF-8; every text is escaped."""
    style = resource_path("reports", "page.css").read_text(encoding="utf-8")
    text = (
        _environment()
        .get_template(template)
        .render(d=content, light=colours("light"), dark=colours("dark"), style=Markup(style))
    )
    return text.encode("utf-8", "replace")


@cache
def _environment() -> Environment:
    loader = FileSystemLoader(str(resource_path("reports")))
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=False, auto_reload=False)
