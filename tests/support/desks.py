"""Desks to test with: a clock that stands until told, keys that repeat, and a small pipeline."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from salesdesk.desk.commands.deals import CreateDeal, LoseDeals, MoveDeals, WinDeals
from salesdesk.desk.commands.quotas import SetQuota
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

    def past(
        self, deals: int, days: float = 1, sources: Sequence[str | None] = (None,), reason: str | None = None
    ) -> list[str]:
        """The keys of so many new deals, stages and sources in turn, each closed after some days: every third is lost."""
        keys = []
        for n in range(deals):
            stage, source = self.stages[n % len(self.stages)].id, sources[n % len(sources)]
            key = self.deal(f"Past {n}", amount=100_000 + n, stage=stage, source=source)
            self.clock.on(days=days)
            self.desk.do(WinDeals(deals=(key,)) if n % 3 else LoseDeals(deals=(key,), reason=reason))
            keys.append(key)
        return keys

    def anew(self) -> Desk:
        """The same desk for someone who remembers nothing."""
        return Desk(self.desk.store, self.clock)

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


def lived_in(folder: Path) -> DeskForTests:
    """A desk whose closed deals teach something."""
    at = desk_in(folder)
    chance = Random(5)
    at.desk.do(SetQuota(period="2026-Q4", amount=4_000_000))
    for number in range(26):
        stage = chance.choice(at.stages).id
        key = at.deal(
            f"Past {number}", amount=100_000 + number * 777, stage=stage, source=chance.choice(("Web", "Fair"))
        )
        at.clock.on(days=chance.choice((0.2, 0.9)))
        if number % 4:
            at.desk.do(MoveDeals(deals=(key,), stage=chance.choice(at.stages).id))
            at.clock.on(hours=5)
        at.desk.do(
            WinDeals(deals=(key,)) if number % 3 else LoseDeals(deals=(key,), reason=chance.choice(("Price", "Late")))
        )
    for number in range(7):
        at.deal(f"Open {number}", amount=300_000 + number * 333, stage=at.stages[number % 3].id)
    return at
