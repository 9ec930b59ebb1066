"""A passphrase set, typed wrong and right, changed and removed by real keys; and typed for a desk whose first page is damaged."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from salesdesk.store import cipher
from salesdesk.store.backup_keeper import BackupKeeper
from salesdesk.store.backup_places import SecondPlace
from salesdesk.store.recoding import change_key
from tests.support.desks import DeskForTests, desk_in
from tests.support.screen import Screen, screen
from tests.support.told_program import ToldProgram, told_program
from tests.ui.recovery.damage import opened, smash, titles

__all__ = ["screen"]
FIRST, SECOND = "eine lange Nacht", "Ein schoener Tag 42"
"""Letters that the virtual keyboard has keys for: others are put on a key for a moment, which a program may see too late."""
KNOWS = "I know that a forgotten passphrase means that the desk is lost"


def backed_up(at: DeskForTests, home: Path, key: bytes | None) -> None:
    """Have a backup of the desk where the program finds it."""
    keeper = BackupKeeper(
        at.path, home / "SalesDesk/backups", SecondPlace(home / "none"), at.clock, lambda: ZoneInfo("UTC"), key
    )
    assert keeper.make("hand")


@pytest.fixture
def at(tmp_path: Path) -> DeskForTests:
    """A closed desk with a deal."""
    made = desk_in(tmp_path)
    made.deal("Harbour crane", amount=125_000)
    made.desk.store.close()
    return made


def say_new(program: ToldProgram, passphrase: str) -> None:
    """Type a new passphrase twice, with Tab between, and say what is known of it."""
    program.type(passphrase, "Tab", into="New passphrase")
    program.key("Tab")  # over the button that shows what is typed
    program.type(passphrase, into="The same again")
    program.click(KNOWS)


def settings(program: ToldProgram, button: str) -> None:
    """Press a button about the passphrase in Settings."""
    program.wait_for("New deal", "Button")
    program.click("Settings", "RailItem")
    program.click(button, scrolls=True)


@pytest.mark.screen
@pytest.mark.slow
def test_a_passphrase_from_the_first_to_the_last(screen: Screen, at: DeskForTests, tmp_path: Path) -> None:
    backed_up(at, tmp_path, None)
    with told_program(screen, at.path, tmp_path) as program:
        settings(program, "Set a passphrase…")
        say_new(program, FIRST)
        program.click("Encrypt")
        program.click("Leave them")
        program.key("ctrl+shift+l")
        program.type("a wrong one", "Return", into="Passphrase")
        program.wait_for("This passphrase does not open desk.salesdesk.")
        program.type(FIRST, "Return", into="Passphrase")
        settings(program, "Change passphrase…")
        program.type("a wrong one", "Tab", "Tab", into="Present passphrase")
        say_new(program, SECOND)
        program.click("Change passphrase")
        program.wait_for("This is not the present passphrase.")
        program.type(FIRST, "Return", into="Present passphrase")
        program.click("Leave them")
        program.wait_for("The desk has a new passphrase.")
        assert cipher.fits(at.path, cipher.opening_key(at.path, SECOND))
        settings(program, "Remove passphrase…")
        program.type(SECOND, "Return", into="Present passphrase")
        program.wait_for("The desk is not encrypted any more.")
        program.quit()
    assert titles(opened(at.path, at.clock)) == {"Harbour crane"}


@pytest.mark.screen
@pytest.mark.slow
def test_a_damaged_first_page_leads_to_recovery(screen: Screen, at: DeskForTests, tmp_path: Path) -> None:
    key = cipher.new_key(FIRST)
    change_key(at.path, None, key)
    backed_up(at, tmp_path, key)
    smash(at.path, page=1)
    with told_program(screen, at.path, tmp_path) as program:
        program.type("a wrong one", "Return", into="Passphrase")
        program.wait_for("This passphrase does not open desk.salesdesk.")
        program.type(FIRST, "Return", into="Passphrase")
        program.wait_for(
            "The passphrase opens your backup of 23 Nov 2026, but not the desk: its first page is damaged."
        )
        program.click("Restore a backup…")
        program.click("Restore")
        program.wait_for("New deal", "Button")
        program.quit()
    assert cipher.fits(at.path, key)
