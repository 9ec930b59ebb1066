"""Quotas that count deals, a pipeline or a tag: what counts, the chance against brute force, and what may still come."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest

from salesdesk.analytics.new_business import fit_new_business, past_deals
from salesdesk.desk.commands.deal_fields import SetField
from salesdesk.desk.commands.deals import WinDeals
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.commands.stages import AddPipeline, NewStage
from salesdesk.domain.days import DAY_US
from salesdesk.domain.periods import Period
from salesdesk.domain.records import Tag
from salesdesk.views.kinds import PLAIN, QuotaKind, kind_in, kinds_of
from salesdesk.views.quota import quota
from salesdesk.views.scope import scope
from salesdesk.views.strip import QuotaDeals, standing
from tests.support.desks import DeskForTests, desk_in
from tests.support.values import known
from tests.views.test_what_it_takes import brute

COUNT = QuotaKind("count")


@dataclass
class Filled(DeskForTests):
    """A desk and the keys of what its quotas count."""

    open: list[str] = field(default_factory=list)
    won: list[str] = field(default_factory=list)
    unpriced: str = ""
    abroad: str = ""
    partners: str = ""
    tag: str = ""


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Filled]:
    made = Filled(**vars(desk_in(tmp_path)))
    stages = [stage.id for stage in made.stages]
    made.open = [made.deal(f"Deal {i}", amount=(i + 1) * 1_000_000, stage=stages[i]) for i in range(3)]
    made.unpriced = made.deal("No amount", stage=stages[1])
    made.abroad = made.deal("Abroad", amount=500, currency="USD", stage=stages[2])
    made.won = [made.deal(f"Won {i}", amount=700_000) for i in range(2)]
    new = AddPipeline(name="Partners", stages=(NewStage(name="Met", probability=0.4),))
    made.partners = known(made.desk.do(new).made)
    tag(made, "Key")
    made.clock.on(days=2)
    made.desk.do(WinDeals(deals=tuple(made.won)))
    with made.desk.read() as reader:
        made.tag = reader.find(Tag)[0].id
    made.desk.do(SetQuota(period="2026-Q4", amount=9_000_000))
    made.desk.do(SetQuota(period="2026-Q4", amount=5, measure="count"))
    made.clock.on(days=1)
    yield made
    made.desk.store.close()


def tag(at: Filled, *names: str) -> None:
    for deal in (at.open[0], at.won[0]):
        at.desk.do(SetField(deals=(deal,), field="tags", value=names))


def period(at: Filled) -> Period:
    return standing(at.desk.snapshot()).period


def standing_of_kind(at: Filled, kind: QuotaKind) -> QuotaDeals:
    return standing(at.desk.snapshot(), period(at), known(kind_in(at.desk.snapshot(), period(at), kind)[1]).id)


def brute_chance(held: QuotaDeals) -> float:
    deals = [(known(card.amount), odds.soon, odds.sd) for card, odds in zip(held.open, held.odds, strict=True)]
    return brute(deals, held.gap, held.business)


def test_a_quota_in_deals_counts_each_deal_once_whatever_its_amount(at: Filled) -> None:
    page = quota(at.desk.snapshot(), None, COUNT)
    assert (page.strip.won, page.strip.target, page.gap) == (2, 5, 3)
    assert {card.id for card in page.open_deals} == {*at.open, at.unpriced, at.abroad}
    assert not page.strip.left_out
    assert [step.won for step in page.progress if step.deals] == [2]
    assert page.low <= page.strip.forecast <= page.high


def test_its_chance_is_exact(at: Filled) -> None:
    page, held = quota(at.desk.snapshot(), None, COUNT), standing_of_kind(at, COUNT)
    assert page.takes.now == pytest.approx(brute_chance(held), abs=2e-6)
    assert known(page.takes.now) == known(page.strip.chance) < 1


def test_its_deals_are_shown_with_their_amounts(at: Filled) -> None:
    shown = {one.card.id: one.card.amount for one in quota(at.desk.snapshot(), None, COUNT).deciding}
    assert {shown[deal] for deal in at.open} == {1_000_000, 2_000_000, 3_000_000}
    assert shown[at.unpriced] is None


def test_new_deals_count_one_each_and_are_as_likely_as_a_usual_one(at: Filled) -> None:
    page, held = quota(at.desk.snapshot(), None, COUNT), standing(at.desk.snapshot())
    assert known(page.takes.surface).sizes == (1,)
    assert page.takes.chance == pytest.approx(held.new_deals([700_000])[0][0])
    p, sd = (found[0] for found in held.new_deals([700_000]))
    counted = standing_of_kind(at, COUNT)
    deals = [(1, odds.soon, odds.sd) for odds in counted.odds]
    expect = brute(deals + [(1, p, sd)] * 3, 3, counted.business)
    assert known(page.takes.surface).chance[0][2] == pytest.approx(expect, abs=1e-6)


def test_what_may_come_is_counted_in_deals(at: Filled) -> None:
    assert set(known(standing_of_kind(at, COUNT).business).sizes) == {1}


def test_a_pipeline_counts_its_own_deals(at: Filled) -> None:
    for key in (at.pipeline, at.partners):
        at.desk.do(SetQuota(period="2026-Q4", amount=2_000_000, pipeline=key))
    other = at.deal("Elsewhere", amount=300_000, pipeline=at.partners)
    here, there = (quota(at.desk.snapshot(), None, QuotaKind("revenue", key)) for key in (at.pipeline, at.partners))
    assert (here.strip.won, there.strip.won) == (1_400_000, 0)
    assert {card.id for card in there.open_deals} == {other}
    assert other not in {card.id for card in here.open_deals}
    assert here.coming > there.coming == 0


def test_a_tag_counts_the_deals_that_have_it(at: Filled) -> None:
    kind = QuotaKind("revenue", None, at.tag)
    at.desk.do(SetQuota(period="2026-Q4", amount=1_500_000, tag=at.tag))
    page = quota(at.desk.snapshot(), None, kind)
    assert {card.id for card in page.won_deals} == {at.won[0]}
    assert {card.id for card in page.open_deals} == {at.open[0]}
    assert page.gap == 800_000
    whole, part = (known(standing_of_kind(at, one).business) for one in (PLAIN, kind))
    assert (len(part.sizes), len(whole.sizes)) == (1, 2)


def test_a_tag_on_no_deal_counts_nothing(at: Filled) -> None:
    at.desk.do(SetQuota(period="2026-Q4", amount=3, measure="count", tag=at.tag))
    tag(at)
    page = quota(at.desk.snapshot(), None, QuotaKind("count", None, at.tag))
    assert (page.strip.won, page.open_deals, page.coming) == (0, (), 0.0)


def test_the_kinds_to_choose_from_are_those_with_a_quota(at: Filled) -> None:
    at.desk.do(SetQuota(period="2026-Q4", amount=3, measure="count", pipeline=at.pipeline))
    found = kinds_of(at.desk.snapshot(), period(at))
    assert [named.kind for named in found] == [PLAIN, COUNT, QuotaKind("count", at.pipeline)]
    assert found[2].pipeline == "New business"
    at.desk.do(SetQuota(period="2026-Q4", amount=None, measure="count"))
    assert COUNT not in [named.kind for named in kinds_of(at.desk.snapshot(), period(at))]
    assert quota(at.desk.snapshot(), None, COUNT).kind == PLAIN


def test_past_periods_are_those_of_the_kind(at: Filled) -> None:
    at.clock.on(days=60)
    at.desk.do(SetQuota(period="2027-Q1", amount=4, measure="count"))
    (counted,), (paid,) = quota(at.desk.snapshot(), None, COUNT).past, quota(at.desk.snapshot()).past
    assert (counted.target, counted.won, counted.attainment) == (5, 2, 0.4)
    assert (paid.target, paid.won) == (9_000_000, 1_400_000)


def test_a_count_that_is_reached_is_certain(at: Filled) -> None:
    at.desk.do(SetQuota(period="2026-Q4", amount=2, measure="count"))
    page = quota(at.desk.snapshot(), None, COUNT)
    assert (page.strip.chance, page.takes.surface) == (1.0, None)


def test_wins_without_an_amount_tell_how_many_more_may_come(tmp_path: Path) -> None:
    at = desk_in(tmp_path)
    at.desk.do(SetQuota(period="2026-Q4", amount=9, measure="count"))
    for number in range(6):
        key = at.deal(f"Won {number}", amount=(None, 0, 500)[number % 3])
        at.clock.on(hours=30)
        at.desk.do(WinDeals(deals=(key,)))
        at.clock.on(hours=20)
    page = quota(at.desk.snapshot(), None, COUNT)
    log = past_deals(scope(at.desk.snapshot(), as_of=at.clock.now).log)
    every = replace(log, amount=np.ones(6, np.int64), unpriced=np.zeros(6, bool))
    expect = known(fit_new_business(every, log.as_of_us + page.days_left * DAY_US))
    assert page.coming == pytest.approx(expect.mean)
    assert page.strip.forecast == pytest.approx(6 + expect.mean)
    assert known(page.strip.chance) > 0
    at.desk.store.close()
