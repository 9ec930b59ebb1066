"""What was computed is kept once the desk rests, off the window's thread, and what is small before it closes."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from salesdesk.desk.commands.deals import WinDeals
from salesdesk.desk.desk import Desk
from salesdesk.desk.kept import Codec
from salesdesk.store.kept import KeptFiles
from salesdesk.ui.live.keeper import SHARE, Keeper
from salesdesk.views import ahead, first_visit, learn_back
from tests.support.codecs import json_codec
from tests.ui.live import Live, live

__all__ = ["live"]
COUNT: Codec[int] = json_codec(lambda value: [value], lambda found: int(found[0]))


@pytest.fixture
def kept(live: Live, tmp_path: Path) -> Iterator[KeptFiles]:
    live.at.deal(amount=5_000)
    with closing(KeptFiles(tmp_path / "kept", "1")) as made:
        yield made


def counted(desk: Desk) -> int:
    return desk.snapshot().memo("count", lambda: len(desk.snapshot().all_cards()), keep=COUNT)


def names(live: Live, kept: KeptFiles) -> set[str]:
    with live.at.desk.read() as reader:
        return set(kept.positions(reader.position().desk))


def keeper_of(
    live: Live, kept: KeptFiles | None, rest_ms: int = 0, seconds: Callable[[], float] = time.monotonic
) -> Keeper:
    """A keeper of the window's desk, which keeps there."""
    desk = live.at.desk
    live.at.desk = Desk(desk.store, desk.clock, kept=kept)
    return Keeper(replace(live.context, desk=live.at.desk), rest_ms=rest_ms, is_held=lambda: False, seconds=seconds)


def test_it_is_kept_soon_and_again_after_a_change(live: Live, kept: KeptFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[int] = []
    keep = Desk.keep

    def spy(desk: Desk, large: bool = True) -> bool:
        threads.append(threading.get_ident())
        return keep(desk, large)

    monkeypatch.setattr(Desk, "keep", spy)
    keeper = keeper_of(live, kept)
    keeper.start()
    counted(live.at.desk)
    live.until(lambda: names(live, kept) >= {"count", "cards"})
    live.do(WinDeals(deals=(live.at.deal(amount=700),)))
    counted(live.at.desk)
    live.until(lambda: not live.at.desk.has_unkept)
    assert threads
    assert threading.get_ident() not in threads
    keeper.close()


def test_before_it_closes_what_is_small_is_kept(live: Live, kept: KeptFiles) -> None:
    keeper = keeper_of(live, kept, rest_ms=10**8)
    keeper.start()
    counted(live.at.desk)
    live.context.operations.close()
    keeper.close()
    assert names(live, kept) == {"count"}


def test_without_a_kept_state_it_does_nothing(live: Live) -> None:
    keeper = keeper_of(live, None)
    keeper.start()
    counted(live.at.desk)
    keeper.look()
    assert live.context.operations.is_idle
    keeper.close()


def test_once_all_is_kept_the_next_day_is_learnt_ahead_and_kept_once(
    live: Live, kept: KeptFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    learnt: list[int] = []
    monkeypatch.setattr(ahead, "learn_ahead", lambda desk: learnt.append(desk.store.revision))
    keeper = keeper_of(live, kept)
    keeper.start()
    live.until(lambda: len(learnt) == 1)
    keeper.look()
    live.until(lambda: live.context.operations.is_idle)
    assert len(learnt) == 1
    live.do(WinDeals(deals=(live.at.deal(amount=700),)))
    live.until(lambda: learnt == [learnt[0], live.at.desk.store.revision])
    keeper.close()


def test_questions_about_past_days_are_answered_one_at_a_time_and_once_a_day(
    live: Live, kept: KeptFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, questions = list[str](), ["a week ago", "yesterday"]

    def answer(desk: Desk, done: set[str]) -> bool:
        name = next((one for one in questions if one not in done), None)
        asked.append(name or "none is left")
        done.update({name} if name else ())
        return name is not None

    monkeypatch.setattr(ahead, "learn_ahead", lambda desk: asked.append("ahead"))
    monkeypatch.setattr(learn_back, "learn_back", answer)
    keeper = keeper_of(live, kept, rest_ms=10**8, seconds=lambda: 0.0)

    def looked() -> list[str]:
        asked.clear()
        for _ in range(12):  # also to keep what is new
            keeper.look()
            live.until(lambda: live.context.operations.is_idle)
        return asked

    assert looked() == ["ahead", "a week ago", "yesterday", "none is left"]
    live.do(WinDeals(deals=(live.at.deal(amount=700),)))
    assert looked() == ["ahead"]
    live.at.clock.on(days=1)
    questions.append("another day")
    assert looked() == ["ahead", "another day", "none is left"]
    keeper.close()


def test_the_first_visit_is_computed_when_all_is_loaded_and_with_the_next_days(
    live: Live, kept: KeptFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    done, held = list[str](), [True]
    monkeypatch.setattr(first_visit, "compute_first_visit", lambda desk: done.append("first visit"))
    monkeypatch.setattr(ahead, "learn_ahead", lambda desk: done.append("ahead"))
    monkeypatch.setattr(learn_back, "learn_back", lambda desk, answered: False)
    live.at.desk = Desk(live.at.desk.store, live.at.desk.clock, kept=kept)
    context = replace(live.context, desk=live.at.desk)
    keeper = Keeper(context, rest_ms=10**8, is_held=lambda: held[0], seconds=lambda: 0.0)
    keeper.read_ahead()
    live.until(lambda: live.context.operations.is_idle)
    assert done == []
    held[0] = False
    keeper.read_ahead()
    live.until(lambda: done == ["first visit"])
    for _ in range(3):
        keeper.look()
        live.until(lambda: live.context.operations.is_idle)
    assert done == ["first visit"] * 2 + ["ahead"]
    keeper.close()


def test_learning_ahead_takes_a_small_share_of_a_busy_day(
    live: Live, kept: KeptFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, learnt, takes = [0.0], list[float](), 6.0

    def learn(desk: Desk) -> bool:
        learnt.append(now[0])
        now[0] += takes
        return True

    monkeypatch.setattr(ahead, "learn_ahead", learn)
    keeper = keeper_of(live, kept, rest_ms=10**8, seconds=lambda: now[0])

    def looked() -> list[float]:
        for _ in range(2):  # what is new is kept first
            keeper.look()
            live.until(lambda: live.context.operations.is_idle)
        return learnt

    assert looked() == [0.0]
    live.do(WinDeals(deals=(live.at.deal(amount=700),)))
    now[0] = takes / SHARE - 1
    assert looked() == [0.0], "not after every pause"
    now[0] += 2
    assert len(looked()) == 2
    keeper.close()
