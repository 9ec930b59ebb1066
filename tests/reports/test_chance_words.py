"""The figures that reasons are told beside are those that anybody can count by hand; points are told whole or by halves."""

from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

from salesdesk.desk.commands.activities import AddNote
from salesdesk.desk.commands.deals import DeleteDeals, LoseDeals, MoveDeals, WinDeals
from salesdesk.formats import Formats
from salesdesk.reports.chance_words import quota_words, rests_on
from salesdesk.views.outlook import outlook
from salesdesk.views.points import half_points
from salesdesk.views.reasons import MOST, ChanceExplanation, reasons_at, why
from salesdesk.views.usual_deals import WonOfClosed, usual_deals
from tests.support.desks import DeskForTests, desk_in
from tests.support.values import known


@pytest.fixture
def at(tmp_path: Path) -> Iterator[DeskForTests]:
    made = desk_in(tmp_path)
    yield made
    made.desk.store.close()


def with_past(at: DeskForTests) -> dict[str, list[float]]:
    """Forty deals, every second one won from the second stage; by stage the days that the won ones were in it."""
    days: dict[str, list[float]] = {"Qualified": [], "Proposal": []}
    for n in range(40):
        source = "Referral" if n % 4 else "Cold call"
        key = at.deal(f"Past {n}", amount=1_000 * (n + 1), source=source)
        first, second = 1 + n % 5, 2 + n % 3
        at.clock.on(days=first)
        at.desk.do(MoveDeals(deals=(key,), stage=at.stages[1].id))
        at.clock.on(days=second)
        at.desk.do(WinDeals(deals=(key,)) if n % 2 else LoseDeals(deals=(key,)))
        if n % 2:
            days["Qualified"].append(first)
            days["Proposal"].append(second)
    at.clock.on(days=1)
    return days


def test_they_are_what_one_counts(at: DeskForTests) -> None:
    days = with_past(at)
    found = usual_deals(at.desk.snapshot(), at.pipeline)
    assert found.days_in[:2] == pytest.approx((median(days["Qualified"]), median(days["Proposal"])))
    assert found.age == pytest.approx(median(a + b for a, b in zip(days["Qualified"], days["Proposal"], strict=True)))
    lost = sum(1 + n % 5 for n in range(0, 40, 2)), sum(2 + n % 3 for n in range(0, 40, 2))
    both = ((sum(days[name]), sum(days[name]) + more) for name, more in zip(days, lost, strict=True))
    for told, expected in zip(found.stood, (*both, (0, 0)), strict=True):
        assert told == pytest.approx(expected, abs=1e-3)
    assert found.traits["source"] == {"Referral": WonOfClosed(20, 30), "Cold call": WonOfClosed(0, 10)}
    assert found.amounts.tolist() == [1_000 * (n + 1) for n in range(1, 40, 2)]
    assert (found.smaller(2_000), found.smaller(2_001), found.smaller(10**9)) == (0, 1, 20)
    assert found.steps == 0


def test_what_closes_today_counts_from_tomorrow(at: DeskForTests) -> None:
    with_past(at)
    before = usual_deals(at.desk.snapshot(), at.pipeline)
    key = at.deal("Today", amount=700)
    at.desk.do(WinDeals(deals=(key,)))
    assert usual_deals(at.desk.snapshot(), at.pipeline) is before
    at.desk.do(DeleteDeals(deals=(at.desk.snapshot().all_cards(None)[5].id,)))
    followed, anew = usual_deals(at.desk.snapshot(), at.pipeline), usual_deals(at.anew().snapshot(), at.pipeline)
    assert (followed.traits, followed.stood, followed.age) == (anew.traits, anew.stood, anew.age)
    at.clock.on(days=1)
    assert 700 in usual_deals(at.desk.snapshot(), at.pipeline).amounts


def test_at_most_four_reasons_are_told_the_largest_first_and_all_add_up(at: DeskForTests) -> None:
    with_past(at)
    key = at.deal("Open", amount=50_000, source="Referral")
    at.clock.on(days=30)
    at.desk.do(AddNote(deal=key, text="Still there"))
    seen = outlook(at.desk.snapshot())
    place = seen.place[key]
    told = reasons_at(seen, place, usual_deals(at.desk.snapshot(), at.pipeline))
    named = told[:-1] if told[-1].text == "everything else" else told
    assert 0 < len(named) <= MOST
    assert [abs(one.points) for one in named] == sorted((abs(one.points) for one in named), reverse=True)
    everything = float(seen.said.points[place].sum())
    assert sum(one.points for one in told) == pytest.approx(everything, abs=0.5)
    largest = max(abs(seen.said.points[place]))
    assert abs(named[0].points) == pytest.approx(largest)
    texts = {one.text for one in known(why(at.desk.snapshot(), at.desk.snapshot().cards([key])[key])).reasons}
    assert any("30 days in Qualified; deals you won left it after 3 days" in text for text in texts)


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (0.19, "+19"),
        (-0.07, "−7"),
        (0.005, "+½"),
        (-0.004, "−½"),
        (0.002, "0"),
        (0.0, "0"),
        (0.0076, "+1"),
        (-1.0, "−100"),
    ],
)
def test_points_are_whole_or_a_half(change: float, text: str) -> None:
    assert half_points(change) == text


@pytest.mark.parametrize(
    ("shares", "more"),
    [
        ({"model": 1.0, "timing": 0.0, "base": 0.0}, None),
        ({"model": 0.55, "timing": 0.3, "base": 0.15}, ("counts 55%", "in their stages 30%", "are won 15%")),
        ({"model": 0.0, "timing": 1.0, "base": 0.0}, ("counts 0%", "in their stages 100%", "are won 0%")),
    ],
)
def test_it_is_said_what_is_averaged_and_on_how_many_deals_it_rests(
    shares: dict[str, float], more: tuple[str, ...] | None
) -> None:
    found = ChanceExplanation("Proposal", 0.5, 0.4, 0.3, 0.5, 40, 60, (), shares)
    said, learnt = (
        rests_on(found, Formats("en_GB")),
        "The chance to be won ever means within 60 days from today; it is learnt from 40 closed deals.",
    )
    assert said.startswith(learnt)
    assert (said == learnt) == (more is None)
    assert all(part in said for part in more or ())


@pytest.mark.parametrize(
    ("now", "won", "lost", "said"),
    [
        (0.8, 0.99, 0.74, "80% chance to hit now: +19 points if won, −6 if lost"),
        (0.8, 0.805, 0.73, "80% chance to hit now: +½ point if won, −7 if lost"),
        (0.8, 0.81, 0.8, "80% chance to hit now: +1 point if won, 0 if lost"),
        (0.8, 0.8, 0.8, "80% chance to hit now, whether the deal is won or lost"),
    ],
)
def test_what_a_deal_does_to_the_quota_is_told_as_two_numbers(now: float, won: float, lost: float, said: str) -> None:
    assert quota_words(now, won, lost, Formats("en_GB")) == said
