"""``python -m tools.mutants``: change sampled lines of the layers below ui, one at a time, and see whether a test notices.

The sample hangs on the seed alone, which is the commit's id unless one is given, so that a run can be repeated. A line that
no test runs counts as survived. Exit status 1 when fewer than nine in ten of the mutants die.
"""

import argparse
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tools.mutants.covered import BELOW_UI
from tools.mutants.operators import lines_of, mutations
from tools.mutants.trial import Bench, Outcome, Trial, diff

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "out" / "mutants"
EQUIVALENT = Path(__file__).with_name("equivalent.json")
MOST_EQUIVALENT = 5
SHARE = 0.9
TESTS = ("analytics", "calibration", "charts", "cli", "desk", "domain", "importing", "reports", "store", "views")
TESTS_OF_THE_COMMAND_LINE = ("test_command_line.py", "test_do.py", "test_show.py")


@dataclass(frozen=True, slots=True)
class Equivalent:
    """A mutation that changes nothing anybody could notice, by the text of its line before and after, and why."""

    file: str
    before: str
    after: str
    reason: str


@dataclass(frozen=True, slots=True)
class Covered:
    """File -> line -> tests that run it, those that fail without any change, and the seconds that each takes."""

    lines: Mapping[str, Mapping[str, list[str]]]
    unfit: frozenset[str]
    seconds: Mapping[str, float]

    def tests(self, file: str, line: int) -> tuple[tuple[str, float], ...]:
        """The fit tests of a line, the quickest first. A line that runs at import is run by every test of its file."""
        known = self.lines.get(file, {})
        found = set(known.get(str(line), ()))
        if not found and str(line) in known:
            found = {test for each in known.values() for test in each}
        told = [(test, self.seconds.get(test, 1.0)) for test in found - self.unfit]
        return tuple(sorted(told, key=lambda one: (one[1], one[0])))


def commit() -> str:
    """The id of the commit that is checked out."""
    asked = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True)
    return asked.stdout.strip()


def sampled(count: int, seed: str, only: tuple[str, ...] = ()) -> list[tuple[str, int]]:
    """(file, index of the mutation in it): one mutation each of so many lines, any line being as likely as another.

    ``only`` keeps to files whose path within the package begins so.
    """
    lines: list[tuple[str, list[int]]] = []
    for layer in BELOW_UI:
        for path in sorted((ROOT / "salesdesk" / layer).rglob("*.py")):
            if only and not path.relative_to(ROOT / "salesdesk").as_posix().startswith(only):
                continue
            found = mutations(path.read_text(encoding="utf-8"))
            places = {one: place for place, one in enumerate(found)}
            name = path.relative_to(ROOT).as_posix()
            lines += [(name, [places[one] for one in those]) for _, those in lines_of(found)]
    dice = Random(seed)
    return [(name, dice.choice(those)) for name, those in dice.sample(lines, min(count, len(lines)))]


def covering(map_file: Path, jobs: int, tests: list[str]) -> Covered:
    """What is known of the tests; made of some files and folders of them when it is not there."""
    if not map_file.exists():
        _make_map(map_file, jobs, tests)
    kept = json.loads(map_file.read_text(encoding="utf-8"))
    return Covered(kept["lines"], frozenset(kept["unfit"]), kept["seconds"])


def all_tests() -> list[str]:
    """Files and folders of the tests of the layers below ui, and of the stories that go through the command line."""
    folders = [f"tests/{name}" for name in TESTS]
    stories = [f"tests/flows/{name}" for name in TESTS_OF_THE_COMMAND_LINE]
    return [name for name in [*folders, *stories] if (ROOT / name).exists()]


def _make_map(map_file: Path, jobs: int, chosen: list[str]) -> None:
    parts = [chosen[place::jobs] for place in range(jobs)]
    print(f"finding out which tests run which lines ({map_file}) …", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"{place}.json" for place in range(jobs)]
        runs = [
            subprocess.Popen(
                [sys.executable, "-m", "pytest", "-q", "-p", "no:pytest-qt", "-p", "tools.mutants.covered",
                 "-p", "no:cacheprovider", "-o", "timeout=600", *part],
                cwd=ROOT, env=os.environ | {"MUTANTS_MAP": str(file)}, stdout=subprocess.DEVNULL,
            )
            for file, part in zip(files, parts, strict=True)
        ]  # fmt: skip
        for run in runs:
            run.wait()
        map_file.parent.mkdir(parents=True, exist_ok=True)
        map_file.write_text(json.dumps(merged(files)), encoding="utf-8")


