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
from salesdesk.store.backup_places import SecondPlace, is_usable

_PACKED = mark("{file} holds the desk and the settings of this computer, {count} records. Take it to the other one.")
_CAME = mark("{file} is the desk of the other computer: sound, with {count} records and the same figures as there.")
_SECOND_ELSEWHERE = mark(
    "The other computer kept a second copy of each backup in {folder}, which is not here. Settings name such a place."
)
_SECOND_HERE = mark(
    "The other computer kept a second copy of each backup in {folder}. That folder is here too: name it in Settings, or move in "
    "with --second-place."
)


def _move(asked: argparse.Namespace) -> int:
    from salesdesk import desk_places, moving  # which brings along what computes figures

    settings = platform_paths.state_file().parent
    if asked.way == "out":
        with closing((desk := open_desk(asked, write=False)).store) as store:
            target = asked.packed or store.path.with_name(moving.default_name(store.path))
            moved = moving.pack(desk, settings, target, desk_places.named_second())
        say(tr(_PACKED, file=str(target), count=sum(moved.counts.values())))
        return 0
    if asked.packed is None:
        raise WrongUsage("Say which file was packed on the other computer.")
    moved = moving.unpack(asked.packed, path_of(asked), settings, lambda path: key_of(asked, path))
    say(tr(_CAME, file=str(path_of(asked)), count=sum(moved.counts.values())))
    if moved.second is not None and desk_places.named_second() is None:
        _take_second(moved.second, asked.second_place)
    return 0


def _take_second(folder: Path, is_wanted: bool) -> None:
    """Say where the other computer kept second copies of backups, and name the same folder here where it is there and wanted."""
    if not is_usable(folder):
        say(tr(_SECOND_ELSEWHERE, folder=str(folder)))
    elif is_wanted:
        SecondPlace(platform_paths.second_backups_file()).put(folder)
        say(tr("From now on a second copy of each backup is kept in {folder}.", folder=str(folder)))
    else:
        say(tr(_SECOND_HERE, folder=str(folder)))


def add_verbs(verb: AddVerb) -> None:
    """Add the verb."""
    words = tr("pack desk and settings for another computer (out), or bring in what was packed there (in)")
    move = verb("move", _move, words)
    move.add_argument("way", choices=("out", "in"))
    move.add_argument("packed", type=Path, nargs="?", metavar="FILE")
    words = tr("with in: keep second copies of backups where the other computer did, if that folder is here too")
    move.add_argument("--second-place", action="store_true", help=words)
