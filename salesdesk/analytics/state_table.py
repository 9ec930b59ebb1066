"""Features of deals at chosen instants, computed from what was known then: the input of the win model."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from salesdesk.analytics.arrays import Bools, Floats, Ints, distinct
from salesdesk.analytics.events import NO_AMOUNT
from salesdesk.analytics.log import DAY_US, Log
from salesdesk.analytics.stays import CENSORED, Stays

_WEEK_US = 7 * int(DAY_US)


@dataclass(frozen=True, slots=True, eq=False)
class CategoricalTrait:
    """A categorical property such as the source "web"; ``rows`` is the mask of the log's rows that have it."""

    kind: str
    name: str
    rows: Bools


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """Inputs of the win model beside the log: activities done and notes written (each by row, sorted by time), and traits."""

    activity_row: Ints
    activity_at: Ints
    marks: tuple[CategoricalTrait, ...]
    note_row: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    note_at: Ints = field(default_factory=lambda: np.zeros(0, np.int64))


@dataclass(frozen=True, slots=True, eq=False)
class States:
    """Open rows of a log at instants. Days are open days; ``amount`` is NaN where it is not known.

    ``stay_days`` count from the last entry to the stage, ``here_days`` over all stays in it. ``quiet_days`` count from the
    last sign of life: an activity done, a note, a move into the stage (or the creation there). ``recent`` is the number of
    activities in the 7 days before. ``held_days`` and ``silent_days`` are ``here_days`` and ``quiet_days`` as if no card
    had been moved in the last day: a move of today changes nothing but the stage.
    """

    row: Ints
    at: Ints
    stage: Ints
    stay_days: Floats
    here_days: Floats
    held_days: Floats
    age_days: Floats
    amount: Floats
    activities: Ints
    quiet_days: Floats
    silent_days: Floats
    recent: Ints

    def __len__(self) -> int:
        return len(self.row)

    def only(self, places: Ints) -> "States":
        """The states at some positions."""
        return States(*(getattr(self, name)[places] for name in self.__slots__))


def facts_of(
    log: Log,
    activities: Iterable[tuple[str, int]] = (),
    traits: Mapping[str, Mapping[str, Collection[str]]] | None = None,
    notes: Iterable[tuple[str, int]] = (),
) -> Facts:
    """Facts from (deal, instant) of activities done and of notes, and from the names each deal has of each kind of trait.

    ``traits`` is kind -> deal -> names, for example {"source": {"d1": ["web"]}}.
    """
    rows_of = _rows_of(log.deal.tolist())

    def by_row(instants: Iterable[tuple[str, int]]) -> Ints:
        found = sorted((row, at) for deal, at in instants for row in rows_of.get(deal, ()) if at <= log.as_of_us)
        return np.array(found, np.int64).reshape(len(found), 2)

    done, noted = by_row(activities), by_row(notes)
    marks = [
        CategoricalTrait(kind, name, rows)
        for kind, by_deal in (traits or {}).items()
        for name, rows in _marked(len(log), rows_of, by_deal)
    ]
    return Facts(done[:, 0], done[:, 1], tuple(marks), noted[:, 0], noted[:, 1])


def _rows_of(deals: list[str]) -> Mapping[str, Sequence[int]]:
    """The rows of each deal; nearly always one."""
    only: dict[str, Sequence[int]] = dict(zip(deals, zip(range(len(deals))), strict=True))
    if len(only) == len(deals):
        return only
    found: dict[str, list[int]] = {}
    for row, deal in enumerate(deals):
        found.setdefault(deal, []).append(row)
    return found


def _marked(
    rows: int, rows_of: Mapping[str, Sequence[int]], by_deal: Mapping[str, Collection[str]]
) -> list[tuple[str, Bools]]:
    found: dict[str, list[int]] = defaultdict(list)
    for deal, names in by_deal.items():
        mine = rows_of.get(deal, ())
        for name in names:
            found[name] += mine
    return [(name, _marks(rows, found[name])) for name in sorted(found)]


def _marks(rows: int, marked: list[int]) -> Bools:
    found = np.zeros(rows, bool)
    found[marked] = True
    return found


