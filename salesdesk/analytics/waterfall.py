"""Waterfall of the open amount between two days, gross by kind of event."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from salesdesk.analytics import events as ev
from salesdesk.analytics.arrays import Bools, Ints, equal
from salesdesk.analytics.events import Events
from salesdesk.analytics.log import OPEN
from salesdesk.analytics.running_state import running_states, undated_deals

_OUTCOMES = {ev.WON: "won", ev.LOST: "lost"}
_LEAVING = _OUTCOMES | {ev.EXPECTED_CLOSE: "pushed_out"}
_ENTERING = {ev.REOPENED: "reopened", ev.EXPECTED_CLOSE: "pulled_in"}


@dataclass(frozen=True, slots=True)
class Term:
    """One term: number of events, their total in minor units, and the deals with the amount of each."""

    count: int
    amount: int
    deals: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Waterfall:
    """Open amount at the start and at the end and the terms between them, all without sign.

    start + new + reopened + increases + pulled_in - decreases - won - lost - removed - pushed_out = end.
    ``pulled_in`` and ``pushed_out`` are empty unless the terms are of one period's forecast.
    """

    open_at_start: Term
    new: Term
    reopened: Term
    increases: Term
    decreases: Term
    won: Term
    lost: Term
    removed: Term
    pulled_in: Term
    pushed_out: Term
    open_at_end: Term


def waterfall(
    events: Events,
    pipeline: str,
    start_us: int,
    end_us: int,
    rates: Mapping[str, Fraction],
    *,
    period: tuple[int, int] | None = None,
) -> Waterfall:
    """The waterfall of a pipeline's open amount between two instants, both inclusive.

    ``rates`` converts minor units of each currency (1 for the own one) at fixed rates of the end; a currency without
    a rate counts as 0. ``period`` (first day, until day; proleptic ordinals) restricts it to deals due in it. A deal
    that is closed at the end on an unknown day is in no term.
    """
    terms: dict[str, list[tuple[str, int]]] = {name: [] for name in Waterfall.__slots__}
    walk = _Walk(events, pipeline, rates, period)
    told = ~undated_deals(events, end_us)
    touched = np.zeros(len(events.deals), bool)
    touched[events.deal[(events.at > start_us) & (events.at <= end_us)]] = True
    for deal, amount in walk.open_amounts(start_us, told & ~touched):
        _note(terms, "open_at_start", deal, amount)
        _note(terms, "open_at_end", deal, amount)
    seen = np.flatnonzero((events.at <= end_us) & (told & touched)[events.deal])
    first = np.flatnonzero(np.diff(events.deal[seen])) + 1
    for mine in np.split(seen, first) if len(seen) else ():
        _add_deal_events(walk, mine, start_us, terms)
    return Waterfall(**{name: _term(found) for name, found in terms.items()})


def _add_deal_events(walk: "_Walk", mine: Ints, start_us: int, terms: dict[str, list[tuple[str, int]]]) -> None:
    """Adds one deal's events to the terms."""
    deal = str(walk.events.deals[walk.events.deal[mine[0]]])
    opened = False
    before: int | None = None
    for kind, at, after in walk.states(mine):
        if at > start_us:
            if not opened:
                _note(terms, "open_at_start", deal, before)
                opened = True
            for name, amount in _change(kind, before, after):
                _note(terms, name, deal, amount)
        before = after
    if not opened:
        _note(terms, "open_at_start", deal, before)
    _note(terms, "open_at_end", deal, before)


def _note(terms: dict[str, list[tuple[str, int]]], name: str, deal: str, amount: int | None) -> None:
    if amount is not None:
        terms[name].append((deal, amount))


def _change(kind: int, before: int | None, after: int | None) -> list[tuple[str, int]]:
    """The terms that one event adds to; None stands for not open in this pipeline."""
    if before is None:
        return [] if after is None else [(_ENTERING.get(kind, "new"), after)]
    if after is None:
        return [(_LEAVING.get(kind, "removed"), before)]
    if after == before:
        return []
    return [("increases", after - before) if after > before else ("decreases", before - after)]


class _Walk:
    """Iterates over the events of deals with the open amount before and after each."""

    def __init__(
        self, events: Events, pipeline: str, rates: Mapping[str, Fraction], period: tuple[int, int] | None
    ) -> None:
        self.events, self.period = events, period
        self.here = events.pipelines.index(pipeline) if pipeline in events.pipelines else -2
        self.rates = [rates.get(currency, Fraction(0)) for currency in events.currencies]

    def open_amounts(self, at_us: int, deals: Bools) -> Iterator[tuple[str, int]]:
        """The chosen deals that are open in this pipeline at an instant, with their amounts."""
        entries = running_states(self.events, np.full(len(self.events.stages) + 1, -1), at_us)
        last = entries.only(np.flatnonzero(~entries.gone))
        mine = deals[last.deal] & equal(last.outcome, OPEN) & equal(last.pipeline, self.here)
        chosen = last.only(np.flatnonzero(mine))
        columns = (self.events.deals[chosen.deal], chosen.amount, chosen.currency, chosen.expected)
        for deal, amount, currency, day in zip(*(column.tolist() for column in columns), strict=True):
            if self._due(day):
                yield deal, self._worth(amount, currency)

    def states(self, mine: Ints) -> Iterator[tuple[int, int, int | None]]:
        """(kind, instant, amount if open here else None) after each event."""
        e = self.events
        columns = (e.kind, e.at, e.pipeline, e.amount, e.currency, e.day)
        alive = is_open = False
        pipeline, amount, day = -1, 0, 0
        for kind, at, place, worth, currency, due in zip(*(column[mine].tolist() for column in columns), strict=True):
            if kind in (ev.CREATED, ev.PIPELINE):
                pipeline = place
            if kind in (ev.CREATED, ev.AMOUNT):
                amount = self._worth(worth, currency)
            if kind in (ev.CREATED, ev.EXPECTED_CLOSE):
                day = due
            if kind in (ev.CREATED, ev.WON, ev.LOST, ev.REOPENED):
                is_open = kind in (ev.CREATED, ev.REOPENED)
            alive = kind == ev.CREATED or (alive and kind != ev.DELETED)
            here = alive and is_open and pipeline == self.here and self._due(day)
            yield kind, at, amount if here else None

    def _worth(self, amount: int, currency: int) -> int:
        return 0 if amount == ev.NO_AMOUNT else round(amount * self.rates[currency])

    def _due(self, day: int) -> bool:
        return self.period is None or self.period[0] <= day < self.period[1]


def _term(found: list[tuple[str, int]]) -> Term:
    return Term(len(found), sum(amount for _, amount in found), tuple(found))
