"""Report sets on the page: made, changed, undone, and made into files for a chosen day."""

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QFileDialog

from salesdesk.desk.commands.report_sets import CURRENT, ReportSet, SaveReportSet, SetPart, report_sets
from salesdesk.ui.pages.reports.page import ReportsPage
from salesdesk.ui.pages.reports.report_list import SET
from tests.ui.pages.conftest import Stand
from tests.ui.pages.test_reports_page import opened


def the_set(stand: Stand) -> ReportSet:
    (found,) = report_sets(stand.at.desk.snapshot())
    return found


def with_set(stand: Stand, *parts: SetPart, folder: str = "") -> ReportsPage:
    stand.at.desk.do(SaveReportSet(name="Monday", parts=parts, folder=folder))
    page = opened(stand)
    page.choose(SET + the_set(stand).id)
    stand.wait(lambda: page.parts.set_view.shown() is not None)
    return page


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_new_set_is_shown_and_named(stand: Stand) -> None:
    page = opened(stand)
    page.choose("deals")
    page.parts.add_to_set.menu().actions()[0].trigger()
    stand.wait(page.parts.set_view.name.is_editing)
    assert the_set(stand).parts == (SetPart(report="deals", formats=("xlsx",)),)
    editor = page.parts.set_view.name.editor()
    assert editor is not None
    assert editor.text() == "Report set 1"
    stand.bot.keyClicks(editor, "Monday one-to-one")
    stand.bot.keyClick(editor, Qt.Key.Key_Return)
    stand.wait(lambda: the_set(stand).name == "Monday one-to-one")
    stand.wait(lambda: page.parts.list.currentItem().text() == "Monday one-to-one")
    assert page.parts.set_view.isVisible()
    stand.wait(lambda: len(page.parts.set_view.rows) == 1)
    page.parts.set_view.rows[0].removed.emit()
    stand.wait(lambda: not page.parts.set_view.make.isEnabled())


def test_the_report_that_is_shown_is_added_with_its_settings(stand: Stand) -> None:
    page = opened(stand)
    page.choose("funnel")
    stand.wait(lambda: stand.operations.is_idle)
    page.parts.fields.period.committed.emit(CURRENT)
    page.parts.fields.paper.committed.emit("letter")
    menu = page.parts.add_to_set.menu()
    assert [action.text() for action in menu.actions()] == ["A new set"]
    menu.actions()[0].trigger()
    stand.wait(page.parts.set_view.name.is_editing)
    assert the_set(stand).parts == (SetPart(report="funnel", period=CURRENT, paper="letter"),)
    page.choose("review")
    stand.wait(page.parts.preview.isVisible)
    menu = page.parts.add_to_set.menu()
    menu.actions()[0].trigger()
    stand.wait(lambda: len(the_set(stand).parts) == 2)
    assert the_set(stand).parts[1] == SetPart(report="review", paper="letter")
    stand.wait(lambda: page.out.state.sentence() == "The report is in the set Report set 1.")


def test_parts_are_added_changed_and_taken_out(stand: Stand) -> None:
    page = with_set(stand, SetPart(report="review", period="2026-Q3", language="zh_CN", since_days=7))
    view = page.parts.set_view
    assert view.about(the_set(stand).parts[0]) == "Q3 2026 · since 7 days before · 简体中文"
    add = {action.text(): action for action in view.add.menu().actions()}
    add["All deals"].trigger()
    stand.wait(lambda: len(view.rows) == 2)
    assert the_set(stand).parts[1] == SetPart(report="deals", formats=("xlsx",))
    kinds = {action.text(): action for action in view.rows[0].formats.menu().actions()}
    assert not kinds["PDF"].isEnabled()
    kinds["XLSX"].trigger()
    stand.wait(lambda: the_set(stand).parts[0].formats == ("pdf", "xlsx"))
    stand.wait(lambda: view.rows[0].formats.label() == "PDF, XLSX")
    kinds = {action.text(): action for action in view.rows[0].formats.menu().actions()}
    kinds["PDF"].trigger()
    stand.wait(lambda: the_set(stand).parts[0].formats == ("xlsx",))
    stand.bot.mouseClick(view.rows[1].remove, Qt.MouseButton.LeftButton)
    stand.wait(lambda: len(view.rows) == 1)
    stand.operations.undo()
    stand.wait(lambda: len(view.rows) == 2)


