"""Views kept under a name: saved, changed, deleted, taken back, and from a script."""

from pathlib import Path

import pytest

from salesdesk.desk.commands.saved_views import DeleteView, SaveView, saved_views
from salesdesk.desk.query.expressions import parse
from salesdesk.desk.query.saved_views import SavedView
from salesdesk.desk.query.sorting import Sort, SortKey
from salesdesk.domain.errors import SalesDeskError
from tests.support.desks import DeskForTests, desk_in

WHERE = 'stage = "Proposal" and not tags in ("parked")'


@pytest.fixture
def at(tmp_path: Path) -> DeskForTests:
    return desk_in(tmp_path)


def views(at: DeskForTests) -> dict[str, SavedView]:
    return {view.name: view for _, view in saved_views(at.desk.snapshot())}


def test_a_view_is_kept_and_outlives_a_restart(at: DeskForTests) -> None:
    change = at.desk.do(SaveView(name=" My  deals", where=WHERE, sort="-amount,title", columns=("title", "amount")))
    wanted = SavedView("My deals", parse(WHERE), Sort((SortKey("amount", True), SortKey("title"))), ("title", "amount"))
    assert not change.moves_figures
    assert views(at) == {"My deals": wanted}
    at.reopen()
    assert views(at) == {"My deals": wanted}


def test_saving_under_its_key_changes_a_view_and_undo_brings_it_back(at: DeskForTests) -> None:
    key = at.desk.do(SaveView(name="Mine", where="outcome = open")).made
    at.desk.do(SaveView(name="MINE", where="outcome = won", key=key))
    assert views(at) == {"MINE": SavedView("MINE", parse("outcome = won"))}
    at.desk.undo()
    assert views(at) == {"Mine": SavedView("Mine", parse("outcome = open"))}
    at.desk.do(DeleteView(view=key or ""))
    assert views(at) == {}
    at.desk.undo()
    assert set(views(at)) == {"Mine"}


@pytest.mark.parametrize(
    "command",
    [
        SaveView(name="mine "),
        SaveView(name=" "),
        SaveView(name="x" * 201),
        SaveView(name="x", where="stage ="),
        SaveView(name="x", sort="two words"),
        SaveView(name="x", columns=("two words",)),
        SaveView(name="x", key="01a207a2-3280-7000-86d2-c96e760e819b"),
        DeleteView(view="01a207a2-3280-7000-86d2-c96e760e819b"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_changes(at: DeskForTests, command: SaveView | DeleteView) -> None:
    at.desk.do(SaveView(name="Mine"))
    with pytest.raises(SalesDeskError):
        at.desk.do(command)
    assert set(views(at)) == {"Mine"}
