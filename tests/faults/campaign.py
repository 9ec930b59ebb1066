"""The campaign: for each command what it does without a fault, then one fault after the other, each on a fresh copy."""

import gc
import json
import os
import re
import selectors
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

from salesdesk import platform_paths
from salesdesk.desk.checking import check
from salesdesk.desk.commands.registry import load
from salesdesk.desk.desk import Desk
from salesdesk.desk.script_requests import ScriptRequest, perform
from salesdesk.store import cipher
from salesdesk.store.store import SqlStore
from tests.faults import templates
from tests.faults.cases import Case, Draws
from tests.faults.checking import Looks, Told, back_up, names_in, visit
from tests.faults.commands import Scenario
from tests.faults.judging import KILLED, Expected, problems
from tests.faults.sandbox import ROUNDS, Sandbox

_OF_A_BACKUP = re.compile(r"backups/[^/]+/\.[^/]+\.part$")


@dataclass(frozen=True)
class Result:
    """What became of a case: the problems found (none: survived). ``reached`` says whether the fault has happened."""

    command: str
    fault: str
    case: str
    problems: tuple[str, ...]
    reached: bool = True


def warm(folder: Path) -> None:
    """Do once what commands and checks do, in this process, so that forked ones find everything imported and made."""
    from salesdesk.cli import verbs
    from salesdesk.store import restore
    from salesdesk.views import keeping

    del verbs, restore, keeping
    cipher.ROUNDS = ROUNDS
    clock = platform_paths.system_clock
    with closing(SqlStore.create(folder / "warm.salesdesk", clock)) as store:
        desk = Desk(store, clock)
        perform(desk, ScriptRequest("do", "AddNote", {"text": "Warm"}), load("salesdesk.importing.commands"))
        desk.undo()
        desk.redo()
        check(desk)
    gc.collect()
    gc.freeze()


class Bench:
    """One worker: its folder, and what it expects of each command."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.sandbox = Sandbox(folder)
        self.looks = Looks(self.sandbox)
        self._seed = seed
        self._expected: dict[str, Expected] = {}
        self.seen: dict[str, dict[str, int]] = {}

    def learn(self, scenario: Scenario) -> Expected:
        """What the desk says before and after a command that nothing disturbs. Raises RuntimeError where it fails by itself."""
        sandbox = self.sandbox
        if scenario.name not in self._expected:
            templates.need(sandbox, scenario.template)
            sandbox.fresh(scenario.template)
            before = self.looks.look()
            sandbox.fresh(scenario.template)
            sandbox.shim.arm(chance=self._chance(scenario))
            ended = sandbox.run(lambda: sandbox.do(scenario), is_watched=True)
            self.seen[scenario.name] = sandbox.shim.seen()
            after = self.looks.look()
            if ended.status or before.faults or after.faults:
                raise RuntimeError(f"{scenario.name} fails without any fault: {ended} {before.faults} {after.faults}")
            self._expected[scenario.name] = Expected(before, after, scenario.makes_desk, scenario.needs_copy)
        return self._expected[scenario.name]

    def _chance(self, scenario: Scenario) -> int:
        return crc32(f"{self._seed} {scenario.name}".encode()) or 1

    def _later(self, scenario: Scenario, told: Told, expected: Expected) -> frozenset[str]:
        """The files of the place once the same command has come to its end where the scenario says so; and where a backup
        was broken off, once the next one was made, as a window does when it closes."""
        left = told.names - expected.before.names - expected.after.names
        if not left:
            return told.names
        self.sandbox.shim.disarm()
        self.sandbox.run(lambda: visit(self.sandbox))
        if scenario.again:
            self.sandbox.run(lambda: self.sandbox.do(scenario))
        if any(_OF_A_BACKUP.search(name) for name in left):
            self.sandbox.run(lambda: back_up(self.sandbox))
        self.sandbox.run(lambda: visit(self.sandbox))
        return frozenset(name for name in names_in(self.sandbox) if not name.endswith(" closing.salesdesk"))

    def attempt(self, scenario: Scenario, case: Case) -> Result:
        """Run a command with a fault, and see what is left."""
        try:
            expected, sandbox = self.learn(scenario), self.sandbox
        except RuntimeError as error:
            return Result(scenario.name, "none", str(case), (str(error)[-600:],))
        sandbox.fresh(scenario.template)
        sandbox.shim.arm(case.fault, case.call, case.nth, case.seed, self._chance(scenario))
        ended = sandbox.run(lambda: sandbox.do(scenario), is_watched=True)
        reached = sandbox.shim.has_struck
        acknowledged = ended.status == 0 or (ended.status == KILLED and case.call == "exit")
        try:
            told = self.looks.look()
            later = self._later(scenario, told, expected)
            found = tuple(problems(expected, ended, acknowledged, told, later))
        except RuntimeError as error:
            found = (f"the desk does not open: {' '.join(str(error).split())[-300:]}",)
        return Result(scenario.name, case.fault, str(case), found, reached)


def results(bench: Bench, scenarios: Sequence[Scenario], seed: int, wanted: int, seconds: float) -> Iterator[Result]:
    """Cases of all commands in turn, until so many were reached and the time is over, or all there are were tried."""
    end, reached = time.monotonic() + seconds, 0
    rounds = []
    for scenario in scenarios:
        try:
            bench.learn(scenario)
        except RuntimeError as error:
            yield Result(scenario.name, "none", f"{scenario.name}/exit/1/none/1", (str(error)[-600:],))
            continue
        rounds.append((scenario, Draws(scenario.name, bench.seen[scenario.name], seed).rounds(scenario.weight)))
    while rounds and (reached < wanted or time.monotonic() < end):
        for scenario, drawn in list(rounds):
            cases = next(drawn, None)
            if cases is None:
                rounds.remove((scenario, drawn))
            for case in cases or ():
                result = bench.attempt(scenario, case)
                reached += result.reached
                yield result


def side_by_side(works: Sequence[Callable[[], Iterator[Result]]], tell: Callable[[Result], None]) -> list[str]:
    """Run each in a process of its own and hand on what they find, as it comes; what has ended one before its time."""
    sys.stdout.flush()
    pipes = {}
    for work in works:
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            os.close(reading)
            _work(work, writing)
        os.close(writing)
        pipes[child] = reading
    failures = []
    for document in _lines(list(pipes.values())):
        if "failure" in document:
            failures.append(str(document["failure"]))
        else:
            tell(Result(**{**document, "problems": tuple(document["problems"])}))
    for child in pipes:
        os.waitpid(child, 0)
    return failures


def _lines(pipes: Sequence[int]) -> Iterator[dict[str, Any]]:
    """The JSON documents that come through some pipes, until all are closed."""
    with selectors.DefaultSelector() as selector:
        unread = dict.fromkeys(pipes, b"")
        for pipe in pipes:
            selector.register(pipe, selectors.EVENT_READ)
        while unread:
            for key, _ in selector.select():
                part = os.read(key.fd, 65_536)
                if not part:
                    selector.unregister(key.fd)
                    os.close(key.fd)
                    del unread[key.fd]
                    continue
                *lines, unread[key.fd] = (unread[key.fd] + part).split(b"\n")
                yield from map(json.loads, lines)


def _work(work: Callable[[], Iterator[Result]], writing: int) -> None:
    status = 1
    try:
        for result in work():
            os.write(writing, json.dumps(asdict(result)).encode() + b"\n")
        status = 0
    except Exception as error:
        os.write(writing, json.dumps({"failure": f"{type(error).__name__}: {error}"}).encode() + b"\n")
    finally:
        os._exit(status)
