"""Feed the import with files that no program would write: ``python -m tests.fuzz [--seconds 600] [--seed 1] [FILE...]``.

Coverage-guided: a file that takes a new way through the code is kept and changed further. Whatever the bytes are, the
import gives a plan in which every row is read, skipped or refused, or refuses the file in a sentence; it neither hangs nor
takes more memory than it should. What breaks this is written to ``out/fuzz`` and makes the run fail. With files it tries
just those.
"""

import argparse
import hashlib
import resource
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path
from random import Random
from types import FrameType

from salesdesk.importing import ImportPlan, ImportRefused, write_refused
from tests.fuzz.edges import Edge, Edges
from tests.fuzz.mutations import LONGEST, mutated
from tests.importing.layout_files import FILES
from tests.importing.planning import DATA, adds_up, plan

OUT = Path(__file__).parents[2] / "out" / "fuzz"
PATIENCE = 20
"""Seconds that one small file may take, traced."""
MEMORY = 3 << 30
TELL_EVERY = 20


class TooSlow(Exception):
    """One file took longer than it may."""


def check(content: bytes) -> None:
    """Whatever the bytes are: a sum that adds up, and problem rows that can be read again, or one sentence."""
    try:
        found = plan(content)
    except ImportRefused as refused:
        assert str(refused).strip(), "refused without a word"
        return
    assert adds_up(found), f"{found.counts} do not add up"
    if found.counts.refused:
        _check_problems(found)


def _check_problems(found: ImportPlan) -> None:
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "problems.csv"
        assert write_refused(found, target) == found.counts.refused
        try:
            again = plan(target)
        except ImportRefused:
            return
        assert adds_up(again)


def seeds() -> list[bytes]:
    """Small files of every kind to begin with."""
    small = [p.read_bytes()[:LONGEST] for p in sorted((DATA / "csv_conformance").rglob("*")) if p.is_file()]
    made = [b"".join(make().splitlines(keepends=True)[:12])[:LONGEST] for make, _, _ in FILES.values()]
    logs = [
        b"deal,at,stage,amount\n1,2026-01-01,Lead,5\n1,2026-01-02,Won,6\n",
        b"Field,At,Deal,New value\nStage,2026-01-01,1,Lead\n",
    ]
    return [*small, *made, *logs, b""]


class Fuzzer:
    """Keeps the files that took a new way."""

    def __init__(self, seed: int) -> None:
        self._dice = Random(seed)
        self._edges = Edges()
        self._seen: set[Edge] = set()
        self._kept: list[bytes] = []
        self.failures: list[Path] = []
        self._known: set[str] = set()
        self.runs = 0

    def feed(self, content: bytes) -> None:
        """Try one file."""
        self.runs += 1
        signal.alarm(PATIENCE)
        try:
            taken = self._edges.taken(lambda: check(content))
        except BaseException as error:
            signal.alarm(0)
            if isinstance(error, KeyboardInterrupt):
                raise
            self._report(content, error)
            return
        signal.alarm(0)
        if not taken <= self._seen:
            self._seen |= taken
            self._kept.append(content)

    def _report(self, content: bytes, error: BaseException) -> None:
        where = "".join(f"{f.filename}:{f.lineno} " for f in traceback.extract_tb(error.__traceback__)[-2:])
        if (kind := f"{type(error).__name__} {where}") in self._known:
            return
        self._known.add(kind)
        OUT.mkdir(parents=True, exist_ok=True)
        path = OUT / hashlib.sha256(content).hexdigest()[:12]
        path.write_bytes(content)
        self.failures.append(path)
        traceback.print_exception(error)
        print(f"{kind}: {path}", flush=True)

    def run(self, seconds: float) -> None:
        """Go on for so long."""
        end = time.monotonic() + seconds
        said = time.monotonic()
        start = seeds()
        for content in start:
            self.feed(content)
        while time.monotonic() < end:
            # The newest are the least explored.
            place = int(len(self._kept) * max(self._dice.random(), self._dice.random()))
            self.feed(mutated(self._dice, self._kept[place], [*start, *self._kept[-200:]]))
            if time.monotonic() - said > TELL_EVERY:
                said = time.monotonic()
                print(self.told(), flush=True)

    def told(self) -> str:
        """How far it is."""
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
        return f"{self.runs:,} files, {len(self._kept):,} kept, {len(self._seen):,} steps, {len(self.failures)} failures, {peak} MB"


def _too_slow(number: int, frame: FrameType | None) -> None:
    raise TooSlow


def main() -> int:
    """Run; the exit status is 1 when something was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("files", type=Path, nargs="*")
    asked = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGALRM, _too_slow)
    seed = int(time.time()) if asked.seed is None else asked.seed
    fuzzer = Fuzzer(seed)
    for path in asked.files:
        fuzzer.feed(path.read_bytes())
    if not asked.files:
        print(f"seed {seed}", flush=True)
        fuzzer.run(asked.seconds)
    print(fuzzer.told())
    return 1 if fuzzer.failures else 0


if __name__ == "__main__":
    sys.exit(main())
