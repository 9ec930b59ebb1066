"""A report taken out of the window with a real mouse, and dropped on another program."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from salesdesk.theme import load_tokens
from salesdesk.ui.pages.registry import pages_at
from tests.support.desks import START, desk_in
from tests.support.patience import wait_until
from tests.support.screen import Screen
from tests.support.source import ROOT

WIDTH, HEIGHT = 1000, 860
TAKER = """
import os, shutil, sys
from pathlib import Path
from PySide6.QtWidgets import QApplication, QWidget

folder, ready = map(Path, sys.argv[1:])

class Taker(QWidget):
    moves = 0

    def dragEnterEvent(self, event):
        event.acceptProposedAction()

    def dragMoveEvent(self, event):
        event.acceptProposedAction()
        self.moves += 1
        if self.moves > 1:  # the other program tells of a second place once it has heard that the first is taken
            ready.touch()

    def dropEvent(self, event):
        event.acceptProposedAction()
        for url in event.mimeData().urls():
            source = Path(url.toLocalFile())
            whole = shutil.copy(source, f"{folder}.part")
            os.rename(whole, folder / source.name)

application = QApplication(sys.argv)
taker = Taker(windowTitle="Taker")
taker.setAcceptDrops(True)
taker.resize(380, 400)
taker.show()
application.exec()
"""


@contextmanager
def started(screen: Screen, title: str, words: list[str], home: Path, place: tuple[int, ...]) -> Iterator[None]:
    """A program with a window of that title, at that place and of that size."""
    folders = {name: str(home) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "TMPDIR")}
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    environment = screen.environment() | folders | {"PYTHONPATH": path}
    with subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        try:
            window = screen.window(title)
            screen.do("windowmove", window, *place[:2])
            screen.do("windowsize", "--sync", window, *place[2:])
            screen.settle()
            yield
        finally:
            running.kill()
            running.wait()


def board(screen: Screen) -> bool:
    """Whether the ground of the board's columns is seen."""
    ground = tuple(bytes.fromhex(load_tokens("light").sunken[1:]))
    colours = screen.grab().convert("RGB").getcolors(1 << 24) or []
    return any(colour == ground and count > 10_000 for count, colour in colours)


def paper(screen: Screen) -> bool:
    """Whether a page of white paper with dark words on it fills the middle of the window: more than a skeleton."""
    image = screen.grab().convert("RGB").crop((600, 250, 900, 700))
    colours = image.getcolors(1 << 20) or []
    white = sum(count for count, colour in colours if colour == (255, 255, 255))
    dark = sum(count for count, colour in colours if isinstance(colour, tuple) and max(colour) < 100)
    return dark > 50 and 0.5 < white / (300 * 450) < 0.999


@pytest.mark.screen
@pytest.mark.slow
def test_a_page_dragged_out_is_a_file_for_another_program(screen: Screen, tmp_path: Path) -> None:
    made = desk_in(tmp_path)
    made.deal("Fleet renewal", amount=100_000)
    made.desk.store.close()
    taken, ready = tmp_path / "taken", tmp_path / "ready"
    taken.mkdir()
    number = [maker.address for maker in pages_at("rail")].index("reports") + 1
    words = [sys.executable, "-m", "salesdesk", "--today", START.date().isoformat(), "--file", str(made.path)]
    taker = [sys.executable, "-c", TAKER, str(taken), str(ready)]
    over = WIDTH + 200, 300

    def is_ready() -> bool:
        for x in (over[0] + 1, over[0]):
            screen.do("mousemove", x, over[1])
        return ready.exists()

    with (
        started(screen, "SalesDesk", words, tmp_path, (0, 0, WIDTH, HEIGHT)),
        started(screen, "Taker", taker, tmp_path, (WIDTH + 30, 100, 380, 400)),
    ):
        screen.window("SalesDesk")
        wait_until(lambda: board(screen), "the columns of the board")
        screen.key(f"alt+{number}")
        wait_until(lambda: paper(screen), "the page of the report")
        screen.drag((750, 400), over, while_over=lambda: wait_until(is_ready, "the other program, ready to take it"))
        wait_until(lambda: list(taken.iterdir()), "the file at the other program")
    (file,) = taken.iterdir()
    assert file.name == "Pipeline review 2026-11-23.pdf"
    assert file.read_bytes().startswith(b"%PDF")
