"""The first sight of a large board says what the whole board says."""

from dataclasses import asdict
from pathlib import Path

import pytest

from salesdesk.desk.commands.deal_fields import SetField
from salesdesk.desk.commands.deals import WinDeals
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.views import board, strip
from salesdesk.views import first_sight as early
from tests.support.desks import DeskForTests, desk_in


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DeskForTests:
    monkeypatch.setattr(early, "MANY", 0)
    monkeypatch.setattr(early, "FIRST", 3)
    made = desk_in(tmp_path)
    keys = [made.deal(f"Deal {n}", amount=1_000 + n, stage=made.stages[n % 2].id) for n in range(12)]
    made.deal("Foreign", amount=700, currency="USD")
    made.deal("Unknown amount")
    made.deal("Owed", amount=-300)
    made.desk.do(WinDeals(deals=(keys[0],)))
    made.desk.do(SetField(deals=(keys[1],), field="chance", value=0.35))
    made.desk.do(SetField(deals=(keys[2],), field="owner", value="Somebody else"))
    made.desk.do(SetField(deals=(keys[3],), field="category", value="omitted"))
    made.desk.do(ChangeSettings(values=(("names", '["Ines Brandt"]'),)))
    return made


def _sight(at: DeskForTests) -> early.FirstBoard:
    found = early.early(at.desk.snapshot())
    assert found is not None
    return found


@pytest.mark.parametrize("quota", [None, 900, 90_000_000])
def test_the_strip_of_sums_says_what_is_won_and_leaves_the_rest_pending(at: DeskForTests, quota: int | None) -> None:
    if quota is not None:
        at.desk.do(SetQuota(period="2026-Q4", amount=quota))
    first, second = asdict(_sight(at).strip), asdict(strip.strip(at.desk.snapshot()))
    assert first == second | {
        "forecast": first["won"],
        "chance": None,
        "left_out": {"deals": (), "currencies": ()},
        "pending": True,
    }
    assert second["forecast"] > first["won"] == 1_000


def test_the_first_cards_are_those_at_the_top(at: DeskForTests) -> None:
    view, whole = _sight(at).view, board.board(at.desk.snapshot())
    assert view.cards == {stage: cards[:3] for stage, cards in whole.cards.items()}
    assert (view.won, view.stages, view.pipeline) == (whole.won, whole.stages, whole.pipeline)


def test_sums_count_every_open_deal(at: DeskForTests) -> None:
    cards = [card for column in board.board(at.desk.snapshot()).cards.values() for card in column]
    sums = _sight(at).sums
    assert sum(part.deals for part in sums) == len(cards)
    assert sum(part.amount for part in sums) == sum(card.amount or 0 for card in cards)


def test_a_small_desk_is_read_whole(at: DeskForTests, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(early, "MANY", 2_000)
    assert early.early(at.desk.snapshot()) is None
