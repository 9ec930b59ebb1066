"""Features of deals at chosen instants, computed from what was known then: the input of the win model."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

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
    """Inputs of the win model beside the log: activities done (by row, sorted by time) and traits."""

    activity_row: Ints
    activity_at: Ints
    marks: tuple[CategoricalTrait, ...]


@dataclass(frozen=True, slots=True, eq=False)
class States:
    """Open rows of a log at instants. Days are open days; ``amount`` is NaN where it is not known.

    ``stay_days`` count from the last entry to the stage, ``here_days`` over all stays in it. ``quiet_days`` count
    from the last activity or from creation, ``recent`` is the number of activities in the 7 days before.
    """

    row: Ints
    at: Ints
    stage: Ints
    stay_days: Floats
    here_days: Floats
    age_days: Floats
    amount: Floats
    activities: Ints
    quiet_days: Floats
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
) -> Facts:
    """Facts from (deal, instant) of activities done, and from the names each deal has of each kind of trait.

    ``traits`` is kind -> deal -> names, for example {"source": {"d1": ["web"]}}.
    """
    rows_of = _rows_of(log.deal.tolist())
    done = sorted((row, at) for deal, at in activities for row in rows_of.get(deal, ()) if at <= log.as_of_us)
    pairs = np.array(done, np.int64).reshape(len(done), 2)
    marks = [
        CategoricalTrait(kind, name, rows)
        for kind, by_deal in (traits or {}).items()
        for name, rows in _marked(len(log), rows_of, by_deal)
    ]
    return Facts(pairs[:, 0], pairs[:, 1], tuple(marks))


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
    last = np.r_[facts.activity_at, 0][np.maximum(done - 1, 0)]
    counted = np.maximum(done - first, 0)
    return States(
        row=row,
        at=at,
        stage=stays.stage[place],
        stay_days=since / DAY_US,
        here_days=(before_here[place] + since) / DAY_US,
        age_days=(before_all[place] + since) / DAY_US,
        amount=np.where(amount == NO_AMOUNT, np.nan, amount),
        activities=counted,
        quiet_days=(at - np.where(counted > 0, last, log.created[row])) / DAY_US,
        recent=np.maximum(done - np.maximum(week, first), 0),
    )


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
