"""The quota page against brute force over every outcome of a few deals."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import product
from math import gamma, pi, sqrt
from pathlib import Path

import pytest
from numpy.polynomial.hermite import hermgauss

from salesdesk.analytics.winmodel import in_time
from salesdesk.desk.cards import LeftOut
from salesdesk.desk.commands.deal_fields import ChangeAmount, SetField
from salesdesk.desk.commands.deals import MoveDeals, SnoozeDeals, WakeDeals, WinDeals
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.views.chances import chances
from salesdesk.views.figures import figures
from salesdesk.views.outlook import outlook
from salesdesk.views.preview import preview
from salesdesk.views.quota import quota
from salesdesk.views.strip import standing
from tests.analytics.reference_ahead import moved
from tests.support.desks import DeskForTests, desk_in
from tests.support.values import known

AMOUNTS = ((1_000_000, 0), (500_000, 1), (2_000_000, 2), (750_000, 1))
TARGET, WON = 3_700_000, 1_200_000


@dataclass
class Keyed(DeskForTests):
    """A desk and the keys of its open deals."""

    keys: list[str] = field(default_factory=list)


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Keyed]:
    made = Keyed(**vars(desk_in(tmp_path)))
    keys = [made.deal(f"Deal {i}", amount=a, stage=made.stages[s].id) for i, (a, s) in enumerate(AMOUNTS)]
    won = made.deal("Won", amount=WON)
    made.desk.do(WinDeals(deals=(won,)))
    made.desk.do(SetQuota(period="2026-Q4", amount=TARGET))
    made.keys = keys
    made.clock.on(days=1)
    yield made
    made.desk.store.close()


def new_wins(at: Keyed) -> list[tuple[int, float]]:
    """(amount, chance) of what deals not created yet bring: the one win's amount, so many times over."""
    business = standing(at.desk.snapshot()).business
    assert business is not None and business.sizes.tolist() == [WON]
    fail = business.r / (business.r + business.mean)
    found = []
    for n in range(60):
        ways = gamma(n + business.r) / gamma(business.r) / gamma(n + 1)
        found.append((n * WON, ways * fail**business.r * (1 - fail) ** n))
    return found


def brute(at: Keyed, gap: int, sure: dict[str, float] | None = None) -> float:
    """P(what is won closes the gap), summed over all outcomes, the nodes of the shared shock and new business."""
    seen = standing(at.desk.snapshot())
    odds = {card.id: (known(card.amount), one.soon, one.sd) for card, one in zip(seen.open, seen.odds, strict=True)}
    nodes, weights = hermgauss(9)
    total = 0.0
    for x, weight in zip(nodes, weights / sqrt(pi), strict=True):
        chances = {
            key: sure[key] if sure and key in sure else moved(p, x, sd, seen.coming.variance)
            for key, (_, p, sd) in odds.items()
        }
        for outcome in product((0, 1), repeat=len(odds)):
            share, amount = float(weight), 0
            for happens, (key, p) in zip(outcome, chances.items(), strict=True):
                share *= p if happens else 1 - p
                amount += odds[key][0] if happens else 0
            total += share * sum(q for extra, q in new_wins(at) if amount + extra >= gap)
    return total


def test_the_chance_is_exact(at: Keyed) -> None:
    assert quota(at.desk.snapshot()).strip.chance == pytest.approx(brute(at, TARGET - WON), abs=1e-6)


def test_the_forecast_is_what_is_won_and_the_mean_of_what_can_come(at: Keyed) -> None:
    page = quota(at.desk.snapshot())
    assert page.strip.forecast == pytest.approx(WON + page.distribution.mean, rel=1e-6)


def test_each_swing_is_the_difference_between_won_and_lost(at: Keyed) -> None:
    shown = figures(at.desk.snapshot(), "quota")
    for swing in shown["swings"]:
        won, lost = (brute(at, TARGET - WON, {swing["deal"]: sure}) for sure in (1.0, 0.0))
        assert (swing["if_won"], swing["if_lost"]) == pytest.approx((won, lost), abs=1e-6)
        assert swing["points"] == pytest.approx(100 * (won - lost), abs=2e-4)
    assert len(shown["swings"]) == len(AMOUNTS)


