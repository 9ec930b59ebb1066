"""How large a desk file becomes: deals that a file brought, and deals played command by command."""

import csv
from datetime import date, timedelta
from pathlib import Path
from random import Random

from salesdesk.desk.commands.activities import FinishActivity, PlanActivity
from salesdesk.desk.commands.deal_fields import ChangeAmount, ChangeExpectedClose
from salesdesk.desk.commands.deals import LoseDeals, MoveDeals, WinDeals
from salesdesk.desk.desk import Desk
from salesdesk.importing import ImportOptions, plan_import
from salesdesk.importing.commands.imports import ImportDeals
from salesdesk.store.store import SqlStore
from tests.support.desks import StandingClock, desk_in

_HEADER = (
    "ID", "Deal", "Organisation", "Contact", "Owner", "Stage", "Amount", "Currency", "Created", "Expected close",
    "Closed on", "Lost reason", "Source",
)  # fmt: skip
_STAGES = ("Qualified", "Needs analysed", "Proposal sent", "Negotiation")
_STEP = "Call about the offer of spring"
"""Thirty letters, with the number of the deal in the place of the last."""


def imported(folder: Path, deals: int) -> float:
    """Bytes a deal of a desk that an import has made, one fifth of it open."""
    chance, today = Random(11), date(2026, 11, 20)
    path = folder / "deals.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(_HEADER)
        for number in range(deals):
            writer.writerow(_row(number, deals, chance, today))
    clock = StandingClock()
    desk = Desk(SqlStore.create(folder / "imported.salesdesk", clock, Random(1).randbytes), clock)
    options = ImportOptions(zone=desk.settings.zone, base_currency="EUR")
    desk.do(ImportDeals(plan=plan_import(path, options, clock, name=path.name)))
    return _bytes_a_deal(desk, deals)


def _row(number: int, deals: int, chance: Random, today: date) -> list[object]:
    is_open, is_won = chance.random() < 0.2, chance.random() < 0.3
    made = today - timedelta(chance.randrange(60, 1090))
    end = made + timedelta(chance.randrange(5, 60))
    stage = chance.choice(_STAGES) if is_open else "Won" if is_won else "Lost"
    reason = "" if is_open or is_won else chance.choice(("Price", "No decision", "Rival"))
    return [
        f"D{number}", f"Deal {number} {chance.choice(('renewal', 'rollout', 'licence', 'pilot'))}",
        f"Org {chance.randrange(max(9, deals // 6))}", f"Person {chance.randrange(max(9, deals // 4))}", "Ines Brandt",
        stage, int(chance.lognormvariate(9, 1)), "EUR", made, end if is_open else "", "" if is_open else end, reason,
        chance.choice(("Inbound", "Referral", "Outbound", "Event")),
    ]  # fmt: skip


def played(folder: Path, deals: int) -> float:
    """Bytes a deal of a desk played command by command: made, seven events in all, three steps, one of them done."""
    at = desk_in(folder, tuple((name, 0.5) for name in _STAGES))
    chance, do = Random(11), at.desk.do
    for number in range(deals):
        key = at.deal(
            f"Deal {number} {chance.choice(('renewal', 'rollout', 'licence', 'pilot'))}",
            organisation=f"Org {chance.randrange(max(9, deals // 6))}",
            contact=f"Person {chance.randrange(max(9, deals // 4))}",
            amount=chance.randrange(100_000, 9_000_000),
            source=chance.choice(("Inbound", "Referral")),
        )
        steps = []
        for stage in at.stages[1:]:
            at.clock.on(minutes=chance.randrange(3, 900), seconds=chance.random())
            due = at.clock.now.date() + timedelta(days=3)
            steps.append(do(PlanActivity(deal=key, title=f"{_STEP[:24]}{number:06}", due_day=due)).made or "")
            do(MoveDeals(deals=(key,), stage=stage.id, to_top=True))
        do(FinishActivity(activity=steps[0]))
        do(ChangeAmount(deals=(key,), amount=chance.randrange(100_000, 9_000_000)))
        do(ChangeExpectedClose(deals=(key,), day=at.clock.now.date() + timedelta(days=20)))
        do(WinDeals(deals=(key,)) if chance.random() < 0.4 else LoseDeals(deals=(key,), reason="Price"))
    return _bytes_a_deal(at.desk, deals)


def _bytes_a_deal(desk: Desk, deals: int) -> float:
    path = desk.store.path
    desk.store.close()
    return path.stat().st_size / deals
