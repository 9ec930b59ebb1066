"""What is on the screen, as someone in front of it sees it: programs are measured from outside, by the pixels of a virtual screen.

Whoever is measured runs as it is, without a hook; it and its baseline end alike, killed once the last pixel has been seen.
"""

import mmap
import select
import struct
import subprocess
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.benchmarks import processes
from tests.benchmarks.clock import IS_TEST, seconds
from tests.support.screen import Point, Screen

Pixels = NDArray[np.uint32]
Box = tuple[int, int, int, int]
"""Left, top, width, height."""
LOOK_S = 0.003
STILL_S = 0.3 if IS_TEST else 1.5
"""A screen that has not changed for so long, under a program that computes nothing, is as it will be."""
PATIENCE_S = 120.0
BUSY = 0.05
"""Seconds of computing within STILL_S from which on a program is still at something."""


class NeverSeen(Exception):
    """What was waited for did not appear."""


class Glass:
    """The pixels of a virtual screen."""

    def __init__(self, screen: Screen, folder: Path) -> None:
        self.screen = screen
        with (folder / "Xvfb_screen0").open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        head = struct.unpack(">25I", self._map[:100])
        self._offset, self._stride, self._height = head[0] + 12 * head[19], head[12] // 4, head[5]

    def look(self, box: Box | None = None) -> Pixels:
        """A copy of what is seen now, all of it or in a box."""
        count = self._stride * self._height
        whole = np.frombuffer(self._map, np.uint32, count, self._offset).reshape(self._height, self._stride)
        left, top, width, height = box or (0, 0, self._stride, self._height)
        return whole[top : top + height, left : left + width].copy()

    def changes(self, root: int | None = None, box: Box | None = None, still: float = STILL_S) -> Iterator[Pixels]:
        """What is seen (in a box) now and after each change, until nothing has moved for a while and, with ``root``, that
        process and its children compute nothing."""
        picture, since = self.look(box), time.monotonic()
        deadline = since + PATIENCE_S
        spent = processes.cpu_seconds(root) if root else 0.0
        yield picture
        while time.monotonic() < deadline:
            pause(LOOK_S)
            now = self.look(box)
            if not np.array_equal(now, picture):
                picture, since = now, time.monotonic()
                yield picture
            elif time.monotonic() - since > still:
                more = processes.cpu_seconds(root) if root else 0.0
                if more - spent < BUSY:
                    return
                spent, since = more, time.monotonic()

    def rest(self, root: int | None = None, still: float = STILL_S) -> Pixels:
        """What is seen once nothing has moved for a while, and (with ``root``) that process and its children are idle."""
        return deque(self.changes(root, still=still), maxlen=1)[0]


def pause(length: float) -> None:
    """Let others compute for some seconds."""
    select.select([], [], [], length)


@dataclass(frozen=True, slots=True)
class Places:
    """Where the parts of the window are on the screen: the strip, the columns, the first card, where a deal opens."""

    strip: Box
    columns: Box
    card: Point
    panel: Box


@dataclass(frozen=True, slots=True)
class Final:
    """A window as it is in the end, and how many pictures its strip showed until then."""

    picture: Pixels
    strips: int = 1


@dataclass(frozen=True, slots=True)
class Opening:
    """Seconds from exec: to the first pixels of the window, to the parts as they are in the end; then from a double click
    at that instant to the first pixels of the deal (None: not clicked). ``cpu`` until then, in seconds."""

    first: float
    shown: float
    opened: float | None
    cpu: float


def started(command: Sequence[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """A program that leads a session of its own and says nothing."""
    nowhere: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
    return subprocess.Popen(list(command), env=dict(environment), start_new_session=True, **nowhere)


def final(glass: Glass, command: Sequence[str], environment: Mapping[str, str], strip: Box | None = None) -> Final:
    """Run a program until its window is as it will be, and kill it."""
    blank = empty(glass)
    process = started(command, environment)
    try:
        _until_seen(glass, blank, process)
        strips = glass.changes(process.pid, strip) if strip else iter(())
        drawn = [look.tobytes() for look in strips if len(np.unique(look)) > 1]
        return Final(glass.rest(process.pid), max(len(list(groupby(drawn))), 1))
    finally:
        processes.end(process)


def _until_seen(glass: Glass, blank: Pixels, process: subprocess.Popen[bytes]) -> None:
    """Wait until something of a program is on the screen. Raises NeverSeen where that does not come."""
    deadline = time.monotonic() + PATIENCE_S
    while np.array_equal(glass.look(), blank):
        if time.monotonic() > deadline or process.poll() is not None:
            raise NeverSeen(f"no window of {process.args!r}")
        pause(LOOK_S)


def empty(glass: Glass) -> Pixels:
    """The screen without a window, the mouse in its corner."""
    glass.screen.do("mousemove", glass.screen.size[0] - 1, glass.screen.size[1] - 1)
    return glass.rest(still=0.2)


def opening(
    glass: Glass,
    command: Sequence[str],
    environment: Mapping[str, str],
    end: Final,
    parts: Sequence[Box],
    places: Places | None = None,
) -> Opening:
    """Start a program and wait until the parts of its window are as in the end; then open the first card by a click.

    Raises NeverSeen where that does not come.
    """
    blank = empty(glass)
    inside = parts[-1]
    wanted = [_cut(end.picture, part) for part in parts]
    begun = seconds()
    deadline = time.monotonic() + PATIENCE_S
    process = started(command, environment)
    try:
        first = None
        while True:
            now = seconds() - begun
            if first is None and not np.array_equal(glass.look(inside), _cut(blank, inside)):
                first = now
            if all(np.array_equal(glass.look(part), whole) for part, whole in zip(parts, wanted, strict=True)):
                break
            if time.monotonic() > deadline or process.poll() is not None:
                raise NeverSeen("the window does not come to look as it did before")
            pause(LOOK_S)
        cpu = processes.cpu_seconds(process.pid)
        opened = _clicked(glass, places) if places else None
        return Opening(now if first is None else first, now, opened, cpu)
    finally:
        processes.end(process)


def _cut(picture: Pixels, box: Box) -> Pixels:
    left, top, width, height = box
    return picture[top : top + height, left : left + width]


def _clicked(glass: Glass, places: Places) -> float:
    """Seconds from a double click on the first card to the first pixels of the deal beside the board; the start of the
    tool that clicks counts with them."""
    before = glass.look(places.panel)
    glass.screen.do("mousemove", *places.card, "click", 1)
    begun, deadline = seconds(), time.monotonic() + PATIENCE_S
    glass.screen.do("click", "--delay", 1, 1)  # by itself it waits for a tenth of a second after the press
    while np.array_equal(glass.look(places.panel), before):
        if time.monotonic() > deadline:
            raise NeverSeen("no deal opens")
        pause(LOOK_S / 3)
    return seconds() - begun


def last_change(glass: Glass, command: Sequence[str], environment: Mapping[str, str]) -> tuple[float, float, float]:
    """Seconds from exec to the last pixel that moves before the screen is still and the program idle; then its computing
    time in seconds and its memory in MB, its children's too. Raises NeverSeen where it shows nothing."""
    blank = empty(glass)
    begun = seconds()
    process = started(command, environment)
    try:
        _until_seen(glass, blank, process)
        last = 0.0
        for _ in glass.changes(process.pid):
            last = seconds() - begun
        return last, processes.cpu_seconds(process.pid), processes.memory_mb(process.pid)
    finally:
        processes.end(process)
