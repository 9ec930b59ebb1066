"""The lists of a pipeline review: top deals, what needs attention, next steps, what was closed."""

from collections.abc import Sequence

from salesdesk.domain.days import day_of, from_us
from salesdesk.formats import Formats
from salesdesk.i18n import ntr, tr
from salesdesk.reports.parts import Cell, Head, Table
from salesdesk.reports.review.room import Room
from salesdesk.reports.wording import deals, one_line
from salesdesk.services.queries.report_rows import OpenDeal
from salesdesk.services.queries.review import ReviewView, Stalled
from salesdesk.services.views import Card


def tables(view: ReviewView, formats: Formats, room: Room) -> tuple[Table, ...]:
    """Top deals over the whole width; then attention and steps, won and lost, side by side."""
    return (
        _top(view, formats, room.top),
        _attention(view, formats, room.side),
        _steps(view, formats, room.side),
        _won(view, formats, room.closed),
        _lost(view, formats, room.closed),
    )


def _more(shown: int, found: int, formats: Formats) -> str:
    return tr("and {number} more", number=formats.number(found - shown)) if found > shown else ""


def _name(card: Card) -> Cell:
    return Cell(one_line(card.title), one_line(card.organisation or ""), strong=True)


def _top(view: ReviewView, formats: Formats, most: int) -> Table:
    heads = (
        Head(tr("Deal"), 3.4),
        Head(tr("Stage"), 1.4),
        Head(tr("Next step"), 2.3),
        Head(tr("Expected close"), 1.3, "right"),
        Head(tr("Amount"), 1.1, "right"),
        Head(tr("Chance"), 0.75, "right"),
        Head(tr("Weighted"), 1.1, "right"),
    )
    rows = tuple(_top_row(deal, view, formats) for deal in view.open_deals[:most])
    note = tr("The open deals that bring most, by amount times chance")
    return Table(
        tr("Top deals"),
        note,
        heads,
        rows,
        tr("There is no open deal."),
        _more(len(rows), len(view.open_deals), formats),
    )


def _top_row(deal: OpenDeal, view: ReviewView, formats: Formats) -> tuple[Cell, ...]:
    card, step = deal.card, deal.step
    late = card.expected_close is not None and card.expected_close < view.today
    return (
        _name(card),
        Cell(one_line(deal.stage)),
        Cell(one_line(step.title), formats.day_short(step.day, view.today) if step.day else "") if step else Cell("–"),
        Cell(formats.day_short(card.expected_close, view.today), tone="warning" if late else ""),
        Cell(formats.money(card.amount, card.currency)),
        Cell(formats.percent(deal.chance)),
        Cell(formats.money(None if card.amount is None else deal.weighted, card.currency, False)),
    )


def _attention(view: ReviewView, formats: Formats, most: int) -> Table:
    heads = (Head(tr("Deal"), 2.1), Head(tr("Why"), 2.4), Head(tr("Amount"), 1.0, "right"))
    shown: list[tuple[int, tuple[Cell, ...]]] = [
        (
            deal.card.amount or 0,
            (_name(deal.card), _stall(deal), Cell(formats.money(deal.card.amount, deal.card.currency))),
        )
        for deal in view.stalled
    ]
    known = {deal.card.id for deal in view.stalled}
    shown += [
        (
            deal.card.amount or 0,
            (
                _name(deal.card),
                _overdue(deal, view, formats),
                Cell(formats.money(deal.card.amount, deal.card.currency)),
            ),
        )
        for deal in view.overdue
        if deal.card.id not in known
    ]
    rows = tuple(cells for _, cells in sorted(shown, key=lambda pair: -pair[0])[:most])
    note = tr("Stalled in its stage, or past its expected close")
    return Table(
        tr("Needs attention"),
        note,
        heads,
        rows,
        tr("No deal is stalled or overdue."),
        _more(len(rows), len(shown), formats),
    )


def _stall(deal: Stalled) -> Cell:
    why = ntr("{count} day in {stage}", "{count} days in {stage}", deal.days, stage=one_line(deal.stage))
    return Cell(why, tr("limit {days}", days=round(deal.limit_days)), "warning")


def _overdue(deal: OpenDeal, view: ReviewView, formats: Formats) -> Cell:
    return Cell(tr("close was due {day}", day=formats.day_short(deal.card.expected_close, view.today)), "", "warning")


def _steps(view: ReviewView, formats: Formats, most: int) -> Table:
    heads = (Head(tr("Day"), 0.9), Head(tr("Step"), 2.0), Head(tr("Deal"), 2.2))
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
    return Table(
        title,
        tr("What has been planned, the soonest first"),
        heads,
        rows,
        empty,
        _more(len(rows), len(view.steps), formats),
    )


def _late(deal: OpenDeal, view: ReviewView) -> bool:
    return deal.step is not None and deal.step.day is not None and deal.step.day < view.today


def _won(view: ReviewView, formats: Formats, most: int) -> Table:
    heads = (Head(tr("Deal"), 3.2), Head(tr("Won on"), 1.1, "right"), Head(tr("Amount"), 1.0, "right"))
    strip = view.quota.strip
    count = deals(len(view.won), formats)
    note = f"{count} · {formats.money(strip.won, strip.currency)}"
    return Table(
        tr("Won in the period"),
        note,
        heads,
        _closed(view, view.won[:most], formats),
        tr("Nothing has been won in the period yet."),
        _more(most, len(view.won), formats),
    )


def _lost(view: ReviewView, formats: Formats, most: int) -> Table:
    heads = (Head(tr("Deal"), 2.4), Head(tr("Reason"), 1.9), Head(tr("Amount"), 1.0, "right"))
    rows = tuple(
        (_name(card), Cell(one_line(card.lost_reason or "–")), Cell(formats.money(card.amount, card.currency)))
        for card in view.lost[:most]
    )
    note = deals(len(view.lost), formats)
    return Table(
        tr("Lost in the period"),
        note,
        heads,
        rows,
        tr("Nothing has been lost in the period."),
        _more(len(rows), len(view.lost), formats),
    )


def _closed(view: ReviewView, cards: Sequence[Card], formats: Formats) -> tuple[tuple[Cell, ...], ...]:
    return tuple(
        (
            _name(card),
            Cell(formats.day_short(day_of(from_us(card.closed_us or 0), view.zone), view.today)),
            Cell(formats.money(card.amount, card.currency)),
        )
        for card in cards
    )