def test_the_preview_of_a_drag_is_what_the_drop_then_gives(at: Keyed) -> None:
    seen = preview(at.desk.snapshot(), [at.keys[0]])
    assert seen.before == quota(at.desk.snapshot()).strip.chance
    expected, shown = seen.in_stage(at.stages[2].id), seen.shown(at.keys[0], at.stages[2].id)
    at.desk.do(MoveDeals(deals=(at.keys[0],), stage=at.stages[2].id))
    # What has been learnt takes the move into account, which tells it a little more about the stage.
    assert quota(at.desk.snapshot()).strip.chance == pytest.approx(expected, abs=0.02)
    assert chances(at.desk.snapshot())[at.keys[0]].shown == pytest.approx(shown, abs=0.05)
    assert seen.attainment_if_won() == pytest.approx((WON + AMOUNTS[0][0]) / TARGET)


def test_the_preview_of_winning_and_losing_is_exact(at: Keyed) -> None:
    seen = preview(at.desk.snapshot(), [at.keys[0]])
    for told, sure in ((seen.if_won, 1.0), (seen.if_lost, 0.0)):
        assert told == pytest.approx(brute(at, TARGET - WON, {at.keys[0]: sure}), abs=1e-6)


def test_the_preview_of_later_is_what_putting_away_until_after_the_period_gives(at: Keyed) -> None:
    before, told = (
        known(preview(at.desk.snapshot(), at.keys[:2]).before),
        preview(at.desk.snapshot(), at.keys[:2]).if_later,
    )
    at.desk.do(SnoozeDeals(deals=tuple(at.keys[:2]), until=date(2027, 1, 1)))
    assert quota(at.desk.snapshot()).strip.chance == told
    assert known(told) < before


def test_a_deal_put_away_has_the_days_from_its_return_on(at: Keyed) -> None:
    """Its chance ever and its clocks stay; its chance in time is that of a period with as many days left."""
    at.clock.now = datetime(2026, 12, 1, 9, tzinfo=UTC)
    first = chances(at.desk.snapshot())[at.keys[0]]
    at.desk.do(SnoozeDeals(deals=(at.keys[0],), until=date(2026, 12, 21)))
    later = chances(at.desk.snapshot())[at.keys[0]]
    assert (later.shown, later.plain, later.sd) == (first.shown, first.plain, first.sd)
    seen = outlook(at.desk.snapshot())
    assert later.soon == in_time(seen.model, seen.said, 11)[seen.place[at.keys[0]]] < first.soon
    at.desk.do(WakeDeals(deals=(at.keys[0],)))
    assert chances(at.desk.snapshot())[at.keys[0]] == first
    at.desk.do(SnoozeDeals(deals=(at.keys[0],), until=date(2027, 1, 1)))
    assert chances(at.desk.snapshot())[at.keys[0]].soon == 0.0
    at.desk.do(SetField(deals=(at.keys[0],), field="chance", value=0.9))
    assert chances(at.desk.snapshot())[at.keys[0]].soon == 0.0


def test_without_a_quota_there_is_no_swing_and_no_chance(at: Keyed) -> None:
    at.desk.do(SetQuota(period="2026-Q4", amount=None))
    shown = figures(at.desk.snapshot(), "quota")
    assert (shown["swings"], shown["chance"], shown["gap"], shown["pace"]) == (None, None, None, None)
    assert shown["won"] == WON


def test_a_closed_gap_is_certain(at: Keyed) -> None:
    at.desk.do(SetQuota(period="2026-Q4", amount=WON))
    shown = figures(at.desk.snapshot(), "quota")
    assert (shown["chance"], shown["coverage"], shown["required_per_day"]) == (1.0, None, 0.0)


def test_other_currencies_are_left_out_and_said_so(at: Keyed) -> None:
    at.desk.do(ChangeAmount(deals=(at.keys[2],), amount=2_000_000, currency="USD"))
    page = quota(at.desk.snapshot())
    assert page.strip.left_out == LeftOut((at.keys[2],), ("USD",))
    assert len(page.open_deals) == len(AMOUNTS) - 1


def test_deals_of_other_sellers_do_not_count(at: Keyed) -> None:
    at.desk.do(SetField(deals=(at.keys[0],), field="owner", value="Somebody else"))
    at.desk.do(ChangeSettings(values=(("names", "Ines Brandt"),)))
    assert len(quota(at.desk.snapshot()).open_deals) == len(AMOUNTS) - 1
