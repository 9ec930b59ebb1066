"""Counts of a real history, where it is at hand."""

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from salesdesk.analytics.events import EventRow, columns
from salesdesk.analytics.fold import fold
from salesdesk.analytics.funnel import cohort, funnel

STAGE_LOG = Path(__file__).parents[3] / "shared" / "data" / "real_stage_log" / "stage_log.csv"
STAGES = ("Pre-accepted", "Accepted", "Offer made")

pytestmark = pytest.mark.skipif(not STAGE_LOG.exists(), reason="the shared stage log is not here")


def journal():
    seen, rows = set(), []
    with STAGE_LOG.open(newline="") as file:
        for line in csv.DictReader(file):
            at = round(datetime.fromisoformat(line["at"]).astimezone(UTC).timestamp() * 1_000_000)
            kind, new = "stage", line["stage"]
            if line["deal"] not in seen:
                facts = {"pipeline": "P", "stage": new, "amount": int(line["amount"]) * 100, "currency": "EUR"}
                kind, new = "created", json.dumps({**facts, "expected_close": None})
            elif new not in STAGES:
                kind, new = ("won", None) if new == "Won" else ("lost", new)
            seen.add(line["deal"])
            rows.append(EventRow(line["deal"], at, kind, None, new))
    return sorted(rows, key=lambda row: row.at_us)


def test_stage_log_as_one_cohort():
    rows = journal()
    log = fold(columns(rows), "P", STAGES, rows[-1].at_us, "EUR")
    found = funnel(log, STAGES, cohort(log))
    assert [stage.reached for stage in found.stages] == [3_729, 2_586, 2_533]
    assert (found.won.count, found.lost.count, found.open.count) == (1_099, 2_428, 202)
    assert [stage.lost_here for stage in found.stages] == [569 + 542, 34 + 18, 854 + 411]
    assert [stage.open_here for stage in found.stages] == [32, 1, 169]
    assert found.rework == 0
