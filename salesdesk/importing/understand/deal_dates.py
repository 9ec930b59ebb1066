"""When a deal was made, is expected to close and was closed, from all the dates its row has."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from salesdesk.domain.records import Outcome
from salesdesk.importing.understand.dates import When


class Times(NamedTuple):
    """Instants are aware UTC; an estimated one was not in the row."""

    created: datetime
    created_estimated: bool
    closed: datetime | None
    closed_estimated: bool
    expected_close: date | None


def settle_times(found: Mapping[str, When], outcome: Outcome, now: datetime) -> Times:
    """The times of a deal.

    Closed is the instant of its own outcome, else the closing date, else the last change, else the creation, else now;
    nothing was closed later than now. Created is the created date, else the earliest date there is, else now. A deal
    that would be closed before it was made was made when it was closed, and that is an estimate; on one and the same
    day a closing without a time comes right after the making.
    """
    expected = found.get("expected_close") or found.get("close_date")
    closed = _closing(found, outcome)
    created = found.get("created")
    if created is None or created.instant > now:
        earliest = min((w.instant for w in found.values()), default=now)
        created_at, created_guessed = min(earliest, now), True
    else:
        created_at, created_guessed = created.instant, False
    if outcome == "open":
        return Times(created_at, created_guessed, None, False, expected.day if expected else None)
    closed_at, guessed = (closed.instant, False) if closed else _last_known(found, created_at)
    if closed_at > now:
        closed_at, guessed = now, True
    if closed_at < created_at:
        if closed and created and closed.day == created.day and not (closed.timed and created.timed):
            closed_at = created_at
        else:
            created_at, created_guessed = closed_at, True
    return Times(created_at, created_guessed, closed_at, guessed, expected.day if expected else None)


def _closing(found: Mapping[str, When], outcome: Outcome) -> When | None:
    own = found.get("won_time" if outcome == "won" else "lost_time")
    return own or found.get("closed") or found.get("close_date")


def _last_known(found: Mapping[str, When], created: datetime) -> tuple[datetime, bool]:
    touched = found.get("touched")
    return (touched.instant if touched else created), True
