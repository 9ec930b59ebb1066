"""What must hold of a desk after anything: it opens, it is whole, and it holds either all of a change or nothing of it."""

import contextlib
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from salesdesk import app, platform_paths
from salesdesk.desk.checking import check
from salesdesk.desk.commands.activities import AddNote
from salesdesk.desk.desk import Desk
from salesdesk.desk.ports import Reader
from salesdesk.domain.records import KINDS
from salesdesk.store import cipher
from salesdesk.store.cipher import WrongPassphrase
from salesdesk.store.connections import connect
from salesdesk.store.migrations import LATEST
from salesdesk.store.store import SqlStore
from tests.faults.checker import Checker
from tests.faults.commands import PHRASES
from tests.faults.sandbox import TODAY, Sandbox
from tests.support.records import Keys, desk_text

LOG = 200
"""So many entries of the log are compared."""
_NAMING = ("title", "name", "period", "text", "value", "rate")
"""Fields by which records are called."""
_MARKS = re.compile(r"( \d+)(?=\.salesdesk$)|[0-9a-f]{8,}|\d+")
_NO_MATTER = re.compile(r"\.lock$|/backups/[^/]+/\.[^/]+\.part$|/kept/")
"""Lock files stay, and lock nobody; what a backup has left in the folder of backups is cleared away by the next one; what is
kept of a desk for the next run is made again where it is missing or damaged."""


class NamedKeys(Keys):
    """Names for keys by what the records are called, since keys and the order of what is made at once are another each time."""

    def learn(self, reader: Reader) -> None:
        for kind in KINDS:
            for record in reader.every(kind):
                told = next((str(found) for name in _NAMING if (found := getattr(record, name, None))), "")
                self._names[record.id] = f"{kind.__name__} {told!r}"


@dataclass(frozen=True)
class Told:
    """What a desk says of itself: its records, histories and log; the same after an undo, and after a redo."""

    text: str
    undone: str
    redone: str
    faults: tuple[str, ...]
    kept: tuple[str, ...]
    """What the other desk files of the place hold."""
    names: frozenset[str]
    """The files of the place, without days and hashes in their names."""


class Looks:
    """Looks at what a case has left, each time as the next start does, and knows again what it has seen before."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._checker = Checker(sandbox, lambda: _looked(sandbox))
        self._known: dict[bytes, Told] = {}
        self._texts: dict[str, str] = {}
        self.spared = 0

    def look(self) -> Told:
        """Open the desk in a process of its own and look at everything. Raises RuntimeError where that fails.

        The very same files were looked at before: they say the same.
        """
        seen = self._sandbox.fingerprint()
        told = self._known.get(seen)
        if told is None:
            told = self._known[seen] = self._asked()
        else:
            self.spared += 1
        return told

    def _asked(self) -> Told:
        found = self._checker.ask()
        text, undone, redone, *kept = (
            self._texts.setdefault(one, one)
            for one in (found["text"], found["undone"], found["redone"], *found["kept"])
        )
        return Told(text, undone, redone, tuple(found["faults"]), tuple(kept), names_in(self._sandbox))


def names_in(sandbox: Sandbox) -> frozenset[str]:
    """The files of the place, as ``Told`` has them."""
    return frozenset(_MARKS.sub(_mark, name) for name in sandbox.names() if not _NO_MATTER.search(name))


def _mark(found: re.Match[str]) -> str:
    """What stands for a number in a name; that of the second backup in one second is left out."""
    return "" if found[1] else "#"


def _looked(sandbox: Sandbox) -> dict[str, Any]:
    clock = platform_paths.clock_of(date.fromisoformat(TODAY))
    phrase, key = _key(sandbox.desk)
    desk = app.opened(None, clock, key)
    with closing(desk.store):
        text = f"{_text(desk, LOG)}\nencrypted under {phrase!r}"
        faults = [str(fault) for fault in check(desk)]
        if not faults:
            undone, redone = _turned(desk)
            desk.do(AddNote(text="It can be written to."))
            faults += [f"after undo, redo and a change: {fault}" for fault in check(desk)]
        else:
            undone = redone = ""
    faults += _integrity(sandbox.desk, key)
    kept = []
    for path in sorted(sandbox.root.rglob(f"*{platform_paths.SUFFIX}")):
        if path != sandbox.desk and path != sandbox.file("other"):
            kept.append(_copy_text(path, clock))
    return {"text": text, "undone": undone, "redone": redone, "faults": faults, "kept": kept}


def _text(desk: Desk, log: int = 0) -> str:
    return "\n".join(sorted(desk_text(desk, NamedKeys(), log).splitlines()))


def _turned(desk: Desk) -> tuple[str, str]:
    """The records after an undo, where there is something to undo, and after its redo."""
    if desk.undo_state().undo is None:
        return "", ""
    desk.undo()
    undone = _text(desk)
    desk.redo()
    return undone, _text(desk)


def _key(path: Path) -> tuple[str, bytes | None]:
    """The passphrase that a desk is encrypted under, and its key; nothing and None for a plain one, or one that is not there."""
    if not path.exists() or not cipher.is_encrypted(path):
        return "", None
    for phrase in PHRASES:
        with contextlib.suppress(WrongPassphrase):
            return phrase, cipher.opening_key(path, phrase)
    raise RuntimeError(f"{path.name} is encrypted under no passphrase that was given")


def _integrity(path: Path, key: bytes | None) -> Iterator[str]:
    with closing(connect(path, "ro", key=key)) as connection:
        said = [row[0] for row in connection.execute("PRAGMA integrity_check")]
        yield from (f"integrity_check: {one}" for one in said if one != "ok")
        yield from (f"foreign_key_check: {row}" for row in connection.execute("PRAGMA foreign_key_check"))


def _copy_text(path: Path, clock: Any) -> str:
    """What a copy of a desk holds, which is sound; of an earlier version, that it is."""
    _, key = _key(path)
    faults = list(_integrity(path, key))
    if not faults:
        with closing(connect(path, "ro", key=key)) as connection:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version < LATEST:
            return f"a sound desk of version {version}"
        with closing(SqlStore.view(path, clock, key=key)) as store:
            desk = Desk(store, clock)
            faults += [str(fault) for fault in check(desk)]
            if not faults:
                return _text(desk, LOG)
    return "DAMAGED: " + "; ".join(faults)
