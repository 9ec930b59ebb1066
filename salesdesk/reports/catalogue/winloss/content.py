"""Win/loss in words."""

from collections.abc import Sequence

from salesdesk.analytics.intervals import wilson
from salesdesk.desk.cards import Card
from salesdesk.formats import DASH, Formats
from salesdesk.i18n import tr
from salesdesk.reports import cells
from salesdesk.reports import definitions as mean
from salesdesk.reports.catalogue.review.content import left_out
from salesdesk.reports.cells import PLENTY
from salesdesk.reports.document import HALF_WIDTH
from salesdesk.reports.drawings.hbars import BarPart, HorizontalBar, horizontal_bars
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
from salesdesk.views.reporting.winloss import Band, Group, WinLossView

_MOST, _LISTED = 8, 25


def draft(view: WinLossView, formats: Formats, paper: str | None) -> Draft:
    """The words of a win/loss report in the language and locale in use."""
    most = PLENTY if paper is None else _LISTED
    lost = _closed(tr("Lost"), tr("No deal was lost."), view.lost, view, formats, most)
    won = _closed(tr("Won"), tr("No deal was won."), view.won, view, formats, most)
    blocks: tuple[Block, ...] = (
        _key_figures(view, formats),
        Notes(tuple(left_out(view.left_out))),
        Beside((_reasons_chart(view, formats), _groups_chart(view, formats))),
        _reasons(view, formats),
        _groups(tr("By source"), tr("Source"), tr("Where the closed deals came from"), view.sources, view, formats),
        *_choices(view, formats),
        _bands(view, formats),
        lost,
        won,
    )
    return Draft(
        tr("Win/loss"), _subtitle(view, formats), blocks, (mean.win_rate(), mean.range_of_a_rate(), mean.cycle())
    )


def _closed(
    title: str, empty: str, cards: Sequence[Card], view: WinLossView, formats: Formats, most: int
) -> TableBlock:
    about, count = view.about, deals(len(cards), formats)
    note = tr("{count}, the largest first", count=count)
    return cells.closed_table(title, note, empty, cards, about.zone, about.today, formats, most)


def _subtitle(view: WinLossView, formats: Formats) -> str:
    period = view.about.period
    when = tr("closed in {period}", period=period_name(period, formats)) if period else tr("all closed deals")
    return f"{one_line(view.about.pipeline_name or '')} · {when}"


def _key_figures(view: WinLossView, formats: Formats) -> KeyFigures:
    found, currency = view.closed, view.about.currency
    won, lost = (sum(group.won_amount for group in view.sources), sum(group.lost_amount for group in view.sources))
    median = tr("median {amount}", amount=formats.money(found.median_won, currency, False))
    span = _span(found.won, found.won + found.lost, formats)
    of = tr("of the deals closed in this time") if view.about.period else tr("of all closed deals")
    return KeyFigures(
        (
            FigureBlock(
                tr("Win rate"), formats.percent(found.win_rate), (of, tr("by count, likely {span}", span=span))
            ),
            FigureBlock(tr("Win rate by value"), formats.percent(found.win_rate_value), (of, tr("by amount"))),
            FigureBlock(tr("Won"), formats.money(won, currency, False), (deals(found.won, formats),), "won"),
            FigureBlock(tr("Lost"), formats.money(lost, currency, False), (deals(found.lost, formats),), "lost"),
            FigureBlock(
                tr("Average won"),
                formats.money(found.average_won, currency, False),
                (median, tr("cycle {days}", days=formats.days(found.cycle.median_days))),
            ),
        )
    )


def _span(won: int, closed: int, formats: Formats) -> str:
    found = wilson(won, closed)
    return DASH if found is None else f"{round(found[0] * 100)}–{round(found[1] * 100)}%"


def _named(name: str | None) -> str:
    return one_line(name) if name else tr("not said")


def _reasons_chart(view: WinLossView, formats: Formats) -> DrawingBlock:
    shown = view.closed.reasons[:_MOST]
    rows = [HorizontalBar(_named(r.name), (BarPart(r.count, "lost"),), formats.number(r.count)) for r in shown]
    said = "; ".join(f"{row.label} {row.text}" for row in rows)
    drawing = horizontal_bars(rows, HALF_WIDTH, tr("Why deals were lost: {rows}.", rows=said)) if rows else None
    note = tr("Deals lost, by reason") if rows else tr("No deal was lost.")
    return DrawingBlock("reasons", tr("Why deals were lost"), note, drawing)


