"""Stays of deals in stages: consecutive events in the same stage are joined, closed time is left out."""

from dataclasses import dataclass

import numpy as np

from salesdesk.analytics.arrays import Floats, Ints

TO_WON, TO_LOST, CENSORED = -1, -2, -3
_CODES = np.array([CENSORED, TO_WON, TO_LOST])


@dataclass(frozen=True, slots=True, eq=False)
class Stays:
    """Open stays by row and time; ``exit`` is the next stage, TO_WON, TO_LOST or CENSORED (open, transferred)."""

    row: Ints
    stage: Ints
    start: Ints
    end: Ints
    exit: Ints

    @property
    def days(self) -> Floats:
        """Length of each stay in days."""
        return (self.end - self.start) / 86_400e6


def stays_of(row: Ints, stage: Ints, outcome: Ints, at: Ints, until: Ints) -> Stays:
    """Stays from the state after each event. A row's events are consecutive; ``until`` is when each state ended."""
    if not len(row):
        empty = np.zeros(0, np.int64)
        return Stays(empty, empty, empty, empty, empty)
    changed = (row[1:] != row[:-1]) | (stage[1:] != stage[:-1]) | (outcome[1:] != outcome[:-1])
    begin = np.flatnonzero(np.r_[True, changed])
    end = np.r_[begin[1:], len(row)] - 1
    same_row = np.r_[row[begin[1:]] == row[begin[:-1]], False]
    following = np.r_[begin[1:], 0]
    leaves = np.where(outcome[following] == 0, stage[following], _CODES[outcome[following]])
    is_open = outcome[begin] == 0
    exits = np.where(same_row, leaves, CENSORED)
    return Stays(*(column[is_open] for column in (row[begin], stage[begin], at[begin], until[end], exits)))
