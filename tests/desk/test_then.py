"""As of a past day, everything is as it was by the end of it, whatever happened since."""

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from salesdesk.desk.commands.activities import PlanActivity
from salesdesk.desk.commands.deal_fields import ChangeAmount
from salesdesk.desk.commands.deals import DeleteDeals, MoveDeals, ReopenDeals, WinDeals
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.desk import Desk
from salesdesk.platform_paths import FixedDay
from salesdesk.views.figures import NAMES, figures
from tests.support.desks import DeskForTests, desk_in

KINDS = [name for name in NAMES if name != "changes"]


def then(at: DeskForTests, day: date) -> Desk:
    """The desk as of the last instant of a day."""
    return Desk(at.desk.store, FixedDay(day, ZoneInfo("Europe/Berlin")), looks_back=True)


def test_figures_of_a_past_day_do_not_change_when_more_happens(tmp_path: Path) -> None:
    at = desk_in(tmp_path)
    at.desk.do(SetQuota(period="2026-Q4", amount=100_000))
    keys = [at.deal(name, amount=20_000, stage=at.stages[1].id) for name in "abcd"]
    at.clock.on(days=1)
    at.desk.do(WinDeals(deals=(keys[0],)))
    day = date(2026, 11, 24)
    before = {name: figures(then(at, day).snapshot(), name) for name in KINDS}
    at.clock.on(days=1)
    at.desk.do(WinDeals(deals=(keys[1],)))
    at.desk.do(ChangeAmount(deals=(keys[2],), amount=90_000))
    at.desk.do(DeleteDeals(deals=(keys[3],)))
    at.desk.do(ReopenDeals(deals=(keys[0],)))
    at.deal("later", amount=7)
    assert {name: figures(then(at, day).snapshot(), name) for name in KINDS} == before
    assert before["quota"]["won"] == 20_000
    chances = [deal["chance"] for deal in before["forecast"]["open"]]
    assert before["board"]["open"] == {"count": 3, "amount": 60_000, "weighted": pytest.approx(20_000 * sum(chances))}
    assert sorted(card.title for card in then(at, day).snapshot().all_cards()) == ["a", "b", "c", "d"]
    assert figures(then(at, date(2026, 11, 22)).snapshot(), "board")["deals"] == 0
    at.desk.store.close()


def test_as_of_today_is_now(tmp_path: Path) -> None:
    at = desk_in(tmp_path)
    key = at.deal("a", amount=500)
    at.desk.do(WinDeals(deals=(key,)))
    now = figures(at.desk.snapshot(), "quota")
    assert figures(then(at, date(2026, 11, 23)).snapshot(), "quota") | {"as_of": ""} == now | {"as_of": ""}
    at.desk.store.close()


def test_a_clock_that_stands_where_nothing_is_later_shows_the_desk_itself(tmp_path: Path) -> None:
    """What a change touches is all that is read again then, as of any other desk."""
    at = desk_in(tmp_path)
    key = at.deal("a", amount=500)
    today, before = (then(at, date(2026, 11, day)) for day in (23, 22))
    assert (today.snapshot().looks_back, before.snapshot().looks_back) == (False, True)
    today.do(MoveDeals(deals=(key,), stage=at.stages[2].id))
    assert not today.snapshot().looks_back
    assert today.snapshot().every_card()[key].stage == at.stages[2].id
    at.clock.on(days=1)
    at.desk.do(PlanActivity(deal=key, title="Call"))
    assert then(at, date(2026, 11, 23)).snapshot().looks_back
    assert not then(at, date(2026, 11, 24)).snapshot().looks_back
    at.desk.store.close()
