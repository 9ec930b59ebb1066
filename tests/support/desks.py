"""Desks to test with: a clock that stands until told, keys that repeat, and a small pipeline."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from salesdesk.desk.commands.deals import CreateDeal
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.commands.stages import AddPipeline, NewStage
from salesdesk.desk.desk import Desk
from salesdesk.domain.records import Stage
from salesdesk.store.store import SqlStore

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@dataclass
class StandingClock:
    """Gives ``now`` until it is moved on."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def on(self, **by: float) -> None:
        """Move on, by days, hours, minutes…"""
        self.now += timedelta(**by)


@dataclass
class DeskForTests:
    """A desk in a file, its clock, and its open stages."""

    desk: Desk
    clock: StandingClock
    path: Path
    pipeline: str = ""
    stages: list[Stage] = field(default_factory=list)

    def deal(self, title: str = "Fleet renewal", **values: object) -> str:
        """The key of a new deal."""
        return self.desk.do(CreateDeal(title=title, **values)).made or ""  # type: ignore[arg-type]

    def reopen(self) -> Desk:
        """The desk after its program was closed and started again."""
        self.desk.store.close()
        self.desk = Desk(SqlStore.open(self.path, self.clock, Random(99).randbytes), self.clock)
        return self.desk


def desk_in(
    folder: Path, stages: tuple[tuple[str, float], ...] = (("Qualified", 0.2), ("Proposal", 0.5), ("Negotiation", 0.8))
) -> DeskForTests:
    """A new desk in Berlin, in euro, with a pipeline of these stages."""
    clock = StandingClock()
    path = folder / "desk.salesdesk"
    desk = Desk(SqlStore.create(path, clock, Random(1).randbytes), clock)
    desk.do(ChangeSettings(values=(("zone", "Europe/Berlin"), ("currency", "EUR"))))
    new = tuple(NewStage(name=name, probability=p) for name, p in stages)
    pipeline = desk.do(AddPipeline(name="New business", stages=new)).made or ""
    with desk.read() as reader:
        made = reader.stages_of(pipeline)
    return DeskForTests(desk, clock, path, pipeline, list(made))
