"""Write the deals of a desk as a workbook, beside a bare XlsxWriter loop over the same cells:
``python -m tests.benchmarks.exporting DESK FOLDER``; prints seconds as JSON."""

import json
import sys
from collections.abc import Sequence
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
from tests.benchmarks.clock import seconds

FORMATS = {"money": "#,##0.00", "day": "yyyy-mm-dd", "share": "0%"}


def main() -> int:
    """Read the desk and write the workbook whole; then the same cells alone."""
    path, folder = Path(sys.argv[1]), Path(sys.argv[2])
    with closing((desk := Desk(SqlStore.view(path, system_clock), system_clock)).store):
        begun = seconds()
        export_deals(deals(desk.snapshot()), "xlsx", folder / "deals.xlsx")
        found = {"export": seconds() - begun}
        (table,) = book_of(deals(desk.snapshot())).tables
        kinds = [column.kind for column in table.columns]
        cells: list[list[Any]] = [[column.header for column in table.columns]]
        cells += [[column.read(row) for column in table.columns] for row in table.rows()]
        begun = seconds()
        _bare(cells, kinds, folder / "bare.xlsx")
        found["bare"] = seconds() - begun
    sys.stdout.write(json.dumps(found) + "\n")
    return 0


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


if __name__ == "__main__":
    sys.exit(main())
