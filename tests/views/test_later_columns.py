"""What a drop of a card can do to chances: on the sample desk, and on a desk of two pipelines with all that happens to deals."""

from collections.abc import Iterator
from itertools import pairwise
from random import Random

import pytest

from salesdesk.desk.cards import Card
from salesdesk.desk.commands.deals import CreateDeal, MoveDeals
from salesdesk.desk.desk import Desk
from salesdesk.desk.snapshot import Snapshot
from salesdesk.importing import sample
from salesdesk.store.store import SqlStore
from salesdesk.views.chances import chances
from salesdesk.views.figures import figures
from salesdesk.views.learning import learnt
from salesdesk.views.outlook import outlook_of
from salesdesk.views.preview import DropPreview, preview
from tests.support.desks import StandingClock
from tests.views.rich_desks import RichDesk

NEAR = 1e-9


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    clock = StandingClock()
    made = Desk(SqlStore.create(tmp_path_factory.mktemp("sample") / "s.salesdesk", clock, Random(1).randbytes), clock)
    sample.fill(made)
    yield made
    made.store.close()


def columns(snapshot: Snapshot, pipeline: str) -> list[str]:
    return [stage.id for stage in snapshot.stages_of(pipeline) if stage.kind == "open"]


def assert_nothing_is_won_by_dragging(snapshot: Snapshot, card: Card, found: DropPreview) -> None:
    stages = columns(snapshot, card.pipeline)
    shown = [found.shown(card.id, stage) or 0.0 for stage in stages]
    assert shown == sorted(shown), card.title
    soon = [found.there[stage][card.id].soon for stage in stages]
    for before, after in pairwise(soon):
        assert after >= before - NEAR, card.title
    quota = [found.in_stage(stage) or 0.0 for stage in stages]
    assert quota == pytest.approx(sorted(quota), abs=1e-3), card.title
    assert (found.if_lost or 0.0) - NEAR <= min(quota) <= max(quota) <= (found.if_won or 0.0) + NEAR, card.title


def test_a_later_column_and_a_win_never_lower_a_chance_on_the_sample_desk(desk: Desk) -> None:
    snapshot = desk.snapshot()
    for card in snapshot.open_cards():
        assert_nothing_is_won_by_dragging(snapshot, card, preview(snapshot, [card.id]))


def test_a_later_column_and_a_win_never_lower_a_chance(rich: RichDesk) -> None:
    snapshot = rich.desk.snapshot()
    cards = snapshot.open_cards()
    assert len(cards) > 10
    for card in cards:
        if card.typed_chance is None:
            assert_nothing_is_won_by_dragging(snapshot, card, preview(snapshot, [card.id]))


def test_a_jump_over_three_columns_is_worth_what_the_way_is(desk: Desk) -> None:
    snapshot = desk.snapshot()
    card = next(card for card in snapshot.open_cards() if card.title == "Rollout for 3 sites")
    stages = columns(snapshot, card.pipeline)
    said = preview(snapshot, [card.id]).shown(card.id, stages[-1]) or 0.0
    for stage in stages[1:]:
        desk.do(MoveDeals(deals=(card.id,), stage=stage))
        there = chances(desk.snapshot())[card.id].shown
    assert said == pytest.approx(there)
    same = [one.shown for key, one in chances(desk.snapshot()).items() if key != card.id]
    assert said <= max(same) + 0.05
    for _ in stages[1:]:
        desk.undo()
    desk.do(MoveDeals(deals=(card.id,), stage=stages[-1]))
    assert chances(desk.snapshot())[card.id].shown == pytest.approx(there)
    desk.undo()


def test_a_new_deal_of_which_nothing_is_known_has_about_the_rate_of_its_stage(desk: Desk) -> None:
    snapshot = desk.snapshot()
    pipeline = snapshot.open_cards()[0].pipeline
    made = {stage: desk.do(CreateDeal(title="New", stage=stage)).made or "" for stage in columns(snapshot, pipeline)}
    after = desk.snapshot()
    rates = learnt(after, pipeline).model.baselines.rates
    for (deal, shown), rate in zip(((deal, chances(after)[deal].shown) for deal in made.values()), rates, strict=True):
        assert shown == pytest.approx(rate, abs=0.1), deal
    for _ in made:
        desk.undo()


def test_the_figures_say_what_is_shown_and_how_good_each_way_was(desk: Desk) -> None:
    model = figures(desk.snapshot(), "forecast")["model"]
    assert sum(model["shares"].values()) == pytest.approx(1)
    assert set(model["shares"]) <= {"model", "timing", "base"}
    assert set(model["records"]) == {"model", "timing", "rates", "own", "base"}
    assert model["records"]["model"] == {"brier": model["brier"], "log_loss": model["log_loss"]}
    assert model["brier"] < model["records"]["own"]["brier"]


def test_what_was_moved_today_is_not_told_as_quiet_until_now(desk: Desk) -> None:
    snapshot = desk.snapshot()
    card = next(card for card in snapshot.open_cards() if card.title == "Yard gates")
    before = outlook_of(snapshot, card.pipeline, [card.id]).said
    stages = columns(snapshot, card.pipeline)
    desk.do(MoveDeals(deals=(card.id,), stage=stages[stages.index(card.stage) - 1]))
    said = outlook_of(desk.snapshot(), card.pipeline, [card.id]).said
    desk.undo()
    assert (said.states.quiet_days < 1).all()
    assert said.states.silent_days == pytest.approx(before.states.silent_days)
    assert said.spent == pytest.approx(before.spent)
    assert said.chance[0] <= before.chance[0] + NEAR
