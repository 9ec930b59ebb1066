"""The funnel's sheet: counts as the journal gives them, rates and what stands in each stage as formulas."""

from salesdesk.i18n import tr
from salesdesk.reports.book import DataSheet, Entry, Formula, NativeChart, Series, SheetColumn, over
from salesdesk.reports.catalogue.review.funnel import is_of_all_time
from salesdesk.reports.deal_rows import Range, where
from salesdesk.views.funnel import FunnelFigures

_Z = "1.2815515655"  # two-sided 80%


def funnel_sheet(page: FunnelFigures, cells: Range) -> DataSheet:
    """A row a stage, totals, and a chart of the deals that reached each stage."""
    heads = (
        tr("Reached"), tr("Advanced"), tr("Lost here"), tr("Open here"), tr("So far"), tr("Conversion"), tr("Likely from"),
        tr("Likely to"), tr("Median days"), tr("Open now"), tr("Amount"), tr("Weighted"),
    )  # fmt: skip
    kinds = (*["count"] * 4, *["share"] * 4, "days", "count", "money", "money")
    stage = tr("Stage (all deals so far)") if is_of_all_time(page) else tr("Stage")
    fields = [SheetColumn(stage, "strong", 24)]
    fields += [SheetColumn(h, k, 15 if k == "money" else 11) for h, k in zip(heads, kinds, strict=True)]  # type: ignore[arg-type]
    last = len(page.funnel.stages)
    rows = [_stage(page, cells, position) for position in range(last)]
    charts = (_chart(last),) if last else ()
    return DataSheet(tr("Funnel"), tuple(fields), rows, page.currency, total=_totals(page, last + 1), charts=charts)


def _stage(page: FunnelFigures, cells: Range, position: int) -> tuple[Entry, ...]:
    stage, now = page.funnel.stages[position], page.snapshot.stages[position]
    row, currency = position + 2, page.currency
    here = where(cells, "open", pipeline=page.pipeline_name, stage=stage.name)
    mine = where(cells, "open", currency, page.pipeline_name, stage.name)
    return (
        stage.name,
        *(stage.reached, stage.advanced, stage.lost_here, stage.open_here),
        *_rates(row, (stage.so_far, stage.of_resolved, stage.low, stage.high)),
        stage.median_days,
        Formula(f"=COUNTIFS({here})", now.count),
        Formula(f"=SUMIFS({cells.amount},{mine})", over(now.amount, currency)),
        Formula(f"=SUMIFS({cells.weighted},{mine})", over(now.weighted, currency)),
    )


def _rates(row: int, values: tuple[float | None, ...]) -> list[Formula]:
    resolved = f"(C{row}+D{row})"
    centre, spread = _wilson(f"C{row}", resolved)
    formulas = (
        f'=IF(B{row}=0,"",C{row}/B{row})',
        f'=IF({resolved}=0,"",C{row}/{resolved})',
        f'=IF({resolved}=0,"",{centre}-{spread})',
        f'=IF({resolved}=0,"",{centre}+{spread})',
    )
    return [Formula(text, value) for text, value in zip(formulas, values, strict=True)]


def _wilson(successes: str, trials: str) -> tuple[str, str]:
    """Centre and half width of the Wilson interval as formulas."""
    share = f"({successes}/{trials})"
    centre = f"({share}+{_Z}^2/(2*{trials}))/(1+{_Z}^2/{trials})"
    spread = f"{_Z}*SQRT({share}*(1-{share})/{trials}+{_Z}^2/(4*{trials}^2))/(1+{_Z}^2/{trials})"
    return centre, spread


def _totals(page: FunnelFigures, line: int) -> tuple[Entry, ...]:
    found, now, currency = page.funnel, page.snapshot, page.currency
    sums = ("K", now.open.count), ("L", over(now.open.amount, currency)), ("M", over(now.weighted, currency))
    formulas = (Formula(f"=SUM({k}2:{k}{line})" if line > 1 else "=0", value) for k, value in sums)
    return (tr("Won"), found.won.count, *[None] * 8, *formulas)


def _chart(last: int) -> NativeChart:
    points = (*[None] * last, "won")
    series = (Series(tr("Deals that reached it"), 1, "accent", points),)
    title, size = tr("Deals that reached each stage"), (760, 90 + 42 * (last + 1))
    return NativeChart("bar", title, 0, series, 1, last + 1, f"A{last + 5}", size)
