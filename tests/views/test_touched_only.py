"""What is brought forward visits the deals that changed, however many there are; what a page sums is summed once."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import pytest

from salesdesk.analytics import distribution, gap_chance
from salesdesk.desk.brought import brought_forward
from salesdesk.desk.cards import Card
from salesdesk.desk.commands.deals import MoveDeals, WinDeals
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.domain.records import Quota
from salesdesk.views import quota_sums
from salesdesk.views.counting import QuotaCounting
from salesdesk.views.quota import quota
from salesdesk.views.strip import QuotaDeals, standing, strip
from tests.support.desks import DeskForTests, desk_in
from tests.support.values import known

V = TypeVar("V")
OPEN = 40


@pytest.fixture
def at(tmp_path: Path) -> Iterator[DeskForTests]:
    made = desk_in(tmp_path)
    made.past(30)
    for n in range(OPEN):
        made.deal(f"Open {n}", amount=300_000 + n, stage=made.stages[n % 3].id)
    won = made.deal("Won in the period", amount=50_000)
    made.desk.do(WinDeals(deals=(won,)))
    made.desk.do(SetQuota(period=standing(made.desk.snapshot()).period.key, amount=9_000_000))
    yield made
    made.desk.store.close()


class Unvisited(dict[str, V]):
    """A dictionary of which single keys may be asked for, and nothing that goes through all of it."""

    def _refuse(self, *_: object) -> NoReturn:
        raise AssertionError("all of it was gone through")

    __iter__ = keys = values = items = copy = __or__ = __ior__ = _refuse


def unvisited(at: QuotaDeals) -> QuotaDeals:
    """A standing of which no table may be gone through; what was summed up once is known."""
    made = replace(at, wins=Unvisited(at.wins), entries=Unvisited(at.entries))
    made.__dict__["won_amount"] = at.won_amount
    made.__dict__["sums"] = replace(at.sums, rows=Unvisited(at.sums.rows))
    made.sums.mean()
    return made


def test_a_move_touches_the_moved_deals_of_a_standing(at: DeskForTests) -> None:
    held = standing(at.desk.snapshot())
    one = next(iter(held.entries))
    card, odds = held.entries[one]
    richer = card._replace(amount=(card.amount or 0) + 1_000)
    moved = unvisited(held).after([one], [], [(richer, odds)], {})
    assert moved.entries[one][0] == richer
    assert moved.ahead() > held.ahead()
    assert known(moved.chance()) >= known(held.chance())


def test_a_win_touches_the_deal_that_was_won(at: DeskForTests) -> None:
    held = standing(at.desk.snapshot())
    one = next(iter(held.entries))
    won = held.entries[one][0]._replace(outcome="won", closed_us=1)
    after = unvisited(held).after([one], [won], [], {})
    assert after.won_amount == held.won_amount + (won.amount or 0)
    assert one not in after.entries
    assert after.wins[one] == won
    assert after.after([one], [], [], {}).won_amount == held.won_amount


def test_what_was_brought_forward_is_what_is_made_anew(at: DeskForTests) -> None:
    held = standing(at.desk.snapshot())
    keys = list(held.entries)
    after = held.after(keys[:3], [], [held.entries[keys[1]]], {})
    anew = quota_sums.sums_of(dict(after.entries), after.gap, after.business)
    assert list(after.entries) == [key for key in keys if key not in (keys[0], keys[2])]
    assert after.sums.mean() == anew.mean()
    assert after.chance() == pytest.approx(known(anew.against).chance(), abs=1e-6)


def test_values_brought_forward_share_what_was_there() -> None:
    before = {"a": 1, "b": 2}
    after = brought_forward(Unvisited(before), ["a"], {"c": 3})
    assert ("a" in after, "b" in after, "c" in after) == (False, True, True)
    again = brought_forward(after, ["b"], {"b": 4})
    assert again["b"] == 4
    assert after["b"] == 2
    made: Mapping[str, int] = brought_forward(before, ["a"], {"c": 3})
    assert (list(made), list(made.values()), list(made.items())) == (["b", "c"], [2, 3], [("b", 2), ("c", 3)])


def test_the_plain_quota_has_one_standing(at: DeskForTests) -> None:
    snapshot = at.desk.snapshot()
    held = standing(snapshot)
    assert standing(snapshot, held.period, known(held.how.quota).id) is held
    assert [one.id for one in snapshot.find(Quota)] == [known(held.how.quota).id]


def test_the_quota_page_sums_once(at: DeskForTests, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: Counter[str] = Counter()
    note(monkeypatch, counted, quota_sums, "against_gap")
    note(monkeypatch, counted, distribution, "against_gap")
    note(monkeypatch, counted, QuotaCounting, "split")
    snapshot = at.desk.snapshot()
    strip(snapshot)
    assert counted["against_gap"] == 1
    counted.clear()
    quota(snapshot)
    # Outcomes, what deals decide, and what it takes: all come from the sum of the strip.
    assert counted["against_gap"] == 0
    counted.clear()
    assert quota(snapshot).strip == strip(snapshot)
    assert not counted


def test_a_drop_sums_nothing_anew(at: DeskForTests, monkeypatch: pytest.MonkeyPatch) -> None:
    strip(at.desk.snapshot())
    counted: Counter[str] = Counter()
    for owner, name in ((quota_sums, "against_gap"), (quota_sums, "sums_of"), (gap_chance, "against_gap")):
        note(monkeypatch, counted, owner, name)
    deal = next(card for card in at.desk.snapshot().open_cards() if card.stage == at.stages[0].id)
    at.desk.do(MoveDeals(deals=(deal.id,), stage=at.stages[1].id))
    held: Card = standing(at.desk.snapshot()).entries[deal.id][0]
    assert held.stage == at.stages[1].id
    assert strip(at.desk.snapshot()).chance is not None
    assert not counted


def note(monkeypatch: pytest.MonkeyPatch, counted: Counter[str], owner: Any, name: str) -> None:
    """Count the calls of a function."""
    function = getattr(owner, name)

    def called(*given: Any, **named: Any) -> Any:
        counted[name] += 1
        return function(*given, **named)

    monkeypatch.setattr(owner, name, called)
