"""What changed in the forecast in the last days, and the calls by month, as tables, facts and sheets."""

from collections.abc import Iterator

from salesdesk.formats import DASH, Formats
from salesdesk.i18n import tr
from salesdesk.reports.book import DataSheet, SheetColumn, over
from salesdesk.reports.by_month_words import called, explained, heads, month_name, nearest, verdict
from salesdesk.reports.facts import Row, money, plain
from salesdesk.reports.moved_words import MovedWords, change_kinds, signed, weekday
from salesdesk.reports.parts import Block, Cell, Notes, TableBlock, TableColumnHead
from salesdesk.views.by_month import CALLS, MonthCalls
from salesdesk.views.forecast_changes import ForecastChanges
from salesdesk.views.reporting.forecast import ForecastView


def moved_blocks(view: ForecastView, formats: Formats) -> tuple[Block, ...]:
    """The blocks of a running period."""
    table = (_moved(view, view.changes, formats),) if view.changes else ()
    return (*table, _months(view, formats), Notes((explained(), verdict(view.months))))


def _moved(view: ForecastView, found: ForecastChanges, formats: Formats) -> TableBlock:
    words = MovedWords(
        formats, lambda amount: formats.money(amount, found.currency), view.about.zone, view.about.today, found.days
    )
    heads = (
        TableColumnHead(tr("Deal"), 2.6),
        TableColumnHead(tr("What happened"), 4.0),
        TableColumnHead(tr("Change"), 1.4, "right"),
    )
    rows = tuple(
        (
            Cell(words.title(row), strong=True),
            Cell(words.said(row)),
            Cell(signed(row.amount, words.money), tone="won" if row.amount > 0 else "lost"),
        )
        for row in view.moved
    )
    day = weekday(found.since, formats)
    total = (Cell(tr("Forecast today")), Cell(words.money(found.now)), Cell(signed(found.moved, words.money)))
    note = tr("The forecast was {then}. The changes add up to today's.", then=words.money(found.before))
    nothing = tr("Nothing changed since {day}: the forecast is {amount}.", day=day, amount=words.money(found.now))
    return TableBlock(
        tr("What changed since {day}", day=day), note if rows else "", heads, rows, nothing, total=total if rows else ()
    )


def _months(view: ForecastView, formats: Formats) -> TableBlock:
    first, *others = heads()
    columns = (TableColumnHead(first, 1.6), *(TableColumnHead(head, 1.2, "right") for head in others))
    rows = tuple(_month(row, view.quota.strip.currency, formats) for row in view.months.months)
    return TableBlock(tr("Commit, best case and forecast by month"), "", columns, rows)


def _month(row: MonthCalls, currency: str, formats: Formats) -> tuple[Cell, ...]:
    near = nearest(row)
    calls = {call: formats.money(getattr(row.said, call), currency, False) for call in CALLS}
    for call in ("commit", "best_case"):
        calls[call] = called(getattr(row.said, call), row, calls[call])
    came = DASH if row.came is None else formats.money(row.came, currency, False)
    cells = (Cell(calls[call], strong=call in near) for call in CALLS)
    return (Cell(month_name(row, formats), strong=True), *cells, Cell(came))


def moved_facts(view: ForecastView) -> Iterator[Row]:
    """Every change with its kind, and every call."""
    currency = view.quota.strip.currency
    if view.changes:
        yield from plain("Changes", "", {"since": view.changes.since})
        yield money("Changes", "", "forecast before", view.changes.before, currency)
        yield money("Changes", "", "forecast", view.changes.now, currency)
        for one in view.changes.changes:
            yield money("Changes", one.title or "New business", one.kind, one.amount, currency)
    for row in view.months.months:
        said = {"commit": row.said.commit, "best case": row.said.best_case, "model": row.said.model, "came": row.came}
        for name, amount in said.items():
            yield money("By month", row.month.key, name, amount, currency)


def moved_sheets(view: ForecastView) -> tuple[DataSheet, ...]:
    """The changes one by one, and the calls by month."""
    currency = view.quota.strip.currency
    months = DataSheet(
        tr("By month"),
        (SheetColumn(heads()[0], "text", 12), *(SheetColumn(head, "money", 16) for head in heads()[1:])),
        [
            (row.month.key, *(over(getattr(row.said, call), currency) for call in CALLS), over(row.came, currency))
            for row in view.months.months
        ],
        currency,
    )
    if not view.changes:
        return (months,)
    kinds = change_kinds()
    fields = (
        SheetColumn(tr("Deal"), "text", 38), SheetColumn(tr("Kind"), "text", 16),
        SheetColumn(tr("Chance before"), "share", 16), SheetColumn(tr("Chance"), "share", 12),
        SheetColumn(tr("Change"), "money", 16),
    )  # fmt: skip
    rows = [
        (one.title or kinds["new_business"], kinds[one.kind], one.chance_before, one.chance, over(one.amount, currency))
        for one in view.changes.changes
    ]
    return DataSheet(tr("Changes"), fields, rows, currency), months
