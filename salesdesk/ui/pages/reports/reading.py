"""What the reports page reads and writes, off the GUI thread."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from PySide6.QtGui import QImage

from salesdesk import reports
from salesdesk.desk.commands.report_sets import ReportSet, SetPart, report_sets
from salesdesk.desk.parts import Outdated
from salesdesk.desk.ports import Progress
from salesdesk.desk.settings import DeskSettings
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.errors import Message, SalesDeskError
from salesdesk.domain.names import name_key
from salesdesk.domain.periods import Period
from salesdesk.domain.records import CustomField, Organisation, Pipeline
from salesdesk.formats import Formats
from salesdesk.reports import sets
from salesdesk.reports.files import write_whole
from salesdesk.reports.registry import ReportView
from salesdesk.ui.pages.reports.chart_strip import ChartFiles
from salesdesk.ui.pages.reports.measure import PreviewRoom
from salesdesk.ui.pages.reports.rendering import PreviewPage, draw, leaves
from salesdesk.views import quota
from salesdesk.views.board import current_period
from salesdesk.views.pipelines import pipeline_named

log = logging.getLogger(__name__)
NOT_MADE = Message("The report could not be made; your deals are as they were.")


class NameChoices:
    """Many things by name: ``keys`` by their words, ``folded`` their words without case. Made beside the window."""

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        """``pairs`` are words and keys; the same words twice are numbered, so that each can be chosen."""
        self.keys: dict[str, str] = {}
        seen: dict[str, int] = {}
        for words, key in pairs:
            seen[words] = seen.get(words, 0) + 1
            self.keys[words if seen[words] == 1 else f"{words} ({seen[words]})"] = key
        self.folded = {name_key(words): words for words in self.keys}
        self._words = {key: words for words, key in self.keys.items()}

    def words_of(self, key: str | None) -> str | None:
        """What a key is called; None for one that is not there."""
        return self._words.get(key) if key else None


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """What there is to choose from. ``today`` is the day of the data, ``latest`` the last there can be; ``pipeline`` is
    the key of the one taken for None."""

    today: date
    latest: date
    periods: tuple[Period, ...]
    current: Period
    pipelines: tuple[Pipeline, ...]
    pipeline: str
    fields: tuple[str, ...]
    deals: NameChoices
    customers: NameChoices
    settings: DeskSettings


@dataclass(frozen=True, slots=True)
class ShownReport:
    """A report as it will print: ``view`` and ``pdf`` of one moment, its pages, and some of them drawn.

    ``file`` is what its file is called, ``subject`` the deal or customer that was chosen.
    """

    part: SetPart
    day: date | None
    view: ReportView
    pdf: bytes
    file: str
    subject: str | None
    leaves: tuple[PreviewPage, ...]
    pictures: dict[int, QImage]


@dataclass(frozen=True, slots=True)
class Sets:
    """The report sets, the names of what their reports are about by key, the day it is, and the fiscal year's first month."""

    sets: tuple[ReportSet, ...]
    names: dict[str, str]
    today: date
    fiscal_start: int


def offer(snapshot: Snapshot, report: str, day: date | None) -> ReportOptions:
    """What the settings of a report can be."""
    then, asks = snapshot.on(day), reports.report(report).asks
    pipelines = tuple(sorted(then.find(Pipeline), key=lambda found: found.rank))
    chosen = pipeline_named(then, None, then.settings.pipeline).id
    fields = tuple(field.name for field in sorted(then.find(CustomField), key=lambda found: found.rank))
    cards = then.all_cards() if "deal" in asks else []
    customers = then.keys_and_names(Organisation) if "customer" in asks else []
    return ReportOptions(
        today=then.today,
        latest=snapshot.today,
        periods=quota.choices(then),
        current=current_period(then),
        pipelines=pipelines,
        pipeline=chosen,
        fields=fields,
        deals=NameChoices((_called(card.title, card.organisation), card.id) for card in cards),
        customers=NameChoices(sorted(((name, key) for key, name in customers), key=lambda pair: pair[0].casefold())),
        settings=then.settings,
    )


def read(
    snapshot: Snapshot, formats: Formats, part: SetPart, day: date | None, room: PreviewRoom, numbers: Sequence[int]
) -> ShownReport:
    """A report as it will print, its pages of those numbers drawn for the room there is."""
    then = snapshot.on(day)
    view = sets.view_of(then, part)
    pdf = sets.content_of(then, part, view, "pdf", formats)
    pages = leaves(pdf)
    widths = {number: room.device_width(pages[number], pages) for number in numbers if number < len(pages)}
    return ShownReport(
        part, day, view, pdf, sets.file_name(then, part, "pdf"), sets.subject_of(then, part), pages, draw(pdf, widths)
    )


def read_or_told(
    snapshot: Snapshot, formats: Formats, part: SetPart, day: date | None, room: PreviewRoom, numbers: Sequence[int]
) -> ShownReport | Message:
    """The same; the sentence where the report cannot be made."""
    try:
        return read(snapshot, formats, part, day, room, numbers)
    except Outdated:
        raise
    except SalesDeskError as error:
        return error.message
    except Exception:
        log.exception("a report could not be made")
        return NOT_MADE


def content(snapshot: Snapshot, formats: Formats, shown: ShownReport, fmt: str) -> bytes:
    """The report that is shown as the bytes of one file."""
    if fmt == "pdf":
        return shown.pdf
    return sets.content_of(snapshot.on(shown.day), shown.part, shown.view, fmt, formats)


def write(snapshot: Snapshot, formats: Formats, shown: ShownReport, target: Path, progress: Progress) -> None:
    """The report that is shown as a file, whole or not at all."""
    fmt = target.suffix.lstrip(".").lower()
    made = content(snapshot, formats, shown, fmt)
    progress(1, 2)
    write_whole(target, made)


def charts(snapshot: Snapshot, formats: Formats, shown: ShownReport) -> tuple[ChartFiles, ...]:
    """The charts of the report that is shown."""
    style = sets.style_of(snapshot.settings, shown.part)
    pngs, svgs = (reports.charts(shown.part.report, shown.view, fmt, formats, style) for fmt in ("png", "svg"))
    pairs = zip(pngs, svgs, strict=True)
    return tuple(ChartFiles(png.key, png.title, png.content, svg.content) for png, svg in pairs)


def read_sets(snapshot: Snapshot) -> Sets:
    """The report sets of the desk."""
    found = report_sets(snapshot)
    deals = {part.deal for each in found for part in each.parts if part.deal}
    names = {card.id: card.title for card in snapshot.cards(deals).values()}
    names |= dict(snapshot.keys_and_names(Organisation))
    names |= {pipeline.id: pipeline.name for pipeline in snapshot.find(Pipeline)}
    return Sets(found, names, snapshot.today, snapshot.settings.fiscal_start)


def make_set(
    snapshot: Snapshot, formats: Formats, wanted: ReportSet, day: date | None, folder: Path, progress: Progress
) -> None:
    """Every file of a set, of a day, into a folder."""
    sets.make_set(snapshot.on(day), wanted.parts, folder, formats, progress)


def _called(title: str, organisation: str | None) -> str:
    return f"{title} · {organisation}" if organisation else title
