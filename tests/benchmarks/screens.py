"""The screen that a run is measured on."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.seen import Glass
from tests.support.screen import PROGRAMS, virtual_screen


@contextmanager
def glass(folder: Path) -> Iterator[Glass | None]:
    """A virtual screen whose pixels can be read, so that neither the user's desktop nor its speed takes part.

    None (said in a line) where there is none to be had.
    """
    if sys.platform != "linux" or any(shutil.which(name) is None for name in PROGRAMS):
        sys.stderr.write("not here: what is seen from outside needs Xvfb, openbox and xdotool\n")
        yield None
        return
    place = folder / "screen"
    place.mkdir(exist_ok=True)
    with virtual_screen(place) as screen:
        before = {name: os.environ.get(name) for name in ("DISPLAY", "QT_QPA_PLATFORM")}
        os.environ.update({"DISPLAY": screen.display, "QT_QPA_PLATFORM": "xcb"})
        try:
            yield Glass(screen, place)
        finally:
            for name, value in before.items():
                os.environ.pop(name) if value is None else os.environ.update({name: value})


@contextmanager
def any_screen(folder: Path) -> Iterator[None]:
    """A virtual screen where there is one to be had, else Qt's own platform that nobody sees."""
    if sys.platform != "linux" or "QT_QPA_PLATFORM" in os.environ:
        yield
    elif any(shutil.which(name) is None for name in PROGRAMS):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        yield
    else:
        with glass(folder):
            yield
