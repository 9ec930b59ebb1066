"""State of each deal after each of its events: pipeline, stage, outcome, amount and dates, carried forward."""

from dataclasses import dataclass

import numpy as np

from salesdesk.analytics import events as ev
from salesdesk.analytics.arrays import Bools, Ints, equal, last_set
from salesdesk.analytics.events import Events
from salesdesk.analytics.log import LOST, OPEN, WON


@dataclass(frozen=True, slots=True, eq=False)
class RunningState:
    """One entry an event, sorted by deal and time. ``starts`` marks the first entry of a visit to a pipeline.

    ``until`` is when the entry's state ended; ``gone`` whether by another event of the deal; ``decided`` when the
    outcome was set; ``undated`` that it is closed on an unknown day.
    """

    deal: Ints
    at: Ints
    until: Ints
    gone: Bools
    starts: Bools
    pipeline: Ints
    stage: Ints
    outcome: Ints
    decided: Ints
    undated: Bools
    reason: Ints
    amount: Ints
    currency: Ints
    priced: Bools
    expected: Ints
    dated: Bools
    snoozed: Ints

    def only(self, rows: Ints) -> "RunningState":
        """The entries at some positions."""
        return RunningState(*(getattr(self, name)[rows] for name in self.__slots__))


def running_states(events: Events, order: Ints, as_of_us: int) -> RunningState:
    """The state after each event up to an instant; ``order`` is the position of each of the events' stages, or -1."""
    taken = _alive(events, as_of_us)
    at, deal, kind = events.at[taken], events.deal[taken], events.kind[taken].astype(np.int64)
    created = equal(kind, ev.CREATED)
    goes_on = np.r_[deal[1:] == deal[:-1], False][: len(taken)]
    pipeline = events.pipeline[taken][last_set(created | equal(kind, ev.PIPELINE))].astype(np.int64)
    first = np.r_[True, ~goes_on[:-1]][: len(taken)]
    starts = first | np.r_[False, pipeline[1:] != pipeline[:-1]][: len(taken)]
    stage = order[events.stage[taken]]
    won, lost = equal(kind, ev.WON), equal(kind, ev.LOST)
    decided = last_set(created | won | lost | equal(kind, ev.REOPENED))
    priced, dated = created | equal(kind, ev.AMOUNT), created | equal(kind, ev.EXPECTED_CLOSE)
    snoozing = equal(kind, ev.SNOOZED)
    days = events.day[taken].astype(np.int64)
    return RunningState(
        deal=deal,
        at=at,
        until=np.where(goes_on, np.r_[at[1:], as_of_us][: len(taken)], as_of_us),
        gone=goes_on,
        starts=starts,
        pipeline=pipeline,
        stage=np.maximum(stage, 0)[last_set((stage >= 0) | starts)],
        outcome=np.where(won, WON, np.where(lost, LOST, OPEN))[decided],
        decided=at[decided],
        undated=events.undated[taken][decided],
        reason=events.reason[taken][decided].astype(np.int64),
        amount=events.amount[taken][last_set(priced)],
        currency=events.currency[taken][last_set(priced)].astype(np.int64),
        priced=priced,
        expected=days[last_set(dated)],
        dated=dated,
        snoozed=np.where(snoozing, days, ev.NO_DAY)[last_set(snoozing | created | equal(kind, ev.WOKEN))],
    )


def undated_deals(events: Events, as_of_us: int) -> Bools:
    """Mask over ``events.deals``: those whose last closing by an instant is on an unknown day, and that are not reopened."""
    seen = np.flatnonzero(events.at <= as_of_us)
    kind, found = events.kind[seen], np.zeros(len(events.deals), bool)
    decides = seen[equal(kind, ev.CREATED) | equal(kind, ev.WON) | equal(kind, ev.LOST) | equal(kind, ev.REOPENED)]
    found[events.deal[decides]] = events.undated[decides]
    return found


def _alive(events: Events, as_of_us: int) -> Ints:
    """Positions of the events that count: from the last creation on, of deals that are not deleted."""
    seen = np.flatnonzero(events.at <= as_of_us)
    if not len(seen):
        return seen
    deal, kind = events.deal[seen], events.kind[seen]
    first = np.flatnonzero(np.r_[True, deal[1:] != deal[:-1]])
    position = np.arange(len(seen))
    created = np.maximum.reduceat(np.where(kind == ev.CREATED, position, -1), first)
    deleted = np.maximum.reduceat(np.where(kind == ev.DELETED, position, -1), first)
    start = np.where(created > deleted, created, len(seen))
    return seen[position >= np.repeat(start, np.diff(np.r_[first, len(seen)]))]
