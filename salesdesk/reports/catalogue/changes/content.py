"""What changed, in words."""

from collections.abc import Sequence

from salesdesk.analytics.waterfall import Term, Waterfall
from salesdesk.formats import Formats
from salesdesk.i18n import tr
from salesdesk.reports.catalogue.review.content import left_out
from salesdesk.reports.cells import PLENTY, more
from salesdesk.reports.document import PAGE_WIDTH
from salesdesk.reports.drawings.waterfall import WaterfallStep, waterfall_bars
from salesdesk.reports.parts import (
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
from salesdesk.views.reporting.changes import LOWERING, RAISING, ChangesView, OpenAmountChange

_HEIGHT, _LISTED = 140.0, 30


def term_words() -> dict[str, str]:
    """What each term of a waterfall is called."""
    return {
        "open_at_start": tr("Open then"),
        "new": tr("New"),
        "reopened": tr("Re-opened"),
        "pulled_in": tr("Pulled in"),
        "increases": tr("Up"),
        "won": tr("Won"),
        "lost": tr("Lost"),
        "removed": tr("Removed"),
        "pushed_out": tr("Pushed out"),
        "decreases": tr("Down"),
        "open_at_end": tr("Open now"),
    }


def draft(view: ChangesView, formats: Formats, paper: str | None) -> Draft:
    """The words of a report on changes in the language and locale in use."""
    period = period_name(view.about.period, formats) if view.about.period else ""
    due = tr("Due in {period}", period=period)
    blocks: tuple[Block, ...] = (
        _key_figures(view, formats),
        _chart("whole", tr("The open pipeline"), view.whole, view, formats),
        _proof(tr("The sum of the pipeline"), view.whole, view, formats),
        Notes(tuple(left_out(view.left_out))),
        _chart("due", due, view.due, view, formats),
        _proof(tr("Total due in {period}", period=period), view.due, view, formats),
        *_lists(view, formats, PLENTY if paper is None else _LISTED),
    )
    own = (
        tr("Gross by event: a deal that went up and down again is in both terms."),
        tr("New counts at the amount when created; won, lost and removed at the amount then."),
        tr("Pulled in and pushed out: the expected close moved into the period, or out of it."),
        tr("Removed: deleted, or moved to another pipeline; moved in from there is new."),
    )
    return Draft(tr("Changes"), _subtitle(view, formats), blocks, own)


def _subtitle(view: ChangesView, formats: Formats) -> str:
    since = tr("since {day}", day=formats.day(view.since))
    return f"{one_line(view.about.pipeline_name or '')} · {since}"


def _key_figures(view: ChangesView, formats: Formats) -> KeyFigures:
    found, currency = view.whole, view.about.currency

    def figure(label: str, term: Term, tone: str = "") -> FigureBlock:
        return FigureBlock(label, formats.money(term.amount, currency, False), (deals(term.count, formats),), tone)

    change = found.open_at_end.amount - found.open_at_start.amount
    sign = "+" if change > 0 else ""
    now = figure(tr("Open now"), found.open_at_end)
    since = tr("{change} since then", change=sign + formats.money(change, currency, False))
    return KeyFigures(
        (
            figure(tr("Open then"), found.open_at_start),
            figure(tr("New"), found.new),
            figure(tr("Won"), found.won, "won"),
            figure(tr("Lost"), found.lost, "lost"),
            FigureBlock(now.label, now.figure, (*now.notes, since)),
        )
    )


def _chart(key: str, title: str, found: Waterfall, view: ChangesView, formats: Formats) -> DrawingBlock:
    words, currency = term_words(), view.about.currency
    steps = []
    for name, sign in signs(found):
        term: Term = getattr(found, name)
        if sign and not term.count:
            continue
        text = formats.money_short(term.amount, currency)
        shown = text if sign == 0 or not term.amount else ("+" if sign > 0 else "−") + text
        count = deals(term.count, formats)
        colour = "won" if name == "won" else ""
        steps.append(WaterfallStep(words[name], count, (sign or 1) * term.amount, shown, sign == 0, colour))
    said = "; ".join(f"{step.name} {step.text}" for step in steps)
    drawing = waterfall_bars(steps, PAGE_WIDTH, _HEIGHT, tr("From then to now: {rows}.", rows=said))
    start, end = (formats.day(day) for day in (view.since, view.about.today))
    note = tr("Open amount from the end of {start} to {end}", start=start, end=end)
    return DrawingBlock(key, title, note, drawing)


def signs(found: Waterfall) -> list[tuple[str, int]]:
    """The terms in order, each with what it does: raise (1), lower (-1), or stand for itself (0); empty moves left out."""
    moved = found.pulled_in.count or found.pushed_out.count
    names = [(name, 1) for name in RAISING] + [(name, -1) for name in LOWERING]
    kept = [(name, sign) for name, sign in names if moved or name not in ("pulled_in", "pushed_out")]
    return [("open_at_start", 0), *kept, ("open_at_end", 0)]


def _proof(title: str, found: Waterfall, view: ChangesView, formats: Formats) -> TableBlock:
    words, currency = term_words(), view.about.currency
    heads = (
        TableColumnHead(tr("Term"), 2.4),
        TableColumnHead(tr("Deals"), 1.0, "right"),
        TableColumnHead(tr("Amount"), 1.4, "right"),
        TableColumnHead(tr("Sum so far"), 1.4, "right"),
    )
    rows, total = [], 0
    for name, sign in signs(found)[:-1]:
        term: Term = getattr(found, name)
        if sign and not term.count:
            continue
        total += (sign or 1) * term.amount
        mark = {1: "+", -1: "−"}.get(sign, "") if term.amount else ""
        amount = mark + formats.money(term.amount, currency)
        rows.append(_proof_row(words[name], term.count, amount, formats.money(total, currency), formats))
    end = found.open_at_end
    last = _proof_row(
        words["open_at_end"], end.count, formats.money(end.amount, currency), formats.money(total, currency), formats
    )
    equal = total == end.amount
    note = tr("The open amount at the start and the terms after it add up to the open amount now")
    return TableBlock(title, note if equal else tr("The terms do not add up"), heads, tuple(rows), total=last)


def _proof_row(name: str, count: int, amount: str, total: str, formats: Formats) -> tuple[Cell, ...]:
    return Cell(name, strong=True), Cell(formats.number(count)), Cell(amount), Cell(total, tone="secondary")


def _lists(view: ChangesView, formats: Formats, most: int) -> list[TableBlock]:
    words = term_words()
    found = []
    for term in (*RAISING, *LOWERING):
        mine = [change for change in view.changes if change.term == term]
        if mine:
            found.append(_list(words[term], mine, view, formats, most))
    return found


def _list(
    title: str, changes: Sequence[OpenAmountChange], view: ChangesView, formats: Formats, most: int
) -> TableBlock:
    currency = view.about.currency
    heads = (TableColumnHead(tr("Deal"), 4.0), TableColumnHead(tr("Amount"), 1.2, "right"))
    rows = tuple(
        (
            Cell(one_line(change.title), one_line(change.organisation or ""), strong=True),
            Cell(formats.money(change.amount, currency)),
        )
        for change in changes[:most]
    )
    amount = formats.money(sum(change.amount for change in changes), currency)
    note = f"{deals(len(changes), formats)} · {amount}"
    return TableBlock(title, note, heads, rows, more=more(len(rows), len(changes), formats))
