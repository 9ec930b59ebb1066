"""Each command taken back gives all the figures there were before it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from math import isclose
from typing import Any

import pytest

from salesdesk.desk.commands import report_sets as reportsets
from salesdesk.desk.commands.activities import (
    AddNote,
    DeleteActivity,
    EditActivity,
    EditNote,
    FinishActivity,
    PlanActivity,
    RescheduleActivity,
)
from salesdesk.desk.commands.base import Command
from salesdesk.desk.commands.closing_days import SetClosedDay
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
from salesdesk.desk.commands.leave import AddLeave, RemoveLeave
from salesdesk.desk.commands.merge import MergeLog
from salesdesk.desk.commands.people import RenameOrganisation
from salesdesk.desk.commands.quotas import RemoveQuota, SetQuota
from salesdesk.desk.commands.rates import DeleteRate, SetRate
from salesdesk.desk.commands.redact import RedactPerson
from salesdesk.desk.commands.registry import load
from salesdesk.desk.commands.saved_views import DeleteView, SaveView
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.commands.stages import (
    AddPipeline,
    AddStage,
    DeletePipeline,
    DeleteStage,
    NewStage,
    RenamePipeline,
    RenameStage,
    ReorderStage,
    SetStageProbability,
    SetStallDays,
)
from salesdesk.desk.desk import Desk
from salesdesk.domain.fields import BUILT_IN
from salesdesk.domain.records import Activity, Note, Organisation, Pipeline, Quota, Rate
from salesdesk.importing.commands.imports import ImportDeals, ImportFiles, ImportHistory
from salesdesk.views import day_learning
from salesdesk.views.figures import NAMES, FiguresRequest, figures
from tests.importing.planning import plan
from tests.support.desks import DeskForTests, desk_in

TABLE = "Deal,Stage,Amount,Created,Status\n" + "".join(
    f"Brought {number},Qualified,{number}00,2026-10-{number:02},Open\n" for number in range(1, 5)
)
LOG = "deal,at,stage,amount\n1,2026-01-01,Lead,5\n1,2026-01-03,Offer,5\n2,2026-01-02,Lead,5\n"
DAY = date(2026, 12, 7)
REPORT = reportsets.SetPart(report="funnel")


def all_figures(at: DeskForTests) -> dict[str, object]:
    found: dict[str, object] = {name: figures(at.desk.snapshot(), name) for name in NAMES if name != "changes"}
    found["snapshot"] = figures(at.desk.snapshot(), "funnel", FiguresRequest(basis="snapshot"))
    found["entered"] = figures(at.desk.snapshot(), "funnel", FiguresRequest(basis="entered", stage="Proposal"))
    found["changes"] = figures(
        at.desk.snapshot(), "changes", FiguresRequest(start=date(2026, 11, 24), until=date(2026, 12, 1))
    )
    return found


def lived_in(at: DeskForTests) -> dict[str, str]:
    """A desk of two pipelines and a fortnight in which something of every kind has happened; the keys of its things."""
    do, stages = at.desk.do, [stage.id for stage in at.stages]
    second = do(AddPipeline(name="Renewals", stages=(NewStage(name="Due"), NewStage(name="Sent")))).made or ""
    do(AddPipeline(name="Empty", stages=(NewStage(name="Start"),)))
    do(SetQuota(period="2026-Q4", amount=400_000))
    do(SetRate(currency="USD", day=date(2026, 11, 1), rate="0.9"))
    do(AddLeave(first=date(2026, 12, 28)))
    keys = {}
    for number, name in enumerate("abcdefghijkl"):
        at.clock.on(hours=11)
        keys[name] = at.deal(
            f"Deal {name}",
            amount=10_000 * (number + 1),
            currency="USD" if name in "cg" else None,
            organisation=f"House {name}",
            contact=f"Person {name}",
            source="Fair" if number % 2 else None,
            expected_close=DAY,
            stage=stages[number % 3],
        )
    do(PlanActivity(deal=keys["a"], title="Call", due_day=DAY))
    do(AddNote(deal=keys["a"], text="Likes it"))
    do(SetField(deals=(keys["a"],), field="tags", value=("key account",)))
    for name in "def":
        at.clock.on(hours=5)
        do(WinDeals(deals=(keys[name],)))
    do(LoseDeals(deals=(keys["g"], keys["h"]), reason="Price"))
    do(SnoozeDeals(deals=(keys["b"],), until=DAY))
    do(SetField(deals=(keys["i"],), field="chance", value=0.35))
    at.clock.on(days=2)
    with at.desk.read() as reader:
        found = {kind.__name__: reader.find(kind)[0].id for kind in (Activity, Note, Organisation, Quota, Rate)}
        empty = next(one.id for one in reader.find(Pipeline) if one.name == "Empty")
        found |= {"second": second, "due": reader.stages_of(second)[0].id, "empty": empty}
    saved = do(reportsets.SaveReportSet(name="Monday", parts=(REPORT,))).made or ""
    view = do(SaveView(name="Fair", where='source = "Fair"')).made or ""
    return (
        found | {"set": saved, "view": view} | keys | {f"stage {number}": stage for number, stage in enumerate(stages)}
    )


def wishes(k: Mapping[str, str], pipeline: str) -> list[Command]:
    """At least one wish of each command there is."""
    return [*wishes_of_deals(k), *wishes_of_the_desk(k, pipeline)]


def wishes_of_deals(k: Mapping[str, str]) -> list[Command]:
    return [
        CreateDeal(title="New", amount=77_000, organisation="Newer", expected_close=DAY),
        MoveDeals(deals=(k["a"], k["b"]), stage=k["stage 2"]),
        MoveDeals(deals=(k["b"],), stage=k["stage 0"]),
        MoveDeals(deals=(k["a"],), stage=k["due"]),
        MoveDeals(deals=(k["d"],), stage=k["stage 1"]),
        WinDeals(deals=(k["a"], k["c"])),
        WinDeals(deals=(k["h"],)),
        LoseDeals(deals=(k["i"],), reason="Went silent"),
        ReopenDeals(deals=(k["d"], k["h"])),
        SetClosedDay(deals=(k["d"],)),
        SetClosedDay(deals=(k["d"],), day=date(2026, 11, 26)),
        SnoozeDeals(deals=(k["a"],), until=DAY),
        WakeDeals(deals=(k["b"],)),
        DeleteDeals(deals=(k["a"], k["e"], k["g"])),
        SetField(deals=(k["a"],), field="title", value="Another name"),
        ChangeAmount(deals=(k["a"], k["d"]), amount=123_456),
        ChangeAmount(deals=(k["a"],), amount=5_000, currency="USD"),
        ChangeExpectedClose(deals=(k["a"],), day=date(2027, 2, 1)),
        SetField(deals=(k["a"],), field="chance", value=0.9),
        SetField(deals=(k["i"],), field="chance", value=None),
        SetField(deals=(k["d"], k["e"]), field="organisation", value="House f"),
        SetField(deals=(k["a"],), field="contact", value="Somebody"),
        SetField(deals=(k["a"],), field="owner", value="Somebody"),
        SetField(deals=(k["d"],), field="source", value="Web"),
        SetField(deals=(k["a"],), field="category", value="omitted"),
        SetField(deals=(k["a"],), field="tags", value=("late",)),
        SetField(deals=(k["a"],), field="own:Product", value="Boat"),
        RenameOrganisation(organisation=k["Organisation"], name="House of all"),
        PlanActivity(deal=k["b"], title="Visit", due_day=DAY),
        EditActivity(activity=k["Activity"], title="Meet", kind="meeting"),
        RescheduleActivity(activity=k["Activity"], due_day=date(2026, 12, 24)),
        FinishActivity(activity=k["Activity"]),
        DeleteActivity(activity=k["Activity"]),
        AddNote(deal=k["a"], text="Another"),
        EditNote(note=k["Note"], text="Changed"),
    ]


def wishes_of_the_desk(k: Mapping[str, str], pipeline: str) -> list[Command]:
    return [
        AddPipeline(name="Third", stages=(NewStage(name="One"),)),
        RenamePipeline(pipeline=pipeline, name="Old business"),
        DeletePipeline(pipeline=k["empty"]),
        AddStage(pipeline=pipeline, name="Between", before=k["stage 1"]),
        RenameStage(stage=k["stage 0"], name="Looked at"),
        ReorderStage(stage=k["stage 0"], before=None),
        SetStageProbability(stage=k["stage 0"], probability=0.45),
        SetStallDays(stage=k["stage 0"], days=1),
        DeleteStage(stage=k["stage 2"], survivor=k["stage 0"]),
        ImportDeals(plan=plan(TABLE), pipeline=pipeline),
        ImportHistory(plan=plan(LOG)),
        ImportFiles(parts=(ImportDeals(plan=plan(TABLE), pipeline=pipeline), ImportHistory(plan=plan(LOG)))),
        SetQuota(period="2026-Q4", amount=900_000),
        RemoveQuota(quota=k["Quota"]),
        SetRate(currency="USD", day=date(2026, 11, 2), rate="0.5"),
        DeleteRate(rate=k["Rate"]),
        AddLeave(first=date(2026, 12, 14), last=date(2026, 12, 18), name="Skiing"),
        RemoveLeave(first=date(2026, 12, 28)),
        ChangeSettings(values=(("currency", "USD"), ("fiscal_start", "4"), ("zone", "Asia/Tokyo"))),
        reportsets.SaveReportSet(name="Friday", parts=(REPORT,)),
        reportsets.DeleteReportSet(key=k["set"]),
        SaveView(name="Large deals", where="amount > 1000"),
        DeleteView(view=k["view"]),
    ]


QUIET = {
    "SetField contact",
    "SetField owner",
    "SetField tags",
    "SetField own:Product",
    "RenameOrganisation",
    "PlanActivity",
    "EditActivity",
    "RescheduleActivity",
    "FinishActivity",
    "DeleteActivity",
    "AddNote",
    "EditNote",
    "AddPipeline",
    "DeletePipeline",
    "SaveReportSet",
    "DeleteReportSet",
    "SaveView",
    "DeleteView",
}
"""What changes no figure of the desk's own pipeline here."""


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[DeskForTests, dict[str, str]]]:
    at = desk_in(tmp_path_factory.mktemp("used"))
    keys = lived_in(at)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(day_learning, "DAYS", 2)
        yield at, keys
    at.desk.store.close()


