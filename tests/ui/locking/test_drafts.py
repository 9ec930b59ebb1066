"""What was typed and is not yet a change is there again after the desk was locked, and on no disk meanwhile."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from salesdesk.domain.records import Deal
from salesdesk.store.recoding import change_key
from salesdesk.ui.board.lose_dialog import LoseDialog
from salesdesk.ui.importing import ImportPage
from salesdesk.ui.kit import InlineMoney
from salesdesk.ui.pages.deals.page import DealsPage
from salesdesk.ui.pages.history.page import HistoryPage
from salesdesk.ui.panel.steps import NewStep
from salesdesk.ui.session import Session
from tests.support.bot import PatientBot
from tests.support.desks import DeskForTests, StandingClock, desk_in
from tests.support.values import known
from tests.ui.locking.windows import KEY, below, locked, unlock, window_on
from tests.ui.sessions import board_of

CANARY = "Kanarienvogel"


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DeskForTests:
    below(tmp_path, monkeypatch)
    made = desk_in(tmp_path)
    made.deal("Fleet renewal", amount=100_000)
    return made


@pytest.fixture
def session(at: DeskForTests, qtbot: PatientBot) -> Iterator[Session]:
    at.desk.store.close()
    change_key(at.path, None, KEY)
    with window_on(at.path, KEY, qtbot, StandingClock()) as made:
        yield made


def locked_and_unlocked(session: Session, folder: Path, qtbot: PatientBot) -> None:
    """The same window anew; while it was locked no file held what was typed."""
    screen = locked(session, qtbot)
    for path in folder.rglob("*"):
        assert not path.is_file() or CANARY.encode() not in path.read_bytes(), path
    unlock(session, screen, qtbot)


def test_a_new_deal_that_is_half_typed(session: Session, tmp_path: Path, qtbot: PatientBot) -> None:
    session.window.go("new-deal")
    panel = session.window.frame.new_deal
    panel.title.setText(CANARY)
    panel.amount.setText("12 oranges")
    locked_and_unlocked(session, tmp_path, qtbot)
    panel = session.window.frame.new_deal
    assert panel.isVisible()
    assert (panel.title.text(), panel.amount.text()) == (CANARY, "12 oranges")
    qtbot.waitUntil(lambda: panel.stage.count() == 3)


def test_a_step_and_a_field_that_cannot_be_read(
    session: Session, at: DeskForTests, tmp_path: Path, qtbot: PatientBot
) -> None:
    with session.context.desk.read() as reader:
        deal = reader.open_cards(None)[0].id

    def amount() -> InlineMoney | None:
        fields = [one for one in session.window.findChildren(InlineMoney) if one.name == "Amount" and one.isVisible()]
        return fields[0] if fields and fields[0].value() is not None else None

    session.window.go(f"deal/{deal}")
    qtbot.waitUntil(lambda: amount() is not None)
    known(session.window.findChild(NewStep)).title.setText(CANARY)
    known(amount()).begin()
    known(known(amount()).editor()).setText("12 oranges")
    locked_and_unlocked(session, tmp_path, qtbot)
    qtbot.waitUntil(lambda: amount() is not None and known(amount()).is_editing())
    assert known(known(amount()).editor()).text() == "12 oranges"
    qtbot.waitUntil(lambda: known(session.window.findChild(NewStep)).title.text() == CANARY)


def test_an_import_that_waits_with_what_was_said_of_it(session: Session, tmp_path: Path, qtbot: PatientBot) -> None:
    file = tmp_path / "deals.csv"
    file.write_text("Title,Amount,Stage\nNew one,100,Qualified\n", encoding="utf-8")

    def page() -> ImportPage | None:
        found = session.window.navigator.page
        return found if isinstance(found, ImportPage) and found.stack.currentWidget() is found.plan else None

    session.window.import_files([file])
    qtbot.waitUntil(lambda: page() is not None)
    target = known(page()).plan.files[0].target
    target.choice.choose(None)
    target.name.setText(CANARY)
    target.name.editingFinished.emit()
    qtbot.waitUntil(lambda: known(known(page()).batch).runs[0].options.pipeline == CANARY)
    session.window.go("board")
    locked_and_unlocked(session, tmp_path, qtbot)
    session.window.go("import")
    qtbot.waitUntil(lambda: page() is not None)
    assert known(page()).plan.files[0].target.wanted_name() == CANARY
    qtbot.waitUntil(known(page()).plan.go.isEnabled)


def test_what_was_not_shown_again_survives_a_second_lock(session: Session, tmp_path: Path, qtbot: PatientBot) -> None:
    file = tmp_path / "deals.csv"
    file.write_text("Title,Amount,Stage\nNew one,100,Qualified\n", encoding="utf-8")
    session.window.import_files([file])
    session.window.go("board")
    for _ in range(2):
        locked_and_unlocked(session, tmp_path, qtbot)
    session.window.go("import")
    page = session.window.navigator.page
    assert isinstance(page, ImportPage)
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.plan)


def test_what_is_searched_for(session: Session, tmp_path: Path, qtbot: PatientBot) -> None:
    session.window.go("deals")
    page = session.window.navigator.page
    assert isinstance(page, DealsPage)
    page.bar.field.setText(CANARY)
    session.window.go("history")
    history = session.window.navigator.page
    assert isinstance(history, HistoryPage)
    history.bar.field.setText(f"{CANARY} history")
    session.window.go("board")
    board_of(session).filters.open()
    board_of(session).filter_bar.field.setText(f"{CANARY} board")
    locked_and_unlocked(session, tmp_path, qtbot)
    qtbot.waitUntil(lambda: board_of(session).filter_bar.field.text() == f"{CANARY} board")
    assert board_of(session).filter_bar.isVisible()
    session.window.go("deals")
    other = session.window.navigator.page
    assert isinstance(other, DealsPage)
    qtbot.waitUntil(lambda: other.bar.field.text() == CANARY and other.model.rows is not None)
    qtbot.waitUntil(lambda: other.model.rowCount() == 0)
    session.window.go("history")
    last = session.window.navigator.page
    assert isinstance(last, HistoryPage)
    qtbot.waitUntil(lambda: last.bar.field.text() == f"{CANARY} history")


def test_a_reason_that_is_half_typed_is_asked_for_again(
    session: Session, at: DeskForTests, tmp_path: Path, qtbot: PatientBot
) -> None:
    qtbot.waitUntil(lambda: bool(session.context.live_deals().store.cards))
    cards = list(session.context.live_deals().store.cards.values())
    board_of(session).cards.requests.ask_why_lost(cards)
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), LoseDialog))
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, LoseDialog)
    dialog.choose(CANARY)
    locked_and_unlocked(session, tmp_path, qtbot)
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), LoseDialog))
    again = QApplication.activeModalWidget()
    assert isinstance(again, LoseDialog)
    qtbot.waitUntil(lambda: again.reason() == CANARY)
    with qtbot.waitSignal(session.context.operations.changed):
        again.accept()
    with session.context.desk.read() as reader:
        assert [deal.lost_reason for deal in reader.find(Deal)] == [CANARY]