def _groups_chart(view: WinLossView, formats: Formats) -> DrawingBlock:
    rows = [
        HorizontalBar(_named(g.name), (BarPart(g.won, "won"), BarPart(g.lost, "grey")), formats.percent(g.win_rate))
        for g in view.sources[:_MOST]
    ]
    said = "; ".join(f"{row.label} {row.text}" for row in rows)
    key = (("won", tr("Won")), ("grey", tr("Lost")))
    drawing = horizontal_bars(rows, HALF_WIDTH, tr("Won and lost by source: {rows}.", rows=said), key) if rows else None
    note = tr("Closed deals by source, with their win rate") if rows else tr("No deal was closed.")
    return DrawingBlock("sources", tr("Where deals come from"), note, drawing)


def _reasons(view: WinLossView, formats: Formats) -> TableBlock:
    heads = (
        TableColumnHead(tr("Reason"), 3.0),
        TableColumnHead(tr("Deals"), 1.0, "right"),
        TableColumnHead(tr("Share"), 1.0, "right"),
        TableColumnHead(tr("Amount"), 1.4, "right"),
        TableColumnHead(tr("Average deal"), 1.4, "right"),
    )
    currency, lost = view.about.currency, view.closed.lost
    rows = tuple(
        (
            Cell(_named(reason.name), tone="" if reason.name else "secondary", strong=True),
            Cell(formats.number(reason.count)),
            Cell(formats.percent(reason.count / lost)),
            Cell(formats.money(reason.amount, currency, False)),
            Cell(formats.money(reason.amount / reason.count, currency, False)),
        )
        for reason in view.closed.reasons
    )
    return TableBlock(
        tr("Loss reasons"),
        tr("The most frequent first; each as a share of all lost deals"),
        heads,
        rows,
        tr("No deal was lost."),
    )


def _groups(
    title: str, head: str, note: str, groups: Sequence[Group], view: WinLossView, formats: Formats
) -> TableBlock:
    rows = tuple(_row(_named(group.name), group, view.about.currency, formats) for group in groups)
    return TableBlock(title, note, _heads(head), rows, tr("No deal was closed."))


def _heads(first: str) -> tuple[TableColumnHead, ...]:
    return (
        TableColumnHead(first, 2.6),
        TableColumnHead(tr("Won"), 0.8, "right"),
        TableColumnHead(tr("Lost"), 0.8, "right"),
        TableColumnHead(tr("Win rate"), 1.0, "right"),
        TableColumnHead(tr("Likely range"), 1.0, "right"),
        TableColumnHead(tr("Won amount"), 1.3, "right"),
        TableColumnHead(tr("Lost amount"), 1.3, "right"),
    )


def _row(name: str, group: Group, currency: str, formats: Formats) -> tuple[Cell, ...]:
    return (
        Cell(name, strong=True),
        Cell(formats.number(group.won)),
        Cell(formats.number(group.lost)),
        Cell(formats.percent(group.win_rate)),
        Cell(_span(group.won, group.won + group.lost, formats), tone="secondary"),
        Cell(formats.money(group.won_amount, currency, False)),
        Cell(formats.money(group.lost_amount, currency, False)),
    )


def _choices(view: WinLossView, formats: Formats) -> tuple[TableBlock, ...]:
    if view.choice is None:
        return ()
    name = one_line(view.choice)
    title, note = tr("By {field}", field=name), tr("A field of your own")
    return (_groups(title, name, note, view.choices, view, formats),)


def _bands(view: WinLossView, formats: Formats) -> TableBlock:
    currency = view.about.currency
    rows = tuple(_row(band_name(band, currency, formats), band.group, currency, formats) for band in view.bands)
    note = tr("Four groups with about as many closed deals each")
    return TableBlock(tr("By size"), note, _heads(tr("Amount")), rows, tr("No deal was closed."))


def band_name(band: Band, currency: str, formats: Formats) -> str:
    """A size band in words."""
    if band.low is None:
        return tr("no amount")
    low, high = (formats.money_short(end, currency) for end in (band.low, band.high))
    if band.high is None:
        return tr("from {low}", low=low)
    return tr("under {high}", high=high) if band.low == 0 else tr("{low} to {high}", low=low, high=high)
