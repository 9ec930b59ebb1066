"""A card dragged with a real mouse from the moment on that a window shows it, filmed: a picture every 50 ms.

A frame is late when nothing but the pointer itself has moved where the mouse is since the picture before, though the mouse
has. The film is kept in the folder SALESDESK_BENCH_FILM, where that is set.
"""

import os
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from PIL import Image

from tests.benchmarks import desks, processes
from tests.benchmarks.clock import IS_TEST
from tests.benchmarks.screens import glass
from tests.benchmarks.seen import Glass, Pixels, Places, empty, pause, started
from tests.benchmarks.starting import prepared
from tests.benchmarks.table import Aim, Line
from tests.support.screen import Point

SIZE = 10_000
STEPS, FRAME_S = 10 if IS_TEST else 60, 0.05
REACH = 120
"""Pixels around the mouse in which the card it carries is."""
POINTER = 40
"""Pixels around a place that the pointer itself may cover."""
CARD = 60
"""Pixels around the place of the first card within which it has its text."""
COLOURS = 8
"""From so many colours on there is text, and no empty ground."""
PATIENCE_S = 120.0


def measure(folder: Path, sizes: Sequence[int], runs: int) -> Iterator[Line]:
    """One line for 10,000 deals (or the largest size below): how many frames of a drag from second 0 on are late."""
    size = max((size for size in sizes if size <= SIZE), default=min(sizes))
    with glass(folder) as seen:
        if seen is None:
            return
        before, places = prepared(folder, size, 0, None)
        late = []
        for run in range(runs):
            home, desk = folder / f"home-film-{run}", folder / "started.salesdesk"
            shutil.copytree(before.home, home)
            shutil.copyfile(before.desk, desk)
            command = [sys.executable, "-m", "salesdesk", "--file", str(desk)]
            pictures = _film(seen, command, desks.environment(home), places)
            _keep(pictures, run)
            late.append(float(sum(_is_late(*pair) for pair in pairwise(pictures))))
        note = f"[of {STEPS} frames, one every {FRAME_S * 1000:.0f} ms from the moment the first card is seen]"
        yield Line("drag from second 0: late frames", size, "frames", tuple(late), aim=Aim("at most", 0), note=note)


def _film(
    seen: Glass, command: Sequence[str], environment: dict[str, str], places: Places
) -> list[tuple[Point, Pixels]]:
    """Where the mouse was in each picture, and the picture."""
    empty(seen)
    process = started(command, environment)
    hand = seen.screen
    x, y = places.card
    try:
        deadline = time.monotonic() + PATIENCE_S
        card = (x - CARD, y - CARD // 2, 2 * CARD, CARD)
        while len(np.unique(seen.look(card))) < COLOURS and time.monotonic() < deadline:
            pause(0.005)
        hand.do("mousemove", x, y, "mousedown", 1)
        pictures = []
        for step in range(STEPS):
            turn = time.monotonic() + FRAME_S
            place = x + 40 + (step * 23) % 900, y + 20 + (step * 7) % 300
            hand.do("mousemove", *place)
            pause(max(turn - time.monotonic(), 0.0))
            pictures.append((place, seen.look()))
        hand.do("key", "Escape", "mouseup", 1)
        return pictures
    finally:
        processes.end(process)


def _is_late(before: tuple[Point, Pixels], after: tuple[Point, Pixels]) -> bool:
    x, y = after[0]
    same = before[1] == after[1]
    for left, top in (before[0], after[0]):
        same[max(top - POINTER, 0) : top + POINTER, max(left - POINTER, 0) : left + POINTER] = True
    return bool(same[max(y - REACH, 0) : y + REACH, max(x - REACH, 0) : x + REACH].all())


def _keep(pictures: Sequence[tuple[Point, Pixels]], run: int) -> None:
    if "SALESDESK_BENCH_FILM" not in os.environ:
        return
    folder = Path(os.environ["SALESDESK_BENCH_FILM"])
    folder.mkdir(parents=True, exist_ok=True)
    for number, (_, picture) in enumerate(pictures):
        colours = picture.view(np.uint8).reshape(*picture.shape, 4)[:, :, 2::-1]
        Image.fromarray(np.ascontiguousarray(colours)).save(folder / f"drag-{run}-{number:03}.png")
