"""Everything that is computed and written of a desk, and what of it fails as no program should."""

import json
import tempfile
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from salesdesk import reports
from salesdesk.cli.show import json_row
from salesdesk.desk.query.expressions import parse
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.errors import SalesDeskError
from salesdesk.formats import Formats
from salesdesk.reports import exports, tables
from salesdesk.views.figures import NAMES, FiguresRequest, figures
from salesdesk.views.listing import LISTINGS
from salesdesk.views.reporting import ReportRequest


def everything_works(snapshot: Snapshot, formats: tuple[str, ...] = ("html", "csv", "xlsx")) -> list[str]:
    """The figures of every subject, every list, export and report: a sentence for each that raises what is no sentence."""
    found = []
    for what, make in _all(snapshot, formats):
        try:
            make()
        except SalesDeskError:
            continue
        except Exception as error:
            found.append(f"{what}: {type(error).__name__} {str(error)[:100]}")
    return found


def _all(snapshot: Snapshot, formats: tuple[str, ...]) -> Iterator[tuple[str, Callable[[], object]]]:
    asked = FiguresRequest(start=snapshot.today - timedelta(days=300), until=snapshot.today)
    for name in NAMES:
        yield f"figures {name}", partial(_figures, snapshot, name, asked if name == "changes" else FiguresRequest())
    for noun in LISTINGS:
        yield f"list of {noun}", partial(_listed, snapshot, noun)
    with tempfile.TemporaryDirectory() as folder:
        for name in exports.NAMES:
            for fmt in tables.WRITERS:
                yield f"export {name} {fmt}", partial(reports.export, snapshot, name, fmt, Path(folder) / "x")
    for name in reports.all_reports():
        for fmt in formats:
            yield f"report {name} {fmt}", partial(_reported, snapshot, name, fmt)


def _figures(snapshot: Snapshot, name: str, asked: FiguresRequest) -> None:
    json.dumps(figures(snapshot, name, asked), allow_nan=False)


def _listed(snapshot: Snapshot, noun: str) -> None:
    listing = LISTINGS[noun](snapshot)
    rows = listing.chosen(parse("", listing.check))
    json.dumps([json_row(row, listing.fields(), listing.lookup) for row in rows], allow_nan=False, default=_as_text)


def _as_text(value: object) -> str:
    assert isinstance(value, date)
    return value.isoformat()


def _reported(snapshot: Snapshot, name: str, fmt: str) -> None:
    reports.make(name, reports.view(snapshot, name, ReportRequest()), fmt, Formats("en_GB"))
