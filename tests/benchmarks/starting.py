"""From exec to a board with its strip on the screen that takes a click, beside an empty Qt window; both seen from outside."""

import csv
import json
import math
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from tests.benchmarks import desks
from tests.benchmarks.screens import glass
from tests.benchmarks.seen import Box, Final, Glass, NeverSeen, Opening, Places, final, opening
from tests.benchmarks.table import Aim, Line
from tests.support.source import ROOT

EMPTY = """
import sys
from PySide6.QtWidgets import QApplication, QMainWindow
application = QApplication([])
window = QMainWindow()
window.resize(1280, 800)
window.show()
application.exec()
"""
WITH_SQLALCHEMY = "import sqlalchemy\n" + EMPTY
DAYS_OFF = 14
"""So long a computer was off whose new day was not learnt ahead."""
RATIO = {1_000: 1.5, 10_000: 1.5, 100_000: 2.0}
FIRST, CLICK = Aim("beyond", 0.3), Aim("at most", 50)
FROZEN = ROOT / "dist" / "salesdesk" / "salesdesk"
AGAINST = "empty Qt window, SQLAlchemy imported"


@dataclass(frozen=True, slots=True)
class Stage:
    """A desk and a home as they are before a start; each start begins from a copy."""

    name: str
    desk: Path
    home: Path
    keeps: bool = True


def measure(folder: Path, sizes: Sequence[int], runs: int) -> Iterator[Line]:
    """Lines of each kind of start for each size; of the frozen program too where there is one."""
    with glass(folder) as seen:
        if seen is None:
            return
        window = {
            code: _Started(seen, [sys.executable, "-c", code], folder / "home") for code in (EMPTY, WITH_SQLALCHEMY)
        }
        for size in sizes:
            yesterday, places = prepared(folder, size, 1, None)
            today, _ = prepared(folder, size, 0, yesterday)
            long_ago, _ = prepared(folder, size, DAYS_OFF, None)
            stages = [
                replace(today, name="unchanged desk"),
                replace(yesterday, name="new day"),
                replace(long_ago, name="new day after two weeks off"),
                _imported(folder, size, today),
                replace(today, name="kept state missing", keeps=False),
            ]
            yield Line("kept state, bytes a deal", size, "B", (kept_bytes(today.home) / size,))
            for stage in stages:
                yield from _lines(_Starts(seen, folder, size, places, window), stage, runs)
            if FROZEN.exists():
                starts = _Starts(seen, folder, size, places, window, [str(FROZEN)])
                yield from _lines(starts, starts.kept_by_itself(replace(today, name="frozen program")), runs)


class _Started:
    """A program whose window is seen from outside again and again."""

    def __init__(self, seen: Glass, command: Sequence[str], home: Path) -> None:
        self._glass, self._command, self._env = seen, command, desks.environment(home)
        self._final: Final | None = None

    def run(self) -> Opening:
        """One start."""
        if self._final is None:
            self._final = final(self._glass, self._command, self._env)
        width, height = self._glass.screen.size
        return opening(self._glass, self._command, self._env, self._final, [(0, 0, width, height)])


@dataclass(frozen=True, slots=True)
class _Starts:
    """Starts of the program, each from a copy of a stage, in turn with those of empty windows."""

    glass: Glass
    folder: Path
    size: int
    places: Places
    windows: Mapping[str, _Started]
    program: Sequence[str] = (sys.executable, "-m", "salesdesk")

    def final(self, stage: Stage) -> Final:
        return final(self.glass, self._command(), self._stand(stage), self.places.strip)

    def opening(self, stage: Stage, end: Final) -> Opening:
        parts: list[Box] = [self.places.strip, self.places.columns]
        return opening(self.glass, self._command(), self._stand(stage), end, parts, self.places)

    def kept_by_itself(self, stage: Stage) -> Stage:
        """The stage once this program has run on it: what another one has kept it does not read."""
        self.final(stage)
        home = self.folder / f"home-{self.size}-itself"
        shutil.copytree(self.folder / "started-home", home)
        return replace(stage, home=home)

    def _command(self) -> list[str]:
        return [*self.program, "--file", str(self.folder / "started.salesdesk")]

    def _stand(self, stage: Stage) -> dict[str, str]:
        """The environment of a start, desk and home as the stage has them."""
        home = self.folder / "started-home"
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(stage.home, home)
        if not stage.keeps:
            shutil.rmtree(home / desks.FOLDERS["XDG_CACHE_HOME"], ignore_errors=True)
        (self.folder / "started.salesdesk-journal").unlink(missing_ok=True)
        shutil.copyfile(stage.desk, self.folder / "started.salesdesk")
        return desks.environment(home)


