"""What happened to a deal that may have moved its chance, and what the program said of it at the end of past days."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from salesdesk.desk.cards import Card, FactChange, HistoryLine
from salesdesk.desk.kept import MODELS
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import day_of, last_of, to_us
from salesdesk.domain.errors import Refused
from salesdesk.domain.events import Event, fold
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
WEEK = 7


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


class FollowedDeal:
    """A deal followed in time with the models of one day."""

    def __init__(self, snapshot: Snapshot, past: DealPast, day: date) -> None:
        self._snapshot, self._past, self._day = snapshot, past, day
        self._then = snapshot.on(day, held=False)
        self._end = min(last_of(day, snapshot.settings.zone), snapshot.now)

    def at_end(self) -> float | None:
        """The chance that was shown at the end of the day."""
        return self._chance(self._end, None)

    def at(self, instant: datetime) -> float | None:
        """The chance at an earlier instant: 1 once won, 0 once lost; None before the deal was there, or where nothing was
        known of its pipeline on the day of the models."""
        return self._chance(instant, instant)

    def _chance(self, instant: datetime, as_of: datetime | None) -> float | None:
        stood = [event for event in self._past.events if event.at <= instant]
        outcomes = [event.kind for event in stood if event.kind in ("created", "won", "lost", "reopened")]
        if outcomes and outcomes[-1] in ("won", "lost"):
            return float(outcomes[-1] == "won")
        pipeline = fold(stood).pipeline or self._past.card.pipeline
        if not stood or pipeline not in open_pipelines(self._then):
            return None
        model = models_then(self._snapshot, self._day)[pipeline]
        key, rules = self._past.card.id, rules_of(self._then, pipeline, as_of)
        known = known_before(self._snapshot, to_us(instant), [key]).known
        at = outlook_from(rules, model, events_of(self._then, [key]), known)
        typed = _typed(self._past, instant)
        given = {} if typed is None else {key: typed}
        found = named(at, rules.today, current_period(self._then), given).get(key)
        return found.shown if found else None


def models_then(snapshot: Snapshot, day: date) -> Mapping[str, LearntModel]:
    """What the chances of a past day rested on, by the key of the pipeline."""

    def ask(past: Snapshot) -> dict[str, LearntModel]:
        return {key: learnt(past, key).for_chances() for key in open_pipelines(past)}

    return of_day_before(snapshot, f"{MODELS}/of", day, ask, PastAnswer, MODELS_THEN)


def chance_on(snapshot: Snapshot, past: DealPast, day: date) -> float | None:
    """The chance that was shown of a deal at the end of a day: 1 once won, 0 once lost; None before it was there."""
    return FollowedDeal(snapshot, past, day).at_end()


def _typed(past: DealPast, end: datetime) -> float | None:
    """The chance that the user had typed by an instant."""
    later = [change for change in past.typed if change.at > end]
    earlier = [change for change in past.typed if change.at <= end]
    value = earlier[-1].new if earlier else later[0].old if later else past.card.typed_chance
    return None if value is None else float(value)
