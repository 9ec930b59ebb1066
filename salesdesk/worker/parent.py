"""Handing work to a child and waiting for what it says: within limits, given up at once when nobody wants it any more."""

import contextlib
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from string import Formatter
from time import monotonic
from typing import IO, Any, Literal

from salesdesk.domain.errors import SalesDeskError
from salesdesk.i18n import mark
from salesdesk.logs import Told, places_in
from salesdesk.worker import messages
from salesdesk.worker.limits import memory_of
from salesdesk.worker.messages import Parts, WorkerMessage

log = logging.getLogger(__name__)
MEGABYTE = 1_000_000
LARGEST_PIECE = 256 * MEGABYTE
TICK_S = 0.1
"""How often the limits are looked at, and whether the answer is still wanted."""
_PROGRAM_ITSELF = 150 * MEGABYTE
"""Memory of a child that has done nothing yet, at most."""
_ROOT = Path(__file__).resolve().parents[2]
_START = "import sys; sys.path.insert(0, {root!r}); from salesdesk.__main__ import main; sys.exit(main())"
_OUT_OF_MEMORY = b"memory allocation of"
_SAID = 4_000
Reason = Literal["time", "memory", "ended"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds by the clock, and bytes of memory beyond what the program itself takes."""

    seconds: float = 60.0
    memory: int = 1_000 * MEGABYTE


class WorkerFailed(SalesDeskError):
    """The child gave no answer: it took too long (``time``), needed too much (``memory``) or ``ended``. Nothing was changed."""

    def __init__(self, limits: Limits, reason: Reason) -> None:
        self.reason = reason
        super().__init__(_SENTENCES[reason], seconds=f"{limits.seconds:g}", count=limits.memory // MEGABYTE)


_SENTENCES: dict[Reason, str] = {
    "time": mark("That took longer than {seconds} seconds and was stopped."),
    "memory": mark("That needs more than {count} MB of memory and was stopped."),
    "ended": mark("That ended unexpectedly; nothing was changed."),
}


def run(
    kind: str, payload: Parts, limits: Limits | None = None, *, on_piece: Callable[[dict[str, Any]], None] | None = None,
    tick: Callable[[], None] | None = None, command: Sequence[str] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The answer of a kind to a payload. Pieces that come before it go to ``on_piece``.

    ``tick`` is called every tenth of a second; what it raises, or ``on_piece`` does, ends the child and comes out here.
    ``command`` is another program than this one that has the verb. Raises WorkerFailed without an answer, and SalesDeskError
    with the sentence of a kind that refuses. The child is gone when this returns, whichever way.
    """
    limits = limits or Limits()
    with tempfile.TemporaryFile() as said, _started([*(command or program()), "worker", kind], said) as child:
        talk = _Talk(child, {**payload, "limits": [limits.seconds, limits.memory]})
        try:
            return _settled(talk, child, limits, on_piece or _ignore, tick or _nothing)
        except _Ended:
            close_pipes(child)  # where not all could be sent that was asked, the child still waits for the rest
            child.wait()
            raise WorkerFailed(limits, why_it_ended(child, said)) from None
        finally:
            child.kill()
            child.wait()
            talk.join()


def program() -> list[str]:
    """The command line of this program: the installed one where it is frozen, else this interpreter and this package.

    The interpreter does not look into the folder it is started in for modules.
    """
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, "-P", "-c", _START.format(root=str(_ROOT))]


@contextlib.contextmanager
def _started(command: list[str], said: IO[bytes]) -> "Iterator[subprocess.Popen[bytes]]":
    child = begun(command, said)
    try:
        yield child
    finally:
        close_pipes(child)


def begun(command: list[str], said: IO[bytes]) -> "subprocess.Popen[bytes]":
    """A child without a window, a folder or settings of this program's own, which says into ``said`` what goes wrong."""
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=said,
        cwd=Path(sys.executable).anchor or None,
        env={name: value for name, value in os.environ.items() if not name.upper().startswith("SALESDESK")},
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def close_pipes(child: "subprocess.Popen[bytes]") -> None:
    """Let go of a child's pipes."""
    for pipe in (child.stdin, child.stdout):
        with contextlib.suppress(OSError):
            pipe.close()  # type: ignore[union-attr]


