"""A child that answers one question after the other: for work whose libraries take longer to import than to run.

It is started by the first question, or ahead of it, and ended by whoever started it once nobody has asked for a while, which
gives its libraries' memory back. The next question starts another.
"""

import contextlib
import subprocess
import tempfile
import threading
from collections.abc import Sequence
from time import monotonic
from typing import IO, Any

from salesdesk.worker import messages
from salesdesk.worker.child import STANDING
from salesdesk.worker.messages import Parts
from salesdesk.worker.parent import (
    LARGEST_PIECE,
    MEGABYTE,
    Limits,
    Reason,
    WorkerFailed,
    begun,
    close_pipes,
    program,
    unwrapped,
    why_it_ended,
)

_LIFE_S = 3_600.0
"""Seconds that a child may compute in all."""


class NoChild(Exception):
    """The system gives no child, or one that ends before its first answer: the work has to be done here."""


class StandingWorker:
    """The child of a kind. Any thread may call; one question is answered at a time, each within the ``limits``.

    ``command`` is another program than this one that has the verb.
    """

    def __init__(self, kind: str, limits: Limits | None = None, command: Sequence[str] | None = None) -> None:
        self._kind, self._limits, self._command = kind, limits or Limits(60.0, 2_000 * MEGABYTE), command
        self._turn = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._said: IO[bytes] | None = None
        self._unread = 0
        self._has_answered = False
        self._last = monotonic()

    @property
    def process(self) -> int | None:
        """The number of the child's process; None while there is none."""
        child = self._child
        return child.pid if child is not None and child.poll() is None else None

    def start(self, first: Parts) -> None:
        """Have a child there and ask it something whose answer nobody waits for. Does nothing where one is there."""
        if not self._turn.acquire(blocking=False):
            return  # somebody is asking
        try:
            if self.process is None:
                self._put(first)
                self._unread += 1
        except (OSError, NoChild):
            self._end()  # whoever asks is told
        finally:
            self._turn.release()

    def ask(self, parts: Parts) -> dict[str, Any]:
        """The answer. A child that has ended since the last question is replaced by another.

        Raises NoChild where none can be had, WorkerFailed without an answer, and SalesDeskError with the sentence of a kind
        that refuses.
        """
        with self._turn:
            self._last = monotonic()
            late = threading.Event()
            clock = threading.Timer(self._limits.seconds, self._stop, (late,))
            clock.daemon = True
            clock.start()
            try:
                answer = self._answer_to(parts)
            except (OSError, messages.MessageCut, MemoryError):
                reason: Reason = "time" if late.is_set() else self._reason()
                if reason == "ended" and not self._has_answered:
                    raise NoChild from None
                raise WorkerFailed(self._limits, reason) from None
            finally:
                clock.cancel()
                clock.join()
                self._last = monotonic()
            self._has_answered = True
            return unwrapped(answer, self._limits)

    def end_if_unused(self, seconds: float) -> bool:
        """End the child when nobody has asked for so long; whether there is none now."""
        if not self._turn.acquire(blocking=False):
            return False
        try:
            if self._child is not None and monotonic() - self._last >= seconds:
                self._end()
            return self._child is None
        finally:
            self._turn.release()

    def end(self) -> None:
        """End the child, whatever it does; the next question starts another."""
        child = self._child
        if child is not None:
            child.kill()
        with self._turn:
            self._end()

    def _answer_to(self, parts: Parts) -> messages.WorkerMessage:
        try:
            self._put(parts)
        except OSError:
            self._end()  # it has just ended: another is asked
            self._put(parts)
        return self._heard()

    def _put(self, parts: Parts) -> None:
        if self.process is None:
            self._begin()
            parts = {**parts, "limits": [_LIFE_S, self._limits.memory]}
        assert self._child is not None and self._child.stdin is not None
        messages.write(self._child.stdin, "asked", parts)

    def _heard(self) -> messages.WorkerMessage:
        assert self._child is not None and self._child.stdout is not None
        while self._unread:
            messages.read(self._child.stdout, LARGEST_PIECE)
            self._unread -= 1
        return messages.read(self._child.stdout, LARGEST_PIECE)

    def _begin(self) -> None:
        self._end()
        self._said = tempfile.TemporaryFile()  # noqa: SIM115  (closed with the child)
        try:
            self._child = begun([*(self._command or program()), "worker", self._kind, STANDING], self._said)
        except OSError as error:
            self._end()
            raise NoChild from error
        self._last = monotonic()

    def _stop(self, late: threading.Event) -> None:
        late.set()
        if self._child is not None:
            self._child.kill()

    def _reason(self) -> Reason:
        if self._child is None or self._said is None:
            return "ended"
        self._child.kill()
        self._child.wait()
        return why_it_ended(self._child, self._said)

    def _end(self) -> None:
        child, said = self._child, self._said
        self._child = self._said = None
        self._unread = 0
        if child is not None:
            child.kill()
            child.wait()
            close_pipes(child)
        if said is not None:
            with contextlib.suppress(OSError):
                said.close()
