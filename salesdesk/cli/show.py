"""The verb that lists what is on the desk: show."""

import argparse
import csv
import io
from collections.abc import Iterable, Sequence
from contextlib import closing
from typing import Any
from unicodedata import east_asian_width

from salesdesk.cli.common import AddVerb, open_desk
from salesdesk.cli.telling import print_csv, print_json, tell
from salesdesk.desk.query import expressions, sorting
from salesdesk.domain.fields import Field
from salesdesk.domain.formula_guards import guarded
from salesdesk.domain.shown_text import one_line
from salesdesk.i18n import tr

NOUNS = ("deals", "people", "organisations", "activities", "notes", "entries")
WIDEST = 40
"""Characters of a column of the plain table; what is longer is cut."""


def _show(asked: argparse.Namespace) -> int:
    from salesdesk.views.listing import LISTINGS

    with closing((desk := open_desk(asked, write=False)).store):
        listing = desk.ask(LISTINGS[asked.noun])
        found = expressions.parse(asked.where, listing.check)
        fields = listing.fields(sorting.split_keys(asked.columns))
        rows = listing.chosen(found, sorting.parse(asked.sort), asked.limit)
        if asked.json:
            print_json([json_row(row, fields, listing.lookup) for row in rows])
        else:
            cells = (_texts(row, fields, listing.lookup) for row in rows)
            (_write_csv if asked.csv else _write_table)([field.key for field in fields], cells)
        desk.keep()
    return 0


def json_row(row: Any, fields: Sequence[Field], lookup: Any) -> dict[str, Any]:
    """A row as JSON holds it: an amount in minor units has its currency beside it."""
    found = {field.key: field.plain(field.get(row, lookup)) for field in fields}
    if any(field.kind == "money" for field in fields):
        found.setdefault("currency", row.currency)
    return found


def _texts(row: Any, fields: Sequence[Field], lookup: Any) -> list[str]:
    currency = getattr(row, "currency", "")
    return [field.write(field.get(row, lookup), currency) for field in fields]


def _write_csv(header: list[str], rows: Iterable[list[str]]) -> None:
    table = io.StringIO(newline="")
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow(map(guarded, header))
    writer.writerows(map(guarded, row) for row in rows)
    print_csv(table.getvalue())


def _write_table(header: list[str], rows: Iterable[list[str]]) -> None:
    cells = [header, *([_short(text) for text in row] for row in rows)]
    widths = [max(_width(row[place]) for row in cells) for place in range(len(header))]
    for row in cells:
        padded = (text + " " * (width - _width(text)) for text, width in zip(row, widths, strict=True))
        tell("  ".join(padded).rstrip())


def _width(text: str) -> int:
    return len(text) + sum(east_asian_width(letter) in "WF" for letter in text) if not text.isascii() else len(text)


def _short(text: str) -> str:
    return one_line(text, WIDEST)


def row_count(text: str) -> int:
    """How many rows, typed as an option."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise argparse.ArgumentTypeError(tr('"{text}" is not a number of rows', text=text))
    return int(text)


def sort_joined(arguments: Sequence[str]) -> list[str]:
    """The arguments with ``--sort -amount`` as one, which would be taken for another option."""
    found: list[str] = []
    for argument in arguments:
        if found and found[-1] == "--sort" and argument[:1] == "-":
            found[-1] = f"--sort={argument}"
        else:
            found.append(argument)
    return found


def add_verbs(verb: AddVerb) -> None:
    """Add the verb that lists."""
    show = verb("show", _show, tr("list deals, people, organisations, activities, notes or entries of the journal"))
    show.add_argument("noun", choices=NOUNS)
    show.add_argument("--where", default="", metavar="EXPR", help=tr(
        'only those that pass, such as: stage = "Proposal" and amount > 10000 and expected_close < 2026-12-31 and not '
        'tag in ("parked"); a text alone is searched everywhere'
    ))  # fmt: skip
    show.add_argument("--columns", default="", metavar="A,B", help=tr("the fields to show, by their keys"))
    show.add_argument(
        "--sort", default="", metavar="A,-B", help=tr("the fields to sort by, with - before it downwards")
    )
    show.add_argument("--limit", type=row_count, metavar="N", help=tr("the first so many"))
    form = show.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help=tr("one JSON document; amounts in minor units"))
    form.add_argument("--csv", action="store_true", help=tr("CSV, its header the keys of the fields"))
