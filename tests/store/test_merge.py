"""Devices that work apart on copies of a desk, and merge their logs in any order, have the same desk."""

import shutil
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from salesdesk.analytics.distribution import Distribution
from salesdesk.desk.cards import DiaryLine
from salesdesk.desk.checking import check
from salesdesk.desk.commands.activities import AddNote, FinishActivity, PlanActivity, RescheduleActivity
from salesdesk.desk.commands.base import Command
from salesdesk.desk.commands.deal_fields import ChangeAmount, ChangeExpectedClose, SetField
from salesdesk.desk.commands.deals import CreateDeal, DeleteDeals, LoseDeals, MoveDeals, ReopenDeals, WinDeals
from salesdesk.desk.commands.merge import MergeLog
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.commands.rates import SetRate
from salesdesk.desk.commands.stages import AddStage, DeleteStage, RenameStage, ReorderStage
from salesdesk.desk.desk import Desk
from salesdesk.domain.errors import Refused, SalesDeskError
from salesdesk.domain.records import KINDS, Activity, Deal
from salesdesk.store.store import SqlStore
from tests.support.desks import DeskForTests, StandingClock, desk_in

MOST = 3
FORECAST = DiaryLine(
    period="2026-Q4", day=date(2026, 11, 23), won=1, target=9, currency="EUR", chance=0.5, forecast=5.0, low=1.0, high=9.0,
    distribution=Distribution(0, Fraction(1), np.array([0.5, 0.5])),
)  # fmt: skip


def contents(desk: Desk) -> dict[str, Any]:
    """Every row and every event that counts."""
    with desk.read() as reader:
        found: dict[str, Any] = {kind.__name__: reader.every(kind) for kind in KINDS}
        return found | {"events": reader.event_rows(), "diary": reader.kept_forecasts()}


def copies(at: DeskForTests, folder: Path, count: int) -> list[tuple[Desk, StandingClock]]:
    """Desks on copies of a file, each with a clock of its own that goes a little wrong."""
    at.desk.store.close()
    made = []
    for number in range(count):
        path = Path(shutil.copy(at.path, folder / f"desk {number}.salesdesk"))
        clock = StandingClock(at.clock.now + timedelta(minutes=7 * number))
        made.append((Desk(SqlStore.open(path, clock, Random(number + 50).randbytes), clock), clock))
    return made


def wish(desk: Desk, pipeline: str, chance: Random) -> Command:
    """Something that a user might do."""
    with desk.read() as reader:
        deals = [deal.id for deal in reader.find(Deal)]
        steps = [step.id for step in reader.find(Activity)]
        stages = [stage.id for stage in reader.stages_of(pipeline)]
    if len(stages) < 2:
        return AddStage(pipeline=pipeline, name="Again")
    some = tuple(chance.sample(deals, min(len(deals), chance.randint(1, 2))))
    one, other = chance.choice(stages), chance.choice(stages)
    day = date(2026, 11, 24) + timedelta(days=chance.randint(1, 40))
    wishes: list[Command] = [
        CreateDeal(title=f"Deal {chance.random()}", amount=chance.randint(1, 9999), organisation=chance.choice("AB")),
        AddStage(pipeline=pipeline, name=f"Stage {chance.randint(1, 9)}", before=one),
        DeleteStage(stage=one, survivor=other),
        ReorderStage(stage=one, before=other),
        RenameStage(stage=one, name=chance.choice(("Early", "Late"))),
        SetQuota(period="2026-Q4", amount=chance.choice((None, 5, 7))),
        SetRate(currency="USD", day=date(2026, 11, chance.randint(1, 2)), rate="0.9"),
        PlanActivity(title="Tidy"),
    ]
    if some:
        wishes += [
            MoveDeals(deals=some, stage=one, to_top=True),
            MoveDeals(deals=some, stage=other),
            WinDeals(deals=some),
            LoseDeals(deals=some, reason="Price"),
            ReopenDeals(deals=some),
            ChangeAmount(deals=some, amount=chance.choice((None, 9)), currency=chance.choice((None, "USD"))),
            ChangeExpectedClose(deals=some, day=day),
            DeleteDeals(deals=some[:1]),
            SetField(deals=some[:1], field="tags", value=tuple(chance.sample(("a", "b", "c"), 2))),
            SetField(deals=some[:1], field="owner", value=chance.choice(("Ines", "Karl"))),
            PlanActivity(deal=some[0], title="Call", due_day=day),
            AddNote(deal=some[0], text="Said so"),
        ]
    if steps:
        wishes += [
            FinishActivity(activity=chance.choice(steps)),
            RescheduleActivity(activity=chance.choice(steps), due_day=None),
            RescheduleActivity(activity=chance.choice(steps), due_day=day, due_time="14:30"),
        ]
    return chance.choice(wishes)


def turn_some(desk: Desk, chance: Random) -> None:
    """Take back or bring again what anybody did once."""
    with desk.read() as reader:
        found = [view for view in reader.entries(100) if view.actor != "diary"]
    state = chance.choice(("done", "undone"))
    some = [view.id for view in found if (view.state == "done") == (state == "done")]
    if some:
        (desk.undo if state == "done" else desk.redo)(chance.sample(some, min(len(some), chance.randint(1, 2))))


