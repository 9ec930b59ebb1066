"""The funnel in words."""

from collections.abc import Iterator

from salesdesk.analytics.contrast import intervals_disjoint
from salesdesk.analytics.durations import StallLimit, StayQuantiles
from salesdesk.analytics.friction import Friction
from salesdesk.formats import DASH, Formats
from salesdesk.i18n import ntr, tr
from salesdesk.reports import cells
from salesdesk.reports import definitions as mean
from salesdesk.reports.catalogue.review.content import left_out
from salesdesk.reports.catalogue.review.funnel import closed_note, funnel_table
from salesdesk.reports.document import HALF_WIDTH
from salesdesk.reports.drawings.ranges import Ranged, ranges
from salesdesk.reports.parts import (
    Beside,
    Block,
    Cell,
    Draft,
    DrawingBlock,
    FigureBlock,
    KeyFigures,
    Notes,
    TableBlock,
    TableColumnHead,
)
from salesdesk.reports.wording import deals, one_line, period_name
from salesdesk.views.funnel import FunnelFigures
from salesdesk.views.reporting.funnel import FunnelView

_LISTED = 30


def draft(view: FunnelView, formats: Formats, paper: str | None) -> Draft:
    """The words of a funnel report in the language and locale in use."""
    page = view.funnel
    blocks: tuple[Block, ...] = (
        _key_figures(view, formats),
        funnel_table(page, formats),
        Notes((*left_out(page.left_out), closed_note(page.winloss, view.about.period, formats))),
        Beside((_rates(page, formats), _times(page, formats))),
        _counts(page, formats),
        _stays(page, formats),
        _friction(page, formats),
        _stalled(view, formats, cells.PLENTY if paper is None else _LISTED),
    )
    parts = (mean.conversion, mean.range_of_a_rate, mean.win_rate, mean.cycle, mean.stalled, mean.chance)
    own = (
        tr("Reached: the deal was in the stage or a later one. Entered: it was in the stage itself."),
        tr("So far and at most: the share that advanced if all deals still open there were lost, and if all advanced."),
        tr(
            "Friction: win rate of the closed deals that stayed longer than the median in a stage, beside that of the others."
        ),
        tr("A long wait need not be why deals are lost; it may just be a sign of weak deals."),
        tr("Won a day: what was won in the last 90 days ÷ 90."),
        tr("Pipeline a day: what the open deals are expected to bring ÷ average sales cycle."),
    )
    return Draft(tr("Funnel"), _subtitle(view, formats), blocks, (*own, *(part() for part in parts)))


def _subtitle(view: FunnelView, formats: Formats) -> str:
    period = view.about.period
    since = tr("deals created in {period}", period=period_name(period, formats)) if period else tr("all deals")
    return f"{one_line(view.funnel.pipeline_name)} · {since}"


def _key_figures(view: FunnelView, formats: Formats) -> KeyFigures:
    page, found, currency = view.funnel, view.funnel.funnel, view.funnel.currency
    rate, cycle = page.winloss, page.cycle
    closed = tr("{won} won, {lost} lost", won=formats.number(rate.won), lost=formats.number(rate.lost))
    of = tr("of the deals closed in this time") if view.about.period else tr("of all closed deals")
    back = ntr("{count} move back", "{count} moves back", found.rework)
    median = tr("median, average {days}", days=formats.days(cycle.mean_days))
    speed = page.velocity
    return KeyFigures(
        (
            FigureBlock(tr("Deals"), formats.number(found.deals), (tr("in this funnel"), back)),
            FigureBlock(tr("Win rate"), formats.percent(rate.win_rate), (of, closed)),
            FigureBlock(tr("Sales cycle"), formats.days(cycle.median_days),
                (median, tr("from {deals}", deals=deals(cycle.n, formats)))),
            FigureBlock(tr("Won"), formats.money(found.won.amount, currency, False),
                (tr("{deals} in this funnel", deals=deals(found.won.count, formats)),), "won"),
            FigureBlock(tr("Won a day"), formats.money(speed.won_per_day, currency, False), _speed(view, formats)),
        )
    )  # fmt: skip


