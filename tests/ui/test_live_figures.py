"""The strip that follows single changes says what a standing made anew says of what is won, or that it is pending."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from salesdesk.desk.commands.base import Command
from salesdesk.desk.commands.deals import DeleteDeals, LoseDeals, MoveDeals, ReopenDeals, WinDeals
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.ui.live.figures import LiveFigures
from salesdesk.views.board import current_period
from salesdesk.views.strip import strip
from tests.support.desks import DeskForTests, desk_in


@pytest.fixture
def at(tmp_path: Path) -> Iterator[DeskForTests]:
    made = desk_in(tmp_path)
    for number in range(12):
        key = made.deal(f"Past {number}", amount=100_000 + number, stage=made.stages[number % 3].id)
        made.clock.on(days=1)
        made.desk.do(WinDeals(deals=(key,)) if number % 3 else LoseDeals(deals=(key,)))
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
    figures.make_ready()
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
        anew = strip(snapshot)
        assert not found.pending
        assert (found.won, found.target, found.attainment) == (anew.won, anew.target, anew.attainment)
        assert found.chance == pytest.approx(anew.chance, abs=0.1)
        assert shown.keys() == {key for key in change.deals if key in {card.id for card in snapshot.open_cards()}}


def test_two_changes_are_caught_up_with_in_one_step(at: DeskForTests) -> None:
    figures, keys = ready(at), open_keys(at)
    at.desk.do(WinDeals(deals=(keys[0],)))
    last = at.desk.do(WinDeals(deals=(keys[1],)))
    _, found = figures.follow(at.desk.snapshot(), last.deals)
    assert (found.pending, found.won) == (False, strip(at.desk.snapshot()).won)


def test_what_only_learning_anew_tells_is_pending(at: DeskForTests) -> None:
    figures, keys = ready(at), open_keys(at)
    at.desk.do(SetQuota(period="2026-Q4", amount=7_000_000))
    _, found = figures.follow(at.desk.snapshot(), ())
    assert (found.pending, found.target, found.chance) == (True, 7_000_000, None)
    change = at.desk.do(WinDeals(deals=(keys[0],)))
    _, found = figures.follow(at.desk.snapshot(), change.deals)
    assert (found.pending, found.won) == (True, strip(at.desk.snapshot()).won)
    figures.learn()
    figures.make_ready()
    change = at.desk.do(ReopenDeals(deals=(keys[0],)))
    assert figures.follow(at.desk.snapshot(), change.deals)[1].pending  # a deal that comes is not among those followed


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
