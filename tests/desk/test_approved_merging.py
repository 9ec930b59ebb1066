"""A whole desk from its file, laid into an empty desk, into itself grown older, and into another one."""

from pathlib import Path
from typing import Any

from salesdesk import reports
from salesdesk.desk.commands.deals import CreateDeal, DeleteDeals, WinDeals
from salesdesk.desk.commands.stages import RenameStage
from salesdesk.desk.desk import Desk
from salesdesk.domain.errors import SalesDeskError
from salesdesk.domain.records import Deal
from salesdesk.importing import ImportOptions
from salesdesk.importing import compare as imports
from salesdesk.importing.commands.imports import ImportDeals
from tests.desk.command_stories import FIELDS, FRAME, MAKING, STAGES, STEPS
from tests.desk.test_approved_commands import Told, changed_lines
from tests.support.approved import approve
from tests.support.desks import DeskForTests, desk_in
from tests.support.records import Keys, change_text, desk_text


def desk_of(folder: Path, *stories: Any) -> DeskForTests:
    """A desk in a folder of its own on which stories were lived."""
    folder.mkdir()
    at = desk_in(folder)
    at.clock.on(minutes=len(folder.name))  # so that no two desks make the same keys
    told = Told(at)
    for story in stories:
        told.story(story)
    return at


def file_of(at: DeskForTests) -> Path:
    """The whole desk as a file."""
    target = at.path.with_suffix(".json")
    reports.export(at.desk.snapshot(), "everything", "json", target)
    return target


def laid_in(desk: Desk, source: Path, keys: Keys) -> list[str]:
    """What bringing the file in does, told as the lines that change."""
    before = desk_text(desk, keys)
    try:
        planned = imports.plan(desk, source, ImportOptions(desk.settings.zone, desk.settings.currency))
        counts = imports.compared(desk, planned)
        change = desk.do(ImportDeals(plan=planned))
    except SalesDeskError as error:
        return [keys.told(str(error))]
    assert change.counts == counts._asdict()
    after = desk_text(desk, keys)
    with desk.read() as reader:
        assert (reader.faults(), reader.log_faults()) == ([], [])
    return [keys.told(change_text(change)), *changed_lines(before, after)]


def test_into_an_empty_desk_and_again_when_it_has_grown(tmp_path: Path) -> None:
    home, empty, keys = desk_of(tmp_path / "home", MAKING, FRAME), desk_of(tmp_path / "empty"), Keys()
    lines = ["# into an empty desk", *laid_in(empty.desk, file_of(home), keys)]
    lines += ["# the same again", *laid_in(empty.desk, file_of(home), keys)]
    with home.desk.read() as reader:
        deals = [deal.id for deal in reader.find(Deal)]
    home.clock.on(days=1)
    home.desk.do(RenameStage(stage=home.stages[0].id, name="Looked at"))
    home.desk.do(WinDeals(deals=(deals[0],)))
    home.desk.do(DeleteDeals(deals=(deals[1],)))
    home.desk.do(CreateDeal(title="New"))
    Told(home).story(STEPS[:12])
    lines += ["# when it has grown", *laid_in(empty.desk, file_of(home), keys)]
    lines += ["# and back", *laid_in(home.desk, file_of(empty), keys)]
    empty.desk.undo()
    lines += ["# taken back", *laid_in(empty.desk, file_of(home), keys)]
    approve("desk/merging/grown.txt", "\n".join(lines))
    for one in (home, empty):
        one.desk.store.close()


def test_into_another_desk(tmp_path: Path) -> None:
    home, other, keys = desk_of(tmp_path / "home", FIELDS, STAGES), desk_of(tmp_path / "other", STEPS, FRAME), Keys()
    lines = ["# into another desk", *laid_in(other.desk, file_of(home), keys)]
    lines += ["# the same again", *laid_in(other.desk, file_of(home), keys)]
    lines += ["# and back", *laid_in(home.desk, file_of(other), keys)]
    approve("desk/merging/another.txt", "\n".join(lines))
    for one in (home, other):
        one.desk.store.close()
