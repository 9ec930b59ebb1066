"""The campaign of crashes and faults: ``python -m tests.faults [--seed N] [--minutes M] [--case CASE]``.

Each case runs one command on a copy of a small desk, and at one system call on a file of the user's folders the process is
killed, an error is returned, or unsynced writes are lost (``shim.c``). Then the desk is opened as the next start does: it must
be whole, hold every acknowledged change and nothing of a half one, and nothing may be left lying about. Prints what was tried
and lost, by fault and by command; the cases that failed are in ``out/faults/failed.txt``. The exit status is 1 when anything
was lost.
"""

import argparse
import json
import os
import secrets
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

from tests.faults import shim, weakened
from tests.faults.campaign import Bench, Result, results, side_by_side, warm
from tests.faults.cases import Case
from tests.faults.commands import REGISTRY, Scenario, scenarios
from tests.faults.shim import FAULTS
from tests.faults.table import Tally, write_failed
from tests.faults.window import CHILD_FAULT, FAULT, Windows

OUT = Path(__file__).parents[2] / "out" / "faults"
MEMORY = Path("/dev/shm")
USUAL = 5_600
"""Cases of an ordinary run."""
WINDOWS = 104
"""Windows that are killed in an ordinary run."""
CHILDREN = 16
"""Children of windows that are killed in an ordinary run."""
BESIDE = {"damaged": 200, "hostile": 48}
"""Files of an ordinary run that are damaged, or made to harm who imports them: their module, and how many."""
SHORT = 60
"""Cases of the run that is part of the tests."""
SHORT_COMMANDS = frozenset({"CreateDeal", "MoveDeals", "undo", "change after a crash", "restore", "migrate version 3"})
TELL_EVERY_S = 20


def main() -> int:
    """Run; the exit status is 1 when something was lost, 2 where this machine cannot run it."""
    asked = _parser().parse_args()
    if shim.compiler() is None:
        print("There is no C compiler here (or this is not Linux): the campaign cannot run.")
        return 2
    place = str(MEMORY) if os.access(MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="salesdesk-faults-", dir=place) as folder:
        if "LD_PRELOAD" not in os.environ:
            return _again(shim.build(Path(folder)))
        return _run(asked, Path(folder))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("--seed", type=int, help="draws the same cases again")
    parser.add_argument("--minutes", type=float, default=0, help="go on drawing cases for so long")
    parser.add_argument("--cases", type=int, default=USUAL, help="at least so many cases")
    parser.add_argument("--windows", type=int, default=WINDOWS, help="so many kills of the real window")
    parser.add_argument("--case", action="append", help="run just this case, as the file of failed ones has it")
    parser.add_argument("--command", action="append", help="only cases of this command")
    parser.add_argument("--short", action="store_true", help="some cases of some commands, as the tests run it")
    parser.add_argument("--weaken", choices=sorted(weakened.WAYS), help="with a fault of the program, to see it found")
    parser.add_argument("--processes", type=int, default=len(os.sched_getaffinity(0)))
    return parser


def _again(library: Path) -> int:
    """The same command line with the library preloaded, in a process that has one thread."""
    import subprocess

    own = {"LD_PRELOAD": str(library), "PYTHONHASHSEED": "0", "TZ": "Europe/Berlin", "LANG": "C.UTF-8"}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LC_")} | own
    return subprocess.call([sys.executable, "-m", "tests.faults", *sys.argv[1:]], env=environment)


def _run(asked: argparse.Namespace, folder: Path) -> int:
    warm(folder)
    if asked.weaken:
        weakened.WAYS[asked.weaken]()
    wanted = [one for one in scenarios() if not asked.command or one.name in asked.command]
    seed = secrets.randbelow(1 << 31) if asked.seed is None else asked.seed
    if asked.case:
        return _cases([Case.read(text) for text in asked.case], folder, seed)
    print(f"seed {seed}", flush=True)
    if asked.short:
        asked.cases, asked.windows, asked.processes = SHORT, 0, 1
        wanted = [replace(one, weight=1) for one in wanted if asked.command or one.name in SHORT_COMMANDS]
    tally, files, failures = _campaign(asked, wanted, folder, seed)
    write_failed([*tally.failed, *files.failed], OUT / "failed.txt")
    print(f"\n{tally.table('command')}\n\n{tally.table('fault')}")
    if files.count:
        print(f"\n{files.table('command')}\n\n{files.table('fault')}")
    if asked.cases >= USUAL and not asked.command:
        failures += too_few(tally)
    for failure in failures:
        print(f"the campaign itself failed: {failure}")
    if tally.failed:
        print(f"\n{len(tally.failed)} cases lost something: {OUT / 'failed.txt'}")
        print(f"again: python -m tests.faults --seed {seed} --case '{tally.failed[0].case}'")
    return 1 if tally.failed or failures or files.failed else 0