def test_a_set_is_made_for_a_past_day_with_one_click(stand: Stand, tmp_path: Path) -> None:
    parts = (SetPart(report="review", formats=("pdf", "xlsx")), SetPart(report="deals", formats=("csv",)))
    page = with_set(stand, *parts, folder=str(tmp_path / "out"))
    view = page.parts.set_view
    view.day.finish(date(2026, 11, 6))
    stand.bot.mouseClick(view.make, Qt.MouseButton.LeftButton)
    stand.wait(lambda: page.out.state.file() == "out")
    assert names(tmp_path / "out") == [
        "All deals 2026-11-06.csv",
        "Pipeline review 2026-11-06.pdf",
        "Pipeline review 2026-11-06.xlsx",
    ]
    assert stand.shell.failed == []


def test_the_folder_is_asked_for_once(stand: Stand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = with_set(stand, SetPart(report="review"))
    asked: list[str] = []

    def ask(parent: object, title: str, start: str) -> str:
        asked.append(title)
        return str(tmp_path / "chosen")

    monkeypatch.setattr(QFileDialog, "getExistingDirectory", ask)
    for _ in range(2):
        stand.bot.mouseClick(page.parts.set_view.make, Qt.MouseButton.LeftButton)
        stand.wait(lambda: page.out.state.file() == "chosen" and stand.operations.is_idle)
    assert asked == ["Folder for the files"]
    assert the_set(stand).folder == str(tmp_path / "chosen")
    assert names(tmp_path / "chosen") == ["Pipeline review 2026-11-18.pdf"]


def test_what_cannot_be_made_is_told_and_nothing_is_written(stand: Stand, tmp_path: Path) -> None:
    page = with_set(stand, SetPart(report="review", pipeline="nowhere"), folder=str(tmp_path / "out"))
    stand.bot.mouseClick(page.parts.set_view.make, Qt.MouseButton.LeftButton)
    stand.wait(lambda: stand.shell.failed)
    assert stand.shell.failed[0].startswith("Pipeline review: ")
    assert not (tmp_path / "out").exists()


def test_a_deleted_set_comes_back(stand: Stand) -> None:
    page = with_set(stand, SetPart(report="review"))
    stand.bot.mouseClick(page.parts.set_view.delete, Qt.MouseButton.LeftButton)
    stand.wait(lambda: page.parts.list.current() == "review" and page.parts.preview.isVisible())
    assert report_sets(stand.at.desk.snapshot()) == ()
    stand.operations.undo()
    stand.wait(lambda: any(key.startswith(SET) for key in page.parts.list.keys()))  # noqa: SIM118
    assert the_set(stand).name == "Monday"


def test_a_set_with_what_a_later_program_knows_is_shown_all_the_same(stand: Stand) -> None:
    page = with_set(stand, SetPart(report="weather", formats=("hologram",), period="the third age"))
    stand.wait(lambda: page.parts.set_view.rows)
    assert page.parts.set_view.rows[0].formats.accessibleName() == "Files of weather: hologram"
    assert page.parts.set_view.about(the_set(stand).parts[0]) == "the third age"


def test_a_set_has_its_address(stand: Stand) -> None:
    stand.at.desk.do(SaveReportSet(name="Monday", parts=()))
    page = stand.open(ReportsPage, f"reports?set={the_set(stand).id}")
    stand.wait(lambda: page.parts.set_view.isVisible() and page.parts.set_view.shown() is not None)
    assert page.parts.list.currentItem().text() == "Monday"


def test_everything_on_a_set_has_a_name(stand: Stand) -> None:
    page = with_set(stand, SetPart(report="review"), SetPart(report="deals", formats=("csv",)))
    stand.wait(lambda: len(page.parts.set_view.rows) == 2 and page.parts.set_view.rows[1].remove.isVisible())
    buttons = [button for button in page.findChildren(QAbstractButton) if button.isVisible()]
    assert len(buttons) > 7
    assert [button for button in buttons if not button.accessibleName()] == []
    assert page.parts.set_view.rows[0].formats.accessibleName() == "Files of Pipeline review: PDF"
