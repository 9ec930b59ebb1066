"""When a deal was made, is expected to close and was closed, from all the dates its row has."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from salesdesk.domain.records import Outcome
from salesdesk.importing.understand.dates import DateAndInstant

_HAPPENED = ("closed", "won_time", "lost_time", "touched")
"""Dates on which a deal was there already; a date of closing is one too where the deal is closed."""


class Times(NamedTuple):
    """Instants are aware UTC. ``created_estimated``: the row does not say when the deal was created.

    ``closed`` is None for an open deal, and for a closed one whose row does not say when.
    """

    created: datetime
    created_estimated: bool
    closed: datetime | None
    expected_close: date | None


def settle_times(found: Mapping[str, DateAndInstant], outcome: Outcome, now: datetime, today: date) -> Times:
    """The times of a deal; ``today`` is the day it is now in the desk's zone.

    Closed is the instant of its own outcome, else the closing date, and not known without either; a day still to come is
    when it is expected, not when it closed. Created is the created date, else the earliest day on which something is known
    to have happened to it, else now. A deal that would be closed before it was made was made when it was closed, and that
    is an estimate; on one and the same day a closing without a time comes right after the making.
    """
    expected = found.get("expected_close") or found.get("close_date")
    due = expected.day if expected else None
    closing = None if outcome == "open" else _closing(found, outcome, today)
    created_at, is_guessed = _created(found, closing, now, today)
    if closing is None:
        return Times(created_at, is_guessed, None, due)
    closed_at = min(closing.instant, now)
    if closed_at < created_at:
        created = found.get("created")
        if created and closing.day == created.day and not (closing.timed and created.timed):
            closed_at = created_at
        else:
            created_at, is_guessed = closed_at, True
    return Times(created_at, is_guessed, closed_at, due)


def _closing(found: Mapping[str, DateAndInstant], outcome: Outcome, today: date) -> DateAndInstant | None:
    own = found.get("won_time" if outcome == "won" else "lost_time")
    closing = own or found.get("closed") or found.get("close_date")
    return closing if closing and closing.day <= today else None


def _created(
    found: Mapping[str, DateAndInstant], closing: DateAndInstant | None, now: datetime, today: date
) -> tuple[datetime, bool]:
    created = found.get("created")
    if created is not None and created.day <= today:
        return min(created.instant, now), False
    happened = [found[field].instant for field in _HAPPENED if field in found]
    return min([*happened, *([closing.instant] if closing else []), now]), True
