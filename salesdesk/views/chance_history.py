"""A deal's chance over time, with what moved it: what the program said at the end of past days, of what was known then.

Looked at are the day that the deal came to the desk, the days on which something happened to it that may move its chance, the
ends of weeks in between, and today: at most ``MOST`` days, of the others the latest. Each day's chance is what that day's model
gave, which has to be learnt for it (``day_before``); days that are ends of weeks are the same for all deals, and learnt once.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from salesdesk.desk.cards import HistoryLine
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import last_of, start_of
from salesdesk.i18n import ntr, worded
from salesdesk.views.chance_parts import ChancePart, chance_parts
from salesdesk.views.chance_past import MOST, DealPast, chance_on, past_of

TOLD = 3
"""Of the things that happened so many are told, the latest."""
Parts = Mapping[tuple[date, date], tuple[ChancePart, ...]]
"""What moved the chance between two days looked at."""


class ChancePoint(NamedTuple):
    """The chance of a deal at the end of a day (None: it was not open and not closed either), the one of the point before, and
    what happened in between that may have moved it, oldest first; ``days`` are those since that point. ``parts`` say by how
    many points each of it moved the chance; none where that is not known."""

    day: date
    chance: float
    before: float | None
    why: tuple[HistoryLine, ...]
    days: int
    parts: tuple[ChancePart, ...] = ()


def missing_parts(past: DealPast, chances: Mapping[date, float | None], known: Parts) -> tuple[tuple[date, date], ...]:
    """The pairs of days between which it can be told what moved the chance, and is not known yet: both have one, and there
    is none of the days between them."""
    days = [day for day in past.days if day not in chances or chances[day] is not None]
    pairs = [pair for pair in pairwise(days) if pair not in known]
    return tuple(pair for pair in pairs if all(day in chances for day in pair))


def parts_between(
    snapshot: Snapshot, past: DealPast, chances: Mapping[date, float | None], pair: tuple[date, date]
) -> tuple[ChancePart, ...]:
    """What moved the chance between two days that have one."""
    before, after = chances[pair[0]], chances[pair[1]]
    if before is None or after is None:
        return ()
    return chance_parts(snapshot, past, (pair[0], before), (pair[1], after))


def points_of(
    snapshot: Snapshot, past: DealPast, chances: Mapping[date, float | None], parts: Parts
) -> tuple[ChancePoint, ...]:
    """The days that there is a chance of as points, in order, each with what happened since the one before, and what each of
    it moved."""
    zone, found = snapshot.settings.zone, list[ChancePoint]()
    for day in past.days:
        chance = chances.get(day)
        if chance is None:
            continue
        since = found[-1].day if found else None
        start = start_of(since + timedelta(days=1), zone) if since else None
        why = tuple(
            line for line in past.lines if (start is None or line.at >= start) and line.at <= last_of(day, zone)
        )
        before = found[-1].chance if found else None
        moved = parts.get((since, day), ()) if since else ()
        found.append(ChancePoint(day, chance, before, why, (day - since).days if since else 0, moved))
    return tuple(found)


def chance_history(snapshot: Snapshot, key: str, most: int = MOST) -> tuple[ChancePoint, ...]:
    """The chance of a deal over time, on at most so many days. Raises Refused for one that is not on the desk."""
    past = past_of(snapshot, key, most)
    chances = {day: chance_on(snapshot, past, day) for day in past.days}
    parts = {pair: parts_between(snapshot, past, chances, pair) for pair in missing_parts(past, chances, {})}
    return points_of(snapshot, past, chances, parts)


def why_of(point: ChancePoint) -> str:
    """What happened since the point before, in words: the latest last, or for how many days nothing did."""
    if point.why:
        return "; ".join(line_words(line) for line in point.why[-TOLD:])
    return ntr("Nothing happened for {count} day", "Nothing happened for {count} days", point.days)


def line_words(line: HistoryLine) -> str:
    """One thing that happened, in words."""
    values = line.sentence.values
    if line.kind == "stage" and "count" in values:
        return ntr(
            "Moved to {stage} after {count} day in {left}", "Moved to {stage} after {count} days in {left}", values["count"],
            stage=values["stage"], left=values["left"],
        )  # fmt: skip
    return worded(line.sentence)
