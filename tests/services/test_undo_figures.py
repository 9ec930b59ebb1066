"""Each command taken back gives all the figures there were before it."""

from dataclasses import replace
from datetime import date
from math import isclose
from typing import Any

import pytest

from salesdesk.domain.records import Activity, Note, Organisation, Pipeline, Quota, Rate
from salesdesk.services import commands as c
from salesdesk.services import reportsets
from salesdesk.services.desk import Desk
from salesdesk.services.handlers import HANDLERS
from salesdesk.services.queries import trackrecord
from salesdesk.services.queries.figures import NAMES, Asked, figures
from tests.services.importing.planning import plan
from tests.support.desks import DeskForTests, desk_in

TABLE = "Deal,Stage,Amount,Created,Status\n" + "".join(
    f"Brought {number},Qualified,{number}00,2026-10-{number:02},Open\n" for number in range(1, 5)
)
LOG = "deal,at,stage,amount\n1,2026-01-01,Lead,5\n1,2026-01-03,Offer,5\n2,2026-01-02,Lead,5\n"
DAY = date(2026, 12, 7)
REPORT = reportsets.Part(report="funnel")


def all_figures(at: DeskForTests) -> dict[str, object]:
    found: dict[str, object] = {name: figures(at.desk, name) for name in NAMES if name != "changes"}
    found["snapshot"] = figures(at.desk, "funnel", Asked(basis="snapshot"))
    found["entered"] = figures(at.desk, "funnel", Asked(basis="entered", stage="Proposal"))
    found["changes"] = figures(at.desk, "changes", Asked(start=date(2026, 11, 24), until=date(2026, 12, 1)))
    return found


def lived_in(at: DeskForTests) -> dict[str, str]:
    """A desk of two pipelines and a fortnight in which something of every kind has happened; the keys of its things."""
    do, stages = at.desk.do, [stage.id for stage in at.stages]
    second = do(c.AddPipeline(name="Renewals", stages=(c.NewStage(name="Due"), c.NewStage(name="Sent")))).made or ""
    do(c.AddPipeline(name="Empty", stages=(c.NewStage(name="Start"),)))
    do(c.SetQuota(period="2026-Q4", amount=400_000))
    do(c.SetRate(currency="USD", day=date(2026, 11, 1), rate="0.9"))
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
    do(c.PlanActivity(deal=keys["a"], title="Call", due_day=DAY))
    do(c.AddNote(deal=keys["a"], text="Likes it"))
    do(c.SetTags(deal=keys["a"], names=("key account",)))
    for name in "def":
        at.clock.on(hours=5)
        do(c.WinDeals(deals=(keys[name],)))
    do(c.LoseDeals(deals=(keys["g"], keys["h"]), reason="Price"))
    do(c.SnoozeDeals(deals=(keys["b"],), until=DAY))
    do(c.SetChance(deals=(keys["i"],), chance=0.35))
    at.clock.on(days=2)
    with at.desk.read() as reader:
        found = {kind.__name__: reader.find(kind)[0].id for kind in (Activity, Note, Organisation, Quota, Rate)}
        empty = next(one.id for one in reader.find(Pipeline) if one.name == "Empty")
        found |= {"second": second, "due": reader.stages_of(second)[0].id, "empty": empty}
    saved = do(reportsets.SaveReportSet(name="Monday", parts=(REPORT,))).made or ""
    return found | {"set": saved} | keys | {f"stage {number}": stage for number, stage in enumerate(stages)}


def wishes(k: dict[str, str], pipeline: str) -> list[c.Command]:
    """At least one wish of each command there is."""
    return [*wishes_of_deals(k), *wishes_of_the_desk(k, pipeline)]


