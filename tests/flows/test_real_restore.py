"""A backup restored with a real mouse, the program started again, and the restore taken back."""

from contextlib import closing
from pathlib import Path

import pytest

from salesdesk.domain.records import Deal
from salesdesk.store.backup_keeper import BackupKeeper
from salesdesk.store.backup_places import SecondPlace
from salesdesk.store.store import SqlStore
from tests.support.desks import START, desk_in
from tests.support.screen import Screen, screen
from tests.support.told_program import ToldProgram, told_program

__all__ = ["screen"]


def titles(file: Path) -> set[str]:
    """The titles of the deals that a file has."""
    with closing(SqlStore.view(file, lambda: START)) as store, store.read() as reader:
        return {deal.title for deal in reader.find(Deal)}


def put_back(program: ToldProgram, row: str) -> None:
    """Restore the backup in a row of the list."""
    program.wait_for("New deal", "Button")
    program.key("ctrl+b")
    program.click(row, "Table")
    program.click("Restore…")
    program.wait_for("Put the desk back to")
    program.click("Restore")
    program.wait_for("The desk is put back to the backup.")


@pytest.mark.screen
@pytest.mark.slow
def test_a_restore_is_taken_back_after_a_restart(screen: Screen, tmp_path: Path) -> None:
    made = desk_in(tmp_path)
    made.deal("Harbour crane", amount=125_000)
    keeper = BackupKeeper(
        made.path,
        tmp_path / "SalesDesk/backups",
        SecondPlace(tmp_path / "none"),
        made.clock,
        lambda: made.desk.settings.zone,
    )
    assert keeper.make("hand")
    made.deal("Nordic pilot", amount=70_000)
    made.desk.store.close()
    with told_program(screen, made.path, tmp_path) as program:
        put_back(program, "By hand")
        program.quit()
    assert titles(made.path) == {"Harbour crane"}
    with told_program(screen, made.path, tmp_path) as program:
        put_back(program, "Before a restore")
        program.quit()
    assert titles(made.path) == {"Harbour crane", "Nordic pilot"}
