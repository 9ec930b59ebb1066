"""Saved views in the window: kept, shown again, renamed, replaced, deleted and taken back, on the Deals page and the board."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from salesdesk.desk.commands.deal_fields import SetField
from salesdesk.desk.commands.saved_views import SaveView, saved_views
from salesdesk.desk.query.expressions import parse
from salesdesk.desk.query.saved_views import SavedView
from salesdesk.desk.query.sorting import Sort, SortKey
from salesdesk.ui.board.page import BoardPage
from salesdesk.ui.filter_choices import FilterChoices
from salesdesk.ui.filters.name_box import NameBox
from salesdesk.ui.filters.views import ViewsMenu
from salesdesk.ui.pages.deals.page import DealsPage
from tests.support.tables import titles
from tests.ui.pages.conftest import Stand


@pytest.fixture
def page(stand: Stand) -> DealsPage:
    """The page of a desk with a field of the user's own."""
    stand.at.desk.do(SetField(deals=(stand.keys["Alpha"], stand.keys["Beta"]), field="own:Region", value="North"))
    made = stand.open(DealsPage)
    stand.wait(lambda: made.model.rows is not None)
    return made


def shown(page: DealsPage) -> list[str]:
    return [column.key for column in page.view.columns.shown()]


def kept(stand: Stand) -> dict[str, SavedView]:
    return {view.name: view for _, view in saved_views(stand.at.desk.snapshot())}


def offered(views: ViewsMenu) -> list[str]:
    """What the menu says, rules left out."""
    views.button.menu().aboutToShow.emit()
    return [action.text() for action in views.button.menu().actions() if action.text()]


def settled(stand: Stand, ask: Callable[[], int]) -> None:
    """Ask the writer, and wait until every page has been told."""
    with stand.bot.waitSignal(stand.operations.settled):
        ask()


def choose(views: ViewsMenu, words: str) -> None:
    """Choose something in the menu."""
    views.button.menu().aboutToShow.emit()
    next(action for action in views.button.menu().actions() if action.text() == words).trigger()


def save(stand: Stand, page: DealsPage, name: str) -> NameBox:
    """Keep what the page shows under a name, as one does by hand."""
    choose(page.views, "Save this view…")
    (box,) = (found for found in page.findChildren(NameBox) if found.isVisible())
    box.name.setText(name)
    stand.bot.keyClick(box.name, Qt.Key.Key_Return)
    stand.wait(lambda: stand.operations.is_idle)
    return box


def narrowed(page: DealsPage) -> None:
    """The deals of the north, by amount, with their region beside the title."""
    columns, model = page.view.columns, page.model
    page.bar.show_choices(FilterChoices(text="a", more=(parse("own:Region = North"),)))
    columns.show(["title", "own:Region", "amount"])
    place = next(place for place, column in enumerate(model.columns) if column.key == "amount")
    page.view.sortByColumn(place, Qt.SortOrder.DescendingOrder)


def test_nothing_is_kept_at_first(page: DealsPage) -> None:
    assert offered(page.views) == ["Save this view…"]
    assert page.views.button.label() == "Views"


def test_a_view_is_kept_and_shown_again(stand: Stand, page: DealsPage) -> None:
    narrowed(page)
    assert titles(page) == ["Beta", "Alpha"]
    save(stand, page, " The  north ")
    wanted = SavedView(
        "The north",
        parse('"a" and own:Region = North'),
        Sort((SortKey("amount", True),)),
        ("title", "own:Region", "amount"),
    )
    assert kept(stand) == {"The north": wanted}
    stand.wait(lambda: page.views.button.label() == "The north")
    page.bar.clear()
    assert page.views.button.label() == "Views"
    page.view.columns.show([])
    page.view.columns.sort_by(Sort())
    assert len(titles(page)) == 5
    choose(page.views, "The north")
    assert (titles(page), shown(page)) == (["Beta", "Alpha"], ["title", "own:Region", "amount"])
    assert page.bar.field.text() == "a"
    assert [chip.words() for chip in page.bar.builder.shown] == ["Region is North"]
    assert page.views.button.label() == "The north"