def _lines(starts: _Starts, stage: Stage, runs: int) -> Iterator[Line]:
    """What five starts from a stage gave, beside both empty windows."""
    name, size = f"start, {stage.name}", starts.size
    try:
        end = starts.final(stage)
        rounds = [
            (starts.opening(stage, end), *(window.run() for window in starts.windows.values())) for _ in range(runs)
        ]
    except NeverSeen as error:
        yield Line(name, size, "s", (math.inf,), (1.0,), AGAINST, Aim("ratio", RATIO.get(size, 2.0)), note=f"[{error}]")
        return
    board, bare, full = zip(*rounds, strict=True)
    base, cpu = tuple(one.shown for one in full), tuple(one.cpu for one in board)
    aim = Aim("ratio", RATIO.get(size, 2.0)) if stage.name in ("unchanged desk", "new day") else None
    times = _of(board, lambda one: one.shown)
    without = sorted(time / one.shown for time, one in zip(times, bare, strict=True))[len(times) // 2]
    note = f"[{without:.2f} × the window without SQLAlchemy; the strip showed {end.strips} picture(s)]"
    yield Line(name, size, "s", times, base, AGAINST, aim, cpu, note)
    first = _of(board, lambda one: one.first)
    yield Line(f"{name}: first paint", size, "s", first, base, AGAINST, FIRST if aim else None)
    clicks = tuple(1000 * one.opened for one in board if one.opened is not None)
    yield Line(f"{name}: a card opens by a click then", size, "ms", clicks, aim=CLICK)


def _of(openings: Sequence[Opening], value: Callable[[Opening], float]) -> tuple[float, ...]:
    return tuple(value(one) for one in openings)


def prepared(folder: Path, size: int, days_back: int, before: Stage | None) -> tuple[Stage, Places]:
    """A desk and a home after the window was open and quiet on a day."""
    home, desk = folder / f"home-{size}-{days_back}", folder / "started.salesdesk"
    if before:
        shutil.copytree(before.home, home)
    shutil.copyfile(before.desk if before else desks.lived(folder, size), desk)
    told = json.loads(desks.child("quiet", desk, days_back, env=desks.environment(home)))
    after = folder / f"quiet-{size}-{days_back}.salesdesk"
    shutil.copyfile(desk, after)
    boxes = {name: tuple(told[name]) for name in ("strip", "columns", "card", "panel")}
    return Stage("", after, home), Places(**boxes)


def kept_bytes(home: Path) -> int:
    """Bytes of all that is kept for the next run in a home."""
    return sum(file.stat().st_size for file in (home / desks.FOLDERS["XDG_CACHE_HOME"]).rglob("*.kept"))


def _imported(folder: Path, size: int, before: Stage) -> Stage:
    """The desk after the command line has brought in twenty deals beside the kept state."""
    rows, desk = folder / "twenty.csv", folder / "started.salesdesk"
    with rows.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("Title", "Stage", "Amount", "Currency", "Created"))
        writer.writerows((f"Brought in {n}", "Qualified", 1_000 + n, "EUR", date(2026, 1, 5)) for n in range(20))
    shutil.copyfile(before.desk, desk)
    words = [sys.executable, "-m", "salesdesk", "--file", str(desk), "import", str(rows), "--pipeline", "New business"]
    elsewhere = desks.environment(folder / "elsewhere")
    done = subprocess.run(words, env=elsewhere, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    after = folder / f"imported-{size}.salesdesk"
    shutil.copyfile(desk, after)
    return Stage("after an import elsewhere", after, before.home)
