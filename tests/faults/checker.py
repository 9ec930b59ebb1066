"""A forked process that answers the same question about the place of a case again and again, as it stands each time."""

import json
import os
import signal
import traceback
from collections.abc import Callable
from typing import Any

from tests.faults.sandbox import PATIENCE_S, Sandbox

MOST = 100
"""Answers of one process; then another takes its turn, so that none lives long on what it remembers."""


class Checker:
    """Asks ``question`` in a process that is warm. One that fails, or answered often, is followed by a fresh one."""

    def __init__(self, sandbox: Sandbox, question: Callable[[], Any]) -> None:
        self._sandbox, self._question = sandbox, question
        self._child: int | None = None
        self._answered = 0
        self._asking = self._hearing = -1

    def ask(self) -> Any:
        """The answer, by way of JSON. Raises RuntimeError with the traceback where the question fails."""
        if self._child is None:
            self._begin()
        os.write(self._asking, b"?")
        said = self._heard()
        self._answered += 1
        if said is None or "answer" not in said or self._answered >= MOST:
            self.end()
        if said is None or "answer" not in said:
            raise RuntimeError(said["failure"] if said else "the process that looks at the desk has died")
        return said["answer"]

    def end(self) -> None:
        """Let the process go."""
        if self._child is not None:
            os.close(self._asking)
            os.close(self._hearing)
            os.waitpid(self._child, 0)
            self._child = None

    def _begin(self) -> None:
        reads, self._asking = os.pipe()
        self._hearing, writes = os.pipe()
        self._child, self._answered = os.fork(), 0
        if not self._child:
            os.close(self._asking)
            os.close(self._hearing)
            self._serve(reads, writes)
        os.close(reads)
        os.close(writes)

    def _heard(self) -> dict[str, Any] | None:
        said = b""
        while not said.endswith(b"\n"):
            part = os.read(self._hearing, 1 << 20)
            if not part:
                return None
            said += part
        found: dict[str, Any] = json.loads(said)
        return found

    def _serve(self, reads: int, writes: int) -> None:
        try:
            self._sandbox.move_in()
            while os.read(reads, 1):
                signal.alarm(PATIENCE_S)
                try:
                    said = {"answer": self._question()}
                except Exception:
                    said = {"failure": traceback.format_exc()}
                signal.alarm(0)
                left = memoryview(json.dumps(said).encode() + b"\n")
                while left:
                    left = left[os.write(writes, left) :]
        finally:
            os._exit(0)
