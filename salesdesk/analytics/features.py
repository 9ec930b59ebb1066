"""Features of the win model: each with its group of reasons, how it is computed, centred and scaled."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from salesdesk.analytics.arrays import Bools, Floats
from salesdesk.analytics.log import DAY_US, NEVER, Log
from salesdesk.analytics.newton import logit
from salesdesk.analytics.state_table import Facts, States
from salesdesk.analytics.timing import Timing

_NUMERIC, _ONE_HOT, _INTERCEPT, _SLOPE = 20.0, 8.0, 2.0, 1.0
_LEAST_SCALE = 0.25
_LEAST_CLOSED = 5
_MOST_UNUSUAL = 2.0
_LEAST_CHANCE = 1e-3

Raw = Callable[[Facts, States], Floats]
Told = tuple[str | int | float, ...]
"""What tells one raw column from another, as plain values; see ``raw_of``."""


@dataclass(frozen=True, slots=True, eq=False)
class FeatureColumn:
    """One column of the design matrix; ``group`` is the reason it is shown under, ``precision`` that of its normal
    prior, ``told`` what ``raw`` is made of.
    """

    group: str
    precision: float
    told: Told
    raw: Raw
    centre: float = 0.0
    scale: float = 1.0

    def values(self, facts: Facts, at: States) -> Floats:
        """The centred and scaled column for some states; an unknown value is 0, the centre."""
        centred = (self.raw(facts, at) - self.centre) / self.scale
        return np.nan_to_num(centred, nan=0.0)


def pace(timing: Timing, horizon_days: int) -> Raw:
    """The change of the log-odds of winning within the horizon since the deal entered its stage, by the timing model.

    log1p(days) is monotone; this column adds the shape of the stage's own hazard.
    """

    def raw(facts: Facts, at: States) -> Floats:
        days = np.zeros((len(at), len(timing.hazards)))
        days[np.arange(len(at)), at.stage] = at.held_days
        return pace_scores(timing, horizon_days, days)[np.arange(len(at)), at.stage]

    return raw


def pace_scores(timing: Timing, horizon_days: int, days: Floats) -> Floats:
    """The column ``pace`` for deals x stages, from the days that each deal has spent in each stage."""
    return timing_scores(timing, horizon_days, days) - timing_scores(timing, horizon_days, np.zeros_like(days))


def timing_scores(timing: Timing, horizon_days: int, days: Floats) -> Floats:
    """The log-odds of winning within the horizon by the timing model, for deals x stages, from the days in each stage."""
    stage = np.broadcast_to(np.arange(days.shape[1]), days.shape)
    within = timing.within(np.full(days.shape, horizon_days), stage, days)
    return logit(np.clip(within, _LEAST_CHANCE, 1 - _LEAST_CHANCE))


def design(
    log: Log, facts: Facts, at: States, own: Sequence[float], pace: Raw, simple: bool
) -> tuple[tuple[FeatureColumn, ...], Floats]:
    """The columns of a log's win model, and the design matrix (states x columns) for the training states.

    ``own`` are the stages' own chances, ``pace`` is the column of the timing model; ``simple`` keeps the stage and the two
    time columns only.
    """

    def column(group: str, precision: float, *told: str | int | float) -> FeatureColumn:
        return FeatureColumn(group, precision, told, raw_of(told, pace))

    columns = [
        column("record", _SLOPE, "own", *own),
        *(column("record", _ONE_HOT, "stage", p) for p in range(len(own))),
    ]
    columns += [column("days here", _NUMERIC, "log1p", "held_days"), column("age", _NUMERIC, "age", *usual_ages(log))]
    if not simple:
        columns += [column("days here", _NUMERIC, "pace"), *_size(facts, at, column), *_more(log, facts, column)]
    fitted = [column("record", _INTERCEPT, "one"), *(_scaled(column, facts, at) for column in columns)]
    return tuple(fitted), np.column_stack([column.values(facts, at) for column in fitted])


def raw_of(told: Told, pace: Raw) -> Raw:
    """The raw column that some values tell of; ``pace`` is that of the timing model. Raises ValueError for others."""
    name, *values = told
    if name == "pace":
        return pace
    makers: dict[str | int | float, Callable[..., Raw]] = {
        "one": lambda: _one,
        "stage": _stage,
        "own": _own,
        "log1p": _log1p,
        "age": _aged,
        "worth": lambda: _worth,
        "unusual": _unusual,
        "days in": _days_in,
        "marked": _marked,
    }
    if name not in makers:
        raise ValueError(f"no column {name}")
    return makers[name](*values)


Make = Callable[..., FeatureColumn]


def _size(facts: Facts, at: States, column: Make) -> list[FeatureColumn]:
    """The log amount, and its squared distance from the mean in sd (capped at 2)."""
    amount = _scaled(column("amount", _NUMERIC, "worth"), facts, at)
    return [amount, column("amount", _NUMERIC, "unusual", amount.centre, amount.scale)]


def _unusual(centre: float, scale: float) -> Raw:
    def raw(facts: Facts, at: States) -> Floats:
        away: Floats = (_worth(facts, at) - centre) / scale
        return np.minimum(np.abs(away), _MOST_UNUSUAL) ** 2

    return raw


def _more(log: Log, facts: Facts, column: Make) -> list[FeatureColumn]:
    columns = [
        column("activities", _NUMERIC, "log1p", "activities"),
        column("quiet", _NUMERIC, "log1p", "silent_days"),
        column("recent", _NUMERIC, "log1p", "recent"),
    ]
    columns += [column("days here", _NUMERIC, "days in", position) for position in range(len(log.stages))]
    closed = log.dated
    return columns + [
        column(mark.kind, _ONE_HOT, "marked", mark.kind, mark.name)
        for mark in facts.marks
        if int((mark.rows & closed).sum()) >= _LEAST_CLOSED
    ]


def _scaled(column: FeatureColumn, facts: Facts, at: States) -> FeatureColumn:
    raw = column.raw(facts, at)
    known = raw[~np.isnan(raw)]
    if not len(known):
        return column
    return replace(column, centre=float(known.mean()), scale=max(float(known.std()), _LEAST_SCALE))


def _stage(position: int) -> Raw:
    return lambda _, at: (at.stage == position).astype(np.float64)


def usual_ages(log: Log) -> tuple[float, ...]:
    """By stage the median age in days at which deals first came to it or past it; never less than that of an earlier stage."""
    found, least = [], 0.0
    for position in range(len(log.stages)):
        reached = log.timed & (log.first_reach[:, position] != NEVER)
        ages = (log.first_reach[reached, position] - log.created[reached]) / DAY_US
        least = max(least, float(np.median(ages)) if len(ages) else 0.0)
        found.append(least)
    return tuple(found)


def _aged(*usual: float) -> Raw:
    """log1p of the age, and of a deal that came to its stage sooner than others, of their age when they came."""
    least = np.array(usual)
    return lambda _, at: np.log1p(np.maximum(at.age_days, least[at.stage]))


def _own(*chances: float) -> Raw:
    """The log-odds of the stage's own chance: how much the stages' chances mean on this desk."""
    scores = logit(np.array(chances))
    return lambda _, at: scores[at.stage]


def _one(facts: Facts, at: States) -> Floats:
    return np.ones(len(at))


def _worth(facts: Facts, at: States) -> Floats:
    """log1p(amount); NaN (unknown) for amounts of zero or less."""
    return np.where(at.amount > 0, np.log1p(np.maximum(at.amount, 0)), np.nan)


def _log1p(name: str) -> Raw:
    def raw(facts: Facts, at: States) -> Floats:
        values: Floats = np.log1p(np.maximum(getattr(at, name), 0))
        return values

    return raw


def _days_in(position: int) -> Raw:
    return lambda _, at: np.where(at.stage == position, np.log1p(at.held_days), 0.0)


def _marked(kind: str, name: str) -> Raw:
    def raw(facts: Facts, at: States) -> Floats:
        rows = next((mark.rows for mark in facts.marks if (mark.kind, mark.name) == (kind, name)), None)
        return np.zeros(len(at)) if rows is None else _at(rows, at)

    return raw


def _at(rows: Bools, at: States) -> Floats:
    return rows[at.row].astype(np.float64)
