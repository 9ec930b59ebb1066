"""The forecast's sheet: how the period went, and every way it can end, each with Excel's own chart."""

from itertools import pairwise, zip_longest

from salesdesk.i18n import tr
from salesdesk.reports.book import DataSheet, Entry, NativeChart, Series, SheetColumn, over
from salesdesk.reports.catalogue.review.outcomes import histogram
from salesdesk.views.quota import QuotaFigures

_NOTHING: tuple[Entry, ...] = (None, None, None)


def forecast_sheet(page: QuotaFigures) -> DataSheet:
    """Won day by day beside the quota, then the distribution of outcomes."""
    fields = (
        SheetColumn(tr("Day"), "day", 13), SheetColumn(tr("Won"), "money", 16), SheetColumn(tr("Quota"), "money", 16),
        SheetColumn("", "text", 4), SheetColumn(tr("Period ends from"), "money", 18), SheetColumn(tr("to below"), "money", 18),
        SheetColumn(tr("Chance"), "fine", 12),
    )  # fmt: skip
    steps, bars = _steps(page), _bars(page)
    rows = [(*left, None, *right) for left, right in zip_longest(steps, bars, fillvalue=_NOTHING)]
    charts = [_progress_chart(len(steps))]
    if bars:
        charts.append(_outcomes_chart(page, bars))
    currency = page.strip.currency
    return DataSheet(tr("Forecast"), fields, rows, currency, charts=tuple(charts), pinned=0)


def _steps(page: QuotaFigures) -> list[tuple[Entry, ...]]:
    currency = page.strip.currency
    return [(step.day, over(step.won, currency), over(page.strip.target, currency)) for step in page.progress]


def _bars(page: QuotaFigures) -> list[tuple[Entry, ...]]:
    found, currency = histogram(page), page.strip.currency
    if found is None:
        return []
    edges, mass = found
    pairs = zip(pairwise(edges), mass, strict=True)
    return [(over(low, currency), over(high, currency), share) for (low, high), share in pairs]


def _progress_chart(steps: int) -> NativeChart:
    series = (Series(tr("Won"), 1, "won"), Series(tr("Quota"), 2, "text"))
    return NativeChart("scatter", tr("Won to date"), 0, series, 1, steps, "I2")


def _outcomes_chart(page: QuotaFigures, bars: list[tuple[Entry, ...]]) -> NativeChart:
    goal, found = page.strip.target, histogram(page)
    lows = found[0][:-1] if found else []
    points = tuple("won" if goal is not None and low >= goal else "faint" for low in lows)
    title = tr("Possible outcomes (green reaches the quota)")
    return NativeChart("column", title, 4, (Series(tr("Chance"), 6, "accent", points),), 1, len(bars), "I20")
