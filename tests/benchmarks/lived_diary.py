"""The forecast diary of a desk with a made-up past: a line for each working day of a period."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np

from salesdesk.domain.periods import Period
from salesdesk.store.diary import packed
from salesdesk.store.kept_forecasts import as_text

CELLS = 600


def diary_rows(period: Period, until: date, quota: int, won: int) -> Iterator[Mapping[str, Any]]:
    """Lines from the first day of a period to the day before ``until``, of a forecast that comes nearer to what was won."""
    days = [period.start + timedelta(days=n) for n in range((until - period.start).days)]
    length = max((period.until - period.start).days, 1)
    for day in days:
        if day.weekday() > 4:
            continue
        gone = (day - period.start).days / length
        so_far, spread = int(won * gone), max(int(quota * (1 - gone)), CELLS)
        step = max(2 * spread // CELLS, 1)
        mass = np.bartlett(CELLS + 2)[1:-1]
        yield {
            "period": period.key, "measure": "revenue", "pipeline": None, "tag": None, "day": day.isoformat(),
            "won": so_far, "target": quota, "currency": "EUR", "chance": 0.3 + 0.4 * gone,
            "forecast": float(so_far + spread), "low": float(so_far + spread * 0.6), "high": float(so_far + spread * 1.4),
            "start": 0, "step_numerator": step, "step_denominator": 1, "masses": as_text(packed(mass / mass.sum())),
        }  # fmt: skip
