"""A file of deals as it comes out of another program."""

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

STAGES = ("Qualified", "Needs analysed", "Proposal sent", "Negotiation", "Legal", "Signature")
OPEN_SHARE = 0.2
COLUMNS = ("Title", "Organisation", "Contact", "Owner", "Stage", "Outcome", "Amount", "Currency", "Created", "Closed",
           "Expected close", "Source", "SalesDesk ID")  # fmt: skip


def write_rows(path: Path, deals: int) -> Path:
    """So many deals in our own layout, OPEN_SHARE of them open."""
    dice, today = Random(deals), datetime.now(UTC).date()
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for number in range(deals):
            created = today - timedelta(days=dice.randint(1, 1_000))
            is_open = dice.random() < OPEN_SHARE
            closed = "" if is_open else min(created + timedelta(days=dice.randint(1, 90)), today - timedelta(days=1))
            outcome = "open" if is_open else dice.choice(("won", "lost", "lost"))
            writer.writerow([
                f"Deal {number} for scanners", f"Firm {number % (deals // 8 + 1)}", f"Person {number % 997}", "Ines Brandt",
                dice.choice(STAGES), outcome, dice.randint(10, 900) * 100, "EUR", created, closed,
                today + timedelta(days=dice.randint(-20, 120)), dice.choice(("Referral", "Inbound", "Cold call")), f"B-{number}",
            ])  # fmt: skip
    return path
