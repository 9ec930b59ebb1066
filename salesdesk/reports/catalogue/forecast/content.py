"""The forecast in words."""

from salesdesk.domain.money import exponent
from salesdesk.formats import Formats
from salesdesk.i18n import ntr, tr
from salesdesk.reports import cells, quota_words
from salesdesk.reports import definitions as mean
from salesdesk.reports.catalogue.forecast.moved import moved_blocks
from salesdesk.reports.catalogue.forecast.slip import slip_blocks
from salesdesk.reports.catalogue.review.content import left_out, outcomes_chart, progress_chart
from salesdesk.reports.catalogue.review.figures import quota_figures
from salesdesk.reports.catalogue.review.progress import quota_bar
from salesdesk.reports.document import PAGE_WIDTH
from salesdesk.reports.drawings.hbars import BarPart, HorizontalBar, horizontal_bars
from salesdesk.reports.parts import (
    Banner,
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
from salesdesk.reports.wording import categories, deals, one_line, period_name
from salesdesk.views.chance_changes import DealEffect
from salesdesk.views.quota import QuotaFigures
from salesdesk.views.reporting import About
from salesdesk.views.reporting.forecast import CATEGORIES, CategoryTotals, Due, ForecastView

COLOURS = {"commit": "won", "best_case": "accent", "pipeline": "grey"}
_DECIDING = 12


def draft(view: ForecastView, formats: Formats, paper: str | None) -> Draft:
    """The words of a forecast in the language and locale in use."""
    page = view.quota
    bar = quota_bar(page, formats, PAGE_WIDTH)
    more = (_open(view, formats),) if page.days_left else ()
    blocks: tuple[Block, ...] = (
        KeyFigures((*quota_figures(page, formats), *more)),
        *((Banner("quota", tr("Quota"), bar),) if bar else ()),
        Beside((progress_chart(page, view.about.today, formats), outcomes_chart(page, formats))),
        *(_ahead(view, formats) if page.days_left else _over(view, formats)),
    )
    parts = (mean.forecast, mean.chance_to_hit, mean.chance, mean.pace, mean.if_won_or_lost)
    title = period_name(page.strip.period, formats)
    return Draft(tr("Forecast"), title, blocks, (*(part() for part in parts), _categories()))


def _ahead(view: ForecastView, formats: Formats) -> tuple[Block, ...]:
    """The blocks of a running period."""
    note = tr("Every open deal that counts towards the quota, by weighted amount")
    return (
        _by_category(view, formats),
        _dues(view, formats),
        Notes(tuple(_notes(view, formats))),
        *slip_blocks(view, formats),
        *moved_blocks(view, formats),
        deciding(view.quota, formats),
        cells.open_table(tr("Open deals"), note, view.open_deals, view.about.today, formats),
    )


def _over(view: ForecastView, formats: Formats) -> tuple[Block, ...]:
    """The blocks of a period that has ended."""
    return (Notes(tuple(left_out(view.quota.strip.left_out))), won_table(view.quota, view.about, formats))


def won_table(page: QuotaFigures, about: About, formats: Formats) -> TableBlock:
    """The deals won in the period, the first one first."""
    won = sorted(page.won_deals, key=lambda card: (card.closed_us or 0, card.id))
    values = {"deals": deals(len(won), formats), "amount": formats.money(page.strip.won, page.strip.currency)}
    note = tr("{deals} that the quota counts, {amount}", **values)
    title, empty = tr("Won in the period"), tr("Nothing has been won in the period yet.")
    return cells.closed_table(title, note, empty, won, about.zone, about.today, formats)


def _categories() -> str:
    return tr(
        "Commit, best case, pipeline: the forecast category that you set. Omitted deals are not included in any figure."
    )


def _open(view: ForecastView, formats: Formats) -> FigureBlock:
    every, currency = view.every.every, view.quota.strip.currency
    weighted = tr("weighted {amount}", amount=formats.money(every.weighted, currency, False))
    return FigureBlock(
        tr("Open"), formats.money(every.amount, currency, False), (weighted, deals(every.count, formats))
    )


def due_name(due: Due, formats: Formats) -> str:
    """When some deals are due, in words."""
    if due.period:
        return period_name(due.period, formats)
    return {"overdue": tr("Overdue"), "later": tr("Later"), "undated": tr("No day set")}.get(due.when, tr("All"))


def _by_category(view: ForecastView, formats: Formats) -> DrawingBlock:
    words, currency = categories(), view.quota.strip.currency
    rows = [
        HorizontalBar(
            due_name(due, formats),
            tuple(BarPart(due.categories[kind].amount, COLOURS[kind]) for kind in CATEGORIES),
            formats.money_short(due.every.amount, currency),
        )
        for due in view.dues
    ]
    key = [(COLOURS[kind], words[kind]) for kind in CATEGORIES]
    alt = tr("Open amount by when it is due: {rows}.", rows="; ".join(f"{row.label} {row.text}" for row in rows))
    drawing = horizontal_bars(rows, PAGE_WIDTH, alt, key) if view.every.every.count else None
    note = tr("Open amount by expected close and forecast category") if drawing else tr("There is no open deal.")
    return DrawingBlock("due", tr("When it is due"), note, drawing)


def _dues(view: ForecastView, formats: Formats) -> TableBlock:
    words, currency = categories(), view.quota.strip.currency
    heads = (
        TableColumnHead(tr("Expected close"), 1.6),
        *(TableColumnHead(words[kind], 1.2, "right") for kind in CATEGORIES),
        TableColumnHead(tr("Deals"), 0.7, "right"),
        TableColumnHead(tr("Amount"), 1.2, "right"),
        TableColumnHead(tr("Weighted"), 1.2, "right"),
    )
    rows = tuple(_due_row(due_name(due, formats), due, currency, formats) for due in view.dues)
    total = _due_row(tr("All open deals"), view.every, currency, formats)
    note = tr("The amounts of the open deals that the quota counts, by category and by when they are due")
    return TableBlock(tr("By period and category"), note, heads, rows, tr("There is no open deal."), total=total)


def _due_row(label: str, due: Due, currency: str, formats: Formats) -> tuple[Cell, ...]:
    def money(held: CategoryTotals) -> Cell:
        return Cell(formats.money(held.amount, currency) if held.count else "–")

    return (
        Cell(label, tone="warning" if due.when == "overdue" else "", strong=True),
        *(money(due.categories[kind]) for kind in CATEGORIES),
        Cell(formats.number(due.every.count)),
        money(due.every),
        Cell(formats.money(due.every.weighted, currency, False)),
    )


def deciding(page: QuotaFigures, formats: Formats) -> TableBlock:
    """The deals that change the chance to reach the quota most: if lost, if won, and pulled into the period."""
    has_gap = page.gap is not None and page.gap > 0
    heads = [
        TableColumnHead(tr("Deal"), 3.6),
        TableColumnHead(tr("Expected close"), 1.4, "right"),
        TableColumnHead(tr("Amount"), 1.2, "right"),
        TableColumnHead(tr("In time"), 0.8, "right"),
    ]
    if has_gap:
        heads += [TableColumnHead(name, 0.9, "right") for name in (tr("If lost"), tr("If won"), tr("Pulled in"))]
    rows = tuple(_effect(one, has_gap, page.strip.currency, formats) for one in page.deciding[:_DECIDING])
    note = quota_words.what_counts(counted(page), formats, whole_money(page.strip.currency, formats))
    if not page.days_left:
        note = tr("The period is over.")
    elif page.gap is None:
        note = tr("The deals with the largest amounts at stake; no quota is set for this period")
    elif page.gap <= 0:
        note = tr("The deals with the largest amounts at stake; the quota is reached already")
    empty = tr("None of your open deals has both an amount and an uncertain outcome.")
    return TableBlock(tr("What changes your chance"), note, tuple(heads), rows, empty)


def counted(page: QuotaFigures) -> quota_words.Counted:
    """What the chance of a quota counts."""
    step = 10 ** exponent(page.strip.currency)
    return quota_words.Counted(page.strip.chance, len(page.open_deals), page.open_expected, page.coming, step)


def whole_money(currency: str, formats: Formats) -> quota_words.Amount:
    """Money without cents."""
    return lambda amount: formats.money(amount, currency, False)


def _effect(one: DealEffect, has_gap: bool, currency: str, formats: Formats) -> tuple[Cell, ...]:
    row = (
        cells.name(one.card),
        Cell(formats.day_medium(one.card.expected_close)),
        Cell(formats.money(one.card.amount, currency)),
        Cell(formats.percent(one.in_time)),
    )
    if not has_gap:
        return row
    return (
        *row,
        Cell(formats.percent(one.if_lost), tone="lost", strong=True),
        Cell(formats.percent(one.if_won), tone="won", strong=True),
        Cell(formats.percent(one.if_pulled_in)),
    )


def _notes(view: ForecastView, formats: Formats) -> list[str]:
    notes = left_out(view.quota.strip.left_out)
    if view.omitted:
        amount = sum(card.amount or 0 for card in view.omitted)
        names = ", ".join(one_line(card.title) for card in view.omitted[:3])
        notes.append(
            ntr(
                "{count} deal worth {amount} is omitted from the forecast: {names}.",
                "{count} deals worth {amount} are omitted from the forecast, the largest: {names}.",
                len(view.omitted),
                amount=formats.money(amount, view.quota.strip.currency),
                names=names,
            )
        )
    return notes
