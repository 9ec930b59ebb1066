"""What happened to deals: the history that every figure about time is read from."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Literal, NamedTuple

from salesdesk.domain import money
from salesdesk.domain.days import to_us
from salesdesk.domain.money import Money
from salesdesk.domain.records import Outcome

EventKind = Literal[
    "created",
    "stage",
    "won",
    "lost",
    "reopened",
    "amount",
    "expected_close",
    "pipeline",
    "snoozed",
    "woken",
    "deleted",
]
EVENT_KINDS: tuple[EventKind, ...] = EventKind.__args__  # type: ignore[attr-defined]
UNDATED = "undated"
"""The ``old`` text of a closing whose day is not known; it stands where the deal's stay before it began."""


class Event(NamedTuple):
    """One thing that happened to a deal at a UTC instant; ``old`` and ``new`` are text by kind.

    created: new is JSON (see ``created_text``); stage, reopened: stage keys (reopened: old is the outcome left);
    won, lost: old is UNDATED where the day is not known; lost: new is the reason; amount: ``1234500 EUR``;
    expected_close: ISO day;
    pipeline: JSON of pipeline and stage; snoozed: ISO day; woken, deleted: neither.
    """

    deal: str
    at: datetime
    kind: EventKind
    old: str | None = None
    new: str | None = None


def created_text(
    pipeline: str, stage: str, amount: int | None, currency: str, expected_close: date | None, estimated: bool = False
) -> str:
    """The ``new`` text of a created event; ``estimated`` when its instant is not truly known."""
    day = f'"{expected_close.isoformat()}"' if expected_close else "null"
    figure = "null" if amount is None else int(amount)
    tail = ',"estimated":true}' if estimated else "}"
    place = place_text(pipeline, stage)[:-1]
    return f'{place},"amount":{figure},"currency":{_quoted(currency)},"expected_close":{day}{tail}'


@lru_cache(maxsize=256)
def _quoted(text: str) -> str:
    return json.dumps(text)


@lru_cache(maxsize=1024)
def place_text(pipeline: str, stage: str) -> str:
    """The ``old`` or ``new`` text of a pipeline event."""
    return json.dumps({"pipeline": pipeline, "stage": stage}, separators=(",", ":"))


@dataclass(slots=True)
class DealState:
    """What a deal's events add up to. ``spent`` holds microseconds of closed spells by stage.

    ``closed_at`` is None while the deal is open, and where the day of its closing is not known.
    """

    pipeline: str = ""
    stage: str = ""
    outcome: Outcome = "open"
    lost_reason: str | None = None
    amount: Money | None = None
    currency: str = ""
    expected_close: date | None = None
    created_at: datetime | None = None
    created_estimated: bool = False
    closed_at: datetime | None = None
    stage_since: datetime | None = None
    snoozed_until: date | None = None
    deleted: bool = False
    spent: dict[str, int] = field(default_factory=dict)


def fold(events: Iterable[Event], survivors: Mapping[str, str] | None = None) -> DealState:
    """What one deal's events, in order, add up to; ``survivors`` maps each deleted stage to the one that took over."""
    state = DealState()
    for event in events:
        take(state, event, survivors or {})
    return state


def take(state: DealState, event: Event, survivors: Mapping[str, str]) -> None:
    """Let one more event happen to a deal."""
    _FOLDS[event.kind](state, event, survivors)


def _created(state: DealState, event: Event, survivors: Mapping[str, str]) -> None:
    facts = json.loads(event.new or "{}")
    state.pipeline = facts["pipeline"]
    state.stage = survivors.get(facts["stage"], facts["stage"])
    state.currency = facts["currency"]
    state.amount = None if facts["amount"] is None else Money(facts["amount"], facts["currency"])
    state.expected_close = date.fromisoformat(facts["expected_close"]) if facts["expected_close"] else None
    state.created_at = state.stage_since = event.at
    state.created_estimated = facts.get("estimated", False)
    state.outcome, state.closed_at, state.lost_reason, state.deleted = "open", None, None, False
    state.spent = {}


def _stage(state: DealState, event: Event, survivors: Mapping[str, str]) -> None:
    stage = survivors.get(event.new or "", event.new or "")
    if stage == state.stage:
        return
    if state.outcome == "open":
        _end_spell(state, event.at)
        state.stage_since = event.at
    state.stage = stage


def _end_spell(state: DealState, at: datetime) -> None:
    if state.stage_since is not None:
        state.spent[state.stage] = state.spent.get(state.stage, 0) + to_us(at) - to_us(state.stage_since)


def _closed(state: DealState, event: Event, survivors: Mapping[str, str]) -> None:
    if state.outcome == "open":
        _end_spell(state, event.at)
    state.outcome = "won" if event.kind == "won" else "lost"
    state.lost_reason = event.new if event.kind == "lost" else None
    state.closed_at = None if event.old == UNDATED else event.at
    state.stage_since = event.at


def _reopened(state: DealState, event: Event, survivors: Mapping[str, str]) -> None:
    state.outcome, state.closed_at, state.lost_reason = "open", None, None
    state.stage = survivors.get(event.new or "", event.new or "")
    state.stage_since = event.at


def _amount(state: DealState, event: Event, survivors: Mapping[str, str]) -> None:
    state.amount = money.from_text(event.new)
    if state.amount:
        state.currency = state.amount.currency


def _expected_close(state: DealState, event: Event, survivors: Mapping[str, str]) -> None:
    state.expected_close = date.fromisoformat(event.new) if event.new else None


def _pipeline(state: DealState, event: Event, survivors: Mapping[str, str]) -> None:
    place = json.loads(event.new or "{}")
    if state.outcome == "open":
        _end_spell(state, event.at)
        state.stage_since = event.at
    state.pipeline = place["pipeline"]
    state.stage = survivors.get(place["stage"], place["stage"])


def _snoozed(state: DealState, event: Event, survivors: Mapping[str, str]) -> None:
    state.snoozed_until = date.fromisoformat(event.new) if event.new else None


def _woken(state: DealState, event: Event, survivors: Mapping[str, str]) -> None:
    state.snoozed_until = None


def _deleted(state: DealState, event: Event, survivors: Mapping[str, str]) -> None:
    state.deleted = True


_FOLDS = {
    "created": _created,
    "stage": _stage,
    "won": _closed,
    "lost": _closed,
    "reopened": _reopened,
    "amount": _amount,
    "expected_close": _expected_close,
    "pipeline": _pipeline,
    "snoozed": _snoozed,
    "woken": _woken,
    "deleted": _deleted,
}
