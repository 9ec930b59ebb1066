"""Many deals read at a time are the same as those read a row at a time."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from salesdesk.desk.cards import Card
from salesdesk.desk.commands.deal_fields import SetField
from salesdesk.desk.commands.deals import LoseDeals, MoveDeals, SnoozeDeals, WinDeals
from salesdesk.domain.days import EPOCH
from salesdesk.store import joined, packed
from tests.support.desks import DeskForTests, desk_in

FAR = datetime(2200, 1, 1, tzinfo=UTC)


@pytest.fixture
def at(tmp_path: Path) -> DeskForTests:
    made = desk_in(tmp_path)
    keys = [made.deal(f"Deal {n}", amount=n * 100 if n % 3 else None) for n in range(12)]
    marked = made.deal("Marked \x1f title", organisation="Nord\x1fwind", contact="Ada", amount=-5)
    quoted = made.deal("数据 'quoted' \"twice\"", expected_close=date(2026, 12, 24), source="Referral")
    made.desk.do(SetField(deals=(marked,), field="chance", value=0.1 + 0.2))
    made.desk.do(SetField(deals=(quoted,), field="chance", value=1 / 3))
    made.desk.do(SetField(deals=tuple(keys[::2]), field="owner", value="Ines Brandt"))
    made.desk.do(MoveDeals(deals=(keys[3], keys[1]), stage=made.stages[1].id, to_top=True))
    made.desk.do(SnoozeDeals(deals=(keys[4],), until=date(2026, 12, 1)))
    made.desk.do(WinDeals(deals=(keys[5],)))
    made.desk.do(LoseDeals(deals=(keys[6],), reason="Price"))
    return made


def _read(at: DeskForTests) -> list[list[Card]]:
    with at.desk.read() as reader:
        return [
            reader.open_cards(None),
            reader.open_cards(at.pipeline),
            reader.open_cards("none"),
            reader.all_cards(None),
            reader.all_cards(at.pipeline),
            reader.closed_cards(None, None, EPOCH, FAR),
            reader.closed_cards(at.pipeline, "won", EPOCH, FAR),
            reader.closed_cards("none", None, EPOCH, FAR),
        ]


@pytest.mark.parametrize("rows", [1, 3, 1024])
def test_many_are_read_as_few_are(at: DeskForTests, monkeypatch: pytest.MonkeyPatch, rows: int) -> None:
    few = _read(at)
    assert [len(cards) for cards in few] == [12, 12, 0, 14, 14, 2, 1, 0]
    monkeypatch.setattr(packed, "SELDOM", 0)
    monkeypatch.setattr(joined, "ROWS", rows)
    assert _read(at) == few
    assert all(type(card) is Card for cards in _read(at) for card in cards)
