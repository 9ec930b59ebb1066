"""Desks at the edges of what a report can say: nothing there, all lost, everything over the limits, many currencies."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from salesdesk.desk.commands.activities import AddNote, FinishActivity, PlanActivity
from salesdesk.desk.commands.base import Command
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
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.commands.rates import SetRate
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.commands.stages import AddPipeline, AddStage, NewStage
from salesdesk.desk.desk import Desk
from salesdesk.domain.records import Organisation, Pipeline, Stage
from salesdesk.views.diary import keep_today
from tests.reports.desks import Clock, empty

TODAY = date(2026, 11, 23)
SHORT = (("Asked", 0.2), ("Offer", 0.6))


def at(month: int, day: int, hour: int = 9) -> datetime:
    """An instant of the year of these desks."""
    return datetime(2026, month, day, hour, tzinfo=UTC)


def made(desk: Desk, **values: object) -> str:
    """A new deal's key."""
    key = desk.do(CreateDeal(**values)).made  # type: ignore[arg-type]
    assert key is not None
    return key


def nothing(path: Path) -> Desk:
    """A desk with a pipeline and nothing in it."""
    return empty(path, Clock(now=at(11, 23, 10)), SHORT)


def lost_only(path: Path) -> Desk:
    """A desk without quota and owner whose deals were all lost, some without a reason, one in another currency."""
    clock = Clock(now=at(2, 2))
    desk = empty(path, clock, SHORT)
    desk.do(ChangeSettings(values=(("names", ""),)))
    for number, reason in enumerate(("Price", None, "Price", "A reason " + "that goes on " * 12)):
        clock.now = at(3 + number, 4)
        deal = made(desk, title=f"Lost {number}", amount=None if number == 1 else 10_000 * number, source="Fair")
        clock.now += timedelta(days=12 * number)
        desk.do(LoseDeals(deals=(deal,), reason=reason))
    foreign = made(desk, title="In pounds", amount=77_700, currency="GBP")
    desk.do(LoseDeals(deals=(foreign,), reason="Price"))
    clock.now = at(11, 23, 10)
    return desk


def reached(path: Path) -> Desk:
    """A desk of months whose quota is reached, with amounts without a rate, two pipelines, and one of each thing."""
    clock = Clock(now=at(9, 1))
    desk = empty(path, clock, SHORT)
    desk.do(ChangeSettings(values=(("period_kind", "month"), ("names", "Ines"))))
    desk.do(AddPipeline(name="Renewals", stages=(NewStage(name="Due", probability=0.9),)))
    desk.do(SetQuota(period="2026-11", amount=1_000_000))
    clock.now = at(11, 2)
    won = made(desk, title="Won at once", organisation="Acme", amount=1_250_050, source="Referral")
    clock.now = at(11, 20)
    desk.do(WinDeals(deals=(won,)))
    for currency, amount in (("GBP", 300_000), ("JPY", 900_000), ("GBP", 100_000)):
        made(desk, title=f"In {currency}", amount=amount, currency=currency, expected_close=date(2026, 11, 27))
    late = made(desk, title="Overdue", organisation="Acme", amount=5_000, expected_close=date(2026, 11, 22))
    today = made(desk, title="Due today", organisation="Acme", amount=5_000, expected_close=TODAY)
    desk.do(SetField(deals=(today,), field="category", value="omitted"))
    desk.do(PlanActivity(deal=late, kind="call", title="Call", due_day=date(2026, 11, 22), due_time="09:30"))
    desk.do(PlanActivity(deal=today, kind="demo", title="Show", due_day=TODAY))
    done = desk.do(PlanActivity(deal=today, kind="task", title="Write", due_day=date(2026, 11, 21))).made or ""
    desk.do(FinishActivity(activity=done))
    clock.now = at(11, 23, 10)
    return desk


