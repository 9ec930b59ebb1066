"""What the reports page reads and writes, off the GUI thread."""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from salesdesk import reports
from salesdesk.domain.periods import Period
from salesdesk.domain.records import Pipeline
from salesdesk.formats import Formats
from salesdesk.services.desk import Desk
from salesdesk.ui.pages.reports.rendering import Sheet, render

if TYPE_CHECKING:
    from salesdesk.services.queries.review import ReviewView

REVIEW = "review"


class Wanted(NamedTuple):
    """Which report: period and pipeline by key, None for the current one and the desk's."""

    period: str | None = None
    pipeline: str | None = None
    paper: str = "a4"


class Shown(NamedTuple):
    """A report with its printed pages, and what there is to choose from."""

    wanted: Wanted
    view: "ReviewView"
    pdf: bytes
    sheets: list[Sheet]
    periods: tuple[Period, ...]
    pipelines: tuple[Pipeline, ...]
    pipeline: str


def read(desk: Desk, formats: Formats, wanted: Wanted, width: int) -> Shown:
    """The pipeline review as it will print, each page ``width`` device pixels wide."""
    from salesdesk.services.queries import quota
    from salesdesk.services.queries.review import review

    with desk.read() as reader:
        pipelines = tuple(sorted(reader.find(Pipeline), key=lambda found: found.rank))
    view = review(desk, wanted.period, wanted.pipeline)
    pdf = reports.make(REVIEW, view, "pdf", formats, wanted.paper)
    return Shown(wanted, view, pdf, render(pdf, width), quota.choices(desk), pipelines, view.funnel.pipeline)


def write_report(target: Path, fmt: str, view: "ReviewView", formats: Formats, paper: str) -> None:
    """The pipeline review as a file."""
    reports.make_to(target, REVIEW, view, fmt, formats, paper)
