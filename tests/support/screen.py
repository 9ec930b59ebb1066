"""A virtual screen with a window manager, and a hand on its mouse and keyboard.

The program under test runs as a process of its own on that screen (``screen.environment()``): the tests' process has
its QApplication on the offscreen platform, and a real drag blocks the process that it starts in.
"""

import os
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageGrab

from tests.support.patience import PATIENCE_S, wait_until

Point = tuple[int, int]
WIDTH, HEIGHT = 1440, 900
PROGRAMS = ("Xvfb", "openbox", "xdotool")


@dataclass(frozen=True)
class Screen:
    """One X display; points are pixels from its top left corner."""

    display: str
    size: Point = (WIDTH, HEIGHT)

    def environment(self) -> dict[str, str]:
        """The environment for a program that shall open its window here."""
        return os.environ | {"DISPLAY": self.display, "QT_QPA_PLATFORM": "xcb", "LC_ALL": "C.UTF-8"}

    def xdotool(self, *arguments: object, seconds: float = PATIENCE_S) -> subprocess.CompletedProcess[str]:
        words = ["xdotool", *map(str, arguments)]
        return subprocess.run(
            words, env=self.environment(), capture_output=True, text=True, timeout=seconds, check=False
        )

    def do(self, *arguments: object) -> str:
        """Run one xdotool command; AssertionError with its words when it fails."""
        answer = self.xdotool(*arguments)
        assert answer.returncode == 0, f"xdotool {arguments}: {answer.stderr}"
        return answer.stdout.strip()

    def window(self, title: str, seconds: float = PATIENCE_S) -> str:
        """The id of the visible window whose title matches, once it is there and has the focus."""
        found: list[str] = []

        def appeared() -> bool:
            found[:] = self.xdotool("search", "--onlyvisible", "--name", title).stdout.split()
            return bool(found)

        wait_until(appeared, f"a window called {title}", seconds)
        self.do("windowactivate", "--sync", found[-1])
        self.settle()
        return found[-1]

    def grab(self) -> Image.Image:
        return ImageGrab.grab(xdisplay=self.display)

    def screenshot(self, path: Path) -> Path:
        """Write what is on the screen as a PNG."""
        self.grab().save(path)
        return path

    def settle(self, seconds: float = 2.0) -> Image.Image:
        """Wait until two looks in a row are the same, at most so long (a blinking cursor never settles)."""
        deadline = time.monotonic() + seconds
        before, now = self.grab(), None
        while now is None or (ImageChops.difference(before, now).getbbox() and time.monotonic() < deadline):
            before = now or before
            select.select([], [], [], 0.05)
            now = self.grab()
        return now

    def click(self, point: Point, button: int = 1) -> None:
        self.do("mousemove", "--sync", *point, "click", button)
        self.settle()

    def key(self, *names: str) -> None:
        """Press key combinations one after another, in X names such as ``ctrl+n`` and ``Return``."""
        self.do("key", "--clearmodifiers", *names)
        self.settle()

    def type(self, text: str) -> None:
        self.do("type", "--delay", 12, "--", text)
        self.settle()

    def drag(
        self, start: Point, end: Point, *, steps: int = 16, while_over: Callable[[], object] | None = None
    ) -> None:
        """Take what is at start to end with the left button; ``while_over`` is called there before the release."""
        self.do("mousemove", "--sync", *start, "mousedown", 1)
        self.settle()
        for step in range(1, steps + 1):
            x, y = (round(a + (b - a) * step / steps) for a, b in zip(start, end, strict=True))
            self.do("mousemove", x, y)
            if step in {1, 2, steps}:
                self.settle()
        if while_over is not None:
            while_over()
        self.do("mouseup", 1)
        self.settle()


@contextmanager
def _process(words: list[str], **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _read_display(pipe: int) -> str:
    ready, _, _ = select.select([pipe], [], [], PATIENCE_S)
    assert ready, "Xvfb did not start"
    number = os.read(pipe, 16).decode().strip()
    assert number, "Xvfb ended at once"
    return f":{number}"


@contextmanager
def virtual_screen(pixels: Path | None = None) -> Iterator[Screen]:
    """A fresh Xvfb with openbox on a free display number, both ended on the way out.

    ``pixels`` is a folder in which Xvfb keeps what the screen shows, as a file to be mapped: ``Xvfb_screen0`` (XWD).
    """
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    assert not missing, f"{', '.join(missing)} not installed; `make test` installs what tests need"
    with ExitStack() as stack:
        reading, writing = os.pipe()
        stack.callback(os.close, reading)
        words = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-nolisten", "tcp"]
        words += ["-fbdir", str(pixels)] if pixels else []
        stack.enter_context(_process([*words, "-noreset"], pass_fds=[writing]))
        os.close(writing)
        screen = Screen(_read_display(reading))
        stack.enter_context(_process(["openbox", "--sm-disable"], env=screen.environment()))
        wait_until(lambda: screen.xdotool("get_desktop").returncode == 0, "the window manager")
        yield screen


@pytest.fixture(scope="module")
def screen() -> Iterator[Screen]:
    """A virtual screen for the tests of one module; they are skipped where there is no X (Windows, macOS)."""
    if sys.platform != "linux":
        pytest.skip("virtual screens are for Linux")
    with virtual_screen() as screen:
        yield screen
