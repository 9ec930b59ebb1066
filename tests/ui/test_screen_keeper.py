"""The first screen is kept off the window's thread once the desk has rested, after each change of what it shows."""

import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from salesdesk.desk.commands.deals import WinDeals
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.desk import Desk
from salesdesk.store.kept import KeptFiles
from salesdesk.ui import screen_keeper
from salesdesk.ui.operations import Operations
from salesdesk.ui.screen_keeper import ScreenKeeper
from salesdesk.views.first_screen import FirstScreen, keep_first_screen, keep_what_is_known, kept_first_screen
from salesdesk.views.strip import strip
from tests.support.values import known
from tests.ui.live import Live, live

__all__ = ["live"]
NEVER_MS = 10**8


@pytest.fixture
def kept(live: Live, tmp_path: Path) -> Iterator[KeptFiles]:
    live.at.deal("Fleet", amount=5_000)
    with closing(KeptFiles(tmp_path / "kept", "1")) as made:
        live.context.operations.close()
        live.at.desk = desk = Desk(live.at.desk.store, live.at.clock, kept=made)
        live.context = replace(live.context, desk=desk, operations=Operations(desk))
        strip(desk.snapshot())  # what the day rests on is learnt
        yield made
        live.context.operations.close()


def keeper_of(live: Live, rest_ms: int = 0, screen: FirstScreen | None = None) -> ScreenKeeper:
    """A keeper of the window's desk, which began with a kept screen or without."""
    live.context = replace(live.context, desk=live.at.desk, screen=screen)
    live.context = replace(live.context, live=live.context.live_deals())
    return ScreenKeeper(live.context, rest_ms=rest_ms)


@pytest.fixture
def kept_on(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The threads on which something was kept, in order."""
    threads: list[int] = []

    def spy(desk: Desk) -> bool:
        threads.append(threading.get_ident())
        return keep_what_is_known(desk)

    monkeypatch.setattr(screen_keeper, "keep_what_is_known", spy)
    return threads


def found(live: Live) -> FirstScreen | None:
    """The first screen of the desk as it is now, as the next start finds it."""
    return kept_first_screen(live.at.desk)


def test_it_is_kept_soon_and_again_after_each_change(live: Live, kept: KeptFiles, kept_on: list[int]) -> None:
    keeper = keeper_of(live)
    live.until(lambda: found(live) is not None)
    live.do(ChangeSettings(values=(("theme", "dark"),)))
    live.until(lambda: found(live) is not None)
    assert known(found(live)).settings.theme == "dark"
    live.do(WinDeals(deals=(known(found(live)).view.cards[live.at.stages[0].id][0].id,)))
    live.until(lambda: found(live) is not None)
    assert known(found(live)).strip.won == 5_000
    assert threading.get_ident() not in kept_on
    keeper.close()


@pytest.mark.parametrize("told", ["learnt", "moved"])
def test_what_was_learnt_or_followed_is_kept(live: Live, kept: KeptFiles, kept_on: list[int], told: str) -> None:
    keep_first_screen(live.at.desk)
    keeper = keeper_of(live, screen=found(live))
    getattr(live.context.live_deals(), told).emit(None)
    live.until(lambda: bool(kept_on))
    keeper.close()


@pytest.mark.parametrize("is_due", [True, False])
def test_what_is_due_when_it_closes_is_kept_and_nothing_else(
    live: Live, kept: KeptFiles, kept_on: list[int], is_due: bool
) -> None:
    keep_first_screen(live.at.desk)
    keeper = keeper_of(live, NEVER_MS, found(live))
    if is_due:
        keeper.soon()
    keeper.close()
    live.context.operations.close()
    assert len(kept_on) == is_due


def test_what_the_window_began_with_is_kept_again_where_the_desk_has_changed(
    live: Live, kept: KeptFiles, kept_on: list[int]
) -> None:
    keep_first_screen(live.at.desk)
    screen = found(live)
    live.at.deal("From elsewhere")
    keeper_of(live, NEVER_MS, screen).close()
    live.context.operations.close()
    assert len(kept_on) == 1
    assert found(live) is not None


@pytest.mark.parametrize("looks_back", [True, False])
def test_a_past_day_or_a_desk_without_a_kept_state_keeps_nothing(
    live: Live, kept: KeptFiles, kept_on: list[int], looks_back: bool
) -> None:
    desk = live.at.desk
    live.at.desk = Desk(desk.store, desk.clock, looks_back=looks_back, kept=kept if looks_back else None)
    keeper = keeper_of(live, NEVER_MS)
    live.do(ChangeSettings(values=(("theme", "dark"),)))
    keeper.close()
    live.context.operations.close()
    assert not kept_on
