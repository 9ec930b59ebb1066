"""Win/loss analysis: rates by count and by amount, reasons, sources, sales cycle."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from salesdesk.analytics.arrays import Bools, ratio, summed, total
from salesdesk.analytics.durations import Cycle, cycle
from salesdesk.analytics.log import Log


@dataclass(frozen=True, slots=True)
class LostReason:
    """A loss reason (None where none was given), number of deals, and their amount in minor units."""

    name: str | None
    count: int
    amount: int


@dataclass(frozen=True, slots=True)
class SourceOutcomes:
    """A source (None where unknown) with its won and lost deals; cost in minor units."""

    name: str | None
    won: int
    lost: int
    win_rate: float | None
    cost_per_customer: float | None


@dataclass(frozen=True, slots=True)
class Undated:
    """Deals won and lost on a day that is not known: they are in no window and in no measure of time."""

    won: int = 0
    lost: int = 0

    def __bool__(self) -> bool:
        return self.won + self.lost > 0


@dataclass(frozen=True, slots=True)
class WinLoss:
    """Deals closed in a window; rates are of won + lost, averages (minor units) over won deals with an amount."""

    won: int
    lost: int
    win_rate: float | None
    win_rate_value: float | None
    reasons: tuple[LostReason, ...]
    sources: tuple[SourceOutcomes, ...]
    cycle: Cycle
    average_won: float | None
    median_won: float | None


def closed_in(log: Log, start_us: int | None = None, until_us: int | None = None) -> Bools:
    """Rows whose outcome as of now was set in [start, until); all closed ones when neither is given."""
    if start_us is None and until_us is None:
        return log.won | log.lost
    chosen = log.dated
    if start_us is not None:
        chosen &= log.closed >= start_us
    return chosen if until_us is None else chosen & (log.closed < until_us)


def undated(log: Log, rows: Bools | None = None) -> Undated:
    """How many rows (of the chosen ones; None: of all) are won and lost on a day that is not known."""
    chosen = log.undated if rows is None else log.undated & rows
    return Undated(int((chosen & log.won).sum()), int((chosen & log.lost).sum()))


def winloss(
    log: Log,
    rows: Bools,
    sources: Mapping[str, str | None],
    cost_per_customer: Mapping[str | None, float | None] | None = None,
) -> WinLoss:
    """Win/loss of closed rows; ``sources`` gives each deal's source."""
    won, lost = rows & log.won, rows & log.lost
    won_sum, lost_sum = summed(log.amount, won), summed(log.amount, lost)
    amounts = log.amount[won & ~log.unpriced & ~log.foreign]
    return WinLoss(
        won=won_sum.count,
        lost=lost_sum.count,
        win_rate=ratio(won_sum.count, won_sum.count + lost_sum.count),
        win_rate_value=ratio(won_sum.amount, won_sum.amount + lost_sum.amount),
        reasons=_reasons(log, lost),
        sources=_sources(log, won, lost, sources, cost_per_customer or {}),
        cycle=cycle(log, rows),
        average_won=ratio(total(amounts), len(amounts)),
        median_won=float(np.median(amounts)) if len(amounts) else None,
    )


def _reasons(log: Log, lost: Bools) -> tuple[LostReason, ...]:
    found = []
    for code in np.unique(log.reason[lost]).tolist():
        held = summed(log.amount, lost & (log.reason == code))
        found.append(LostReason(log.reasons[code] if code >= 0 else None, held.count, held.amount))
    return tuple(sorted(found, key=lambda reason: (-reason.count, -reason.amount, reason.name or "")))


def _sources(
    log: Log,
    won: Bools,
    lost: Bools,
    sources: Mapping[str, str | None],
    costs: Mapping[str | None, float | None],
) -> tuple[SourceOutcomes, ...]:
    counts: dict[str | None, list[int]] = {}
    for column, rows in enumerate((won, lost)):
        for deal in log.deal[rows].tolist():
            counts.setdefault(sources.get(deal), [0, 0])[column] += 1
    found = [SourceOutcomes(name, w, n, ratio(w, w + n), costs.get(name)) for name, (w, n) in counts.items()]
    return tuple(sorted(found, key=lambda source: (-source.won, -source.lost, source.name or "")))
