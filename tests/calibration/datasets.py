"""The histories that are replayed: those of a folder that the user names, or the ones that come with the tests."""

import csv
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from salesdesk.importing import ImportPlan, ImportRefused
from tests.calibration.histories import History, planned, read
from tests.support import crm_files

ROOT = Path(__file__).parents[2]
MAVEN = ROOT / "tests" / "data" / "maven_crm"
_NOW = datetime(2026, 1, 1, tzinfo=UTC)
"""After everything in these files, so that they read the same on any day."""


def histories(folder: Path | None = None) -> Iterator[History]:
    """Each history of a folder; without one a made-up log, a demo whose stages mean nothing, a teaching set without stages."""
    if folder is not None:
        yield from _users(folder)
        return
    with tempfile.TemporaryDirectory() as made:
        files = crm_files.write(Path(made))
        yield read("stage log", files / "stage_log.csv", _NOW)
        yield read("demo", files / "OpportunityHistory.csv", _NOW, deals=files / "Opportunity.csv")
    yield _maven(MAVEN / "sales_pipeline.csv")


def _users(folder: Path) -> Iterator[History]:
    """The logs below a folder, each with the deals beside it; of a folder without a log, its files of deals.

    Raises ValueError when there is none.
    """
    now, none = datetime.now(UTC), True
    for place in sorted({file.parent for file in folder.rglob("*.csv")}):
        found = {file: plan for file in sorted(place.glob("*.csv")) if (plan := _tried(file, now)) is not None}
        logs = [file for file, plan in found.items() if plan.kind == "history"]
        for file in logs or found:
            made = _read(_name(folder, file), file, now, _beside(found, file) if file in logs else None)
            if made is not None:
                none = False
                yield made
    if none:
        raise ValueError(f"{folder} has no CSV file with a history.")


def _name(folder: Path, file: Path) -> str:
    """The file's own name, and its folder's where it lies deeper: several may be called the same."""
    return file.stem if file.parent == folder else f"{file.parent.name}/{file.stem}"


def _read(name: str, file: Path, now: datetime, deals: Path | None) -> History | None:
    try:
        return read(name, file, now, deals=deals)
    except (ImportRefused, ValueError) as reason:
        print(f"left out: {reason}", file=sys.stderr)
        return None


def _tried(file: Path, now: datetime) -> ImportPlan | None:
    try:
        return planned(file, now, "auto")
    except (ImportRefused, ValueError) as reason:
        print(f"left out: {reason}", file=sys.stderr)
        return None


def _beside(found: Mapping[Path, ImportPlan], log: Path) -> Path | None:
    """The file that tells of the same deals as a log."""
    known = {history.external_id for history in found[log].histories}
    for file, plan in found.items():
        if plan.kind == "deals" and any(draft.external_id in known for draft in plan.drafts):
            return file
    return None


def _maven(file: Path) -> History:
    """Deals that tell their value only once they are won: before that they are worth their product's list price."""
    with file.open(newline="", encoding="utf-8") as rows:
        products = {row["opportunity_id"]: row["product"] for row in csv.DictReader(rows)}
    prices = _prices(file.with_name("products.csv"))
    worth = {deal: prices[_plain(product)] for deal, product in products.items()}
    found = read("maven", file, _NOW, kind="deals", worth=worth)
    return replace(found, traits={"product": {deal: [product] for deal, product in products.items()}})


def _prices(file: Path) -> dict[str, int]:
    """List prices in minor units by product."""
    with file.open(newline="", encoding="utf-8") as rows:
        return {_plain(row["product"]): 100 * int(row["sales_price"]) for row in csv.DictReader(rows)}


def _plain(product: str) -> str:
    """The deals and the price list differ in their spaces."""
    return product.replace(" ", "")
