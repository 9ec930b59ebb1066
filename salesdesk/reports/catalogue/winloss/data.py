"""Win/loss as facts and as a workbook."""

from collections.abc import Collection, Iterator, Sequence

from salesdesk.formats import Formats
from salesdesk.i18n import tr
from salesdesk.reports.book import (
    DataSheet,
    Entry,
    Formula,
    NativeChart,
    Pages,
    Series,
    SheetColumn,
    SummaryLine,
    line,
    money_line,
    over,
)
from salesdesk.reports.catalogue.winloss.content import band_name
from salesdesk.reports.deal_rows import Range, conditions, deals_sheet, outcome_words, ranges, where
from salesdesk.reports.facts import Row, about, amounts, money, plain
from salesdesk.reports.formulas import BEYOND, told_apart
from salesdesk.views.reporting.winloss import Group, WinLossView


def facts(view: WinLossView) -> Iterator[Row]:
    """Everything the win/loss report says."""
    found, currency = view.closed, view.about.currency
    yield from about(view.about)
    rates = {"win_rate": found.win_rate, "win_rate_value": found.win_rate_value}
    yield from plain("Closed", "", {"won": found.won, "lost": found.lost, **rates})
    cycle = {"mean_days": found.cycle.mean_days, "median_days": found.cycle.median_days, "n": found.cycle.n}
    yield from plain("Sales cycle", "", cycle)
    yield from amounts("Won", "", {"average": found.average_won, "median": found.median_won}, currency)
    for reason in found.reasons:
        yield "Reason", reason.name or "", "count", reason.count, ""
        yield money("Reason", reason.name or "", "amount", reason.amount, currency)
    for group in view.sources:
        yield from _group("Source", group.name or "", group, currency)
    for group in view.choices:
        yield from _group(view.choice or "", group.name or "", group, currency)
    for band in view.bands:
        ends = [over(end, currency) for end in (band.low, band.high)]
        yield from _group("Size", "-".join("" if end is None else f"{end:g}" for end in ends), band.group, currency)
    for card in (*view.won, *view.lost):
        section = f"{card.outcome.capitalize()} deal"
        yield money(section, card.title, "amount", card.amount, card.currency)
        values = {"organisation": card.organisation, "source": card.source, "reason": card.lost_reason}
        yield from plain(section, card.title, values)


def _group(section: str, name: str, group: Group, currency: str) -> Iterator[Row]:
    yield from plain(section, name, {"won": group.won, "lost": group.lost, "win_rate": group.win_rate})
    yield from amounts(section, name, {"won_amount": group.won_amount, "lost_amount": group.lost_amount}, currency)


def workbook(view: WinLossView) -> Pages:
    """Summary, Reasons, Sources, the own field where there is one, Sizes and Deals."""
    cells = ranges(len(view.rows))
    currency, plain_formats = view.about.currency, Formats()
    bands = [(band_name(band, currency, plain_formats), band.group) for band in view.bands]
    chosen = [(group.name or tr("not said"), group) for group in view.choices]
    sheets = [_reasons(view, cells), _sources(view, cells)]
    sheets += [_groups(tr("Own field"), view.choice, chosen, currency)] if view.choice else []
    sheets += [_groups(tr("Sizes"), tr("Amount"), bands, currency), deals_sheet(view.rows, view.about.zone)]
    return Pages(_lines(view, cells), tuple(sheets))


def _lines(view: WinLossView, cells: Range) -> tuple[SummaryLine, ...]:
    found, currency = view.closed, view.about.currency
    won, lost = (where(cells, outcome) for outcome in ("won", "lost"))
    mine = [where(cells, outcome, currency) for outcome in ("won", "lost")]
    sums = [sum(group.won_amount for group in view.sources), sum(group.lost_amount for group in view.sources)]
    return (
        line(tr("Won"), "count", found.won, tr("deals won in the time shown"), f"=COUNTIFS({won})"),
        line(tr("Lost"), "count", found.lost, tr("deals lost in the time shown"), f"=COUNTIFS({lost})"),
        line(tr("Win rate"), "share", found.win_rate, tr("won ÷ won and lost"), '=IF(B4+B5=0,"",B4/(B4+B5))'),
        money_line(tr("Won amount"), sums[0], currency, "", f"=SUMIFS({cells.amount},{mine[0]})"),
        money_line(tr("Lost amount"), sums[1], currency, "", f"=SUMIFS({cells.amount},{mine[1]})"),
        line(
            tr("Win rate by value"),
            "share",
            found.win_rate_value,
            tr("won amount ÷ won and lost amount"),
            '=IF(B7+B8=0,"",B7/(B7+B8))',
        ),
        line(tr("Sales cycle, median days"), "days", found.cycle.median_days, tr("from creation to winning")),
        line(tr("Sales cycle, average days"), "days", found.cycle.mean_days, tr("from creation to winning")),
        money_line(tr("Average won"), found.average_won, currency),
        money_line(tr("Median won"), found.median_won, currency),
    )


