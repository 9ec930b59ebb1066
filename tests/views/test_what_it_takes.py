"""What it would take, against brute force over every outcome at every node of the shared shock."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import product
from math import pi, sqrt
from pathlib import Path
from typing import Any

import pytest
from numpy.polynomial.hermite import hermgauss

from salesdesk.analytics.new_business import NewBusiness
from salesdesk.desk.commands.deals import WinDeals
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.views.preview import preview
from salesdesk.views.quota import quota
from salesdesk.views.strip import standing
from tests.analytics.reference_ahead import moved, with_new
from tests.support.desks import DeskForTests, desk_in
from tests.support.values import known

OPEN = ((1_000_000, 0), (500_000, 1), (2_000_000, 2))
WON = (1_200_000, 400_000, 800_000)


@dataclass
class Filled(DeskForTests):
    """A desk and the keys of what is open and won in it."""

    open: list[str] = field(default_factory=list)
    won: list[str] = field(default_factory=list)


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Filled]:
    made = Filled(**vars(desk_in(tmp_path)))
    made.open = [made.deal(f"Deal {i}", amount=a, stage=made.stages[s].id) for i, (a, s) in enumerate(OPEN)]
    made.won = [made.deal(f"Won {amount}", amount=amount) for amount in WON]
    made.clock.on(days=3)
    made.desk.do(WinDeals(deals=tuple(made.won)))
    made.desk.do(SetQuota(period="2026-Q4", amount=5_500_000))
    made.clock.on(days=1)
    yield made
    made.desk.store.close()


def brute(deals: Sequence[tuple[int, float, float]], gap: int | None, business: NewBusiness | None = None) -> float:
    """P(enough is won) of (amount, chance, sd) deals that share the shock, and of new business."""
    found: dict[Any, float] = {}
    for node, weight in zip(*hermgauss(9), strict=True):
        chances = [moved(p, node, sd) for _, p, sd in deals]
        for outcome in product((0, 1), repeat=len(deals)):
            share = weight / sqrt(pi)
            for happens, p in zip(outcome, chances, strict=True):
                share *= p if happens else 1 - p
            won = sum(amount for happens, (amount, _, _) in zip(outcome, deals, strict=True) if happens)
            found[won] = found.get(won, 0.0) + share
    if business:
        found = with_new(found, business.mean, business.r, business.sizes.tolist(), most=150)
    return sum(share for won, share in found.items() if won >= known(gap))


def open_deals(at: Filled) -> list[tuple[int, float, float]]:
    held = standing(at.desk.snapshot())
    return [(known(card.amount), odds.soon, odds.sd) for card, odds in zip(held.open, held.odds, strict=True)]


def test_the_surface_is_exact(at: Filled) -> None:
    page, held = quota(at.desk.snapshot()), standing(at.desk.snapshot())
    found = known(page.takes.surface)
    p, sd = held.new_deals(found.sizes)
    assert found.counts == tuple(range(1, 13))
    for row, size in enumerate(found.sizes):
        for count in (1, 4):
            expected = brute(open_deals(at) + [(size, p[row], sd[row])] * count, page.gap, held.business)
            assert found.chance[row][count - 1] == pytest.approx(expected, abs=1e-6)


def test_the_surface_starts_where_the_strip_stands(at: Filled) -> None:
    page, held = quota(at.desk.snapshot()), standing(at.desk.snapshot())
    assert page.takes.now == page.strip.chance
    assert page.takes.now == pytest.approx(brute(open_deals(at), page.gap, held.business), abs=2e-6)
    assert known(page.takes.now) > brute(open_deals(at), page.gap)  # deals still to come are counted on
    assert all(row[0] > known(page.takes.now) for row in known(page.takes.surface).chance)


def test_needed_is_the_fewest_usual_deals(at: Filled) -> None:
    at.desk.do(SetQuota(period="2026-Q4", amount=5_000_000))
    page, held = quota(at.desk.snapshot()), standing(at.desk.snapshot())
    size = page.takes.usual
    assert size == 800_000
    p, sd = (found[0] for found in held.new_deals([size]))
    assert page.takes.chance == p
    count = known(known(page.takes.needed).count)
    assert count > 0
    assert brute(open_deals(at) + [(size, p, sd)] * count, page.gap, held.business) >= 0.8
    assert brute(open_deals(at) + [(size, p, sd)] * (count - 1), page.gap, held.business) < 0.8


def test_likely_already_needs_nothing(at: Filled) -> None:
    at.desk.do(SetQuota(period="2026-Q4", amount=2_500_000))
    page = quota(at.desk.snapshot())
    assert known(page.strip.chance) > 0.8
    assert page.takes.needed is None
    assert page.takes.surface is not None


def test_a_swing_is_what_the_drop_gives(at: Filled) -> None:
    for deal in at.open:
        held = standing(at.desk.snapshot())
        swing, seen = held.swings([deal])[0], preview(at.desk.snapshot(), [deal])
        assert (swing.if_won, swing.if_lost) == (seen.if_won, seen.if_lost)
        assert held.swings([deal, at.open[0]])[1] == held.swings([at.open[0]])[0]
        card, odds = held.entries[deal]
        pulled = held.after([deal], [], [(card, odds._replace(soon=odds.shown))], {})
        assert held.pulled_in(deal) == pulled.chance()
        assert swing.if_lost <= known(held.chance()) <= known(held.pulled_in(deal)) <= swing.if_won


def test_without_a_quota_nothing_swings(at: Filled) -> None:
    at.desk.do(SetQuota(period="2026-Q4", amount=None))
    held = standing(at.desk.snapshot())
    assert (held.swings(at.open), held.pulled_in(at.open[0])) == ((), None)


def test_each_size_stands_for_the_won_deals_nearest_to_it(at: Filled) -> None:
    page = quota(at.desk.snapshot())
    assert set(page.takes.like) == set(known(page.takes.table).sizes)
    assert sorted(key for keys in page.takes.like.values() for key in keys) == sorted(at.won)
    assert at.won[0] in page.takes.like[max(page.takes.like)]


def test_a_usual_deal_is_one_of_the_last_twelve_months(at: Filled) -> None:
    at.clock.on(days=200)
    dear = at.deal("Dear", amount=9_000_000)
    at.desk.do(WinDeals(deals=(dear,)))
    assert quota(at.desk.snapshot()).takes.usual == 1_000_000  # between 800,000 and 1,200,000
    at.clock.now += timedelta(days=166)
    assert quota(at.desk.snapshot()).takes.usual == 9_000_000
    at.clock.now += timedelta(days=400)
    assert quota(at.desk.snapshot()).takes.usual is None


def test_without_a_gap_there_is_nothing_to_take(at: Filled) -> None:
    at.desk.do(SetQuota(period="2026-Q4", amount=2_400_000))
    closed = quota(at.desk.snapshot()).takes
    at.desk.do(SetQuota(period="2026-Q4", amount=None))
    for found in (closed, quota(at.desk.snapshot()).takes):
        assert (found.needed, found.surface, found.now) == (None, None, None)
        assert found.usual == 800_000


def test_without_a_win_there_are_no_sizes(tmp_path: Path) -> None:
    made = desk_in(tmp_path)
    made.deal(amount=100)
    made.desk.do(SetQuota(period="2026-Q4", amount=1_000))
    assert quota(made.desk.snapshot()).takes.surface is None
    made.desk.store.close()


def test_a_period_that_has_ended_takes_nothing(at: Filled) -> None:
    at.clock.on(days=60)
    assert quota(at.desk.snapshot(), "2026-Q4").takes.surface is None


def test_progress_names_the_deals_won_on_each_day(at: Filled) -> None:
    steps = [step for step in quota(at.desk.snapshot()).progress if step.deals]
    assert [set(step.deals) for step in steps] == [set(at.won)]
    assert steps[0].won == sum(WON)


def test_an_amount_between_two_sizes_stands_with_the_smaller(at: Filled) -> None:
    page = quota(at.desk.snapshot())
    sizes, cards = sorted(page.takes.like), at.desk.snapshot().every_card()
    for size, keys in page.takes.like.items():
        for key in keys:
            amount = known(cards[key].amount)
            assert size == min(sizes, key=lambda one: (abs(one - amount), one))
