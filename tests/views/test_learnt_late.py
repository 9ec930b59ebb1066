"""A change that comes while a day is learnt makes nothing start over, and keeps nobody waiting who must not wait."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Thread
from typing import Any

import pytest

from salesdesk.desk.commands.deals import LoseDeals, MoveDeals
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.desk import Desk
from salesdesk.views import learning
from salesdesk.views.chances import chances
from salesdesk.views.day_learning import learn_day
from salesdesk.views.keeping.learning_parts import parts_of_answer, task_of
from salesdesk.views.learning import NotLearnt, day_models, without_learning
from salesdesk.views.strip import strip
from tests.support.desks import DeskForTests, lived_in

PATIENCE_S = 60.0


class SlowLearner:
    """Learns when it is let; ``begun`` once for each task."""

    def __init__(self) -> None:
        self.begun: SimpleQueue[None] = SimpleQueue()
        self.let = Event()
        self.count = 0

    def __call__(self, task: Mapping[str, Any]) -> Mapping[str, Any]:
        self.count += 1
        self.begun.put(None)
        assert self.let.wait(PATIENCE_S)
        return parts_of_answer(learn_day(task_of(task)))

    def close(self) -> None:
        """These tests let it end."""


class Asking:
    """Questions to a desk, each on a thread of its own."""

    def __init__(self) -> None:
        self._threads: list[tuple[Thread, list[Any]]] = []

    def ask(self, question: Callable[[], Any]) -> None:
        """Begin to ask."""
        answers: list[Any] = []
        thread = Thread(target=lambda: answers.append(question()))
        self._threads.append((thread, answers))
        thread.start()

    def answers(self) -> list[Any]:
        """All answers, in the order of the questions."""
        for thread, _ in self._threads:
            thread.join(PATIENCE_S)
        return [answer for _, answers in self._threads for answer in answers]


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DeskForTests]:
    monkeypatch.setattr(learning, "FEW", 0)
    made = lived_in(tmp_path)
    made.clock.on(days=1)
    yield made
    made.desk.store.close()


def test_a_change_of_today_while_it_is_learnt_starts_nothing_over(at: DeskForTests) -> None:
    slow, asking = SlowLearner(), Asking()
    desk = Desk(at.desk.store, at.clock, learner=slow)
    asking.ask(lambda: strip(desk.snapshot()))
    slow.begun.get(timeout=PATIENCE_S)
    deal = desk.snapshot().open_cards()[0].id
    desk.do(MoveDeals(deals=(deal,), stage=at.stages[2].id))
    with without_learning(), pytest.raises(NotLearnt):
        strip(desk.snapshot())  # who tells of the change does not wait
    desk.do(LoseDeals(deals=(deal,), reason="Price"))
    asking.ask(lambda: strip(desk.snapshot()))
    asking.ask(lambda: dict(chances(desk.snapshot())))
    slow.let.set()
    before, after, odds = asking.answers()
    anew = Desk(at.desk.store, at.clock)
    assert slow.count == 1
    assert (after, odds) == (strip(anew.snapshot()), dict(chances(anew.snapshot())))
    assert before.forecast != after.forecast
    with without_learning():
        assert strip(desk.snapshot()) == after


@pytest.mark.parametrize("what", ["past", "settings"])
def test_a_change_of_the_past_or_of_the_rules_is_learnt_from(at: DeskForTests, what: str) -> None:
    slow, asking = SlowLearner(), Asking()
    desk = Desk(at.desk.store, at.clock, learner=slow)
    asking.ask(lambda: day_models(desk.snapshot()).mark)
    slow.begun.get(timeout=PATIENCE_S)
    if what == "past":
        assert desk.undo() is not None, "what was done yesterday"
    else:
        desk.do(ChangeSettings(values=(("names", "Somebody"),)))
    asking.ask(lambda: day_models(desk.snapshot()).mark)
    slow.let.set()
    before, after = asking.answers()
    assert slow.count == 2
    assert after == day_models(Desk(at.desk.store, at.clock).snapshot()).mark
    assert (before != after) == (what == "past")
    assert strip(desk.snapshot()) == strip(Desk(at.desk.store, at.clock).snapshot())


class FailingFirst(SlowLearner):
    """Fails the first time, once it is let."""

    def __call__(self, task: Mapping[str, Any]) -> Mapping[str, Any]:
        found = super().__call__(task)
        assert self.count > 1
        return found


def test_where_learning_fails_who_waits_for_it_learns_himself(at: DeskForTests) -> None:
    slow, asking = FailingFirst(), Asking()
    desk = Desk(at.desk.store, at.clock, learner=slow)

    def mark() -> str:
        try:
            return day_models(desk.snapshot()).mark
        except AssertionError:
            return "failed"

    asking.ask(mark)
    slow.begun.get(timeout=PATIENCE_S)
    desk.do(MoveDeals(deals=(desk.snapshot().open_cards()[0].id,), stage=at.stages[2].id))
    asking.ask(mark)
    slow.let.set()
    assert asking.answers() == ["failed", day_models(Desk(at.desk.store, at.clock).snapshot()).mark]


def test_who_waits_for_something_else_while_it_is_learnt_is_not_refused(at: DeskForTests) -> None:
    """Tomorrow is learnt in a quiet moment: today's figures are told meanwhile, and never as still to be learnt."""
    slow, asking, held = SlowLearner(), Asking(), Event()
    desk = Desk(at.desk.store, at.clock, learner=slow)
    slow.let.set()
    today = strip(desk.snapshot())
    slow.begun.get(timeout=PATIENCE_S)
    slow.let.clear()
    tomorrow = desk.snapshot().at(at.clock.now.replace(day=at.clock.now.day + 1))
    asking.ask(lambda: strip(tomorrow))
    slow.begun.get(timeout=PATIENCE_S)

    def make() -> int:
        held.set()
        assert slow.let.wait(PATIENCE_S)
        return 5

    shown = desk.snapshot()
    asking.ask(lambda: shown.memo("something", make))
    assert held.wait(PATIENCE_S)

    def impatient() -> tuple[Any, int]:
        with without_learning():
            return strip(shown), shown.memo("something", make)

    asking.ask(impatient)
    slow.let.set()
    assert asking.answers()[1:] == [5, (today, 5)]
