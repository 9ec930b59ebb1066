"""The verb that lists what was done on a desk: history."""

import argparse
from contextlib import closing
from typing import get_args

from salesdesk.cli.common import AddVerb, open_desk
from salesdesk.cli.show import json_row, row_count
from salesdesk.cli.telling import print_json, tell
from salesdesk.desk.ports import Actor
from salesdesk.desk.query.filters import Condition, Filter, Not, TextSearch, all_of
from salesdesk.domain.shown_text import one_line
from salesdesk.i18n import tr

USUAL = 20


def _history(asked: argparse.Namespace) -> int:
    from salesdesk.views.listing import LISTINGS

    with closing((desk := open_desk(asked, write=False)).store):
        listing = desk.ask(LISTINGS["entries"])
        rows = listing.chosen(_filter(asked), limit=asked.limit)
    fields = listing.fields()
    documents = [json_row(row, fields, None) for row in rows]
    if asked.json:
        print_json(documents)
        return 0
    for found in documents:
        state = "" if found["state"] == "done" else f" ({found['state']})"
        words = one_line(found["label"])
        tell(f"{found['at'][:16]}  {found['actor']:8}  {found['id']}  {words}{state}")
    return 0


def _filter(asked: argparse.Namespace) -> Filter:
    parts: list[Filter] = [TextSearch(asked.text)] if asked.text else []
    if asked.actor:
        parts.append(Condition("actor", "=", asked.actor))
    elif not asked.all:
        parts.append(Not(Condition("actor", "=", "diary")))
    return all_of(*parts)


def add_verbs(verb: AddVerb) -> None:
    """Add the verb that lists what was done."""
    history = verb("history", _history, tr("what was done last, newest first, with what was undone"))
    history.add_argument("--limit", type=row_count, default=USUAL, metavar="N", help=tr("the first so many"))
    history.add_argument(
        "--actor",
        choices=get_args(Actor),
        help=tr("only what was done by the user, a script, a timer…; diary: forecasts kept"),
    )
    history.add_argument("--text", metavar="WORDS", help=tr("only what has all these words"))
    history.add_argument("--all", action="store_true", help=tr("the diary of forecasts too"))
    history.add_argument("--json", action="store_true", help=tr("one JSON document"))
