"""A card dragged with a real mouse, the program killed right after, and everything as it was left on the next start."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import groupby
from pathlib import Path

import pytest
from PIL import Image

from salesdesk.domain.records import Deal
from salesdesk.store.store import SqlStore
from salesdesk.theme import load_tokens
from tests.support.desks import START, desk_in
from tests.support.patience import wait_until
from tests.support.screen import Point, Screen
from tests.support.source import ROOT

LIGHT = load_tokens("light")
INSIDE_A_CARD = 14
"""So far from a column's left edge, a card shows its ground and no text."""


class Seen:
    """The board as it looks: where its columns and cards are, found by their colours."""

    def __init__(self, image: Image.Image) -> None:
        self.image = image.convert("RGB")

    def _is(self, x: int, y: int, colour: str) -> bool:
        return self.image.getpixel((x, y)) == tuple(bytes.fromhex(colour[1:]))

    def columns(self) -> list[tuple[int, int]]:
        """Left and right edges of the open stages' columns, looked for where no card reaches down to."""
        y = self.image.height - 120
        edges, x = [], 0
        for ground, run in groupby(self._is(x, y, LIGHT.sunken) for x in range(self.image.width)):
            length = len(list(run))
            if ground and length > 150:
                edges.append((x, x + length))
            x += length
        return edges

    def cards(self, column: int) -> list[Point]:
        """The middle of each card of a column, from the top."""
        left, right = self.columns()[column]
        x, y, middles = left + INSIDE_A_CARD, 0, []
        for ground, run in groupby(self._is(x, y, LIGHT.surface) for y in range(self.image.height)):
            length = len(list(run))
            if ground and 90 < length < 120:
                middles.append(((left + right) // 2, y + length // 2))
            y += length
        return middles

    def counts(self) -> list[int]:
        """How many cards each column shows."""
        return [len(self.cards(column)) for column in range(len(self.columns()))]

    def outlined(self, column: int, outline: str = LIGHT.accent) -> bool:
        """Whether a column has the outline of one in which cards would land."""
        left, right = self.columns()[column]
        y = self.image.height - 120
        return any(self._is(x, y, outline) for x in range(left - 4, left)) and any(
            self._is(x, y, outline) for x in range(right, right + 4)
        )


@contextmanager
def program(screen: Screen, file: Path, home: Path) -> Iterator[subprocess.Popen[bytes]]:
    """SalesDesk on a desk, its window as large as the screen."""
    folders = {name: str(home) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")}
    words = [sys.executable, "-m", "salesdesk", "--today", START.date().isoformat(), "--file", str(file)]
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    environment = screen.environment() | folders | {"PYTHONPATH": path}
    with subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as started:
        try:
            window = screen.window("SalesDesk")
            screen.do("windowmove", window, 0, 0)
            screen.do("windowsize", "--sync", window, screen.size[0], screen.size[1] - 30)
            wait_until(lambda: len(look(screen).columns()) == 3, "the columns of the board")
            yield started
        finally:
            started.kill()
            started.wait()


def look(screen: Screen) -> Seen:
    return Seen(screen.grab())


def stages(file: Path) -> dict[str, str]:
    """The stage of each deal by its title, as the file has it."""
    with closing(SqlStore.view(file, lambda: START)) as store, store.read() as reader:
        return {deal.title: deal.stage for deal in reader.find(Deal)}


@pytest.mark.screen
@pytest.mark.slow
def test_a_drag_outlives_a_kill_and_can_be_taken_back(screen: Screen, tmp_path: Path) -> None:
    made = desk_in(tmp_path)
    first, second = made.stages[0].id, made.stages[1].id
    for title in ("Third", "Second", "First"):
        made.deal(title, amount=100_000, stage=first)
    made.desk.store.close()
    with program(screen, made.path, tmp_path) as running:
        wait_until(lambda: look(screen).counts() == [3, 0, 0], "three cards in the first column")
        screen.key("ctrl+n")
        screen.type("Typed in")
        screen.key("Return")
        wait_until(lambda: "Typed in" in stages(made.path), "the new deal in the file")
        wait_until(lambda: look(screen).counts() == [4, 0, 0], "the new card on the board")
        screen.key("Escape")
        seen = look(screen)
        left, right = seen.columns()[1]
        top = seen.cards(0)[1]
        screen.drag(
            top,
            ((left + right) // 2, top[1]),
            while_over=lambda: wait_until(lambda: look(screen).outlined(1), "the outline of the column below"),
        )
        wait_until(lambda: look(screen).counts() == [3, 1, 0], "the card in its new column")
        running.kill()
    moved = stages(made.path)
    assert sorted(moved.values()) == sorted([first, first, first, second])
    assert moved["First"] == second
    with program(screen, made.path, tmp_path):
        wait_until(lambda: look(screen).counts() == [3, 1, 0], "the board as it was left")
        screen.key("ctrl+z")
        wait_until(lambda: look(screen).counts() == [4, 0, 0], "the move taken back")
        assert set(stages(made.path).values()) == {first}


@pytest.mark.screen
@pytest.mark.slow
def test_escape_leaves_the_card_where_it_was(screen: Screen, tmp_path: Path) -> None:
    made = desk_in(tmp_path)
    made.deal("Only", stage=made.stages[0].id)
    made.desk.store.close()
    with program(screen, made.path, tmp_path):
        wait_until(lambda: look(screen).counts() == [1, 0, 0], "one card")
        seen = look(screen)
        left, right = seen.columns()[2]
        start = seen.cards(0)[0]

        def escape() -> None:
            wait_until(lambda: look(screen).outlined(2), "the outline of the column below")
            screen.do("key", "Escape")
            wait_until(lambda: not look(screen).outlined(2), "the outline gone")

        screen.drag(start, ((left + right) // 2, start[1]), while_over=escape)
        wait_until(lambda: look(screen).counts() == [1, 0, 0], "the card back in its column")
    assert stages(made.path) == {"Only": made.stages[0].id}
