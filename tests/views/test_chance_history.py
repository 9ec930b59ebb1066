"""A deal's chance over time, against what the program says of it on those days."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from salesdesk.desk.commands.activities import AddNote
from salesdesk.desk.commands.deal_fields import ChangeExpectedClose, SetField
from salesdesk.desk.commands.deals import LoseDeals, MoveDeals, ReopenDeals, WinDeals
from salesdesk.domain.errors import Refused
from salesdesk.i18n import worded
from salesdesk.views.chance_history import chance_history
from salesdesk.views.chance_parts import ChancePart, whole_points
from salesdesk.views.chance_past import MOST, past_of
from salesdesk.views.chances import chances
from salesdesk.views.figures import FiguresRequest, figures
from tests.support.desks import DeskForTests, desk_in
from tests.views.rich_desks import RichDesk


@pytest.fixture
def at(tmp_path: Path) -> Iterator[DeskForTests]:
    made = desk_in(tmp_path)
    made.past(24, days=2, reason="Price")
    yield made
    made.desk.store.close()


def test_each_day_says_what_the_program_said_on_it(rich: RichDesk) -> None:
    now = rich.desk.snapshot()
    cards = now.open_cards()[::9]
    assert len(cards) > 2
    for card in cards:
        for point in chance_history(now, card.id):
            said = chances(now.on(point.day)).get(card.id)
            assert said is not None, (card.title, point.day)
            assert point.chance == pytest.approx(said.shown, abs=1e-12), (card.title, point.day)


def test_a_move_and_a_typed_chance_stand_beside_what_they_moved(at: DeskForTests) -> None:
    deal = at.deal("Fleet renewal", amount=200_000)
    at.clock.on(days=3)
    at.desk.do(MoveDeals(deals=(deal,), stage=at.stages[2].id))
    moved = at.clock.now.date()
    at.clock.on(days=2)
    at.desk.do(SetField(deals=(deal,), field="chance", value=0.9))
    at.desk.do(ChangeExpectedClose(deals=(deal,), day=date(2027, 3, 1)))
    typed = at.clock.now.date()
    at.clock.on(days=1)
    points = {point.day: point for point in chance_history(at.desk.snapshot(), deal)}
    assert [worded(line.sentence) for line in points[moved].why] == ["Moved to Negotiation after 3 days in Qualified"]
    before = points[moved].before
    assert before is not None
    assert points[moved].chance > before
    assert points[typed].chance == 0.9
    assert points[typed].before == points[max(day for day in points if day < typed)].chance
    assert [line.kind for line in points[typed].why] == ["fact"], "another close date moves no chance"
    assert points[at.clock.now.date()].why == ()
    at.desk.do(SetField(deals=(deal,), field="chance", value=None))
    again = {point.day: point.chance for point in chance_history(at.desk.snapshot(), deal)}
    assert again[typed] == 0.9, "as it was on that day"
    assert again[at.clock.now.date()] == chances(at.desk.snapshot())[deal].shown


def test_a_closed_deal_ends_at_one_or_none_and_goes_on_where_it_is_reopened(at: DeskForTests) -> None:
    deal = at.deal("Pilot")
    at.clock.on(days=2)
    at.desk.do(LoseDeals(deals=(deal,), reason="Price"))
    lost = at.clock.now.date()
    at.clock.on(days=2)
    at.desk.do(ReopenDeals(deals=(deal,)))
    back = at.clock.now.date()
    at.clock.on(days=2)
    at.desk.do(WinDeals(deals=(deal,)))
    points = {point.day: point for point in chance_history(at.desk.snapshot(), deal)}
    assert (points[lost].chance, points[at.clock.now.date()].chance) == (0, 1)
    assert 0 < points[back].chance < 1
    assert [line.kind for line in points[back].why] == ["reopened"]


def test_it_looks_at_the_ends_at_what_happened_and_at_ends_of_weeks(at: DeskForTests) -> None:
    deal = at.deal("Long")
    first = at.clock.now.date()
    at.clock.on(days=60)
    days = past_of(at.desk.snapshot(), deal).days
    assert (days[0], days[-1]) == (first, at.clock.now.date())
    assert all(day.weekday() == 6 for day in days[1:-1])
    assert len(days) == 10
    for _ in range(MOST):
        at.desk.do(AddNote(deal=deal, text="Called"))
        at.clock.on(days=1)
    days = past_of(at.desk.snapshot(), deal).days
    assert len(days) == MOST
    assert days[0] == first
    assert list(days[1:]) == [at.clock.now.date() - timedelta(days=back) for back in range(MOST - 2, -1, -1)]
    with pytest.raises(Refused):
        past_of(at.desk.snapshot(), "nobody")


def test_the_document_has_it_for_a_chosen_deal(at: DeskForTests) -> None:
    deal = at.deal("Chosen")
    at.clock.on(days=1)
    at.desk.do(MoveDeals(deals=(deal,), stage=at.stages[1].id))
    at.clock.on(days=2)
    now = at.desk.snapshot()
    assert "history" not in figures(now, "forecast")
    told = figures(now, "forecast", FiguresRequest(deal="Chosen"))["history"]
    assert [one["deal"] for one in told] == [deal] * len(told)
    assert [one["why"] for one in told] == [
        "Came to the desk", "Moved to Proposal after 1 day in Qualified", "Nothing happened for 2 days",
    ]  # fmt: skip
    assert told[-1]["chance"] == chances(now)[deal].shown


def test_what_another_deal_does_today_changes_nothing_of_the_past(at: DeskForTests) -> None:
    deal, other = at.deal("Mine"), at.deal("Other")
    at.clock.on(days=9)
    before = chance_history(at.desk.snapshot(), deal)
    at.desk.do(WinDeals(deals=(other,)))
    after = chance_history(at.desk.snapshot(), deal)
    assert after == before
    assert after == chance_history(at.anew().snapshot(), deal)


def of_kind(parts: tuple[ChancePart, ...], kind: str) -> list[ChancePart]:
    return [part for part in parts if part.kind == kind]


def test_points_of_what_moved_it_add_up_to_the_difference(rich: RichDesk) -> None:
    now, told = rich.desk.snapshot(), 0
    for card in now.open_cards()[::9]:
        for point in chance_history(now, card.id)[1:]:
            assert point.before is not None
            moved = 100 * (point.chance - point.before)
            assert sum(part.points for part in point.parts) == pytest.approx(moved, abs=1e-9), (card.title, point.day)
            assert [line for part in point.parts for line in part.lines] == list(point.why)
            assert sum(part.days for part in point.parts) == point.days
            shown = round(100 * point.chance) - round(100 * point.before)
            assert sum(whole_points(point.parts, point.before, point.chance)) == shown
            told += len(point.parts) > 2
    assert told, "on some day something happened"


def test_each_thing_that_happened_has_its_own_points(at: DeskForTests) -> None:
    """Between two days a note, a move, and a typed chance, each hours after the other: its points are what it changed then."""
    deal = at.deal("Fleet renewal", amount=200_000)
    at.clock.on(days=3)
    at.desk.do(AddNote(deal=deal, text="Called"))
    at.clock.on(hours=2)
    at.desk.do(MoveDeals(deals=(deal,), stage=at.stages[2].id))
    at.clock.on(hours=2)
    at.desk.do(SetField(deals=(deal,), field="chance", value=0.9))
    at.desk.do(ChangeExpectedClose(deals=(deal,), day=date(2027, 3, 1)))
    (_, point) = chance_history(at.desk.snapshot(), deal)
    noted, moved, typed, days, learnt = point.parts
    assert [part.lines[0].kind for part in (noted, moved, typed)] == ["note", "stage", "fact"]
    assert (days.kind, learnt.kind) == ("days", "model")
    assert point.chance == 0.9
    assert moved.points > 20
    assert point.before is not None
    so_far = point.before + (noted.points + moved.points + days.points + learnt.points) / 100
    assert typed.points == pytest.approx(100 * (0.9 - so_far), abs=1e-9)
    assert days.points < 0, "three quiet days in the first stage"


def test_what_was_learnt_from_others_is_told_apart_from_days_that_passed(at: DeskForTests) -> None:
    """While the deal rests its stage's deals are lost: the fall is the model's; before, none was closed and days alone move it."""
    deal = at.deal("Rests", stage=at.stages[1].id)
    others = [at.deal(f"Other {n}", stage=at.stages[1].id) for n in range(12)]
    at.clock.on(days=7)
    quiet = chance_history(at.desk.snapshot(), deal)[-1]
    at.desk.do(LoseDeals(deals=tuple(others), reason="Price"))
    at.clock.on(days=7)
    point = chance_history(at.desk.snapshot(), deal)[-1]
    for one in (quiet, point):
        assert [part.kind for part in one.parts] == ["days", "model"]
    (days,), (learnt,) = (of_kind(point.parts, kind) for kind in ("days", "model"))
    assert learnt.points < -3
    assert abs(days.points) < abs(learnt.points)


def test_a_closing_and_a_reopening_have_all_the_points(at: DeskForTests) -> None:
    deal = at.deal("Pilot")
    at.clock.on(days=2)
    at.desk.do(LoseDeals(deals=(deal,), reason="Price"))
    at.clock.on(hours=3)
    at.desk.do(ReopenDeals(deals=(deal,)))
    at.clock.on(hours=3)
    at.desk.do(WinDeals(deals=(deal,)))
    point = chance_history(at.desk.snapshot(), deal)[-1]
    lost, back = of_kind(point.parts, "happened")[:2]
    assert lost.points < 0 < back.points
    assert lost.points == pytest.approx(-back.points, abs=0.5)
    assert point.before is not None
    assert sum(part.points for part in point.parts) == pytest.approx(100 * (1 - point.before))
    at.clock.on(days=2)
    (days,) = of_kind(chance_history(at.desk.snapshot(), deal)[-1].parts, "days")
    assert days.points == 0


def test_the_document_apportions(at: DeskForTests) -> None:
    deal = at.deal("Chosen")
    at.clock.on(days=1)
    at.desk.do(MoveDeals(deals=(deal,), stage=at.stages[1].id))
    first, moved = figures(at.desk.snapshot(), "forecast", FiguresRequest(deal="Chosen"))["history"]
    assert (first["before"], first["parts"]) == (None, [])
    assert moved["before"] == first["chance"]
    points = [part["points"] for part in moved["parts"]]
    assert sum(points) == pytest.approx(100 * (moved["chance"] - moved["before"]), abs=1e-9)
    happened, days, learnt = moved["parts"]
    assert happened["what"] == ["Moved to Proposal after 1 day in Qualified"]
    assert happened["at"].endswith("Z")
    assert (days["days"], learnt["days"], happened["days"]) == (1, None, None)
