"""Pytest plugin that changes how fast the jobs beside the window are, to find tests that hold on one machine only.

``python -m pytest -p tests.support.timing --timing eager tests/ui``; ``--timing-seconds`` makes it stronger:

- ``eager``: a job has ended before whoever asked for it goes on, as on a machine with many idle processors;
- ``late``: a job begins some time after it was asked for, as on a busy one;
- ``mixed``: each job is one or the other or neither, by the seed ``--timing-seed``;
- ``hasty``: a test goes on as soon as what it waits for holds, before the window has laid out or painted anything;
- ``slow-window``: what a test waits for has been there for a while, and all that follows it too, when the test goes on.
"""

import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from random import Random
from typing import Any
from weakref import WeakSet

import pytest

SECONDS = {"eager": 0.3, "late": 0.05, "hasty": 0.05, "slow-window": 0.12}
"""The longest that one waits for a job, as some wait for the test to go on; how late a job is; how long only answers
reach the window before all else does; how late a test goes on."""
KINDS = ("eager", "late", "mixed", "hasty", "slow-window")
COMMANDS = ("run", "hand", "undo", "redo")


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("timing")
    group.addoption("--timing", choices=KINDS, default="mixed", help="how fast jobs beside the window are")
    group.addoption("--timing-seed", type=int, default=0, help="of the kinds of mixed jobs")
    group.addoption("--timing-seconds", type=float, default=None, help=f"in place of {SECONDS}")
    group.addoption("--switch-interval", type=float, default=None, help="seconds between switches of Python threads")


def pytest_configure(config: pytest.Config) -> None:
    from salesdesk.ui.operations import Operations
    from tests.support import bot

    interval = config.getoption("--switch-interval")
    if interval is not None:
        sys.setswitchinterval(interval)
    choice = Random(config.getoption("--timing-seed"))
    wanted, strength = config.getoption("--timing"), config.getoption("--timing-seconds")
    seconds = SECONDS if strength is None else dict.fromkeys(SECONDS, strength)
    if wanted == "slow-window":
        _slow(bot.PatientBot, round(1000 * seconds[wanted]), _known_operations(Operations))
        return
    if wanted == "hasty":
        _hasty(bot.PatientBot, seconds[wanted])
        return

    def kind() -> str:
        return choice.choice(("eager", "late", "as it comes")) if wanted == "mixed" else wanted

    for name in COMMANDS:
        setattr(Operations, name, _command(getattr(Operations, name), kind, seconds))
    Operations.read = _reading(Operations.read, kind, seconds)  # type: ignore[method-assign]


def _known_operations(kind: Any) -> "WeakSet[Any]":
    """All that are made from now on."""
    known: WeakSet[Any] = WeakSet()
    make = kind.__init__

    def init(made: Any, *arguments: Any, **named: Any) -> None:
        make(made, *arguments, **named)
        known.add(made)

    kind.__init__ = init
    return known


def _slow(bot: Any, milliseconds: int, known: "WeakSet[Any]") -> None:
    from PySide6.QtTest import QTest

    wait_until, wait_signal = bot.waitUntil, bot.waitSignal

    def go_on_late() -> None:
        """After a while, and once what is under way has been answered, which takes long where many processes run; what a test
        holds up is not waited for for long."""
        QTest.qWait(milliseconds)
        end = time.monotonic() + 0.01 * milliseconds
        while not all(each.is_idle for each in known) and time.monotonic() < end:
            QTest.qWait(10)

    def until(hand: Any, *arguments: Any, **named: Any) -> None:
        wait_until(hand, *arguments, **named)
        go_on_late()

    @contextmanager
    def signal(hand: Any, *arguments: Any, **named: Any) -> Iterator[Any]:
        with wait_signal(hand, *arguments, **named) as blocker:
            yield blocker
        go_on_late()

    bot.waitUntil, bot.waitSignal = until, signal


def _hasty(bot: Any, seconds: float) -> None:
    from PySide6.QtCore import QCoreApplication, QEvent

    wait_until = bot.waitUntil

    def until(hand: Any, callback: Callable[[], bool | None], *arguments: Any, **named: Any) -> None:
        def holds() -> bool | None:
            end = time.monotonic() + seconds
            while True:
                with suppress(AssertionError):
                    if (found := callback()) is not False:
                        return found
                if time.monotonic() > end:
                    return callback()
                QCoreApplication.sendPostedEvents(None, QEvent.Type.MetaCall)
                time.sleep(0.001)

        wait_until(hand, holds, *arguments, **named)

    bot.waitUntil = until


def _command(real: Callable[..., int], kind: Callable[[], str], seconds: Mapping[str, float]) -> Callable[..., int]:
    def ask(operations: Any, *arguments: Any) -> int:
        timing, ended = kind(), threading.Event()
        if timing == "late":
            operations.write_aside(partial(time.sleep, seconds["late"]))
        ticket = real(operations, *arguments)
        if timing == "eager":
            operations.write_aside(ended.set)
            ended.wait(seconds["eager"])
        return ticket

    return ask


def _reading(real: Callable[..., None], kind: Callable[[], str], seconds: Mapping[str, float]) -> Callable[..., None]:
    def read(
        operations: Any, function: Callable[[], Any], slot: Callable[[Any], object] | None = None, key: object = None
    ) -> None:
        timing, ended = kind(), threading.Event()

        def timed() -> Any:
            if timing == "late":
                time.sleep(seconds["late"])
            try:
                return function()
            finally:
                ended.set()

        real(operations, timed, slot, key)
        if timing == "eager":
            ended.wait(seconds["eager"])

    return read
