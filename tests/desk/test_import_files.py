"""Files brought into a desk: several as one change, stages mapped, tags and histories kept, problems corrected."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from salesdesk.domain.deals import settled
from salesdesk.domain.errors import Refused
from salesdesk.domain.records import Deal, Stage, Tag
from salesdesk.importing import compare as imports
from salesdesk.importing import write_refused
from salesdesk.importing.commands.imports import ImportDeals, ImportFiles, ImportHistory
from tests.desk.planning import planned
from tests.importing.layout_files import FILES
from tests.support.desks import DeskForTests, desk_in

DEALS = "ID,Deal name,Stage,Amount,Tags\n1,Pump,Talk,5,a\n2,Valve,Offer made,6,\n"
LOG = "deal,at,stage\n1,2026-01-01,Talk\n2,2026-01-01,Talk\n2,2026-01-05,Offer made\n"


@pytest.fixture
def at(tmp_path: Path) -> Iterator[DeskForTests]:
    made = desk_in(tmp_path)
    yield made
    made.desk.store.close()


def deals(at: DeskForTests) -> dict[str, Deal]:
    with at.desk.read() as reader:
        return {deal.title: deal for deal in reader.find(Deal)}


def stage_names(at: DeskForTests) -> dict[str, str]:
    with at.desk.read() as reader:
        return {stage.id: stage.name for stage in reader.find(Stage)}


@pytest.mark.parametrize("name", ["german_cp1252.csv", "odoo.xlsx", "salesforce_history.csv"])
def test_every_deal_is_what_its_events_add_up_to(at: DeskForTests, name: str) -> None:
    plan = planned(at, FILES[name][0](), name)
    at.desk.do(ImportDeals(plan=plan) if plan.kind == "deals" else ImportHistory(plan=plan))
    with at.desk.read() as reader:
        brought = reader.find(Deal)
        past = reader.events([deal.id for deal in brought])
    assert len(brought) == 300
    assert all(settled(deal, past[deal.id]) == deal for deal in brought)


def test_several_files_are_one_change(at: DeskForTests) -> None:
    parts = ImportDeals(plan=planned(at, DEALS)), ImportHistory(plan=planned(at, LOG, "log.csv"))
    change = at.desk.do(ImportFiles(parts=parts))
    assert change.counts == {"new": 2, "changed": 0, "unchanged": 0}
    assert {t: d.created_at.date().isoformat() for t, d in deals(at).items()} == {
        "Pump": "2026-01-01",
        "Valve": "2026-01-01",
    }
    at.desk.undo()
    assert deals(at) == {}
    assert imports.remembered(at.desk) == {}


def test_when_one_of_several_fails_none_comes_in(at: DeskForTests) -> None:
    broken = replace(planned(at, DEALS.replace("1,", "3,")), stages=())
    with pytest.raises(Refused, match="no stage Talk"):
        at.desk.do(
            ImportFiles(
                parts=(ImportDeals(plan=planned(at, DEALS.replace("Talk", "Offer made"))), ImportDeals(plan=broken))
            )
        )
    assert deals(at) == {}


def test_what_a_log_tells_of_deals_that_come_along_is_no_new_deal(at: DeskForTests) -> None:
    log = planned(at, LOG, "log.csv")
    assert imports.compared(at.desk, log) == (2, 0, 0)
    assert imports.compared(at.desk, log, coming={"1"}) == (1, 0, 0)


def test_a_stage_of_the_file_can_stand_for_one_of_the_desk(at: DeskForTests) -> None:
    found = planned(at, DEALS, stages={"talk": "Qualified", "Offer made": "Proposal"})
    assert [(s.name, s.known) for s in found.stages] == [("Qualified", True), ("Proposal", True)]
    assert [(s.name, s.rows, s.stage) for s in found.stage_names] == [
        ("Talk", 1, "Qualified"),
        ("Offer made", 1, "Proposal"),
    ]
    at.desk.do(ImportDeals(plan=found))
    assert {t: stage_names(at)[d.stage] for t, d in deals(at).items()} == {"Pump": "Qualified", "Valve": "Proposal"}
    assert "Talk" not in stage_names(at).values()
    again = planned(at, DEALS)
    assert imports.compared(at.desk, again) == (0, 0, 2)
    log = planned(at, LOG, "log.csv", stages={"Talk": "Qualified", "Offer made": "Won"})
    assert [d.outcome for d in log.drafts] == ["open", "won"]


def test_tags_that_the_file_brings_later_are_added(at: DeskForTests) -> None:
    at.desk.do(ImportDeals(plan=planned(at, DEALS)))
    assert at.desk.do(ImportDeals(plan=planned(at, DEALS.replace("5,a", '5,"b,a"')))).counts["changed"] == 1
    with at.desk.read() as reader:
        assert {tag.name for tag in reader.find(Tag)} == {"a", "b"}
    assert at.desk.do(ImportDeals(plan=planned(at, DEALS.replace("5,a", '5,"b,a"')))).counts["unchanged"] == 2


def test_what_was_told_of_a_file_is_known_for_the_next(at: DeskForTests) -> None:
    text = "Thing,Worth,State,Made\nPump,5,Parked,03/04/2026\n"
    told: dict[str, Any] = {
        "mapping": {"Thing": "title", "State": "status", "Made": "created"},
        "outcomes": {"Parked": "lost"},
    }
    at.desk.do(ImportDeals(plan=planned(at, text, date_order="day-first", **told)))
    (draft,) = planned(at, text.replace("Pump", "Valve")).drafts
    assert (draft.title, draft.outcome, draft.created.date().isoformat()) == ("Valve", "lost", "2026-04-03")


def test_evidence_wins_over_what_was_usual(at: DeskForTests) -> None:
    text = "Deal name,Made,Created\nPump,1,03/04/2026\n"
    at.desk.do(ImportDeals(plan=planned(at, text, date_order="day-first")))
    (draft,) = planned(at, text.replace("03/04", "03/14")).drafts
    assert draft.created.date().isoformat() == "2026-03-14"


def test_a_file_of_problem_rows_is_read_like_the_file_it_came_from(at: DeskForTests, tmp_path: Path) -> None:
    text = "Deal name;Amount;Created\nPump;1.250,50;24/05/2026\nValve;many;03/04/2026\nTube;1.250;05/06/2026;7\n"
    found = planned(at, text)
    at.desk.do(ImportDeals(plan=found))
    target = tmp_path / "problems.csv"
    assert write_refused(found, target) == 2
    assert planned(at, target.read_bytes()).counts.refused == 2
    corrected = target.read_text(encoding="utf-8-sig").replace("many", "1.500").replace(",7\n", "\n")
    again = planned(at, corrected)
    assert (again.questions, again.problems) == ((), ())
    assert [(d.title, d.amount_minor, d.created.date().isoformat()) for d in again.drafts] == [
        ("Valve", 150_000, "2026-04-03"), ("Tube", 125_000, "2026-06-05"),
    ]  # fmt: skip


def test_histories_go_to_the_pipeline_their_deal_is_in(at: DeskForTests) -> None:
    change = at.desk.do(ImportDeals(plan=planned(at, FILES["hubspot.csv"][0]())))
    assert change.counts == {"new": 300, "changed": 0, "unchanged": 0}
    with at.desk.read() as reader:
        pipelines = {deal.pipeline for deal in reader.find(Deal)}
        (pipeline,) = pipelines
        assert [s.name for s in reader.stages_of(pipeline) if s.kind == "open"] == ["Prospecting", "Engaging"]
        won = next(deal for deal in reader.find(Deal, outcome="won"))
        kinds = [event.kind for event in reader.events([won.id])[won.id]]
    assert kinds == ["created", "stage", "won"]
    assert at.desk.do(ImportDeals(plan=planned(at, FILES["hubspot.csv"][0]()))).counts["unchanged"] == 300


def test_a_log_that_knows_deals_by_name_finds_them(at: DeskForTests) -> None:
    at.desk.do(ImportDeals(plan=planned(at, DEALS + "3,Tube,Talk,7,\n4,Tube,Talk,8,\n")))
    text = (
        "Opportunity Name,Edited By,Field / Event,Old Value,New Value,Edit Date\n"
        "Pump,Ann,Stage,Lead,Talk,2026-01-05\nTube,Ann,Stage,Lead,Talk,2026-01-05\nPump,Ann,Created.,,,2026-01-02\n"
    )
    log = planned(at, text, "log.csv")
    assert log.kind == "history"
    assert imports.compared(at.desk, log) == (1, 1, 0)
    at.desk.do(ImportHistory(plan=log))
    with at.desk.read() as reader:
        assert [e.kind for e in reader.events([deals(at)["Pump"].id])[deals(at)["Pump"].id]][:2] == ["created", "stage"]


def test_values_beside_the_property_they_are_of(at: DeskForTests) -> None:
    text = (
        "Object ID,Property,Value,Timestamp\n7,dealstage,Talk,2026-01-02 09:00\n7,amount,5.50,2026-01-02 09:00\n"
        "7,dealstage,closedwon,2026-01-05 09:00\n7,dealname,Pump,2026-01-05 09:00\n"
    )
    (draft,) = planned(at, text).drafts
    assert (draft.external_id, draft.outcome, draft.stage, draft.amount_minor) == ("7", "won", "Talk", 550)


def test_days_of_stages_for_deals_without_an_id(at: DeskForTests) -> None:
    head = "Deal name,Stage,Created,Talk,Offer made,Signed\n"
    text = head + "Pump,Offer made,2026-01-01,2026-01-02,2026-01-03,\nValve,Talk,2026-01-01,2026-01-01,,\n"
    found = planned(at, text)
    assert found.mapping.fields[3:5] == ("entered", "entered")
    at.desk.do(ImportDeals(plan=found))
    with at.desk.read() as reader:
        pump = next(deal for deal in reader.find(Deal) if deal.title == "Pump")
        assert [e.kind for e in reader.events([pump.id])[pump.id]] == ["created", "stage"]
    assert pump.stage_since.date().isoformat() == "2026-01-03"


def test_a_day_of_a_stage_that_cannot_be_read_is_a_problem(at: DeskForTests) -> None:
    text = "Deal name,Stage,Talk\nPump,Talk,soon\nValve,Talk,2026-01-01\n"
    found = planned(at, text, mapping={"Talk": "entered"})
    assert [(p.line, p.column, p.value) for p in found.problems] == [(2, "Talk", "soon")]