def test_a_view_is_there_after_a_restart(stand: Stand, page: DealsPage) -> None:
    narrowed(page)
    save(stand, page, "North")
    fresh = stand.open(DealsPage)
    stand.wait(lambda: fresh.model.rows is not None and "North" in offered(fresh.views))
    choose(fresh.views, "North")
    assert (titles(fresh), shown(fresh)) == (["Beta", "Alpha"], ["title", "own:Region", "amount"])


def test_what_has_changed_is_saved_into_the_view(stand: Stand, page: DealsPage) -> None:
    narrowed(page)
    save(stand, page, "North")
    stand.wait(lambda: page.views.current() is not None)
    assert "Save what has changed" not in offered(page.views)
    page.bar.field.setText("al")
    assert page.views.button.label() == "North · changed"
    choose(page.views, "Save what has changed")
    stand.wait(lambda: page.views.button.label() == "North")
    assert kept(stand)["North"].filter == parse('"al" and own:Region = North')
    settled(stand, stand.operations.undo)
    stand.wait(lambda: page.views.button.label() == "North · changed")
    page.bar.field.setText("a")
    assert page.views.button.label() == "North"


def test_moved_and_hidden_columns_are_changes(stand: Stand, page: DealsPage) -> None:
    narrowed(page)
    save(stand, page, "North")
    stand.wait(lambda: page.views.button.label() == "North")
    page.view.horizontalHeader().moveSection(2, 1)
    assert page.views.is_changed()
    page.view.horizontalHeader().moveSection(2, 1)
    assert page.views.button.label() == "North"
    page.view.columns.choose(1, True)
    assert page.views.button.label() == "North · changed"


def test_a_name_that_is_taken_is_told_and_can_be_replaced(stand: Stand, page: DealsPage) -> None:
    save(stand, page, "Mine")
    stand.wait(lambda: bool(page.views.views))
    page.bar.field.setText("beta")
    box = save(stand, page, "MINE")
    assert box.isVisible()
    assert (box.complaint.text(), box.verb.label()) == ('There is a view "MINE" already.', "Replace it")
    stand.bot.keyClicks(box.name, "x")
    assert (box.complaint.text(), box.verb.label()) == ("", "Save")
    box.name.setText("MINE")
    box.answer()
    assert kept(stand)["Mine"].filter == parse("")
    box.answer()
    assert not box.isVisible()
    stand.wait(lambda: list(kept(stand)) == ["MINE"] and stand.operations.is_idle)
    assert kept(stand)["MINE"].filter == parse('"beta"')
    settled(stand, stand.operations.undo)
    stand.wait(lambda: list(kept(stand)) == ["Mine"])


def test_an_empty_name_is_no_name(stand: Stand, page: DealsPage) -> None:
    box = save(stand, page, "  ")
    assert (box.isVisible(), box.complaint.text()) == (True, "The name cannot be empty.")
    stand.bot.keyClick(box, Qt.Key.Key_Escape)
    assert not box.isVisible()
    assert kept(stand) == {}


def test_a_view_is_renamed(stand: Stand, page: DealsPage) -> None:
    stand.at.desk.do(SaveView(name="Other"))
    narrowed(page)
    save(stand, page, "North")
    stand.wait(lambda: page.views.button.label() == "North")
    page.bar.field.setText("alp")  # renaming keeps what is kept
    choose(page.views, "Rename the view…")
    (box,) = (found for found in page.findChildren(NameBox) if found.isVisible())
    assert box.name.text() == "North"
    box.name.setText("other")
    box.answer()
    box.answer()
    assert (box.isVisible(), box.complaint.text()) == (True, 'There is a view "other" already.')
    box.name.setText("NORTH")
    box.answer()
    stand.wait(lambda: set(kept(stand)) == {"NORTH", "Other"} and stand.operations.is_idle)
    assert kept(stand)["NORTH"].filter == parse('"a" and own:Region = North')
    settled(stand, stand.operations.undo)
    stand.wait(lambda: set(kept(stand)) == {"North", "Other"})


