"""Operations: one writer in order, errors in words, stale readings dropped, no thread left behind."""

import gc
import logging
import threading
import weakref
from collections.abc import Iterator, Sequence
from typing import Any, cast

import pytest
from PySide6.QtCore import QCoreApplication, QObject, QThread, Slot
from pytestqt.qtbot import QtBot

from salesdesk.desk.changes import Change
from salesdesk.desk.commands.base import Command
from salesdesk.desk.commands.deal_fields import SetField
from salesdesk.desk.desk import Desk
from salesdesk.domain.errors import Message, Refused, SalesDeskError
from salesdesk.ui.operations import NOT_READ, NOTHING_CHANGED, Operations
from tests.support.patience import passed


class FakeDesk:
    """Takes commands down, with the thread they came in; a title says what shall go wrong."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.turned: list[tuple[str, ...]] = []
        self.threads: set[str] = set()

    def do(self, command: Command) -> Change:
        assert isinstance(command, SetField)
        self.threads.add(QThread.currentThread().objectName())
        if str(command.value) == "":
            raise Refused("A deal needs a {what}.", what="title")
        if str(command.value) == "full":
            raise SalesDeskError("The disk is full.")
        if str(command.value) == "bug":
            raise ZeroDivisionError
        self.done.append(str(command.value))
        return Change(Message(str(command.value)))

    def undo(self, entries: Sequence[str] = ()) -> Change | None:
        self.turned.append(("undo", *entries))
        return Change(Message("undone")) if self.done else None

    def redo(self, entries: Sequence[str] = ()) -> Change | None:
        self.turned.append(("redo", *entries))
        return Change(Message("redone"))


class Ear(QObject):
    """Keeps what it is told, and in which thread."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[Any] = []
        self.thread_was: int | None = None

    @Slot(object)
    def hear(self, what: object) -> None:
        self.heard.append(what)
        self.thread_was = threading.get_ident()


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
def operations(qapp: object, desk: FakeDesk) -> Iterator[Operations]:
    made = Operations(cast(Desk, desk))
    yield made
    made.close()


def end(operations: Operations) -> None:
    """Close them and let every answer that is still under way arrive."""
    operations.close()
    QCoreApplication.processEvents()


def rename(title: str) -> SetField:
    return SetField(deals=("d",), field="title", value=title)


def test_commands_run_in_order_in_the_writer_thread(qtbot: QtBot, desk: FakeDesk, operations: Operations) -> None:
    ear = Ear()
    operations.changed.connect(ear.hear)
    tickets = [operations.run(rename(str(n))) for n in range(20)]
    qtbot.waitUntil(lambda: len(ear.heard) == 20)
    assert desk.done == [str(n) for n in range(20)]
    assert desk.threads == {"writer"}
    assert ear.thread_was == threading.get_ident()
    assert tickets == sorted(set(tickets))


def test_a_refusal_is_told_in_its_own_words(qtbot: QtBot, operations: Operations) -> None:
    with qtbot.waitSignal(operations.settled) as settled, qtbot.waitSignal(operations.failed) as failed:
        ticket = operations.run(rename(""))
    assert str(failed.args[0]) == "A deal needs a title."
    assert settled.args == [ticket, None]


def test_a_bug_is_told_in_general_words_and_logged(
    qtbot: QtBot, operations: Operations, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.CRITICAL), qtbot.waitSignal(operations.failed) as failed:
        operations.run(rename("bug"))
    assert failed.args == [NOTHING_CHANGED]


def test_undo_and_redo_answer_with_changes(qtbot: QtBot, desk: FakeDesk, operations: Operations) -> None:
    with qtbot.waitSignal(operations.settled) as nothing:
        operations.undo()
    assert nothing.args[1] is None
    desk.done.append("x")
    for ask, words in ((operations.undo, "undone"), (operations.redo, "redone")):
        with qtbot.waitSignal(operations.changed) as changed:
            ask()
        assert str(changed.args[0].label) == words
    desk.turned.clear()
    for turn, entry in ((operations.undo, "a"), (operations.redo, "b")):
        with qtbot.waitSignal(operations.settled):
            turn([entry])
    assert desk.turned == [("undo", "a"), ("redo", "b")]


def test_busy_says_when_it_begins_and_ends(qtbot: QtBot, operations: Operations) -> None:
    ear = Ear()
    operations.busy.connect(ear.hear)
    for title in "abc":
        operations.run(rename(title))
    qtbot.waitUntil(lambda: ear.heard == [True, False])


