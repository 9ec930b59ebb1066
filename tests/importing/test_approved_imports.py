"""What imports leave in a desk, record by record: made, brought up to date, matched and refused."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from salesdesk.desk.commands.deals import LoseDeals, SnoozeDeals, WinDeals
from salesdesk.desk.commands.stages import AddPipeline, NewStage
from salesdesk.domain.errors import Refused, SalesDeskError
from salesdesk.domain.records import Deal
from salesdesk.i18n import worded
from salesdesk.importing import ImportOptions, ImportPlan
from salesdesk.importing import compare as imports
from salesdesk.importing.commands.imports import ImportDeals, ImportFiles, ImportHistory
from tests.support.approved import approve
from tests.support.desks import DeskForTests, desk_in
from tests.support.records import Keys, change_text, desk_text


@pytest.fixture
def at(tmp_path: Path) -> Iterator[DeskForTests]:
    made = desk_in(tmp_path, (("Talk", 0.2), ("Offer", 0.5)))
    yield made
    made.desk.store.close()


class Story:
    """Files brought into a desk one after the other, told with what each does."""

    def __init__(self, at: DeskForTests) -> None:
        self.at, self.keys = at, Keys()
        self.told: list[str] = []

    def plan(self, text: str, name: str = "deals.csv", **options: Any) -> ImportPlan:
        asked = ImportOptions(self.at.desk.settings.zone, "EUR", remembered=imports.remembered(self.at.desk), **options)
        return imports.plan(self.at.desk, text.encode(), asked, name=name)

    def deals(self, text: str, told: dict[str, Any] | None = None, **options: Any) -> None:
        plan = self.plan(text, **options)
        self.told.append(f"# {text.splitlines()[0]}: {imports.compared(self.at.desk, plan)}")
        self._do(ImportDeals(plan=plan, **(told or {})))

    def history(self, text: str, told: dict[str, Any] | None = None, **options: Any) -> None:
        plan = self.plan(text, "log.csv", kind="history", **options)
        self.told.append(f"# {text.splitlines()[0]}: {imports.compared(self.at.desk, plan)}")
        self._do(ImportHistory(plan=plan, **(told or {})))

    def _do(self, command: ImportDeals | ImportHistory | ImportFiles) -> None:
        try:
            done = change_text(self.at.desk.do(command))
        except SalesDeskError as error:
            done = str(error)
        state = desk_text(self.at.desk, self.keys)
        self.told.append(self.keys.told(done))
        self.told.append(state)
        self.at.clock.on(days=1)

    def approve(self, name: str) -> None:
        approve(f"importing/desks/{name}.txt", "\n".join(self.told))


FULL = (
    "ID,Deal name,Company,Contact,Owner,Stage,Amount,Currency,Created,Close date,Probability,Ta"
"gs,Next step,Source,Lost reason,Region\n"
    "1,Pump,Firm,Eva,Ann,Talk,5,EUR,2026-01-01,2026-12-24,30,\"a,b\",Call,Web,,North\n"
    "2,Valve,firm,EVA,Bob,Won,6,USD,2026-01-02,2026-02-03,,b,Ask,,,\n"
    "3,Wheel,,,,Lost,7,,2026-01-03,2026-02-04,,,,Fair,Price,South\n"
    "4,Belt,Other,,Ann,Lost,,,2026-01-03,,,,,,,\n"
    "5,Gear,Other,Tom,Ann,Review,8,EUR,,,,,,,,\n"
)  # fmt: skip
CHANGED = (
    "ID,Deal name,Company,Contact,Owner,Stage,Amount,Currency,Created,Close date,Probability,Ta"
"gs,Next step,Source,Lost reason,Region\n"
    "1,Pumps,Firm,Tom,Ann,Offer,9,EUR,2026-01-01,2026-12-31,40,\"a,c\",Call,,,\n"
    "2,Valve,firm,EVA,Bob,Won,6,USD,2026-01-02,2026-02-03,,b,Ask,,,\n"
    "3,Wheel,,,,Won,7,,2026-01-03,2026-03-04,,,,Fair,,South\n"
    "4,Belt,Other,,Ann,Lost,,,2026-01-03,2026-05-05,,,,,Late,\n"
    "5,Gear,Other,Tom,Ann,Talk,8,EUR,,,,,,,,\n"
)  # fmt: skip


def test_deals_come_in_and_are_brought_up_to_date(at: DeskForTests) -> None:
    story = Story(at)
    story.deals(FULL, {"names": ("Ann",), "currency": "USD"})
    before = desk_text(at.desk, story.keys)
    story.deals(CHANGED, {"names": ("Bob", "Ann")})
    story.approve("deals")
    at.desk.undo()
    assert [
        line for line in desk_text(at.desk, story.keys).splitlines() if "deleted_at" not in line
    ] == before.splitlines()


def test_shorter_files_say_nothing_of_what_they_lack(at: DeskForTests) -> None:
    story = Story(at)
    story.deals(FULL)
    story.deals("ID,Stage\n1,Offer\n2,Talk\n3,Lost\n4,Won\n5,Review\n")
    story.deals("ID,Amount\n1,11\n2,\n3,12 $\n")
    story.deals("ID,Status,Lost reason\n1,Lost,Late\n2,Open,\n3,Lost,\n4,Lost,\n")
    story.deals("ID,Deal name,Region,Tags\n1,Pump,,\n3,Wheel,East,x\n")
    story.deals("ID,Pipeline,Stage\n1,New business,Talk\n2,Other,Talk\n")
    story.deals("ID,Status,Close date\n1,Won,\n2,Won,2026-11-01\n4,Lost,2026-06-01\n")
    story.deals("ID,Company,Contact,Owner,Currency\n1,,,,\n2,New Firm,Zoe,Zed,CHF\n")
    story.approve("shorter")


def test_rows_without_an_id_are_known_by_what_they_say(at: DeskForTests) -> None:
    story = Story(at)
    story.deals(
        "Deal name,Company,Created,Stage,Amount\nA,F,2026-01-01,Talk,1\n"
        "A,F,2026-01-01,Talk,2\nA,G,2026-01-01,Talk,3\nB,,,Talk,4\n"
    )
    story.deals(
        "Deal name,Company,Created,Stage,Amount\na,f,2026-01-01,Talk,1\n"
        "A,F,2026-01-01,Talk,5\nA,G,2026-01-02,Talk,3\nB,,,Talk,4\nB,,,Talk,6\n"
    )
    story.deals("Deal name,Stage,Amount\nA,Talk,1\nB,Offer,4\n")
    story.deals("Company,Product,Stage\nF,Pump,Talk\nF,Pump,Talk\n")
    story.deals("Company,Product,Stage\nF,Pump,Offer\n")
    story.approve("likes")


def test_pipelines_and_stages_are_made(at: DeskForTests) -> None:
    story = Story(at)
    at.desk.do(AddPipeline(name="Service", stages=(NewStage(name="Ask", probability=0.3),)))
    story.deals(
        "ID,Deal name,Pipeline,Stage,Probability\n1,A,Service,Talk,\n"
        "2,B,NEW business,New step,20\n3,C,Third,First,\n4,D,Third,Second,\n5,E,,Talk,\n"
        "6,F,Third,Won,\n"
    )
    story.deals("ID,Deal name,Stage\n11,A,Talk\n", {"pipeline": at.pipeline})
    story.deals("ID,Deal name,Stage\n12,A,Talk\n", {"pipeline_name": "service"})
    story.deals("ID,Deal name,Stage\n13,A,Talk\n", {"pipeline_name": "Made"})
    story.approve("pipelines")


LOG = (
    "deal,at,stage,amount,expected close\n1,2025-12-01,Talk,3,2026-03-01\n"
"1,2026-01-05,Offer,4,2026-04-01\n2,2025-12-02,Talk,,\n2,2026-01-20,Offer,,\n"
    "2,2026-02-01,Lost,,\n3,2025-12-03,Talk,,\n3,2026-02-04,Won,,\n4,2025-12-03,Offer,,\n"
"Belt,2025-12-03,Offer,,\nGear,2026-11-01,Elsewhere,,\nnobody,2026-01-01,Talk,5,\n"
    "nobody,2026-01-03,Lost (late),5,\n"
)  # fmt: skip


def test_a_log_is_laid_under_deals(at: DeskForTests) -> None:
    story = Story(at)
    story.deals(FULL)
    story.history(LOG, {"known_only": True})
    story.history(LOG)
    story.history(LOG)
    story.approve("history")


def test_what_the_desk_knows_beyond_a_log_stays(at: DeskForTests) -> None:
    story = Story(at)
    story.deals(
        "ID,Deal name,Stage,Amount,Created\n1,A,Talk,5,2026-01-01\n2,B,Talk,6,2026-01-01\n3,C,Talk,7,2026-01-01\n"
    )
    with at.desk.read() as reader:
        first, second, _ = reader.find(Deal)
    at.desk.do(WinDeals(deals=(first.id,)))
    at.desk.do(LoseDeals(deals=(second.id,), reason="Price"))
    at.clock.on(days=1)
    story.history(
        "deal,at,stage\n1,2026-01-02,Talk\n1,2026-01-09,Offer\n2,2026-01-02,Talk\n"
        "2,2026-01-09,Won\n3,2026-01-02,Offer\n3,2026-01-09,Lost\n"
    )
    story.approve("beyond")


def test_dates_for_each_stage_bring_their_history(at: DeskForTests) -> None:
    story = Story(at)
    story.deals(
        "ID,Deal name,Stage,Created,Talk,Offer,Close date\n"
        "1,A,Offer,2026-01-01,2026-01-03,2026-02-01,\n"
        "2,B,Won,2026-01-01,2026-01-03,2026-02-01,2026-03-01\n"
    )
    story.deals(
        "ID,Deal name,Stage,Created,Talk,Offer,Close date\n"
        "1,A,Offer,2026-01-01,2026-01-03,2026-02-02,\n"
        "2,B,Won,2026-01-01,2026-01-03,2026-02-01,2026-03-01\n"
    )
    story.approve("stage_dates")


def test_several_files_are_counted_once(at: DeskForTests) -> None:
    story = Story(at)
    story.deals("ID,Deal name,Stage\n1,A,Talk\n2,B,Talk\n")
    parts = (
        ImportDeals(plan=story.plan("ID,Deal name,Stage\n1,A,Offer\n2,B,Talk\n3,C,Talk\n")),
        ImportHistory(
            plan=story.plan(
                "deal,at,stage\n1,2026-01-01,Talk\n3,2026-01-01,Talk\n4,2026-01-01,Talk\n", "log.csv", kind="history"
            )
        ),
    )
    story.told.append(story.keys.told(change_text(at.desk.do(ImportFiles(parts=parts)))))
    story.told.append(desk_text(at.desk, story.keys))
    story.approve("several")


def test_what_was_confirmed_is_remembered(at: DeskForTests) -> None:
    story = Story(at)
    text = "Thing;Worth;Made\nPump;1,5;3/4/2026\n"
    mapping = {"Thing": "title", "Worth": "amount", "Made": "created"}
    story.deals(text, mapping=mapping, date_order="day-first", outcomes={"x": "won"}, stages={"y": "Talk"})
    story.deals(text.replace("Pump", "Valve"))
    story.approve("remembered")


def test_progress_is_told_and_cancels(at: DeskForTests) -> None:
    story, told = Story(at), list[tuple[int, int]]()
    plan = story.plan("ID,Deal name,Stage\n" + "\n".join(f"{n},D{n},Talk" for n in range(3)))
    at.desk.do(ImportDeals(plan=plan, progress=lambda done, total: told.append((done, total))))
    assert told == [(3, 3)]

    def cancel(done: int, total: int) -> None:
        raise KeyboardInterrupt

    before = desk_text(at.desk)
    with pytest.raises(KeyboardInterrupt):
        at.desk.do(ImportDeals(plan=plan, progress=cancel))
    log = story.plan("deal,at,stage\n1,2026-01-01,Offer\n2,2026-01-01,Offer\n", kind="history")
    with pytest.raises(KeyboardInterrupt):
        at.desk.do(ImportHistory(plan=log, progress=cancel))
    assert desk_text(at.desk) == before
    told.clear()
    at.desk.do(ImportHistory(plan=log, progress=lambda done, total: told.append((done, total))))
    assert told == [(2, 2)]
    told.clear()
    assert imports.compared(at.desk, plan, progress=lambda done, total: told.append((done, total or 0))) == (0, 0, 3)
    assert told == [(0, 3)]


def test_what_a_file_leaves_open_is_asked_first(at: DeskForTests) -> None:
    story = Story(at)
    found = []
    for text in ("Deal name,Created\nA,3/4/2026\n", "Deal name;Amount\nA;1.234\nB;1,234\n"):
        with pytest.raises(Refused) as refused:
            imports.answered(story.plan(text))
        found.append(worded(refused.value.message))
    approve("importing/desks/questions.txt", "\n".join(found))
    parked = story.plan("Deal name,Status\nA,Parked\nB,Open\nC,Parked\nD,Open\n")
    assert imports.answered(parked) is parked


def test_what_a_desk_is_told_before_an_import(at: DeskForTests) -> None:
    story = Story(at)
    assert imports.is_fresh(at.desk)
    plan = story.plan("ID,Deal name,Amount,Currency\n1,A,5,USD\n2,B,6,USD\n3,C,7,EUR\n")
    assert imports.main_currency(plan) == "USD"
    assert imports.main_currency(story.plan("Deal name,Stage\nA,Talk\n")) is None
    log = story.plan("deal,at,stage\n1,2026-01-01,Talk\n9,2026-01-01,Talk\n", kind="history")
    assert imports.keys_of([plan, log]) == {"1", "2", "3"}
    assert imports.compared(at.desk, log) == (2, 0, 0)
    assert imports.compared(at.desk, log, coming={"1"}) == (1, 0, 0)
    at.desk.do(ImportDeals(plan=plan))
    assert imports.compared(at.desk, log) == (1, 1, 0)
    assert not imports.is_fresh(at.desk)


def test_currencies_outcomes_and_own_fields_that_come_later(at: DeskForTests) -> None:
    story = Story(at)
    story.deals(FULL)
    story.deals("ID,Amount\n1,8.6\n2,8\n5,9\n")
    story.deals("ID,Amount,Currency\n1,8,JPY\n2,,CHF\n")
    story.deals("ID,Amount\n1,8.6\n2,7\n")
    story.deals("ID,Status\n1,Lost\n2,Won\n3,Open\n4,Open\n5,Open\n")
    story.deals("ID,Status\n1,Open\n3,Open\n")
    story.deals("ID,Deal name,Area\n1,Pump,West\n2,Valve,\n")
    story.deals("ID,Deal name,Area\n1,Pump,\n2,Valve,East\n")
    story.approve("later")


def test_a_log_tells_of_closings_taken_back(at: DeskForTests) -> None:
    story = Story(at)
    story.deals("ID,Deal name,Stage,Created\n1,A,Talk,2026-01-01\n2,B,Talk,2026-01-01\n3,C,Won,2026-01-01\n")
    with at.desk.read() as reader:
        first = next(deal for deal in reader.find(Deal) if deal.title == "A")
    at.desk.do(SnoozeDeals(deals=(first.id,), until=at.desk.today() + timedelta(days=9)))
    at.desk.do(WinDeals(deals=(first.id,)))
    at.clock.on(days=1)
    story.history(
        "deal,at,stage,amount\n1,2026-01-02,Talk,5\n1,2026-01-03,Won,5\n1,2026-01-04,Offer,6\n1,2026-01-05,Lost,6\n"
        "1,2026-01-06,Talk,6\n2,2026-01-02,Offer,5\n2,2026-01-03,Lost,5\n2,2026-01-04,Won,5\n3,2026-02-01,Talk,\n"
    )
    story.approve("reopened")