def merged(files: list[Path]) -> dict[str, object]:
    """One map of several."""
    lines: dict[str, dict[str, list[str]]] = {}
    unfit: list[str] = []
    seconds: dict[str, float] = {}
    for file in files:
        part = json.loads(file.read_text(encoding="utf-8"))
        unfit += part["unfit"]
        seconds |= part["seconds"]
        for name, found in part["lines"].items():
            for line, tests in found.items():
                lines.setdefault(name, {}).setdefault(line, []).extend(test for test in tests if test)
    return {"lines": lines, "unfit": sorted(unfit), "seconds": seconds}


def trials(sample: list[tuple[str, int]], covered: Covered) -> list[Trial]:
    """The mutations with their tests."""
    made = []
    for name, place in sample:
        mutation = mutations((ROOT / name).read_text(encoding="utf-8"))[place]
        made.append(Trial(name, mutation, covered.tests(name, mutation.line)))
    return made


def equivalents() -> list[Equivalent]:
    """Those that are known, each with its reason."""
    known = [Equivalent(**one) for one in json.loads(EQUIVALENT.read_text(encoding="utf-8"))]
    if len(known) > MOST_EQUIVALENT:
        sys.exit(f"{EQUIVALENT} lists {len(known)} mutants; at most {MOST_EQUIVALENT} may be called equivalent.")
    return known


def _is_equivalent(trial: Trial, known: list[Equivalent]) -> bool:
    text = (ROOT / trial.file).read_text(encoding="utf-8")
    at = trial.mutation.line - 1
    before, after = text.splitlines()[at].strip(), trial.mutation.of(text).splitlines()[at].strip()
    return any((one.file, one.before, one.after) == (trial.file, before, after) for one in known)


def run_all(waiting: list[Trial], jobs: int) -> list[Outcome]:
    """Every trial, in so many copies of the project side by side; each outcome is told as it comes."""
    line: queue.SimpleQueue[Trial] = queue.SimpleQueue()
    for trial in waiting:
        line.put(trial)
    done: list[Outcome] = []
    failed: list[RuntimeError] = []
    with tempfile.TemporaryDirectory(prefix="salesdesk-mutants-") as folder:

        def work(number: int) -> None:
            bench = Bench(ROOT, Path(folder) / str(number))
            while True:
                try:
                    trial = line.get_nowait()
                except queue.Empty:
                    return
                try:
                    outcome = bench.run(trial)
                except RuntimeError as problem:
                    failed.append(problem)
                    return
                done.append(outcome)
                _tell(outcome, len(done), len(waiting))

        workers = [threading.Thread(target=work, args=(number,)) for number in range(jobs)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    if failed:
        raise failed[0]
    return done


def _tell(outcome: Outcome, number: int, count: int) -> None:
    trial = outcome.trial
    word = "killed" if outcome.killed else "SURVIVED"
    print(f"{number}/{count} {word} {trial.file}:{trial.mutation.line} ({outcome.told})", flush=True)
    if not outcome.killed:
        print(diff(trial, (ROOT / trial.file).read_text(encoding="utf-8")), flush=True)


def main(arguments: list[str]) -> int:
    """Sample, run, and tell."""
    parser = argparse.ArgumentParser(prog="python -m tools.mutants", description=__doc__)
    parser.add_argument("--count", type=int, default=100, help="lines to change")
    parser.add_argument("--seed", default=None, help="what the sample hangs on; the commit's id unless given")
    parser.add_argument("--jobs", type=int, default=2, help="processes side by side")
    parser.add_argument(
        "--map", type=Path, default=None, help="a map of an earlier run; made anew for each commit otherwise"
    )
    parser.add_argument("--only", nargs="*", default=(), help="beginnings of paths in the package, such as views/strip")
    parser.add_argument("--tests", nargs="*", default=None, help="files and folders of tests that make a new map")
    asked = parser.parse_args(arguments)
    seed = asked.seed or commit()
    print(f"seed {seed}", flush=True)
    covered = covering(asked.map or OUT / f"{commit()[:12]}.json", asked.jobs, asked.tests or all_tests())
    known = equivalents()
    every = trials(sampled(asked.count, seed, tuple(asked.only)), covered)
    waiting = [trial for trial in every if not _is_equivalent(trial, known)]
    done = run_all(waiting, asked.jobs)
    killed = sum(outcome.killed for outcome in done)
    same = len(every) - len(waiting)
    print(f"{killed} of {len(done)} mutants killed, {len(done) - killed} survived, {same} equivalent; seed {seed}")
    return 0 if killed >= SHARE * len(done) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
