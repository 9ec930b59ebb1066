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
"""Tests that are tried before whole files."""
PASSED, FAILED, INTERRUPTED, NO_TESTS = 0, 1, 2, 5


@dataclass(frozen=True, slots=True)
class Trial:
    """A mutation of a file of the project, at a path within it, and the tests (file::function) that run its line."""

    file: str
    mutation: Mutation
    tests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """``killed`` by a failing test, or because no test ended in time."""

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

    def run(self, trial: Trial, seconds: float) -> Outcome:
        """Change the file, run the tests, and put the file back."""
        if not trial.tests:
            return Outcome(trial, False, "no test runs this line")
        path = self._folder / trial.file
        text = path.read_text(encoding="utf-8")
        path.write_text(trial.mutation.of(text), encoding="utf-8", newline="\n")
        try:
            for chosen in _rounds(trial.tests):
                if (told := self._pytest(chosen, seconds)) is not None:
                    return Outcome(trial, True, told)
        finally:
            path.write_text(text, encoding="utf-8", newline="\n")
        return Outcome(trial, False, f"{len(trial.tests)} tests run this line and pass")

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
            return next((line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))), "failed")
        if done.returncode != PASSED:
            raise RuntimeError(f"the tests could not be run: {done.stdout[-2000:]}{done.stderr[-2000:]}")
        return None


def _rounds(tests: tuple[str, ...]) -> list[list[str]]:
    """First a few tests, spread over their files; then every file that has one."""
    by_file: dict[str, list[str]] = {}
    for test in tests:
        by_file.setdefault(test.partition("::")[0], []).append(test)
    few: list[str] = []
    depth = 0
    while len(few) < min(FEW, len(tests)):
        few += [names[depth] for names in by_file.values() if depth < len(names)]
        depth += 1
    return [few[:FEW], [*by_file]]


def diff(trial: Trial, text: str) -> str:
    """The change as lines with - and +."""
    before, after = text.splitlines(), trial.mutation.of(text).splitlines()
    lines = list(unified_diff(before, after, trial.file, trial.file, lineterm="", n=1))
    return "\n".join(f"    {line}" for line in lines[2:])
