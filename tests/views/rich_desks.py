"""Desks with something of everything, the same every time: for answers that are approved as a whole."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from salesdesk.desk.cards import Card
from salesdesk.desk.changes import Change
from salesdesk.desk.commands.activities import AddNote, FinishActivity, PlanActivity
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
    WinDeals,
)
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.commands.rates import SetRate
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.commands.stages import AddPipeline, AddStage, DeleteStage, NewStage, SetStallDays
from salesdesk.desk.desk import Desk
from salesdesk.domain.periods import Period
from salesdesk.domain.records import KINDS, Pipeline, Setting, Tag
from salesdesk.store.store import SqlStore
from salesdesk.views.diary import keep_today
from salesdesk.views.report_rows import DataRow
from tests.support.answers import Brief, asked, text, told
from tests.support.desks import StandingClock

TODAY = date(2026, 11, 23)
FIRST = datetime(2025, 7, 7, 8, 30, tzinfo=UTC)
FIRMS = ("Hafen Spedition", "Nova Insurance", "Vela Energy", "深圳市创新科技", "Meridian Clinics", "Österberg & Söhne")
PEOPLE = ("Ines Roth", "Bo Li", "Claire Dubois", "Émile")
SOURCES = ("Referral", "Web", "Trade fair", None)
REASONS = ("Price", "Went silent", "No budget", None)
PRODUCTS = ("Basic", "Pro", "Enterprise", None)
KIND_OF_STEP = ("call", "email", "meeting", "demo", "task")


def card(found: Card) -> str:
    """A card as its title and what it is worth."""
    return f"<{found.title}> {found.amount} {found.currency}"


def row(found: DataRow) -> list[Any]:
    """A data row as a line."""
    return [card(found.card), *map(told, found[1:])]


BRIEF: Brief = {Card: card, DataRow: row, Period: lambda period: period.key}
STAGES = {
    "New business": (("Lead", 0.1), ("Qualified", 0.2), ("Demo", 0.35), ("Proposal", 0.6), ("Contract", 0.8)),
    "Renewals": (("Asked", 0.5), ("Offer", 0.9)),
}
"""Each stage is made in an instant of its own, so that the order of keys does not hang on chance."""


@dataclass
class RichDesk:
    """A desk, its clock, and a readable name for every key on it."""

    desk: Desk
    clock: StandingClock
    names: dict[str, str]

    def answer(self, question: Any) -> Any:
        """What a snapshot of the desk answers, or how it refuses."""
        return asked(question, self.desk.snapshot(), brief=BRIEF)

    def lines(self, answers: Any) -> str:
        """Answers as the lines that are approved."""
        return text(answers, self.names)


@contextmanager
def rich_desk(folder: Path, seed: int = 5, deals: int = 70, **settings: str) -> Iterator[RichDesk]:
    """A desk of sixteen months: two pipelines, owners, currencies, quotas of every kind, and all that happens to deals."""
    clock = StandingClock(FIRST)
    desk = Desk(SqlStore.create(folder / f"rich-{seed}.salesdesk", clock, Random(1).randbytes), clock)
    try:
        _found(desk, clock, settings)
        _History(desk, clock, Random(seed), deals).happen()
        clock.now = datetime(2026, 11, 23, 9, 20, tzinfo=UTC)
        yield RichDesk(desk, clock, _names(desk))
    finally:
        desk.store.close()


@contextmanager
def bare_desk(folder: Path, deals: int = 0, stages: tuple[str, ...] = ("Asked", "Offered")) -> Iterator[RichDesk]:
    """A desk with one pipeline and so many open deals, a month old; without stages there is no pipeline."""
    clock = StandingClock(FIRST)
    desk = Desk(SqlStore.create(folder / f"bare-{deals}-{len(stages)}.salesdesk", clock, Random(2).randbytes), clock)
    try:
        if stages:
            desk.do(AddPipeline(name="Only", stages=tuple(NewStage(name=name, probability=0.25) for name in stages)))
        for number in range(deals):
            desk.do(CreateDeal(title=f"Deal {number}", amount=(number + 1) * 1_000_00))
            clock.on(days=7)
        yield RichDesk(desk, clock, _names(desk))
    finally:
        desk.store.close()


def _found(desk: Desk, clock: StandingClock, settings: dict[str, str]) -> None:
    def do(command: Command) -> Change:
        clock.on(seconds=1)
        return desk.do(command)

    given = {"zone": "Europe/Berlin", "names": "Mira\nTom", "holidays": "2026-10-05 2026-12-25", **settings}
    do(ChangeSettings(values=tuple(given.items())))
    for pipeline, stages in STAGES.items():
        first, *others = stages
        made = (
            do(AddPipeline(name=pipeline, stages=(NewStage(name=first[0], probability=first[1], stall_days=20),))).made
            or ""
        )
        for name, probability in others:
            do(AddStage(pipeline=made, name=name, probability=probability, stall_days=20))
    foreign = "EUR" if settings.get("currency") == "USD" else "USD"
    do(SetRate(currency=foreign, day=date(2025, 7, 1), rate="0.92"))
    do(SetRate(currency=foreign, day=date(2026, 6, 1), rate="0.87"))


class _History:
    """Sixteen months of a desk, in order of time."""

    def __init__(self, desk: Desk, clock: StandingClock, chance: Random, deals: int) -> None:
        self._desk, self._clock, self._chance, self._deals = desk, clock, chance, deals
        with desk.read() as reader:
            pipelines = sorted(reader.find(Pipeline), key=lambda pipeline: pipeline.rank)
            self._stages = [[stage.id for stage in reader.stages_of(found.id)] for found in pipelines]
            self._pipelines = [found.id for found in pipelines]
        self._numbers = count(1)
        self._open: list[tuple[str, int, int]] = []
        self._closed: list[str] = []

    def _do(self, command: Command) -> Change:
        """One second after the last, so that the keys of records are in the order in which they were made."""
        self._clock.on(seconds=1)
        return self._desk.do(command)

    def happen(self) -> None:
        """Deals are made, move and end; then what is done but once."""
        step = timedelta(hours=498 * 24 / self._deals)
        for number in range(self._deals):
            self._make(number)
            for _ in range(2):
                self._clock.now += step / 2 + timedelta(microseconds=self._chance.choice((0, 1)))
                self._move_on()
        self._set_aims()
        self._rarely()

    def _make(self, number: int) -> None:
        chance, line = self._chance, int(number % 5 == 4)
        due = self._clock.now.date() + timedelta(days=chance.randrange(20, 150))
        made = self._do(
            CreateDeal(
                title=f"Deal {number:02}",
                stage=self._stages[line][0],
                organisation=chance.choice((*FIRMS, None)),
                contact=chance.choice((*PEOPLE, None, None)),
                amount=None if number % 17 == 16 else chance.randrange(2, 60) * 50_000,
                currency="USD" if number % 11 == 7 else "JPY" if number % 23 == 20 else None,
                expected_close=None if number % 13 == 5 else due,
                source=chance.choice(SOURCES),
            )
        ).made
        assert made is not None
        product = chance.choice(PRODUCTS)
        tags = chance.sample(("north", "key account", "old"), chance.choice((0, 1, 2)))
        owner = "Somebody else" if number % 9 == 8 else chance.choice(("Mira", "Tom", None))
        several = [("tags", tuple(tags[:last])) for last in range(1, len(tags) + 1)]
        for field, value in (("own:Product", product), *several, ("owner", owner)):
            if value:
                self._do(SetField(deals=(made,), field=field, value=value))
        self._open.append((made, line, 0))

    def _move_on(self) -> None:
        chance = self._chance
        if not self._open:
            return
        deal, line, stage = self._open.pop(chance.randrange(len(self._open)))
        last = len(self._stages[line]) - 1
        if chance.random() < 0.5:
            planned = self._do(
                PlanActivity(deal=deal, kind=chance.choice(KIND_OF_STEP), title=f"Step {next(self._numbers)}")
            )
            if chance.random() < 0.7 and planned.made:
                self._do(FinishActivity(activity=planned.made))
        roll = chance.random()
        if roll < 0.12 + 0.25 * stage / (last + 1):
            self._do(WinDeals(deals=(deal,)))
            self._closed.append(deal)
        elif roll < 0.36:
            self._do(LoseDeals(deals=(deal,), reason=chance.choice(REASONS)))
            self._closed.append(deal)
        else:
            further = max(min(stage + chance.choice((1, 1, 1, 2, -1)), last), 0)
            if further != stage:
                self._do(MoveDeals(deals=(deal,), stage=self._stages[line][further]))
            self._open.append((deal, line, further))

    def _set_aims(self) -> None:
        aims = (
            ("2026-Q4", 110_000_00),
            ("2026-Q3", 90_000_00),
            ("2026-Q2", 60_000_00),
            ("2026-11", 50_000_00),
            ("2027-Q1", 1),
        )
        for period, amount in aims:
            self._do(SetQuota(period=period, amount=amount))
        with self._desk.read() as reader:
            tag = next(found.id for found in reader.find(Tag) if found.name == "north")
        self._do(SetQuota(period="2026-Q4", amount=9, measure="count"))
        self._do(SetQuota(period="2026-Q3", amount=4, measure="count"))
        self._do(SetQuota(period="2026-Q4", amount=70_000_00, pipeline=self._pipelines[1]))
        self._do(SetQuota(period="2026-Q4", amount=60_000_00, currency="USD", tag=tag))

    def _rarely(self) -> None:
        do, opened = self._do, [deal for deal, _, _ in self._open]
        self._clock.now = datetime(2026, 11, 12, 8, tzinfo=UTC)
        for deal, category in zip(opened, ("commit", "best_case", "omitted", "commit", "omitted"), strict=False):
            do(SetField(deals=(deal,), field="category", value=category))
        do(SetField(deals=tuple(opened[5:7]), field="chance", value=0.9))
        do(SetField(deals=(opened[7],), field="chance", value=0.0))
        do(SnoozeDeals(deals=(opened[8],), until=date(2026, 12, 2)))
        do(SnoozeDeals(deals=(opened[9],), until=date(2026, 11, 23)))
        do(ReopenDeals(deals=(self._closed[3],)))
        do(SetClosedDay(deals=(self._closed[5], self._closed[9]), day=None))
        do(DeleteDeals(deals=(self._closed[7], opened[10])))
        keep_today(self._desk.snapshot())
        self._clock.on(days=4)
        for deal, day, time in zip(opened, (-3, 0, 1, 1, 9), (None, None, "14:00", "09:30", None), strict=False):
            do(
                PlanActivity(
                    deal=deal,
                    kind="call",
                    title=f"Call {next(self._numbers)}",
                    due_day=TODAY + timedelta(days=day),
                    due_time=time,
                )
            )
        do(ChangeAmount(deals=(opened[1],), amount=2_500_000))
        do(ChangeAmount(deals=(opened[2],), amount=150_000))
        do(ChangeExpectedClose(deals=(opened[3],), day=date(2026, 12, 30)))
        do(ChangeExpectedClose(deals=(opened[4],), day=date(2027, 2, 1)))
        do(ChangeExpectedClose(deals=(opened[6],), day=date(2026, 11, 20)))
        keep_today(self._desk.snapshot())
        self._clock.on(days=2)
        do(AddNote(deal=opened[0], text="They want a pilot first.\n\nThen the rest."))
        do(AddNote(text="Of nobody"))
        do(MoveDeals(deals=(opened[11],), stage=self._stages[1][1]))
        do(SetStallDays(stage=self._stages[0][1], days=6))
        do(DeleteStage(stage=self._stages[0][2], survivor=self._stages[0][1]))
        keep_today(self._desk.snapshot())


def _names(desk: Desk) -> dict[str, str]:
    """A readable name for the key of every record."""
    found: dict[str, str] = {}
    with desk.read() as reader:
        for entry in reader.entries(1):
            found[entry.id.partition(":")[0]] = "<Device>"
        for kind in KINDS:
            if kind is Setting:
                continue
            for number, record in enumerate(reader.every(kind)):
                said = getattr(record, "title", None) or getattr(record, "name", None) or str(number)
                found[record.id] = f"<{kind.__name__} {said}>"
    return found


def keys(rich: RichDesk, kind: type[Any]) -> dict[str, str]:
    """Keys by name."""
    with rich.desk.read() as reader:
        return {found.name: found.id for found in reader.find(kind)}


def of(rich: RichDesk, *titles: int) -> list[str]:
    """The keys of deals by their numbers."""
    found = {card.title: card.id for card in rich.desk.snapshot().all_cards()}
    return [found[f"Deal {number:02}"] for number in titles]
