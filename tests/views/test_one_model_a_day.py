"""What chances rest on is learnt from what had happened before the day began, and holds all day."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from salesdesk.desk.commands.deal_fields import SetField
from salesdesk.desk.commands.deals import WinDeals
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.commands.stages import SetStallDays
from salesdesk.desk.desk import Desk
from salesdesk.views.chances import chances
from salesdesk.views.figures import figures
from salesdesk.views.learning import learnt
from salesdesk.views.limits import limits, limits_of
from salesdesk.views.outlook import outlook
from salesdesk.views.scope import scope
from tests.support.desks import DeskForTests, desk_in


@pytest.fixture
def at(tmp_path: Path) -> Iterator[DeskForTests]:
    made = desk_in(tmp_path)
    made.past(24, days=2, reason="Price")
    made.desk.do(SetQuota(period="2026-Q4", amount=3_000_000))
    for n in range(4):
        made.deal(f"Open {n}", amount=200_000)
    made.clock.on(days=1)
    yield made
    made.desk.store.close()


def shown(at: DeskForTests) -> dict[str, float]:
    return {key: one.shown for key, one in chances(at.desk.snapshot()).items()}


def test_a_win_of_today_moves_its_own_deal_alone_and_teaches_from_tomorrow(at: DeskForTests) -> None:
    before, model = shown(at), outlook(at.desk.snapshot()).model
    won, *others = before
    at.clock.on(hours=1)
    at.desk.do(WinDeals(deals=(won,)))
    after = shown(at)
    assert after == {key: before[key] for key in others}
    assert outlook(at.desk.snapshot()).model is model
    at.clock.on(days=1)
    assert outlook(at.desk.snapshot()).model.closed == model.closed + 1


def test_figures_are_those_of_the_log_the_settings_and_the_day(at: DeskForTests) -> None:
    figures(at.desk.snapshot(), "quota")  # learnt before the change
    at.desk.do(WinDeals(deals=(next(iter(shown(at))),)))
    anew = Desk(at.desk.store, at.clock)
    for kind in ("quota", "forecast", "board"):
        assert figures(at.desk.snapshot(), kind) == figures(anew.snapshot(), kind)


def test_taking_back_what_was_done_before_today_learns_anew(at: DeskForTests) -> None:
    at.desk.do(WinDeals(deals=(next(iter(shown(at))),)))
    at.clock.on(days=1)
    taught = outlook(at.desk.snapshot()).model.closed
    at.desk.undo()
    assert outlook(at.desk.snapshot()).model.closed == taught - 1


def test_a_win_of_today_changes_no_stall_limit_before_tomorrow(at: DeskForTests) -> None:
    before, open_deals = limits(at.desk.snapshot()), list(shown(at))
    at.clock.on(hours=1)
    at.desk.do(WinDeals(deals=tuple(open_deals[:2])))
    assert limits(at.desk.snapshot()) == before
    assert limits(Desk(at.desk.store, at.clock).snapshot()) == before, "nor on a desk opened anew"
    seen = scope(at.desk.snapshot())
    assert [limit.n for limit in limits_of(at.desk.snapshot(), seen)] == [stage.limit_n for stage in before]
    at.clock.on(days=1)
    after = limits(at.desk.snapshot())
    assert after[0].limit_n == before[0].limit_n + 2
    assert after[0].limit_days != before[0].limit_days


def test_a_win_that_is_taken_back_leaves_the_stall_limits_as_without_it(at: DeskForTests) -> None:
    before = limits(at.desk.snapshot())
    at.desk.do(WinDeals(deals=tuple(shown(at))))
    at.clock.on(days=1)
    assert limits(at.desk.snapshot()) != before
    at.desk.undo()
    assert limits(at.desk.snapshot()) == before


def test_what_the_user_sets_moves_a_stall_limit_at_once(at: DeskForTests) -> None:
    before, stage = limits(at.desk.snapshot()), at.stages[0]
    at.desk.do(SetStallDays(stage=stage.id, days=60))
    assert limits(at.desk.snapshot())[0].limit_days > before[0].limit_days


def test_another_sellers_deals_teach_stall_limits_and_nothing_else(at: DeskForTests) -> None:
    before = learnt(at.desk.snapshot(), at.pipeline)
    closed = [card.id for card in at.desk.snapshot().every_card().values() if card.outcome != "open"]
    at.desk.do(SetField(deals=tuple(closed[:10]), field="owner", value="Else"))
    at.desk.do(ChangeSettings(values=(("names", "Ines Brandt"),)))
    at.clock.on(days=1)
    after = learnt(at.desk.snapshot(), at.pipeline)
    assert set(before.past.deal.tolist()) - set(after.past.deal.tolist()) == set(closed[:10])
    assert after.model.closed == before.model.closed - 10
    assert after.stays == before.stays
