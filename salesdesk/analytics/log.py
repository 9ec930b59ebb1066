"""History of one pipeline as of an instant, one row a deal: the input of all analytics."""

from dataclasses import dataclass

import numpy as np

from salesdesk.analytics.arrays import Bools, Floats, Ints, Names, equal
from salesdesk.analytics.stays import Stays

OPEN, WON, LOST, TRANSFERRED = range(4)
NEVER = np.iinfo(np.int64).max
DAY_US = 86_400e6


@dataclass(frozen=True, slots=True, eq=False)
class ValueChanges:
    """Values of rows over time, the first one included, sorted by row and time."""

    row: Ints
    at: Ints
    value: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Log:
    """Deals of one pipeline as of ``as_of_us``; one that left the pipeline and came back has a row for each visit.

    Instants are microseconds since 1970, NEVER where something has not happened. ``stage`` and ``hi`` are positions
    in ``stages``; ``hi`` is the highest visited, len(stages) for won deals. ``amount`` is in minor units of
    ``currency`` and 0 where ``unpriced`` (no amount) or ``foreign`` (no exchange rate). ``expected`` and ``snoozed``
    are proleptic ordinals, 0 where there is none. ``reason`` is a position in ``reasons`` or -1. ``undated`` marks
    rows won or lost on an unknown day (``closed`` is NEVER), ``timed`` rows whose creation and closings all have a known
    day, so that their durations are true. ``visited``, ``first_reach`` and ``spent_us`` are rows x stages in column-major
    order; ``open_us`` is the time open. ``amounts`` has NO_AMOUNT where unpriced or foreign.
    """

    as_of_us: int
    stages: tuple[str, ...]
    currency: str
    reasons: tuple[str, ...]
    deal: Names
    created: Ints
    closed: Ints
    outcome: Ints
    stage: Ints
    hi: Ints
    amount: Ints
    unpriced: Bools
    foreign: Bools
    expected: Ints
    snoozed: Ints
    reason: Ints
    undated: Bools
    timed: Bools
    rework: Ints
    moves: Ints
    visited: Bools
    first_reach: Ints
    spent_us: Ints
    open_us: Ints
    stays: Stays
    amounts: ValueChanges
    expectations: ValueChanges

    def __len__(self) -> int:
        return len(self.deal)

    @property
    def open(self) -> Bools:
        """Rows that are open here."""
        return equal(self.outcome, OPEN)

    @property
    def won(self) -> Bools:
        """Rows that are won."""
        return equal(self.outcome, WON)

    @property
    def lost(self) -> Bools:
        """Rows that are lost."""
        return equal(self.outcome, LOST)

    @property
    def dated(self) -> Bools:
        """Rows that are won or lost on a day that is known."""
        return (self.won | self.lost) & ~self.undated

    @property
    def transferred(self) -> Bools:
        """Rows that left for another pipeline."""
        return equal(self.outcome, TRANSFERRED)

    @property
    def here_days(self) -> Floats:
        """Days in the stage each row stands in."""
        return self.spent_us[np.arange(len(self)), self.stage] / DAY_US

    @property
    def age_days(self) -> Floats:
        """Days open since created."""
        return self.open_us / DAY_US
