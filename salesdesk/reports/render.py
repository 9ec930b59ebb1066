"""From a report's view to the bytes of one file. Libraries are imported when first needed."""

from typing import Any

from salesdesk.formats import Formats
from salesdesk.reports import facts, logo
from salesdesk.reports.document import as_data, charts_of, dressed
from salesdesk.reports.inert import inert
from salesdesk.reports.registry import Report, ReportView
from salesdesk.reports.style import Style

ON_PAPER = ("pdf", "png", "svg")


def report(made: Report[Any], view: ReportView, fmt: str, formats: Formats, paper: str, style: Style) -> bytes:
    """A report as pdf, png, svg, html, xlsx or csv. Raises SalesDeskError for what cannot be laid out."""
    if fmt == "csv":
        return facts.table(made.facts(view))
    draft = inert(made.draft(view, formats, paper if fmt in ON_PAPER else None))
    picture = logo.prepared(style.logo) if style.logo else None
    found = dressed(draft, view.about, facts.fingerprint(made.facts(view)), formats, style, picture)
    if fmt == "xlsx":
        from salesdesk.reports.book import make_workbook

        return make_workbook(made.workbook(view), found, view.about, codes=style.money == "code")
    if fmt == "html":
        from salesdesk.reports.pages import html

        return html(found)
    from salesdesk.reports import typesetting

    if fmt == "pdf":
        return typesetting.pdf(as_data(found), view.about.today, paper)
    return typesetting.first_page(as_data(found, first_page=True), paper, fmt)


def pictures(made: Report[Any], view: ReportView, fmt: str, formats: Formats) -> list[tuple[str, str, bytes]]:
    """Key, title and bytes of each chart of a report, as png or svg."""
    from salesdesk.reports import typesetting

    draft = inert(made.draft(view, formats, None))
    return [(key, title, typesetting.picture(drawing.as_data(), fmt)) for key, title, drawing in charts_of(draft)]
