"""The pipeline review as a workbook: figures are formulas over the sheet of deals, charts are Excel's own."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from salesdesk.domain.money import exponent
from salesdesk.i18n import tr
from salesdesk.reports.review.content import Content
from salesdesk.reports.review.deals_sheet import Range, add_deals, ranges, where
from salesdesk.reports.review.forecast_sheet import add_forecast
from salesdesk.reports.review.funnel_sheet import add_funnel
from salesdesk.reports.sheets import Book, workbook
from salesdesk.services.queries.review import ReviewView


def make_workbook(view: ReviewView, found: Content) -> bytes:
    """The workbook's bytes: Summary, Funnel, Forecast and Deals."""
    target = BytesIO()
    with workbook(target, f"{found.title} · {found.subtitle}", found.owner, view.today) as book:
        cells = ranges(len(view.rows))
        _summary(book, view, found, cells)
        add_funnel(book, view, cells)
        add_forecast(book, view)
        add_deals(book, view)
    return target.getvalue()


def _summary(book: Book, view: ReviewView, found: Content, cells: Range) -> None:
    sheet = book.book.add_worksheet(tr("Summary"))
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 18)
    sheet.set_column(2, 2, 92)
    sheet.set_row(0, 28)
    book.write(sheet, 0, 0, found.title, "title")
    book.write(sheet, 1, 0, f"{found.subtitle} · {found.day}" + (f" · {found.owner}" if found.owner else ""), "note")
    line = 3
    for label, write, note in _lines(book, view, cells):
        book.write(sheet, line, 0, label, "strong", "rule")
        write(sheet, line)
        book.write(sheet, line, 2, note, "note", "rule")
        line += 1
    line += 1
    book.write(sheet, line, 0, tr("What the figures mean"), "heading")
    for sentence in (
        *found.notes,
        *found.definitions,
        tr("Fingerprint of the data: {digits}", digits=found.fingerprint),
    ):
        line += 1
        book.write(sheet, line, 0, sentence, "note")
    sheet.set_landscape()
    sheet.fit_to_pages(1, 1)
    sheet.activate()


_Write = Callable[[Any, int], None]
_Line = tuple[str, _Write, str]


class _Figures:
    """How each kind of figure is written into the second column."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def formula(self, text: str, kind: str, value: float | None) -> _Write:
        """A formula with the value it has now."""
        shown = "" if value is None else value
        look = self._book.format(kind, "rule")
        return lambda sheet, line: sheet.write_formula(line, 1, text, look, shown)

    def plain(self, kind: str, value: float | None) -> _Write:
        """A value that no formula over the deals gives."""
        return lambda sheet, line: self._book.write(sheet, line, 1, value, kind, "rule")


def _lines(book: Book, view: ReviewView, cells: Range) -> list[_Line]:
    """Label, how to write the figure, and what it is, from row 4 of the sheet on: formulas name these rows."""
    return [*_standing(_Figures(book), view, cells), *_outlook(_Figures(book), view, cells)]


def _standing(put: _Figures, view: ReviewView, cells: Range) -> list[_Line]:
    page, strip = view.quota, view.quota.strip
    money, over = f"money:{strip.currency}", _over(strip.currency)
    won = f"=SUMIFS({cells.amount},{where(cells, 'won', strip.currency, counted=True)})"
    return [
        (
            tr("Won so far"),
            put.formula(won, money, over(strip.won)),
            tr("deals won in the period that the quota counts"),
        ),
        (tr("Quota"), put.plain(money, over(strip.target)), tr("change it here and what depends on it follows")),
        (tr("Reached"), put.formula('=IF(N(B5)=0,"",B4/B5)', "share", strip.attainment), tr("won ÷ quota")),
        (
            tr("Still needed"),
            put.formula('=IF(B5="","",B5-B4)', money, over(page.gap)),
            tr("quota − won; negative when it is exceeded"),
        ),
        (tr("Pace"), put.plain("share", strip.pace_share), tr("share of the period's working days gone by")),
        (
            tr("Should be won by now"),
            put.formula('=IF(B5="","",B5*B8)', money, over(strip.pace_target)),
            tr("quota × pace"),
        ),
        (
            tr("Needed a working day"),
            put.plain(money, over(page.required_per_day)),
            tr("still needed ÷ working days left"),
        ),
    ]


def _outlook(put: _Figures, view: ReviewView, cells: Range) -> list[_Line]:
    page, strip, now = view.quota, view.quota.strip, view.funnel.snapshot
    money, over = f"money:{strip.currency}", _over(strip.currency)
    own, own_over = f"money:{view.funnel.currency}", _over(view.funnel.currency)
    here = where(cells, "open", view.funnel.currency, view.funnel.pipeline_name)
    amount, weighted = (f"=SUMIFS({column},{here})" for column in (cells.amount, cells.weighted))
    return [
        (
            tr("Forecast"),
            put.plain(money, over(strip.forecast)),
            tr("won + what the open deals, and those not created yet, bring on average by the period's end"),
        ),
        (tr("Range, low end"), put.plain(money, over(page.low)), tr("one in ten possible outcomes lies below")),
        (tr("Range, high end"), put.plain(money, over(page.high)), tr("one in ten possible outcomes lies above")),
        (
            tr("Chance to hit quota"),
            put.plain("share", strip.chance),
            tr("share of the possible outcomes that reach the quota"),
        ),
        (tr("Open pipeline"), put.formula(amount, own, own_over(now.open.amount)), tr("open deals of the pipeline")),
        (
            tr("Weighted pipeline"),
            put.formula(weighted, own, own_over(now.weighted)),
            tr("amount × chance of the open deals of the pipeline"),
        ),
    ]


def _over(currency: str) -> Callable[[float | None], float | None]:
    """From minor units to the currency's own."""
    unit = 10 ** exponent(currency)
    return lambda amount: None if amount is None else amount / unit
