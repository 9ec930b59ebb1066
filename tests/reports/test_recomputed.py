"""What formulas show is what another program computes from the same workbook."""

import io
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

from salesdesk import reports
from salesdesk.formats import Formats
from salesdesk.reports.registry import ReportView
from tests.reports.papers import drawn

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
FORMULAS = {
    "review": 20,
    "forecast": 30,
    "quota": 15,
    "funnel": 20,
    "winloss": 15,
    "activity": 4,
    "changes": 25,
    "deal": 1,
    "customer": 5,
}
CHARTS = {
    "review": 3,
    "forecast": 3,
    "quota": 3,
    "funnel": 2,
    "winloss": 4,
    "activity": 1,
    "changes": 2,
    "deal": 1,
    "customer": 0,
}


@pytest.fixture(scope="module")
def books(views: dict[str, ReportView]) -> dict[str, bytes]:
    """Every report as a workbook."""
    return {name: reports.make(name, view, "xlsx", Formats()) for name, view in views.items()}


def formulas(data: bytes) -> Iterator[tuple[str, str, str, object]]:
    """Sheet, cell, formula and the value written beside it."""
    book, values = (openpyxl.load_workbook(io.BytesIO(data), data_only=only) for only in (False, True))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    yield sheet.title, cell.coordinate, str(cell.value), values[sheet.title][cell.coordinate].value


@pytest.mark.parametrize("name", list(reports.all_reports()))
def test_figures_are_formulas_and_charts_are_native(books: dict[str, bytes], name: str) -> None:
    assert len(list(formulas(books[name]))) >= FORMULAS[name]
    book = openpyxl.load_workbook(io.BytesIO(books[name]))
    assert sum(charts for charts, _ in drawn(books[name])) == CHARTS[name]
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes is not None and sheet.freeze_panes[1:] == "2"
        assert all(sheet.column_dimensions[letter].width >= 4 for letter in sheet.column_dimensions)


@pytest.mark.parametrize("name", list(reports.all_reports()))
def test_cells_have_their_types(books: dict[str, bytes], name: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(books[name]), data_only=True)
    kinds = {type(cell.value).__name__ for sheet in book for row in sheet.iter_rows(min_row=2) for cell in row}
    assert "str" in kinds and {"int", "float"} & kinds
    if name != "changes":
        assert "datetime" in kinds


@pytest.mark.parametrize("name", list(reports.all_reports()))
def test_no_sheet_has_a_broken_part(books: dict[str, bytes], name: str) -> None:
    with ZipFile(io.BytesIO(books[name])) as archive:
        assert archive.testzip() is None
        assert not any(b"#REF!" in archive.read(part) for part in archive.namelist())


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed (apt-get install libreoffice-calc)")
def test_libreoffice_computes_the_same(books: dict[str, bytes], tmp_path: Path) -> None:
    sources = []
    for name, data in books.items():
        sources.append(tmp_path / f"{name}.xlsx")
        sources[-1].write_bytes(without_values(data))
    done = tmp_path / "done"
    command = [
        str(OFFICE),
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(done),
    ]
    told = subprocess.run([*command, *map(str, sources)], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    compared = 0
    for name, data in books.items():
        found = openpyxl.load_workbook(Path(done / f"{name}.xlsx"), data_only=True)
        for sheet, place, formula, value in formulas(data):
            computed = found[sheet][place].value
            if isinstance(value, int | float):
                assert computed == pytest.approx(value, abs=1e-6), (name, sheet, place, formula)
            else:
                assert computed in (None, "", value), (name, sheet, place, formula)
            compared += 1
    assert compared > 150


def without_values(data: bytes) -> bytes:
    """The workbook with every formula's value taken away, so that only computing brings it back."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
