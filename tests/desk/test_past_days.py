"""A past day shows what had happened by its end, whatever was written later."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from salesdesk import reports
from salesdesk.desk.changes import Change
from salesdesk.desk.commands.activities import (
    AddNote,
    DeleteActivity,
    EditActivity,
    EditNote,
    FinishActivity,
    PlanActivity,
)
from salesdesk.desk.commands.deal_fields import ChangeAmount, ChangeExpectedClose, SetField
from salesdesk.desk.commands.deals import (
    CreateDeal,
    DeleteDeals,
    LoseDeals,
    MoveDeals,
    ReopenDeals,
    SnoozeDeals,
    WakeDeals,
    WinDeals,
)
from salesdesk.desk.commands.people import RenameOrganisation
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.errors import SalesDeskError
from salesdesk.domain.records import Note, Organisation
from salesdesk.reports.exports import gathered
from salesdesk.views.board import board
from salesdesk.views.deal import deal
from salesdesk.views.deal_facts import deal_facts
from salesdesk.views.figures import NAMES, FiguresRequest, figures
from salesdesk.views.listing import LISTINGS
from salesdesk.views.report_about import ReportRequest
from tests.support.desks import DeskForTests, desk_in
from tests.support.plain import plain

DAY = date(2026, 12, 3)
LATER = date(2026, 12, 20)
EXPORTS = ("deals", "people", "activities", "history")
LISTED = ("deals", "people", "organisations", "activities", "notes")


def lived(folder: Path) -> tuple[DeskForTests, list[str]]:
    """A desk whose first days are before DAY, with its deals."""
    at = desk_in(folder)
    desk = at.desk
    desk.do(SetQuota(period="2026-Q4", amount=500_000))
    keys = [
        at.deal(
            f"Deal {number}",
            amount=10_000 * (number + 1),
            stage=at.stages[number % 3].id,
            organisation=f"Firm {number % 4}",
            contact=f"Person {number % 5}",
            expected_close=date(2026, 12, 15),
            source="Referral" if number % 2 else "Inbound",
        )
        for number in range(9)
    ]
    at.clock.on(days=2)
    for number, key in enumerate(keys[:5]):
        at.clock.on(hours=3)
        desk.do(WinDeals(deals=(key,)) if number % 2 else LoseDeals(deals=(key,), reason="Price"))
    steps = [desk.do(PlanActivity(deal=key, title="Call", due_day=LATER)).made or "" for key in keys[5:8]]
    desk.do(FinishActivity(activity=steps[0]))
    desk.do(AddNote(deal=keys[5], text="They like it"))
    desk.do(SetField(deals=(keys[6],), field="tags", value=("Key account",)))
    desk.do(ChangeAmount(deals=(keys[6],), amount=77_700))
    assert at.desk.today() < DAY
    at.clock.on(days=(DAY - at.desk.today()).days, hours=2)
    return at, keys


def _table(snapshot: Snapshot) -> tuple[object, ...]:
    """What a table of all deals shows."""
    return snapshot.all_cards(), snapshot.steps(), deal_facts(snapshot)


def views(snapshot: Snapshot, keys: list[str]) -> dict[str, Any]:
    """Everything that can be seen of a moment."""
    span = FiguresRequest(start=date(2026, 11, 20), until=DAY)
    found: dict[str, Any] = {f"figures {name}": figures(snapshot, name, span) for name in NAMES}
    found |= {f"deal {key}": plain(deal(snapshot, key)) for key in keys}
    for name in reports.all_reports():
        asked = ReportRequest(deal=keys[6], customer="Firm 1", since=date(2026, 11, 24))
        found[f"report {name}"] = plain(reports.view(snapshot, name, asked))
    found |= {f"export {name}": plain(gathered(snapshot, name)) for name in EXPORTS}
    found |= {f"listing {name}": plain(LISTINGS[name](snapshot).rows) for name in LISTED}
    return found | {"board": plain(board(snapshot)), "table": plain(_table(snapshot))}


Later = Callable[[DeskForTests, list[str], Random], Change]


def _open_step(at: DeskForTests, random: Random) -> str:
    steps = sorted(at.desk.snapshot().steps().values())
    return random.choice(steps).activity if steps else ""


def _firm(at: DeskForTests, random: Random) -> str:
    return random.choice(at.desk.snapshot().keys_and_names(Organisation))[0]


def _note(at: DeskForTests) -> str:
    return at.desk.snapshot().find(Note)[0].id


LATER_COMMANDS: dict[str, Later] = {
    "create": lambda at, keys, random: at.desk.do(
        CreateDeal(title="Later", amount=5, organisation=f"Firm {random.randrange(9)}", contact="Somebody new")
    ),
    "move": lambda at, keys, random: at.desk.do(
        MoveDeals(deals=(random.choice(keys),), stage=random.choice(at.stages).id)
    ),
    "win": lambda at, keys, random: at.desk.do(WinDeals(deals=(random.choice(keys),))),
    "lose": lambda at, keys, random: at.desk.do(LoseDeals(deals=(random.choice(keys),), reason="Later")),
    "reopen": lambda at, keys, random: at.desk.do(ReopenDeals(deals=(random.choice(keys),))),
    "amount": lambda at, keys, random: at.desk.do(ChangeAmount(deals=(random.choice(keys),), amount=1)),
    "currency": lambda at, keys, random: at.desk.do(
        ChangeAmount(deals=(random.choice(keys),), amount=9_900, currency="USD")
    ),
    "expected": lambda at, keys, random: at.desk.do(ChangeExpectedClose(deals=(random.choice(keys),), day=LATER)),
    "snooze": lambda at, keys, random: at.desk.do(SnoozeDeals(deals=(random.choice(keys),), until=date(2027, 2, 1))),
    "wake": lambda at, keys, random: at.desk.do(WakeDeals(deals=(random.choice(keys),))),
    "delete": lambda at, keys, random: at.desk.do(DeleteDeals(deals=(random.choice(keys),))),
    "plan": lambda at, keys, random: at.desk.do(PlanActivity(deal=random.choice(keys), title="Later", due_day=DAY)),
    "finish": lambda at, keys, random: at.desk.do(FinishActivity(activity=_open_step(at, random))),
    "drop a step": lambda at, keys, random: at.desk.do(DeleteActivity(activity=_open_step(at, random))),
    "note": lambda at, keys, random: at.desk.do(AddNote(deal=random.choice(keys), text="Later")),
    "tags": lambda at, keys, random: at.desk.do(
        SetField(deals=(random.choice(keys),), field="tags", value=random.choice(((), ("Later",), ("Key account",))))
    ),
    "rename": lambda at, keys, random: at.desk.do(
        SetField(deals=(random.choice(keys),), field="title", value="Called otherwise")
    ),
    "owner": lambda at, keys, random: at.desk.do(SetField(deals=(random.choice(keys),), field="owner", value="Later")),
    "source": lambda at, keys, random: at.desk.do(
        SetField(deals=(random.choice(keys),), field="source", value="Event")
    ),
    "chance": lambda at, keys, random: at.desk.do(SetField(deals=(random.choice(keys),), field="chance", value=0.9)),
    "another firm": lambda at, keys, random: at.desk.do(
        SetField(deals=(random.choice(keys),), field="organisation", value=f"Firm {random.randrange(6)}")
    ),
    "firm's name": lambda at, keys, random: at.desk.do(RenameOrganisation(organisation=_firm(at, random), name="Inc.")),
    "edit a note": lambda at, keys, random: at.desk.do(EditNote(note=_note(at), text="Later")),
    "edit a step": lambda at, keys, random: at.desk.do(
        EditActivity(activity=_open_step(at, random), title="Later", kind="email")
    ),
    "own field": lambda at, keys, random: at.desk.do(
        SetField(deals=(random.choice(keys),), field="Product", value="Later")
    ),
}


@settings(max_examples=6, phases=(Phase.explicit, Phase.generate))  # each looks at everything twice
@given(
    st.lists(st.tuples(st.sampled_from(sorted(LATER_COMMANDS)), st.booleans()), min_size=8, max_size=16),
    st.integers(0, 2**16),
)
def test_what_is_written_later_changes_no_view_of_a_day(
    tmp_path_factory: pytest.TempPathFactory, later: list[tuple[str, bool]], seed: int
) -> None:
    random = Random(seed)
    at, keys = lived(tmp_path_factory.mktemp("past"))
    at.clock.on(days=1)
    before = views(at.desk.snapshot(DAY), keys)
    for name, taken_back in later:
        at.clock.on(hours=7)
        try:
            made = LATER_COMMANDS[name](at, keys, random)
        except SalesDeskError:
            continue  # a deal that is not there any more, or no step
        if taken_back and made.entry:
            at.clock.on(hours=1)
            at.desk.undo()
    after = views(at.desk.snapshot(DAY), keys)
    assert {name: (before[name], after[name]) for name in before if before[name] != after[name]} == {}
    at.desk.store.close()


def test_the_sheet_of_a_deal_of_a_past_day_tells_nothing_later(tmp_path: Path) -> None:
    at, keys = lived(tmp_path)
    at.clock.on(days=2)
    at.desk.do(WinDeals(deals=(keys[6],)))
    at.desk.do(AddNote(deal=keys[6], text="We won it"))
    at.desk.do(PlanActivity(deal=keys[6], title="Thank them", due_day=LATER))
    shown = plain(reports.view(at.desk.snapshot(DAY), "deal", ReportRequest(deal=keys[6])))
    assert (shown["card"]["outcome"], shown["card"]["amount"]) == ("open", 77_700)
    told = [line["sentence"]["text"].partition(" ")[0] for line in shown["view"]["history"]]
    assert told == ["Tagged", "Amount", "Came"], "what was written on one instant, and nothing of the days after"
    assert [step["title"] for step in shown["view"]["activities"]] == ["Call"]
    assert shown["view"]["notes"] == []
    before = plain(reports.view(at.desk.snapshot(DAY - timedelta(days=8)), "deal", ReportRequest(deal=keys[6])))
    assert (before["card"]["amount"], before["view"]["activities"]) == (70_000, [])
    at.desk.store.close()
