from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from salesdesk.desk.checking import check
from salesdesk.desk.commands.activities import AddNote, EditNote, FinishActivity, PlanActivity, RescheduleActivity
from salesdesk.desk.commands.deal_fields import ChangeAmount, SetField
from salesdesk.desk.commands.deals import (
    DeleteDeals,
    LoseDeals,
    MoveDeals,
    ReopenDeals,
    SnoozeDeals,
    WakeDeals,
    WinDeals,
)
from salesdesk.desk.commands.quotas import RemoveQuota, SetQuota
from salesdesk.desk.commands.rates import DeleteRate, SetRate
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.commands.stages import (
    AddPipeline,
    AddStage,
    DeletePipeline,
    DeleteStage,
    NewStage,
    RenameStage,
    ReorderStage,
    SetStageProbability,
    SetStallDays,
)
from salesdesk.domain.errors import NotFound, Refused
from salesdesk.domain.records import Deal, Organisation, Setting, Stage
from salesdesk.views.deal import deal as deal_view
from tests.support.desks import DeskForTests, desk_in
from tests.support.values import known


@pytest.fixture
def at(tmp_path: Path) -> Iterator[DeskForTests]:
    made = desk_in(tmp_path)
    yield made
    made.desk.store.close()


def row(at: DeskForTests, key: str) -> Deal:
    with at.desk.read() as reader:
        return reader.get(Deal, key)


def titles(at: DeskForTests, stage: int) -> list[str]:
    with at.desk.read() as reader:
        return [card.title for card in reader.open_cards(at.pipeline) if card.stage == at.stages[stage].id]


def test_a_new_deal_stands_on_top_of_the_first_stage_with_its_organisation(at: DeskForTests) -> None:
    at.deal("First")
    key = at.deal("Second", organisation=" Hafen Spedition ", amount=123_45)
    assert titles(at, 0) == ["Second", "First"]
    assert deal_view(at.desk.snapshot(), key).organisation == "Hafen Spedition"
    assert row(at, key).amount == 12345


def test_an_organisation_is_found_without_case_rather_than_made_twice(at: DeskForTests) -> None:
    at.deal("A", organisation="Hafen")
    at.deal("B", organisation="HAFEN")
    with at.desk.read() as reader:
        assert [o.name for o in reader.find(Organisation)] == ["Hafen"]


def test_a_deal_needs_a_title(at: DeskForTests) -> None:
    with pytest.raises(Refused, match="title cannot be empty"):
        at.deal("   ")


def test_several_cards_land_together_in_their_order(at: DeskForTests) -> None:
    keys = [at.deal(name) for name in "abc"]
    there = at.deal("there", stage=at.stages[1].id)
    at.desk.do(MoveDeals(deals=(keys[2], keys[0]), stage=at.stages[1].id, above=there))
    assert titles(at, 1) == ["c", "a", "there"]
    assert titles(at, 0) == ["b"]


def test_a_card_is_put_elsewhere_in_its_own_column_without_an_event(at: DeskForTests) -> None:
    keys = [at.deal(name) for name in "abc"]
    change = at.desk.do(MoveDeals(deals=(keys[2],), stage=at.stages[0].id))
    assert titles(at, 0) == ["b", "a", "c"]
    assert str(change.label) == "Reorder c"
    with at.desk.read() as reader:
        assert [event.kind for event in reader.events(keys)[keys[2]]] == ["created"]


def test_time_in_a_stage_adds_up_over_its_spells(at: DeskForTests) -> None:
    key = at.deal()
    for stage, days in ((1, 3), (0, 2), (1, 4)):
        at.clock.on(days=days)
        at.desk.do(MoveDeals(deals=(key,), stage=at.stages[stage].id))
    at.clock.on(days=1)
    found = row(at, key)
    assert found.stage_spent == 2 * 86_400_000_000
    assert (at.clock.now - found.stage_since).days == 1


def test_a_lost_deal_keeps_its_stage_and_reason_and_comes_back_there(at: DeskForTests) -> None:
    key = at.deal(stage=at.stages[1].id)
    at.desk.do(LoseDeals(deals=(key,), reason="Price"))
    assert (row(at, key).outcome, row(at, key).lost_reason, row(at, key).stage) == ("lost", "Price", at.stages[1].id)
    at.desk.do(ReopenDeals(deals=(key,)))
    assert (row(at, key).outcome, row(at, key).closed_at, row(at, key).stage) == ("open", None, at.stages[1].id)


def test_putting_aside_needs_a_day_to_come(at: DeskForTests) -> None:
    key = at.deal()
    with pytest.raises(Refused, match="after today"):
        at.desk.do(SnoozeDeals(deals=(key,), until=date(2026, 11, 23)))
    at.desk.do(SnoozeDeals(deals=(key,), until=date(2026, 11, 30)))
    assert row(at, key).snoozed_until == date(2026, 11, 30)
    at.desk.do(WakeDeals(deals=(key,)))
    assert row(at, key).snoozed_until is None


