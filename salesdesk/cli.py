"""The same commands and queries without a window. Results on standard output, messages on standard error."""

import argparse
import gc
import json
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, Literal

from salesdesk import __version__, app, places
from salesdesk.domain.errors import Refused, SalesDeskError
from salesdesk.i18n import tr, use_language, worded
from salesdesk.services.commands import Command, ImportDeals, ImportHistory, SetQuota
from salesdesk.services.desk import Desk
from salesdesk.services.ports import Clock
from salesdesk.services.templates import template, templates
from salesdesk.storage.store import SqlStore

Verb = Callable[[argparse.Namespace], int]
REPORT_FORMATS = ("pdf", "xlsx", "html", "csv", "png")
EXPORT_FORMATS = ("csv", "xlsx", "json")
FIGURES = ("board", "funnel", "winloss", "velocity", "quota", "forecast", "changes")


def main(arguments: Sequence[str]) -> int:
    """Run one command line; gives the exit status: 0 done, 1 could not (one sentence says why), 2 wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    asked = _parser().parse_args(arguments)
    verb: Verb = asked.verb
    if verb not in (_window, _demo):
        gc.enable()
    try:
        return verb(asked)
    except SalesDeskError as error:
        _say(worded(error.message))
        return 1
    except BrokenPipeError:
        return 1


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")


def _print(document: Any) -> None:
    json.dump(document, sys.stdout, ensure_ascii=False, indent=2, default=str)
    sys.stdout.write("\n")


def _path(asked: argparse.Namespace) -> Path:
    return asked.file or places.default_desk()


def _clock(asked: argparse.Namespace) -> Clock:
    return places.FixedDay(asked.today, places.system_zone()) if asked.today else places.system_clock


def _desk(asked: argparse.Namespace, write: bool) -> Desk:
    clock = _clock(asked)
    looks_back = isinstance(clock, places.FixedDay)
    desk = Desk((SqlStore.open if write else SqlStore.view)(_path(asked), clock), clock, looks_back)
    if isinstance(clock, places.FixedDay):
        clock.zone = desk.settings.zone
    use_language(desk.settings.language)
    return desk


def _window(asked: argparse.Namespace) -> int:
    return app.window(asked.file, _clock(asked))


def _demo(asked: argparse.Namespace) -> int:
    return app.demo(asked.out, _clock(asked))


def _self_test(asked: argparse.Namespace) -> int:
    return app.self_test(asked.out)


def _templates(asked: argparse.Namespace) -> int:
    found = [{"key": t.key, "name": t.name, "stages": [stage.name for stage in t.stages]} for t in templates()]
    if asked.json:
        _print(found)
    else:
        for one in templates():
            sys.stdout.write(f"{one.key}: {one.name} - {' > '.join(stage.name for stage in one.stages)}\n")
    return 0


def _new(asked: argparse.Namespace) -> int:
    command = template(asked.template).command()
    with closing(app.new_desk(_path(asked), _clock(asked), asked.currency).store) as store:
        Desk(store, _clock(asked)).do(command)
    _say(tr("{file} is ready, with the pipeline {name}.", file=str(_path(asked)), name=command.name))
    return 0


def _import(asked: argparse.Namespace) -> int:
    from salesdesk.services import imports

    made = not _path(asked).exists()
    currency = _currency_of_files(asked) if made else None
    desk = app.new_desk(_path(asked), _clock(asked), currency) if made else _desk(asked, write=not asked.dry_run)
    done = False
    try:
        results = [_import_one(asked, desk, source, imports) for source in asked.files]
        done = not asked.dry_run
    finally:
        desk.store.close()
        if made and not done:
            _path(asked).unlink(missing_ok=True)
    _print(results if len(results) > 1 else results[0]) if asked.json else _tell(results)
    return 0


def _currency_of_files(asked: argparse.Namespace) -> str | None:
    from salesdesk.services.importing import plan_import

    if asked.currency:
        return str(asked.currency)
    options = _options(asked, asked.currency or "XXX", places.system_zone(), {})
    found = plan_import(asked.files[0], options, _clock(asked), name=asked.files[0].name).currencies
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
            _say(
                tr(
                    "Line {line}, {column}: {reason} ({value})",
                    **{k: problem[k] for k in ("line", "column", "reason", "value")},
                )
            )
        _say(
            tr(
                "{file}: {rows} rows; {read} read, {skipped} skipped, {refused} refused; {new} new, {changed} changed, "
                "{unchanged} unchanged.",
                file=result["file"],
                **{k: counts.get(k, 0) for k in ("rows", "read", "skipped", "refused", "new", "changed", "unchanged")},
            )
        )


def _export(asked: argparse.Namespace) -> int:
    from salesdesk.reports import export_deals
    from salesdesk.services.queries.export import deals

    with closing((desk := _desk(asked, write=False)).store):
        export_deals(deals(desk), asked.format, asked.out, plain=asked.plain)
    return 0


def _report(asked: argparse.Namespace) -> int:
    from salesdesk import reports
    from salesdesk.formats import local_formats
    from salesdesk.services.queries.review import review

    with closing((desk := _desk(asked, write=False)).store):
        view = review(desk, asked.period, asked.pipeline)
        formats = local_formats(desk.settings.language, places.system_locale())
        reports.make_to(asked.out, asked.name, view, asked.format, formats, asked.paper)
    return 0


def _figures(asked: argparse.Namespace) -> int:
    from salesdesk.services.queries.figures import Asked, figures

    until = asked.to
    wanted = Asked(asked.pipeline, asked.period, getattr(asked, "from"), until, asked.basis, asked.stage)
    with closing((desk := _desk(asked, write=False)).store):
        document = figures(desk, asked.name, wanted)
    _print(document)
    return 0


def _quota_set(asked: argparse.Namespace) -> int:
    from decimal import Decimal, InvalidOperation

    from salesdesk.domain.money import to_minor

    with closing((desk := _desk(asked, write=True)).store):
        currency = asked.currency or desk.settings.currency
        try:
            amount = to_minor(Decimal(asked.amount), currency)
        except InvalidOperation:
            raise Refused('"{typed}" is not an amount.', typed=asked.amount) from None
        receipt = desk.do(SetQuota(period=asked.period, amount=amount, currency=currency))
    _say(worded(receipt.label))
    return 0


def _backup(asked: argparse.Namespace) -> int:
    with closing((desk := _desk(asked, write=False)).store) as store:
        stem = f"{store.path.stem} {desk.today().isoformat()}{store.path.suffix}"
        target = asked.out or store.path.with_name(stem)
        store.backup(target)
    _say(tr("The desk is copied to {file}.", file=str(target)))
    return 0


def _restore(asked: argparse.Namespace) -> int:
    from salesdesk.storage import restore

    kept = restore.restore(asked.source, _path(asked), _clock(asked))
    if kept:
        _say(tr("The desk as it was is kept in {file}.", file=str(kept)))
    _say(tr("{file} is the desk again.", file=str(asked.source)))
    return 0


def _check(asked: argparse.Namespace) -> int:
    from salesdesk.services.checking import check

    with closing((desk := _desk(asked, write=False)).store):
        faults = check(desk)
    for fault in faults:
        _say(worded(fault))
    if not faults:
        _say(tr("The desk is sound: the file is whole, and every deal is what its history adds up to."))
    return 1 if faults else 0


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(tr('"{text}" is not a day; write 2026-12-31', text=text)) from None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="salesdesk", description=tr("An offline sales desk in one local file."))
    parser.add_argument("--version", action="version", version=f"SalesDesk {__version__}")
    common = argparse.ArgumentParser(add_help=False)
    for holder, default in ((parser, None), (common, argparse.SUPPRESS)):
        holder.add_argument(
            "--file", type=Path, default=default, help=tr("the desk (default: in the per-user data folder)")
        )
        holder.add_argument("--today", type=_day, default=default, help=tr("what day it is, YYYY-MM-DD"))
    parser.set_defaults(verb=_window)
    verbs = parser.add_subparsers(metavar="COMMAND")

    def verb(name: str, run: Verb, text: str | None) -> argparse.ArgumentParser:
        if text:
            made = verbs.add_parser(name, parents=[common], description=text, help=text)
        else:  # given no help at all, it is not listed
            made = verbs.add_parser(name, parents=[common])
        made.set_defaults(verb=run)
        return made

    _desk_verbs(verb)
    _file_verbs(verb)
    _figure_verbs(verb)
    return parser


def _desk_verbs(verb: Callable[[str, Verb, str | None], argparse.ArgumentParser]) -> None:
    demo = verb("demo", _demo, tr("the sample desk in a window, or without a display drawn into a folder"))
    demo.add_argument("--out", type=Path, default=Path("out/demo"))
    verb("self-test", _self_test, None).add_argument("--out", type=Path, required=True)
    new = verb("new", _new, tr("a new desk with a pipeline from a template"))
    new.add_argument("--template", required=True)
    new.add_argument("--currency")
    verb("templates", _templates, tr("the pipeline templates")).add_argument("--json", action="store_true")
    verb("check", _check, tr("prove that the desk is sound"))
    verb("backup", _backup, tr("a verified copy of the desk")).add_argument("--out", type=Path)
    verb("restore", _restore, tr("make a backup the desk; the desk as it was is kept")).add_argument(
        "source", type=Path
    )


def _file_verbs(verb: Callable[[str, Verb, str | None], argparse.ArgumentParser]) -> None:
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
    export = verb("export", _export, tr("write deals to a file"))
    export.add_argument("what", choices=("deals",))
    export.add_argument("--format", choices=EXPORT_FORMATS, required=True)
    export.add_argument("--out", type=Path, required=True)
    export.add_argument("--plain", action="store_true", help=tr("CSV without a byte-order mark"))
    report = verb("report", _report, tr("write a report"))
    report.add_argument("name", choices=("review",), help=tr("which report: review is the Pipeline review"))
    report.add_argument("--format", choices=REPORT_FORMATS, required=True)
    report.add_argument("--out", type=Path, required=True)
    report.add_argument("--period")
    report.add_argument("--pipeline")
    report.add_argument("--paper", choices=("a4", "letter"), default="a4")


def _figure_verbs(verb: Callable[[str, Verb, str | None], argparse.ArgumentParser]) -> None:
    shown = verb("figures", _figures, tr("figures as JSON"))
    shown.add_argument("name", choices=FIGURES)
    shown.add_argument("--pipeline")
    shown.add_argument("--period")
    shown.add_argument("--from", type=_day)
    shown.add_argument("--to", type=_day)
    shown.add_argument("--basis", choices=("cohort", "entered", "snapshot"), default="cohort")
    shown.add_argument("--stage")
    shown.add_argument("--json", action="store_true", help=tr("one JSON document (the only way it is printed)"))
    quota = verb("quota", _quota_set, tr("set the quota of a period"))
    quota.add_argument("action", choices=("set",))
    quota.add_argument("--period", required=True)
    quota.add_argument("--amount", required=True)
    quota.add_argument("--currency")
