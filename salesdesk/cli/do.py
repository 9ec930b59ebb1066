"""The verbs that change a desk from a script: do, undo, redo."""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from salesdesk.cli.common import AddVerb, open_desk, path_of
from salesdesk.cli.telling import print_json, say, tell
from salesdesk.desk.commands.base import Command
from salesdesk.desk.commands.redact import RedactPerson, preview
from salesdesk.desk.commands.registry import load
from salesdesk.desk.desk import Desk
from salesdesk.desk.script_requests import ScriptRequest, command_of, known_command, perform, receipt_of
from salesdesk.desk.scripting import Parameter, WrongUsage, parameters, scriptable, words_of
from salesdesk.domain.errors import Refused, SalesDeskError
from salesdesk.i18n import ntr, tr
from salesdesk.reports.files import passing_folder
from salesdesk.store.lock import DeskBusy

IMPORTS = "salesdesk.importing.commands"
WHOLE = '{"command": …, "arguments": …}'
"""What a document on standard input may be instead of the arguments alone."""
SPOOL_FOLDER: str | None = None
"""Where a file from standard input lies while it is needed; None: in memory, else in the folder for temporary files."""


def _do(asked: argparse.Namespace) -> int:
    commands = load(IMPORTS)
    if asked.list:
        return _list(commands, asked.json is not None)
    name, arguments = _said(asked)
    with _with_files(known_command(name, commands), arguments) as given:
        return _perform(asked, ScriptRequest("do", name, given), commands)


def _turn(asked: argparse.Namespace) -> int:
    return _perform(asked, ScriptRequest(asked.turn, entries=tuple(asked.entries)), load(IMPORTS))


def _perform(asked: argparse.Namespace, request: ScriptRequest, commands: Mapping[str, type[Command]]) -> int:
    try:
        with closing((desk := open_desk(asked, write=True)).store):
            _warn(asked, request, commands, desk)
            receipt: Mapping[str, Any] = receipt_of(perform(desk, request, commands))
    except DeskBusy:
        from salesdesk.handover import hand_over  # brings sockets along

        _warn(asked, request, commands)
        answer = None if asked.today else hand_over(path_of(asked), request.to_json())
        if answer is None:
            raise
        receipt = _receipt(answer)
    print_json(receipt)
    return 0


def _warn(
    asked: argparse.Namespace, request: ScriptRequest, commands: Mapping[str, type[Command]], desk: Desk | None = None
) -> None:
    """Say what a command that cannot be undone would destroy (``desk`` None: that cannot be counted here), and have it
    confirmed on a terminal. Raises Refused where it is not."""
    if request.asked != "do" or not known_command(request.command, commands).is_final:
        return
    command = command_of(desk, request, commands) if desk is not None else None
    if desk is not None and isinstance(command, RedactPerson):
        with desk.read() as reader:
            found = preview(reader, command)
        texts = found.notes + found.own_values + sum(found.mentions.values())
        goes = ntr(
            "{count} text on the desk goes or is changed.", "{count} texts on the desk go or are changed.", texts
        )
        stays = ntr("{count} deal stays, without the name.", "{count} deals stay, without the name.", found.deals)
        say(f"{goes} {stays}")
    say(tr("This cannot be undone. Old backups, exports and reports still hold the person until you delete them."))
    if sys.stdin.isatty() and not asked.yes:
        raise Refused("Nothing was done. Say --yes to do it.")


