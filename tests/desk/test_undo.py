"""Whatever is done can be taken back, all of it, also after a restart; and done again."""

import shutil
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.strategies import DataObject

from salesdesk.desk.checking import check
from salesdesk.desk.commands.activities import PlanActivity
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
from salesdesk.desk.commands.quotas import RemoveQuota, SetQuota
from salesdesk.desk.commands.rates import DeleteRate, SetRate
from salesdesk.desk.commands.stages import AddStage, DeleteStage, ReorderStage
from salesdesk.desk.desk import Desk
from salesdesk.domain.errors import SalesDeskError
from salesdesk.domain.records import Quota, Rate
from salesdesk.store.store import SqlStore
from salesdesk.store.tables import TABLES
from salesdesk.views.figures import figures
from tests.support.desks import desk_in
from tests.support.sql import rows_of


def everything(desk: Desk) -> dict[str, list[tuple[Any, ...]]]:
    """Every record that is not deleted, and every event that counts."""
    with desk.read() as reader:
        kept = {}
        for kind, table in TABLES.items():
            columns = ", ".join(column.name for column in table.columns if column.name != "entry")
            kept[kind.__name__] = rows_of(
                desk.store.path, f"SELECT {columns} FROM {table.name} WHERE deleted_at IS NULL ORDER BY id"
            )
        kept["events"] = reader.event_rows()
    return kept


class Undoing(RuleBasedStateMachine):
    """Commands, undo and redo in any order, beside a plain list of what the desk looked like."""

    @initialize()
    def begin(self) -> None:
        self.folder = TemporaryDirectory()
        self.at = desk_in(Path(self.folder.name))
        self.past = [everything(self.at.desk)]
        self.future: list[dict[str, list[tuple[Any, ...]]]] = []

    def teardown(self) -> None:
        if hasattr(self, "at"):
            self.at.desk.store.close()
            self.folder.cleanup()

    def deals(self) -> list[str]:
        with self.at.desk.read() as reader:
            return [card.id for card in reader.all_cards(None)]

    def stages(self) -> list[str]:
        with self.at.desk.read() as reader:
            return [stage.id for stage in reader.stages_of(self.at.pipeline)]

    def keys(self, kind: type[Any]) -> list[str]:
        with self.at.desk.read() as reader:
            return [record.id for record in reader.find(kind)]

    def do(self, command: Any) -> None:
        self.at.clock.on(hours=7)
        try:
            self.at.desk.do(command)
        except SalesDeskError:
            assert everything(self.at.desk) == self.past[-1]
            return
        now = everything(self.at.desk)
        if now != self.past[-1]:
            self.past.append(now)
            self.future.clear()

    @rule(title=st.text(min_size=1, max_size=5), amount=st.none() | st.integers(-500, 10**6))
    def create(self, title: str, amount: int | None) -> None:
        self.do(CreateDeal(title=title, amount=amount, organisation=title[:1]))

    @precondition(lambda self: self.deals())
    @rule(data=st.data())
    def change_deals(self, data: DataObject) -> None:
        keys = data.draw(st.lists(st.sampled_from(self.deals()), min_size=1, max_size=3, unique=True))
        deals = tuple(keys)
        stage = data.draw(st.sampled_from(self.stages()))
        above = data.draw(st.none() | st.sampled_from(self.deals()))
        day = date(2026, 11, 24) + timedelta(days=data.draw(st.integers(-3, 40)))
        wishes = [
            MoveDeals(deals=deals, stage=stage, above=above, to_top=data.draw(st.booleans())),
            WinDeals(deals=deals),
            LoseDeals(deals=deals, reason=data.draw(st.none() | st.just("Price"))),
            ReopenDeals(deals=deals),
            SnoozeDeals(deals=deals, until=day),
            WakeDeals(deals=deals),
            ChangeAmount(deals=deals, amount=data.draw(st.none() | st.integers(0, 9999)), currency="USD"),
            ChangeExpectedClose(deals=deals, day=day),
            DeleteDeals(deals=deals),
            SetField(deals=(deals[0],), field="tags", value=("a", "b")),
            PlanActivity(deal=deals[0], title="Call", due_day=day),
            SetField(deals=(deals[0],), field="own:Size", value=data.draw(st.none() | st.just("9"))),
        ]
        self.do(data.draw(st.sampled_from(wishes)))

    @rule(data=st.data())
    def change_stages(self, data: DataObject) -> None:
        first, second = (data.draw(st.sampled_from(self.stages())) for _ in range(2))
        wishes = [
            DeleteStage(stage=first, survivor=second),
            AddStage(pipeline=self.at.pipeline, name="More", before=first),
            ReorderStage(stage=first, before=second),
            SetQuota(period="2026-Q4", amount=data.draw(st.none() | st.integers(1, 99999))),
            SetQuota(
                period="2026-Q4",
                amount=data.draw(st.none() | st.integers(1, 9)),
                measure="count",
                pipeline=data.draw(st.none() | st.just(self.at.pipeline)),
            ),
            SetRate(currency="USD", day=date(2026, 11, data.draw(st.integers(1, 3))), rate="0.9"),
            *(RemoveQuota(quota=key) for key in self.keys(Quota)),
            *(DeleteRate(rate=key) for key in self.keys(Rate)),
        ]
        self.do(data.draw(st.sampled_from(wishes)))

    @rule()
    def undo(self) -> None:
        if self.at.desk.undo_state().undo is None:
            return
        if len(self.past) > 1:
            self.at.desk.undo()
            self.future.append(self.past.pop())

    @rule()
    def redo(self) -> None:
        done = self.at.desk.redo()
        assert (done is not None) == bool(self.future)
        if done is not None:
            self.past.append(self.future.pop())

    @rule()
    def restart(self) -> None:
        self.at.reopen()

    @invariant()
    def it_looks_as_it_should(self) -> None:
        if hasattr(self, "past"):
            assert everything(self.at.desk) == self.past[-1]
            assert check(self.at.desk) == ()


TestUndoing = Undoing.TestCase
TestUndoing.settings = hypothesis_settings(
    max_examples=10, stateful_step_count=20, deadline=None, report_multiple_bugs=False
)


def test_taking_back_a_move_gives_the_figures_before(tmp_path: Path) -> None:
    at = desk_in(tmp_path)
    key = at.deal(amount=5000)
    before = {name: figures(at.desk.snapshot(), name) for name in ("board", "funnel", "quota")}
    at.desk.do(MoveDeals(deals=(key,), stage=at.stages[2].id))
    assert figures(at.desk.snapshot(), "funnel") != before["funnel"]
    at.desk.undo()
    assert {name: figures(at.desk.snapshot(), name) for name in before} == before
    at.desk.store.close()


def test_a_copy_of_the_file_alone_is_the_desk(tmp_path: Path) -> None:
    at = desk_in(tmp_path)
    at.deal("Kept")
    copied = tmp_path / "elsewhere"
    copied.mkdir()
    shutil.copy(at.path, copied / "desk.salesdesk")
    again = SqlStore.view(copied / "desk.salesdesk", at.clock)
    with again.read() as reader:
        assert [card.title for card in reader.open_cards(at.pipeline)] == ["Kept"]
    again.close()
    at.desk.store.close()
