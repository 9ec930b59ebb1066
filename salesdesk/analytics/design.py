"""The columns of the win model: each says which group it explains, how it is computed, centred and scaled."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from salesdesk.analytics.arrays import Bools, Floats
from salesdesk.analytics.log import Log
from salesdesk.analytics.states import Facts, States

_NUMERIC, _ONE_HOT, _INTERCEPT = 10.0, 4.0, 1.0
_LEAST_SCALE = 0.25
_LEAST_CLOSED = 5

Raw = Callable[[Facts, States], Floats]


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One column; ``group`` names what it is told as, ``precision`` is that of its coefficient's prior."""

    group: str
    precision: float
    raw: Raw
    centre: float = 0.0
    scale: float = 1.0

    def values(self, facts: Facts, at: States) -> Floats:
        """The column for some states; what is not known stands at the centre."""
        centred = (self.raw(facts, at) - self.centre) / self.scale
        return np.nan_to_num(centred, nan=0.0)


def design(log: Log, facts: Facts, at: States, simple: bool) -> tuple[tuple[Column, ...], Floats]:
    """The columns of a log's win model, and their values for the states it learns from.

    ``simple`` leaves the stage and the two time columns only.
    """
    columns = [_stage(position) for position in range(len(log.stages))] + [
        Column("days here", _NUMERIC, _log1p("here_days")),
        Column("age", _NUMERIC, _log1p("age_days")),
    ]
    if not simple:
        columns += _more(log, facts)
    fitted = [Column("record", _INTERCEPT, _one), *(_scaled(column, facts, at) for column in columns)]
    return tuple(fitted), np.column_stack([column.values(facts, at) for column in fitted])


def _more(log: Log, facts: Facts) -> list[Column]:
    numeric = {
        "amount": _log1p("amount"),
        "moves": _moves,
        "activities": _log1p("activities"),
        "quiet": _log1p("quiet_days"),
        "recent": _log1p("recent"),
    }
    columns = [Column(group, _NUMERIC, raw) for group, raw in numeric.items()]
    columns += [Column("days here", _NUMERIC, _days_in(position)) for position in range(len(log.stages))]
    closed = log.won | log.lost
    return columns + [
        Column(mark.kind, _ONE_HOT, _marked(mark.kind, mark.name))
        for mark in facts.marks
        if int((mark.rows & closed).sum()) >= _LEAST_CLOSED
    ]


def _scaled(column: Column, facts: Facts, at: States) -> Column:
    raw = column.raw(facts, at)
    known = raw[~np.isnan(raw)]
    if not len(known):
        return column
    return replace(column, centre=float(known.mean()), scale=max(float(known.std()), _LEAST_SCALE))


def _stage(position: int) -> Column:
    return Column("record", _ONE_HOT, lambda _, at: (at.stage == position).astype(np.float64))


def _one(facts: Facts, at: States) -> Floats:
    return np.ones(len(at))


def _moves(facts: Facts, at: States) -> Floats:
    return (at.moves - at.stage).astype(np.float64)


def _log1p(name: str) -> Raw:
    def raw(facts: Facts, at: States) -> Floats:
        values: Floats = np.log1p(np.maximum(getattr(at, name), 0))
        return values

    return raw


def _days_in(position: int) -> Raw:
    return lambda _, at: np.where(at.stage == position, np.log1p(at.here_days), 0.0)


def _marked(kind: str, name: str) -> Raw:
    def raw(facts: Facts, at: States) -> Floats:
        rows = next((mark.rows for mark in facts.marks if (mark.kind, mark.name) == (kind, name)), None)
        return np.zeros(len(at)) if rows is None else _at(rows, at)

    return raw


def _at(rows: Bools, at: States) -> Floats:
    return rows[at.row].astype(np.float64)