def _speed(view: FunnelView, formats: Formats) -> tuple[str, ...]:
    """The days that it is of, the days before them, and what the open deals would bring."""
    speed, currency = view.funnel.velocity, view.funnel.currency
    before, pipeline = (formats.money(a, currency, False) for a in (speed.won_per_day_before, speed.pipeline_per_day))
    notes = [tr("last 90 days")]
    if speed.won_per_day_before is not None:
        notes.append(tr("{amount} in the 90 days before", amount=before))
    if speed.pipeline_per_day is not None:
        notes.append(tr("pipeline {amount} a day", amount=pipeline))
    return tuple(notes)


def _rates(page: FunnelFigures, formats: Formats) -> DrawingBlock:
    rows = [
        Ranged(one_line(s.name), s.low, s.of_resolved, s.high, formats.percent(s.of_resolved))
        for s in page.funnel.stages
    ]
    said = "; ".join(f"{row.label} {row.text}" for row in rows)
    alt = tr("Conversion by stage: {rows}.", rows=said)
    drawing = ranges(rows, HALF_WIDTH, alt, formats.percent, high=1.0)
    note = tr("Of the deals that advanced or were lost in the stage, with the likely range")
    return DrawingBlock("rates", tr("Conversion by stage"), note, drawing)


def _times(page: FunnelFigures, formats: Formats) -> DrawingBlock:
    rows = [
        Ranged(one_line(name), stay.tenth, stay.median, stay.nine_tenths, _days(stay.median, formats), limit.days)
        for name, stay, limit in _times_of(page)
    ]
    said = "; ".join(f"{row.label} {row.text}" for row in rows)
    alt = tr("Days in each stage: {rows}.", rows=said)
    drawing = ranges(rows, HALF_WIDTH, alt, lambda at: formats.number(at, 1))
    note = tr("The median, from where to where 8 of 10 deals lie, and the stall limit as a dashed mark")
    return DrawingBlock("times", tr("Days in each stage"), note, drawing)


def _days(value: float | None, formats: Formats) -> str:
    return DASH if value is None else formats.number(value, 0 if value >= 10 else 1)


def _counts(page: FunnelFigures, formats: Formats) -> TableBlock:
    heads = (
        TableColumnHead(tr("Stage"), 2.2),
        *(
            TableColumnHead(words, 1.0, "right")
            for words in (tr("Reached"), tr("Entered"), tr("Skipped"), tr("Advanced"))
        ),
        *(TableColumnHead(words, 1.0, "right") for words in (tr("Lost here"), tr("Open here"))),
        TableColumnHead(tr("So far"), 0.9, "right"),
        TableColumnHead(tr("At most"), 0.9, "right"),
        TableColumnHead(tr("Amount"), 1.3, "right"),
    )
    rows = tuple(
        (
            Cell(one_line(s.name), strong=True),
            *(Cell(formats.number(n)) for n in (s.reached, s.entered, s.skipped, s.advanced, s.lost_here, s.open_here)),
            Cell(formats.percent(s.so_far)),
            Cell(formats.percent(s.upper)),
            Cell(formats.money(s.amount, page.currency, False)),
        )
        for s in page.funnel.stages
    )
    note = tr(
        "Reached = entered + skipped = advanced + lost here + open here. So far: advanced ÷ reached; at most: those that are"
        " open counted as advanced"
    )
    return TableBlock(tr("Counts"), note, heads, rows)


