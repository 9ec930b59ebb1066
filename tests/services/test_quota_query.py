"""The quota page against brute force over every outcome of a few deals."""

from itertools import product

import pytest

from salesdesk.services import commands as c
from salesdesk.services.queries.figures import figures
from salesdesk.services.queries.quota import quota
from salesdesk.services.queries.strip import preview
from tests.support.desks import desk_in

AMOUNTS = ((1_000_000, 0), (500_000, 1), (2_000_000, 2), (750_000, 1))
TARGET, WON = 3_700_000, 1_200_000


@pytest.fixture
def at(tmp_path):
    made = desk_in(tmp_path)
    keys = [made.deal(f"Deal {i}", amount=a, stage=made.stages[s].id) for i, (a, s) in enumerate(AMOUNTS)]
    won = made.deal("Won", amount=WON)
    made.desk.do(c.WinDeals(deals=(won,)))
    made.desk.do(c.SetQuota(period="2026-Q4", amount=TARGET))
    made.keys = keys
    yield made
    made.desk.store.close()


def brute(probabilities: list[float], gap: int) -> float:
    """P(what is won closes the gap), summed over all outcomes."""
    total = 0.0
    for outcome in product((0, 1), repeat=len(probabilities)):
        share = 1.0
        for happens, p in zip(outcome, probabilities, strict=True):
            share *= p if happens else 1 - p
        if sum(a for happens, (a, _) in zip(outcome, AMOUNTS, strict=True) if happens) >= gap:
            total += share
    return total


def chances(at) -> list[float]:
    return [at.stages[stage].probability for _, stage in AMOUNTS]


def test_the_chance_is_exact(at):
    assert quota(at.desk).strip.chance == pytest.approx(brute(chances(at), TARGET - WON), abs=1e-12)


def test_each_swing_is_the_difference_between_won_and_lost(at):
    shown = figures(at.desk, "quota")
    for swing in shown["swings"]:
        place = at.keys.index(swing["deal"])
        ends = []
        for sure in (1.0, 0.0):
            p = chances(at)
            p[place] = sure
            ends.append(brute(p, TARGET - WON))
        assert swing["points"] == pytest.approx(100 * (ends[0] - ends[1]), abs=1e-9)
    assert len(shown["swings"]) == len(AMOUNTS)


def test_the_preview_of_a_drag_is_what_the_drop_then_gives(at):
    seen = preview(at.desk, [at.keys[0]])
    expected = seen.chance(at.stages[2].probability)
    at.desk.do(c.MoveDeals(deals=(at.keys[0],), stage=at.stages[2].id))
    assert quota(at.desk).strip.chance == pytest.approx(expected, abs=1e-12)
    assert seen.attainment_if_won() == pytest.approx((WON + AMOUNTS[0][0]) / TARGET)


def test_without_a_quota_there_is_no_swing_and_no_chance(at):
    at.desk.do(c.SetQuota(period="2026-Q4", amount=None))
    shown = figures(at.desk, "quota")
    assert (shown["swings"], shown["chance"], shown["gap"], shown["pace"]) == (None, None, None, None)
    assert shown["won"] == WON


def test_a_closed_gap_is_certain(at):
    at.desk.do(c.SetQuota(period="2026-Q4", amount=WON))
    shown = figures(at.desk, "quota")
    assert (shown["chance"], shown["coverage"], shown["required_per_day"]) == (1.0, None, 0.0)


def test_other_currencies_are_left_out_and_said_so(at):
    at.desk.do(c.ChangeAmount(deals=(at.keys[2],), amount=2_000_000, currency="USD"))
    page = quota(at.desk)
    assert page.strip.left_out == {"USD": 2_000_000}
    assert len(page.open_deals) == len(AMOUNTS) - 1


def test_deals_of_other_sellers_do_not_count(at):
    at.desk.do(c.SetOwner(deals=(at.keys[0],), name="Somebody else"))
    at.desk.do(c.ChangeSettings(values=(("names", "Ines Brandt"),)))
    assert len(quota(at.desk).open_deals) == len(AMOUNTS) - 1
