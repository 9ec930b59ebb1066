"""Fold: from the journal's columns to the log of one pipeline."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial

import numpy as np

from salesdesk.analytics import events as ev
from salesdesk.analytics.arrays import Bools, Ints, among, equal
from salesdesk.analytics.conversion import valued
from salesdesk.analytics.events import Events
from salesdesk.analytics.log import LOST, NEVER, OPEN, TRANSFERRED, WON, Log, ValueChanges
from salesdesk.analytics.rates import Rates
from salesdesk.analytics.running_state import RunningState, running_states
from salesdesk.analytics.stage_aliases import resolved
from salesdesk.analytics.stays import stays_of


def fold(
    events: Events,
    pipeline: str,
    stages: Sequence[str],
    as_of_us: int,
    currency: str,
    *,
    survivors: Mapping[str, str] | None = None,
    estimated: Collection[str] = (),
    rates: Rates | None = None,
) -> Log:
    """The log of a pipeline as of an instant, inclusive.

    ``stages`` are the ids of its open stages (at least one) in the order valid then; ``survivors`` maps each deleted
    or merged stage to its replacement (chains are followed). An event with any other stage is no move. ``estimated``
    are deals without a known creation. An amount in another currency is converted at the ``rates`` of the day its
    deal was closed, or of the as-of instant where it has none; without a rate it is left out (``foreign``). The last
    ``created`` event of a deal starts it anew; a deleted deal has no row.
    """
    order = {stage: i for i, stage in enumerate(stages)}
    everywhere = running_states(events, resolved(events.stages, order, survivors or {}), as_of_us)
    here = everywhere.only(np.flatnonzero(everywhere.pipeline == _number(events.pipelines, pipeline)))
    own = _number(events.currencies, currency)
    price = partial(valued, names=events.currencies, own=own, rates=rates or {})
    guessed = np.flatnonzero(among(events.deals, estimated)) if estimated else np.zeros(0, np.int64)
    return _log(events, here, tuple(stages), as_of_us, currency=currency, price=price, guessed=guessed)


def _log(
    events: Events,
    entries: RunningState,
    stages: tuple[str, ...],
    as_of_us: int,
    *,
    currency: str,
    price: Callable[[Ints, Ints, Ints], tuple[Ints, Bools]],
    guessed: Ints,
) -> Log:
    begin = np.flatnonzero(entries.starts)
    row, rows = np.cumsum(entries.starts) - 1, len(begin)
    first, last = entries.only(begin), entries.only(np.r_[begin[1:], len(row)][:rows] - 1)
    outcome = np.where(last.gone, TRANSFERRED, last.outcome)
    closed, undated = _closed(outcome, last)
    visited, first_reach = _reached(row, entries, (rows, len(stages)), np.where(outcome == WON, closed, NEVER))
    moves, rework = _moves(row, entries, rows)
    spent = _spent(row, entries, visited.shape)
    amount, foreign = price(last.amount, last.currency, np.minimum(closed, as_of_us))
    marked = np.flatnonzero(entries.priced | entries.starts)
    return Log(
        as_of_us=as_of_us,
        stages=stages,
        currency=currency,
        reasons=events.reasons,
        deal=events.deals[first.deal],
        created=first.at,
        closed=closed,
        outcome=outcome,
        stage=last.stage,
        hi=np.where(outcome == WON, len(stages), _highest(visited)),
        amount=np.where(amount == ev.NO_AMOUNT, 0, amount),
        unpriced=last.amount == ev.NO_AMOUNT,
        foreign=foreign,
        expected=last.expected,
        snoozed=last.snoozed,
        reason=np.where(outcome == LOST, last.reason, ev.NOTHING),
        undated=undated,
        timed=~np.isin(first.deal, guessed) & (np.bincount(row[entries.undated], minlength=rows) == 0),
        rework=rework,
        moves=moves,
        visited=np.asfortranarray(visited),
        first_reach=np.asfortranarray(first_reach),
        spent_us=np.asfortranarray(spent),
        open_us=spent.sum(axis=1),
        stays=stays_of(row, entries.stage, entries.outcome, entries.at, entries.until),
        amounts=_prices(row[marked], entries.only(marked), price),
        expectations=_expectations(row, entries),
    )


def _closed(outcome: Ints, last: RunningState) -> tuple[Ints, Bools]:
    """Instant at which each row was won or lost (NEVER where open or on an unknown day), and mask of the unknown days."""
    is_closed = equal(outcome, WON) | equal(outcome, LOST)
    return np.where(is_closed & ~last.undated, last.decided, NEVER), is_closed & last.undated


def _moves(row: Ints, entries: RunningState, rows: int) -> tuple[Ints, Ints]:
    """Number of stage changes of each row, and of changes to a lower stage."""
    moved = np.flatnonzero(~entries.starts[1:] & (entries.stage[1:] != entries.stage[:-1])) + 1
    lower = moved[entries.stage[moved] < entries.stage[moved - 1]]
    return np.bincount(row[moved], minlength=rows), np.bincount(row[lower], minlength=rows)


def _reached(row: Ints, entries: RunningState, shape: tuple[int, int], won: Ints) -> tuple[Bools, Ints]:
    """Mask rows x stages of visits, and the first instant each row was at or above each stage."""
    visited = np.zeros(shape, bool)
    visited[row, entries.stage] = True
    first = np.full(shape, NEVER)
    np.minimum.at(first.reshape(-1), row * shape[1] + entries.stage, entries.at)
    reach = np.minimum.accumulate(first[:, ::-1], axis=1)[:, ::-1]
    return visited, np.minimum(reach, won[:, None])


def _highest(visited: Bools) -> Ints:
    highest: Ints = visited.shape[1] - 1 - np.argmax(visited[:, ::-1], axis=1)
    return highest


def _spent(row: Ints, entries: RunningState, shape: tuple[int, int]) -> Ints:
    """Open microseconds, rows x stages; sums in doubles are exact up to 285 years."""
    open_us = np.where(entries.outcome == OPEN, entries.until - entries.at, 0).astype(np.float64)
    sums = np.bincount(row * shape[1] + entries.stage, open_us, shape[0] * shape[1])
    return sums.reshape(shape).astype(np.int64)


def _prices(row: Ints, entries: RunningState, price: Callable[[Ints, Ints, Ints], tuple[Ints, Bools]]) -> ValueChanges:
    return ValueChanges(row, entries.at, price(entries.amount, entries.currency, entries.at)[0])


def _expectations(row: Ints, entries: RunningState) -> ValueChanges:
    dated = entries.dated | entries.starts
    return ValueChanges(row[dated], entries.at[dated], entries.expected[dated])


def _number(names: Sequence[str], name: str) -> int:
    """The code of a name; -2, which no event has, where it does not occur."""
    return names.index(name) if name in names else -2
