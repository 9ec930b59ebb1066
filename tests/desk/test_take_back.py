"""Entries of the history taken back and brought again, in any order; what others wrote later stays, and is told."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from salesdesk.desk.checking import check
from salesdesk.desk.commands.activities import DeleteActivity, PlanActivity, RescheduleActivity
from salesdesk.desk.commands.deal_fields import ChangeAmount, ChangeExpectedClose, SetField
from salesdesk.desk.commands.deals import CreateDeal, LoseDeals, MoveDeals, WinDeals
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.commands.stages import RenameStage, SetStageProbability
from salesdesk.desk.desk import Desk
from salesdesk.domain.errors import Refused, SalesDeskError
from salesdesk.domain.records import Deal, Stage
from salesdesk.i18n import worded
from tests.store.test_merge import contents, wish
from tests.support.desks import DeskForTests, desk_in


@pytest.fixture
def at(tmp_path: Path) -> Iterator[DeskForTests]:
    made = desk_in(tmp_path)
    yield made
    made.desk.store.close()


def entry(at: DeskForTests, command: Any) -> str:
    """The key of the entry that a command makes, some while later."""
    at.clock.on(minutes=5)
    return at.desk.do(command).entry or ""


def deal_of(at: DeskForTests, key: str) -> Deal:
    with at.desk.read() as reader:
        return reader.get(Deal, key)


def stayed(desk: Desk, *entries: str) -> list[str]:
    """What is told when entries are taken back."""
    change = desk.undo(entries)
    assert change is not None
    assert check(desk) == ()
    return [worded(sentence) for sentence in change.stayed]


def test_an_entry_in_the_middle_is_left_out_and_later_facts_stay(at: DeskForTests) -> None:
    key = at.deal("Vela Energy", amount=1_000_000)
    mine = entry(at, SetField(deals=(key,), field="owner", value="Ines"))
    also = entry(at, SetField(deals=(key,), field="source", value="Fair"))
    entry(at, SetField(deals=(key,), field="owner", value="Karl"))
    assert stayed(at.desk, mine) == ["Owner of Vela Energy stays Karl: it was changed later."]
    assert stayed(at.desk, also) == []
    found = deal_of(at, key)
    assert (found.owner, found.source) == ("Karl", None)
    at.desk.redo((also,))
    assert deal_of(at, key).source == "Fair"


def test_what_events_say_stays_too(at: DeskForTests) -> None:
    key = at.deal("Vela Energy", amount=1_000_000)
    amount = entry(at, ChangeAmount(deals=(key,), amount=2_000_000))
    stage = entry(at, MoveDeals(deals=(key,), stage=at.stages[1].id))
    close = entry(at, ChangeExpectedClose(deals=(key,), day=date(2026, 12, 1)))
    won = entry(at, WinDeals(deals=(key,)))
    entry(at, ChangeAmount(deals=(key,), amount=4_000_000))
    entry(at, ChangeExpectedClose(deals=(key,), day=date(2026, 12, 24)))
    entry(at, LoseDeals(deals=(key,), reason="Price"))
    entry(at, MoveDeals(deals=(key,), stage=at.stages[2].id))
    assert stayed(at.desk, amount) == ["Amount of Vela Energy stays 40000.00 EUR: it was changed later."]
    assert stayed(at.desk, stage) == ["Stage of Vela Energy stays Negotiation: it was changed later."]
    assert stayed(at.desk, close) == ["Expected close of Vela Energy stays 2026-12-24: it was changed later."]
    assert stayed(at.desk, won) == ["Outcome of Vela Energy stays Open: it was changed later."]


def test_each_kind_of_record_is_told_in_its_words(at: DeskForTests) -> None:
    key = at.deal("Vela")
    step = at.desk.do(PlanActivity(deal=key, title="Call", due_day=date(2026, 12, 1))).made or ""
    stage = at.stages[0].id
    first = [
        entry(at, RescheduleActivity(activity=step, due_day=date(2026, 12, 2))),
        entry(at, RenameStage(stage=stage, name="Early")),
        entry(at, SetStageProbability(stage=stage, probability=0.3)),
        entry(at, SetField(deals=(key,), field="own:Size", value="9")),
        entry(at, SetField(deals=(key,), field="chance", value=0.35)),
        entry(at, SetField(deals=(key,), field="category", value="commit")),
        entry(at, SetField(deals=(key,), field="source", value="Fair")),
        entry(at, SetField(deals=(key,), field="tags", value=("big",))),
        entry(at, ChangeSettings(values=(("currency", "CHF"),))),
        entry(at, SetQuota(period="2026-Q4", amount=5)),
    ]
    for command in (
        RescheduleActivity(activity=step, due_day=date(2026, 12, 3)),
        RenameStage(stage=stage, name="Late"),
        SetStageProbability(stage=stage, probability=0.4),
        SetField(deals=(key,), field="own:Size", value="10"),
        SetField(deals=(key,), field="chance", value=0.5),
        SetField(deals=(key,), field="category", value="best_case"),
        SetField(deals=(key,), field="source", value="Web"),
        SetField(deals=(key,), field="source", value=None),
        SetField(deals=(key,), field="tags", value=("big", "new")),
        ChangeSettings(values=(("currency", "USD"),)),
        SetQuota(period="2026-Q4", amount=7),
    ):
        entry(at, command)
    told = stayed(at.desk, *first)
    assert sorted(told) == sorted(
        [
            "Day of Call stays 2026-12-03: it was changed later.",
            "Name of Late stays Late: it was changed later.",
            "Chance of Late stays 40%: it was changed later.",
            "Size of Vela stays 10: it was changed later.",
            "Chance of Vela stays 50%: it was changed later.",
            "Forecast category of Vela stays Best case: it was changed later.",
            "The setting currency stays as it is: it was changed later.",
            "2026-Q4 stays: it was changed later.",
        ]
    )


def test_what_was_deleted_later_stays_deleted(at: DeskForTests) -> None:
    key = at.deal("Vela")
    made = at.desk.do(PlanActivity(deal=key, title="Call"))
    at.desk.undo((made.entry or "",))
    entry(at, SetField(deals=(key,), field="owner", value="Ines"))
    again = at.desk.redo((made.entry or "",))
    assert again is not None
    assert again.stayed == ()
    entry(at, DeleteActivity(activity=made.made or ""))
    assert stayed(at.desk, made.entry or "") == []
    after = at.desk.redo((made.entry or "",))
    assert after is not None
    assert [worded(sentence) for sentence in after.stayed] == ["Call stays deleted: it was changed later."]


def test_many_are_told_in_part(at: DeskForTests) -> None:
    keys = tuple(at.deal(f"Deal {number}") for number in range(22))
    first = entry(at, SetField(deals=keys, field="owner", value="Ines"))
    entry(at, SetField(deals=keys, field="owner", value="Karl"))
    told = stayed(at.desk, first)
    assert len(told) == 11
    assert told[0] == "Owner of Deal 0 stays Karl: it was changed later."
    assert told[-1] == "and 12 more"


def test_several_entries_are_one_change(at: DeskForTests) -> None:
    before = contents(at.desk)
    entries = [entry(at, CreateDeal(title=f"Deal {number}")) for number in range(3)]
    change = at.desk.undo(entries)
    assert change is not None
    assert worded(change.label) == "3 changes"
    now = contents(at.desk)
    assert [deal.title for deal in now["Deal"] if deal.deleted_at is None] == []
    assert now["events"] == before["events"]
    with at.desk.read() as reader:
        assert [view.state for view in reader.entries(3)] == ["undone"] * 3
    assert at.desk.redo(entries) is not None
    with at.desk.read() as reader:
        assert len(reader.find(Deal)) == 3


def test_what_cannot_be_taken_back_is_refused_and_nothing_changes(at: DeskForTests) -> None:
    key = at.deal("Vela")
    first, second = (entry(at, SetField(deals=(key,), field="owner", value=name)) for name in ("Ines", "Karl"))
    at.desk.undo((first,))
    before = contents(at.desk)
    for entries, told in (
        ((second, first), "undone already"),
        ((second, "nobody:7"), 'no entry "nobody:7"'),
        (("99",), 'no entry "99"'),
        (("",), "no entry"),
    ):
        with pytest.raises(Refused, match=told):
            at.desk.undo(entries)
        assert contents(at.desk) == before
    with pytest.raises(Refused, match="is not undone"):
        at.desk.redo((second,))
    with at.desk.read() as reader:
        undo = int(reader.entries(1)[0].id.rpartition(":")[2]) + 1
    with pytest.raises(Refused, match="takes another one back"):
        at.desk.undo((str(undo),))


def test_an_entry_of_this_device_has_its_counter_as_a_short_name(at: DeskForTests) -> None:
    key = at.deal("Vela")
    long = entry(at, SetField(deals=(key,), field="owner", value="Ines"))
    at.desk.undo((long.rpartition(":")[2],))
    assert deal_of(at, key).owner is None


def test_ctrl_z_and_the_history_do_not_get_into_each_others_way(at: DeskForTests) -> None:
    key = at.deal("Vela")
    entries = [entry(at, SetField(deals=(key,), field="source", value=name)) for name in ("A", "B", "C")]
    at.desk.undo((entries[1],))
    assert deal_of(at, key).source == "C"
    at.desk.undo()
    assert deal_of(at, key).source == "A"
    at.desk.redo()
    assert deal_of(at, key).source == "C"
    at.desk.redo()
    at.desk.undo()
    assert deal_of(at, key).source == "B"


@seed(20261129)
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 10**6))
def test_any_entries_taken_back_in_any_order_and_brought_again_give_the_same_desk(number: int) -> None:
    chance = Random(number)
    with TemporaryDirectory() as name:
        at = desk_in(Path(name))
        for _ in range(14):
            at.clock.on(minutes=chance.choice((0, 1, 50)))
            try:
                at.desk.do(wish(at.desk, at.pipeline, chance))
            except SalesDeskError:
                continue
        before = contents(at.desk)
        with at.desk.read() as reader:
            every = [view.id for view in reader.entries(100)]
        chosen = chance.sample(every, chance.randint(1, len(every)))
        taken = chosen[:]
        while taken:
            part = [taken.pop() for _ in range(min(len(taken), chance.randint(1, 3)))]
            at.desk.undo(part)
            assert check(at.desk) == ()
        with at.desk.read() as reader:
            assert {view.id for view in reader.entries(100) if view.state != "done"} == set(chosen)
        chance.shuffle(chosen)
        while chosen:
            at.desk.redo([chosen.pop() for _ in range(min(len(chosen), chance.randint(1, 3)))])
            assert check(at.desk) == ()
        assert contents(at.desk) == before
        at.desk.store.close()


def test_a_quota_whose_place_was_taken_stays_deleted(at: DeskForTests) -> None:
    first = entry(at, SetQuota(period="2026-Q4", amount=5))
    at.desk.undo((first,))
    entry(at, SetQuota(period="2026-Q4", amount=7))
    again = at.desk.redo((first,))
    assert again is not None
    assert [worded(sentence) for sentence in again.stayed] == ["2026-Q4 stays deleted: it was changed later."]
    assert check(at.desk) == ()


def test_stages_that_went_come_back_where_they_were(at: DeskForTests) -> None:
    from salesdesk.desk.commands.stages import DeleteStage

    key = at.deal("Vela", stage=at.stages[1].id)
    gone = entry(at, DeleteStage(stage=at.stages[1].id, survivor=at.stages[2].id))
    entry(at, SetField(deals=(key,), field="owner", value="Ines"))
    at.desk.undo((gone,))
    with at.desk.read() as reader:
        assert [stage.deleted_at for stage in reader.every(Stage)] == [None] * 3
    assert deal_of(at, key).stage == at.stages[1].id
    assert check(at.desk) == ()