def crowded(path: Path) -> Desk:
    """More open deals, notes, steps and losses than a page lists, and names longer than a line."""
    clock = Clock(now=at(10, 1))
    desk = empty(path, clock, SHORT)
    with desk.read() as reader:
        offer = next(stage.id for stage in reader.find(Stage) if stage.name == "Offer")
    keys = []
    for number in range(203):
        clock.now += timedelta(minutes=90)
        keys.append(
            made(
                desk,
                title=f"Deal {number} " + "of a long name " * (number % 11),
                organisation=f"Firm {number % 3}",
                amount=100_000 + 997 * number,
                expected_close=TODAY + timedelta(days=number % 40 - 5),
            )
        )
    desk.do(MoveDeals(deals=tuple(keys[::4]), stage=offer))
    for number in range(202):
        desk.do(PlanActivity(deal=keys[number % 3], kind="email", title=f"Step {number}", due_day=TODAY))
    for number in range(9):
        desk.do(AddNote(deal=keys[0], text=f"Note {number}\n\nin two parts"))
    desk.do(SetQuota(period="2026-Q4", amount=900_000_000))
    clock.now = at(11, 23, 10)
    return desk


def told(path: Path) -> Desk:
    """A desk with a record of every kind and an event of every kind, each of a second of its own, in Shanghai."""
    clock = Clock(now=datetime(2026, 1, 5, 9, 0, 0, 1, tzinfo=UTC))
    desk = empty(path, clock, SHORT[:1])

    def do(command: Command) -> str:
        clock.now += timedelta(seconds=1)
        return desk.do(command).made or ""

    do(ChangeSettings(values=(("zone", "Asia/Shanghai"), ("holidays", "2026-01-28"))))
    do(AddPipeline(name="Renewals", stages=(NewStage(name="Asked again", probability=1 / 3),)))
    with desk.read() as reader:
        business = next(found.id for found in reader.find(Pipeline) if found.name == "New business")
    offer = do(AddStage(pipeline=business, name="Offer", probability=0.6))
    do(SetQuota(period="2026-Q1", amount=100_000))
    do(SetQuota(period="2026-Q1", amount=3, measure="count"))
    do(SetRate(currency="USD", day=date(2026, 1, 2), rate="0.870001"))
    first = do(CreateDeal(title="=1+1", organisation="Acme", contact="Ines", amount=123_456, source="Fair"))
    second = do(CreateDeal(title="two\nlines", organisation="-5", currency="JPY", amount=7))
    third = do(CreateDeal(title="'", contact="=Bo", expected_close=date(2026, 2, 1), stage=offer))
    do(MoveDeals(deals=(first,), stage=offer))
    do(SetField(deals=(first,), field="tags", value=("north",)))
    do(SetField(deals=(first,), field="tags", value=("north", "=key")))
    do(SetField(deals=(first,), field="chance", value=0.1 + 0.2))
    do(SetField(deals=(second,), field="own:Region", value="007"))
    do(SetField(deals=(second,), field="own:Title", value="taken"))
    do(SetField(deals=(second,), field="category", value="omitted"))
    do(ChangeAmount(deals=(third,), amount=99, currency="USD"))
    do(ChangeExpectedClose(deals=(third,), day=date(2026, 12, 31)))
    do(SnoozeDeals(deals=(third,), until=date(2026, 3, 1)))
    do(WakeDeals(deals=(third,)))
    do(AddNote(deal=third, text="''quoted'"))
    do(PlanActivity(deal=third, kind="call", title="Call", due_day=date(2026, 1, 9), due_time="09:30"))
    done = do(PlanActivity(organisation=_organisation(desk), kind="task", title="Write"))
    do(FinishActivity(activity=done))
    do(WinDeals(deals=(first,)))
    do(LoseDeals(deals=(second,), reason="=Price"))
    do(ReopenDeals(deals=(second,)))
    do(LoseDeals(deals=(second,), reason=None))
    do(DeleteDeals(deals=(do(CreateDeal(title="gone")),)))
    clock.now = at(1, 20)
    keep_today(desk.snapshot())
    return desk


def _organisation(desk: Desk) -> str:
    with desk.read() as reader:
        return next(found.id for found in reader.find(Organisation) if found.name == "Acme")