def states(log: Log, facts: Facts, row: Ints, at: Ints) -> States:
    """The states of rows at instants; pairs at which the row was not open are left out."""
    stays = log.stays
    if not len(stays.row):
        row, at = row[:0], at[:0]
    place = _last_before(stays.row, stays.start, row, at)
    until = stays.end[place] + (stays.exit[place] == CENSORED)
    inside = (place >= 0) & (stays.row[place] == row) & (at < until)
    row, at, place = row[inside], at[inside], place[inside]
    before_here, before_all = _history(stays)
    since = at - stays.start[place]
    amount = log.amounts.value[_last_before(log.amounts.row, log.amounts.at, row, at)].astype(np.float64)
    done = _last_before(facts.activity_row, facts.activity_at, row, at) + 1
    first = np.searchsorted(facts.activity_row, row)
    week = _last_before(facts.activity_row, facts.activity_at, row, at - _WEEK_US) + 1
    counted = np.maximum(done - first, 0)
    return States(
        row=row,
        at=at,
        stage=stays.stage[place],
        stay_days=since / DAY_US,
        here_days=(before_here[place] + since) / DAY_US,
        held_days=np.where(since >= DAY_US, before_here[place] + since - DAY_US, before_here[place]) / DAY_US,
        age_days=(before_all[place] + since) / DAY_US,
        amount=np.where(amount == NO_AMOUNT, np.nan, amount),
        activities=counted,
        quiet_days=(at - _last_sign(facts, row, at, stays.start[place])) / DAY_US,
        silent_days=(at - _last_sign(facts, row, at, _entered_before(log, row, at))) / DAY_US,
        recent=np.maximum(done - np.maximum(week, first), 0),
    )


def held_in_stages(log: Log, row: Ints) -> Floats:
    """Rows x stages: days that rows had been in each stage a day before the log's instant."""
    stays, stages = log.stays, len(log.stages)
    lasted = np.clip(np.minimum(stays.end, log.as_of_us - int(DAY_US)) - stays.start, 0, None)
    sums = np.bincount(stays.row * stages + stays.stage, lasted, len(log) * stages)
    found: Floats = sums.reshape(len(log), stages)[row] / DAY_US
    return found


def _entered_before(log: Log, row: Ints, at: Ints) -> Ints:
    """When each row came to the stage that it was in a day before an instant; when it was created, where that is later."""
    stays = log.stays
    place = _last_before(stays.row, stays.start, row, at - int(DAY_US))
    there = (place >= 0) & (stays.row[np.maximum(place, 0)] == row) if len(stays.row) else np.zeros(len(row), bool)
    return np.where(there, stays.start[place], log.created[row]) if len(stays.row) else log.created[row]


def _last_sign(facts: Facts, row: Ints, at: Ints, entered: Ints) -> Ints:
    """The instant of the last sign of life of each row by an instant; ``entered`` is when it came to its stage."""
    last = entered
    for rows, instants in ((facts.activity_row, facts.activity_at), (facts.note_row, facts.note_at)):
        if len(rows):
            place = _last_before(rows, instants, row, at)
            mine = (place >= 0) & (rows[place] == row)
            last = np.maximum(last, np.where(mine, instants[place], last))
    return last


def now(log: Log, facts: Facts, rows: Bools) -> States:
    """The states of the chosen rows at the log's instant; rows that are not open are left out."""
    row = np.flatnonzero(rows & log.open)
    return states(log, facts, row, np.full(len(row), log.as_of_us))


def _last_before(rows: Ints, at: Ints, row: Ints, instant: Ints) -> Ints:
    """Position of the last entry of (rows, at) not after (row, instant) in lexicographic order; -1 if none."""
    if not len(rows):
        return np.full(len(row), -1, np.int64)
    instants = distinct(at)
    width = len(instants) + 1
    keys = rows * width + np.searchsorted(instants, at, side="right")
    wanted = row * width + np.searchsorted(instants, instant, side="right")
    found: Ints = np.searchsorted(keys, wanted, side="right") - 1
    return found


def _history(stays: Stays) -> tuple[Ints, Ints]:
    """Before each stay: open time in its stage, and open time in all, within its row."""
    length = stays.end - stays.start
    all_before = _before(stays.row, length)
    order = np.lexsort((stays.start, stays.stage, stays.row))
    stages = int(stays.stage.max(initial=0)) + 1
    here = np.empty_like(length)
    here[order] = _before((stays.row * stages + stays.stage)[order], length[order])
    return here, all_before


def _before(group: Ints, values: Ints) -> Ints:
    """Exclusive cumulative sums within each group; groups are consecutive."""
    sums = np.cumsum(values) - values
    first = np.r_[True, group[1:] != group[:-1]][: len(group)]
    base = np.maximum.accumulate(np.where(first, np.arange(len(group)), 0)) if len(group) else group
    earlier: Ints = sums - sums[base]
    return earlier
