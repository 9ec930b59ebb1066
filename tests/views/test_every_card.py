"""The cards that the board and the figures share are those of the desk, whatever has just happened to it."""

from datetime import date

import pytest

from salesdesk.desk.commands.deals import DeleteDeals, LoseDeals, ReopenDeals, WinDeals
from salesdesk.views.board import every_card, open_cards
from tests.support.desks import desk_in


@pytest.fixture
def made(tmp_path):
    made = desk_in(tmp_path)
    for n in range(9):
        made.deal(f"Deal {n}", amount=n * 100, expected_close=date(2026, 12, 24))
    return made


def everything(desk):
    """As the store has it."""
    with desk.read() as reader:
        return reader.all_cards(None), reader.open_cards(None)


def test_they_follow_every_change(made):
    desk = made.desk
    keys = list(every_card(desk))
    for change in (
        lambda: desk.do(WinDeals(deals=tuple(keys[:3]))),
        lambda: desk.do(LoseDeals(deals=(keys[4],), reason="Price")),
        lambda: desk.do(ReopenDeals(deals=(keys[1],))),
        lambda: desk.do(DeleteDeals(deals=(keys[0], keys[5]))),
        desk.undo,
        desk.undo,
    ):
        change()
        every, still_open = everything(desk)
        assert every_card(desk) == {card.id: card for card in every}
        assert open_cards(desk) == still_open


def test_nothing_is_read_again_without_a_change(made):
    assert every_card(made.desk) is every_card(made.desk)
    assert all(every_card(made.desk)[card.id] is card for card in open_cards(made.desk))


def test_a_change_between_the_two_readings_is_seen(made, monkeypatch):
    desk = made.desk
    key = open_cards(desk)[0].id
    desk.do(WinDeals(deals=(key,)))
    read, changes = desk.read, iter([lambda: desk.do(ReopenDeals(deals=(key,)))])

    def reading():
        if "open cards" in desk._kept and (change := next(changes, None)):
            change()
        return read()

    open_cards(desk)
    monkeypatch.setattr(desk, "read", reading)
    assert every_card(desk)[key].outcome == "open"
