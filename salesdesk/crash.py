"""What is told of a crash: a report of types and places that the user reads before it is saved, and nothing is sent anywhere.

Two ways lead to one. A fault that nobody caught, or that a job of the window failed with, is told while the window goes on. A
crash of the process itself leaves the places of all its threads in a private file, which the next start finds.
"""

import contextlib
import faulthandler
import logging
import os
import platform
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO

from salesdesk import __version__
from salesdesk.logs import described, places_in, private_file, sentence_of

_BEGINS, _ENDS = "crash-", ".txt"


class CrashFile:
    """The file that takes what the interpreter writes when the process crashes; gone when the process ends well."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / f"{_BEGINS}{os.getpid()}{_ENDS}"
        self._file: IO[bytes] | None = None
        with contextlib.suppress(OSError):
            self._file = os.fdopen(private_file(self._path, os.O_TRUNC), "wb")
            faulthandler.enable(self._file, all_threads=True)

    def close(self) -> None:
        """The process ends well."""
        if self._file is not None:
            faulthandler.disable()
            self._file.close()
            self._file = None
            self._path.unlink(missing_ok=True)


def left_behind(folder: Path) -> str:
    """The report of the latest crash of a process that is gone; empty without one. What processes left is deleted: once told,
    a crash is not told again, and who was killed from outside has nothing to tell."""
    told = ""
    with contextlib.suppress(OSError):
        found = [path for path in folder.iterdir() if path.name.startswith(_BEGINS) and path.name.endswith(_ENDS)]
        for path in sorted(found, key=lambda each: each.stat().st_mtime):
            if not _is_alive(path):
                text = path.read_text(encoding="utf-8", errors="replace")
                path.unlink()
                told = report(f"The program crashed.\n{places_in(text)}") if text else told
    return told


def _is_alive(path: Path) -> bool:
    number = path.name.removeprefix(_BEGINS).removesuffix(_ENDS)
    if not number.isascii() or not number.isdigit():
        return True  # not of this program
    if sys.platform == "win32":
        try:
            path.rename(path)  # the system refuses while a process has it open
        except OSError:
            return True
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return int(number) != os.getpid()


def report(what: str) -> str:
    """A report: the versions of what took part, and what happened."""
    from salesdesk.store.connections import SQLITE_VERSION

    qt = sys.modules.get("PySide6")
    lines = (
        f"SalesDesk {__version__}",
        f"Python {platform.python_version()}, SQLite {SQLITE_VERSION}, Qt {getattr(qt, '__version__', '-')}",
        f"{platform.system()} {platform.release()}, {platform.machine()}",
    )
    return "\n".join(lines) + f"\n\n{what}\n"


class FaultTeller(logging.Handler):
    """Gives the report of each new fault in the log to ``tell``, from whatever thread; one that was told is not told again."""

    def __init__(self, tell: Callable[[str], object]) -> None:
        super().__init__(logging.ERROR)
        self._tell = tell
        self._told: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        """Tell what a record says of a fault."""
        fault = record.exc_info[1] if record.exc_info else None
        if fault is None:
            return
        what = f"{sentence_of(record)}\n{described(fault)}"
        if what not in self._told:
            self._told.add(what)
            self._tell(report(what))
