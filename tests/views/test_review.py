"""The pipeline review is composed of the figures that the other questions give."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from salesdesk.desk.commands.activities import PlanActivity
from salesdesk.desk.commands.deal_fields import SetField
from salesdesk.desk.commands.deals import LoseDeals, SnoozeDeals, WinDeals
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.domain.errors import Refused
from salesdesk.views.figures import FiguresRequest, figures
from salesdesk.views.quota import quota
from salesdesk.views.report_rows import OpenDeal
from salesdesk.views.review import Stalled, review
from salesdesk.views.strip import standing
from tests.support.desks import DeskForTests, desk_in
from tests.support.values import near


@pytest.fixture
def at(tmp_path: Path) -> Iterator[DeskForTests]:
    made = desk_in(tmp_path)
    yield made
    made.desk.store.close()


def titles(deals: Sequence[Stalled | OpenDeal]) -> list[str]:
    return [deal.card.title for deal in deals]


def test_open_deals_come_by_what_they_are_expected_to_bring(at: DeskForTests) -> None:
    at.deal("Small but sure", amount=100_00, stage=at.stages[2].id)
    at.deal("Large", amount=1_000_00)
    at.deal("Middle", amount=300_00, stage=at.stages[1].id)
    view = review(at.desk.snapshot())
    assert [(d.card.title, d.stage, d.chance, d.weighted) for d in view.open_deals] == [
        ("Large", "Qualified", 0.2, near(200_00)),
        ("Middle", "Proposal", 0.5, near(150_00)),
        ("Small but sure", "Negotiation", 0.8, near(80_00)),
    ]
    assert view.quota.strip.forecast == quota(at.desk.snapshot()).strip.forecast
    assert sum(one.soon for one in standing(at.desk.snapshot()).odds) < sum(d.chance for d in view.open_deals)


def test_won_and_lost_are_those_of_the_period(at: DeskForTests) -> None:
    early, won, lost = (at.deal(title, amount=1_000) for title in ("Early", "Won", "Lost"))
    at.desk.do(WinDeals(deals=(early,)))
    at.clock.on(days=60)
    at.desk.do(WinDeals(deals=(won,)))
    at.desk.do(LoseDeals(deals=(lost,), reason="Price"))
    now, before = review(at.desk.snapshot()), review(at.desk.snapshot(), "2026-Q4")
    assert ([card.title for card in now.won], [card.title for card in now.lost]) == (["Won"], ["Lost"])
    assert [card.title for card in before.won] == ["Early"]
    assert before.closed.won == figures(at.desk.snapshot(), "winloss", FiguresRequest(until=date(2027, 1, 1)))["won"]


def test_a_stalled_deal_tells_days_and_limit(at: DeskForTests) -> None:
    key = at.deal("Quiet", amount=1_000)
    at.clock.on(days=20)
    at.deal("Fresh")
    (found,) = review(at.desk.snapshot()).stalled
    assert (found.card.id, found.stage, found.days, found.limit_days, found.limit_n) == (key, "Qualified", 20, 14, 0)
    at.desk.do(SnoozeDeals(deals=(key,), until=at.desk.today() + timedelta(days=5)))
    assert review(at.desk.snapshot()).stalled == ()


def test_a_review_is_of_a_day_not_of_an_hour(at: DeskForTests) -> None:
    at.deal("Quiet")
    at.clock.on(days=14, hours=-5)
    morning = review(at.desk.snapshot())
    at.clock.on(hours=10)
    evening = review(at.desk.snapshot())
    assert (titles(morning.stalled), morning.as_of) == (titles(evening.stalled), evening.as_of)


def test_overdue_and_planned(at: DeskForTests) -> None:
    today = at.desk.today()
    late = at.deal("Late", expected_close=today - timedelta(days=1))
    at.deal("Due", expected_close=today)
    at.desk.do(PlanActivity(deal=late, title="Call", due_day=today + timedelta(days=2)))
    soon = at.deal("Soon")
    at.desk.do(PlanActivity(deal=soon, title="Meet", due_day=today))
    view = review(at.desk.snapshot())
    assert (titles(view.overdue), titles(view.steps)) == (["Late"], ["Soon", "Late"])


def test_others_deals_are_in_the_funnel_but_not_in_the_quota(at: DeskForTests) -> None:
    at.desk.do(ChangeSettings(values=(("names", "Mira"),)))
    mine, theirs = at.deal("Mine", amount=500), at.deal("Theirs", amount=700)
    at.desk.do(SetField(deals=(theirs,), field="owner", value="Jon"))
    at.desk.do(SetField(deals=(mine,), field="owner", value="Mira"))
    view = review(at.desk.snapshot())
    assert (titles(view.open_deals), view.funnel.funnel.deals) == (["Mine"], 2)
    assert {(row.card.title, row.counted) for row in view.rows} == {("Mine", True), ("Theirs", False)}


def test_a_pipeline_there_is_not_is_refused(at: DeskForTests) -> None:
    with pytest.raises(Refused, match="There is no pipeline Old"):
        review(at.desk.snapshot(), pipeline="Old")
