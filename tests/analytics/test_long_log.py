"""Counts of a long history."""

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

from salesdesk.analytics.events import EventRow, columns
from salesdesk.analytics.fold import fold
from salesdesk.analytics.funnel import cohort, funnel

STAGES = ("Pre-accepted", "Accepted", "Offer made")


def journal(path: Path) -> list[EventRow]:
    seen: set[str] = set()
    rows: list[EventRow] = []
    with path.open(newline="") as file:
        for line in csv.DictReader(file):
            at = round(datetime.fromisoformat(line["at"]).astimezone(UTC).timestamp() * 1_000_000)
            kind = "stage"
            new: str | None = line["stage"]
            if line["deal"] not in seen:
                facts = {"pipeline": "P", "stage": new, "amount": int(line["amount"]) * 100, "currency": "EUR"}
                kind, new = "created", json.dumps({**facts, "expected_close": None})
            elif new not in STAGES:
                kind, new = ("won", None) if new == "Won" else ("lost", new)
            seen.add(line["deal"])
            rows.append(EventRow(line["deal"], at, kind, None, new))
    return sorted(rows, key=lambda row: row.at_us)


def test_stage_log_as_one_cohort(crm_files: Path) -> None:
    rows = journal(crm_files / "stage_log.csv")
    log = fold(columns(rows), "P", STAGES, rows[-1].at_us, "EUR")
    found = funnel(log, STAGES, cohort(log))
    assert [stage.reached for stage in found.stages] == [3_000, 2_062, 2_032]
    assert (found.won.count, found.lost.count, found.open.count) == (935, 1_927, 138)
    assert [stage.lost_here for stage in found.stages] == [445 + 473, 28, 624 + 357]
    assert [stage.open_here for stage in found.stages] == [20, 2, 116]
    assert found.rework == 0
