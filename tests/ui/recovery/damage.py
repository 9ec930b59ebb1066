"""Desk files damaged in one place that a test names, with a backup from before, as the program would have made it."""

from pathlib import Path

import pytest

from salesdesk import app
from salesdesk.desk.desk import Desk
from tests.faults.damaged_places import pages_of
from tests.support.desks import DeskForTests, StandingClock, desk_in

PAGE = 4096
TITLE, CHANGED = b"Harbour crane", b"Harbour crate"


def alone(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let the program keep its things below a folder: the desks of other tests are founded alike, and theirs are others."""
    for name in ("STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(folder / name.lower()))


def desk_with_backup(folder: Path, backed_up: bool = True) -> DeskForTests:
    """A closed desk of two deals, backed up by the program when it had the first of them."""
    folder.mkdir(exist_ok=True)
    at = desk_in(folder)
    at.deal("Harbour crane", amount=125_000, organisation="Vela")
    if backed_up:
        assert app.backups_of(at.path, at.clock).make("hand") is not None
    at.deal("Nordic pilot", amount=70_000, organisation="Nord")
    at.desk.store.close()
    return at


def smash(path: Path, table: str = "", page: int = 0) -> bytes:
    """Fill the first page of a table, or the page of a number (1: with the header), with ones; the file as it is then."""
    data = bytearray(path.read_bytes())
    at = page or next(number for number, name in sorted(pages_of(path).items()) if name == table)
    data[(at - 1) * PAGE : at * PAGE] = b"\xff" * PAGE
    path.write_bytes(data)
    return bytes(data)


def change_title(path: Path) -> bytes:
    """Change a letter of a title where its row is; the file as it is then."""
    data = path.read_bytes().replace(TITLE, CHANGED, 1)
    path.write_bytes(data)
    return data


def titles(desk: Desk) -> set[str]:
    """The titles of all deals."""
    with desk.read() as reader:
        return {card.title for card in reader.all_cards(None)}


def opened(path: Path, clock: StandingClock) -> Desk:
    """A desk as the program opens it for a window."""
    return app.opened(path, clock)
