"""The pipeline review in words and formatted figures: the same for paper and for the screen."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from salesdesk.formats import Formats
from salesdesk.i18n import language, ntr, tr
from salesdesk.reports.drawing import Drawing
from salesdesk.reports.review import lists
from salesdesk.reports.review.facts import fingerprint
from salesdesk.reports.review.figures import key_figures
from salesdesk.reports.review.funnel import definitions, funnel_note, funnel_table
from salesdesk.reports.review.outcomes import outcomes
from salesdesk.reports.review.parts import Figure, Table
from salesdesk.reports.review.progress import progress, quota_bar
from salesdesk.reports.review.room import Room
from salesdesk.reports.wording import one_line, open_deals, period_name
from salesdesk.services.queries.review import ReviewView

PAGE_WIDTH = 523.0


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing under a heading; ``drawing`` None when ``note`` says that there is nothing to draw."""

    title: str
    note: str
    drawing: Drawing | None


@dataclass(frozen=True, slots=True)
class Content:
    """A review, worded: nothing in it is computed any more."""

    title: str
    subtitle: str
    owner: str
    day: str
    day_iso: str
    language: str
    figures: tuple[Figure, ...]
    bar: Drawing | None
    charts: tuple[Chart, ...]
    funnel: Table
    tables: tuple[Table, ...]
    definitions: tuple[str, ...]
    notes: tuple[str, ...]
    fingerprint: str
    page: str


def content(view: ReviewView, formats: Formats, room: Room) -> Content:
    """The words of a review in the language and locale in use; lists have as many rows as there is room for."""
    page = view.quota
    period = period_name(page.strip.period, formats)
    return Content(
        title=tr("Pipeline review"),
        subtitle=f"{one_line(view.funnel.pipeline_name)} · {period}",
        owner=one_line(view.names[0]) if view.names else "",
        day=formats.day(view.today),
        day_iso=view.today.isoformat(),
        language=language().replace("_", "-"),
        figures=key_figures(view, formats),
        bar=quota_bar(page, formats, PAGE_WIDTH),
        charts=(_progress(view, formats), _outcomes(view, formats)),
        funnel=funnel_table(view, formats),
        tables=lists.tables(view, formats, room),
        definitions=definitions(view),
        notes=_notes(view, formats),
        fingerprint=fingerprint(view),
        page=tr("page {number} of {count}", number="{number}", count="{count}"),
    )


def _progress(view: ReviewView, formats: Formats) -> Chart:
    note = tr("Won to date, straight-line pace, and where the open deals are likely to land")
    return Chart(tr("Progress and forecast"), note, progress(view.quota, view.today, formats))


def _outcomes(view: ReviewView, formats: Formats) -> Chart:
    title = tr("Where the period can end")
    count = len(view.quota.open_deals)
    drawing = outcomes(view.quota, formats)
    if drawing is None:
        return Chart(title, _nothing_open(count), None)
    note = tr("Every possible outcome of {deals}, weighted by its chance", deals=open_deals(count, formats))
    return Chart(title, note, drawing)


def _nothing_open(count: int) -> str:
    return tr("No open deal has an amount that could change it.") if count else tr("No deal is open any more.")


def _notes(view: ReviewView, formats: Formats) -> tuple[str, ...]:
    notes = [
        tr("Not counted, for want of an exchange rate: {amount}.", amount=formats.money(amount, currency))
        for currency, amount in sorted(view.quota.strip.left_out.items())
    ]
    if view.funnel.foreign:
        notes.append(
            ntr(
                "{count} deal in another currency is counted without its amount.",
                "{count} deals in other currencies are counted without their amounts.",
                view.funnel.foreign,
            )
        )
    return (*notes, funnel_note(view, formats))


def document_data(found: Content) -> dict[str, Any]:
    """The content for Typst: plain values only."""
    data = asdict(found)
    data["bar"] = found.bar.as_data() if found.bar else None
    for chart, made in zip(data["charts"], found.charts, strict=True):
        chart["drawing"] = made.drawing.as_data() if made.drawing else None
    day = date.fromisoformat(found.day_iso)
    return data | {"date": [day.year, day.month, day.day]}
