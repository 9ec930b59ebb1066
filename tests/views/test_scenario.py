"""The scenario pad: what is tried gives the figures that really doing it gives."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import numpy as np
import pytest

from salesdesk.analytics.distribution import Deals, chance
from salesdesk.desk.commands.base import Command
from salesdesk.desk.commands.deal_fields import SetField
from salesdesk.desk.commands.deals import LoseDeals, SnoozeDeals, WinDeals
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.desk import Desk
from salesdesk.desk.snapshot import Snapshot
from salesdesk.store.store import SqlStore
from salesdesk.views.chance_changes import chance_changes
from salesdesk.views.kinds import PLAIN, QuotaKind
from salesdesk.views.quota import quota
from salesdesk.views.scenario import (
    OFFERED,
    AddedDeals,
    QuotaOutcome,
    Scenario,
    ScenarioView,
    Tick,
    TriedDeal,
    found,
    scenario,
    tried_chance,
)
from salesdesk.views.strip import QuotaDeals, standing
from tests.support.desks import DeskForTests, lived_in
from tests.support.values import known
from tests.views.rich_desks import RichDesk

COUNT = QuotaKind("count")
NOTHING = Scenario()


def said(snapshot: Snapshot, kind: QuotaKind = PLAIN) -> QuotaOutcome:
    """The headline of the Quota page."""
    page = quota(snapshot, None, kind)
    return QuotaOutcome(page.strip.chance, page.strip.forecast, page.low, page.high)


def pad(snapshot: Snapshot, tried: Scenario = NOTHING, kind: QuotaKind = PLAIN) -> ScenarioView:
    shown = scenario(snapshot, None, kind, tried)
    assert shown is not None
    return shown


@pytest.fixture
def at(tmp_path: Path) -> Iterator[DeskForTests]:
    made = lived_in(tmp_path)
    made.desk.do(SetQuota(period="2026-Q4", amount=5_000_000))
    yield made
    made.desk.store.close()


@pytest.mark.parametrize("kind", [PLAIN, COUNT])
def test_without_a_tick_it_says_what_the_headline_says(rich: RichDesk, kind: QuotaKind) -> None:
    snapshot = rich.desk.snapshot()
    shown = pad(snapshot, kind=kind)
    assert shown.measure == kind.measure
    assert shown.before == shown.after == said(snapshot, kind)
    assert shown.deals


@contextmanager
def done(rich: RichDesk, path: Path, won: list[str], lost: list[str]) -> Iterator[Desk]:
    """A copy of a desk on which some deals were really won and others lost."""
    shutil.copy(rich.desk.store.path, path)
    desk = Desk(SqlStore.open(path, rich.clock, Random(8).randbytes), rich.clock)
    try:
        commands: list[Command] = [WinDeals(deals=tuple(won)), LoseDeals(deals=tuple(lost))]
        for command, deals in zip(commands, (won, lost), strict=True):
            if deals:
                desk.do(command)
        yield desk
    finally:
        desk.store.close()


def test_what_is_tried_is_what_doing_it_gives(rich: RichDesk, tmp_path: Path) -> None:
    """On copies of a desk with several currencies, owners, pipelines, typed chances and deals left out."""
    random, snapshot = Random(3), rich.desk.snapshot()
    keys = [card.id for card in snapshot.open_cards()]
    for round_ in range(6):
        won, lost = (random.sample(keys, random.randrange(4)) for _ in range(2))
        lost = [key for key in lost if key not in won]
        ticks: dict[str, Tick] = dict.fromkeys(won, "won")
        ticks |= dict.fromkeys(lost, "lost")
        tried = Scenario(ticks)
        with done(rich, tmp_path / f"{round_}.salesdesk", won, lost) as really:
            for kind in (PLAIN, COUNT):
                got, wanted = pad(snapshot, tried, kind).after, said(really.snapshot(), kind)
                assert got == pytest.approx(wanted, rel=1e-9), (round_, kind)
                assert got.chance == wanted.chance
                assert tried_chance(snapshot, None, kind, tried) == (got.chance, got.forecast)


def amended(at: QuotaDeals, changed: dict[str, float | None], new: list[tuple[int, float, float]]) -> Deals:
    """The open deals with other chances (None: gone) and with new ones (size, chance, sd), as arrays made anew."""
    there = [(card, one) for card, one in zip(at.open, at.odds, strict=True) if changed.get(card.id, 1.0) is not None]
    rows = [(card.amount or 0, changed.get(card.id) or one.soon, one.sd) for card, one in there] + new
    amounts, chances, sds = zip(*rows, strict=True)
    return Deals(np.array(amounts, np.int64), np.array(chances), np.array(sds))


def test_a_deal_put_away_counts_as_if_it_were_not_there(rich: RichDesk) -> None:
    snapshot = rich.desk.snapshot()
    for one in pad(snapshot).deals[:4]:
        later, lost = (pad(snapshot, Scenario({one.card.id: tick})).after for tick in ("later", "lost"))
        assert later == pytest.approx(lost, rel=1e-9)
        assert later.forecast < said(snapshot).forecast


def test_a_deal_pulled_in_counts_with_its_chance_ever(rich: RichDesk) -> None:
    snapshot = rich.desk.snapshot()
    at, one = standing(snapshot), next(one for one in _all(snapshot) if one.can_be_pulled and one.card.amount)
    after = pad(snapshot, Scenario({one.card.id: "pulled"})).after
    assert one.ever > one.soon
    wanted = amended(at, {one.card.id: one.ever}, [])
    assert after.chance == pytest.approx(chance(wanted, known(at.gap), at.business), abs=2e-3)
    assert after.forecast == pytest.approx(at.ahead() - at.deals().mean() + wanted.mean(), rel=1e-9)


def _all(snapshot: Snapshot) -> tuple[TriedDeal, ...]:
    return pad(snapshot, Scenario(more=tuple(card.id for card in snapshot.open_cards()))).deals


def test_new_deals_count_with_the_chance_of_one_created_today(rich: RichDesk) -> None:
    snapshot = rich.desk.snapshot()
    at, size = standing(snapshot), 900_000
    shown = pad(snapshot, Scenario(new=(AddedDeals(size, 3),)))
    p, sd = (float(column[0]) for column in at.new_deals([size]))
    assert [(one.added.size, one.chance) for one in shown.new] == [(size, p)]
    wanted = amended(at, {}, [(size, p, sd)] * 3)
    assert known(shown.after.chance) == pytest.approx(chance(wanted, known(at.gap), at.business), abs=2e-3)
    assert known(shown.after.chance) > known(shown.before.chance)
    won = pad(snapshot, Scenario(new=(AddedDeals(size, 2, "won"),))).after
    assert won.forecast == pytest.approx(shown.before.forecast + 2 * size)
    lost = pad(snapshot, Scenario(new=(AddedDeals(size, 2, "lost"),))).after
    assert lost == pytest.approx(shown.before, rel=1e-9)


def test_new_deals_of_a_quota_that_counts_deals_are_as_likely_as_a_usual_one(rich: RichDesk) -> None:
    shown = pad(rich.desk.snapshot(), Scenario(new=(AddedDeals(1, 4),)), COUNT)
    assert 0 < shown.new[0].chance < 1
    expected = shown.after.forecast - shown.before.forecast
    assert 0 < expected < 4


def test_winning_all_that_is_missing_makes_it_certain_and_losing_all_leaves_what_is_won(at: DeskForTests) -> None:
    snapshot = at.desk.snapshot()
    keys = [card.id for card in snapshot.open_cards()]
    lost = pad(snapshot, Scenario(dict.fromkeys(keys, "lost"), new=(AddedDeals(100_000_000, 1, "won"),))).after
    assert lost.chance == 1.0
    assert lost.low >= standing(snapshot).won_amount + 100_000_000


def test_ticks_of_deals_that_are_no_longer_open_are_dropped_and_the_others_kept(at: DeskForTests) -> None:
    snapshot = at.desk.snapshot()
    first, second, *_ = (one.card.id for one in pad(snapshot).deals)
    tried = Scenario({first: "won", second: "lost"}, (AddedDeals(300_000),), (first, second))
    at.desk.do(WinDeals(deals=(first,)))
    shown = pad(at.desk.snapshot(), tried)
    assert shown.scenario == replace(tried, ticks={second: "lost"}, more=(second,))
    assert shown.before == said(at.desk.snapshot())
    assert first not in [one.card.id for one in shown.deals]
    assert [one.tick for one in shown.deals if one.card.id == second] == ["lost"]


def test_what_is_known_at_once_leaves_out_ticks_that_do_not_count(rich: RichDesk) -> None:
    snapshot = rich.desk.snapshot()
    won = next(card.id for card in snapshot.all_cards() if card.outcome == "won")
    shown = pad(snapshot)
    assert tried_chance(snapshot, tried=Scenario({won: "lost"})) == (shown.before.chance, shown.before.forecast)


def test_nothing_is_offered_where_the_period_is_over_or_no_deal_is_open(at: DeskForTests) -> None:
    assert scenario(at.desk.snapshot(), "2026-Q3") is None
    at.desk.do(LoseDeals(deals=tuple(card.id for card in at.desk.snapshot().open_cards())))
    shown = pad(at.desk.snapshot())
    assert shown.deals == ()
    assert shown.before == shown.after


def test_those_that_move_the_chance_most_are_offered_each_once(rich: RichDesk) -> None:
    snapshot = rich.desk.snapshot()
    effects = chance_changes(snapshot, quota(snapshot).strip.period).deals
    deciding = [one.card.id for one in effects[:OFFERED]]
    shown = pad(snapshot, Scenario({deciding[1]: "won"}, more=(deciding[0], deciding[-1])))
    assert [one.card.id for one in shown.deals] == deciding


def test_a_search_finds_what_would_count_if_it_were_won(rich: RichDesk) -> None:
    snapshot = rich.desk.snapshot()
    mine = [card for card in snapshot.open_cards() if card.owner != "Somebody else" and card.currency != "JPY"]
    for card in mine:
        assert card.id in [one.id for one in found(snapshot, card.title.upper())], card.title
    others = [card for card in snapshot.open_cards() if card not in mine]
    assert others
    assert not any(found(snapshot, card.title) for card in others)
    assert {card.organisation for card in found(snapshot, "osterberg")} == {"Österberg & Söhne"}
    assert found(snapshot, "  ") == ()
    amounts = [card.amount or 0 for card in found(snapshot, "deal")]
    assert amounts == sorted(amounts, reverse=True)


def test_a_deal_that_is_left_out_counts_once_it_is_tried_as_won(rich: RichDesk) -> None:
    snapshot = rich.desk.snapshot()
    left_out = next(
        card for card in snapshot.open_cards() if card.category == "omitted" and found(snapshot, card.title)
    )
    before, won = (pad(snapshot, tried).after for tried in (Scenario(), Scenario({left_out.id: "won"})))
    assert won.forecast == pytest.approx(before.forecast + known(found(snapshot, left_out.title)[0].amount))
    assert pad(snapshot, Scenario({left_out.id: "later"})).after == pytest.approx(before, rel=1e-9)


def test_in_a_period_to_come_a_deal_is_won_in_it(rich: RichDesk) -> None:
    snapshot = rich.desk.snapshot()
    shown = scenario(snapshot, "2027-Q1")
    assert shown is not None
    one = shown.deals[0]
    after = scenario(snapshot, "2027-Q1", PLAIN, Scenario({one.card.id: "won"}))
    assert after is not None
    assert after.after.forecast > shown.before.forecast


def test_putting_deals_away_until_after_the_period_gives_what_later_gives(rich: RichDesk, tmp_path: Path) -> None:
    snapshot = rich.desk.snapshot()
    period = quota(snapshot).strip.period
    keys = [one.card.id for one in pad(snapshot).deals[:3]]
    path = tmp_path / "later.salesdesk"
    shutil.copy(rich.desk.store.path, path)
    desk = Desk(SqlStore.open(path, rich.clock, Random(8).randbytes), rich.clock)
    desk.do(SnoozeDeals(deals=tuple(keys), until=period.until))
    for kind in (PLAIN, COUNT):
        ticks: dict[str, Tick] = dict.fromkeys(keys, "later")
        assert pad(snapshot, Scenario(ticks), kind).after == pytest.approx(said(desk.snapshot(), kind), rel=1e-9)
    desk.do(SnoozeDeals(deals=tuple(keys), until=period.until - timedelta(days=1)))
    assert said(desk.snapshot()).forecast > pad(snapshot, Scenario(ticks)).after.forecast
    desk.store.close()


@pytest.mark.parametrize("kind", [PLAIN, COUNT])
def test_a_day_that_is_given_is_the_one_until_which_deals_are_put_away(
    rich: RichDesk, tmp_path: Path, kind: QuotaKind
) -> None:
    snapshot = rich.desk.snapshot()
    period = quota(snapshot).strip.period
    keys = [one.card.id for one in pad(snapshot).deals[:3]]
    path = tmp_path / "until.salesdesk"
    shutil.copy(rich.desk.store.path, path)
    desk = Desk(SqlStore.open(path, rich.clock, Random(8).randbytes), rich.clock)
    desk.do(SetField(deals=tuple(keys[:1]), field="chance", value=0.4))
    days = [snapshot.today + timedelta(days=back) for back in (9, 20, 30)]
    tried = Scenario(dict.fromkeys(keys, "later"), until=dict(zip(keys, days, strict=True)))
    shown = pad(desk.snapshot(), tried, kind)
    rows = {one.card.id: (one.until, one.is_assumed) for one in shown.deals if one.tick}
    assert rows == {key: (day, False) for key, day in zip(keys, days, strict=True)}
    later = pad(desk.snapshot(), Scenario(dict.fromkeys(keys, "later")), kind)
    assert {(one.until, one.is_assumed) for one in later.deals if one.tick} == {(period.until, True)}
    for key, day in zip(keys, days, strict=True):
        desk.do(SnoozeDeals(deals=(key,), until=day))
    now = said(desk.snapshot(), kind)
    assert shown.after == pytest.approx(now, rel=1e-9)
    assert later.after.forecast < now.forecast < shown.before.forecast
    bare = pad(desk.snapshot(), Scenario(until=dict(zip(keys, days, strict=True))), kind)
    assert bare.scenario.until == {}, "a day without the tick says nothing"
    desk.store.close()