def test_what_follows_a_change_is_read_behind_it_and_comes_with_it(
    qtbot: QtBot, desk: FakeDesk, operations: Operations, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[tuple[str, object]] = []
    looked: list[tuple[str, str]] = []

    def look(change: Change) -> int:
        looked.append((str(change.label), QThread.currentThread().objectName()))
        return 1 // (str(change.label) != "unseen") + len(desk.done)

    operations.changed.connect(lambda change: told.append(("changed", str(change.label))))
    operations.follow(look, lambda change, seen: told.append((str(change.label), seen)))
    operations.settled.connect(lambda ticket, change: told.append(("settled", ticket)))
    with caplog.at_level(logging.CRITICAL):
        tickets = [operations.run(rename(title)) for title in ("a", "", "unseen", "b")]
        operations.write_aside(lambda: Change(Message("aside")))
        qtbot.waitUntil(lambda: told[-1:] == [("settled", tickets[-1])])
    assert looked == [(title, "writer") for title in ("a", "unseen", "b")]
    assert told == [
        *(("changed", "a"), ("a", 2), ("settled", tickets[0]), ("settled", tickets[1])),
        *(("changed", "unseen"), ("unseen", None), ("settled", tickets[2])),
        *(("changed", "b"), ("b", 4), ("settled", tickets[3])),
    ]


def test_a_reading_is_answered_on_the_gui_thread(qtbot: QtBot, operations: Operations) -> None:
    ear = Ear()
    # Not the QThread itself: that of a pool goes with its thread, and asking it later waits for ever.
    threads: list[int] = []

    def reading() -> int:
        threads.append(threading.get_ident())
        return 42

    operations.read(reading, ear.hear)
    qtbot.waitUntil(lambda: ear.heard == [42])
    assert ear.thread_was == threading.get_ident()
    assert threads[0] != threading.get_ident()


class Question:
    """Asks nothing; what was asked is freed once it is answered."""

    def __call__(self) -> int:
        return 7


@pytest.mark.parametrize("key", [None, "key"])
def test_nothing_is_kept_of_readings_that_are_answered(qtbot: QtBot, operations: Operations, key: object) -> None:
    ear, freed = Ear(), list[int]()
    for number in range(60):
        question = Question()
        weakref.finalize(question, freed.append, number)
        operations.read(question, ear.hear, key=key)
        del question
        qtbot.waitUntil(lambda: operations.is_idle)
    assert len(ear.heard) == 60
    gc.collect()
    assert len(freed) == 60


def test_a_command_that_may_be_done_another_time_is_named(qtbot: QtBot, operations: Operations) -> None:
    ear = Ear()
    operations.refused.connect(ear.hear)
    for title in ("", "full", "fine"):
        operations.run(SetField(deals=("a",), field="title", value=title))
    qtbot.waitUntil(lambda: operations.is_idle)
    assert ear.heard == [SetField(deals=("a",), field="title", value="full")]


def test_a_later_reading_takes_the_place_of_an_earlier_one(qtbot: QtBot, operations: Operations) -> None:
    ear, gate, begun = Ear(), threading.Event(), threading.Event()

    def waiting() -> bool:
        begun.set()
        return passed(gate)

    operations.read(waiting, ear.hear, key="board")
    qtbot.waitUntil(begun.is_set)
    operations.read(lambda: "newer", ear.hear, key="board")
    operations.read(lambda: "newest", ear.hear, key="board")
    operations.read(lambda: "other", ear.hear)
    qtbot.waitUntil(lambda: ear.heard == ["other"])
    gate.set()
    qtbot.waitUntil(lambda: ear.heard == ["other", "newest"])


def test_a_slow_reading_asked_often_keeps_no_other_waiting(qtbot: QtBot, operations: Operations) -> None:
    slow, ear, gate, begun = Ear(), Ear(), threading.Event(), threading.Semaphore(0)

    def read_slowly() -> int:
        begun.release()
        passed(gate)
        return 1

    for _ in range(10):
        operations.read(read_slowly, slow.hear, key="strip")
    qtbot.waitUntil(lambda: begun.acquire(blocking=False))
    for _ in range(5):
        operations.read(lambda: "quick", ear.hear)
    qtbot.waitUntil(lambda: ear.heard == ["quick"] * 5)
    assert not begun.acquire(blocking=False)
    gate.set()
    qtbot.waitUntil(lambda: slow.heard == [1])


def test_a_forgotten_reading_is_not_answered(qtbot: QtBot, operations: Operations) -> None:
    ear, gate = Ear(), threading.Event()
    operations.read(lambda: passed(gate), ear.hear, key="strip")
    operations.forget("strip")
    gate.set()
    operations.read(lambda: "after", ear.hear)
    qtbot.waitUntil(lambda: ear.heard == ["after"])
    end(operations)
    assert ear.heard == ["after"]


def test_a_reading_whose_receiver_is_gone_is_harmless(qtbot: QtBot, operations: Operations) -> None:
    ear, witness, gate = Ear(), Ear(), threading.Event()
    operations.read(lambda: passed(gate), ear.hear)
    ear.deleteLater()
    del ear
    gate.set()
    operations.read(lambda: "after", witness.hear)
    qtbot.waitUntil(lambda: witness.heard == ["after"])
    end(operations)


@pytest.mark.parametrize(
    ("error", "words"), [(Refused("No such deal."), Message("No such deal.")), (KeyError(), NOT_READ)]
)
def test_a_reading_that_fails_says_so(
    qtbot: QtBot, operations: Operations, caplog: pytest.LogCaptureFixture, error: Exception, words: Message
) -> None:
    def broken() -> None:
        raise error

    with caplog.at_level(logging.CRITICAL), qtbot.waitSignal(operations.failed) as failed:
        operations.read(broken, Ear().hear)
    assert failed.args == [words]


def test_closing_finishes_what_was_handed_over(qapp: object, desk: FakeDesk) -> None:
    operations = Operations(cast(Desk, desk))
    for title in "abc":
        operations.run(rename(title))
    operations.close()
    operations.close()
    assert desk.done == ["a", "b", "c"]
    with pytest.raises(RuntimeError):
        operations.run(rename("late"))


def test_nothing_is_read_once_they_are_closed(qtbot: QtBot, operations: Operations) -> None:
    ear, asked = Ear(), list[int]()
    operations.close()
    operations.read(lambda: asked.append(1), ear.hear)
    assert operations.is_idle
    assert (asked, ear.heard) == ([], [])
