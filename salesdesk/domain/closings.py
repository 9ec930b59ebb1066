"""The day on which a deal was won or lost: known, not known, or given later."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from salesdesk.domain.days import day_of, noon_of
from salesdesk.domain.errors import Refused
from salesdesk.domain.events import UNDATED, Event, fold

_PLACES = ("created", "stage", "pipeline", "reopened")
"""Kinds of events after which a deal stands in a stage anew."""


def undated(events: Iterable[Event], since: datetime) -> list[Event]:
    """The same events, a closing among them (and a reopening before it) on a day that is not known.

    It stands in the history where the deal's last stay in a stage began, so that every day after shows the deal closed.
    """
    moved = (e._replace(at=since) if e.kind in ("won", "lost", "reopened") else e for e in events)
    return [e._replace(old=UNDATED) if e.kind in ("won", "lost") else e for e in moved]


def closed_on(title: str, past: Sequence[Event], day: date | None, zone: ZoneInfo, now: datetime) -> list[Event]:
    """A deal's whole past with its closing on another day, at noon; None: on a day that is not known.

    A deal that was created on a day not known was there on that day at the latest. Raises Refused for a deal that is open,
    for a day to come, and for one before the deal came to the stage it was closed in.
    """
    if fold(past).outcome == "open":
        raise Refused("{title} is open; only a closed deal has a closing day.", title=title)
    place, came = _places(past)
    if day is None:
        closing = past[place]._replace(at=past[came].at, old=UNDATED)
        return _in_order([*past[:place], closing, *past[place + 1 :]])
    if day > day_of(now, zone):
        raise Refused("{title} cannot have been closed on a day to come.", title=title)
    at = min(noon_of(day, zone), now)
    if day < day_of(past[came].at, zone) and not _is_guessed(past[came]):
        raise Refused("{title} cannot have been closed before it came to its stage.", title=title)
    if any(event.kind in (*_PLACES, "deleted") and event.at < at for event in past[place + 1 :]):
        raise Refused("{title} cannot have been closed after it was moved on.", title=title)
    return closed_at(past, at)


def closed_at(past: Sequence[Event], at: datetime) -> list[Event]:
    """A closed deal's whole past with its closing at an instant, or where its last stay began if that was later.

    The beginning of a deal that was created on a day not known gives way instead.
    """
    place, came = _places(past)
    before = list(past[:place])
    if _is_guessed(past[came]):
        before[came] = past[came]._replace(at=min(past[came].at, at))
    closing = past[place]._replace(at=max(before[came].at, at), old=None)
    return _in_order([*before, closing, *past[place + 1 :]])


def _places(past: Sequence[Event]) -> tuple[int, int]:
    """Where a deal's last closing stands among its events, and where it came to the stage that it was closed in."""
    closing = max(i for i, event in enumerate(past) if event.kind in ("won", "lost"))
    return closing, max(i for i, event in enumerate(past[:closing]) if event.kind in _PLACES)


def _is_guessed(event: Event) -> bool:
    return event.kind == "created" and json.loads(event.new or "{}").get("estimated", False)


def _in_order(events: list[Event]) -> list[Event]:
    return sorted(events, key=lambda event: event.at)
