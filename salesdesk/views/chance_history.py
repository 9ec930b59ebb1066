"""A deal's chance over time, with what moved it: what the program said at the end of past days, of what was known then.

Looked at are the day that the deal came to the desk, the days on which something happened to it that may move its chance, the
ends of weeks in between, and today: at most ``MOST`` days, of the others the latest. Each day's chance is what that day's model
gave, which has to be learnt for it (``day_before``); days that are ends of weeks are the same for all deals, and learnt once.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from salesdesk.desk.cards import Card, FactChange, HistoryLine
from salesdesk.desk.kept import MODELS
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import day_of, last_of, start_of, to_us
from salesdesk.domain.errors import Refused
from salesdesk.domain.events import Event, fold
from salesdesk.i18n import ntr, worded
from salesdesk.views.board import current_period
from salesdesk.views.day_before import of_day_before
from salesdesk.views.day_learning import outlook_from
from salesdesk.views.deal import deal as view_of
from salesdesk.views.keeping.day_models import MODELS_THEN
from salesdesk.views.known_before import known_before
from salesdesk.views.learning import learnt, open_pipelines
from salesdesk.views.learnt import LearntModel
from salesdesk.views.past_answer import PastAnswer
from salesdesk.views.predicted import named
from salesdesk.views.scope import events_of, rules_of

MOST = 16
"""Days looked at."""
MOVING = ("created", "stage", "won", "lost", "reopened", "amount", "pipeline")
FACTS = ("chance", "source", "tags")
WEEK, TOLD = 7, 3
"""Days of a week; so many of the things that happened are told, the latest."""


class ChancePoint(NamedTuple):
    """The chance of a deal at the end of a day (None: it was not open and not closed either), the one of the point before, and
    what happened in between that may have moved it, oldest first; ``days`` are those since that point."""

    day: date
    chance: float
    before: float | None
    why: tuple[HistoryLine, ...]
    days: int


class DealPast(NamedTuple):
    """What happened to a deal that may have moved its chance, and the days to look at, in order."""

    card: Card
    lines: tuple[HistoryLine, ...]
    days: tuple[date, ...]
    events: tuple[Event, ...]
    typed: tuple[FactChange, ...]


def past_of(snapshot: Snapshot, key: str, most: int = MOST) -> DealPast:
    """The past of a deal, with at most so many days to look at (two or more). Raises Refused for one that is not on the desk."""
    card = snapshot.cards([key]).get(key)
    if card is None:
        raise Refused("There is no deal {title} on this desk.", title=key)
    with snapshot.reading() as reader:
        typed = tuple(one for one in reader.fact_changes(key) if one.field == "chance")
    zone = snapshot.settings.zone
    lines = tuple(line for line in reversed(view_of(snapshot, key).history) if _may_move(line))
    events = tuple(snapshot.events([key]).get(key, ()))
    first = day_of(events[0].at, zone) if events else snapshot.today
    last = snapshot.today
    happened = {day_of(line.at, zone) for line in lines}
    days = _days(first, last, {day for day in happened if first <= day <= last}, most)
    return DealPast(card, lines, days, events, typed)


def _may_move(line: HistoryLine) -> bool:
    """Whether something of a deal's history may move its chance: of events and facts those that the model knows, and whatever
    was done or noted."""
    if line.kind == "fact":
        return line.sentence.values.get("key") in FACTS
    return line.kind in MOVING or line.kind not in ("expected_close", "snoozed", "woken", "deleted")


def _days(first: date, last: date, happened: Collection[date], most: int) -> tuple[date, ...]:
    """At most so many days: both ends, then those with something, then ends of weeks, of each the latest."""
    weeks = ends_of_weeks(last)
    wanted = dict.fromkeys(
        [last, first, *sorted(happened, reverse=True), *(day for day in weeks if first < day < last)]
    )
    return tuple(sorted(list(wanted)[:most]))


def ends_of_weeks(today: date) -> tuple[date, ...]:
    """The last Sundays before a day, the latest first: days that are looked at of every deal."""
    sunday = today - timedelta(days=today.weekday() + 1)
    return tuple(sunday - timedelta(days=WEEK * back) for back in range(MOST))


def chance_on(snapshot: Snapshot, past: DealPast, day: date) -> float | None:
    """The chance that was shown of a deal at the end of a day: 1 once won, 0 once lost; None before it was there."""
    zone = snapshot.settings.zone
    end = min(last_of(day, zone), snapshot.now) if day == snapshot.today else last_of(day, zone)
    stood = [event for event in past.events if event.at <= end]
    if not stood:
        return None
    outcomes = [event.kind for event in stood if event.kind in ("created", "won", "lost", "reopened")]
    if outcomes and outcomes[-1] in ("won", "lost"):
        return float(outcomes[-1] == "won")
    then = snapshot.on(day, held=False)
    pipeline = _pipeline(past, stood)
    if pipeline not in open_pipelines(then):
        return None
    model = models_then(snapshot, day)[pipeline]
    return _said(snapshot, then, past, end, pipeline, model)


def models_then(snapshot: Snapshot, day: date) -> Mapping[str, LearntModel]:
    """What the chances of a past day rested on, by the key of the pipeline."""

    def ask(past: Snapshot) -> dict[str, LearntModel]:
        return {key: learnt(past, key).for_chances() for key in open_pipelines(past)}

    return of_day_before(snapshot, f"{MODELS}/of", day, ask, PastAnswer, MODELS_THEN)


def _pipeline(past: DealPast, stood: Sequence[Event]) -> str:
    return fold(stood).pipeline or past.card.pipeline


def _said(
    snapshot: Snapshot, then: Snapshot, past: DealPast, end: datetime, pipeline: str, model: LearntModel
) -> float | None:
    """The chance of one deal by a model, of what was known of it by an instant."""
    key = past.card.id
    known = known_before(snapshot, to_us(end), [key]).known
    at = outlook_from(rules_of(then, pipeline), model, events_of(then, [key]), known)
    typed = _typed(past, end)
    found = named(at, then.today, current_period(then), {} if typed is None else {key: typed}).get(key)
    return found.shown if found else None


def _typed(past: DealPast, end: datetime) -> float | None:
    """The chance that the user had typed by an instant."""
    later = [change for change in past.typed if change.at > end]
    earlier = [change for change in past.typed if change.at <= end]
    value = earlier[-1].new if earlier else later[0].old if later else past.card.typed_chance
    return None if value is None else float(value)


def points_of(snapshot: Snapshot, past: DealPast, chances: Mapping[date, float | None]) -> tuple[ChancePoint, ...]:
    """The days that there is a chance of as points, in order, each with what happened since the one before."""
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
        found.append(ChancePoint(day, chance, before, why, (day - since).days if since else 0))
    return tuple(found)


def chance_history(snapshot: Snapshot, key: str, most: int = MOST) -> tuple[ChancePoint, ...]:
    """The chance of a deal over time, on at most so many days. Raises Refused for one that is not on the desk."""
    past = past_of(snapshot, key, most)
    return points_of(snapshot, past, {day: chance_on(snapshot, past, day) for day in past.days})


def why_of(point: ChancePoint) -> str:
    """What happened since the point before, in words: the latest last, or for how many days nothing did."""
    if point.why:
        return "; ".join(_worded(line) for line in point.why[-TOLD:])
    return ntr("Nothing happened for {count} day", "Nothing happened for {count} days", point.days)


def _worded(line: HistoryLine) -> str:
    values = line.sentence.values
    if line.kind == "stage" and "count" in values:
        return ntr(
            "Moved to {stage} after {count} day in {left}", "Moved to {stage} after {count} days in {left}", values["count"],
            stage=values["stage"], left=values["left"],
        )  # fmt: skip
    return worded(line.sentence)
