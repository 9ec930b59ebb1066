"""The desk on another day, to read only: whatever is asked of it is as it was by the end of that day."""

from datetime import date

from salesdesk.desk.desk import Desk
from salesdesk.domain.days import last_of
from salesdesk.domain.errors import Refused


def desk_on(desk: Desk, day: date | None) -> Desk:
    """The desk by the end of a day that is past; itself for today or None. Raises Refused for a day to come."""
    today = desk.today()
    if day is None or day == today:
        return desk
    if day > today:
        raise Refused("{day} is still to come; choose today or a day before.", day=day.isoformat())
    then = last_of(day, desk.settings.zone)
    return Desk(desk.store, lambda: then, looks_back=True)