def test_every_command_is_taken_back(used: tuple[DeskForTests, Mapping[str, str]]) -> None:
    """What is kept from before is kept up to date: a desk that has just been opened says the same."""
    at, keys = used
    before = all_figures(at)
    for wish in wishes(keys, at.pipeline):
        name = type(wish).__name__ + (f" {wish.field}" if isinstance(wish, SetField) else "")
        at.desk.do(wish)
        after = all_figures(at)
        assert same(after, before) == (name in QUIET), name
        assert same(after, all_figures(replace(at, desk=Desk(at.desk.store, at.clock)))), name
        at.desk.undo()
        assert same(all_figures(at), before), name


def same(one: Any, other: Any) -> bool:
    """Whether two documents say the same; the last bit of a sum may depend on the order of its parts."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, float) and isinstance(other, float):
        return isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
    return bool(one == other)


def test_no_command_and_no_fact_is_left_out(used: tuple[DeskForTests, Mapping[str, str]]) -> None:
    at, keys = used
    set_here = {wish.field for wish in wishes(keys, at.pipeline) if isinstance(wish, SetField)}
    assert {field.key for field in BUILT_IN if field.is_fact} <= set_here
    every = set(load("salesdesk.importing.commands").values())
    assert {type(wish) for wish in wishes(keys, at.pipeline)} == every - {
        MergeLog,
        RedactPerson,
    }  # one is no change of its own, the other is never taken back
