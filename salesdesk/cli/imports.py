"""Verbs for files in: import, import-history."""

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from salesdesk import app, platform_paths
from salesdesk.cli.common import AddVerb, clock_of, open_desk, path_of
from salesdesk.cli.telling import print_json, say
from salesdesk.desk.desk import Desk
from salesdesk.domain.errors import Refused
from salesdesk.domain.shown_text import one_line
from salesdesk.i18n import ntr, tr, worded
from salesdesk.importing.commands.imports import ImportDeals, ImportFiles, ImportHistory
from salesdesk.store import files

if TYPE_CHECKING:
    from salesdesk.importing import ImportOptions, ImportPlan
    from salesdesk.importing.contents import ReadFile

MOST_PROBLEMS = 20
"""Problems that are told one by one; the file of problem rows has them all."""


def _import(asked: argparse.Namespace) -> int:
    made = not path_of(asked).exists()
    read = _reader()
    currency = _currency_of_files(asked, read) if made else None
    desk = (
        app.new_desk(path_of(asked), clock_of(asked), currency) if made else open_desk(asked, write=not asked.dry_run)
    )
    done = False
    try:
        results = _bring_in(asked, desk, read)
        done = not asked.dry_run
    finally:
        desk.store.close()
        if made and not done:
            files.discard(path_of(asked))
    print_json(results if len(results) > 1 else results[0]) if asked.json else _tell(results)
    return 0


def _reader() -> "ReadFile":
    """Files of others are read by another process, each once."""
    from salesdesk.importing.contents import KeptContents
    from salesdesk.worker_kinds.foreign_file import read_in_child

    return KeptContents(read_in_child)


def _currency_of_files(asked: argparse.Namespace, read: "ReadFile") -> str | None:
    """What a new desk counts in: what was asked for, else the currency of the first file that names one."""
    from salesdesk.importing import plan_import

    if asked.currency:
        return str(asked.currency)
    options = _options(asked, asked.currency or "XXX", platform_paths.system_zone(), {})
    for source in asked.files:
        found = plan_import(source, options, clock_of(asked), name=source.name, read=read).currencies
        if named := [currency for currency, _ in found if currency != "XXX"]:
            return named[0]
    return None


def _options(asked: argparse.Namespace, currency: str, zone: Any, remembered: Any) -> "ImportOptions":
    from salesdesk.importing import ImportOptions, options_with_map

    options = ImportOptions(
        zone=zone,
        base_currency=currency,
        layout=asked.layout,
        kind=asked.kind,
        remembered=remembered,
        owner=asked.owner,
        pipeline=asked.pipeline,
        currency=asked.currency,
        date_order=asked.date_order,
        decimal_mark=asked.decimal_mark,
    )
    return options_with_map(options, _text_of(asked.map)) if asked.map else options


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise Refused("{file} cannot be read.", file=str(path)) from None


def _bring_in(asked: argparse.Namespace, desk: Desk, read: "ReadFile") -> list[dict[str, Any]]:
    """All files as one change, deals before what a log tells of them; what was in each, in the order asked for."""
    from salesdesk.importing import compare as imports

    options = _options(asked, desk.settings.currency, desk.settings.zone, imports.remembered(desk))
    plans = [imports.answered(imports.plan(desk, source, options, read=read)) for source in asked.files]
    found = [_found(plan) for plan in plans]
    alone = len(plans) == 1
    if asked.dry_run or not alone:
        coming = imports.keys_of(plans)
        for plan, result in zip(plans, found, strict=True):
            result["counts"] |= imports.compared(desk, plan, coming)._asdict()
    if not asked.dry_run:
        parts = _commands(asked, desk, plans)
        change = desk.do(parts[0] if alone else ImportFiles(parts=parts))
        if alone:
            found[0]["counts"] |= change.counts
    if asked.problems:
        for plan, result in zip(plans, found, strict=True):
            result["problem_file"] = _write_problems(plan, asked.problems, alone)
    return found


def _commands(
    asked: argparse.Namespace, desk: Desk, plans: "Sequence[ImportPlan]"
) -> tuple[ImportDeals | ImportHistory, ...]:
    names = (asked.owner,) if asked.owner and not desk.settings.names else ()
    deals = [ImportDeals(plan=p, pipeline_name=asked.pipeline, names=names) for p in plans if p.kind != "history"]
    known_only = bool(deals and asked.owner)
    logs = [
        ImportHistory(plan=p, pipeline_name=asked.pipeline, known_only=known_only) for p in plans if p.kind == "history"
    ]
    return (*deals, *logs)


def _found(plan: "ImportPlan") -> dict[str, Any]:
    problems = [p._asdict() | {"reason": worded(p.reason)} for p in plan.problems]
    return {
        "file": plan.file.name,
        "kind": plan.kind,
        "layout": plan.layout,
        "encoding": plan.file.encoding,
        "counts": asdict(plan.counts) | {"skipped": plan.counts.skipped},
        "problems": problems,
        "notes": [worded(note) for note in plan.notes],
    }


def _write_problems(plan: "ImportPlan", target: Path, alone: bool) -> str | None:
    """Write the rows that were refused, for several files beside each other; where, or None when there are none."""
    from salesdesk.importing import write_refused

    if not plan.counts.refused:
        return None
    if not alone:
        target = target.with_name(f"{target.stem} {Path(plan.file.name).stem}{target.suffix}")
    try:
        write_refused(plan, target)
    except OSError as error:
        raise Refused("{file} cannot be written: {why}.", file=target.name, why=error.strerror or "?") from None
    return str(target)


def _tell(results: list[dict[str, Any]]) -> None:
    for result in results:
        counts = result["counts"]
        for problem in result["problems"][:MOST_PROBLEMS]:
            say(
                tr(
                    "Line {line}, {column}: {reason} ({value})",
                    **{k: one_line(str(problem[k])) for k in ("line", "column", "reason", "value")},
                )
            )
        if more := len(result["problems"]) - len(result["problems"][:MOST_PROBLEMS]):
            say(ntr("and {count} more problem", "and {count} more problems", more))
        say(
            tr(
                "{file}: {rows} rows; {read} read, {skipped} skipped, {refused} refused; {new} new, {changed} changed, "
                "{unchanged} unchanged.",
                file=result["file"],
                **{k: counts.get(k, 0) for k in ("rows", "read", "skipped", "refused", "new", "changed", "unchanged")},
            )
        )
        if result.get("problem_file"):
            say(tr("The rows with problems are in {file}.", file=result["problem_file"]))


def add_verbs(verb: AddVerb) -> None:
    """Add the verbs for files in."""
    for name, kind, text in (
        ("import", "auto", tr("import deals from files")),
        ("import-history", "history", tr("import the stage history of deals")),
    ):
        made = verb(name, _import, text)
        made.set_defaults(kind=kind)
        made.add_argument("files", type=Path, nargs="+", metavar="FILE")
        made.add_argument("--layout", default="auto")
        made.add_argument("--map", type=Path)
        for option in ("--owner", "--pipeline", "--currency"):
            made.add_argument(option)
        for option, choices in (
            ("date_order", ("day-first", "month-first")),
            ("decimal_mark", ("decimal-point", "decimal-comma")),
        ):
            group = made.add_mutually_exclusive_group()
            for choice in choices:
                value = {"decimal-point": ".", "decimal-comma": ","}.get(choice, choice)
                group.add_argument(f"--{choice}", dest=option, action="store_const", const=value)
        made.add_argument("--dry-run", action="store_true")
        made.add_argument("--problems", type=Path, help=tr("write the rows that cannot be read to this CSV file"))
        made.add_argument("--json", action="store_true")
