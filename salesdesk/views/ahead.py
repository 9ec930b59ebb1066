"""Learning ahead: what the next days rest on, and their first screens, so that a new day opens like an unchanged desk."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta

from salesdesk.desk.desk import Desk
from salesdesk.desk.parts import Outdated
from salesdesk.domain.days import noon_of
from salesdesk.views.first_screen import keep_first_screen

_FURTHEST = 10


def days_ahead(today: date, weekdays: Collection[int], holidays: Collection[date] = ()) -> tuple[date, ...]:
    """Tomorrow, and the next working day if that is another one; Monday is weekday 0."""

    def working() -> Iterator[date]:
        for ahead in range(1, _FURTHEST):
            day = today + timedelta(days=ahead)
            if day.weekday() in weekdays and day not in holidays:
                yield day

    tomorrow = today + timedelta(days=1)
    return tuple(dict.fromkeys((tomorrow, next(working(), tomorrow))))


def learn_ahead(desk: Desk) -> bool:
    """Learn what the next days rest on if nothing happens until then, and keep their first screens; whether that was done.

    It takes its time: for a quiet moment, followed by ``Desk.keep``, which keeps the models and the chances.
    """
    if desk.kept is None or desk.looks_back:
        return False
    snapshot = desk.snapshot()
    try:
        settings = snapshot.settings
        days = days_ahead(snapshot.today, settings.weekdays, settings.days_off())
        # The day that comes first is kept last, so that it is the last to be dropped.
        return all(keep_first_screen(desk, snapshot.at(noon_of(day, settings.zone))) for day in reversed(days))
    except Outdated:
        return False
