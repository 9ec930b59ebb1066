"""What was computed is kept once the desk rests, off the window's thread, and what is small before it closes."""

import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from salesdesk.desk.commands.deals import WinDeals
from salesdesk.desk.desk import Desk
from salesdesk.desk.kept import Codec
from salesdesk.store.kept import KeptFiles
from salesdesk.ui.live.keeper import Keeper
from salesdesk.views import ahead
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


def keeper_of(live: Live, kept: KeptFiles | None, rest_ms: int = 0) -> Keeper:
    """A keeper of the window's desk, which keeps there."""
    desk = live.at.desk
    live.at.desk = Desk(desk.store, desk.clock, kept=kept)
    return Keeper(replace(live.context, desk=live.at.desk), rest_ms=rest_ms, is_held=lambda: False)


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
