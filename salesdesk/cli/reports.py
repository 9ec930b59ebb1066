"""The verb that writes a report."""

import argparse
from contextlib import closing
from pathlib import Path

from salesdesk import places
from salesdesk.cli.common import AddVerb, open_desk
from salesdesk.i18n import tr

REPORT_FORMATS = ("pdf", "xlsx", "html", "csv", "png")


def _report(asked: argparse.Namespace) -> int:
    from salesdesk import reports
    from salesdesk.formats import local_formats
    from salesdesk.services.queries.review import review

    with closing((desk := open_desk(asked, write=False)).store):
        view = review(desk, asked.period, asked.pipeline)
        formats = local_formats(desk.settings.language, places.system_locale())
        reports.make_to(asked.out, asked.name, view, asked.format, formats, asked.paper)
    return 0


def add_verbs(verb: AddVerb) -> None:
    """Add the verb that writes a report."""
    report = verb("report", _report, tr("write a report"))
    report.add_argument("name", choices=("review",), help=tr("which report: review is the Pipeline review"))
    report.add_argument("--format", choices=REPORT_FORMATS, required=True)
    report.add_argument("--out", type=Path, required=True)
    report.add_argument("--period")
    report.add_argument("--pipeline")
    report.add_argument("--paper", choices=("a4", "letter"), default="a4")
