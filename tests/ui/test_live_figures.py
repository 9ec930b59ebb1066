"""The strip that follows single changes is the one that is made anew, or says that it is pending."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from salesdesk.desk.commands.base import Command
from salesdesk.desk.commands.deals import DeleteDeals, LoseDeals, MoveDeals, ReopenDeals, WinDeals
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.desk import Desk
from salesdesk.ui.live.figures import LiveFigures
from salesdesk.views.board import current_period
from salesdesk.views.strip import strip
from tests.support.desks import DeskForTests, desk_in
from tests.support.values import known


@pytest.fixture
def at(tmp_path: Path) -> Iterator[DeskForTests]:
    made = desk_in(tmp_path)
    made.past(12)
    for title in "abcd":
        made.deal(title, amount=100_000)
    made.desk.do(SetQuota(period="2026-Q4", amount=5_000_000))
    yield made
    made.desk.store.close()


def open_keys(at: DeskForTests) -> list[str]:
    return [card.id for card in at.desk.snapshot().open_cards()]


def ready(at: DeskForTests) -> LiveFigures:
    figures = LiveFigures(at.desk)
    figures.learn()
    return figures


def test_it_follows_what_is_won_and_forecast(at: DeskForTests) -> None:
    figures, keys = ready(at), open_keys(at)
    commands: list[Command] = [
        MoveDeals(deals=(keys[2],), stage=at.stages[2].id),
        WinDeals(deals=(keys[0], keys[1])),
        LoseDeals(deals=(keys[2],), reason="Price"),
        DeleteDeals(deals=(keys[3],)),
    ]
    for command in commands:
        change = at.desk.do(command)
        snapshot = at.desk.snapshot()
        shown, found = figures.follow(snapshot, change.deals)
        assert not found.pending
        assert found == strip(Desk(at.desk.store, at.clock).snapshot())
        assert shown.keys() == {key for key in change.deals if key in {card.id for card in snapshot.open_cards()}}


def test_two_changes_are_caught_up_with_in_one_step(at: DeskForTests) -> None:
    figures, keys = ready(at), open_keys(at)
    at.desk.do(WinDeals(deals=(keys[0],)))
    last = at.desk.do(WinDeals(deals=(keys[1],)))
    _, found = figures.follow(at.desk.snapshot(), last.deals)
    assert (found.pending, found.won) == (False, strip(at.desk.snapshot()).won)


def test_another_quota_is_followed_and_another_past_is_pending(at: DeskForTests) -> None:
    at.clock.on(days=1)
    figures, keys = ready(at), open_keys(at)
    at.desk.do(SetQuota(period="2026-Q4", amount=7_000_000))
    _, found = figures.follow(at.desk.snapshot(), ())
    assert (found.pending, found.target) == (False, 7_000_000)
    at.desk.do(WinDeals(deals=(keys[0],)))
    change = at.desk.do(ReopenDeals(deals=(keys[0],)))
    shown, found = figures.follow(at.desk.snapshot(), change.deals)
    assert (found.pending, set(shown)) == (False, {keys[0]})
    at.clock.on(days=1)
    assert figures.follow(at.desk.snapshot(), ())[1].pending
    figures.learn()
    for _ in range(4):
        undone = known(at.desk.undo())
    shown, found = figures.follow(at.desk.snapshot(), undone.deals)  # what was done before today is taken back
    assert (shown, found.pending, found.won) == ({}, True, strip(at.desk.snapshot()).won)


def test_nothing_is_followed_before_it_was_learnt_or_on_another_day(at: DeskForTests) -> None:
    keys = open_keys(at)
    assert LiveFigures(at.desk).follow(at.desk.snapshot(), keys) == (
        {},
        LiveFigures(at.desk).follow(at.desk.snapshot(), ())[1],
    )
    figures = ready(at)
    at.clock.on(days=60)
    change = at.desk.do(WinDeals(deals=(keys[0],)))
    _, found = figures.follow(at.desk.snapshot(), change.deals)
    assert found.pending
    assert found.period == current_period(at.desk.snapshot())
