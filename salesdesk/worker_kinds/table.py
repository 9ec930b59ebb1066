"""Reading a foreign file as a table: its bytes in, its header and rows out.

Payload: ``file`` (bytes), ``name`` and perhaps ``sheet``. Answer: ``header``, ``line`` of the header, ``sheets``, and ``rows`` as
pairs of a line and its cells: texts, numbers, null, or an object with one of date, datetime, time, seconds.
"""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from salesdesk.importing import ImportOptions
from salesdesk.importing.read.sources import source_of
from salesdesk.importing.read.tables import open_table
from salesdesk.worker import Payload


def run(payload: Payload) -> Payload:
    """The table of a file. Raises SalesDeskError where it holds none."""
    content, name = payload["file"], payload["name"]
    options = ImportOptions(ZoneInfo("UTC"), "XXX", sheet=payload.get("sheet"))  # zone and currency bear on no raw cell
    table = open_table(source_of(bytes(content), str(name)), options)
    rows = [[row.line, [_plain(cell) for cell in row.cells]] for row in table.rows()]
    return {
        "header": list(table.header),
        "line": table.facts.header_line,
        "sheets": list(table.facts.sheets),
        "rows": rows,
    }


def _plain(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return {"datetime": cell.isoformat()}
    if isinstance(cell, date):
        return {"date": cell.isoformat()}
    if isinstance(cell, time):
        return {"time": cell.isoformat()}
    if isinstance(cell, timedelta):
        return {"seconds": cell.total_seconds()}
    return cell if cell is None or isinstance(cell, str | int | float) else str(cell)
