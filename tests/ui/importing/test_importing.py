"""Import in the window: look, correct, bring in, take back; nothing is written before, nothing half done after."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLineEdit

from salesdesk.desk.cards import Card
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.domain.errors import Message
from salesdesk.domain.records import Pipeline
from salesdesk.importing import ImportCancelled
from salesdesk.importing.commands import imports
from salesdesk.importing.matching import matches
from salesdesk.ui.importing import ImportPage
from salesdesk.ui.importing.run import EVERY, Gauge
from tests.support.patience import passed
from tests.ui.live import Live

HEAD = "Deal Name,Company,Stage,Amount,Close Date,Owner\n"
ROWS = (
    "Fleet renewal,Hafen Spedition,Proposal,58700,2026-12-11,Ines\n"
    "Warehouse scanners,Brightline,Qualified,36000,2026-12-20,Ines\n"
    "Service desk,Tallinn Ports,Offer out,plenty,2026-12-21,Jan\n"
    "Yard gates,Tamsin Freight,Offer out,31700,2026-12-22,Jan\n"
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "deals.csv"
    made.write_text(HEAD + ROWS, encoding="utf-8")
    return made


@pytest.fixture
def page(live: Live) -> ImportPage:
    made = ImportPage(live.context)
    live.show(made)
    return made


def looked(live: Live, page: ImportPage, act: Callable[[], object]) -> None:
    """Do something that leads to another look, and wait for it."""
    assert page.batch is not None
    with live.qtbot.waitSignal(page.batch.looked):
        act()
    live.until(lambda: page.stack.currentWidget() is page.plan)


def read(live: Live, page: ImportPage, path: Path) -> None:
    page.read_files([path])
    live.until(lambda: page.stack.currentWidget() is page.plan)


def cards(live: Live) -> list[Card]:
    with live.at.desk.read() as reader:
        return reader.all_cards(None)


def test_everything_is_shown_and_nothing_written(live: Live, page: ImportPage, path: Path) -> None:
    read(live, page, path)
    plan = page.plan
    assert plan.counts.text() == "3 new deals · 0 deals change · 0 unchanged · 1 row cannot be read"
    assert plan.shown.file.read_words.text() == "Text · UTF-8 · cells between commas · header in line 1"
    assert plan.shown.columns.boxes["Deal Name"].currentData() == "title"
    assert plan.shown.target.stages.boxes["Offer out"].currentText() == "Offer out (new)"
    lines = [
        plan.shown.preview.table.verticalHeaderItem(row).text() for row in range(plan.shown.preview.table.rowCount())
    ]
    assert lines[:2] == ["2", "3"]
    assert cards(live) == []


def test_bringing_in_is_one_change_that_can_be_taken_back(live: Live, page: ImportPage, path: Path) -> None:
    read(live, page, path)
    page.plan.go.click()
    live.until(lambda: page.stack.currentWidget() is page.done)
    assert page.done.words.text() == "3 new deals · 0 deals changed · 0 unchanged"
    assert {card.title for card in cards(live)} == {"Fleet renewal", "Warehouse scanners", "Yard gates"}
    page.done.undo.click()
    live.until(lambda: cards(live) == [])
    assert page.stack.currentWidget() is page.choose


def test_taken_back_from_elsewhere_it_is_not_offered_again(live: Live, page: ImportPage, path: Path) -> None:
    read(live, page, path)
    page.plan.go.click()
    live.until(lambda: page.stack.currentWidget() is page.done)
    live.undo()
    assert page.stack.currentWidget() is page.choose


def test_once_something_else_is_done_the_button_no_longer_undoes(live: Live, page: ImportPage, path: Path) -> None:
    read(live, page, path)
    page.plan.go.click()
    live.until(lambda: page.stack.currentWidget() is page.done)
    live.context.operations.run(SetQuota(period="2026-Q4", amount=100))
    live.until(lambda: not page.done.undo.isEnabled())
    assert page.stack.currentWidget() is page.done


def test_asked_for_again_it_begins_anew_once_it_is_done(live: Live, page: ImportPage, path: Path) -> None:
    read(live, page, path)
    page.begin_anew()
    assert page.stack.currentWidget() is page.plan
    page.commit()
    live.until(lambda: page.stack.currentWidget() is page.done)
    page.begin_anew()
    assert page.stack.currentWidget() is page.choose


def test_rows_with_problems_go_to_a_file_that_can_be_corrected(
    live: Live, page: ImportPage, path: Path, tmp_path: Path
) -> None:
    read(live, page, path)
    page.plan.go.click()
    live.until(lambda: page.stack.currentWidget() is page.done)
    assert page.batch is not None
    problems = tmp_path / "problems.csv"
    page.batch.runs[0].write_problems(problems)
    live.until(lambda: page.done.refused.text() == "1 row is written to the file.")
    text = problems.read_text(encoding="utf-8-sig")
    assert "Service desk" in text
    problems.write_text(text.replace("plenty", "36000"), encoding="utf-8")
    read(live, page, problems)
    assert page.plan.counts.text() == "1 new deal · 0 deals change · 0 unchanged"


def test_a_column_can_be_something_else(live: Live, page: ImportPage, path: Path) -> None:
    read(live, page, path)
    box = page.plan.shown.columns.boxes["Amount"]
    box.setCurrentIndex(box.findData("custom"))
    looked(live, page, lambda: box.activated.emit(box.currentIndex()))
    assert page.plan.counts.text() == "4 new deals · 0 deals change · 0 unchanged"
    assert box.currentData() == "custom"


def test_a_mapping_that_names_no_deal_is_refused_and_goes_back(live: Live, page: ImportPage, path: Path) -> None:
    read(live, page, path)
    told: list[Message] = []
    live.context.operations.failed.connect(told.append)
    for name in ("Deal Name", "Company"):
        box = page.plan.shown.columns.boxes[name]
        box.setCurrentIndex(box.findData("ignore"))
        box.activated.emit(box.currentIndex())
    live.until(lambda: told)
    assert str(told[0]) == "deals.csv has no column that names a deal."
    assert page.stack.currentWidget() is page.plan


def names(live: Live) -> tuple[str, ...]:
    return live.at.desk.settings.names


def test_the_user_says_who_they_are(live: Live, page: ImportPage, path: Path) -> None:
    read(live, page, path)
    sellers = page.plan.shown.sellers
    assert sellers.isVisible()
    sellers.me.setCurrentIndex(sellers.me.findData("Ines"))
    looked(live, page, lambda: sellers.me.activated.emit(1))
    sellers.whose.choose("mine")
    looked(live, page, lambda: sellers.whose.chosen.emit("mine"))
    assert page.plan.counts.text().startswith("2 new deals")
    assert sellers.me.currentData() == "Ines"
    page.plan.go.click()
    live.until(lambda: page.stack.currentWidget() is page.done)
    assert names(live) == ("Ines",)
    assert {card.owner for card in cards(live)} == {"Ines"}
    live.undo()
    assert names(live) == ()
    assert cards(live) == []


def test_a_new_pipeline_of_its_own(live: Live, page: ImportPage, path: Path) -> None:
    read(live, page, path)
    target = page.plan.shown.target
    target.choice.setCurrentIndex(target.choice.findData(None))
    target.name.setText("Old deals")
    looked(live, page, lambda: target.choice.activated.emit(1))
    assert target.stages.boxes["Proposal"].currentText() == "Proposal (new)"
    page.plan.go.click()
    live.until(lambda: page.stack.currentWidget() is page.done)
    with live.at.desk.read() as reader:
        names = {pipeline.id: pipeline.name for pipeline in reader.find(Pipeline)}
    assert {names[card.pipeline] for card in cards(live)} == {"Old deals"}


def test_the_same_file_again_changes_only_what_changed(live: Live, page: ImportPage, path: Path) -> None:
    read(live, page, path)
    page.plan.go.click()
    live.until(lambda: page.stack.currentWidget() is page.done)
    path.write_text(HEAD + ROWS.replace("58700", "60000"), encoding="utf-8")
    read(live, page, path)
    assert page.plan.counts.text() == "0 new deals · 1 deal changes · 2 unchanged · 1 row cannot be read"


def test_dates_that_could_be_either_are_asked_about(live: Live, page: ImportPage, tmp_path: Path) -> None:
    path = tmp_path / "dates.csv"
    path.write_text("Title,Stage,Created\nA,Qualified,03/04/2026\nB,Qualified,05/06/2026\n", encoding="utf-8")
    read(live, page, path)
    assert page.plan.shown.questions.isVisible()
    assert not page.plan.go.isEnabled()
    answer = page.plan.shown.questions.answers["date_order", ""]
    answer.choose("month-first")
    looked(live, page, lambda: answer.chosen.emit("month-first"))
    assert page.plan.shown.questions.isHidden()
    assert page.plan.go.isEnabled()
    assert page.plan.counts.text().startswith("2 new deals")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [("empty.csv", b"", "empty.csv is empty."), ("missing.csv", None, "There is no file missing.csv.")],
)
def test_a_file_that_is_none_is_told_in_words(
    live: Live, page: ImportPage, tmp_path: Path, name: str, content: bytes | None, words: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    page.read_files([tmp_path / name])
    live.until(lambda: page.choose.complaint.text() == words)
    assert page.stack.currentWidget() is page.choose


def test_cancelling_while_it_is_read_leads_back(live: Live, page: ImportPage, path: Path) -> None:
    page.read_files([path])
    assert page.stack.currentWidget() is page.wait
    page.wait.cancelled.emit()
    assert page.stack.currentWidget() is page.choose
    assert page.batch is None


def test_cancelling_the_import_leaves_everything_as_it_was(
    live: Live, page: ImportPage, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(live, page, path)
    told: list[Message] = []
    live.context.operations.failed.connect(told.append)
    begun = threading.Event()
    asked = threading.Event()

    def slowly(*arguments: Any) -> Any:
        begun.set()
        passed(asked)
        return matches(*arguments)

    monkeypatch.setattr(imports, "matches", slowly)
    page.commit()
    live.until(begun.is_set)
    page.cancel()
    asked.set()
    live.until(lambda: told)
    assert told == [ImportCancelled().message]
    live.until(lambda: page.stack.currentWidget() is page.plan)
    assert cards(live) == []


def test_a_gauge_tells_now_and_then_and_stops_when_asked(live: Live) -> None:
    gauge, told = Gauge(), []
    gauge.told.connect(lambda done, total: told.append((done, total)))
    for done in range(1, EVERY * 2 + 1):
        gauge(done, EVERY * 2)
    assert told == [(EVERY, EVERY * 2), (EVERY * 2, EVERY * 2)]
    gauge.cancel()
    with pytest.raises(ImportCancelled):
        gauge(1, None)


def test_every_column_has_a_name_for_screen_readers(live: Live, page: ImportPage, path: Path) -> None:
    read(live, page, path)
    assert next(box.accessibleName() for box in page.plan.shown.columns.boxes.values()) == "Column Deal Name is the"
    assert all(edit.accessibleName() for edit in page.plan.findChildren(QLineEdit) if edit.isVisible())
