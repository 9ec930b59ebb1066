"""A file of each hostile kind is refused, or read honestly, within 20 seconds of computing and 1 GB of memory."""

import json
import subprocess
import sys

import pytest

from salesdesk.importing.read.cells import LONGEST_CELL
from tests.faults.hostile import KINDS, MEMORY, SECONDS, Outcome
from tests.importing.planning import plan


def test_hostile_files_are_survived() -> None:
    command = [sys.executable, "-m", "tests.faults.hostile", "--count", str(len(KINDS)), "--seed", "5", "--json"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    rows = json.loads(ran.stdout)
    assert [lost for *_, lost in rows] == [0] * len(KINDS), ran.stderr
    assert ran.returncode == 0


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome("raised", "", 1.0, 1),
        Outcome("ended", "", 1.0, 1),
        Outcome("refused", "", SECONDS + 1.0, 1),
        Outcome("planned", "", 1.0, MEMORY + 1),
    ],
)
def test_what_is_beyond_a_limit_or_no_sentence_is_lost(outcome: Outcome) -> None:
    assert not outcome.survived


@pytest.mark.parametrize("column", ["title", "amount", "created"])
def test_a_text_longer_than_any_cell_is_a_problem_of_its_row(column: str) -> None:
    cells = {"title": "Fleet", "amount": "5", "created": "2026-01-05"}
    long = cells | {column: "9" * (LONGEST_CELL + 1)}
    found = plan("Title,Amount,Created\n" + "".join(",".join(row.values()) + "\n" for row in (cells, long)))
    assert (found.counts.read, found.counts.refused) == (1, 1)
    (problem,) = found.problems
    assert problem.line == 3
    assert problem.reason.text == "The text is longer than {count} characters."


def test_an_amount_longer_than_any_is_a_problem_of_its_row() -> None:
    found = plan("Title,Amount,Created\nFleet,5,2026-01-05\nVan," + "1" * 20_000 + "x,2026-01-05\n")
    assert [(p.line, p.reason.text) for p in found.problems] == [(3, "This is not an amount.")]
