"""Sums on other lattices, which a change may ask for, are made once and say what is made anew."""

import numpy as np
import pytest

from salesdesk.analytics.deals import Deals
from salesdesk.analytics.gap_chance import against_gap
from salesdesk.analytics.shared_sums import shared_sums
from salesdesk.analytics.swings import swings


def deals_of(count: int) -> Deals:
    random = np.random.default_rng(count)
    amounts = random.integers(100_000, 9_000_000, count)
    return Deals(amounts.astype(np.int64), random.uniform(0.05, 0.9, count), random.uniform(0.1, 0.8, count))


def without(deals: Deals, place: int) -> Deals:
    return deals.only(np.arange(len(deals)) != place)


@pytest.mark.parametrize("count", [30, 90, 400])
def test_they_say_what_is_made_anew_and_are_made_once(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    deals, made = deals_of(count), list[int]()
    real = shared_sums

    def noted(*given: object) -> object:
        made.append(1)
        return real(*given)  # type: ignore[arg-type]

    goal = int(0.6 * deals.mean())
    at = against_gap(deals, goal)
    near = [goal // 3 + 10_007 * step for step in range(4)]
    lattices = {against_gap(deals, another).gap.lattice for another in near}
    monkeypatch.setattr("salesdesk.analytics.gap_chance.shared_sums", noted)
    for another in near:
        found = at.after(deals, deals.only(np.zeros(count, bool)), deals.only(np.zeros(count, bool)), another)
        assert found.gap.lattice != at.gap.lattice
        assert found.chance() == pytest.approx(against_gap(deals, another).chance(), abs=1e-9)
    assert len(made) == len(lattices) + len(near), "once for each lattice; those made anew beside it"


def test_many_lattices_are_not_all_held() -> None:
    deals = deals_of(40)
    at, nobody = against_gap(deals, int(deals.mean())), deals.only(np.zeros(40, bool))
    for part in range(2, 14):
        at.after(deals, nobody, nobody, int(deals.mean()) // part)
    assert 0 < len(at.others) <= 4


def test_what_a_deal_changes_is_what_its_sums_made_anew_say() -> None:
    deals = deals_of(120)
    goal = int(0.8 * deals.mean())
    at = against_gap(deals, goal)
    for place, swing in enumerate(swings(at, range(6))):
        rest = without(deals, place)
        assert swing.if_lost == pytest.approx(against_gap(rest, goal).chance(), abs=1e-9)
        won = against_gap(rest, goal - int(deals.amount[place])).chance()
        assert swing.if_won == pytest.approx(won, abs=1e-9)
