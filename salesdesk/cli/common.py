"""What every command line verb shares: the desk it is about, the clock, and where words go."""

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path

from salesdesk import app, platform_paths
from salesdesk.cli.passphrases import key_of
from salesdesk.cli.telling import say
from salesdesk.desk.desk import Desk
from salesdesk.desk.ports import Clock
from salesdesk.domain.errors import Refused
from salesdesk.domain.periods import typed_day
from salesdesk.i18n import tr, use_language, worded
from salesdesk.store.store import SqlStore

Verb = Callable[[argparse.Namespace], int]
AddVerb = Callable[[str, Verb, str | None], argparse.ArgumentParser]


def path_of(asked: argparse.Namespace) -> Path:
    """The desk file that is meant."""
    return asked.file or platform_paths.default_desk()


def clock_of(asked: argparse.Namespace) -> Clock:
    """The clock that is meant: a fixed day, or the system's."""
    return platform_paths.clock_of(asked.today)


def open_desk(asked: argparse.Namespace, write: bool) -> Desk:
    """The desk that is meant, in the language it is kept in. Raises SalesDeskError for a file that is none, and for an
    encrypted one whose passphrase nobody says."""
    clock, path = clock_of(asked), path_of(asked)
    key = key_of(asked, path)
    store = app.open_store(path, clock, key) if write else SqlStore.view(path, clock, key=key)
    try:
        if write:
            store.proof.require()
        desk = app.desk_on(store, clock)
    except BaseException:
        store.close()
        raise
    use_language(desk.settings.language)
    if not getattr(asked, "json", None):
        tell_risks(path)
    return desk


def tell_risks(path: Path) -> None:
    """Say what can go wrong where a desk lies, unless this computer's user was told before."""
    from salesdesk.store.location.risks import KnownKeys, risks_of

    told = KnownKeys(platform_paths.locations_file(), "told")
    for risk in risks_of(path):
        if not told.has(risk.key):
            told.note(risk.key)
            say(worded(risk.sentence))


def warn_of_plain(desk: Desk) -> None:
    """Say that what is written of an encrypted desk is not encrypted itself."""
    if desk.store.key is not None:
        say(
            tr(
                "The desk is encrypted, but what is written here is not: whoever can read the file can read what is in it."
            )
        )


def day(text: str) -> date:
    """A day typed as an option. Raises argparse.ArgumentTypeError for what is none, or none of which there are figures."""
    try:
        found = typed_day(text)
    except Refused as error:
        raise argparse.ArgumentTypeError(worded(error.message)) from None
    if found is None:
        raise argparse.ArgumentTypeError(tr('"{text}" is not a day; write 2026-12-31', text=text))
    return found
