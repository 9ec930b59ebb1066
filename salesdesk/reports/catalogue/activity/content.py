"""What was done and what is planned, in words."""

from collections.abc import Sequence

from salesdesk.formats import DASH, Formats
from salesdesk.i18n import tr
from salesdesk.reports import cells
from salesdesk.reports.cells import PLENTY, more
from salesdesk.reports.document import HALF_WIDTH
from salesdesk.reports.drawings.hbars import BarPart, HorizontalBar, horizontal_bars
from salesdesk.reports.drawings.vbars import VerticalBar, vertical_bars
from salesdesk.reports.parts import (
    Beside,
    Block,
    Cell,
    Draft,
    DrawingBlock,
    FigureBlock,
    KeyFigures,
    TableBlock,
    TableColumnHead,
)
from salesdesk.reports.wording import deals, one_line, period_name, step_kinds
from salesdesk.views.reporting.activity import ActivityView, DealSteps, ReportedStep, StepKindCounts

_HEIGHT = 104.0


def draft(view: ActivityView, formats: Formats, paper: str | None) -> Draft:
    """The words of an activity report in the language and locale in use."""
    blocks: tuple[Block, ...] = (
        _key_figures(view, formats),
        Beside((_weeks(view, formats), _kinds_chart(view, formats))),
        _kinds(view, formats),
        _by_deal(view, formats),
        _bare(view, formats),
        _list(tr("Planned"), tr("Every step not done yet, the soonest first"), view.planned, view, formats),
        _list(tr("Done"), tr("Every step done in the period, the latest first"), view.done, view, formats),
    )
    own = (
        tr(
            "Steps of your own deals. Done: in the period. Planned and overdue: as of the day of the report, of open deals."
        ),
        tr("A deal without a next step is open and has nothing planned."),
    )
    period = period_name(view.about.period, formats) if view.about.period else ""
    return Draft(tr("Activity"), period, blocks, own)


def _key_figures(view: ActivityView, formats: Formats) -> KeyFigures:
    every, number = view.every, formats.number
    touched = sum(deal.done > 0 for deal in view.deals)
    worth = sum(deal.card.amount or 0 for deal in view.bare if deal.card.currency == view.about.currency)
    amount = formats.money(worth, view.about.currency, False)
    return KeyFigures(
        (
            FigureBlock(tr("Steps done"), number(every.done), (tr("in {deals}", deals=deals(touched, formats)),)),
            FigureBlock(tr("Planned"), number(every.planned), (tr("from today on"),)),
            FigureBlock(tr("Overdue"), number(every.overdue), (tr("not done by their day"),), "warning" if every.overdue else ""),
            FigureBlock(
                tr("Without a next step"),
                number(len(view.bare)),
                (tr("open deals, worth {amount}", amount=amount),),
                "warning" if view.bare else "",
            ),
        )
    )  # fmt: skip


def _weeks(view: ActivityView, formats: Formats) -> DrawingBlock:
    columns = [
        VerticalBar(
            formats.day_month(week.start),
            (BarPart(week.done, "won"), BarPart(week.planned, "accent")),
            formats.number(week.done + week.planned) if week.done + week.planned else "",
        )
        for week in view.weeks
    ]
    key = (("won", tr("done")), ("accent", tr("planned")))
    said = "; ".join(f"{column.name} {column.text or 0}" for column in columns)
    drawing = vertical_bars(columns, HALF_WIDTH, _HEIGHT, tr("Steps by week: {rows}.", rows=said), key)
    return DrawingBlock("weeks", tr("By week"), tr("Steps done, and those planned, by the week's first day"), drawing)


def _kinds_chart(view: ActivityView, formats: Formats) -> DrawingBlock:
    words = step_kinds()
    rows = [
        HorizontalBar(
            words.get(kind.kind, kind.kind),
            (BarPart(kind.done, "won"), BarPart(kind.planned, "accent"), BarPart(kind.overdue, "warning")),
            formats.number(kind.done + kind.planned + kind.overdue),
        )
        for kind in view.kinds
    ]
    key = (("won", tr("done")), ("accent", tr("planned")), ("warning", tr("overdue")))
    said = "; ".join(f"{row.label} {row.text}" for row in rows)
    drawing = horizontal_bars(rows, HALF_WIDTH, tr("Steps by kind: {rows}.", rows=said), key) if rows else None
    note = tr("Steps by what they are") if rows else tr("No step is planned or done.")
    return DrawingBlock("kinds", tr("By kind"), note, drawing)


