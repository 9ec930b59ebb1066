"""Short ways to plan an import in tests."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from salesdesk.importing import ImportOptions, ImportPlan, PipelineShape, plan_import

DATA = Path(__file__).parents[1] / "data"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def plan(
    content: Path | bytes | str, *known: PipelineShape, base: str = "EUR", now: datetime = NOW, **options: Any
) -> ImportPlan:
    """The plan for a file, or for text as UTF-8, on a desk in Berlin."""
    if isinstance(content, str):
        content = content.encode()
    return plan_import(content, ImportOptions(BERLIN, base, **options), lambda: now, known, name="deals.csv")


def adds_up(found: ImportPlan) -> bool:
    """Whether every row is read, skipped or refused, and the drafts are as many as said."""
    counts = found.counts
    drafts = list(found.drafts)
    as_told = len(drafts) == len(found.drafts)
    if found.kind == "deals":
        as_told = as_told and len(drafts) == counts.read
    return as_told and counts.read + counts.skipped + counts.refused == counts.rows


def by_outcome(found: ImportPlan) -> dict[str, tuple[int, int]]:
    """Number and minor units of the drafts of each outcome."""
    numbers: Counter[str] = Counter()
    sums: Counter[str] = Counter()
    for draft in found.drafts:
        numbers[draft.outcome] += 1
        sums[draft.outcome] += draft.amount_minor or 0
    return {outcome: (numbers[outcome], sums[outcome]) for outcome in numbers}
