"""Why a chance is what it is: the reasons add up, and nothing is claimed without closed deals."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from salesdesk.analytics import winmodel
from salesdesk.analytics.blend import alone
from salesdesk.analytics.state_table import Facts
from salesdesk.desk.commands.activities import AddNote, EditNote
from salesdesk.desk.commands.deal_fields import SetField
from salesdesk.desk.commands.deals import LoseDeals, MoveDeals, WinDeals
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.commands.stages import AddPipeline, NewStage
from salesdesk.views import board
from salesdesk.views.backtest import track_record
from salesdesk.views.chances import chances
from salesdesk.views.figures import FiguresRequest, figures
from salesdesk.views.learning import day_models
from salesdesk.views.outlook import outlook
from salesdesk.views.reasons import ChanceExplanation, reasons_at, whole_points, why
from salesdesk.views.usual_deals import usual_deals
from tests.support.desks import DeskForTests, desk_in
from tests.support.values import known, near


@pytest.fixture
def at(tmp_path: Path) -> Iterator[DeskForTests]:
    made = desk_in(tmp_path)
    yield made
    made.desk.store.close()


def with_past(at: DeskForTests, count: int = 60) -> str:
    """Deals from referrals are won, others lost; the key of an open referral."""
    for n in range(count):
        source = "Referral" if n % 3 == 0 else "Cold call"
        key = at.deal(f"Past {n}", amount=100_000, source=source)
        at.clock.on(days=1)
        at.desk.do(WinDeals(deals=(key,)) if source == "Referral" else LoseDeals(deals=(key,)))
    at.clock.on(days=1)
    return at.deal("Open", amount=100_000, source="Referral")


def explained(at: DeskForTests, key: str) -> ChanceExplanation:
    cards, _ = board.cards(at.desk.snapshot(), [key])
    found = why(at.desk.snapshot(), cards[key])
    assert found is not None
    return found


def test_reasons_add_up_to_the_difference_from_the_stages_own_chance(at: DeskForTests) -> None:
    key = with_past(at)
    found = explained(at, key)
    assert (found.stage, found.plain, found.closed) == ("Qualified", near(0.2), 60)
    assert sum(reason.points for reason in found.reasons) == pytest.approx(100 * (found.learnt - 0.2), abs=0.5)
    assert sum(whole_points(found)) == pytest.approx(100 * (found.learnt - 0.2), abs=0.5)
    assert found.low < found.learnt < found.high


def test_the_source_that_was_always_won_is_a_reason_for(at: DeskForTests) -> None:
    found = explained(at, with_past(at))
    points = {reason.text: reason.points for reason in found.reasons}
    assert points["source Referral: you won 20 of 20 such deals"] > 5
    assert found.learnt > 0.4


def test_without_a_closed_deal_the_chance_is_the_stages_own(at: DeskForTests) -> None:
    key = at.deal("Open", amount=100_000)
    found = explained(at, key)
    assert (found.learnt, found.closed, found.reasons) == (near(0.2), 0, ())


def test_a_closed_deal_has_no_chance_to_explain(at: DeskForTests) -> None:
    key = at.deal("Won")
    at.desk.do(WinDeals(deals=(key,)))
    cards, _ = board.cards(at.desk.snapshot(), [key])
    assert why(at.desk.snapshot(), cards[key]) is None


def test_small_reasons_are_told_together(at: DeskForTests) -> None:
    key = with_past(at)
    seen = outlook(at.desk.snapshot())
    told = reasons_at(seen, seen.place[key], usual_deals(at.desk.snapshot(), at.pipeline))
    assert all(abs(reason.points) >= 0.5 for reason in told)
    everything = float(seen.said.points[seen.place[key]].sum())
    assert sum(reason.points for reason in told) == pytest.approx(everything, abs=0.5)


@pytest.mark.parametrize(
    ("points", "told"),
    [
        (10.0, "of the deals in Qualified on an average day you won 33% later"),
        (-10.0, "how your closed deals in Qualified ended"),
    ],
)
def test_the_past_of_a_stage_is_told_with_its_share_only_where_that_agrees(
    at: DeskForTests, points: float, told: str
) -> None:
    """A third of the days were of won deals, and the stage was given 20%: that cannot be why a chance is lower."""
    key = with_past(at)
    seen = outlook(at.desk.snapshot())
    shares = np.zeros_like(seen.said.points)
    shares[:, seen.said.groups.index("record")] = points
    other = replace(seen, said=replace(seen.said, points=shares))
    found = reasons_at(other, seen.place[key], usual_deals(at.desk.snapshot(), at.pipeline))
    assert [(reason.text, reason.points) for reason in found] == [(told, points)]


@pytest.mark.parametrize(
    ("group", "points", "told"),
    [
        ("days here", -10.0, "9 days in Qualified; deals you won left it after 1 day"),
        ("days here", 10.0, "9 days in Qualified"),
        ("age", -10.0, "9 days old; deals you won took 1 day"),
        ("age", 10.0, "9 days old"),
    ],
)
def test_usual_days_stand_beside_a_reason_only_where_they_explain_it(
    at: DeskForTests, group: str, points: float, told: str
) -> None:
    key = with_past(at)
    at.clock.on(days=9)
    seen = outlook(at.desk.snapshot())
    shares = np.zeros_like(seen.said.points)
    shares[:, seen.said.groups.index(group)] = points
    other = replace(seen, said=replace(seen.said, points=shares))
    (reason,) = reasons_at(other, seen.place[key], usual_deals(at.desk.snapshot(), at.pipeline))
    assert reason.text == told


def test_where_one_rate_for_all_deals_counts_alone_the_own_wins_are_the_reason(at: DeskForTests) -> None:
    key = with_past(at)
    seen = outlook(at.desk.snapshot())
    model, none = replace(seen.model, blend=alone("base")), np.zeros(0, np.int64)
    said = winmodel.chances(model, Facts(none, none, ()), seen.said.states, seen.said.spent)
    other = replace(seen, learnt=replace(seen.learnt, model=model), said=said)
    (reason,) = reasons_at(other, seen.place[key], usual_deals(at.desk.snapshot(), at.pipeline))
    assert reason.text == "you won 20 of your 60 closed deals"
    assert reason.points == pytest.approx(100 * (said.chance[seen.place[key]] - 0.2), abs=0.5)


def quiet_days(at: DeskForTests, key: str) -> float:
    seen = outlook(at.desk.snapshot())
    return float(seen.said.states.quiet_days[seen.place[key]])


def test_a_deal_with_a_note_of_today_is_not_quiet(at: DeskForTests) -> None:
    key = with_past(at)
    at.clock.on(days=44)
    before = chances(at.desk.snapshot())[key].shown
    assert quiet_days(at, key) > 44
    at.desk.do(MoveDeals(deals=(key,), stage=at.stages[1].id))
    at.clock.on(days=4)
    assert 4 < quiet_days(at, key) < 5
    note = at.desk.do(AddNote(deal=key, text="Budget signed off")).made
    assert quiet_days(at, key) < 1
    assert chances(at.desk.snapshot())[key].shown == chances(at.anew().snapshot())[key].shown != before
    at.desk.do(EditNote(note=known(note), text=""))
    assert 4 < quiet_days(at, key) < 5
    assert chances(at.desk.snapshot())[key].shown == chances(at.anew().snapshot())[key].shown


def test_a_note_of_today_teaches_from_tomorrow(at: DeskForTests) -> None:
    key = with_past(at)
    mark = day_models(at.desk.snapshot()).mark
    at.desk.do(AddNote(deal=key, text="Budget signed off"))
    assert day_models(at.desk.snapshot()).mark == mark == day_models(at.anew().snapshot()).mark
    at.clock.on(days=1)
    tomorrow = day_models(at.desk.snapshot()).mark
    assert tomorrow == day_models(at.anew().snapshot()).mark != mark


def test_a_typed_chance_wins_and_is_marked(at: DeskForTests) -> None:
    key = with_past(at)
    before = chances(at.desk.snapshot())[key]
    at.desk.do(SetField(deals=(key,), field="chance", value=0.9))
    after = chances(at.desk.snapshot())[key]
    assert (after.shown, after.typed, after.sd, before.typed) == (0.9, True, 0.0, False)
    assert after.soon == pytest.approx(0.9 * before.soon / before.shown)
    shown = next(deal for deal in figures(at.desk.snapshot(), "forecast")["open"] if deal["deal"] == key)
    assert (shown["chance"], shown["typed"]) == (0.9, True)


def test_another_sellers_deals_teach_nothing(at: DeskForTests) -> None:
    key = with_past(at, 30)
    learnt = outlook(at.desk.snapshot()).model.closed
    with at.desk.read() as reader:
        past = [card.id for card in reader.all_cards(None) if card.outcome == "lost"]
    at.desk.do(SetField(deals=tuple(past), field="owner", value="Somebody else"))
    at.desk.do(ChangeSettings(values=(("names", "Ines Brandt"),)))
    at.clock.on(days=1)  # whose they are teaches from tomorrow
    assert (learnt, outlook(at.desk.snapshot()).model.closed) == (30, 10)
    assert explained(at, key).closed == 10


def test_the_record_is_that_of_the_figures(at: DeskForTests) -> None:
    with_past(at)
    found, shown = track_record(at.desk.snapshot()), figures(at.desk.snapshot(), "forecast")
    assert found.n > 0
    assert shown["model"]["brier"] == found.model.brier
    assert shown["plain"]["brier"] == found.plain.brier
    assert sum(tenth["n"] for tenth in shown["model"]["reliability"]) == found.n == shown["model"]["n"]


def test_a_forecast_of_one_pipeline_lists_its_deals_alone(at: DeskForTests) -> None:
    other = at.desk.do(AddPipeline(name="Renewals", stages=(NewStage(name="Due", probability=0.7),))).made
    with at.desk.read() as reader:
        due = reader.stages_of(known(other))[0]
    mine, theirs = at.deal("Here", amount=1_000), at.deal("There", amount=2_000, pipeline=other, stage=due.id)
    both, one = (
        figures(at.desk.snapshot(), "forecast"),
        figures(at.desk.snapshot(), "forecast", FiguresRequest(pipeline="Renewals")),
    )
    assert {deal["deal"] for deal in both["open"]} == {mine, theirs}
    assert [deal["deal"] for deal in one["open"]] == [theirs]
    assert (one["deals"], one["open"][0]["stage"]) == (1, "Due")


def test_a_deal_that_is_worth_nothing_is_as_likely_as_one_of_unknown_worth(at: DeskForTests) -> None:
    with_past(at)
    owed, free, unknown = (
        at.deal(title, amount=amount) for title, amount in (("Owed", -500), ("Free", 0), ("?", None))
    )
    known = chances(at.desk.snapshot())
    assert known[owed].shown == pytest.approx(known[unknown].shown, abs=1e-9)
    assert known[free].shown == pytest.approx(known[unknown].shown, abs=1e-9)