def wishes_of_deals(k: dict[str, str]) -> list[c.Command]:
    return [
        c.CreateDeal(title="New", amount=77_000, organisation="Newer", expected_close=DAY),
        c.MoveDeals(deals=(k["a"], k["b"]), stage=k["stage 2"]),
        c.MoveDeals(deals=(k["b"],), stage=k["stage 0"]),
        c.MoveDeals(deals=(k["a"],), stage=k["due"]),
        c.MoveDeals(deals=(k["d"],), stage=k["stage 1"]),
        c.WinDeals(deals=(k["a"], k["c"])),
        c.WinDeals(deals=(k["h"],)),
        c.LoseDeals(deals=(k["i"],), reason="Went silent"),
        c.ReopenDeals(deals=(k["d"], k["h"])),
        c.SnoozeDeals(deals=(k["a"],), until=DAY),
        c.WakeDeals(deals=(k["b"],)),
        c.DeleteDeals(deals=(k["a"], k["e"], k["g"])),
        c.RenameDeal(deal=k["a"], title="Another name"),
        c.ChangeAmount(deals=(k["a"], k["d"]), amount=123_456),
        c.ChangeAmount(deals=(k["a"],), amount=5_000, currency="USD"),
        c.ChangeExpectedClose(deals=(k["a"],), day=date(2027, 2, 1)),
        c.SetChance(deals=(k["a"],), chance=0.9),
        c.SetChance(deals=(k["i"],), chance=None),
        c.SetOrganisation(deals=(k["d"], k["e"]), name="House f"),
        c.SetContact(deals=(k["a"],), name="Somebody"),
        c.SetOwner(deals=(k["a"],), name="Somebody"),
        c.SetSource(deals=(k["d"],), source="Web"),
        c.SetCategory(deals=(k["a"],), category="omitted"),
        c.SetTags(deal=k["a"], names=("late",)),
        c.SetCustomValue(deal=k["a"], field="Product", value="Boat"),
        c.RenameOrganisation(organisation=k["Organisation"], name="House of all"),
        c.PlanActivity(deal=k["b"], title="Visit", due_day=DAY),
        c.EditActivity(activity=k["Activity"], title="Meet", kind="meeting"),
        c.RescheduleActivity(activity=k["Activity"], due_day=date(2026, 12, 24)),
        c.FinishActivity(activity=k["Activity"]),
        c.DeleteActivity(activity=k["Activity"]),
        c.AddNote(deal=k["a"], text="Another"),
        c.EditNote(note=k["Note"], text="Changed"),
    ]


def wishes_of_the_desk(k: dict[str, str], pipeline: str) -> list[c.Command]:
    return [
        c.AddPipeline(name="Third", stages=(c.NewStage(name="One"),)),
        c.RenamePipeline(pipeline=pipeline, name="Old business"),
        c.DeletePipeline(pipeline=k["empty"]),
        c.AddStage(pipeline=pipeline, name="Between", before=k["stage 1"]),
        c.RenameStage(stage=k["stage 0"], name="Looked at"),
        c.ReorderStage(stage=k["stage 0"], before=None),
        c.SetStageProbability(stage=k["stage 0"], probability=0.45),
        c.SetStallDays(stage=k["stage 0"], days=1),
        c.DeleteStage(stage=k["stage 2"], survivor=k["stage 0"]),
        c.ImportDeals(plan=plan(TABLE), pipeline=pipeline),
        c.ImportHistory(plan=plan(LOG)),
        c.ImportFiles(parts=(c.ImportDeals(plan=plan(TABLE), pipeline=pipeline), c.ImportHistory(plan=plan(LOG)))),
        c.SetQuota(period="2026-Q4", amount=900_000),
        c.RemoveQuota(quota=k["Quota"]),
        c.SetRate(currency="USD", day=date(2026, 11, 2), rate="0.5"),
        c.DeleteRate(rate=k["Rate"]),
        c.ChangeSettings(values=(("currency", "USD"), ("fiscal_start", "4"), ("zone", "Asia/Tokyo"))),
        reportsets.SaveReportSet(name="Friday", parts=(REPORT,)),
        reportsets.DeleteReportSet(key=k["set"]),
    ]


QUIET = {
    "SnoozeDeals",
    "WakeDeals",
    "SetContact",
    "SetOwner",
    "SetTags",
    "SetCustomValue",
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
}
"""What changes no figure of the desk's own pipeline here."""


@pytest.fixture(scope="module")
def used(tmp_path_factory):
    at = desk_in(tmp_path_factory.mktemp("used"))
    keys = lived_in(at)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(trackrecord, "DAYS", 2)
        yield at, keys
    at.desk.store.close()


def test_every_command_is_taken_back(used):
    """What is kept from before is kept up to date: a desk that has just been opened says the same."""
    at, keys = used
    before = all_figures(at)
    for wish in wishes(keys, at.pipeline):
        name = type(wish).__name__
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


def test_no_command_is_left_out(used):
    at, keys = used
    assert {type(wish) for wish in wishes(keys, at.pipeline)} == set(HANDLERS)
