"""The review as a workbook: formulas over the sheet of deals give the figures that are shown."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import range_boundaries

from salesdesk.desk.commands.deals import CreateDeal
from salesdesk.desk.commands.stages import RenamePipeline
from salesdesk.desk.desk import Desk
from salesdesk.formats import Formats
from salesdesk.reports import make
from salesdesk.views.figures import figures
from salesdesk.views.review import ReviewView, review
from tests.reports.desks import Clock, empty
from tests.reports.papers import drawn, recomputed


@pytest.fixture
def data(view: ReviewView, formats: Formats) -> bytes:
    return make("review", view, "xlsx", formats)


@pytest.fixture
def books(data: bytes) -> tuple[Any, Any]:
    return openpyxl.load_workbook(io.BytesIO(data)), openpyxl.load_workbook(io.BytesIO(data), data_only=True)


def reader(values: Any) -> Callable[[str], list[Any]]:
    """Reads a range of a workbook as a list."""

    def read(place: str) -> list[Any]:
        name, _, cells = place.partition("!")
        left, top, right, bottom = range_boundaries(cells)
        rows = values[name.strip("'")].iter_rows(top, bottom, left, right, values_only=True)
        return [cell for row in rows for cell in row]

    return read


def formulas(book: Any) -> list[tuple[str, str, str]]:
    return [
        (sheet.title, cell.coordinate, cell.value)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]


def test_it_has_a_sheet_for_each_question(books: tuple[Any, Any], data: bytes) -> None:
    book, _ = books
    assert book.sheetnames == ["Summary", "Funnel", "Forecast", "After the period", "Deals"]
    assert [charts for charts, _ in drawn(data)] == [0, 1, 2, 0, 0]


def test_the_summary_shows_the_figures(desk: Desk, books: tuple[Any, Any]) -> None:
    rows = {row[0]: row[1] for row in books[1]["Summary"].iter_rows(min_row=4, max_row=16, values_only=True)}
    quota, board = figures(desk.snapshot(), "quota"), figures(desk.snapshot(), "board")
    cents = {"Won so far": "won", "Quota": "target", "Still needed": "gap", "Forecast": "forecast"}
    cents |= {
        "Likely range, low end": "low",
        "Likely range, high end": "high",
        "Needed a working day": "required_per_day",
    }
    assert {label: rows[label] for label in cents} == pytest.approx({k: quota[v] / 100 for k, v in cents.items()})
    assert rows["Chance to hit quota"] == pytest.approx(quota["chance"])
    assert rows["Reached"] == pytest.approx(quota["attainment"])
    assert rows["Open pipeline"] == board["open"]["amount"] / 100
    assert rows["Weighted pipeline"] == pytest.approx(board["open"]["weighted"] / 100)


def test_formulas_over_the_deals_give_what_is_shown(books: tuple[Any, Any]) -> None:
    book, values = books
    checked = 0
    for sheet, place, formula in formulas(book):
        found = recomputed(formula, reader(values))
        if found and formula.startswith(("=SUMIFS", "=COUNTIFS")):
            assert found[0] == pytest.approx(values[sheet][place].value), (sheet, place)
            checked += 1
    assert checked == 3 + 3 * 5


def test_rates_of_the_funnel_are_formulas_with_their_values(desk: Desk, books: tuple[Any, Any]) -> None:
    book, values = books
    for line, stage in enumerate(figures(desk.snapshot(), "funnel")["stages"], start=2):
        row = [values["Funnel"].cell(line, column).value for column in range(1, 11)]
        wanted = [
            stage[n]
            for n in ("name", "reached", "advanced", "lost_here", "open_here", "so_far", "of_resolved", "low", "high")
        ]
        assert row[:9] == pytest.approx(wanted)
        assert book["Funnel"].cell(line, 7).value == f'=IF((C{line}+D{line})=0,"",C{line}/(C{line}+D{line}))'


def test_deals_are_typed_and_filtered(books: tuple[Any, Any]) -> None:
    sheet = books[1]["Deals"]
    first = {head.value: cell for head, cell in zip(sheet[1], sheet[2], strict=True)}
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B2", f"A1:P{sheet.max_row}")
    assert first["Amount"].number_format == "[$€]#,##0.00"
    assert first["Expected close"].is_date
    assert first["Weighted"].value == pytest.approx(first["Amount"].value * first["Chance"].value)


def test_names_with_wildcards_and_quotes_are_meant_literally(tmp_path: Path, formats: Formats) -> None:
    stages = (('5*"star"?', 0.5), ("5 stars", 0.5), ("=1+1", 0.5))
    desk = empty(tmp_path / "desk.salesdesk", Clock(), stages)
    desk.do(RenamePipeline(pipeline=review(desk.snapshot()).funnel.pipeline, name='A "wild~*" ' + "p" * 200))
    desk.do(CreateDeal(title="=HYPERLINK(1)", amount=100))
    data = make("review", review(desk.snapshot()), "xlsx", formats)
    book, values = (openpyxl.load_workbook(io.BytesIO(data), data_only=only) for only in (False, True))
    counts = [
        recomputed(book["Funnel"].cell(line, 11).value, reader(values))[0] == values["Funnel"].cell(line, 11).value
        for line in (2, 3, 4)
    ]
    assert counts == [True, True, True]
    assert values["Funnel"]["K2"].value == 1
    title = book["Deals"]["A2"]
    assert (title.data_type, title.value, title.quotePrefix) == ("s", "=HYPERLINK(1)", True)
    desk.store.close()


def test_the_same_day_gives_the_same_content(view: ReviewView, formats: Formats) -> None:
    assert make("review", view, "xlsx", formats) == make("review", view, "xlsx", formats)
