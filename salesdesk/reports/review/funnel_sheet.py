"""The funnel's sheet: counts as the journal gives them, rates and what stands in each stage as formulas."""

from typing import Any

from salesdesk.domain.money import exponent
from salesdesk.i18n import tr
from salesdesk.reports.review.deals_sheet import Range, where
from salesdesk.reports.sheets import Book
from salesdesk.services.queries.review import ReviewView

_Z = "1.2815515655"  # two-sided 80%


def add_funnel(book: Book, view: ReviewView, cells: Range) -> None:
    """A row a stage, totals, and a chart of the deals that reached each stage."""
    sheet = book.book.add_worksheet(tr("Funnel"))
    heads = (
        tr("Stage"), tr("Reached"), tr("Went on"), tr("Lost here"), tr("Open here"), tr("So far"), tr("Go on"), tr("80% low"),
        tr("80% high"), tr("Median days"), tr("Open now"), tr("Amount"), tr("Weighted"),
    )  # fmt: skip
    for position, head in enumerate(heads):
        sheet.set_column(position, position, 24 if position == 0 else 15 if position > 10 else 11)
        book.write(sheet, 0, position, head, "header", *(("right",) if position else ()))
    for position in range(len(view.funnel.funnel.stages)):
        _stage(book, sheet, view, cells, position)
    last = len(view.funnel.funnel.stages)
    _totals(book, sheet, view, last + 1)
    sheet.freeze_panes(1, 1)
    if last:
        sheet.insert_chart(last + 4, 0, _chart(book, sheet.get_name(), last), {"object_position": 2})
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _stage(book: Book, sheet: Any, view: ReviewView, cells: Range, position: int) -> None:
    stage, now = view.funnel.funnel.stages[position], view.funnel.snapshot.stages[position]
    line, row, currency = position + 1, position + 2, view.funnel.currency
    unit, money = 10 ** exponent(currency), f"money:{currency}"
    book.write(sheet, line, 0, stage.name, "strong")
    for column, count in enumerate((stage.reached, stage.advanced, stage.lost_here, stage.open_here), start=1):
        book.write(sheet, line, column, count, "count")
    resolved = f"(C{row}+D{row})"
    centre, spread = _wilson(f"C{row}", resolved)
    rates = (
        (f'=IF(B{row}=0,"",C{row}/B{row})', stage.so_far),
        (f'=IF({resolved}=0,"",C{row}/{resolved})', stage.of_resolved),
        (f'=IF({resolved}=0,"",{centre}-{spread})', stage.low),
        (f'=IF({resolved}=0,"",{centre}+{spread})', stage.high),
    )
    for column, (formula, rate) in enumerate(rates, start=5):
        sheet.write_formula(line, column, formula, book.format("share"), "" if rate is None else rate)
    book.write(sheet, line, 9, stage.median_days, "days")
    pipeline = view.funnel.pipeline_name
    here = where(cells, "open", pipeline=pipeline, stage=stage.name)
    mine = where(cells, "open", currency, pipeline, stage.name)
    sheet.write_formula(line, 10, f"=COUNTIFS({here})", book.format("count"), now.count)
    sheet.write_formula(line, 11, f"=SUMIFS({cells.amount},{mine})", book.format(money), now.amount / unit)
    sheet.write_formula(line, 12, f"=SUMIFS({cells.weighted},{mine})", book.format(money), now.weighted / unit)


def _wilson(successes: str, trials: str) -> tuple[str, str]:
    """Centre and half width of Wilson's interval as formulas."""
    share = f"({successes}/{trials})"
    centre = f"({share}+{_Z}^2/(2*{trials}))/(1+{_Z}^2/{trials})"
    spread = f"{_Z}*SQRT({share}*(1-{share})/{trials}+{_Z}^2/(4*{trials}^2))/(1+{_Z}^2/{trials})"
    return centre, spread


def _totals(book: Book, sheet: Any, view: ReviewView, line: int) -> None:
    found, now = view.funnel.funnel, view.funnel.snapshot
    unit, money = 10 ** exponent(view.funnel.currency), f"money:{view.funnel.currency}"
    book.write(sheet, line, 0, tr("Won"), "strong", "rule")
    book.write(sheet, line, 1, found.won.count, "count", "rule")
    for column in range(2, 10):
        book.write(sheet, line, column, None, "rule")
    sums = ((10, "count", now.open.count), (11, money, now.open.amount / unit), (12, money, now.weighted / unit))
    for column, kind, value in sums:
        letter = chr(65 + column)
        formula = f"=SUM({letter}2:{letter}{line})" if line > 1 else "=0"
        sheet.write_formula(line, column, formula, book.format(kind, "strong", "rule"), value)


def _chart(book: Book, name: str, last: int) -> Any:
    chart = book.book.add_chart({"type": "bar"})
    chart.add_series(
        {
            "name": tr("Deals that reached it"),
            "categories": [name, 1, 0, last + 1, 0],
            "values": [name, 1, 1, last + 1, 1],
            "fill": {"color": book.tokens.accent},
            "gap": 35,
            "data_labels": {"value": True, "font": {"color": book.tokens.text, "bold": True}},
            "points": [None] * last + [{"fill": {"color": book.tokens.won}}],
        }
    )
    chart.set_title({"name": tr("Deals that reached each stage"), "name_font": {"size": 13}, "overlay": False})
    chart.set_y_axis({"reverse": True, "line": {"none": True}, "major_tick_mark": "none"})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0})
    chart.set_legend({"none": True})
    chart.set_chartarea({"border": {"none": True}})
    chart.set_size({"width": 760, "height": 90 + 42 * (last + 1)})
    return chart
