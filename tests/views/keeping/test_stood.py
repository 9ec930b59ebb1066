"""How a period stood by the end of a past day, as bytes and back."""

from datetime import timedelta
from pathlib import Path

import pytest

from salesdesk.desk.commands.deals import WinDeals
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.views.board import current_period
from salesdesk.views.forecast_changes import standing_then
from salesdesk.views.keeping.stood import STOOD_THEN
from salesdesk.views.past_answer import KnownOfDeals, PastAnswer
from salesdesk.views.stood import StoodThen
from salesdesk.views.strip import standing
from tests.support.desks import desk_in
from tests.support.values import same_to_the_bit


def test_it_comes_back_as_it_was(tmp_path: Path) -> None:
    at = desk_in(tmp_path)
    at.past(12, days=2)
    at.desk.do(SetQuota(period="2026-Q4", amount=5_000_000))
    won, still = at.deal("Won", amount=400_000), at.deal("Open", amount=250_000)
    at.deal("Foreign", amount=90_000, currency="JPY")
    at.desk.do(WinDeals(deals=(won,)))
    day = at.clock.now.date()
    at.clock.on(days=2)
    now = at.desk.snapshot()
    then = standing_then(now, day, current_period(now), None)
    of_day = standing(now.on(day), current_period(now))
    assert then.at.forecast == of_day.ahead()
    assert then.at.wins == of_day.wins
    assert {key: (one.card, one.soon) for key, one in then.at.entries.items()} == {
        key: (card, one.soon) for key, (card, one) in of_day.entries.items()
    }
    assert len(then.at.unrated) == 1
    assert [then.outcomes.get(deal) for deal in (won, still, "nobody")] == ["won", "open", None]
    told = KnownOfDeals(then.outcomes.keys.astype("u4"), then.outcomes.keys.astype("u4"))
    again = STOOD_THEN.unpack(STOOD_THEN.pack(PastAnswer(then, told)))
    assert vars(again.value.at) == vars(then.at)
    assert same_to_the_bit(again.value.outcomes, then.outcomes)
    assert same_to_the_bit(again.known, told)
    assert isinstance(again.value, StoodThen)
    at.desk.store.close()


@pytest.mark.parametrize("content", [b"", b"x" * 99])
def test_what_is_something_else_raises_value_error(content: bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        STOOD_THEN.unpack(content)


def test_a_day_that_is_not_over_is_asked_as_it_is(tmp_path: Path) -> None:
    at = desk_in(tmp_path)
    at.deal("Open", amount=250_000)
    now = at.desk.snapshot()
    period, today = current_period(now), now.today
    assert len(standing_then(now, today, period, None).at.entries) == 1
    at.deal("Another", amount=250_000)
    assert len(standing_then(at.desk.snapshot(), today, period, None).at.entries) == 2
    at.clock.on(days=1)
    now = at.desk.snapshot()
    assert len(standing_then(now, today, period, None).at.entries) == 2
    assert not standing_then(now, today - timedelta(days=1), period, None).at.entries
    at.desk.store.close()
