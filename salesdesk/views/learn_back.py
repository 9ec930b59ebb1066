"""Learning back: what will be asked of past days is answered in quiet moments, one answer at a time, and kept.

It is what the Quota page shows of the current period, on its first visit and where it is unfolded: the forecast by the end
of the days that it can be compared with, today and on the next days, and what was said of past months. Then the models that
every deal's chance over time rests on.
"""

import logging
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import NamedTuple

from salesdesk.desk.desk import Desk
from salesdesk.desk.parts import Outdated
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import day_of, noon_of
from salesdesk.domain.errors import Refused
from salesdesk.domain.periods import Period
from salesdesk.views.ahead import days_ahead
from salesdesk.views.board import current_period
from salesdesk.views.by_month import past_month, past_months
from salesdesk.views.chance_past import ends_of_weeks, models_then
from salesdesk.views.forecast_changes import days_to_compare, standing_then
from salesdesk.views.kinds import PLAIN, kind_in

log = logging.getLogger(__name__)
WEEKS = 8
"""Of so many ends of weeks the models are learnt, half of those that a deal's chance over time may ask for."""


class PastQuestion(NamedTuple):
    """Something that will be asked of a past day; ``name`` tells it from all others."""

    name: str
    ask: Callable[[Snapshot], object]


def learn_back(desk: Desk, done: set[str]) -> bool:
    """Answer the first question that is not among those done, by their names, and add it to them; whether one was left.

    An answer that is kept is found, and nothing is learnt for it. One that fails is not asked again. It takes its time: for a
    quiet moment, followed by ``Desk.keep``.
    """
    if desk.kept is None or desk.looks_back:
        return False
    snapshot = desk.snapshot()
    wanted = next((one for one in past_questions(snapshot) if one.name not in done), None)
    if wanted is None:
        return False
    done.add(wanted.name)
    try:
        wanted.ask(snapshot)
    except Outdated:
        done.remove(wanted.name)  # the desk has changed meanwhile: another time
    except Refused as refused:
        log.info("Nothing is learnt of a past day (%s).", refused.message.text)
    return True


def past_questions(snapshot: Snapshot) -> Iterator[PastQuestion]:
    """What will be asked of past days, the most likely first."""
    settings, created, today = snapshot.settings, snapshot.first_created(), snapshot.today
    if created is None:
        return
    begun, here = day_of(created, settings.zone), _period(snapshot, today)
    compared = [(here, day) for day in days_to_compare(today, here)]
    for coming in days_ahead(today, settings.weekdays, settings.days_off()):
        period = _period(snapshot, coming)
        compared.append((period, days_to_compare(coming, period)[0]))
    for period, day in compared:
        if begun <= day < today:
            quota = kind_in(snapshot, period, PLAIN)[1]
            key = quota.id if quota else None
            ask = partial(standing_then, since=day, period=period, quota=key)
            yield PastQuestion(f"standing {period.key} {key} {day}", ask)
    for month in reversed(past_months(snapshot)):
        yield PastQuestion(f"month {month.key}", partial(past_month, month=month, period=here))
    for day in ends_of_weeks(today)[:WEEKS]:
        if begun <= day:
            yield PastQuestion(f"models {day}", partial(models_then, day=day))


def _period(snapshot: Snapshot, day: date) -> Period:
    return current_period(snapshot.at(noon_of(day, snapshot.settings.zone)))
