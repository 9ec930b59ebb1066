"""What moved a deal's chance between two days, in points that add up to the difference.

The first part is what was learnt in between: the earlier day's end seen with the later day's model. From there on the deal is
followed in time with that model: what the chance jumps by at an instant belongs to what happened then, and what it drifts by
between such instants to the days that passed. As a telescoping sum the parts add up, whatever the model.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal, NamedTuple

from salesdesk.analytics.rounding import shared_out
from salesdesk.desk.cards import HistoryLine
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import from_us, last_of, to_us
from salesdesk.views.chance_past import DealPast, FollowedDeal

PartKind = Literal["happened", "days", "model"]


class ChancePart(NamedTuple):
    """A part of the change of a chance, in percentage points: what happened at one instant (``lines``), that days passed
    (``days`` of them), or that the model has learnt from other deals meanwhile."""

    kind: PartKind
    points: float
    lines: tuple[HistoryLine, ...] = ()
    days: int = 0


def chance_parts(
    snapshot: Snapshot, past: DealPast, before: tuple[date, float], after: tuple[date, float]
) -> tuple[ChancePart, ...]:
    """What moved a chance from one day's end to another's (each with its chance); the points add up to the difference.

    What happened comes first, in its order; then the days, and the model. Empty where the deal was in a pipeline of which
    nothing is known on the later day.
    """
    (first, was), (last, is_now) = before, after
    start = last_of(first, snapshot.settings.zone)
    end = min(last_of(last, snapshot.settings.zone), snapshot.now)
    at = FollowedDeal(snapshot, past, last)
    begun = at.at(start)
    if begun is None:
        return ()
    parts, drift, here = list[ChancePart](), 0.0, begun
    for instant, lines in _by_instant(past.lines, start, end):
        eve, then = at.at(from_us(to_us(instant) - 1)), at.at(instant)
        if eve is None or then is None:
            return ()
        drift += eve - here
        parts.append(ChancePart("happened", 100 * (then - eve), lines))
        here = then
    drift += is_now - here
    parts.append(ChancePart("days", 100 * drift, days=(last - first).days))
    parts.append(ChancePart("model", 100 * (begun - was)))
    return tuple(parts)


def whole_points(parts: Sequence[ChancePart], before: float, after: float) -> list[int]:
    """The parts in whole points that add up to the difference of two chances as they are shown."""
    return shared_out([part.points for part in parts], round(100 * after) - round(100 * before))


def _by_instant(
    lines: Sequence[HistoryLine], start: datetime, end: datetime
) -> list[tuple[datetime, tuple[HistoryLine, ...]]]:
    """What happened after an instant and up to another, together where it was at once."""
    found: dict[datetime, list[HistoryLine]] = {}
    for line in lines:
        if start < line.at <= end:
            found.setdefault(line.at, []).append(line)
    return [(instant, tuple(found[instant])) for instant in sorted(found)]
