"""Short ways to write journals."""

import json
from collections.abc import Mapping, Sequence

from salesdesk.analytics.events import EventRow, columns
from salesdesk.analytics.fold import fold
from salesdesk.analytics.log import Log

DAY = 86_400_000_000


def created(deal, day, stage, amount=100_00, *, pipeline="P", currency="EUR", expected=None):
    facts = {
        "pipeline": pipeline,
        "stage": stage,
        "amount": amount,
        "currency": currency,
        "expected_close": expected,
    }
    return EventRow(deal, round(day * DAY), "created", None, json.dumps(facts))


def event(deal, day, kind, new=None, old=None):
    return EventRow(deal, round(day * DAY), kind, old, new)


def place(pipeline, stage):
    return json.dumps({"pipeline": pipeline, "stage": stage})


def log_of(
    rows: Sequence[EventRow],
    stages: Sequence[str] = ("A", "B", "C"),
    as_of: float = 1_000,
    *,
    pipeline: str = "P",
    survivors: Mapping[str, str] | None = None,
    estimated: Sequence[str] = (),
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