def test_a_view_is_deleted_and_comes_back(stand: Stand, page: DealsPage) -> None:
    narrowed(page)
    save(stand, page, "North")
    stand.wait(lambda: page.views.button.label() == "North")
    choose(page.views, "Delete the view")
    stand.wait(lambda: page.views.button.label() == "Views")
    assert (kept(stand), offered(page.views)) == ({}, ["Save this view…"])
    assert titles(page) == ["Beta", "Alpha"]
    settled(stand, stand.operations.undo)
    stand.wait(lambda: "North" in offered(page.views))


def test_a_view_of_a_script_is_shown_whole(stand: Stand, page: DealsPage) -> None:
    sort = Sort((SortKey("outcome"), SortKey("amount", True)))
    where = "outcome in (won, lost) and (owner = Ann or amount >= 30000)"
    stand.operations.run(SaveView(name="Closed", where=where, sort="outcome,-amount"))
    stand.wait(lambda: "Closed" in offered(page.views))
    choose(page.views, "Closed")
    assert titles(page) == ["Epsilon", "Gamma", "Delta"]
    assert page.views.button.label() == "Closed"
    assert page.view.columns.sort() == Sort(sort.keys[:1])
    assert shown(page) == list(page.view.columns.usual())


@pytest.mark.parametrize("where", ["colour = red", "amount contains 5", "created < someday"])
def test_a_view_that_cannot_be_read_is_told_and_changes_nothing(stand: Stand, page: DealsPage, where: str) -> None:
    stand.operations.run(SaveView(name="Odd", where=where))
    stand.wait(lambda: "Odd" in offered(page.views))
    choose(page.views, "Odd")
    assert len(stand.shell.failed) == 1
    assert (len(titles(page)), page.views.button.label()) == (5, "Views")


def test_a_view_whose_own_field_is_gone_is_shown_empty(stand: Stand, page: DealsPage) -> None:
    stand.operations.run(SaveView(name="Gone", where="own:Gone = x", sort="-own:Gone", columns=("title", "own:Gone")))
    stand.wait(lambda: "Gone" in offered(page.views))
    choose(page.views, "Gone")
    assert (titles(page), shown(page)) == ([], ["title"])
    assert stand.shell.failed == []


def test_the_board_shows_and_keeps_views_too(stand: Stand, page: DealsPage) -> None:
    stand.operations.run(
        SaveView(name="North", where="own:Region = North and owner = Ann", sort="-amount", columns=("title", "amount"))
    )
    board = stand.open(BoardPage)
    stand.wait(lambda: board.arrangement is not None and "North" in offered(board.filters.views))
    choose(board.filters.views, "North")
    bar, sort = board.filter_bar, board.board_bar.sort
    assert bar.isVisible()
    assert (bar.choices.owner, [chip.words() for chip in bar.builder.shown]) == ("Ann", ["Region is North"])
    assert sort.label() == "Amount"
    assert board.arrangement is not None
    assert [card for column in board.arrangement.columns.values() for card in column.rows] == [stand.keys["Beta"]]
    assert board.filters.views.button.label() == "North"
    bar.stalled.click()
    choose(board.filters.views, "Save what has changed")
    stand.wait(lambda: "stalled" in str(kept(stand)["North"].filter))
    assert kept(stand)["North"].columns == ("title", "amount")
    stand.wait(lambda: stand.operations.is_idle)
    bar.close_filter()
    assert board.filters.views.button.label() == "Views"


def test_a_view_of_the_board_is_shown_in_the_table(stand: Stand, page: DealsPage) -> None:
    stand.operations.run(SaveView(name="Still", where="outcome = open and next_step is empty and not stalled = yes"))
    stand.wait(lambda: "Still" in offered(page.views))
    choose(page.views, "Still")
    assert stand.shell.failed == []
    assert [chip.words() for chip in page.bar.builder.shown] == ["Next step is empty", 'not stalled = "yes"']
