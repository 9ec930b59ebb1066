"""Entries of PyInstaller's lists, and what is made of them on the way into the bundle."""

from collections.abc import Callable, Iterable
from pathlib import Path

Entry = tuple[str, str, str]
"""Name in the bundle, file it comes from, kind (BINARY, EXTENSION, DATA, SYMLINK …)."""

LEANS_ON_THE_SYSTEM = "printsupport"
"""Printers are spoken to through the system's own libcups, with all that it needs; where there is none, there are no
printers either."""


def is_library(name: str) -> bool:
    """Whether a name is that of a shared library on Linux."""
    return name.endswith(".so") or ".so." in name


def without_orphans(entries: list[Entry], needed: Callable[[str], Iterable[str]]) -> list[Entry]:
    """Leave out the shared libraries that only parts left out refer to.

    These lie beside the program, in Qt's folder and in the ``.libs`` folders of wheels. ``needed`` gives the names of
    the libraries that a file refers to.
    """
    leaning = {Path(name).name for name, _, _ in entries if _is_beside(name)}
    reached: set[str] = set()
    waiting = [entry for entry in entries if Path(entry[0]).name not in leaning]
    while waiting:
        name, origin, kind = waiting.pop()
        found = set() if kind == "SYMLINK" or LEANS_ON_THE_SYSTEM in name else set(needed(origin))
        fresh = (found & leaning) - reached
        reached |= fresh
        waiting += [entry for entry in entries if Path(entry[0]).name in fresh]
    return [entry for entry in entries if Path(entry[0]).name not in leaning - reached]


def _is_beside(name: str) -> bool:
    path = Path(name)
    if not is_library(path.name) or path.name.startswith("libpython"):
        return False
    return len(path.parts) == 1 or "Qt/lib" in name or path.parts[0].endswith(".libs")


def rewritten(entries: list[Entry], folder: Path, change: Callable[[str, bytes], bytes]) -> list[Entry]:
    """The entries, those whose content ``change`` (given name and content) changes as copies in a folder."""
    return [entry if entry[2] == "SYMLINK" else _rewritten(entry, folder, change) for entry in entries]


def _rewritten(entry: Entry, folder: Path, change: Callable[[str, bytes], bytes]) -> Entry:
    name, origin, kind = entry
    before = Path(origin).read_bytes()
    after = change(name, before)
    if after == before:
        return entry
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(after)
    target.chmod(Path(origin).stat().st_mode)
    return name, str(target), kind
