"""Kills of the real window in all that it does with the desk, from its start until it closes, and of its children."""

import contextlib
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from threading import Event, Thread
from typing import IO, Self

from salesdesk import cli
from salesdesk.handover import address_of
from tests.faults import templates
from tests.faults.campaign import Result
from tests.faults.cases import Case
from tests.faults.checking import Looks, Told, names_in
from tests.faults.commands import PHRASES
from tests.faults.sandbox import Sandbox


@dataclass(frozen=True)
class Phase:
    """What is done in a window, by lines of its driver: ``first``, then ``lines`` while it may be killed. ``template`` is the
    desk that it opens, ``begins`` whether it may be killed from its start on; ``child`` the kind of the child that is killed
    instead, after which the window has to go on."""

    name: str
    lines: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    template: str = "base"
    begins: bool = False
    child: str = ""


PHASES = (
    Phase("start", begins=True),
    Phase("changes handed over"),
    Phase("drop", ("move", "move", "move")),
    Phase("import", ("import {deals}",)),
    Phase("backup", ("backup",)),
    Phase("restore", ("restore",), first=("backup", "move")),
    Phase("encrypt", (f"encrypt {PHRASES[0]}",)),
    Phase("unlock", (f"unlock {PHRASES[0]}",), template="encrypted", begins=True),
    Phase("lock", (f"lock {PHRASES[0]}", "move"), first=(f"unlock {PHRASES[0]}",), template="encrypted"),
    Phase("closing", ("close",), first=("move",)),
)
CHILDREN = (
    Phase("learning child", ("learn", "move"), begins=True, child="learning"),
    Phase("checking child", ("check", "move"), child="checking"),
)
FAULT, CHILD_FAULT = "SIGKILL of the window", "SIGKILL of its child"
CHILD = "child"
"""In the place of a call: the fault strikes so many times STEP_S after the child has begun."""
STEP_S, MOST_STEPS = 0.02, 25
PATIENCE_S = 60.0
MOST_CHANGES = 6
"""Changes that a script hands to the window before it is killed at the latest."""
ROWS = 60
"""Deals of the file that is imported."""
VISITED = 5
"""One in so many windows that were killed is followed by one that is closed as usual, after which nothing may be left."""
_STAYS = re.compile(r"/backups/[^/]+/My desk [^/]+\.salesdesk$|/kept/#\.kept$")
"""What each window may add: a backup, and the kept state of the desk."""
SOCKET = "run/salesdesk/salesdesk-"
CALLS = ("open", "write", "pwrite", "sync", "unlink", "rename", "close")


@dataclass
class Session:
    """One window: its process, what it has said is done, the changes that were handed over, and the entries it then had."""

    process: "subprocess.Popen[bytes]"
    done: list[str]
    said: set[str]
    entries: int = 0
    old_socket: int | None = None

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
        """Its next line; empty when it has ended, or says nothing for long."""
        assert self.process.stdout is not None
        if not select.select([self.process.stdout], [], [], PATIENCE_S)[0]:
            return ""
        return self.process.stdout.readline().decode().strip()

    def end(self) -> None:
        """Kill it, where it has not ended."""
        self.process.kill()
        self.process.wait()
        self.input.close()
        assert self.process.stdout is not None
        self.process.stdout.close()


class Aim:
    """Kills the first child of a kind that a process starts, some time after it has begun, from a thread of its own."""

    def __init__(self, kind: str, after_s: float) -> None:
        self.parent = 0
        self.has_struck = False
        self._kind, self._after_s = kind, after_s
        self._is_over = Event()
        self._thread = Thread(target=self._wait)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self._is_over.set()
        self._thread.join()

    def _wait(self) -> None:
        while not self._is_over.wait(0.002):
            if self.parent and (child := _child_of(self.parent, self._kind)):
                self._is_over.wait(self._after_s)
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
                    self.has_struck = True
                return


def _child_of(parent: int, kind: str) -> int | None:
    """The process of a worker of a kind that any thread of another process has started."""
    with contextlib.suppress(OSError):  # either may end meanwhile
        for task in Path(f"/proc/{parent}/task").iterdir():
            for number in (task / "children").read_text().split():
                words = Path(f"/proc/{number}/cmdline").read_bytes().split(b"\0")
                if b"worker" in words and kind.encode() in words:
                    return int(number)
    return None


