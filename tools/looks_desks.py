"""Desks to look at: an invented year, and none, one, twenty or two thousand open deals."""

from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

from salesdesk import app
from salesdesk.desk.commands.deals import CreateDeal
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.desk import Desk
from salesdesk.desk.ports import Clock
from salesdesk.domain.periods import containing
from salesdesk.importing import sample
from salesdesk.importing.sample_deals import CLOSED, SampleDeal

CHINESE = "上海浦东国际机场第三航站楼行李处理系统五年期全面维护与备件供应框架协议(含夜间值班服务)"
LONG = "Rahmenvertrag für Wartung und Ersatzteile, Werk Süd, 5 Jahre"
FOREIGN = "Terminal für Genf"
STAGES = 4
FIRMS = ("Hafen", "Meridian", "Nordwind", "Ostra", "Quarry", "Tallinn")
WHAT = ("Data platform", "Extra seats", "Renewal", "Rollout", "Service desk", "Training")
PEOPLE = ("Ada Moreau", "Jin Park", "Lena Sund", "Rui Almeida")


class LooksDesk(NamedTuple):
    """A desk by name: how many deals are open and closed, and its quota in minor units; None for none."""

    name: str
    open_deals: int
    closed: int = CLOSED
    quota: int | None = sample.QUOTA

    def make(self, path: Path, clock: Clock) -> Desk:
        """Make it there."""
        desk = app.new_desk(path, clock, sample.CURRENCY)
        sample.fill(desk, open_deals(self.open_deals), self.closed)
        for command in self._quotas(desk):
            desk.do(command)
        if self.open_deals > 1:
            desk.do(CreateDeal(title=FOREIGN, amount=3_500_000, currency="CHF", expected_close=desk.today()))
            desk.do(CreateDeal(title="Sans montant", expected_close=desk.today()))
        return desk

    def _quotas(self, desk: Desk) -> Sequence[SetQuota]:
        current = containing(desk.today(), "quarter").key
        found = [SetQuota(period=current, amount=self.quota, currency=sample.CURRENCY)]
        if self.open_deals > 1:
            found.append(SetQuota(period=current, amount=self.open_deals // 4 + 15, measure="count"))
        return found


DESKS = (
    LooksDesk("new", 1, closed=0, quota=None),
    LooksDesk("none", 0),
    LooksDesk("one", 1),
    LooksDesk("twenty", 20, quota=50_000_000),
    LooksDesk("many", 2000, quota=1_150_000_000),
)


def open_deals(count: int) -> list[SampleDeal]:
    """So many open deals; the first two have long titles."""
    chance, titles = Random(20), {0: LONG, 1: CHINESE}
    return [_open(number, titles.get(number), chance) for number in range(count)]


def _open(number: int, title: str | None, chance: Random) -> SampleDeal:
    """An open deal that came through its stages; those with a title of their own are large and far on."""
    stage = STAGES - 1 if title else chance.choices(range(STAGES), (5, 4, 3, 2))[0]
    ago, path = sum(spells := [chance.randint(1, 14) for _ in range(stage + 1)]), []
    for place, spell in enumerate(spells):
        path.append((place, ago))
        ago -= spell
    firm = f"{chance.choice(FIRMS)} {number}"
    return SampleDeal(
        key=f"L-{number:05}",
        title=title or f"{chance.choice(WHAT)} {number}",
        organisation=firm,
        contact=chance.choice(PEOPLE),
        amount=95_000 if title else max(int(round(chance.lognormvariate(9.5, 0.8), -2)), 1500),
        source=chance.choice(("Referral", "Repeat customer", "Inbound", "Cold call")),
        path=tuple(path),
        due=chance.randint(-12, 70),
    )
