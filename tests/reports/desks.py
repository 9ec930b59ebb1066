"""Desks to report on: made by commands, under a clock that only the test moves."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from salesdesk.desk.commands.activities import AddNote, FinishActivity, PlanActivity
from salesdesk.desk.commands.deal_fields import ChangeAmount, ChangeExpectedClose, SetField
from salesdesk.desk.commands.deals import CreateDeal, DeleteDeals, LoseDeals, MoveDeals, ReopenDeals, WinDeals
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.commands.rates import SetRate
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.commands.stages import AddPipeline, NewStage
from salesdesk.desk.desk import Desk
from salesdesk.domain.records import Activity, Pipeline
from salesdesk.store.store import SqlStore

TODAY = date(2026, 11, 23)
STAGES = (
    ("Lead in", 0.1),
    ("Qualified", 0.2),
    ("Needs analysed", 0.35),
    ("Proposal sent", 0.55),
    ("Negotiation", 0.75),
)
FIRMS = (
    *("Hafen Spedition", "Nova Insurance", "Vela Energy", "深圳市创新科技有限公司"),
    *("Meridian Clinics", "Tallinn Ports", "Österberg & Söhne"),
)
WORK = (
    *("Fleet renewal", "Three-year frame", "Data platform, 40 seats", "物流管理平台二期"),
    *("Service desk", "Pilot → contract", "Rollout"),
)
REASONS = ("Price", "Went silent", "No budget", "Competitor", None)


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = datetime(2026, 1, 5, 9, tzinfo=UTC)
    randomness: random.Random = field(default_factory=lambda: random.Random(7))

    def __call__(self) -> datetime:
        return self.now

    def random_bytes(self, count: int) -> bytes:
        return self.randomness.randbytes(count)


def clock_of(desk: Desk) -> Clock:
    """The clock of a desk made here, to move."""
    assert isinstance(desk.clock, Clock)
    return desk.clock


def empty(path: Path, clock: Clock, stages: Sequence[tuple[str, float]] = STAGES) -> Desk:
    """A desk with one pipeline and an owner."""
    desk = Desk(SqlStore.create(path, clock, clock.random_bytes), clock)
    made = tuple(NewStage(name=name, probability=p, stall_days=30) for name, p in stages)
    desk.do(AddPipeline(name="New business", stages=made))
    desk.do(ChangeSettings(values=(("names", "Mira Okafor"),)))
    return desk


def busy(
    path: Path, clock: Clock, deals: int = 60, seed: int = 3, stages: Sequence[tuple[str, float]] = STAGES
) -> Desk:
    """A desk after most of a year: deals moved, won, lost and planned; a quota for the quarter of TODAY."""
    desk, chance = empty(path, clock, stages), random.Random(seed)
    with desk.read() as reader:
        pipeline = reader.find(Pipeline)[0]
        keys = [stage.id for stage in reader.stages_of(pipeline.id)]
    desk.do(SetQuota(period="2026-Q4", amount=25_000_000))
    desk.do(SetQuota(period="2026-Q3", amount=22_000_000))
    for number in range(deals):
        _one_deal(desk, clock, chance, keys, number, deals)
    clock.now = datetime(2026, 11, 23, 10, tzinfo=UTC)
    return desk


def _one_deal(desk: Desk, clock: Clock, chance: random.Random, stages: list[str], number: int, deals: int) -> None:
    clock.now = datetime(2026, 1, 5, 9, tzinfo=UTC) + timedelta(days=number * 315 / deals)
    deal = desk.do(
        CreateDeal(
            title=f"{WORK[number % 7]} {number}",
            organisation=FIRMS[number * 5 % 7],
            amount=chance.randrange(3, 75) * 100_000,
            expected_close=(clock.now + timedelta(days=chance.randrange(30, 110))).date(),
        )
    ).made
    assert deal is not None
    end = datetime(2026, 11, 22, tzinfo=UTC)
    for stage in stages[1 : chance.choice((1, 2, 3, 4, 5, 5, 5))]:
        clock.now = min(clock.now + timedelta(days=chance.randrange(3, 20)), end)
        desk.do(MoveDeals(deals=(deal,), stage=stage))
    clock.now = min(clock.now + timedelta(days=chance.randrange(3, 20)), end)
    outcome = chance.random()
    if outcome < 0.33:
        desk.do(WinDeals(deals=(deal,)))
    elif outcome < 0.6:
        desk.do(LoseDeals(deals=(deal,), reason=chance.choice(REASONS)))
    elif outcome < 0.85:
        day = TODAY + timedelta(days=chance.randrange(-3, 12))
        desk.do(PlanActivity(deal=deal, kind="call", title="Call about the contract", due_day=day))


def lived_in(path: Path, clock: Clock, stages: Sequence[tuple[str, float]] = STAGES) -> Desk:
    """The busy desk with all that people add: categories, sources, a field of their own, notes, people, steps done,
    amounts and days changed, a deal deleted, two in other currencies (one with a rate) and one without an amount."""
    desk = busy(path, clock, stages=stages)
    with desk.read() as reader:
        cards = list(reversed(reader.all_cards(None)))
    clock.now = datetime(2026, 11, 20, 8, tzinfo=UTC)
    for number, card in enumerate(cards):
        desk.do(SetField(deals=(card.id,), field="source", value=("Referral", "Inbound", None)[number % 3]))
        desk.do(SetField(deals=(card.id,), field="own:Product", value=("Basic", "Pro", None)[number % 3]))
    opened = [card for card in cards if card.outcome == "open"]
    for card, category in zip(opened, ("commit", "best_case", "omitted", "commit"), strict=False):
        desk.do(SetField(deals=(card.id,), field="category", value=category))
    with desk.read() as reader:
        steps = reader.find(Activity)
    for step in steps[::2]:
        desk.do(FinishActivity(activity=step.id))
    desk.do(SetField(deals=(opened[0].id,), field="contact", value="Claire Dubois"))
    desk.do(AddNote(deal=opened[0].id, text="They want a pilot first.\n\nThen the whole fleet, if it goes well."))
    desk.do(ChangeAmount(deals=(opened[1].id,), amount=9_000_000))
    desk.do(ChangeAmount(deals=(opened[2].id,), amount=100_000))
    due = {card.id: card.expected_close or TODAY for card in opened[7:]}
    desk.do(ChangeExpectedClose(deals=(next(key for key in due if due[key].year > 2026),), day=date(2026, 12, 30)))
    desk.do(ChangeExpectedClose(deals=(next(key for key in due if due[key].month == 12),), day=date(2027, 2, 1)))
    desk.do(SetField(deals=(opened[5].id,), field="chance", value=0.9))
    desk.do(ReopenDeals(deals=(next(card.id for card in cards if card.outcome == "lost"),)))
    desk.do(DeleteDeals(deals=(opened[6].id,)))
    desk.do(SetRate(currency="USD", day=date(2026, 1, 1), rate="0.9"))
    desk.do(CreateDeal(title="In dollars", amount=500_000, currency="USD", expected_close=date(2026, 12, 1)))
    desk.do(CreateDeal(title="In yen", amount=900_000, currency="JPY", expected_close=date(2026, 12, 1)))
    desk.do(CreateDeal(title="No amount yet", organisation=FIRMS[0]))
    clock.now = datetime(2026, 11, 23, 10, tzinfo=UTC)
    return desk