def _reasons(view: WinLossView, cells: Range) -> DataSheet:
    currency, lost = view.about.currency, outcome_words()["lost"]
    fields = (
        SheetColumn(tr("Reason"), "strong", 30), SheetColumn(tr("Deals"), "count", 10), SheetColumn(tr("Share"), "share", 10),
        SheetColumn(tr("Amount"), "money", 16),
    )  # fmt: skip
    rows: list[tuple[Entry, ...]] = []
    total, apart = view.closed.lost, told_apart(reason.name for reason in view.closed.reasons)
    for row, reason in enumerate(view.closed.reasons, start=2):
        here = conditions((cells.outcome, lost)) + "," + _is(cells.reason, reason.name, apart)
        count = Formula(f"=COUNTIFS({here})", reason.count)
        share = Formula(f"=B{row}/SUM(B$2:B${len(view.closed.reasons) + 1})", reason.count / total)
        mine = f"{here},{conditions((cells.currency, currency))}"
        amount = Formula(f"=SUMIFS({cells.amount},{mine})", over(reason.amount, currency))
        rows.append((reason.name or tr("not said"), count, share, amount))
    last = len(rows)
    series, title = (Series(tr("Deals"), 1, "lost"),), tr("Why deals were lost")
    size = (620, 90 + 34 * last)
    charts = (NativeChart("bar", title, 0, series, 1, last, f"A{last + 4}", size),) if last else ()
    return DataSheet(tr("Reasons"), fields, rows, currency, charts=charts)


def _is(column: str, name: str | None, apart: Collection[str]) -> str:
    """A condition that a text is a name, or empty where there is none; none that fits for a name that is not told apart."""
    if name and name not in apart:
        return f"{column},{BEYOND}"
    return conditions((column, name)) if name else f'{column},""'


def _sources(view: WinLossView, cells: Range) -> DataSheet:
    named = [(group.name or tr("not said"), group) for group in view.sources]
    apart = told_apart(group.name for group in view.sources)
    asked = [_is(cells.source, group.name, apart) for group in view.sources]
    return _groups(tr("Sources"), tr("Source"), named, view.about.currency, asked, cells)


def _groups(
    title: str,
    head: str,
    named: Sequence[tuple[str, Group]],
    currency: str,
    asked: Sequence[str] = (),
    cells: Range | None = None,
) -> DataSheet:
    """Groups of closed deals: counts over the deals where ``asked`` says which; the rate is always a formula."""
    fields = (
        SheetColumn(head, "strong", 30), SheetColumn(tr("Won"), "count", 10), SheetColumn(tr("Lost"), "count", 10),
        SheetColumn(tr("Win rate"), "share", 12), SheetColumn(tr("Won amount"), "money", 16),
        SheetColumn(tr("Lost amount"), "money", 16),
    )  # fmt: skip
    rows: list[tuple[Entry, ...]] = []
    for place, (name, group) in enumerate(named):
        counts: tuple[Entry, ...] = (group.won, group.lost)
        if cells:
            won, lost = (f"=COUNTIFS({where(cells, o)},{asked[place]})" for o in ("won", "lost"))
            counts = (Formula(won, group.won), Formula(lost, group.lost))
        row = place + 2
        rate = Formula(f'=IF(B{row}+C{row}=0,"",B{row}/(B{row}+C{row}))', group.win_rate)
        rows.append((name, *counts, rate, over(group.won_amount, currency), over(group.lost_amount, currency)))
    series = (Series(tr("Won"), 1, "won"), Series(tr("Lost"), 2, "faint"))
    last = len(rows)
    charts = (NativeChart("stacked", title, 0, series, 1, last, f"A{last + 4}"),) if last else ()
    return DataSheet(title, fields, rows, currency, charts=charts)
