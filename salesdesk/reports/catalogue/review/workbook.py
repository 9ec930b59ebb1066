"""The pipeline review as a workbook: figures are formulas over the sheet of deals, charts are Excel's own."""

from salesdesk.i18n import ntr, tr
from salesdesk.reports.book import Pages, SummaryLine, line, money_line
from salesdesk.reports.catalogue.review.forecast_sheet import forecast_sheet
from salesdesk.reports.catalogue.review.funnel_sheet import funnel_sheet
from salesdesk.reports.coverage_rows import coverage_lines, slip_sheets
from salesdesk.reports.deal_rows import Range, deals_sheet, ranges, where
from salesdesk.views.funnel import FunnelFigures
from salesdesk.views.quota import QuotaFigures
from salesdesk.views.review import ReviewView


def workbook(view: ReviewView) -> Pages:
    """Summary, Funnel, Forecast, After the period and Deals."""
    cells = ranges(len(view.rows))
    lines = (
        *quota_lines(view.quota, cells, view.funnel.currency),
        *forecast_lines(view.quota),
        *pipeline_lines(view.funnel, cells),
        *coverage_lines(view.coverage, view.quota.strip.currency),
    )
    sheets = (
        funnel_sheet(view.funnel, cells),
        forecast_sheet(view.quota),
        *slip_sheets(view.slipping, view.quota.strip.currency),
        deals_sheet(view.rows, view.zone),
    )
    return Pages(lines, sheets)


def quota_lines(page: QuotaFigures, cells: Range, currency_of_rows: str) -> tuple[SummaryLine, ...]:
    """Quota figures: the first seven lines of a summary, rows 4 to 10, which formulas name.

    What is won is a formula over the deals where those are in the quota's currency.
    """
    strip, currency = page.strip, page.strip.currency
    won = (
        f"=SUMIFS({cells.amount},{where(cells, 'won', currency, counted=True)})" if currency == currency_of_rows else ""
    )
    return (
        money_line(tr("Won so far"), strip.won, currency, tr("deals won in the period that the quota counts"), won),
        money_line(tr("Quota"), strip.target, currency, tr("change it here to recalculate what depends on it")),
        line(tr("Reached"), "share", strip.attainment, tr("won ÷ quota"), '=IF(N(B5)=0,"",B4/B5)'),
        money_line(
            tr("Still needed"),
            page.gap,
            currency,
            tr("quota − won; negative when it is exceeded"),
            '=IF(B5="","",B5-B4)',
        ),
        line(tr("Pace"), "share", strip.pace_share, tr("share of the quota that would be won by now")),
        money_line(tr("Should be won by now"), strip.pace_target, currency, tr("quota × pace"), '=IF(B5="","",B5*B8)'),
        money_line(tr("Needed a working day"), page.required_per_day, currency, _divided(page)),
    )


def _divided(page: QuotaFigures) -> str:
    """What is divided by which working days."""
    if not page.leave.left:
        return tr("still needed ÷ working days left")
    return ntr(
        "still needed ÷ working days left, less your {count} day of leave",
        "still needed ÷ working days left, less your {count} days of leave",
        page.leave.left,
    )


def forecast_lines(page: QuotaFigures) -> tuple[SummaryLine, ...]:
    """Forecast figures: the four lines after the quota's."""
    strip, currency = page.strip, page.strip.currency
    note = tr("won + expected from open and new deals by the period's end")
    return (
        money_line(tr("Forecast"), strip.forecast, currency, note),
        money_line(tr("Likely range, low end"), page.low, currency, tr("in 1 of 10 cases the period ends below it")),
        money_line(tr("Likely range, high end"), page.high, currency, tr("in 1 of 10 cases the period ends above it")),
        line(
            tr("Chance to hit quota"), "share", strip.chance, tr("share of the possible outcomes that reach the quota")
        ),
    )


def pipeline_lines(page: FunnelFigures, cells: Range) -> tuple[SummaryLine, ...]:
    """The open amount of the pipeline, plain and weighted."""
    now, currency = page.snapshot, page.currency
    here = where(cells, "open", currency, page.pipeline_name)
    amount, weighted = (f"=SUMIFS({column},{here})" for column in (cells.amount, cells.weighted))
    note = tr("amount × chance of the open deals of the pipeline")
    return (
        money_line(tr("Open pipeline"), now.open.amount, currency, tr("open deals of the pipeline"), amount),
        money_line(tr("Weighted pipeline"), now.weighted, currency, note, weighted),
    )
