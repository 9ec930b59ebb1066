"""The History page: found with a key, searched, and what is chosen there is taken back and done again."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QWidget

from salesdesk.desk.commands.deal_fields import ChangeAmount, SetField
from salesdesk.desk.commands.deals import CreateDeal
from salesdesk.domain.records import Deal
from salesdesk.ui.kit import Button
from salesdesk.ui.pages.history.model import STATE, WHAT, WHO
from salesdesk.ui.pages.history.page import HistoryPage
from salesdesk.ui.shell import MainWindow
from tests.ui.live import Live, live, window_of

__all__ = ["live"]


def entry(live: Live, command: object) -> str:
    live.at.clock.on(minutes=3)
    return live.at.desk.do(command).entry or ""  # type: ignore[arg-type]


def history_in(live: Live, window: MainWindow) -> HistoryPage:
    """The page, gone to with its key."""
    live.qtbot.keyClick(window, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    page = window.navigator.page
    assert isinstance(page, HistoryPage)
    live.until(lambda: page.model.rows)
    return page


def said(page: HistoryPage, column: int = WHAT) -> list[str]:
    return [page.model.text(row, column) for row in page.model.rows]


def press(live: Live, widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier | None = None) -> None:
    live.qtbot.keyClick(widget, key, modifier or Qt.KeyboardModifier.NoModifier)


def test_an_entry_is_taken_back_and_done_again_with_keys(live: Live, tmp_path: Path) -> None:
    key = live.at.deal("Vela Energy", amount=1_000_000)
    entry(live, ChangeAmount(deals=(key,), amount=2_000_000))
    entry(live, SetField(deals=(key,), field="owner", value="Ines"))
    entry(live, ChangeAmount(deals=(key,), amount=4_000_000))
    window = window_of(live, tmp_path)
    page = history_in(live, window)
    assert said(page)[:4] == [
        "Change the amount of Vela Energy",
        "Change the owner of Vela Energy",
        "Change the amount of Vela Energy",
        "New deal Vela Energy",
    ]
    assert window.focusWidget() is page.view
    press(live, page.view, Qt.Key.Key_Down)
    press(live, page.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert len(page.to_take_back()) == 2
    press(live, page.view, Qt.Key.Key_Delete)
    live.until(lambda: said(page, STATE)[:4] == ["", "Undone", "Undone", ""])
    notices = window.frame.notices
    live.until(lambda: "Undone: 2 changes" in notices.text())
    assert notices.text().splitlines() == [
        "Undone: 2 changes",
        "Amount of Vela Energy stays €40,000: it was changed later.",
    ]
    assert (live.deal(key).amount, live.deal(key).owner) == (4_000_000, None)
    assert (page.to_take_back(), len(page.to_do_again())) == ([], 2)
    assert not page.take_back_button.isEnabled()
    press(live, page.view, Qt.Key.Key_Delete, Qt.KeyboardModifier.ShiftModifier)
    live.until(lambda: live.deal(key).owner == "Ines")
    live.until(lambda: "Redone: 2 changes" in notices.text())


def test_the_notice_brings_back_what_was_chosen(live: Live, tmp_path: Path) -> None:
    keys = [entry(live, CreateDeal(title=f"Deal {number}")) for number in range(3)]
    window = window_of(live, tmp_path)
    page = history_in(live, window)
    page.view.select(keys[:2])
    page.take_back()
    live.until(lambda: "Undone: 2 changes" in window.frame.notices.text())
    with live.at.desk.read() as reader:
        assert [deal.title for deal in reader.find(Deal)] == ["Deal 2"]
    button = next(found for found in window.frame.notices.findChildren(Button) if found.label() == "Redo")
    live.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    live.until(lambda: "Redone" in window.frame.notices.text())
    with live.at.desk.read() as reader:
        assert len(reader.find(Deal)) == 3


def test_many_things_that_stay_are_told_in_part(live: Live, tmp_path: Path) -> None:
    deals = tuple(live.at.deal(f"Deal {number:02}") for number in range(15))
    first = entry(live, SetField(deals=deals, field="owner", value="Ines"))
    entry(live, SetField(deals=deals, field="owner", value="Karl"))
    window = window_of(live, tmp_path)
    page = history_in(live, window)
    page.view.select([first])
    page.take_back()
    live.until(lambda: "and 12 more" in window.frame.notices.text())
    assert len(window.frame.notices.text().splitlines()) == 5


def test_words_and_writers_narrow_the_list(live: Live, tmp_path: Path) -> None:
    key = live.at.deal("Müller")
    live.at.desk.do(SetField(deals=(key,), field="owner", value="Ines"), "script")
    window = window_of(live, tmp_path)
    page = history_in(live, window)
    every = len(page.model.rows)
    assert page.focus_filter()
    live.qtbot.keyClicks(page.bar.field, "muller")
    live.until(lambda: len(page.model.rows) == 2)
    page.bar.choose_actor("script")
    live.until(lambda: said(page, WHO) == ["Script"])
    assert page.bar.who.label() == "Script"
    live.qtbot.keyClicks(page.bar.field, "x")
    live.until(lambda: not page.model.rows)
    assert page.stack.currentWidget() is not page.view
    press(live, page.bar.field, Qt.Key.Key_Escape)
    page.bar.choose_actor("")
    live.until(lambda: len(page.model.rows) == every)
    assert page.bar.count.text() == f"{every} entries"


def test_older_entries_are_read_when_they_are_asked_for(live: Live, tmp_path: Path) -> None:
    for number in range(5):
        live.at.deal(f"Deal {number}")
    window = window_of(live, tmp_path)
    page = HistoryPage(live.context, at_first=3)
    live.show(page)
    live.until(lambda: len(page.model.rows) == 3)
    assert page.bar.count.text() == "3 entries of the latest 3"
    page.show_older()
    live.until(lambda: len(page.model.rows) == 7)
    assert page.bar.count.text() == "7 entries"
    window.close()


def test_the_menu_offers_what_the_chosen_entries_allow(live: Live, tmp_path: Path) -> None:
    key = entry(live, CreateDeal(title="Deal"))
    window = window_of(live, tmp_path)
    page = history_in(live, window)
    page.view.select([key])
    menu = page.make_menu()
    assert [(action.text(), action.isEnabled()) for action in menu.actions()] == [
        ("Undo", True),
        ("Redo", False),
    ]
    menu.actions()[0].trigger()
    live.until(lambda: said(page, STATE)[0] == "Undone")
    menu = page.make_menu()
    assert [action.isEnabled() for action in menu.actions()] == [False, True]


def test_the_model_is_sound(live: Live, tmp_path: Path) -> None:
    live.at.deal("Deal")
    window = window_of(live, tmp_path)
    page = history_in(live, window)
    QAbstractItemModelTester(page.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    live.at.deal("Another")
    page.refresh(None)
    live.until(lambda: said(page)[0] == "New deal Another")
    assert page.model.headerData(WHAT, Qt.Orientation.Horizontal) == "What"
