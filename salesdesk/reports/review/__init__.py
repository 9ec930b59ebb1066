"""The pipeline review: its drawings, its words, its pages, its workbook."""

from salesdesk.formats import Formats
from salesdesk.reports.review.content import content, document_data
from salesdesk.reports.review.facts import make_table
from salesdesk.reports.review.room import PLENTY, Room, room
from salesdesk.services.queries.review import ReviewView


def room_for(view: ReviewView, paper: str) -> Room:
    """The rows for the lists on a paper, beside the review's stages and notes."""
    notes = len(view.quota.strip.left_out) + (view.funnel.foreign > 0)
    return room(paper, len(view.funnel.funnel.stages) + notes)


def make(view: ReviewView, fmt: str, formats: Formats, paper: str) -> bytes:
    """The review as the bytes of a file: pdf, png, html, xlsx or csv. Each library is loaded when first needed."""
    on_paper = fmt == "pdf"
    found = content(view, formats, room_for(view, paper) if on_paper else PLENTY)
    if fmt in ("pdf", "png"):
        from salesdesk.reports import typesetting

        data = document_data(found)
        return (
            typesetting.pdf("review.typ", data, view.today, paper) if on_paper else typesetting.png("review.typ", data)
        )
    if fmt == "html":
        from salesdesk.reports.pages import html

        return html("review.html", found)
    if fmt == "xlsx":
        from salesdesk.reports.review.workbook import make_workbook

        return make_workbook(view, found)
    return make_table(view)
