"""Kills of the real window: while it starts, while a script changes the desk through it, in an import, and as it closes."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import IO

from salesdesk import cli
from salesdesk.handover import address_of
from tests.faults import templates
from tests.faults.campaign import Result
from tests.faults.cases import Case
from tests.faults.checking import Looks, Told
from tests.faults.sandbox import Sandbox

PHASES = ("start", "drop", "import", "closing")
FAULT = "SIGKILL of the window"
PATIENCE_S = 60.0
MOST_CHANGES = 12
"""Changes that a script hands to the window before it is killed at the latest."""
ROWS = 60
"""Deals of the file that is imported."""
_TAKEN_OVER = re.compile(r"^run/salesdesk/(salesdesk-#|\.\w+/s$)|/window\.new$|/log/crash-#\.txt$")
"""What the next window takes over: the socket of the one that was killed, also where Qt had not yet given it its name, a half
state file, and the notes from which it shows that the run before has crashed."""
CALLS = ("open", "write", "pwrite", "sync", "unlink", "rename", "close")


@dataclass
class Session:
    """One window: its process, and the changes it has said are done."""

    process: "subprocess.Popen[bytes]"
    done: list[str]
    has_imported: bool = False

    @property
    def input(self) -> IO[bytes]:
        assert self.process.stdin is not None
        return self.process.stdin

    def say(self, line: str) -> None:
        """Give it a line; one that is dead hears none."""
        with contextlib.suppress(BrokenPipeError):
            self.input.write(line.encode() + b"\n")
            self.input.flush()

    def hears(self) -> str:
        """Its next line; empty when it has ended."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().decode().strip()

    def end(self) -> None:
        """Kill it, where it has not ended."""
        self.process.kill()
        self.process.wait()
        self.input.close()
        assert self.process.stdout is not None
        self.process.stdout.close()


class Windows:
    """Opens windows on copies of the small desk, and kills them. ``kills`` gives the results."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.sandbox = Sandbox(folder)
        self._looks = Looks(self.sandbox)
        templates.need(self.sandbox, "base")
        self._dice = Random(f"{seed} window")
        self._seen: dict[str, dict[str, int]] = {}
        self._before = self._told()
        self._names = self._learn()

    def _told(self) -> Told:
        self.sandbox.fresh("base")
        return self._looks.look()

    def _learn(self) -> frozenset[str]:
        """Live through all phases undisturbed: how many calls each has, and which files are there in the end."""
        self.sandbox.fresh("base")
        self.sandbox.shim.arm()
        session = self._open()
        for phase in PHASES:
            self.sandbox.shim.arm()
            if phase == "closing":
                session.say("close")
                if session.process.wait(PATIENCE_S):
                    raise RuntimeError("the window fails without any fault")
            else:
                self._live(session, phase)
            self._seen[phase] = {call: n for call, n in self.sandbox.shim.seen().items() if call in CALLS}
        session.end()
        return self._looks.look().names | self._before.names

    def kills(self, count: int) -> Iterator[Result]:
        """So many kills, each phase in turn, at calls drawn anew; a phase without calls is left by a kill after it."""
        for number in range(count):
            phase = PHASES[number % len(PHASES)]
            seen = self._seen[phase] or {"close": 1}
            call = self._dice.choice(sorted(seen))
            yield self.attempt(Case(f"window {phase}", call, self._dice.randint(1, seen[call]), "kill"))

    def attempt(self, case: Case) -> Result:
        """One window that is killed at a call of a phase, or at the end of the phase where it comes to no such call."""
        phase, shim = case.command.partition(" ")[2], self.sandbox.shim
        self.sandbox.fresh("base")
        shim.arm()
        if phase == "start":
            shim.arm("kill", case.call, case.nth)
        session = self._open()
        try:
            if phase not in ("start", "drop") and not self._is_listening(session):
                raise RuntimeError("the window does not answer")
            if phase != "start":
                if phase == "drop":
                    self._is_listening(session)
                shim.arm("kill", case.call, case.nth)
            if phase == "closing":
                session.say("close")
                with contextlib.suppress(subprocess.TimeoutExpired):
                    session.process.wait(PATIENCE_S)
            else:
                self._live(session, phase)
        finally:
            session.end()
        killed = session.process.returncode == -signal.SIGKILL
        shim.disarm()
        return Result(case.command, FAULT, str(case), tuple(self._wrong(session)), killed)

    def _open(self) -> Session:
        own = self.sandbox.environment() | {
            "FAULTS_CONTROL": str(self.sandbox.shim.file),
            "QT_QPA_PLATFORM": "offscreen",
            "MPLCONFIGDIR": str(self.sandbox.folder / "matplotlib"),
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.driven"],
            env=os.environ | own,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        return Session(process, [])

    def _live(self, session: Session, phase: str) -> None:
        if phase == "start":
            self._is_listening(session)
        elif phase == "drop":
            for number in range(MOST_CHANGES):
                if not self._change(session, number):
                    return
        elif phase == "import":
            session.say(f"import {self.sandbox.file('deals')}")
            session.has_imported = session.hears() == "imported"

    def _is_listening(self, session: Session) -> bool:
        """Wait until the window is shown and other programs can speak to it; False where it has died before."""
        if not session.hears():
            return False
        end = time.monotonic() + PATIENCE_S
        address = self._address()
        while session.process.poll() is None and time.monotonic() < end:
            if Path(address).exists():
                return True
            time.sleep(0.01)
        return False

    def _address(self) -> str:
        before = dict(os.environ)
        os.environ.update(self.sandbox.environment())
        try:
            return address_of(self.sandbox.desk)
        finally:
            os.environ.clear()
            os.environ.update(before)

    def _change(self, session: Session, number: int) -> bool:
        """Hand a change to the window, as ``salesdesk do`` does; whether it said that it is done."""
        title = f"Handed over {number}"
        stage = ("Proposal", "Qualified")[number % 2]
        making = ["do", "CreateDeal", f"title={title}", "amount=5"]
        moving = ["do", "MoveDeals", "deals=Pump", f"stage={stage}"]
        ended = self.sandbox.run(lambda: cli.main(moving if number % 3 == 2 else making))
        if ended.status:
            return False
        if number % 3 != 2:
            session.done.append(title)
        return session.process.poll() is None

    def _wrong(self, session: Session) -> Iterator[str]:
        """What is wrong with the desk that a window has left."""
        try:
            found = self._looks.look()
        except RuntimeError as error:
            yield f"the desk does not open: {' '.join(str(error).split())[-300:]}"
            return
        yield from found.faults
        lines = set(found.text.splitlines())
        if lost := [line for line in self._records(self._before.text) if line not in self._records(found.text)]:
            yield f"lost: {lost[0][:120]}"
        made = [title for title in session.done if not any(f"title '{title}'" in line for line in lines)]
        if made:
            yield f"acknowledged and lost: {made[0]}"
        imported = sum("Deal 'Imported" in line and line.startswith("Deal ") for line in lines)
        if imported not in (0, ROWS) or (session.has_imported and not imported):
            yield f"{imported} of {ROWS} deals are imported"
        if left := sorted(name for name in found.names - self._names if not _TAKEN_OVER.search(name)):
            yield f"left lying about: {', '.join(left)}"

    @staticmethod
    def _records(text: str) -> set[str]:
        """What each record is called, whatever became of its fields."""
        return {line.partition(":")[0] for line in text.splitlines() if line[:1] not in ("", " ") and ":" in line}
