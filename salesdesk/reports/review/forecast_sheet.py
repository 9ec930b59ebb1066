"""The forecast's sheet: how the period went, and every way it can end, each with Excel's own chart."""

from itertools import pairwise
from typing import Any

from salesdesk.domain.money import exponent
from salesdesk.i18n import tr
from salesdesk.reports.review.outcomes import histogram
from salesdesk.reports.sheets import Book
from salesdesk.services.queries.review import ReviewView


def add_forecast(book: Book, view: ReviewView) -> None:
    """Won day by day beside the pace, then the distribution of outcomes."""
    sheet = book.book.add_worksheet(tr("Forecast"))
    for column, width in enumerate((13, 16, 16, 4, 18, 18, 12)):
        sheet.set_column(column, column, width)
    steps = _progress(book, sheet, view)
    bars = _outcomes(book, sheet, view)
    sheet.freeze_panes(1, 0)
    sheet.insert_chart("I2", _progress_chart(book, sheet.get_name(), steps), {"object_position": 2})
    if bars:
        sheet.insert_chart("I20", _outcomes_chart(book, sheet.get_name(), view, bars), {"object_position": 2})
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _progress(book: Book, sheet: Any, view: ReviewView) -> int:
    page, strip = view.quota, view.quota.strip
    unit, money = 10 ** exponent(strip.currency), f"money:{strip.currency}"
    for column, head in enumerate((tr("Day"), tr("Won"), tr("Quota"))):
        book.write(sheet, 0, column, head, "header", *(("right",) if column else ()))
    for line, step in enumerate(page.progress, start=1):
        book.write(sheet, line, 0, step.day, "day")
        book.write(sheet, line, 1, step.won / unit, money)
        book.write(sheet, line, 2, None if strip.target is None else strip.target / unit, money)
    return len(page.progress)


def _outcomes(book: Book, sheet: Any, view: ReviewView) -> int:
    found, strip = histogram(view.quota), view.quota.strip
    if found is None:
        return 0
    edges, mass = found
    unit, money = 10 ** exponent(strip.currency), f"money:{strip.currency}"
    for column, head in enumerate((tr("Period ends from"), tr("to below"), tr("Chance")), start=4):
        book.write(sheet, 0, column, head, "header", "right")
    for line, ((low, high), share) in enumerate(zip(pairwise(edges), mass, strict=True), start=1):
        book.write(sheet, line, 4, low / unit, money)
        book.write(sheet, line, 5, high / unit, money)
        book.write(sheet, line, 6, share, "fine")
    return len(mass)


def _progress_chart(book: Book, sheet: str, steps: int) -> Any:
    chart = book.book.add_chart({"type": "scatter", "subtype": "straight"})
    for column, name, colour in ((1, tr("Won"), book.tokens.won), (2, tr("Quota"), book.tokens.text)):
        chart.add_series(
            {
                "name": name,
                "categories": [sheet, 1, 0, steps, 0],
                "values": [sheet, 1, column, steps, column],
                "line": {"color": colour, "width": 2.25 if column == 1 else 1.25},
                "marker": {"type": "none"},
            }
        )
    chart.set_title({"name": tr("Won to date"), "name_font": {"size": 13}})
    chart.set_x_axis({"num_format": "d mmm", "major_gridlines": {"visible": False}})
    return _plain(book, chart)


def _outcomes_chart(book: Book, sheet: str, view: ReviewView, bars: int) -> Any:
    chart = book.book.add_chart({"type": "column"})
    found, goal = histogram(view.quota), view.quota.strip.target
    lows = found[0][:-1] if found else []
    reached = [
        {"fill": {"color": book.tokens.won if goal is not None and low >= goal else book.tokens.faint}} for low in lows
    ]
    chart.add_series(
        {
            "name": tr("Chance"),
            "categories": [sheet, 1, 4, bars, 4],
            "values": [sheet, 1, 6, bars, 6],
            "gap": 12,
            "points": reached,
        }
    )
    chart.set_title({"name": tr("Where the period can end (green reaches the quota)"), "name_font": {"size": 13}})
    chart.set_y_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0})
    return _plain(book, chart)


def _plain(book: Book, chart: Any) -> Any:
    chart.set_legend({"position": "bottom"} if len(chart.series) > 1 else {"none": True})
    chart.set_chartarea({"border": {"none": True}})
    chart.set_size({"width": 620, "height": 330})
    return chart