def _kinds(view: ActivityView, formats: Formats) -> TableBlock:
    heads = (
        TableColumnHead(tr("Kind"), 2.4),
        *(TableColumnHead(words, 1.0, "right") for words in (tr("Done"), tr("Planned"), tr("Overdue"), tr("All"))),
    )
    words = step_kinds()
    rows = tuple(_kind_row(words.get(kind.kind, kind.kind), kind, formats) for kind in view.kinds)
    total = _kind_row(tr("All steps"), view.every, formats) if rows else ()
    note = tr("Done in the period; planned and overdue as of the day of the report")
    return TableBlock(tr("Kinds"), note, heads, rows, tr("No step is planned or done."), total=total)


def _kind_row(name: str, kind: StepKindCounts, formats: Formats) -> tuple[Cell, ...]:
    counts = (kind.done, kind.planned, kind.overdue, kind.done + kind.planned + kind.overdue)
    tones = ("", "", "warning" if kind.overdue else "", "")
    return (
        Cell(name, strong=True),
        *(Cell(formats.number(n), tone=tone) for n, tone in zip(counts, tones, strict=True)),
    )


def _by_deal(view: ActivityView, formats: Formats) -> TableBlock:
    heads = (
        TableColumnHead(tr("Deal"), 3.4),
        TableColumnHead(tr("Stage"), 1.6),
        TableColumnHead(tr("Done"), 0.7, "right"),
        TableColumnHead(tr("Last step"), 1.2, "middle"),
        TableColumnHead(tr("Next step"), 2.6),
    )
    rows = tuple(_deal_row(deal, view, formats) for deal in view.deals[:PLENTY])
    note = tr("Deals with a step done in the period, or planned")
    left = more(len(rows), len(view.deals), formats)
    return TableBlock(tr("By deal"), note, heads, rows, tr("No step is planned or done."), left)


def _deal_row(deal: DealSteps, view: ActivityView, formats: Formats) -> tuple[Cell, ...]:
    today, coming = view.about.today, deal.next
    late = coming is not None and coming.day is not None and coming.day < today
    step = Cell(DASH)
    if coming:
        when = formats.day_short(coming.day, today) if coming.day else ""
        step = Cell(one_line(coming.title), when, "warning" if late else "")
    return (
        cells.name(deal.card),
        Cell(one_line(deal.stage)),
        Cell(formats.number(deal.done)),
        Cell(formats.day_short(deal.last, today)),
        step,
    )


def _bare(view: ActivityView, formats: Formats) -> TableBlock:
    heads = (
        TableColumnHead(tr("Deal"), 3.4),
        TableColumnHead(tr("Stage"), 1.6),
        TableColumnHead(tr("Last step"), 1.2, "right"),
        TableColumnHead(tr("Expected close"), 1.3, "right"),
        TableColumnHead(tr("Amount"), 1.2, "right"),
    )
    today = view.about.today
    rows = tuple(
        (
            cells.name(deal.card),
            Cell(one_line(deal.stage)),
            Cell(formats.day_short(deal.last, today)),
            cells.due(deal.card, today, formats),
            cells.amount(deal.card, formats),
        )
        for deal in view.bare[:PLENTY]
    )
    note, left = tr("Open deals with nothing planned, the largest first"), more(len(rows), len(view.bare), formats)
    return TableBlock(tr("Without a next step"), note, heads, rows, tr("Every open deal has a next step."), left)


def _list(title: str, note: str, taken: Sequence[ReportedStep], view: ActivityView, formats: Formats) -> TableBlock:
    heads = (
        TableColumnHead(tr("Day"), 1.0),
        TableColumnHead(tr("Step"), 2.8),
        TableColumnHead(tr("Kind"), 0.9),
        TableColumnHead(tr("Deal"), 3.0),
    )
    today, kinds = view.about.today, step_kinds()
    rows = tuple(
        (
            Cell(formats.day_short(one.day, today), tone="warning" if not one.done and one.day and one.day < today else ""),
            Cell(one_line(one.title), strong=True),
            Cell(kinds.get(one.kind, one.kind)),
            cells.quiet_name(one.card),
        )
        for one in taken[:PLENTY]
    )  # fmt: skip
    return TableBlock(title, note, heads, rows, tr("There is none."), more(len(rows), len(taken), formats))
