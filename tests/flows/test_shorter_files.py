"""A column that a file does not have says nothing: importing a file again without some of its columns changes nothing."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from salesdesk import reports
from salesdesk.desk.commands.activities import PlanActivity
from salesdesk.desk.commands.deal_fields import SetField
from salesdesk.desk.commands.deals import LoseDeals, WinDeals
from salesdesk.domain.errors import Message
from salesdesk.domain.fields import BUILT_IN
from salesdesk.domain.records import Deal
from salesdesk.importing import ImportOptions, ImportPlan
from salesdesk.importing import compare as imports
from salesdesk.importing.commands.imports import ImportDeals
from salesdesk.importing.plan.deal_keys import row_print
from salesdesk.views import export
from tests.support.desks import DeskForTests, desk_in

OWN_HEADERS = [field.header for field in BUILT_IN if field.in_export] + ["Region"]
FOREIGN: dict[str, tuple[str, ...]] = {
    "Deal name": ("Pump", "Valve", "Fleet", "Crane"),
    "Company": ("Hafen", "Nova", "Hafen", "Kiel"),
    "Contact person": ("Ann", "Bo", "", "Cy"),
    "Owner": ("Ines", "Jo", "Ines", ""),
    "Stage": ("Qualified", "Proposal", "Qualified", "Proposal"),
    "Status": ("open", "won", "lost", "open"),
    "Lost reason": ("", "", "Price", ""),
    "Amount": ("1200.50", "900", "10", "7000"),
    "Currency": ("USD", "EUR", "USD", "EUR"),
    "Created date": ("2026-01-05", "2026-02-06", "2026-03-07", "2026-04-08"),
    "Closed date": ("", "2026-05-01", "2026-06-02", ""),
    "Expected close": ("2026-12-24", "2026-05-03", "", "2027-01-15"),
    "Probability": ("20%", "50%", "20%", "60%"),
    "Lead source": ("Web", "Fair", "Web", "Referral"),
    "Tags": ("north", "south, key", "", "north"),
    "Next step": ("Call", "", "", "Meet"),
    "Region": ("A", "B", "", "C"),
}
"""A file of another program, without ids: headers with a cell for each deal."""


@pytest.fixture
def at(tmp_path: Path) -> Iterator[DeskForTests]:
    made = desk_in(tmp_path)
    yield made
    made.desk.store.close()


def planned(at: DeskForTests, content: str) -> ImportPlan:
    wanted = ImportOptions(at.desk.settings.zone, "EUR", remembered=imports.remembered(at.desk))
    return imports.plan(at.desk, content.encode(), wanted, name="deals.csv")


def brought(at: DeskForTests, content: str) -> dict[str, int]:
    plan = planned(at, content)
    assert not plan.problems
    told = imports.compared(at.desk, plan)._asdict()
    found = at.desk.do(ImportDeals(plan=plan)).counts
    assert told == found
    return found


def all_said(at: DeskForTests) -> dict[str, dict[str, Any]]:
    """Everything that is known of every deal, by its title: without the chances, which any deal teaches of the others."""
    found = export.deals(at.desk.snapshot())
    fields = [field for field in found.fields if field.key not in ("chance", "days")]
    return {card.title: {field.key: field.get(card, found) for field in fields} for card in found.cards}


def text_of(columns: dict[str, tuple[str, ...]]) -> str:
    file = io.StringIO()
    csv.writer(file).writerows([list(columns), *zip(*columns.values(), strict=True)])
    return file.getvalue()


def lived_in(at: DeskForTests) -> None:
    pump = at.deal("Pump", organisation="Hafen", amount=120_050, currency="USD")
    valve, fleet = at.deal("Valve", organisation="Nova"), at.deal("Fleet", amount=900, currency="JPY")
    for field, value in (
        ("contact", "Ann"),
        ("owner", "Ines"),
        ("source", "Web"),
        ("tags", ("north",)),
        ("chance", 0.35),
    ):
        at.desk.do(SetField(deals=(pump, fleet), field=field, value=value))
    at.desk.do(SetField(deals=(pump, valve), field="own:Region", value="A"))
    at.desk.do(PlanActivity(deal=pump, title="Call"))
    at.desk.do(WinDeals(deals=(valve,)))
    at.desk.do(LoseDeals(deals=(fleet,), reason="Price"))


def own_file(at: DeskForTests, folder: Path) -> dict[str, tuple[str, ...]]:
    target = folder / "deals.csv"
    reports.export_deals(export.deals(at.desk.snapshot()), "csv", target, plain=True)
    rows = list(csv.reader(target.read_text("utf-8").splitlines()))
    return {name: cells for name, *cells in zip(*rows, strict=True)}  # type: ignore[misc]


@pytest.mark.parametrize("left_out", OWN_HEADERS)
def test_our_own_export_without_a_column_changes_nothing(at: DeskForTests, tmp_path: Path, left_out: str) -> None:
    lived_in(at)
    columns = own_file(at, tmp_path)
    assert set(OWN_HEADERS) == set(columns)
    brought(at, text_of(columns))
    before = all_said(at)
    shorter = {name: cells for name, cells in columns.items() if name != left_out}
    if left_out != "Title":
        assert brought(at, text_of(shorter)) == {"new": 0, "changed": 0, "unchanged": 3}
        assert all_said(at) == before
    # Even where something else has changed, what is left out stays.
    changed = "Source" if left_out != "Source" else "Owner"
    shorter[changed] = tuple("Another" for _ in shorter[changed])
    assert brought(at, text_of(shorter)) == {"new": 0, "changed": 3, "unchanged": 0}
    key = changed.lower()
    assert all_said(at) == {title: said | {key: "Another"} for title, said in before.items()}


@pytest.mark.parametrize("left_out", [name for name in FOREIGN if name not in ("Deal name", "Company")])
def test_another_programs_file_without_a_column_changes_nothing(at: DeskForTests, left_out: str) -> None:
    assert brought(at, text_of(FOREIGN))["new"] == 4
    before = all_said(at)
    assert brought(at, text_of(FOREIGN)) == {"new": 0, "changed": 0, "unchanged": 4}
    shorter = {name: cells for name, cells in FOREIGN.items() if name != left_out}
    assert brought(at, text_of(shorter)) == {"new": 0, "changed": 0, "unchanged": 4}
    assert all_said(at) == before
    assert brought(at, text_of(FOREIGN)) == {"new": 0, "changed": 0, "unchanged": 4}


@pytest.mark.parametrize("changed", ["Owner", "Lead source", "Expected close", "Amount", "Stage"])
@pytest.mark.parametrize(
    "left_out", ["Status", "Stage", "Amount", "Currency", "Lead source", "Tags", "Region", "Company"]
)
def test_what_a_shorter_file_says_is_taken_and_the_rest_stays(at: DeskForTests, left_out: str, changed: str) -> None:
    brought(at, text_of(FOREIGN))
    before = all_said(at)
    new = {"Expected close": "2027-03-03", "Amount": "5", "Stage": "Negotiation"}.get(changed, "Another")
    shorter = {name: cells for name, cells in FOREIGN.items() if name != left_out}
    if changed == left_out:
        return
    shorter[changed] = (new, *shorter[changed][1:])
    assert brought(at, text_of(shorter)) == {"new": 0, "changed": 1, "unchanged": 3}
    after = all_said(at)
    pump = {key for key, value in after["Pump"].items() if value != before["Pump"][key]}
    keys = {"Lead source": "source", "Expected close": "expected_close"}
    assert pump == {keys.get(changed, changed.lower())}
    assert {title: said for title, said in after.items() if title != "Pump"} == {
        title: said for title, said in before.items() if title != "Pump"
    }


def test_an_emptied_cell_says_that_there_is_nothing(at: DeskForTests) -> None:
    brought(at, text_of(FOREIGN))
    emptied = FOREIGN | {name: ("", *FOREIGN[name][1:]) for name in ("Lead source", "Region", "Owner")}
    assert brought(at, text_of(emptied))["changed"] == 1
    pump = all_said(at)["Pump"]
    assert (pump["source"], pump["owner"], pump["own:Region"]) == (None, None, None)


def test_what_was_changed_here_stays_until_the_file_changes(at: DeskForTests) -> None:
    brought(at, text_of(FOREIGN))
    key = next(card.id for card in export.deals(at.desk.snapshot()).cards if card.title == "Pump")
    at.desk.do(SetField(deals=(key,), field="source", value="Mine"))
    assert brought(at, text_of(FOREIGN))["unchanged"] == 4
    assert all_said(at)["Pump"]["source"] == "Mine"


OLD_FILE = (
    "Deal name,Company,Stage,Status,Amount,Currency,Created date,Closed date,Probability,Lead source,Tags,Next step,Region\n"
    'Pump,Hafen,Proposal,won,1200.50,USD,2026-01-05,2026-02-01,50%,Web,"north, key",Call,A\n'
    "Valve,Nova,Proposal,open,7,EUR,,,,,,,\n"
)


def test_prints_of_earlier_versions_are_known(at: DeskForTests) -> None:
    """Desks of version 2 keep one print for a whole row; the file it was made of still changes nothing."""
    old = [row_print(draft) for draft in planned(at, OLD_FILE).drafts]
    assert old == ["e9fc26c8fefbdd0e141e10ff", "48af3c7abae384cc06012ea0"]
    brought(at, OLD_FILE)
    with at.desk.store.change("Test", 1, {}) as tx:
        deals = {deal.title: deal for deal in tx.find(Deal)}
        tx.save(*(replace(deals[title], external_print=old[place]) for place, title in enumerate(("Pump", "Valve"))))
        tx.conclude(Message("Test"))
    assert brought(at, OLD_FILE) == {"new": 0, "changed": 0, "unchanged": 2}
    assert brought(at, OLD_FILE.replace("1200.50", "1300")) == {"new": 0, "changed": 1, "unchanged": 1}
    assert brought(at, OLD_FILE.replace("1200.50", "1300")) == {"new": 0, "changed": 0, "unchanged": 2}
