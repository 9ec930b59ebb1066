"""What must hold of a desk after anything: it opens, it is whole, and it holds either all of a change or nothing of it."""

import contextlib
import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from pathlib import Path
from typing import Any

from salesdesk import app, moving, platform_paths
from salesdesk.desk.checking import check
from salesdesk.desk.commands.activities import AddNote
from salesdesk.desk.desk import Desk
from salesdesk.desk.ports import Reader
from salesdesk.domain.errors import SalesDeskError
from salesdesk.domain.records import KINDS
from salesdesk.store import cipher, files
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
_LOCK = re.compile(r"^(?:run/salesdesk|cache/SalesDesk/locks)/([0-9a-f]+-[0-9a-f]+)\.lock$")


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
    papers: frozenset[tuple[str, str]]
    """The files beside the desk that are none, with hashes of their contents."""
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
        faults, papers = tuple(found["faults"]), frozenset((name, hashed) for name, hashed in found["papers"])
        return Told(text, undone, redone, faults, tuple(kept), papers, names_in(self._sandbox))


def names_in(sandbox: Sandbox) -> frozenset[str]:
    """The files of the place, as ``Told`` has them. The lock file of a desk stays, and is called by it; of others none may."""
    numbers = {f"{found.st_dev:x}-{found.st_ino:x}" for found in (path.stat() for path in _desks(sandbox))}
    names = set()
    for name in sandbox.names():
        lock = _LOCK.match(name)
        names.add(f"lock of {'a desk' if lock[1] in numbers else 'nothing'}" if lock else _MARKS.sub(_mark, name))
    return frozenset(names)


def _desks(sandbox: Sandbox) -> list[Path]:
    return sorted(path for path in sandbox.root.rglob(f"*{platform_paths.SUFFIX}") if path.is_file())


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
    others = [path for path in _desks(sandbox) if path not in (sandbox.desk, sandbox.file("other"))]
    kept = [_copy_text(path, clock) for path in others]
    if sandbox.file("packed").exists():
        kept.append(_packed_text(sandbox, clock))
    told = {"text": text, "undone": undone, "redone": redone, "faults": faults, "kept": kept}
    return told | {"papers": [(path.name, _hash(path)) for path in _papers(sandbox)]}


def _papers(sandbox: Sandbox) -> list[Path]:
    """The files that were written for others, or came from them; what was packed is unpacked to be looked at."""
    packed = sandbox.file("packed")
    found = (path for path in packed.parent.iterdir() if path.is_file() and not path.name.startswith("."))
    return [path for path in found if path.suffix != platform_paths.SUFFIX and path != packed]


def _hash(path: Path) -> str:
    return blake2b(path.read_bytes(), digest_size=16).hexdigest()


def visit(sandbox: Sandbox) -> int:
    """Open the desk as the next start does, and close it."""
    desk = app.opened(None, platform_paths.clock_of(date.fromisoformat(TODAY)), _key(sandbox.desk)[1])
    position = desk.store.position()
    if desk.kept is not None and position is not None:
        desk.kept.positions(position.desk)
    desk.store.close()
    return 0


def back_up(sandbox: Sandbox) -> int:
    """Make the backup that a window makes when it closes, where the desk has changed since the last."""
    _, key = _key(sandbox.desk)
    app.backups_of(sandbox.desk, platform_paths.system_clock, key=key).make("closing")
    return 0


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


_TEXTS: dict[tuple[str, str], str] = {}
"""What was read of copies before, by their contents and what to look at them as."""


def _packed_text(sandbox: Sandbox, clock: Any) -> str:
    """What the desk holds that was packed for another computer, or why it cannot be brought in there."""
    packed, there = sandbox.file("packed"), sandbox.folder / "another computer"
    known = ("packed", _hash(packed))
    if known not in _TEXTS:
        shutil.rmtree(there, ignore_errors=True)
        there.mkdir()
        arrived = there / f"arrived{platform_paths.SUFFIX}"
        try:
            moving.unpack(packed, arrived, there / "settings", lambda path: _key(path)[1])
            _TEXTS[known] = f"packed: {_read_copy(arrived, clock)}"
        except SalesDeskError as error:
            _TEXTS[known] = f"DAMAGED: {error}"
    return _TEXTS[known]


def _copy_text(path: Path, clock: Any) -> str:
    """What a copy of a desk holds, which is sound; of an earlier version, that it is."""
    if files.journal_of(path).exists():
        return _read_copy(path, clock)
    known = ("copy", _hash(path))
    if known not in _TEXTS:
        _TEXTS[known] = _read_copy(path, clock)
    return _TEXTS[known]


def _read_copy(path: Path, clock: Any) -> str:
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
