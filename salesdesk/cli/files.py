"""Verbs for files out: export."""

import argparse
from contextlib import closing
from pathlib import Path

from salesdesk.cli.common import AddVerb, open_desk
from salesdesk.i18n import tr

EXPORT_FORMATS = ("csv", "xlsx", "json")


def _export(asked: argparse.Namespace) -> int:
    from salesdesk.reports import export_deals
    from salesdesk.services.queries.export import deals

    with closing((desk := open_desk(asked, write=False)).store):
        export_deals(deals(desk), asked.format, asked.out, plain=asked.plain)
    return 0


def add_verbs(verb: AddVerb) -> None:
    """Add the verbs for files out."""
    export = verb("export", _export, tr("write deals to a file"))
    export.add_argument("what", choices=("deals",))
    export.add_argument("--format", choices=EXPORT_FORMATS, required=True)
    export.add_argument("--out", type=Path, required=True)
    export.add_argument("--plain", action="store_true", help=tr("CSV without a byte-order mark"))
