"""A child learns what this process would learn, to the last bit; where it fails it is learnt here, and no user hears of it."""

import json
import logging
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from salesdesk import app
from salesdesk.desk.desk import Desk
from salesdesk.desk.patience import NotLearnt
from salesdesk.views import learning
from salesdesk.views.chances import chances
from salesdesk.views.day_learning import learn_day
from salesdesk.views.figures import NAMES, FiguresRequest, figures
from salesdesk.views.keeping.day_models import DAY_MODELS
from salesdesk.views.keeping.learning_parts import answer_of, parts_of_answer, parts_of_task, task_of
from salesdesk.views.learning import day_models, learning_task
from salesdesk.views.limits import limits
from salesdesk.views.strip import strip
from salesdesk.worker_kinds.learning import learn_in_child, run
from tests.views.rich_desks import RichDesk, bare_desk, rich_desk


@pytest.fixture(autouse=True)
def always_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "FEW", 0)


@pytest.fixture
def rich(tmp_path: Path) -> Iterator[RichDesk]:
    with rich_desk(tmp_path) as made:
        yield made


def told(desk: Desk) -> str:
    """All that ``salesdesk figures`` prints, with limits and strip."""
    shown = desk.snapshot()
    found = [figures(shown, name, FiguresRequest(start=date(2026, 10, 1), until=date(2026, 12, 1))) for name in NAMES]
    return json.dumps([found, limits(shown), strip(shown)], default=repr)


class Learner:
    """Learns in a child, or as a test has it, and counts."""

    def __init__(self, learn: Any = learn_in_child) -> None:
        self._learn = learn
        self.tasks: list[Mapping[str, Any]] = []

    def __call__(self, task: Mapping[str, Any]) -> Mapping[str, Any] | None:
        self.tasks.append(task)
        found: Mapping[str, Any] | None = self._learn(task)
        return found

    def close(self) -> None:
        """Nothing is under way in these tests."""


def test_a_child_gives_the_figures_that_are_learnt_here_byte_for_byte(rich: RichDesk) -> None:
    learner = Learner()
    far = Desk(rich.desk.store, rich.clock, learner=learner)
    assert told(far) == told(rich.desk)
    assert DAY_MODELS.pack(day_models(far.snapshot())) == DAY_MODELS.pack(day_models(rich.desk.snapshot()))
    assert list(chances(far.snapshot()).items()) == list(chances(rich.desk.snapshot()).items())
    days = [task["today"] for task in learner.tasks]
    assert len(set(days)) == len(days), (
        "each day once for everything: today, and the past days that figures look back to"
    )


def test_the_chances_come_with_the_models(rich: RichDesk) -> None:
    seen: list[bool] = []

    def learn(task: Mapping[str, Any]) -> Mapping[str, Any]:
        found = parts_of_answer(learn_day(task_of(task)))
        seen.append("said" in found)
        return found

    far = Desk(rich.desk.store, rich.clock, learner=Learner(learn))
    assert len(chances(far.snapshot())) > 5
    assert seen == [True]


@pytest.mark.parametrize("deals", [0, 3])
def test_a_desk_from_which_nothing_can_be_learnt(tmp_path: Path, deals: int) -> None:
    with bare_desk(tmp_path, deals) as bare:
        far = Desk(bare.desk.store, bare.clock, learner=Learner(lambda task: dict(run(task, lambda parts: None))))
        assert strip(far.snapshot()) == strip(bare.desk.snapshot())
        assert dict(chances(far.snapshot())) == dict(chances(bare.desk.snapshot()))


def test_a_task_comes_back_as_it_went_and_says_nothing_of_the_desk_but_numbers_and_keys(rich: RichDesk) -> None:
    task = learning_task(rich.desk.snapshot(), with_chances=True)
    parts = parts_of_task(task)
    again = task_of(parts)
    assert (again.today, again.before_us, again.longest_days) == (task.today, task.before_us, task.longest_days)
    assert again.asked is not None and task.asked is not None
    assert again.asked.period == task.asked.period
    assert dict(again.asked.typed) == dict(task.asked.typed)
    assert {key: set(deals) for key, deals in again.asked.deals.items()} == task.asked.deals
    assert again.whose == {deal: own for deal, own in task.whose.items() if deal in task.events.deals.tolist()}
    assert [rules.rates for rules in again.rules] == [rules.rates for rules in task.rules]
    content = b"".join(
        part.tobytes() if hasattr(part, "tobytes") else part if isinstance(part, bytes) else json.dumps(part).encode()
        for part in parts.values()
    )
    snapshot = rich.desk.snapshot()
    private = [str(rich.desk.store.path), *(card.title for card in snapshot.every_card().values())]
    assert not [text for text in private if text.encode() in content]


def ended(code: str) -> Any:
    """A learner whose child does something else instead."""
    return lambda task: learn_in_child(task, command=[sys.executable, "-c", code])


@pytest.mark.parametrize(
    "code", ["import os; os.abort()", "import os, signal; os.kill(os.getpid(), 9)", "print('noise')"]
)
def test_a_child_that_ends_is_one_line_in_the_log_and_it_is_learnt_here(
    rich: RichDesk, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    learner = Learner(ended(code))
    far = Desk(rich.desk.store, rich.clock, learner=learner)
    with caplog.at_level(logging.WARNING):
        assert strip(far.snapshot()) == strip(rich.desk.snapshot())
    assert len(learner.tasks) == 1
    assert [record.levelname for record in caplog.records if record.name == "salesdesk.worker_kinds.learning"] == [
        "WARNING"
    ]
    assert not any(record.exc_info for record in caplog.records)


@pytest.mark.parametrize("answer", [{}, {"models": b"nonsense"}, {"models": 5}])
def test_an_answer_that_is_none_is_told_in_the_log_and_it_is_learnt_here(
    rich: RichDesk, answer: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    far = Desk(rich.desk.store, rich.clock, learner=Learner(lambda task: answer))
    assert strip(far.snapshot()) == strip(rich.desk.snapshot())
    assert [record.name for record in caplog.records] == ["salesdesk.views.learning"]
    with pytest.raises(ValueError, match=r"not as expected|Expecting"):
        answer_of(answer)


def test_a_small_desk_is_learnt_here_since_no_child_would_have_started_by_then(
    rich: RichDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    learner = Learner()
    assert strip(Desk(rich.desk.store, rich.clock, learner=learner).snapshot()) == strip(rich.desk.snapshot())
    assert not learner.tasks


def test_a_child_ends_at_once_when_nobody_waits_for_it_any_more(rich: RichDesk, tmp_path: Path) -> None:
    sign = tmp_path / "begun"
    code = f"import pathlib, time; pathlib.Path({str(sign)!r}).touch(); time.sleep(600)"

    def tick() -> None:
        if sign.exists():
            raise NotLearnt

    learner = Learner(lambda task: learn_in_child(task, tick=tick, command=[sys.executable, "-c", code]))
    with pytest.raises(NotLearnt):
        strip(Desk(rich.desk.store, rich.clock, learner=learner).snapshot())


def test_a_window_that_closes_gives_up_what_it_has_learnt(rich: RichDesk) -> None:
    learner = app.ChildLearner()
    learner.close()
    with pytest.raises(NotLearnt):
        strip(Desk(rich.desk.store, rich.clock, learner=learner).snapshot())
