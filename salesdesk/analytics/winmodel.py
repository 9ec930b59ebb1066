"""Win model: logistic regression around the stage's own probability, learnt from the desk's history."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from salesdesk.analytics import timing as timing_model
from salesdesk.analytics.arrays import Floats, Ints, quantile
from salesdesk.analytics.features import FeatureColumn, design, pace
from salesdesk.analytics.intervals import Z80
from salesdesk.analytics.log import Log
from salesdesk.analytics.newton import Posterior, logistic, logit, posterior
from salesdesk.analytics.state_table import Facts, States, now
from salesdesk.analytics.timing import Timing
from salesdesk.analytics.training_rows import labelled, past

_CLIP = 1e-4
_DAYS_WITHOUT_WINS, _WINS = 90, 8
FEW = 20
"""With fewer closed deals only the stage and the two time features are used."""
_PRIOR_SD = 1.0
_LONGEST_DAYS = 3_660


@dataclass(frozen=True, slots=True, eq=False)
class WinModel:
    """P(won within ``horizon_days``), fitted on ``closed`` closed deals; without any it is the stage's own chance."""

    stages: tuple[str, ...]
    probability: Floats
    horizon_days: int
    closed: int
    timing: Timing = field(repr=False)
    columns: tuple[FeatureColumn, ...] = field(repr=False)
    fitted: Posterior | None = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Chances:
    """Predictions for open rows: chance to be won within the horizon, its 80% interval, sd of the log-odds, contributions.

    ``points`` is rows x groups: percentage points that each group of features adds to ``plain``, the stage's own
    chance.
    """

    row: Ints
    plain: Floats
    chance: Floats
    chance_low: Floats
    chance_high: Floats
    sd: Floats
    groups: tuple[str, ...]
    points: Floats
    states: States = field(repr=False)


def horizon(log: Log) -> int:
    """Days within which a deal counts as won: the 95% quantile of won deals' age, 90 below 8 wins."""
    ages = log.age_days[log.won & log.timed]
    longest = quantile(ages, 0.95) if len(ages) >= _WINS else None
    return _DAYS_WITHOUT_WINS if longest is None else min(max(int(np.ceil(longest)), 1), _LONGEST_DAYS)


def fit(log: Log, facts: Facts, probability: Sequence[float], period_days: int = 0) -> WinModel:
    """The win model of a log, with the stages' own chances as offset.

    ``period_days`` is the longest time to the end of a period that will be asked for.
    """
    own = np.clip(np.asarray(probability, np.float64), _CLIP, 1 - _CLIP)
    days = horizon(log)
    timing = timing_model.fit(log, own.tolist(), max(days, min(period_days, _LONGEST_DAYS)))
    closed = int(log.dated.sum())
    if not closed:
        return WinModel(log.stages, own, days, closed, timing, (), None)
    rows = labelled(log, past(log, facts), timing, days, weighted_by_age=closed > 1_000)
    columns, x = design(log, facts, rows.states, pace(timing, days), simple=closed < FEW)
    fitted = posterior(x, rows.y, rows.weight, logit(own[rows.states.stage]), np.array([c.precision for c in columns]))
    return WinModel(log.stages, own, days, closed, timing, columns, fitted)


def predict(model: WinModel, log: Log, facts: Facts) -> Chances:
    """Chances of a log's open rows; the log may hold only deals that changed since the model was fitted."""
    return chances(model, facts, now(log, facts, log.open))


def chances(model: WinModel, facts: Facts, at: States) -> Chances:
    """The chances of some states."""
    plain = model.probability[at.stage]
    if model.fitted is None:
        sd = np.full(len(at), _PRIOR_SD)
        groups: tuple[str, ...] = ()
        shares, score, chance = np.zeros((len(at), 0)), logit(plain), plain
    else:
        x = np.ascontiguousarray(np.column_stack([column.values(facts, at) for column in model.columns]))
        # Sums by einsum, row by row, and not by a matrix product: of one deal they do not depend on the others that are asked for.
        score = logit(plain) + np.einsum("ij,j->i", x, model.fitted.mean)
        sd = np.sqrt(_squared(x, model.fitted.covariance))
        groups, shares = _by_group(model.columns, x * model.fitted.mean)
        chance = logistic(score)
    return Chances(
        row=at.row,
        plain=plain,
        chance=chance,
        chance_low=logistic(score - Z80 * sd),
        chance_high=logistic(score + Z80 * sd),
        sd=sd,
        groups=groups,
        points=100 * shares * _slope(plain, chance, score)[:, None],
        states=at,
    )


def by_period_end(model: WinModel, at: States, chance: Floats, days_left: int) -> Floats:
    """P(won within ``days_left`` whole days) = chance x min(1, W_h / W_H); 0 where W_H = 0 or no day is left."""
    if days_left <= 0:
        return np.zeros(len(at))
    soon = model.timing.within(np.full(len(at), days_left), at.stage, at.stay_days)
    whole = model.timing.within(np.full(len(at), model.horizon_days), at.stage, at.stay_days)
    share = np.divide(soon, whole, out=np.zeros(len(at)), where=whole > 0)
    return chance * np.minimum(share, 1.0)


def new_deals(model: WinModel, sizes: Sequence[int], days_left: int) -> tuple[Floats, Floats]:
    """P(won by the period's end) and sd of the log-odds, of deals of some sizes (minor units) created now in the
    first stage.
    """
    none, zero = np.zeros(0, np.int64), np.zeros(len(sizes), np.int64)
    days, amounts = np.zeros(len(sizes)), np.array(sizes, np.float64)
    fresh = States(zero, zero, zero, days, days, days, zero, amounts, zero, days, zero)
    found = chances(model, Facts(none, none, ()), fresh)
    return by_period_end(model, fresh, found.chance, days_left), found.sd


def _slope(plain: Floats, chance: Floats, score: Floats) -> Floats:
    """Chance per log-odds on the secant from the stage's own chance to the model's, so that contributions add up."""
    distance = score - logit(plain)
    steep = chance * (1 - chance)
    return np.divide(chance - plain, distance, out=steep, where=np.abs(distance) > 1e-9)


def _squared(x: Floats, matrix: Floats) -> Floats:
    """x' matrix x of each row."""
    along = np.einsum("ij,jk->ik", x, matrix)
    found: Floats = np.einsum("ij,ij->i", along, x)
    return found


def _by_group(columns: tuple[FeatureColumn, ...], parts: Floats) -> tuple[tuple[str, ...], Floats]:
    groups = tuple(dict.fromkeys(column.group for column in columns))
    sums = np.zeros((len(groups), len(parts)))
    for column, part in zip(columns, parts.T, strict=True):
        sums[groups.index(column.group)] += part
    return groups, sums.T
