"""The verb that takes a desk to another computer and brings it in there."""

import argparse
from contextlib import closing
from pathlib import Path

from salesdesk import platform_paths
from salesdesk.cli.common import AddVerb, open_desk, path_of
from salesdesk.cli.passphrases import key_of
from salesdesk.cli.telling import say
from salesdesk.desk.scripting import WrongUsage
from salesdesk.i18n import mark, tr

_PACKED = mark("{file} holds the desk and the settings of this computer, {count} records. Take it to the other one.")
_CAME = mark("{file} is the desk of the other computer: sound, with {count} records and the same figures as there.")


def _move(asked: argparse.Namespace) -> int:
    from salesdesk import moving  # brings along what computes figures

    settings = platform_paths.state_file().parent
    if asked.way == "out":
        with closing((desk := open_desk(asked, write=False)).store) as store:
            target = asked.packed or store.path.with_name(moving.default_name(store.path))
            moved = moving.pack(desk, settings, target)
        say(tr(_PACKED, file=str(target), count=sum(moved.counts.values())))
        return 0
    if asked.packed is None:
        raise WrongUsage("Say which file was packed on the other computer.")
    moved = moving.unpack(asked.packed, path_of(asked), settings, lambda path: key_of(asked, path))
    say(tr(_CAME, file=str(path_of(asked)), count=sum(moved.counts.values())))
    return 0


def add_verbs(verb: AddVerb) -> None:
    """Add the verb."""
    words = tr("pack desk and settings for another computer (out), or bring in what was packed there (in)")
    move = verb("move", _move, words)
    move.add_argument("way", choices=("out", "in"))
    move.add_argument("packed", type=Path, nargs="?", metavar="FILE")
