"""A history cut at past instants: what was known then, of all deals or of some, and what became of them."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from salesdesk.analytics.arrays import Bools, Floats, Ints
from salesdesk.analytics.events import columns
from salesdesk.analytics.fold import fold
from salesdesk.analytics.log import DAY_US, NEVER, OPEN, WON, Log
from tests.calibration.histories import PIPELINE, History

_BY_EVENT = ("deal", "at", "kind", "stage", "pipeline", "amount", "currency", "day", "reason")
_CUTS, _PARTS, _LEAST_STEP = range(2, 9), 11, 15


class Past:
    """A history as of any of its instants; ``end`` is its log as of its last event."""

    def __init__(self, history: History) -> None:
        self.history = history
        self._events = columns(history.rows)
        self._number: Mapping[str, int] = {deal: i for i, deal in enumerate(self._events.deals.tolist())}
        self.first_us, self.last_us = history.rows[0].at_us, history.rows[-1].at_us
        self.end = self.log(self.last_us)
        self._outcome = dict(zip(self.end.deal.tolist(), self.end.outcome.tolist(), strict=True))
        self._closed = dict(zip(self.end.deal.tolist(), self.end.closed.tolist(), strict=True))

    def log(self, at_us: int, only: list[str] | None = None) -> Log:
        """The log as of an instant, of some deals or of all."""
        events = self._events
        if only is not None:
            chosen = np.zeros(len(events.deals), bool)
            chosen[[self._number[deal] for deal in only]] = True
            kept = chosen[events.deal]
            events = replace(events, **{name: getattr(events, name)[kept] for name in _BY_EVENT})
        return fold(events, PIPELINE, self.history.stages, at_us, self.history.currency)

    def outcomes(self, log: Log) -> Ints:
        """What each row of an earlier log is at the end of the history."""
        return np.array([self._outcome.get(deal, OPEN) for deal in log.deal.tolist()], np.int64)

    def won_within(self, log: Log, days: int) -> Floats:
        """Whether each row of an earlier log was won within so many days of its instant; NaN where the days are not over.

        Of deals that were closed before the days are over nothing is told either: most of those are won sooner or later than
        others, so that they alone would say something else than all of them.
        """
        until = log.as_of_us + round(days * DAY_US)
        closed = np.array([self._closed.get(deal, NEVER) for deal in log.deal.tolist()], np.int64)
        won: Floats = ((self.outcomes(log) == WON) & (closed <= until)).astype(np.float64)
        return won if until <= self.last_us else np.full(len(log), np.nan)

    def cutoffs(self) -> list[int]:
        """Seven instants: 30, 45 ... 120 days after the first event of half a year, stretched over a longer history."""
        step = max(_LEAST_STEP, int((self.last_us - self.first_us) / DAY_US) // _PARTS)
        return [at for k in _CUTS if (at := self.first_us + round(k * step * DAY_US)) < self.last_us]


def known(log: Log, outcomes: Ints) -> Bools:
    """Open rows whose outcome is known at the end."""
    found: Bools = log.open & (outcomes != OPEN)
    return found
