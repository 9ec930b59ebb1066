"""The pipeline review in words and formatted figures: the same for paper and for the screen."""

from datetime import date

from salesdesk.desk.cards import LeftOut
from salesdesk.formats import Formats
from salesdesk.i18n import tr
from salesdesk.reports import definitions as mean
from salesdesk.reports.catalogue.review import lists
from salesdesk.reports.catalogue.review.figures import key_figures
from salesdesk.reports.catalogue.review.funnel import closed_note, funnel_table
from salesdesk.reports.catalogue.review.outcomes import outcomes
from salesdesk.reports.catalogue.review.progress import progress, quota_bar
from salesdesk.reports.catalogue.review.room import PLENTY, RowBudget, room
from salesdesk.reports.coverage_words import said_of
from salesdesk.reports.document import PAGE_WIDTH
from salesdesk.reports.parts import Banner, Beside, Block, Draft, DrawingBlock, Notes
from salesdesk.reports.wording import one_line, open_deals, period_name
from salesdesk.views.left_out import left_out_together, left_out_words
from salesdesk.views.quota import QuotaFigures
from salesdesk.views.review import ReviewView

COVERAGE_LINES = 2


def draft(view: ReviewView, formats: Formats, paper: str | None) -> Draft:
    """The words of a review in the language and locale in use; lists have as many rows as there is room for on a paper."""
    page, listed = view.quota, lists.tables(view, formats, _room(view, formats, paper))
    bar = quota_bar(page, formats, PAGE_WIDTH)
    blocks: tuple[Block, ...] = (
        key_figures(view, formats),
        *((Banner("quota", tr("Quota"), bar),) if bar else ()),
        Beside((progress_chart(page, view.today, formats), outcomes_chart(page, formats))),
        funnel_table(view.funnel, formats),
        Notes(_notes(view, formats)),
        listed[0],
        *(Beside(pair) for pair in (listed[1:3], listed[3:])),
    )
    return Draft(tr("Pipeline review"), _subtitle(view, formats), blocks, _definitions(), one_page=True)


def _definitions() -> tuple[str, ...]:
    parts = (
        mean.forecast,
        mean.chance_to_hit,
        mean.chance,
        mean.pace,
        mean.coverage,
        mean.conversion,
        mean.stalled,
    )
    return tuple(part() for part in parts)


def _subtitle(view: ReviewView, formats: Formats) -> str:
    return f"{one_line(view.funnel.pipeline_name)} · {period_name(view.quota.strip.period, formats)}"


def _room(view: ReviewView, formats: Formats, paper: str | None) -> RowBudget:
    """The rows for the lists on a paper, beside the review's stages and notes."""
    if paper is None:
        return PLENTY
    notes = len(_left_out(view)) + (COVERAGE_LINES if _coverage(view, formats) else 0)
    return room(paper, len(view.funnel.funnel.stages) + notes)


def progress_chart(page: QuotaFigures, today: date, formats: Formats) -> DrawingBlock:
    """Progress of the period and its forecast."""
    note = tr("Won to date, straight-line pace, and forecast")
    return DrawingBlock("progress", tr("Progress and forecast"), note, progress(page, today, formats))


def outcomes_chart(page: QuotaFigures, formats: Formats) -> DrawingBlock:
    """Distribution of the period's possible outcomes."""
    title, count = tr("Possible outcomes"), len(page.open_deals)
    drawing = outcomes(page, formats)
    if drawing is None:
        return DrawingBlock("outcomes", title, _nothing_open(count), None)
    said = open_deals(count, formats)
    note = tr("The higher a bar, the likelier; with {deals}", deals=said)
    if page.coming:
        note = tr("The higher a bar, the likelier; with {deals} and new business", deals=said)
    return DrawingBlock("outcomes", title, note, drawing)


def _nothing_open(count: int) -> str:
    return tr("No open deal has an amount that could change it.") if count else tr("No deal is open any more.")


def left_out(*parts: LeftOut) -> list[str]:
    """The deals that no sum holds, in words; none where there are none."""
    said = left_out_words(left_out_together(*parts))
    return [said] if said else []


def _notes(view: ReviewView, formats: Formats) -> tuple[str, ...]:
    covered = _coverage(view, formats)
    closed = closed_note(view.closed, view.quota.strip.period, formats)
    return (*_left_out(view), *((covered,) if covered else ()), closed)


def _coverage(view: ReviewView, formats: Formats) -> str:
    """Whether the open pipeline is enough; empty where nothing is missing, or the period is over."""
    currency = view.quota.strip.currency
    if not view.quota.days_left:
        return ""
    return said_of(view.coverage, formats, lambda amount: formats.money(amount, currency, False), is_brief=True)


def _left_out(view: ReviewView) -> list[str]:
    return left_out(view.quota.strip.left_out, view.funnel.left_out)