class Windows:
    """Opens windows on copies of the small desk, and kills them. ``kills`` gives the results."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.sandbox = Sandbox(folder)
        self._looks = Looks(self.sandbox)
        self._dice = Random(f"{seed} window")
        self._before: dict[str, Told] = {}
        self._seen: dict[str, dict[str, int]] = {}
        self._names: dict[str, frozenset[str]] = {}

    def kills(self, count: int) -> Iterator[Result]:
        """So many kills, each phase in turn, each time at another call."""
        drawn: set[Case] = set()
        while len(drawn) < count:
            phase = PHASES[len(drawn) % len(PHASES)]
            self._learn(phase)
            seen = self._seen[phase.name]
            call = self._dice.choice(sorted(seen))
            case = Case(f"window {phase.name}", call, self._dice.randint(1, seen[call]), "kill")
            if case not in drawn:
                drawn.add(case)
                yield self.attempt(case)

    def kills_of_children(self, count: int) -> Iterator[Result]:
        """So many kills of children of windows, each some time after it has begun."""
        for number in range(count):
            phase = CHILDREN[number % len(CHILDREN)]
            yield self.attempt(Case(f"window {phase.name}", CHILD, self._dice.randint(0, MOST_STEPS), "kill"))

    def attempt(self, case: Case) -> Result:
        """One window that is killed at a call of a phase, or at the end of the phase where it comes to no such call."""
        phase = next(one for one in (*PHASES, *CHILDREN) if case.command == f"window {one.name}")
        self._learn(phase)
        self.sandbox.fresh(phase.template)
        if phase.child:
            return self._without_child(phase, case)
        session = self._live(phase, case)
        killed = session.process.returncode == -signal.SIGKILL
        self.sandbox.shim.disarm()
        return Result(case.command, FAULT, str(case), tuple(self._wrong(phase, session)), killed)

    def _without_child(self, phase: Phase, case: Case) -> Result:
        """A window whose child is killed: it goes on, does what it is told, and closes as usual."""
        with Aim(phase.child, case.nth * STEP_S) as aim:
            session = self._live(phase, None, aim)
        problems = list(self._wrong(phase, session))
        if session.process.returncode:
            problems.append(f"the window ends with {session.process.returncode}")
        elif missed := {line.partition(" ")[0] for line in phase.lines} - session.said:
            problems.append(f"the window did not {', '.join(sorted(missed))}")
        return Result(case.command, CHILD_FAULT, str(case), tuple(problems), aim.has_struck)

    def _learn(self, phase: Phase) -> None:
        """Live through a phase and an ordinary end undisturbed: how many calls it has, and which files are there then."""
        if phase.name in self._seen:
            return
        templates.need(self.sandbox, phase.template)
        self.sandbox.fresh(phase.template)
        self._before[phase.name] = before = self._looks.look()
        self.sandbox.fresh(phase.template)
        session = self._live(phase, None)
        if session.process.returncode:
            raise RuntimeError(f"the window fails without any fault in {phase.name}: {session.said}")
        told = self._looks.look()
        if told.faults:
            raise RuntimeError(f"the desk is damaged without any fault in {phase.name}: {told.faults}")
        self._names[phase.name] = told.names | before.names

    def _live(self, phase: Phase, case: Case | None, aim: "Aim | None" = None) -> Session:
        """A window that lives through a phase: with a case until it is killed, else until it is closed. ``aim`` waits for its
        child."""
        shim = self.sandbox.shim

        def arm() -> None:
            shim.arm(*(("kill", case.call, case.nth) if case else ()))

        shim.arm()
        if phase.begins:
            arm()
        session = self._open(phase.child)
        if aim is not None:
            aim.parent = session.process.pid
        try:
            is_alive = phase.template == "encrypted" or self._is_listening(session)
            is_alive = is_alive and all(self._say(session, line) for line in phase.first)
            if is_alive and not phase.begins:
                arm()
            if is_alive and phase.name == "changes handed over":
                is_alive = all(self._change(session, number) for number in range(MOST_CHANGES))
            is_alive = is_alive and all(self._say(session, line) for line in phase.lines)
            if case is None:
                self._seen[phase.name] = {call: n for call, n in shim.seen().items() if call in CALLS}
                self._close(session)
        finally:
            session.end()
        return session

    def _close(self, session: Session) -> None:
        session.say("close")
        with contextlib.suppress(subprocess.TimeoutExpired):
            session.process.wait(PATIENCE_S)

    def _say(self, session: Session, line: str) -> bool:
        """Have something done in the window; False where it has died before it was."""
        session.say(line.replace("{deals}", str(self.sandbox.file("deals"))))
        word = line.partition(" ")[0]
        if word == "close":
            with contextlib.suppress(subprocess.TimeoutExpired):
                session.process.wait(PATIENCE_S)
            return True
        while said := session.hears():
            if said.startswith(word):
                session.said.add(word)
                session.entries = int(said.partition(" ")[2] or 0) or session.entries
                return True
        return False

    def _open(self, child: str = "") -> Session:
        own = self.sandbox.environment() | {
            "FAULTS_CONTROL": str(self.sandbox.shim.file),
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            "MPLCONFIGDIR": str(self.sandbox.folder / "matplotlib"),
        }
        old = self._socket()
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.driven", child],
            env=os.environ | own,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )
        return Session(process, [], set(), old_socket=old)

    def _is_listening(self, session: Session) -> bool:
        """Wait until the window is shown and other programs can speak to it; False where it has died before."""
        if not session.hears():
            return False
        end = time.monotonic() + PATIENCE_S
        while session.process.poll() is None and time.monotonic() < end:
            if self._socket() not in (None, session.old_socket):
                return True
            time.sleep(0.01)
        return False

    def _socket(self) -> int | None:
        """Which file the socket of the window is, or of one before it; None for none."""
        path = Path(self._address())
        return path.stat().st_ino if path.exists() else None

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

    def _wrong(self, phase: Phase, session: Session) -> Iterator[str]:
        """What is wrong with the desk that a window has left."""
        try:
            found = self._looks.look()
        except RuntimeError as error:
            yield f"the desk does not open: {' '.join(str(error).split())[-300:]}"
            return
        yield from found.faults
        yield from (copy[:200] for copy in found.kept if copy.startswith("DAMAGED"))
        lines = found.text.splitlines()
        before = self._records(self._before[phase.name].text)
        if lost := [line for line in before if line not in self._records(found.text)]:
            yield f"lost: {lost[0][:120]}"
        made = [title for title in session.done if not any(f"title '{title}'" in line for line in lines)]
        if made:
            yield f"acknowledged and lost: {made[0]}"
        if phase.name != "restore" and sum(line.startswith("entry ") for line in lines) < session.entries:
            yield "acknowledged and lost: an entry of the log"
        if "encrypt" in session.said and f"encrypted under {PHRASES[0]!r}" not in lines:
            yield "acknowledged and lost: the passphrase"
        imported = sum("Deal 'Imported" in line and line.startswith("Deal ") for line in lines)
        if imported not in (0, ROWS) or ("import" in session.said and not imported):
            yield f"{imported} of {ROWS} deals are imported"
        yield from self._left(phase, found)

    def _left(self, phase: Phase, found: Told) -> Iterator[str]:
        """What is there that should not be, once another window was opened and closed as usual. The socket of the killed one
        is always there until then."""
        left = found.names - self._names[phase.name]
        if not any(SOCKET not in name for name in left) and self._dice.randrange(VISITED):
            return
        self.sandbox.shim.arm()
        session = self._open()
        try:
            if "encrypted under ''" not in found.text:
                self._say(session, f"unlock {PHRASES[0]}")
            self._is_listening(session)
            self._close(session)
        finally:
            session.end()
        if session.process.returncode:
            yield f"the next window ends with {session.process.returncode}"
        there = {name for name in names_in(self.sandbox) if not _STAYS.search(name)}
        if still := sorted(there - self._names[phase.name]):
            yield f"left lying about: {', '.join(still)}"

    @staticmethod
    def _records(text: str) -> set[str]:
        """What each record is called, whatever became of its fields."""
        return {line.partition(":")[0] for line in text.splitlines() if line[:1] not in ("", " ") and ":" in line}
