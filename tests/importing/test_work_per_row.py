"""What an import does for each row more: counted in calls of Python functions and in objects kept, never in seconds."""

from pathlib import Path

from salesdesk.importing import ImportPlan, plan_import
from salesdesk.importing.commands.imports import ImportDeals
from salesdesk.importing.plan.model import ImportOptions
from tests.benchmarks.rows import write_rows
from tests.importing.planning import BERLIN
from tests.support.desks import StandingClock, desk_in
from tests.support.effort import python_calls

FEW, MANY = 1_000, 3_000
MOST_TO_PLAN, MOST_TO_WRITE = 120.0, 36.0
"""Calls for each row: what reading and understanding its thirteen cells takes, and what matching, writing and logging it does."""


def work(folder: Path, rows: int) -> tuple[int, int]:
    """Calls to plan and to write an import of so many rows into a new desk."""
    folder.mkdir()
    file, at = write_rows(folder / "rows.csv", rows), desk_in(folder)
    plans: list[ImportPlan] = []
    options = ImportOptions(zone=BERLIN, base_currency="EUR")
    to_plan = python_calls(lambda: plans.append(plan_import(file, options, StandingClock())))
    to_write = python_calls(lambda: at.desk.do(ImportDeals(plan=plans[0], pipeline=at.pipeline)))
    at.desk.store.close()
    return to_plan, to_write


def test_the_calls_for_a_row(tmp_path: Path) -> None:
    few, many = work(tmp_path / "few", FEW), work(tmp_path / "many", MANY)
    to_plan, to_write = ((after - before) / (MANY - FEW) for before, after in zip(few, many, strict=True))
    assert to_plan < MOST_TO_PLAN
    assert to_write < MOST_TO_WRITE
