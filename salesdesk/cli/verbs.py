"""The verbs of the command line: all of them, and how one is run."""

import argparse
import gc
from collections.abc import Sequence
from pathlib import Path

from salesdesk import __version__
from salesdesk.cli import backups, desks, do, encryption, figures, files, history, imports, moving, reports, show
from salesdesk.cli.common import Verb, day, path_of
from salesdesk.cli.telling import say
from salesdesk.desk.scripting import WrongUsage
from salesdesk.domain.errors import SalesDeskError
from salesdesk.i18n import tr, worded

_MODULES = (desks, backups, encryption, imports, files, reports, figures, show, do, history, moving)


def run(arguments: Sequence[str]) -> int:
    """Run one command line; gives the exit status."""
    asked = _parser().parse_args(show.sort_joined(arguments))
    verb: Verb = asked.verb
    if verb not in (desks.window, desks.demo):
        gc.enable()
    try:
        return verb(asked)
    except WrongUsage as error:
        say(worded(error.message))
        return 2
    except SalesDeskError as error:
        say(worded(error.message))
        return 1
    except BrokenPipeError:
        return 1
    except OSError as error:
        say(tr("{file} cannot be written: {why}.", file=str(error.filename or "?"), why=error.strerror or "?"))
        return 1
    except Exception:
        damaged = _damage_of(asked)
        if damaged is None:
            raise
        say(worded(damaged.message))
        return 1


def _damage_of(asked: argparse.Namespace) -> SalesDeskError | None:
    """What is wrong with the file that a command was about, where that is why it failed as no program should."""
    from salesdesk.store import soundness

    path = path_of(asked)
    try:
        faults = soundness.check(path) if path.exists() else ()
    except Exception:
        return None
    return soundness.DeskDamaged(path, faults) if faults else None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="salesdesk", description=tr("An offline sales desk in one local file."))
    parser.add_argument("--version", action="version", version=f"SalesDesk {__version__}")
    common = argparse.ArgumentParser(add_help=False)
    for holder, default in ((parser, None), (common, argparse.SUPPRESS)):
        holder.add_argument(
            "--file", type=Path, default=default, help=tr("the desk (default: in the per-user data folder)")
        )
        holder.add_argument("--today", type=day, default=default, help=tr("what day it is, YYYY-MM-DD"))
        holder.add_argument("--passphrase-fd", type=int, metavar="N", default=default, help=tr(
            "read the passphrase of an encrypted desk from the open file with this number, a line each"
        ))  # fmt: skip
    parser.set_defaults(verb=desks.window)
    verbs = parser.add_subparsers(metavar="COMMAND")

    def verb(name: str, run: Verb, text: str | None) -> argparse.ArgumentParser:
        if text:
            made = verbs.add_parser(name, parents=[common], description=text, help=text)
        else:  # given no help at all, it is not listed
            made = verbs.add_parser(name, parents=[common])
        made.set_defaults(verb=run)
        return made

    for module in _MODULES:
        module.add_verbs(verb)
    return parser


def names() -> list[str]:
    """The names of all verbs."""
    found: list[str] = []

    def noted(name: str, run: Verb, text: str | None) -> argparse.ArgumentParser:
        found.append(name)
        return argparse.ArgumentParser(add_help=False)

    for module in _MODULES:
        module.add_verbs(noted)
    return found
