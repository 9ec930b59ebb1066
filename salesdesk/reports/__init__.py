"""The same views as PDF, XLSX, HTML, CSV and PNG, and the files with rows in them. No Qt."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from salesdesk.domain.errors import Refused
from salesdesk.formats import Formats, local_formats
from salesdesk.i18n import mark, speaking
from salesdesk.reports.files import write_whole
from salesdesk.reports.registry import FORMATS, ReportView, all_reports, is_report, names, report
from salesdesk.reports.style import PLAIN, Style

if TYPE_CHECKING:
    from salesdesk.desk.snapshot import Snapshot
    from salesdesk.views.export import DealExport
    from salesdesk.views.report_about import ReportRequest

__all__ = ["FORMATS", "PAPERS", "all_reports", "charts", "is_report", "make", "make_to", "names", "report", "view"]
PAPERS = ("a4", "letter")


def view(snapshot: "Snapshot", name: str, asked: "ReportRequest | None" = None) -> ReportView:
    """What a report shows as of the end of the snapshot's day, so that it is of a day and not of an hour.

    Raises Refused for a report, period, pipeline, deal or customer there is not.
    """
    from salesdesk.views.report_about import PLAINLY

    found: ReportView = report(name).view(snapshot.at_end_of_day(), asked or PLAINLY)
    return found


def make(name: str, view: ReportView, fmt: str, formats: Formats, paper: str = "a4", style: Style = PLAIN) -> bytes:
    """A report as the bytes of one file. Raises Refused for a report, format, paper or logo there is not."""
    _known(fmt, report(name).formats, mark("There is no format {name}; there are {names}."))
    _known(paper, PAPERS, mark("There is no paper {name}; there are {names}."))
    from salesdesk.reports import render

    with speaking(style.language):
        return render.report(report(name), view, fmt, _formats(formats, style), paper, style)


def _formats(formats: Formats, style: Style) -> Formats:
    """The formats (money, numbers, days) that a style asks for."""
    found = formats if style.language is None else local_formats(style.language, str(formats.locale))
    return found if style.money == "symbol" else Formats(str(found.locale), style.money)


def make_to(
    target: Path, name: str, view: ReportView, fmt: str, formats: Formats, paper: str = "a4", style: Style = PLAIN
) -> None:
    """A report as a file, written whole or not at all. Raises SalesDeskError when it cannot be written."""
    write_whole(target, make(name, view, fmt, formats, paper, style))


class ChartFile(NamedTuple):
    """One chart of a report as a file; ``key`` is a stable name for it."""

    key: str
    title: str
    content: bytes


def charts(name: str, view: ReportView, fmt: str, formats: Formats, style: Style = PLAIN) -> tuple[ChartFile, ...]:
    """Each chart of a report as png or svg. Raises Refused for a report or format there is not."""
    made = report(name)
    _known(fmt, ("png", "svg"), mark("There is no format {name}; there are {names}."))
    from salesdesk.reports import render

    with speaking(style.language):
        return tuple(map(ChartFile._make, render.pictures(made, view, fmt, _formats(formats, style))))


def export_deals(
    export: "DealExport",
    fmt: str,
    target: Path,
    plain: bool = False,
    progress: Callable[[int, int], None] | None = None,
    shown: Sequence[tuple[str, str]] | None = None,
) -> int:
    """Deals as a csv, xlsx or json file, written whole or not at all; how many.

    ``shown`` are the columns, as (field, header), of a table on the screen; None: all there are. See ``tables.write``.
    """
    from salesdesk.reports import exports, tables

    return tables.write(exports.book_of(export, shown), fmt, target, plain, progress)


def export(
    snapshot: "Snapshot",
    what: str,
    fmt: str,
    target: Path,
    pipeline: str | None = None,
    plain: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """deals, people, activities, history or everything as a csv, xlsx or json file; how many rows.

    Raises Refused for what there is not, SalesDeskError when the file cannot be written; the old one then stays.
    """
    from salesdesk.reports import exports, tables

    return tables.write(exports.book_of(exports.gathered(snapshot, what, pipeline)), fmt, target, plain, progress)


def _known(name: str, names: Iterable[str], sentence: str) -> None:
    listed = list(names)
    if name not in listed:
        raise Refused(sentence, name=name, names=", ".join(listed))