def _stays(page: FunnelFigures, formats: Formats) -> TableBlock:
    heads = (
        TableColumnHead(tr("Stage"), 2.2),
        TableColumnHead(tr("1 of 10 within"), 1.2, "right"),
        TableColumnHead(tr("Half within"), 1.0, "right"),
        TableColumnHead(tr("9 of 10 within"), 1.2, "right"),
        TableColumnHead(tr("Deals"), 0.8, "right"),
        TableColumnHead(tr("Stall limit"), 1.0, "right"),
        TableColumnHead(tr("Limit based on"), 1.4, "right"),
    )
    rows = tuple(_stay(*row, formats) for row in _times_of(page))
    return TableBlock(tr("Times"), tr("Days in a stage, of the deals that have left it"), heads, rows)


def _times_of(page: FunnelFigures) -> Iterator[tuple[str, StayQuantiles, StallLimit]]:
    """Name, days of the deals that have left it, and stall limit of each stage."""
    return zip((stage.name for stage in page.funnel.stages), page.stays, page.limits, strict=True)


def _stay(name: str, stay: StayQuantiles, limit: StallLimit, formats: Formats) -> tuple[Cell, ...]:
    rests = ntr("{count} won deal", "{count} won deals", limit.n) if limit.n else tr("its own days")
    return (
        Cell(one_line(name), strong=True),
        *(Cell(_days(value, formats)) for value in (stay.tenth, stay.median, stay.nine_tenths)),
        Cell(formats.number(stay.n)),
        Cell(formats.limit_days(limit.days)),
        Cell(rests, tone="secondary"),
    )


def _friction(page: FunnelFigures, formats: Formats) -> TableBlock:
    """Win rates after long stays; the cost only where the difference is significant."""
    heads = (
        TableColumnHead(tr("Stage"), 2.0),
        TableColumnHead(tr("Median days"), 1.1, "right"),
        TableColumnHead(tr("Stayed longer"), 1.1, "right"),
        TableColumnHead(tr("Days longer"), 1.3, "right"),
        TableColumnHead(tr("Won of these"), 1.4, "right"),
        TableColumnHead(tr("Won of the others"), 1.4, "right"),
        TableColumnHead(tr("Estimated cost"), 1.2, "right"),
    )
    rows = tuple(_friction_row(one, page, formats) for one in page.frictions)
    note = tr(
        "Closed deals by how long they stayed; the cost is shown only where the difference is too large to be chance"
    )
    return TableBlock(tr("Friction"), note, heads, rows)


def _friction_row(one: Friction, page: FunnelFigures, formats: Formats) -> tuple[Cell, ...]:
    slower = (one.slow.value or 0.0) < (one.quick.value or 0.0)
    telling = one.cost is not None and slower and intervals_disjoint(one.slow, one.quick, len(page.frictions))
    return (
        Cell(one_line(page.funnel.stages[one.stage].name), strong=True),
        Cell(_days(one.median_days, formats)),
        Cell(formats.number(one.over)),
        Cell(formats.number(one.days_over)),
        *(
            Cell(tr("{share} of {count}", share=formats.percent(share.value), count=formats.number(share.n)))
            if share.n
            else Cell(DASH)
            for share in (one.slow, one.quick)
        ),
        Cell(formats.money(one.cost, page.currency, False) if telling else DASH, tone="warning" if telling else ""),
    )


def _stalled(view: FunnelView, formats: Formats, most: int) -> TableBlock:
    heads = (
        TableColumnHead(tr("Deal"), 3.2),
        TableColumnHead(tr("Stage"), 1.6),
        TableColumnHead(tr("Days there"), 1.0, "right"),
        TableColumnHead(tr("Limit"), 0.8, "right"),
        TableColumnHead(tr("Amount"), 1.2, "right"),
    )
    rows = tuple(
        (
            cells.name(deal.card),
            Cell(one_line(deal.stage)),
            Cell(formats.number(deal.days), tone="warning"),
            Cell(formats.limit_days(deal.limit_days)),
            cells.amount(deal.card, formats),
        )
        for deal in view.stalled[:most]
    )
    note = tr("Open deals that have been in their stage for longer than its limit")
    left = cells.more(len(rows), len(view.stalled), formats)
    return TableBlock(tr("Stalled deals"), note, heads, rows, tr("No deal is stalled."), left)
