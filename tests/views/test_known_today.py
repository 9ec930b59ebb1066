"""What is known today and counts for every day before: what was taken back, and a stage's merge; nothing else does."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from salesdesk.desk.commands.activities import PlanActivity
from salesdesk.desk.commands.deal_fields import ChangeAmount, ChangeExpectedClose
from salesdesk.desk.commands.deals import DeleteDeals, LoseDeals, MoveDeals, ReopenDeals, SnoozeDeals, WinDeals
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.commands.rates import SetRate
from salesdesk.desk.commands.stages import AddPipeline, DeleteStage, NewStage, ReorderStage
from salesdesk.desk.desk import Desk
from salesdesk.platform_paths import FixedDay
from salesdesk.views.figures import FiguresRequest, figures
from tests.support.desks import DeskForTests, desk_in
from tests.support.values import known

DAY = date(2026, 11, 24)
KINDS = ("board", "funnel", "winloss", "velocity", "quota", "forecast", "flywheel")


@dataclass
class Keyed(DeskForTests):
    """A desk and the keys of the deals it began with."""

    keys: list[str] = field(default_factory=list)


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Keyed]:
    made = Keyed(**vars(desk_in(tmp_path)))
    made.keys = [made.deal(f"Deal {i}", amount=10_000 * (i + 1), stage=made.stages[i % 3].id) for i in range(6)]
    made.desk.do(SetQuota(period="2026-Q4", amount=150_000))
    made.clock.on(hours=20)
    made.desk.do(WinDeals(deals=(made.keys[5],)))
    yield made
    made.desk.store.close()


def then(at: Keyed, day: date = DAY) -> dict[str, dict[str, Any]]:
    desk = Desk(at.desk.store, FixedDay(day, ZoneInfo("Europe/Berlin")), looks_back=True)
    return {name: figures(desk.snapshot(), name) for name in KINDS}


def changes(at: Keyed, start: date, end: date) -> dict[str, tuple[Any, ...]]:
    shown = figures(at.desk.snapshot(), "changes", FiguresRequest(start=start, until=end))
    return {
        key: tuple(value.values()) for key, value in shown.items() if isinstance(value, dict) and any(value.values())
    }


def test_a_win_taken_back_never_was(at: Keyed) -> None:
    before = then(at)
    at.desk.do(WinDeals(deals=(at.keys[0],)))
    assert then(at)["board"]["won"]["count"] == 2
    at.clock.on(days=9)
    at.desk.undo()
    assert then(at) == before


def test_what_happens_later_changes_no_day_before(at: Keyed) -> None:
    at.desk.do(PlanActivity(deal=at.keys[1], title="Call", due_day=DAY))
    before = then(at)
    at.clock.on(days=3)
    at.desk.do(MoveDeals(deals=(at.keys[0],), stage=at.stages[2].id))
    at.desk.do(LoseDeals(deals=(at.keys[1],), reason="Price"))
    at.desk.do(ReopenDeals(deals=(at.keys[5],)))
    at.desk.do(ChangeAmount(deals=(at.keys[2], at.keys[5]), amount=1))
    at.desk.do(ChangeExpectedClose(deals=(at.keys[2],), day=date(2027, 1, 9)))
    at.desk.do(SnoozeDeals(deals=(at.keys[3],), until=date(2027, 1, 9)))
    at.desk.do(DeleteDeals(deals=(at.keys[4],)))
    assert then(at) == before


def test_a_merged_stage_is_its_survivor_on_every_day(at: Keyed) -> None:
    before = then(at)["board"]
    at.clock.on(days=3)
    at.desk.do(DeleteStage(stage=at.stages[1].id, survivor=at.stages[0].id))
    merged = then(at)["board"]
    first, second, third = ((s["count"], s["amount"]) for s in before["stages"])
    joined = tuple(a + b for a, b in zip(first, second, strict=True))
    assert [(s["count"], s["amount"]) for s in merged["stages"]] == [joined, third]
    assert (merged["won"], merged["deals"]) == (before["won"], before["deals"])
    at.desk.undo()
    assert then(at)["board"] == before


def test_a_deletion_is_removed_and_taking_it_back_leaves_no_trace(at: Keyed) -> None:
    last = date(2026, 11, 27)
    before = changes(at, DAY, last)
    at.clock.on(days=2)
    at.desk.do(DeleteDeals(deals=(at.keys[0],)))
    assert changes(at, DAY, last) == before | {"removed": (1, 10_000), "open_at_end": (4, 140_000)}
    at.desk.undo()
    assert changes(at, DAY, last) == before


def test_a_transfer_is_removed_here_and_new_there(at: Keyed) -> None:
    other = at.desk.do(AddPipeline(name="Renewals", stages=(NewStage(name="Due"),))).made
    with at.desk.read() as reader:
        due = reader.stages_of(known(other))[0].id
    at.clock.on(days=2)
    at.desk.do(MoveDeals(deals=(at.keys[0],), stage=due))
    days: dict[str, Any] = {"start": DAY, "until": date(2026, 11, 27)}
    here = figures(at.desk.snapshot(), "changes", FiguresRequest(**days))
    there = figures(at.desk.snapshot(), "changes", FiguresRequest(pipeline="Renewals", **days))
    assert here["removed"] == there["new"] == there["open_at_end"] == {"count": 1, "amount": 10_000}
    shown = figures(at.desk.snapshot(), "funnel")
    assert sum(stage["open_here"] for stage in shown["stages"]) == shown["open"]["count"] + 1
    assert figures(at.desk.snapshot(), "funnel", FiguresRequest(pipeline="Renewals"))["stages"][0]["reached"] == 1


def test_rates_of_changes_are_those_of_the_last_day(at: Keyed) -> None:
    at.desk.do(SetRate(currency="USD", day=date(2026, 11, 1), rate="0.5"))
    at.desk.do(SetRate(currency="USD", day=date(2026, 11, 26), rate="0.9"))
    at.deal("Abroad", amount=1_003, currency="USD")
    at.clock.on(days=5)
    early, late = (
        figures(at.desk.snapshot(), "changes", FiguresRequest(start=date(2026, 11, 22), until=day))
        for day in (DAY, date(2026, 11, 27))
    )
    without = sum(10_000 * (i + 1) for i in range(6))
    assert early["new"]["amount"] == without + round(1_003 * Fraction(1, 2))
    assert late["new"]["amount"] == without + round(1_003 * Fraction(9, 10))


def test_without_history_every_chance_is_the_stages_own(tmp_path: Path) -> None:
    at = desk_in(tmp_path)
    for number, stage in enumerate(at.stages):
        at.deal(f"Deal {number}", amount=1_000 * (number + 1), stage=stage.id)
        at.clock.on(days=11)
    shown = figures(at.desk.snapshot(), "forecast")
    assert {deal["stage"]: deal["chance"] for deal in shown["open"]} == pytest.approx(
        {"Qualified": 0.2, "Proposal": 0.5, "Negotiation": 0.8}, abs=1e-12
    )
    assert [stage["weighted"] for stage in figures(at.desk.snapshot(), "board")["stages"]] == pytest.approx(
        [200, 1_000, 2_400]
    )
    assert (shown["model"]["closed"], shown["model"]["horizon_days"]) == (0, 90)
    assert [deal["reasons"] for deal in shown["open"]] == [[], [], []]
    at.desk.store.close()


def test_a_past_day_has_the_order_of_stages_that_held_then(at: Keyed) -> None:
    names = ["Qualified", "Proposal", "Negotiation"]
    before = then(at)
    funnel = [(stage["name"], stage["reached"]) for stage in before["funnel"]["stages"]]
    assert funnel == list(zip(names, (6, 4, 2), strict=True))
    at.clock.on(days=3)
    at.desk.do(ReorderStage(stage=at.stages[0].id, before=None))
    at.clock.on(hours=1)
    at.desk.do(ReorderStage(stage=at.stages[2].id, before=at.stages[1].id))
    assert [stage["name"] for stage in figures(at.desk.snapshot(), "funnel")["stages"]] == [
        "Negotiation",
        "Proposal",
        "Qualified",
    ]
    assert then(at) == before
    assert [stage["name"] for stage in then(at, date(2026, 11, 28))["board"]["stages"]] == names[::-1]
    at.desk.undo()
    at.desk.undo()
    assert [stage["name"] for stage in figures(at.desk.snapshot(), "funnel")["stages"]] == names
    assert then(at) == before
