"""The verb that writes a report."""

import argparse
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from salesdesk import platform_paths, reports
from salesdesk.cli.common import AddVerb, day, open_desk, warn_of_plain
from salesdesk.cli.telling import tell
from salesdesk.desk.desk import Desk
from salesdesk.domain.errors import Refused
from salesdesk.i18n import language, languages, speaking, tr

if TYPE_CHECKING:
    from salesdesk.reports.style import Style
    from salesdesk.views.report_about import ReportRequest


def _report(asked: argparse.Namespace) -> int:
    if asked.set is not None:
        return _set(asked)
    if asked.name is None or asked.format is None:
        asked.usage.error(tr("say which report and which --format, or --set with the name of a report set"))
    from salesdesk.formats import local_formats

    with closing((desk := open_desk(asked, write=False)).store), speaking(asked.language):
        warn_of_plain(desk)
        view = desk.ask(lambda snapshot: reports.view(snapshot, asked.name, _asked(asked)))
        formats = local_formats(language(), platform_paths.system_locale())
        desk.keep()
    reports.make_to(asked.out, asked.name, view, asked.format, formats, asked.paper, _style(asked, desk))
    return 0


def _set(asked: argparse.Namespace) -> int:
    """A whole report set into a folder."""
    from salesdesk.desk.commands.report_sets import report_set_named
    from salesdesk.formats import local_formats
    from salesdesk.reports.sets import make_set

    with closing((desk := open_desk(asked, write=False)).store):
        warn_of_plain(desk)
        formats = local_formats(desk.settings.language, platform_paths.system_locale())
        desk.ask(lambda snapshot: make_set(snapshot, report_set_named(snapshot, asked.set).parts, asked.out, formats))
        desk.keep()
    return 0


def _asked(asked: argparse.Namespace) -> "ReportRequest":
    from salesdesk.views.report_about import ReportRequest

    asks = reports.report(asked.name).asks
    if "deal" in asks and not asked.deal:
        raise Refused("Say which deal: --deal with its title or key.")
    if "customer" in asks and not asked.customer:
        raise Refused("Say which customer: --customer with the organisation's name.")
    return ReportRequest(asked.period, asked.pipeline, asked.since, asked.deal, asked.customer, asked.choice)


def _style(asked: argparse.Namespace, desk: Desk) -> "Style":
    """As it is asked for; without a name or logo, with those that the desk keeps for its reports."""
    from salesdesk.reports.style import Style

    kept = desk.settings
    owner = (kept.report_owner or None) if asked.owner is None else asked.owner
    return Style(owner, _logo(asked.logo) or kept.logo or None, asked.language, asked.money)


def _logo(path: Path | None) -> bytes | None:
    if path is None:
        return None
    try:
        return path.read_bytes()
    except OSError:
        raise Refused("{file} cannot be read.", file=str(path)) from None


class ListReports(argparse.Action):
    """Prints a line a report (name, title, its own options) on standard output, then ends the program."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        for name, report in reports.all_reports().items():
            options = " ".join(f"--{asked}" for asked in report.asks)
            tell(f"{name:<10} {tr(report.title):<18} {options}")
        parser.exit()


def add_verbs(verb: AddVerb) -> None:
    """Add the verb that writes a report."""
    report = verb("report", _report, tr("write a report"))
    report.set_defaults(usage=report)
    report.add_argument(
        "name", nargs="?", choices=reports.names(), help=tr("which report; --list shows them with their options")
    )
    report.add_argument("--list", action=ListReports, nargs=0, help=tr("show the reports and the options of each"))
    report.add_argument("--set", metavar="NAME", help=tr("every report of a set instead, into the folder --out"))
    report.add_argument("--format", choices=reports.FORMATS, help=tr("png and svg are the first page"))
    report.add_argument("--out", type=Path, required=True)
    report.add_argument("--period", help=tr("2026-Q4, 2026-11, 2026-H2 or 2026"))
    report.add_argument("--pipeline")
    report.add_argument("--since", type=day, metavar="DAY", help=tr("the day that changes are counted from"))
    report.add_argument("--deal", metavar="TITLE", help=tr("the deal of a deal sheet, by title or key"))
    report.add_argument("--customer", metavar="NAME", help=tr("the organisation of a customer sheet"))
    report.add_argument("--choice", metavar="FIELD", help=tr("the custom field that win/loss is grouped by"))
    report.add_argument("--paper", choices=reports.PAPERS, default="a4")
    report.add_argument("--owner", metavar="NAME", help=tr("the name printed on it"))
    report.add_argument("--logo", type=Path, metavar="FILE", help=tr("a PNG or JPEG printed on it"))
    report.add_argument("--language", choices=tuple(languages()))
    report.add_argument("--money", choices=("symbol", "code"), default="symbol", help=tr("how currencies are written"))