def test_a_deleted_deal_is_gone_from_the_board_and_comes_back_with_undo(at: DeskForTests) -> None:
    key = at.deal()
    at.desk.do(DeleteDeals(deals=(key,)))
    assert titles(at, 0) == []
    with pytest.raises(NotFound):
        row(at, key)
    at.desk.undo()
    assert titles(at, 0) == ["Fleet renewal"]


def test_deleting_a_stage_hands_over_deals_and_history(at: DeskForTests) -> None:
    key = at.deal(stage=at.stages[1].id)
    at.clock.on(days=2)
    at.desk.do(MoveDeals(deals=(key,), stage=at.stages[2].id))
    at.clock.on(days=3)
    at.desk.do(DeleteStage(stage=at.stages[2].id, survivor=at.stages[1].id))
    found = row(at, key)
    assert found.stage == at.stages[1].id
    assert (at.clock.now - found.stage_since).days == 5
    assert check(at.desk) == ()
    at.desk.undo()
    assert row(at, key).stage == at.stages[2].id
    assert check(at.desk) == ()


def test_stages_are_added_renamed_reordered_and_weighed(at: DeskForTests) -> None:
    made = at.desk.do(AddStage(pipeline=at.pipeline, name="Trial", before=at.stages[1].id, probability=0.4)).made
    at.desk.do(RenameStage(stage=known(made), name="Try-out"))
    at.desk.do(ReorderStage(stage=known(made), before=None))
    at.desk.do(SetStageProbability(stage=known(made), probability=0.9))
    at.desk.do(SetStallDays(stage=known(made), days=5))
    with at.desk.read() as reader:
        names = [stage.name for stage in reader.stages_of(at.pipeline)]
        stage = reader.get(Stage, known(made))
    assert names == ["Qualified", "Proposal", "Negotiation", "Try-out"]
    assert (stage.probability, stage.stall_days) == (0.9, 5)


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (lambda at, key: MoveDeals(deals=(), stage=at.stages[0].id), "Choose a deal first"),
        (lambda at, key: SetField(deals=(key,), field="chance", value=1.2), "between 0% and 100%"),
        (lambda at, key: SetQuota(period="2026-Q4", amount=0), "above zero"),
        (lambda at, key: SetQuota(period="soon", amount=5), "is not a period"),
        (lambda at, key: SetQuota(period="2026-Q4", amount=0, measure="count"), "whole number above zero"),
        (lambda at, key: SetQuota(period="2026-Q4", amount=10**7, measure="count"), "a million at most"),
        (lambda at, key: SetQuota(period="2026-Q4", amount=5, currency="euro"), "is not a currency"),
        (lambda at, key: SetQuota(period="2026-Q4", amount=5, pipeline="nowhere"), "pipeline is not on the desk"),
        (lambda at, key: SetQuota(period="2026-Q4", amount=5, tag="nothing"), "not on the desk"),
        (lambda at, key: RemoveQuota(quota="none"), "not on the desk"),
        (lambda at, key: SetRate(currency="EUR", day=date(2026, 1, 1), rate="1"), "your own currency"),
        (lambda at, key: SetRate(currency="dollar", day=date(2026, 1, 1), rate="1"), "is not a currency"),
        (lambda at, key: SetRate(currency="USD", day=date(2026, 1, 1), rate="0"), "is not an exchange rate"),
        (lambda at, key: SetRate(currency="USD", day=date(2026, 1, 1), rate="NaN"), "is not an exchange rate"),
        (lambda at, key: SetRate(currency="USD", day=date(2026, 1, 1), rate="much"), "is not an exchange rate"),
        (lambda at, key: SetRate(currency="USD", day=date(2026, 1, 1), rate="1e99"), "is not an exchange rate"),
        (lambda at, key: DeleteRate(rate="none"), "not on the desk"),
        (lambda at, key: ChangeSettings(values=(("zone", "Mars/Base"),)), "cannot be the setting zone"),
        (lambda at, key: ChangeSettings(values=(("colour", "red"),)), "no setting"),
        (lambda at, key: DeletePipeline(pipeline=at.pipeline), "still has deals"),
        (lambda at, key: DeleteStage(stage=at.stages[0].id, survivor=at.stages[0].id), "another open stage"),
        (lambda at, key: PlanActivity(deal=key, title="Call", kind="dance"), "not a kind of step"),
        (
            lambda at, key: PlanActivity(deal=key, title="Call", due_day=date(2026, 12, 1), due_time="25:00"),
            "time of day",
        ),
        (lambda at, key: ChangeAmount(deals=(key,), amount=10**16), "larger than"),
        (lambda at, key: SetField(deals=("nobody",), field="title", value="x"), "not on the desk"),
    ],
)
def test_a_wish_that_breaks_a_rule_is_refused_and_changes_nothing(
    at: DeskForTests, command: Callable[..., Any], words: str
) -> None:
    key = at.deal()
    before = at.desk.undo_state()
    with at.desk.read() as reader:
        events = reader.event_rows()
    with pytest.raises((Refused, NotFound), match=words):
        at.desk.do(command(at, key))
    with at.desk.read() as reader:
        assert reader.event_rows() == events
    assert at.desk.undo_state() == before


