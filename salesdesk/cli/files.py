"""Verbs for files out: export."""

import argparse
from contextlib import closing
from pathlib import Path

from salesdesk.cli.common import AddVerb, open_desk, warn_of_plain
from salesdesk.i18n import tr

EXPORT_FORMATS = ("csv", "xlsx", "json")
EXPORTS = ("deals", "people", "activities", "history", "everything")


def _export(asked: argparse.Namespace) -> int:
    from salesdesk import reports

    with closing((desk := open_desk(asked, write=False)).store):
        warn_of_plain(desk)
        desk.ask(
            lambda snapshot: reports.export(snapshot, asked.what, asked.format, asked.out, asked.pipeline, asked.plain)
        )
    return 0


def add_verbs(verb: AddVerb) -> None:
    """Add the verbs for files out."""
    export = verb("export", _export, tr("write deals, people, activities, history or everything to a file"))
    export.add_argument("what", choices=EXPORTS, help=tr(
        "everything is the whole desk with all its history: one JSON file, one workbook with a sheet for each kind of "
        "record, or as CSV one zip file with a text file for each kind. Each can be imported into an empty desk."
    ))  # fmt: skip
    export.add_argument("--format", choices=EXPORT_FORMATS, required=True)
    export.add_argument(
        "--out", type=Path, required=True, help=tr("the file; one of that name is replaced when the new is whole")
    )
    export.add_argument("--pipeline", help=tr("only what belongs to the deals of this pipeline"))
    export.add_argument("--plain", action="store_true", help=tr("CSV without a byte-order mark"))