def live(desk: Desk, clock: StandingClock, pipeline: str, chance: Random, steps: int) -> None:
    """Do, take back and bring again, the last or any."""
    for _ in range(steps):
        clock.on(minutes=chance.choice((0, 1, 50)))
        kind = chance.randrange(10)
        try:
            if kind == 0:
                desk.undo()
            elif kind == 1:
                desk.redo()
            elif kind == 2:
                turn_some(desk, chance)
            elif kind == 3:
                day = date(2026, 11, 23) + timedelta(days=chance.randrange(3))
                desk.store.keep(
                    [replace(FORECAST, day=day, won=chance.randrange(9), pipeline=chance.choice((None, pipeline)))]
                )
            else:
                desk.do(wish(desk, pipeline, chance))
        except SalesDeskError:
            continue


def merged(into: Desk, other: Desk) -> int:
    """Merge, and say how many entries were new."""
    return into.do(MergeLog(source=other.store.path)).counts["new"]


@seed(20261128)
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 10**6), st.integers(2, MOST))
def test_whatever_is_done_apart_merges_to_the_same_desk(number: int, count: int) -> None:
    chance = Random(number)
    with TemporaryDirectory() as name:
        at = desk_in(Path(name))
        live(at.desk, at.clock, at.pipeline, chance, 12)
        desks = copies(at, Path(name), count)
        for _ in range(2):
            for desk, clock in desks:
                live(desk, clock, at.pipeline, chance, chance.randint(0, 8))
            for _ in range(chance.randint(0, 2)):
                (one, _), (other, _) = chance.sample(desks, 2)
                merged(one, other)
        pairs = [(one, other) for one, _ in desks for other, _ in desks if one is not other]
        for _ in range(2):
            chance.shuffle(pairs)
            for one, other in pairs:
                merged(one, other)
        first = contents(desks[0][0])
        for desk, _ in desks:
            assert contents(desk) == first
            assert check(desk) == ()
        assert all(merged(one, other) == 0 for one, other in pairs)
        for desk, _ in desks:
            desk.store.close()


def two(tmp_path: Path) -> tuple[DeskForTests, list[tuple[Desk, StandingClock]], str]:
    at = desk_in(tmp_path)
    key = at.deal("Fleet", amount=5)
    return at, copies(at, tmp_path, 2), key


def test_what_one_wrote_later_stays_when_another_takes_back_earlier(tmp_path: Path) -> None:
    _, ((one, first), (other, second)), key = two(tmp_path)
    one.do(SetField(deals=(key,), field="owner", value="Ines"))
    second.now = first.now + timedelta(hours=1)
    other.do(SetField(deals=(key,), field="owner", value="Karl"))
    merged(one, other)
    one.undo()
    with one.read() as reader:
        assert reader.get(Deal, key).owner == "Karl"
    merged(other, one)
    assert contents(one) == contents(other)
    other.undo()
    with other.read() as reader:
        assert reader.get(Deal, key).owner is None


def test_undo_walks_ones_own_entries_only(tmp_path: Path) -> None:
    _, ((one, _), (other, second)), key = two(tmp_path)
    one.do(AddNote(deal=key, text="Mine"))
    second.on(hours=3)
    other.do(WinDeals(deals=(key,)))
    merged(one, other)
    undone = one.undo()
    assert undone is not None
    assert undone.label.text == "Note on {title}"


def test_a_clock_more_than_a_day_ahead_is_told(tmp_path: Path) -> None:
    _, ((one, _), (other, second)), key = two(tmp_path)
    second.on(days=3)
    other.do(WinDeals(deals=(key,)))
    told = one.do(MergeLog(source=other.store.path))
    assert "days ahead" in told.label.text
    assert told.label.values["days"] == pytest.approx(3, abs=0.1)
    late = one.do(SetField(deals=(key,), field="owner", value="Ines"))
    merged(other, one)
    assert late.entry is not None
    assert contents(one) == contents(other)


def test_a_changed_log_is_refused_and_nothing_is_taken_in(tmp_path: Path) -> None:
    import sqlcipher3.dbapi2 as driver

    _, ((one, _), (other, _)), key = two(tmp_path)
    other.do(AddNote(deal=key, text="Theirs"))
    path = other.store.path
    other.store.close()
    with driver.connect(str(path)) as connection:
        connection.execute("DROP TRIGGER entry_unchanged")
        connection.execute("UPDATE entry SET hlc = hlc + 1 WHERE number = (SELECT max(number) FROM entry)")
        connection.commit()
    connection.close()
    before = contents(one)
    with pytest.raises(Refused, match="was changed"):
        one.do(MergeLog(source=path))
    assert contents(one) == before
    with pytest.raises(SalesDeskError):
        one.do(MergeLog(source=tmp_path / "none.salesdesk"))


def test_of_a_day_kept_apart_the_earlier_forecast_stays(tmp_path: Path) -> None:
    _, ((one, first), (other, second)), _ = two(tmp_path)
    second.now = first.now + timedelta(hours=1)
    other.store.keep([replace(FORECAST, won=2)])
    first.now = second.now + timedelta(hours=1)
    one.store.keep([replace(FORECAST, won=7), replace(FORECAST, won=8, day=date(2026, 11, 24))])
    assert merged(one, other) == 1
    assert merged(other, one) == 1
    for desk in (one, other):
        with desk.read() as reader:
            assert [(line.day.day, line.won) for line in reader.diary("2026-Q4")] == [(23, 2), (24, 8)]
        assert check(desk) == ()
