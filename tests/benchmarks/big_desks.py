"""Desks with very many deals, made through the program's own import."""

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.commands.stages import AddPipeline, NewStage
from salesdesk.desk.desk import Desk
from salesdesk.importing import ImportOptions, plan_import
from salesdesk.importing.commands.imports import ImportDeals
from salesdesk.importing.contents import ReadFile, read_here
from salesdesk.store.store import SqlStore

STAGES = ("Qualified", "Needs analysed", "Proposal sent", "Negotiation", "Legal", "Signature")
COLUMNS = ("Title", "Organisation", "Contact", "Owner", "Stage", "Outcome", "Amount", "Currency", "Created", "Closed",
           "Expected close", "Source", "SalesDesk ID")  # fmt: skip


def clock() -> datetime:
    """The instant it is."""
    return datetime.now(UTC)


def write_csv(path: Path, deals: int, open_share: float = 1.0) -> None:
    """A file of deals in our own layout, ``open_share`` of them open."""
    dice, today = Random(deals), clock().date()
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for number in range(deals):
            created = today - timedelta(days=dice.randint(1, 400))
            is_open = dice.random() < open_share
            closed = "" if is_open else min(created + timedelta(days=dice.randint(1, 90)), today)
            outcome = "open" if is_open else dice.choice(("won", "lost", "lost"))
            writer.writerow([
                f"Deal {number} for scanners", f"Firm {number % (deals // 8 + 1)}", f"Person {number % 997}", "Ines Brandt",
                dice.choice(STAGES), outcome, dice.randint(10, 900) * 100, "EUR", created, closed,
                today + timedelta(days=dice.randint(-20, 120)), dice.choice(("Referral", "Inbound", "Cold call")), f"B-{number}",
            ])  # fmt: skip


def big_desk(path: Path, deals: int, open_share: float = 1.0, read: ReadFile = read_here) -> Path:
    """A desk file with so many deals and a quota, made once and kept; ``read`` gives what is in the file it is made from."""
    if path.exists():
        return path
    desk = Desk(SqlStore.create(path, clock), clock)
    desk.do(ChangeSettings(values=(("zone", "Europe/Berlin"), ("currency", "EUR"))))
    stages = tuple(NewStage(name=name, probability=(i + 1) / 8) for i, name in enumerate(STAGES))
    desk.do(AddPipeline(name="New business", stages=stages))
    table = path.with_suffix(".csv")
    write_csv(table, deals, open_share)
    options = ImportOptions(zone=ZoneInfo("Europe/Berlin"), base_currency="EUR")
    desk.do(ImportDeals(plan=plan_import(table, options, clock, read=read)))
    today = desk.today()
    quota = deals * 450 * 100 // 3
    desk.do(SetQuota(period=f"{today.year}-Q{(today.month - 1) // 3 + 1}", amount=quota))
    desk.store.close()
    return path
