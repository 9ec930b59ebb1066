"""The lists of a pipeline review: top deals, what needs attention, next steps, what was closed."""

from collections.abc import Sequence
from dataclasses import replace
from heapq import nlargest

from salesdesk.desk.cards import Card
from salesdesk.formats import Formats
from salesdesk.i18n import ntr, tr
from salesdesk.reports import cells
from salesdesk.reports.catalogue.review.room import RowBudget
from salesdesk.reports.parts import Cell, TableBlock, TableColumnHead
from salesdesk.reports.wording import deals, one_line
from salesdesk.views.report_rows import OpenDeal
from salesdesk.views.review import ReviewView, Stalled
from salesdesk.views.slip import SlippingDeal


def tables(view: ReviewView, formats: Formats, room: RowBudget) -> tuple[TableBlock, ...]:
    """Top deals over the whole width; then attention and steps, won and lost, side by side."""
    return (
        _top(view, formats, room.top),
        _attention(view, formats, room.side),
        _steps(view, formats, room.side),
        _won(view, formats, room.closed),
        _lost(view, formats, room.closed),
    )


def _top(view: ReviewView, formats: Formats, most: int) -> TableBlock:
    note, shown = tr("The open deals with the largest weighted amount (amount × chance)"), view.open_deals[:most]
    table = cells.open_table(tr("Top deals"), note, shown, view.today, formats)
    return replace(table, more=cells.more(len(shown), len(view.open_deals), formats))


def _attention(view: ReviewView, formats: Formats, most: int) -> TableBlock:
    heads = (
        TableColumnHead(tr("Deal"), 2.1),
        TableColumnHead(tr("Why"), 2.4),
        TableColumnHead(tr("Amount"), 1.0, "right"),
    )
    found = list({deal.card.id: deal for deal in reversed(_at_risk(view))}.values())
    shown = nlargest(most, found, key=lambda deal: deal.card.amount or 0)
    rows = tuple((cells.name(deal.card), _why(deal, view, formats), cells.amount(deal.card, formats)) for deal in shown)
    note = tr("Stalled, past the expected close, or likely to close after the period")
    return TableBlock(
        tr("Needs attention"),
        note,
        heads,
        rows,
        tr("No deal is stalled, overdue or likely to be late."),
        cells.more(len(rows), len(found), formats),
    )


def _at_risk(view: ReviewView) -> tuple[Stalled | OpenDeal | SlippingDeal, ...]:
    """What is stalled, overdue, or likely to slip; a deal that is several of them comes several times, in this order."""
    return (*view.stalled, *view.overdue, *view.slipping.leaving)


def _why(deal: Stalled | OpenDeal | SlippingDeal, view: ReviewView, formats: Formats) -> Cell:
    """Why a deal is listed; of one that is likely to slip as well, by which day it is likely to be won."""
    slips = {one.card.id: one for one in view.slipping.leaving}
    late = slips.get(deal.card.id)
    likely = tr("likely close {day}", day=formats.day_short(late.expected, view.today)) if late else ""
    if isinstance(deal, Stalled):
        why = ntr("{count} day in {stage}", "{count} days in {stage}", deal.days, stage=one_line(deal.stage))
        limit = tr("limit {days}", days=formats.limit_days(deal.limit_days))
        return Cell(why, f"{limit} · {likely}" if likely else limit, "warning")
    day = formats.day_short(deal.card.expected_close, view.today)
    if isinstance(deal, SlippingDeal):
        return Cell(likely, tr("expected {day}", day=day), "warning")
    return Cell(tr("close was due {day}", day=day), likely, "warning")


def _steps(view: ReviewView, formats: Formats, most: int) -> TableBlock:
    heads = (TableColumnHead(tr("Day"), 0.9), TableColumnHead(tr("Step"), 2.0), TableColumnHead(tr("Deal"), 2.2))
    rows = tuple(
        (
            Cell(formats.day_short(deal.step.day, view.today), tone="warning" if _late(deal, view) else ""),
            Cell(one_line(deal.step.title), strong=True),
            Cell(one_line(deal.card.title)),
        )
        for deal in view.steps[:most]
        if deal.step
    )
    title, empty = tr("Next steps"), tr("No next step is planned.")
    return TableBlock(
        title,
        tr("What has been planned, the soonest first"),
        heads,
        rows,
        empty,
        cells.more(len(rows), len(view.steps), formats),
    )


def _late(deal: OpenDeal, view: ReviewView) -> bool:
    return deal.step is not None and deal.step.day is not None and deal.step.day < view.today


def _won(view: ReviewView, formats: Formats, most: int) -> TableBlock:
    heads = (
        TableColumnHead(tr("Deal"), 3.2),
        TableColumnHead(tr("Won on"), 1.1, "right"),
        TableColumnHead(tr("Amount"), 1.0, "right"),
    )
    strip = view.quota.strip
    count = deals(len(view.won), formats)
    note = tr("{deals} that the quota counts, {amount}", deals=count, amount=formats.money(strip.won, strip.currency))
    return TableBlock(
        tr("Won in the period"),
        note,
        heads,
        _closed(view, view.won[:most], formats),
        tr("Nothing has been won in the period yet."),
        cells.more(most, len(view.won), formats),
    )


def _lost(view: ReviewView, formats: Formats, most: int) -> TableBlock:
    heads = (
        TableColumnHead(tr("Deal"), 2.4),
        TableColumnHead(tr("Reason"), 1.9),
        TableColumnHead(tr("Amount"), 1.0, "right"),
    )
    rows = tuple(
        (cells.name(card), Cell(one_line(card.lost_reason or "–")), cells.amount(card, formats))
        for card in view.lost[:most]
    )
    count = deals(len(view.lost), formats)
    whose = tr("{deals} of your own in this pipeline", deals=count)
    note = whose if view.names else tr("{deals} in this pipeline", deals=count)
    return TableBlock(
        tr("Lost in the period"),
        note,
        heads,
        rows,
        tr("Nothing has been lost in the period."),
        cells.more(len(rows), len(view.lost), formats),
    )


def _closed(view: ReviewView, cards: Sequence[Card], formats: Formats) -> tuple[tuple[Cell, ...], ...]:
    return tuple(
        (
            cells.name(card),
            cells.closed_on(card, view.zone, view.today, formats),
            cells.amount(card, formats),
        )
        for card in cards
    )
