"""One mutation at a time in a copy of the project: the tests that run its line, the quick ones first."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from tools.mutants.operators import Mutation

COPIED = ("salesdesk", "tests", "tools", "resources", "packaging", "docs")
COPIED_FILES = ("pyproject.toml", "setup.py", "README.md", "LICENSE", "requirements.lock")
FEW = 12
"""Tests that are tried before all others."""
MOST_SECONDS = 90.0
"""Of tests that are tried for one mutant, by what they took unchanged."""
SLOWER, START_SECONDS = 6, 30.0
"""A mutant has so many times what its tests took, and so long for pytest to begin; then it counts as hanging."""
PASSED, FAILED, INTERRUPTED, NOT_COLLECTED = 0, 1, 2, 4
FAILURES = ("FAILED ", "ERROR ")
MISSING = "the tests cannot be collected"
"""Told where the program cannot be imported any more."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A mutation of a file of the project, at a path within it.

    ``tests`` are those (file::function) that run its line, the quickest first, each with the seconds it took unchanged.
    """

    file: str
    mutation: Mutation
    tests: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """``killed`` by a failing test, or by tests that took many times as long as before."""

    trial: Trial
    killed: bool
    told: str


class Bench:
    """A copy of the project in which files may be changed."""

    def __init__(self, root: Path, folder: Path) -> None:
        self._root, self._folder = root, folder
        for name in COPIED:
            if (root / name).is_dir():
                shutil.copytree(root / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in COPIED_FILES:
            if (root / name).is_file():
                shutil.copy(root / name, folder / name)

    def run(self, trial: Trial) -> Outcome:
        """Change the file, run the tests, and put the file back."""
        if not trial.tests:
            return Outcome(trial, False, "no test runs this line")
        path = self._folder / trial.file
        text = path.read_text(encoding="utf-8")
        told = self._noticed(trial, path, text)
        if told is None:
            return Outcome(trial, False, f"{len(trial.tests)} tests run this line and pass")
        if told == MISSING and self._pytest([trial.tests[0][0]], 2 * MOST_SECONDS) == MISSING:
            raise RuntimeError(f"there is no test {trial.tests[0][0]}")
        if told.startswith(FAILURES):
            test = told.partition(" ")[2].partition(" - ")[0]
            if self._pytest([test], 2 * MOST_SECONDS) is not None:
                return Outcome(trial, False, f"{test} fails without the change as well")
        return Outcome(trial, True, told)

    def _noticed(self, trial: Trial, path: Path, text: str) -> str | None:
        """What notices the change; the file is put back whatever happens."""
        path.write_text(trial.mutation.of(text), encoding="utf-8", newline="\n")
        try:
            for chosen, seconds in rounds(trial.tests):
                if (told := self._pytest(chosen, START_SECONDS + SLOWER * seconds)) is not None:
                    return told
        finally:
            path.write_text(text, encoding="utf-8", newline="\n")
        return None

    def _pytest(self, chosen: list[str], seconds: float) -> str | None:
        """Why the tests fail; None when they pass."""
        command = [sys.executable, "-B", "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-p", "no:pytest-qt"]
        try:
            done = subprocess.run(
                [*command, *chosen], cwd=self._folder, capture_output=True, text=True, timeout=seconds, check=False
            )
        except subprocess.TimeoutExpired:
            return f"not done after {seconds:.0f} s"
        if done.returncode in (FAILED, INTERRUPTED):
            return next((line for line in done.stdout.splitlines() if line.startswith(FAILURES)), "failed")
        if done.returncode == NOT_COLLECTED:
            return MISSING
        if done.returncode != PASSED:
            raise RuntimeError(f"the tests could not be run: {done.stdout[-2000:]}{done.stderr[-2000:]}")
        return None


def rounds(tests: tuple[tuple[str, float], ...]) -> list[tuple[list[str], float]]:
    """First the quickest few, then as many of the others as take no longer than they may; each round with its seconds."""
    few, others = list(tests[:FEW]), []
    left = MOST_SECONDS - sum(seconds for _, seconds in few)
    for test, seconds in tests[FEW:]:
        left -= seconds
        if left < 0:
            break
        others.append((test, seconds))
    return [([test for test, _ in part], sum(seconds for _, seconds in part)) for part in (few, others) if part]


def diff(trial: Trial, text: str) -> str:
    """The change as lines with - and +."""
    before, after = text.splitlines(), trial.mutation.of(text).splitlines()
    lines = list(unified_diff(before, after, trial.file, trial.file, lineterm="", n=1))
    return "\n".join(f"    {line}" for line in lines[2:])
