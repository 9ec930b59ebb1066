"""Whole files come to the totals that are known of them."""

import json
from pathlib import Path

import pytest

from salesdesk.importing import ImportPlan
from tests.importing.planning import DATA, adds_up, by_outcome, plan

TRUTH = json.loads((DATA / "crm_layouts" / "truth_totals.json").read_text())


def cents(amount: float) -> int:
    return round(amount * 100)


def open_stages(found: ImportPlan) -> list[str]:
    return [stage.name for stage in found.stages if stage.kind == "open"]


@pytest.mark.parametrize(
    ("name", "layout", "currency", "stages"),
    [
        ("pipedrive_deals_en.csv", "Pipedrive", "USD", ["Prospecting", "Engaging"]),
        ("salesforce_report_en_US.csv", "Salesforce report", "EUR", ["Prospecting", "Negotiation/Review"]),
        ("excel_de_semicolon_cp1252.csv", "other", "EUR", ["Erstgespräch", "Verhandlung"]),
        ("truth_deals.csv", "other", "EUR", ["Prospecting", "Engaging"]),
    ],
)
def test_each_layout_to_the_cent(name: str, layout: str, currency: str, stages: list[str]) -> None:
    found = plan(DATA / "crm_layouts" / name)
    assert adds_up(found)
    assert (found.layout, found.problems, found.questions) == (layout, (), ())
    assert found.currencies == ((currency, 300),)
    assert open_stages(found) == stages
    outcomes = by_outcome(found)
    assert outcomes["won"] == (TRUTH["Won"]["n"], cents(TRUTH["Won"]["amount"]))
    assert outcomes["lost"] == (TRUTH["Lost"]["n"], cents(TRUTH["Lost"]["amount"]))
    assert sum(total for _, total in outcomes.values()) == cents(TRUTH["all"]["amount"])


@pytest.mark.parametrize(
    "name", ["pipedrive_deals_en.csv", "salesforce_report_en_US.csv", "excel_de_semicolon_cp1252.csv"]
)
def test_each_layout_deal_by_deal(name: str) -> None:
    truth = {d.external_id: d for d in plan(DATA / "crm_layouts" / "truth_deals.csv").drafts}
    for draft, true in zip(plan(DATA / "crm_layouts" / name).drafts, truth.values(), strict=True):
        assert (draft.outcome, draft.amount_minor, draft.owner) == (true.outcome, true.amount_minor, true.owner)
        assert draft.created.date() == true.created.date()
        assert (draft.closed is None) == (true.closed is None)
        assert draft.closed is None or true.closed is None or draft.closed.date() == true.closed.date()
        assert draft.expected_close == true.expected_close
        assert not draft.created_estimated


def test_the_footer_of_a_report_is_skipped() -> None:
    counts = plan(DATA / "crm_layouts" / "salesforce_report_en_US.csv").counts
    assert (counts.rows, counts.read, counts.footer, counts.blank, counts.refused) == (307, 300, 5, 2, 0)


def test_8800_deals_without_dates_and_values() -> None:
    found = plan(DATA / "maven_crm" / "sales_pipeline.csv", base="USD")
    assert adds_up(found)
    assert by_outcome(found) == {"won": (4238, 1_000_553_400), "lost": (2473, 0), "open": (2089, 0)}
    undated = [d for d in found.drafts if d.created_estimated]
    assert len(undated) == 500
    assert {(d.stage, d.outcome) for d in undated} == {("Prospecting", "open")}
    assert open_stages(found) == ["Prospecting", "Engaging"]


def test_one_seller_only() -> None:
    found = plan(DATA / "maven_crm" / "sales_pipeline.csv", owner="darcel schlecht")
    assert adds_up(found)
    assert {d.owner for d in found.drafts} == {"Darcel Schlecht"}
    assert found.counts.other_owner == 8800 - len(found.drafts) > 0


def test_opportunities_and_their_history(crm_files: Path) -> None:
    deals, log = plan(crm_files / "Opportunity.csv"), plan(crm_files / "OpportunityHistory.csv")
    assert adds_up(deals)
    assert adds_up(log)
    for found in (deals, log):
        outcomes = by_outcome(found)
        assert outcomes["won"] == (656, 7_367_639_900)
        assert outcomes["lost"][0] == 2_168
        assert outcomes["open"][0] == 176
    assert (log.kind, log.counts.read, len(log.histories)) == ("history", 10_014, 3_000)
    assert {(h.source_system, h.external_id) for h in log.histories} == {
        (d.source_system, d.external_id) for d in deals.drafts
    }
    assert open_stages(log) == ["Qualification", "Needs Analysis", "Proposal/Quote", "Negotiation"]
    assert sum(e.kind == "reopened" for h in log.histories for e in h.events) == 279


def test_potentials(crm_files: Path) -> None:
    found = plan(crm_files / "Potentials.csv", base="USD")
    assert adds_up(found)
    outcomes = by_outcome(found)
    assert (found.layout, len(found.drafts), found.problems) == ("Zoho CRM", 2_000, ())
    assert outcomes["won"] == (745, 3_042_950_000)
    assert outcomes["lost"][0] == 262


def test_a_log_on_its_own_makes_its_deals(crm_files: Path) -> None:
    found = plan(crm_files / "stage_log.csv")
    assert adds_up(found)
    assert (found.kind, len(found.drafts), len(found.histories)) == ("history", 3_000, 3_000)
    assert open_stages(found) == ["Pre-accepted", "Accepted", "Offer made"]
    assert {k: n for k, (n, _) in by_outcome(found).items()} == {"won": 935, "lost": 1_927, "open": 138}
    assert {d.lost_reason for d in found.drafts if d.outcome == "lost"} == {"declined", "cancelled"}
