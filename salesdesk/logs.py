"""The log of the program, and what is told of a fault: types and places, never values.

Whatever a fault says may hold a customer's name or an amount: the parameters of a statement, the text that could not be
decoded, a path. So nothing that others have written goes into the log, but for the fixed sentences of our own loggers with
the values in them left out.
"""

import errno
import logging
import os
import re
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

OURS = "salesdesk"
"""Begins the names of our loggers, whose sentences are literals in the source."""
PRIVATE = 0o600
_VALUE = "…"
_PLACES_ANYWHERE = re.compile(r"^[ \t]*+File \"([^\"\n]*+)\", line (\d+),? in (\S+)", re.MULTILINE)
_TYPES_ANYWHERE = re.compile(
    r"^(?:\w+\.)*([A-Za-z]*(?:Error|Exception|Exit|Interrupt|Warning|Refused|NotFound))(?::|$)", re.MULTILINE
)
_FATAL = re.compile(r"^(?:Fatal Python error: |Windows fatal exception: )([A-Z][A-Za-z ]*)", re.MULTILINE)
_MOST_FRAMES = 60
_SPECIFIER = re.compile(r"%(?:\(\w++\))?[-+ #0]*+\d*+(?:\.\d++)?[a-zA-Z]")


def place(path: str, line: int, function: str = "") -> str:
    """Where code stands, without the folders it is installed in: ``salesdesk/store/store.py:12 in read``."""
    parts = path.replace("\\", "/").split("/")
    known = next((at for at in range(len(parts) - 1, -1, -1) if parts[at] in {OURS, "site-packages", "lib"}), None)
    shown = parts[-1] if known is None else "/".join(parts[known if parts[known] == OURS else known + 1 :])
    return f"{shown}:{line}" + (f" in {function}" if function else "")


def places(trace: TracebackType | None) -> list[str]:
    """The places of a traceback, the outermost first; of a deep one the innermost."""
    found = []
    while trace is not None:
        code = trace.tb_frame.f_code
        found.append(place(code.co_filename, trace.tb_lineno, code.co_name))
        trace = trace.tb_next
    return found[-_MOST_FRAMES:]


def described(error: BaseException) -> str:
    """An exception and what it came from: types, codes of the system or of SQLite, and places, each on a line."""
    return "\n".join(_lines(error, set()))


def _lines(error: BaseException, seen: set[int]) -> Iterator[str]:
    seen.add(id(error))
    came_from = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if came_from is not None and id(came_from) not in seen:
        yield from _lines(came_from, seen)
        yield "which led to:"
    yield kind_of(error)
    yield from (f"  {each}" for each in places(error.__traceback__))
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            if id(one) not in seen:
                yield from (f"  | {line}" for line in _lines(one, seen))


def kind_of(error: BaseException) -> str:
    """The type of an exception, with the code that the system or SQLite gave."""
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    code = getattr(error, "sqlite_errorname", None)
    if isinstance(error, OSError) and error.errno:
        code = errno.errorcode.get(error.errno, str(error.errno))
    return f"{name} ({code})" if isinstance(code, str) and code.replace("_", "").isalnum() else name


def places_in(text: str) -> str:
    """What a text that another process wrote tells of types and places; the rest of it is left out."""
    found = [place(path, int(line), function) for path, line, function in _PLACES_ANYWHERE.findall(text)]
    kinds = [*_FATAL.findall(text), *_TYPES_ANYWHERE.findall(text)]
    return "\n".join(kinds + [f"  {each}" for each in found[-_MOST_FRAMES:]]) or "nothing was said of a place"


class PrivateFormatter(logging.Formatter):
    """A line of the log: instant, level, logger, our own sentence without its values; then the fault's types and places."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as it may be written down."""
        lines = [f"{self.formatTime(record)} {record.levelname} {record.name}: {sentence_of(record)}"]
        faults = [each for each in _arguments(record) if isinstance(each, BaseException)]
        if record.exc_info and record.exc_info[1] is not None:
            faults.append(record.exc_info[1])
        lines += [described(fault) for fault in faults]
        lines += [each.text for each in _arguments(record) if isinstance(each, Told)]
        return "\n".join(lines)


class Told:
    """What may stand in the log as it is: made of types and places."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __str__(self) -> str:
        return "(below)"


def sentence_of(record: logging.LogRecord) -> str:
    """The sentence of a record of ours with "…" for each value; of another library only where it was written."""
    if record.name.partition(".")[0] != OURS or not isinstance(record.msg, str):
        return f"written at {place(record.pathname, record.lineno, record.funcName or '')}"
    return _SPECIFIER.sub(_VALUE, record.msg) if record.args else record.msg


def _arguments(record: logging.LogRecord) -> tuple[Any, ...]:
    return record.args if isinstance(record.args, tuple) else ()


class PrivateLogFile(logging.Handler):
    """A log file of this user alone that is opened, and whose handler is imported, with the first line that is written."""

    def __init__(self, path: Callable[[], Path]) -> None:
        super().__init__()
        self._path = path
        self._file: logging.Handler | None = None
        self.setFormatter(PrivateFormatter())

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line. A log that cannot be written stops nothing."""
        try:
            if self._file is None:
                self._file = self._opened()
            self._file.emit(record)
        except OSError:
            self._file = None

    def _opened(self) -> logging.Handler:
        from logging.handlers import RotatingFileHandler

        path = self._path()

        class PrivateFiles(RotatingFileHandler):
            def _open(self) -> Any:
                return os.fdopen(private_file(path, os.O_APPEND), "a", encoding="utf-8")

            def handleError(self, record: logging.LogRecord) -> None:
                return None  # what it would print holds the record's values

        made = PrivateFiles(path, maxBytes=1_000_000, backupCount=2, encoding="utf-8", delay=True)
        made.setFormatter(self.formatter)
        return made

    def close(self) -> None:
        """Close the file, if there is one."""
        if self._file is not None:
            self._file.close()
        super().close()


def private_file(path: Path, flags: int = 0) -> int:
    """The descriptor of a file to write, for this user alone, made where it is not there; an older one becomes so."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | flags | getattr(os, "O_NOFOLLOW", 0), PRIVATE)
    if hasattr(os, "fchmod"):
        os.fchmod(opened, PRIVATE)
    return opened


def keep_private() -> None:
    """What this process makes is for its user alone, and a crash leaves no image of its memory.

    1 and not 0: where images go to a program, the kernel hands over none for a limit of 1 alone.
    """
    if sys.platform != "win32":
        import resource

        os.umask(0o077)
        _, most = resource.getrlimit(resource.RLIMIT_CORE)
        limit = 1 if most == resource.RLIM_INFINITY else min(1, most)
        resource.setrlimit(resource.RLIMIT_CORE, (limit, limit))


def tell_no_values(path: Callable[[], Path]) -> None:
    """Keep the log in a file; every fault that nobody catches, in any thread, goes there too and is not printed."""
    logging.getLogger().addHandler(PrivateLogFile(path))
    log = logging.getLogger(__name__)
    sys.excepthook = lambda kind, error, trace: _unexpected(log, error)
    threading.excepthook = lambda fault: _unexpected(log, fault.exc_value)
    sys.unraisablehook = lambda fault: _unexpected(log, fault.exc_value)


def _unexpected(log: logging.Logger, error: BaseException | None) -> None:
    if isinstance(error, KeyboardInterrupt):
        return
    log.error("unexpected", exc_info=None if error is None else (type(error), error, error.__traceback__))