class _Ended(Exception):
    """The child has ended without an answer."""


class _Talk(threading.Thread):
    """Writes what is asked and reads what is answered, so that whoever waits can also do something else."""

    def __init__(self, child: "subprocess.Popen[bytes]", asked: Parts) -> None:
        super().__init__(name="worker talk", daemon=True)
        self._child, self._asked = child, asked
        self.heard: SimpleQueue[WorkerMessage | BaseException] = SimpleQueue()
        self.start()

    def run(self) -> None:
        """Put every message into ``heard``, then how it ended."""
        try:
            assert self._child.stdin is not None and self._child.stdout is not None
            with contextlib.suppress(BrokenPipeError):
                messages.write(self._child.stdin, "asked", self._asked)
            while True:
                message = messages.read(self._child.stdout, LARGEST_PIECE)
                self.heard.put(message)
                if message.tag != "piece":
                    return
        except (OSError, messages.MessageCut, MemoryError):
            self.heard.put(_Ended())
        except BaseException as error:  # comes out where it is waited for
            self.heard.put(error)


def _settled(
    talk: _Talk, child: "subprocess.Popen[bytes]", limits: Limits, on_piece: Callable[[dict[str, Any]], None],
    tick: Callable[[], None],
) -> dict[str, Any]:  # fmt: skip
    until, next_look = monotonic() + limits.seconds, 0.0
    while True:
        try:
            heard = talk.heard.get(timeout=TICK_S)
        except Empty:
            heard = None
        if isinstance(heard, BaseException):
            raise heard
        if heard is not None and heard.tag != "piece":
            return unwrapped(heard, limits)
        if heard is not None:
            on_piece(heard.parts)
        now = monotonic()
        if now > until:
            raise WorkerFailed(limits, "time")
        if now >= next_look:
            next_look = now + TICK_S
            if memory_of(child.pid) > limits.memory + _PROGRAM_ITSELF:
                raise WorkerFailed(limits, "memory")
            tick()


def unwrapped(answer: WorkerMessage, limits: Limits) -> dict[str, Any]:
    """What was answered. Raises WorkerFailed or SalesDeskError for an answer that is none."""
    if answer.tag == "answer":
        return answer.parts
    if answer.tag == "memory":
        raise WorkerFailed(limits, "memory")
    text, values = answer.parts.get("text"), answer.parts.get("values")
    if answer.tag == "refused" and isinstance(text, str) and isinstance(values, dict) and _is_sentence(text, values):
        raise SalesDeskError(text, **values)
    log.error("A child of the program failed: %s", Told(places_in(str(text))))
    raise WorkerFailed(limits, "ended")


def _is_sentence(text: str, values: dict[str, Any]) -> bool:
    """Whether a sentence names nothing but its values, as they are."""
    try:
        named = [(name, spec, conversion) for _, name, spec, conversion in Formatter().parse(text) if name is not None]
    except ValueError:
        return False
    return all(name in values and not spec and not conversion for name, spec, conversion in named)


def why_it_ended(child: "subprocess.Popen[bytes]", said: IO[bytes]) -> Reason:
    """From how it ended and what it said last. A crash is kept in the log of the program."""
    said.seek(0)
    words = said.read()[-_SAID:]
    if _OUT_OF_MEMORY in words:
        return "memory"
    if child.returncode == -getattr(signal, "SIGXCPU", 0):
        return "time"
    told = Told(f"{child.returncode}\n{places_in(words.decode('utf-8', 'replace'))}")
    log.error("A child of the program ended with %s", told)
    return "ended"


def _ignore(piece: dict[str, Any]) -> None:
    return None


def _nothing() -> None:
    return None
