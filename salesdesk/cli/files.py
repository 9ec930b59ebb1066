"""Verbs for files in and out: import, export."""

import argparse
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

from salesdesk import app, places
from salesdesk.cli.common import AddVerb, clock_of, open_desk, path_of, print_json, say
from salesdesk.domain.errors import Refused
from salesdesk.i18n import tr, worded
from salesdesk.services.commands import Command, ImportDeals, ImportHistory
from salesdesk.services.desk import Desk

EXPORT_FORMATS = ("csv", "xlsx", "json")
EXPORTS = ("deals", "people", "activities", "history", "everything")


def _import(asked: argparse.Namespace) -> int:
    from salesdesk.services import imports

    made = not path_of(asked).exists()
    currency = _currency_of_files(asked) if made else None
    desk = (
        app.new_desk(path_of(asked), clock_of(asked), currency) if made else open_desk(asked, write=not asked.dry_run)
    )
    done = False
    try:
        results = [_import_one(asked, desk, source, imports) for source in asked.files]
        done = not asked.dry_run
    finally:
        desk.store.close()
        if made and not done:
            path_of(asked).unlink(missing_ok=True)
    print_json(results if len(results) > 1 else results[0]) if asked.json else _tell(results)
    return 0


def _currency_of_files(asked: argparse.Namespace) -> str | None:
    from salesdesk.services.importing import plan_import

    if asked.currency:
        return str(asked.currency)
    options = _options(asked, asked.currency or "XXX", places.system_zone(), {})
    found = plan_import(asked.files[0], options, clock_of(asked), name=asked.files[0].name).currencies
    named = [currency for currency, _ in found if currency != "XXX"]
    return named[0] if named else None


def _options(asked: argparse.Namespace, currency: str, zone: Any, remembered: dict[str, Any]) -> Any:
    from salesdesk.services.importing import ImportOptions, options_with_map

    order: Literal["day-first", "month-first"] | None = None
    if asked.day_first or asked.month_first:
        order = "day-first" if asked.day_first else "month-first"
    options = ImportOptions(
        zone=zone,
        base_currency=currency,
        layout=asked.layout,
        kind=asked.kind,
        remembered=remembered,
        owner=asked.owner,
        pipeline=asked.pipeline,
        currency=asked.currency,
        date_order=order,
    )
    return options_with_map(options, _text_of(asked.map)) if asked.map else options


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise Refused("{file} cannot be read.", file=str(path)) from None


def _import_one(asked: argparse.Namespace, desk: Desk, source: Path, imports: Any) -> dict[str, Any]:
    options = _options(asked, desk.settings.currency, desk.settings.zone, imports.remembered(desk))
    planned = imports.answered(imports.plan(desk, source, options))
    counts = asdict(planned.counts) | {"skipped": planned.counts.skipped}
    if asked.dry_run:
        counts |= imports.compared(desk, planned)._asdict()
    else:
        counts |= desk.do(_import_command(asked, desk, planned)).counts
    problems = [p._asdict() | {"reason": worded(p.reason)} for p in planned.problems]
    facts = {
        "file": planned.file.name,
        "kind": planned.kind,
        "layout": planned.layout,
        "encoding": planned.file.encoding,
    }
    return facts | {"counts": counts, "problems": problems, "notes": [worded(note) for note in planned.notes]}


def _import_command(asked: argparse.Namespace, desk: Desk, planned: Any) -> Command:
    if planned.kind == "history":
        return ImportHistory(plan=planned, pipeline_name=asked.pipeline)
    names = (asked.owner,) if asked.owner and not desk.settings.names else ()
    return ImportDeals(plan=planned, pipeline_name=asked.pipeline, names=names)


def _tell(results: list[dict[str, Any]]) -> None:
    for result in results:
        counts = result["counts"]
        for problem in result["problems"][:20]:
            say(
                tr(
                    "Line {line}, {column}: {reason} ({value})",
                    **{k: problem[k] for k in ("line", "column", "reason", "value")},
                )
            )
        say(
            tr(
                "{file}: {rows} rows; {read} read, {skipped} skipped, {refused} refused; {new} new, {changed} changed, "
                "{unchanged} unchanged.",
                file=result["file"],
                **{k: counts.get(k, 0) for k in ("rows", "read", "skipped", "refused", "new", "changed", "unchanged")},
            )
        )


def _export(asked: argparse.Namespace) -> int:
    from salesdesk import reports

    with closing((desk := open_desk(asked, write=False)).store):
        reports.export(desk, asked.what, asked.format, asked.out, asked.pipeline, asked.plain)
    return 0


def add_verbs(verb: AddVerb) -> None:
    """Add the verbs for files in and out."""
    for name, kind, text in (
        ("import", "auto", tr("bring in deals from files")),
        ("import-history", "history", tr("bring in the stage history of deals")),
    ):
        made = verb(name, _import, text)
        made.set_defaults(kind=kind)
        made.add_argument("files", type=Path, nargs="+", metavar="FILE")
        made.add_argument("--layout", default="auto")
        made.add_argument("--map", type=Path)
        for option in ("--owner", "--pipeline", "--currency"):
            made.add_argument(option)
        order = made.add_mutually_exclusive_group()
        order.add_argument("--day-first", action="store_true")
        order.add_argument("--month-first", action="store_true")
        made.add_argument("--dry-run", action="store_true")
        made.add_argument("--json", action="store_true")
    _add_export(verb)


def _add_export(verb: AddVerb) -> None:
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