def _receipt(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """The receipt that the window with the desk gave. Raises its refusal."""
    receipt = answer.get("receipt")
    if isinstance(receipt, dict):
        return receipt
    raise (WrongUsage if answer.get("usage") else SalesDeskError)("{sentence}", sentence=str(answer.get("refused")))


def _said(asked: argparse.Namespace) -> tuple[str, dict[str, Any]]:
    """The command's name and its arguments, from ``key=value`` or a document on standard input."""
    if not asked.json:
        if not asked.name:
            raise WrongUsage("Say which command; do --list shows them.")
        return asked.name, pairs(asked.pairs)
    if asked.pairs or asked.json != "-":
        raise WrongUsage("Write do NAME key=value, or do NAME --json - and the arguments on standard input.")
    try:
        document = read_json(sys.stdin.read())
    except (ValueError, RecursionError):
        raise WrongUsage("Standard input is not one JSON document.") from None
    name = asked.name
    if not name and isinstance(document, dict) and set(document) == {"command", "arguments"}:
        name, document = document["command"], document["arguments"]
    if not isinstance(name, str) or not name or not isinstance(document, dict):
        raise WrongUsage("Standard input holds the arguments as an object, or {whole}.", whole=WHOLE)
    return name, document


def read_json(text: str) -> Any:
    """A JSON document by the letter of its standard: no NaN, and no name twice in an object. Raises ValueError."""

    def refuse(word: str) -> None:
        raise ValueError(word)

    def once(found: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(made := dict(found)) < len(found):
            raise ValueError("a name stands twice")
        return made

    return json.loads(text.removeprefix("\ufeff"), parse_constant=refuse, object_pairs_hook=once)


def pairs(words: Sequence[str]) -> dict[str, Any]:
    """The values by their keys; of a key that stands several times, a list. Raises WrongUsage for a word without =."""
    found: dict[str, Any] = {}
    for word in words:
        key, equals, value = word.partition("=")
        if not equals or not key:
            raise WrongUsage('"{word}" is not key=value.', word=word)
        if key in found:
            found[key] = [*(found[key] if isinstance(found[key], list) else [found[key]]), value]
        else:
            found[key] = value
    return found


@contextmanager
def _with_files(command: type[Command], arguments: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The arguments with absolute paths in the fields that are files; what comes as ``-`` lies in a private file meanwhile."""
    files = {parameter.name for parameter in parameters(command) or () if parameter.is_file}
    spooled: list[Path] = []

    def absolute(value: Any) -> Any:
        if isinstance(value, list):
            return [absolute(one) for one in value]
        if value == "-":
            if spooled:
                raise WrongUsage("Only one file can be standard input.")
            spooled.append(_spooled())
            return str(spooled[0])
        return str(Path(value).absolute()) if isinstance(value, str) and value else value

    try:
        yield {name: absolute(value) if name in files else value for name, value in arguments.items()}
    finally:
        for path in spooled:
            path.unlink(missing_ok=True)


def _spooled() -> Path:
    handle, name = tempfile.mkstemp(prefix="salesdesk-", dir=SPOOL_FOLDER or passing_folder())
    with os.fdopen(handle, "wb") as target:
        target.write(sys.stdin.buffer.read())
    return Path(name)


def _list(commands: Mapping[str, type[Command]], as_json: bool) -> int:
    found = scriptable(commands)
    if as_json:
        print_json([_described(commands[name], taken) for name, taken in found.items()])
        return 0
    for name, taken in found.items():
        tell(f"{name}: {_purpose(commands[name])}")
        for parameter in taken:
            note = "" if parameter.required else f" ({_default(parameter)})"
            tell(f"    {parameter.name}: {words_of(parameter.hint)}{note}")
    return 0


def _purpose(command: type[Command]) -> str:
    return (command.__doc__ or "").strip().partition("\n")[0]


def _default(parameter: Parameter) -> str:
    return "may be left out" if parameter.default in (None, (), "") else f"else {parameter.default}"


def _described(command: type[Command], taken: Sequence[Parameter]) -> dict[str, Any]:
    fields = [
        {"name": one.name, "type": words_of(one.hint), "required": one.required, "default": one.default}
        for one in taken
    ]
    return {"name": command.__name__, "purpose": _purpose(command), "fields": fields}


def add_verbs(verb: AddVerb) -> None:
    """Add the verbs that change a desk."""
    do = verb("do", _do, tr(
        "run a command; prints its receipt as JSON: label, entry, made, counts, touched (deals, kinds, settings), stayed"
    ))  # fmt: skip
    do.add_argument("name", nargs="?", metavar="NAME", help=tr("the command, such as MoveDeals"))
    do.add_argument("pairs", nargs="*", metavar="KEY=VALUE", help=tr(
        "things by key or title, amounts as 12500.50 EUR, days as 2026-12-31, today or +3d; a list is a key several times"
    ))  # fmt: skip
    do.add_argument("--json", nargs="?", const="", metavar="-", help=tr(
        "with -: the arguments are one JSON document on standard input; with --list: the list as JSON"
    ))  # fmt: skip
    do.add_argument("--yes", action="store_true", help=tr("do what cannot be undone without being asked on a terminal"))
    do.add_argument("--list", action="store_true", help=tr("the commands and what they take"))
    entries = tr("entries as history shows them; without any, the last change")
    for name, text in (
        ("undo", tr("undo what was done last, or some entries of the history")),
        ("redo", tr("redo what was undone last, or some entries of the history")),
    ):
        turn = verb(name, _turn, text)
        turn.add_argument("entries", nargs="*", metavar="ENTRY", help=entries)
        turn.set_defaults(turn=name)
