"""A small desk with everything in it, for the campaign of damaged files."""

from datetime import date
from fractions import Fraction
from pathlib import Path
from random import Random

import numpy as np

from salesdesk.analytics.distribution import Distribution
from salesdesk.desk.cards import DiaryLine
from salesdesk.desk.commands.activities import AddNote, PlanActivity
from salesdesk.desk.commands.base import Command
from salesdesk.desk.commands.deal_fields import ChangeAmount, ChangeExpectedClose, SetField
from salesdesk.desk.commands.deals import CreateDeal, LoseDeals, MoveDeals, SnoozeDeals, WinDeals
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.commands.rates import SetRate
from salesdesk.desk.commands.saved_views import SaveView
from tests.support.desks import DeskForTests, desk_in

_FIRST = (
    "Harbour",
    "Baker",
    "Nordic",
    "Müller",
    "清风",
    "Atlas",
    "Quartz",
    "Lumen",
    "Cedar",
    "Orbit",
    "Juniper",
    "Falcon",
)
_LAST = ("renewal", "pilot", "rollout", "training", "licences", "audit", "migration", "support", "upgrade", "report")
_TEXT = "Met the buyer; wants a draft by Friday, with terms for three years and a price for each site. "


def busy_desk(folder: Path, deals: int = 90, seed: int = 3) -> DeskForTests:
    """A desk with deals in every state and with everything that can belong to them, some of it undone or done again."""
    at, chance = desk_in(folder), Random(seed)
    at.desk.do(SetQuota(period="2026-Q4", amount=40_000_000))
    at.desk.do(SetRate(currency="USD", day=date(2026, 10, 1), rate="0.92"))
    at.desk.do(SaveView(name="Large ones", where="amount > 10000", sort="-amount"))
    at.desk.do(SetField(deals=(_deal(at, chance),), field="tags", value=("key account", "2026")))
    at.desk.do(SetField(deals=(_deal(at, chance),), field="own:Region", value="North"))
    for number in range(deals):
        key = _deal(at, chance)
        for command in _more(at, key, number, chance):
            at.clock.on(minutes=7)
            at.desk.do(command)
        if number % 11 == 5:
            at.desk.undo()
        if number % 22 == 5:
            at.desk.redo()
    at.desk.store.keep([_line(day) for day in (20, 21, 22)])
    return at


def _deal(at: DeskForTests, chance: Random) -> str:
    at.clock.on(minutes=11)
    title = f"{chance.choice(_FIRST)} {chance.choice(_LAST)} {chance.randrange(100, 999)}"
    return at.desk.do(
        CreateDeal(
            title=title,
            stage=chance.choice(at.stages).id,
            organisation=f"{chance.choice(_FIRST)} {chance.choice(('GmbH', 'Ltd', '公司'))}",
            contact=f"{chance.choice(('Anna', 'Jörg', 'Mei'))} {chance.choice(_FIRST)}",
            amount=chance.randrange(1_000, 9_000_000),
            expected_close=date(2026, 12, chance.randrange(1, 28)),
            source=chance.choice((None, "Web", "Fair", "Referral")),
        )
    ).made or ""  # fmt: skip


def _more(at: DeskForTests, key: str, number: int, chance: Random) -> list[Command]:
    every: list[Command] = [
        MoveDeals(deals=(key,), stage=chance.choice(at.stages).id),
        AddNote(deal=key, text=_TEXT * chance.randrange(1, 4)),
        PlanActivity(deal=key, title=f"Call about {number}", due_day=date(2026, 12, 1), due_time="09:30"),
        SetField(deals=(key,), field="owner", value=chance.choice(("Anna", "Ben"))),
        SetField(deals=(key,), field="title", value=f"{chance.choice(_FIRST)} {number} renamed"),
        SetField(deals=(key,), field="tags", value=("key account",)),
        ChangeAmount(deals=(key,), amount=chance.randrange(1_000, 9_000_000)),
        ChangeExpectedClose(deals=(key,), day=date(2027, 1, chance.randrange(1, 28))),
        SnoozeDeals(deals=(key,), until=date(2027, 2, 1)),
    ]
    chosen = chance.sample(every, 3)
    if number % 5 == 0:
        chosen.append(AddNote(deal=key, text=_TEXT * 80))  # on further pages
    if number % 3 == 0:
        return [*chosen[:2], WinDeals(deals=(key,)) if number % 2 else LoseDeals(deals=(key,), reason="Price")]
    return chosen


def _line(day: int) -> DiaryLine:
    masses = Distribution(0, Fraction(100_000), np.array([0.25, 0.5, 0.25]))
    return DiaryLine(
        period="2026-Q4", day=date(2026, 11, day), won=100, target=900, currency="EUR", chance=1 / 3, forecast=512.25,
        low=100.0, high=1000.0, distribution=masses,
    )  # fmt: skip