def _files(module: str, count: int, seed: int) -> Iterator[Result]:
    """The campaign of the files of a module, in a process without the library."""
    import subprocess

    code = f"import json; from tests.faults.{module} import campaign; print(json.dumps(campaign({count}, {seed})))"
    environment = {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"the campaign of {module} files: {done.stderr[-600:]}")
    *said, last = done.stdout.splitlines()
    print("\n".join(said), flush=True)
    for name, tried, _, lost in json.loads(last):
        for number in range(tried):
            wrong = (done.stderr[-2000:] or "lost",) if number < lost else ()
            yield Result(f"{module} files", name, f"python -m tests.faults.{module} --seed {seed}", wrong)


def too_few(tally: Tally) -> Iterator[str]:
    """What was tried less often than an ordinary run has to."""
    wanted = {("command", name): 50 for name in REGISTRY} | {("fault", name): 300 for name in FAULTS[1:]}
    for (kind, name), least in {**wanted, ("fault", FAULT): 100, ("fault", CHILD_FAULT): CHILDREN}.items():
        if (count := tally.tried[kind][name]) < least:
            yield f"{name} was tried {count} times, not {least}"
    if len(tally.cases) < 5_000:
        yield f"{len(tally.cases)} different cases were tried, not 5000"


def _campaign(
    asked: argparse.Namespace, wanted: Sequence[Scenario], folder: Path, seed: int
) -> tuple[Tally, Tally, list[str]]:
    tally, files, begun = Tally(), Tally(), time.monotonic()
    said = [begun]

    def tell(result: Result) -> None:
        (files if result.command.endswith(" files") else tally).take(result)
        if result.problems:
            print(f"lost: {result.case}: {result.problems[0][:300]}", flush=True)
        if time.monotonic() - said[0] > TELL_EVERY_S:
            said[0] = time.monotonic()
            print(f"{said[0] - begun:.0f} s: {tally.count} tried, {len(tally.failed)} lost", flush=True)

    count = max(1, min(asked.processes, len(wanted)))
    weights = sum(one.weight for one in wanted)
    works: list[Callable[[], Iterator[Result]]] = []
    for number in range(count):
        share = wanted[number::count]
        cases = asked.cases * sum(one.weight for one in share) // weights
        works.append(partial(_share, folder / str(number), share, seed, cases, asked.minutes * 60))
    if asked.windows and not asked.command:
        works.append(lambda: Windows(folder / "window", seed).kills(asked.windows))
        works.append(lambda: Windows(folder / "children", seed).kills_of_children(CHILDREN))
    if not asked.short and not asked.command:
        works += [partial(_files, module, number, seed) for module, number in BESIDE.items()]
    failures = side_by_side(works, tell)
    print(f"{time.monotonic() - begun:.0f} s: {tally.count} tried, {len(tally.failed)} lost", flush=True)
    return tally, files, failures


def _share(folder: Path, share: Sequence[Scenario], seed: int, cases: int, seconds: float) -> Iterator[Result]:
    yield from results(Bench(folder, seed), share, seed, cases, seconds)


def _cases(wanted: Sequence[Case], folder: Path, seed: int) -> int:
    known = {scenario.name: scenario for scenario in scenarios()}
    bench = Bench(folder / "0", seed)
    lost, windows = 0, cache(lambda: Windows(folder / "window", seed))
    for case in wanted:
        result = (
            windows().attempt(case) if case.command.startswith("window ") else bench.attempt(known[case.command], case)
        )
        lost += bool(result.problems)
        print(
            f"{case}: {'the fault was not reached' if not result.reached else 'lost' if result.problems else 'survived'}"
        )
        print("".join(f"    {problem}\n" for problem in result.problems), end="")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
