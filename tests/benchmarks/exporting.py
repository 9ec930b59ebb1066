"""Writing deals as a workbook, beside a bare XlsxWriter loop over the same cells."""

import statistics
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

from salesdesk.desk.desk import Desk
from salesdesk.platform_paths import system_clock
from salesdesk.reports import export_deals
from salesdesk.reports.exports import book_of
from salesdesk.store.store import SqlStore
from salesdesk.views.export import deals
from tests.benchmarks.big_desks import big_desk
from tests.benchmarks.table import Line, timed

MOST = 10_000
FORMATS = {"money": "#,##0.00", "day": "yyyy-mm-dd", "share": "0%"}


def measure(folder: Path, sizes: Sequence[int], runs: int) -> Iterator[Line]:
    """A workbook of 10,000 deals (or the largest size below), read from the desk and written whole."""
    size = max((size for size in sizes if size <= MOST), default=min(sizes))
    path = big_desk(folder / "exported.salesdesk", size, 0.5)
    with closing((desk := Desk(SqlStore.view(path, system_clock), system_clock)).store):
        target = folder / "deals.xlsx"
        (table,) = book_of(deals(desk.snapshot())).tables
        kinds = [column.kind for column in table.columns]
        cells: list[list[Any]] = [[column.header for column in table.columns]]
        cells += [[column.read(row) for column in table.columns] for row in table.rows()]
        jobs = (
            lambda: export_deals(deals(desk.snapshot()), "xlsx", target),
            lambda: _bare(cells, kinds, folder / "bare.xlsx"),
        )
        pairs = [[timed(job, 1) for job in jobs] for _ in range(runs)]  # by turns, so that both meet the same machine
    taken, bare = (statistics.median(times) for times in zip(*pairs, strict=True))
    yield Line(f"XLSX of {size:,} deals", taken, bare, "ms", "1.5 x")


def _bare(rows: list[list[Any]], kinds: Sequence[str], target: Path) -> None:
    """The cells, each with its type and a format, and nothing else."""
    book = xlsxwriter.Workbook(str(target), {"constant_memory": True})
    sheet = book.add_worksheet()
    formats = {kind: book.add_format({"num_format": FORMATS.get(kind, "General")}) for kind in set(kinds)}
    for line, cells in enumerate(rows):
        for place, value in enumerate(cells):
            if value is None or value == "":
                continue
            if isinstance(value, str):
                sheet.write_string(line, place, value, formats["text"])
            elif isinstance(value, date):
                sheet.write_datetime(line, place, value, formats[kinds[place]])
            else:
                sheet.write_number(line, place, float(value), formats[kinds[place]])
    book.close()
