"""A funnel as a table, and what was closed."""

from salesdesk.analytics.winloss import WinLoss
from salesdesk.domain.periods import Period
from salesdesk.formats import DASH, Formats
from salesdesk.i18n import tr
from salesdesk.reports.parts import Cell, TableBlock, TableColumnHead
from salesdesk.reports.wording import deals, one_line, period_name
from salesdesk.views.funnel import FunnelFigures


def funnel_table(page: FunnelFigures, formats: Formats) -> TableBlock:
    """A row a stage: how many deals reached it and went on, how long it takes, and what stands in it now; then the won."""
    whole = max((stage.reached for stage in page.funnel.stages), default=0)
    heads = (
        TableColumnHead(tr("Stage"), 2.2),
        TableColumnHead(tr("Deals that reached it"), 2.5, "middle"),
        TableColumnHead(tr("Conversion"), 0.65, "right"),
        TableColumnHead(tr("Likely"), 0.75, "right"),
        TableColumnHead(tr("Median days"), 1.1, "right"),
        TableColumnHead(tr("Open now"), 0.9, "right"),
        TableColumnHead(tr("Amount"), 1.05, "right"),
        TableColumnHead(tr("Weighted"), 1.05, "right"),
    )
    rows = [_stage(page, formats, position, whole) for position in range(len(page.funnel.stages))]
    count = deals(page.funnel.deals, formats)
    note = tr("{count}, by furthest stage reached; a skipped stage counts as passed", count=count)
    title = tr("Funnel of all deals so far") if is_of_all_time(page) else tr("Funnel")
    return TableBlock(title, note, heads, (*rows, _won(page, formats, whole)))


def is_of_all_time(page: FunnelFigures) -> bool:
    """Whether a funnel is of all deals of its pipeline so far."""
    return page.cut.start is None and page.cut.until is None


def _stage(page: FunnelFigures, formats: Formats, position: int, whole: int) -> tuple[Cell, ...]:
    stage, now = page.funnel.stages[position], page.snapshot.stages[position]
    currency = page.currency
    span = "" if stage.low is None or stage.high is None else f"{round(stage.low * 100)}–{round(stage.high * 100)}%"
    return (
        Cell(one_line(stage.name), strong=True),
        Cell(formats.number(stage.reached), bar=stage.reached / whole if whole else 0.0),
        Cell(formats.percent(stage.of_resolved)),
        Cell(span, tone="secondary"),
        Cell(formats.number(stage.median_days, 0 if (stage.median_days or 0) >= 10 else 1)),
        Cell(formats.number(now.count)),
        Cell(formats.money(now.amount, currency, False)),
        Cell(formats.money(now.weighted, currency, False)),
    )


def _won(page: FunnelFigures, formats: Formats, whole: int) -> tuple[Cell, ...]:
    found, cycle = page.funnel, page.cycle
    share = page.winloss.win_rate
    of = tr("of all closed deals")
    if not is_of_all_time(page):
        of = tr("of the deals closed in this time")
    return (
        Cell(tr("Won"), of, "won", strong=True),
        Cell(formats.number(found.won.count), tone="won", bar=found.won.count / whole if whole else 0.0),
        Cell(formats.percent(share)),
        Cell(""),
        Cell(formats.number(cycle.median_days, 0)),
        Cell(DASH),
        Cell(formats.money(found.won.amount, page.currency, False), tone="won"),
        Cell(DASH),
    )


def closed_note(closed: WinLoss, period: Period | None, formats: Formats) -> str:
    """What was closed in a period (None: ever) in the pipeline; the win rates say of which deals they are."""
    values = {
        "won": formats.number(closed.won),
        "lost": formats.number(closed.lost),
        "rate": formats.percent(closed.win_rate),
        "value": formats.percent(closed.win_rate_value),
    }
    if period is None:
        return tr(
            "Closed in this pipeline so far: {won} won and {lost} lost. Of all closed deals {rate} were won, by amount {value}.",
            **values,
        )
    return tr(
        "Closed in {period} in this pipeline: {won} won and {lost} lost. Of the deals closed in {period} {rate} were won, by"
        " amount {value}.",
        period=period_name(period, formats),
        **values,
    )
