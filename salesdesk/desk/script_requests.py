"""What a script asks of a desk, wherever the desk is open: run a command, undo, redo; and the receipt it gets."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Literal, cast, get_args

from salesdesk.desk.changes import Change
from salesdesk.desk.commands.base import Command
from salesdesk.desk.desk import Desk
from salesdesk.desk.script_values import ScriptContext, built
from salesdesk.desk.scripting import WrongUsage
from salesdesk.domain.errors import Refused
from salesdesk.i18n import worded

Asked = Literal["do", "undo", "redo"]
Commands = Mapping[str, type[Command]]


@dataclass(frozen=True, slots=True)
class ScriptRequest:
    """``do`` a command by its name with arguments as a script writes them; or undo or redo, of ``entries`` or the last."""

    asked: Asked
    command: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    entries: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The request as JSON holds it."""
        return {"ask": self.asked, "command": self.command, "arguments": dict(self.arguments), "entries": self.entries}


def request_from(document: Mapping[str, Any]) -> ScriptRequest:
    """The inverse of ``to_json``. Raises WrongUsage for what is no request."""
    asked, command, arguments = (document.get(key) for key in ("ask", "command", "arguments"))
    entries = document.get("entries", [])
    known = asked in get_args(Asked) and isinstance(command, str) and isinstance(arguments, Mapping)
    if not known or not isinstance(entries, list | tuple) or not all(isinstance(entry, str) for entry in entries):
        raise WrongUsage("That is not something a desk can be asked.")
    return ScriptRequest(cast(Asked, asked), cast(str, command), cast(Mapping[str, Any], arguments), tuple(entries))


def perform(desk: Desk, request: ScriptRequest, commands: Commands) -> Change:
    """Do what is asked: all of it is on disk when this returns. Raises SalesDeskError, and then nothing has changed."""
    if request.asked == "do":
        return desk.do(command_of(desk, request, commands), "script")
    turn = desk.undo if request.asked == "undo" else desk.redo
    change = turn(request.entries, "script")
    if change is None:
        raise Refused("There is nothing to undo.") if request.asked == "undo" else Refused("There is nothing to redo.")
    return change


def command_of(desk: Desk, request: ScriptRequest, commands: Commands) -> Command:
    """The command that is asked for. Raises WrongUsage for one that there is not, and what ``built`` raises."""
    found = known_command(request.command, commands)
    _refuse_half_characters(request.arguments)
    with desk.read() as reader:
        return built(found, request.arguments, ScriptContext(reader, desk.today(), desk.settings.currency))


def _refuse_half_characters(arguments: Mapping[str, Any]) -> None:
    """Raise Refused where a value holds half of a character (a lone surrogate), which no file can hold as text."""
    for key, value in arguments.items():
        try:
            json.dumps([key, value], ensure_ascii=False, default=str).encode("utf-8")
        except UnicodeEncodeError:
            name = key.encode("utf-8", "replace").decode("utf-8")
            raise Refused("The value of {name} is not text: a character of it is damaged.", name=name) from None


def known_command(name: str, commands: Commands) -> type[Command]:
    """The command of a name, in any case. Raises WrongUsage with those that are called much like it."""
    folded = {known.casefold(): found for known, found in commands.items()}
    found = folded.get(name.casefold())
    if found is not None:
        return found
    close = [folded[key].__name__ for key in get_close_matches(name.casefold(), folded, 3, 0.5)]
    if not close:
        raise WrongUsage('There is no command "{name}"; do --list shows them.', name=name)
    raise WrongUsage('There is no command "{name}"; there is {names}.', name=name, names=", ".join(close))


def receipt_of(change: Change) -> dict[str, Any]:
    """The receipt of a change: label (what was done), entry (its key in the journal; null where nothing was written), made
    (the key of the main thing made), counts, touched (keys of deals, kinds of records, names of settings), and stayed
    (sentences: what did not come back, because others wrote it later; empty but for undo and redo).
    """
    return {
        "label": worded(change.label),
        "entry": change.entry,
        "made": change.made,
        "counts": dict(change.counts),
        "touched": {
            "deals": sorted(change.deals),
            "kinds": sorted(change.kinds),
            "settings": sorted(change.settings),
        },
        "stayed": [worded(sentence) for sentence in change.stayed],
    }
