"""The files of a report with its settings, and of a whole set of reports: all of them are written, or none."""

import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from salesdesk import reports
from salesdesk.desk.commands.report_sets import CURRENT, SetPart
from salesdesk.desk.parts import Outdated
from salesdesk.desk.ports import Progress
from salesdesk.desk.settings import DeskSettings
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import days_on
from salesdesk.domain.errors import Refused, SalesDeskError
from salesdesk.domain.records import Deal, Organisation
from salesdesk.formats import Formats
from salesdesk.i18n import mark, speaking, tr, worded
from salesdesk.reports.file_names import file_name as named
from salesdesk.reports.files import flush, told_in_words
from salesdesk.reports.registry import ReportView
from salesdesk.reports.style import Money, Style
from salesdesk.views.board import current_period
from salesdesk.views.report_about import ReportRequest

EXPORTS = {
    "deals": mark("All deals"),
    "people": mark("People"),
    "activities": mark("Steps"),
    "history": mark("History"),
    "everything": mark("The whole desk"),
}
"""What goes out as a table for another program; name to title in English."""
EXPORT_FORMATS = ("xlsx", "csv", "json")


def title_of(report: str) -> str:
    """The title of a report or export; its name for one that this program does not know."""
    title = reports.report(report).title if reports.is_report(report) else EXPORTS.get(report)
    return tr(title) if title else report


def formats_of(report: str) -> tuple[str, ...]:
    """The formats of a report or export; all formats for one that this program does not know."""
    if report in EXPORTS:
        return EXPORT_FORMATS
    return reports.report(report).formats if reports.is_report(report) else reports.FORMATS


def asked_of(snapshot: Snapshot, part: SetPart) -> ReportRequest:
    """The request of a part of a set on the day of the desk."""
    since = None if part.since_days is None else days_on(snapshot.today, -part.since_days)
    period = current_period(snapshot).key if part.period == CURRENT else part.period
    return ReportRequest(period, part.pipeline, since, part.deal, part.customer, part.choice)


def style_of(settings: DeskSettings, part: SetPart) -> Style:
    """The style of a part: owner, logo, language and way of writing money."""
    money: Money = "code" if part.money == "code" else "symbol"
    return Style(settings.report_owner or None, settings.logo or None, part.language, money)


def view_of(snapshot: Snapshot, part: SetPart) -> ReportView:
    """What the report of a part shows on the day of the desk."""
    with speaking(part.language):
        return reports.view(snapshot, part.report, asked_of(snapshot, part))


def content_of(snapshot: Snapshot, part: SetPart, shown: ReportView, fmt: str, formats: Formats) -> bytes:
    """A report as the bytes of one file."""
    return reports.make(part.report, shown, fmt, formats, part.paper, style_of(snapshot.settings, part))


def ending_of(report: str, fmt: str) -> str:
    """The ending of the file's name: the whole desk as CSV is a ZIP file with a table for each kind of record."""
    return "zip" if (report, fmt) == ("everything", "csv") else fmt


def file_name(snapshot: Snapshot, part: SetPart, fmt: str) -> str:
    """The file's name: title, subject or period, and day."""
    subject = subject_of(snapshot, part) or (part.period if part.period != CURRENT else None)
    words = named(" ".join((title_of(part.report), subject or "")))
    return f"{words} {snapshot.today.isoformat()}.{ending_of(part.report, fmt)}"


def make_set(
    snapshot: Snapshot, parts: Sequence[SetPart], folder: Path, formats: Formats, progress: Progress | None = None
) -> tuple[Path, ...]:
    """Write every file of a set into a folder, over those of the same name; nothing when one cannot be made.

    Raises Refused for a set without reports, SalesDeskError with a sentence when something cannot be made or written.
    """
    wanted = [(part, fmt) for part in parts for fmt in part.formats]
    if not wanted:
        raise Refused("There is no report in the set yet.")
    with _written_together(folder) as beside:
        names: list[str] = []
        for done, name in enumerate(_files(snapshot, parts, beside, formats)):
            names.append(name)
            if progress:
                progress(done + 1, len(wanted))
    return tuple(folder / name for name in names)


def _files(snapshot: Snapshot, parts: Sequence[SetPart], beside: Path, formats: Formats) -> Iterator[str]:
    taken: set[str] = set()
    for part in parts:
        shown = None
        for fmt in part.formats:
            name = _free(file_name(snapshot, part, fmt), taken)
            try:
                if part.report in EXPORTS:
                    reports.export(snapshot, part.report, fmt, beside / name, part.pipeline)
                else:
                    shown = shown or view_of(snapshot, part)
                    (beside / name).write_bytes(content_of(snapshot, part, shown, fmt, formats))
            except Outdated:
                raise
            except SalesDeskError as error:
                why = worded(error.message)
                raise SalesDeskError("{report}: {why}", report=title_of(part.report), why=why) from error
            yield name


def _free(name: str, taken: set[str]) -> str:
    stem, _, ending = name.rpartition(".")
    number, free = 1, name
    while free.casefold() in taken:
        number += 1
        free = f"{stem} ({number}).{ending}"
    taken.add(free.casefold())
    return free


def subject_of(snapshot: Snapshot, part: SetPart) -> str | None:
    """The name of the deal or customer that a sheet is about, where one was chosen."""
    asks = reports.report(part.report).asks if reports.is_report(part.report) else ()
    if "deal" in asks and part.deal:
        return next((deal.title for deal in snapshot.find(Deal, id=part.deal)), part.deal)
    if "customer" in asks and part.customer:
        return next((found.name for found in snapshot.find(Organisation, id=part.customer)), part.customer)
    return None


@contextmanager
def _written_together(folder: Path) -> Iterator[Path]:
    """A folder to write files into; when the block ends well they go to ``folder``, which is made if need be."""
    place = folder.expanduser().resolve()
    beside = place / f".reports.{secrets.token_hex(6)}.part"
    was_there = place.exists()
    with told_in_words(place):
        try:
            beside.mkdir(parents=True)
            yield beside
            for made in sorted(beside.iterdir()):
                flush(made)
                made.replace(place / made.name)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
            if not was_there:
                with suppress(OSError):
                    place.rmdir()
