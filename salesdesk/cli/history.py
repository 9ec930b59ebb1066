"""The verb that lists what was done on a desk: history."""

import argparse
import sys
from contextlib import closing

from salesdesk.cli.common import AddVerb, open_desk, print_json
from salesdesk.cli.show import json_row, row_count
from salesdesk.i18n import tr

USUAL = 20


def _history(asked: argparse.Namespace) -> int:
    from salesdesk.views.listing import LISTINGS

    with closing((desk := open_desk(asked, write=False)).store):
        listing = desk.ask(LISTINGS["entries"])
        rows = listing.chosen(limit=asked.limit)
    fields = listing.fields()
    documents = [json_row(row, fields, None) for row in rows]
    if asked.json:
        print_json(documents)
        return 0
    for found in documents:
        state = "" if found["state"] == "done" else f" ({found['state']})"
        sys.stdout.write(f"{found['at'][:16]}  {' '.join(found['label'].split())}{state}\n")
    return 0


def add_verbs(verb: AddVerb) -> None:
    """Add the verb that lists what was done."""
    history = verb("history", _history, tr("what was done last, newest first, with what was taken back"))
    history.add_argument("--limit", type=row_count, default=USUAL, metavar="N", help=tr("the first so many"))
    history.add_argument("--json", action="store_true", help=tr("one JSON document"))
