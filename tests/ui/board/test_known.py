"""The deals kept in memory for the strip: they stand as if all had been read again."""

from pathlib import Path

import pytest

from salesdesk.desk.commands.base import Command
from salesdesk.desk.commands.deals import DeleteDeals, LoseDeals, ReopenDeals, WinDeals
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.ui.board.known import KnownCards
from salesdesk.views import board, strip
from tests.support.desks import DeskForTests, desk_in


@pytest.fixture
def at(tmp_path: Path) -> DeskForTests:
    made = desk_in(tmp_path)
    made.desk.do(SetQuota(period="2026-Q4", amount=1_000_000))
    for title in "abcd":
        made.deal(title, amount=100_000)
    return made


def _figures(standing: strip.QuotaStanding) -> tuple[object, ...]:
    return standing.target, {card.id for card in standing.won}, {card.id for card in standing.open}, standing.left_out


def test_patched_deals_stand_as_if_read_again(at: DeskForTests) -> None:
    known = KnownCards(at.desk)
    known.standing()
    keys = [card.id for cards in board.board(at.desk.snapshot()).cards.values() for card in cards]
    commands: list[Command] = [
        WinDeals(deals=(keys[0], keys[1])),
        LoseDeals(deals=(keys[2],), reason="Price"),
        ReopenDeals(deals=(keys[1],)),
        DeleteDeals(deals=(keys[3],)),
    ]
    for command in commands:
        change = at.desk.do(command)
        known.patch(change.deals, board.cards(at.desk.snapshot(), change.deals)[0])
        assert _figures(known.standing()) == _figures(strip.standing(at.desk.snapshot()))
    assert len(known.standing().won) == 1


def test_what_was_forgotten_is_read_again(at: DeskForTests) -> None:
    known = KnownCards(at.desk)
    known.standing()
    at.deal("e", amount=5)
    assert len(known.standing().open) == 4
    known.forget()
    assert len(known.standing().open) == 5


def test_a_new_period_is_read_anew(at: DeskForTests) -> None:
    known = KnownCards(at.desk)
    assert known.standing().period.key == "2026-Q4"
    at.clock.on(days=60)
    assert known.standing().period.key == "2027-Q1"
    assert _figures(known.standing()) == _figures(strip.standing(at.desk.snapshot()))
