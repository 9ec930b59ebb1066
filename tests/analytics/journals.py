"""Short ways to write journals."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from salesdesk.analytics.events import EventRow, columns
from salesdesk.analytics.fold import fold
from salesdesk.analytics.log import Log

DAY = 86_400_000_000


def created(
    deal: str,
    day: float,
    stage: str,
    amount: int | None = 100_00,
    *,
    pipeline: str = "P",
    currency: str = "EUR",
    expected: Any = None,
) -> EventRow:
    facts = {
        "pipeline": pipeline,
        "stage": stage,
        "amount": amount,
        "currency": currency,
        "expected_close": expected,
    }
    return EventRow(deal, round(day * DAY), "created", None, json.dumps(facts))


def event(deal: str, day: float, kind: str, new: Any = None, old: Any = None) -> EventRow:
    return EventRow(deal, round(day * DAY), kind, old, new)


def place(pipeline: str, stage: str) -> str:
    return json.dumps({"pipeline": pipeline, "stage": stage})


def log_of(
    rows: Sequence[EventRow],
    stages: Sequence[str] = ("A", "B", "C"),
    as_of: float = 1_000,
    *,
    pipeline: str = "P",
    survivors: Mapping[str, str] | None = None,
    estimated: Collection[str] = (),
) -> Log:
    in_order = sorted(rows, key=lambda row: row.at_us)
    return fold(
        columns(in_order),
        pipeline,
        stages,
        round(as_of * DAY),
        "EUR",
        survivors=survivors,
        estimated=estimated,
    )
