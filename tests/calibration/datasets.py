"""The histories that are replayed when no file is given, as far as they are here."""

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from tests.calibration.histories import History, read

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "data"
_NOW = datetime(2026, 1, 1, tzinfo=UTC)
"""After everything in these files, so that they read the same on any day."""


def histories() -> Iterator[History]:
    """Each history that is at hand: real loan sales, a demo whose stages mean nothing, a teaching set without stages."""
    log = SHARED / "real_stage_log" / "stage_log.csv"
    demo = SHARED / "salesforce_wave_demo"
    if log.exists():
        yield read("stage log", log, _NOW)
    if demo.exists():
        yield read("demo", demo / "OpportunityHistory.csv", _NOW, deals=demo / "Opportunity.csv")
    yield _maven(ROOT / "tests" / "data" / "maven_crm" / "sales_pipeline.csv")


def _maven(file: Path) -> History:
    """Deals that tell their value only once they are won: before that they are worth their product's list price."""
    with file.open(newline="", encoding="utf-8") as rows:
        products = {row["opportunity_id"]: row["product"] for row in csv.DictReader(rows)}
    prices = _prices()
    worth = {deal: prices[name] for deal, product in products.items() if (name := _plain(product)) in prices}
    found = read("maven", file, _NOW, kind="deals", worth=worth)
    return replace(found, traits={"product": {deal: [product] for deal, product in products.items()}})


def _prices() -> dict[str, int]:
    """List prices in minor units by product; none where the price list is not at hand."""
    file = SHARED / "maven_crm" / "products.csv"
    if not file.exists():
        return {}
    with file.open(newline="", encoding="utf-8") as rows:
        return {_plain(row["product"]): 100 * int(row["sales_price"]) for row in csv.DictReader(rows)}


def _plain(product: str) -> str:
    """The deals and the price list differ in their spaces."""
    return product.replace(" ", "")