def test_next_steps_are_planned_moved_and_done(at: DeskForTests) -> None:
    key = at.deal()
    later = at.desk.do(PlanActivity(deal=key, title="Demo", kind="demo", due_day=date(2026, 12, 9))).made
    sooner = at.desk.do(PlanActivity(deal=key, title="Call", due_day=date(2026, 12, 1), due_time="14:30")).made
    with at.desk.read() as reader:
        assert reader.steps()[key].title == "Call"
    at.desk.do(FinishActivity(activity=known(sooner)))
    at.desk.do(RescheduleActivity(activity=known(later), due_day=date(2026, 12, 2)))
    with at.desk.read() as reader:
        assert (reader.steps()[key].title, reader.steps()[key].day) == ("Demo", date(2026, 12, 2))
    assert "Done: Call" in [str(line.sentence) for line in deal_view(at.desk.snapshot(), key).history]


def test_tags_and_own_fields_are_made_as_they_are_named(at: DeskForTests) -> None:
    key = at.deal()
    at.desk.do(SetField(deals=(key,), field="tags", value=("hot", "north")))
    at.desk.do(SetField(deals=(key,), field="tags", value=("north", "big")))
    at.desk.do(SetField(deals=(key,), field="own:Floor area", value="900 m²"))
    at.desk.do(SetField(deals=(key,), field="own:floor AREA", value="950 m²"))
    shown = deal_view(at.desk.snapshot(), key)
    assert shown.tags == ("big", "north")
    assert shown.custom == (("Floor area", "950 m²"),)


def test_notes_are_written_changed_and_emptied(at: DeskForTests) -> None:
    key = at.deal()
    note = at.desk.do(AddNote(deal=key, text="Budget signed")).made
    at.desk.do(EditNote(note=known(note), text="Budget signed off"))
    assert [n.text for n in deal_view(at.desk.snapshot(), key).notes] == ["Budget signed off"]
    at.desk.do(EditNote(note=known(note), text=" "))
    assert deal_view(at.desk.snapshot(), key).notes == ()


def test_settings_are_kept_and_taken_back(at: DeskForTests) -> None:
    at.desk.do(ChangeSettings(values=(("names", "Ines Brandt\nI. Brandt"), ("fiscal_start", "4"))))
    assert at.desk.settings.names == ("Ines Brandt", "I. Brandt")
    assert at.desk.settings.is_own("I. Brandt")
    assert not at.desk.settings.is_own("Piet")
    at.desk.undo()
    assert not at.desk.settings.names
    assert at.desk.settings.fiscal_start == 1
    with at.desk.read() as reader:
        assert {s.id for s in reader.find(Setting)} == {"zone", "currency"}


def test_history_reads_as_sentences(at: DeskForTests) -> None:
    key = at.deal(amount=4_800_000)
    at.clock.on(days=9)
    at.desk.do(MoveDeals(deals=(key,), stage=at.stages[1].id))
    at.desk.do(ChangeAmount(deals=(key,), amount=6_200_000))
    at.desk.do(LoseDeals(deals=(key,), reason="Went silent"))
    lines = [str(line.sentence) for line in deal_view(at.desk.snapshot(), key).history]
    assert lines[0] == "Lost: Went silent"
    assert "Moved to Proposal after 9 days in Qualified" in lines
    assert lines[-1] == "Came to the desk"


def test_a_deal_moves_to_another_pipeline_even_once_closed(at: DeskForTests) -> None:
    other = at.desk.do(AddPipeline(name="Renewals", stages=(NewStage(name="Due"),))).made
    with at.desk.read() as reader:
        due = reader.stages_of(known(other))[0]
    key = at.deal()
    at.desk.do(WinDeals(deals=(key,)))
    at.desk.do(MoveDeals(deals=(key,), stage=due.id))
    assert (row(at, key).pipeline, row(at, key).stage, row(at, key).outcome) == (other, due.id, "open")
    assert check(at.desk) == ()


def test_the_currency_of_a_deal_without_an_amount_is_that_of_its_next_one(at: DeskForTests) -> None:
    key = at.deal()
    at.desk.do(ChangeAmount(deals=(key,), amount=None, currency="USD"))
    assert (row(at, key).amount, row(at, key).currency) == (None, "USD")
    assert check(at.desk) == ()
    at.desk.do(ChangeAmount(deals=(key,), amount=500))
    assert (row(at, key).amount, row(at, key).currency) == (500, "USD")
    at.desk.undo()
    at.desk.undo()
    assert row(at, key).currency == "EUR"
