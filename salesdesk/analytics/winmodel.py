"""Win model: logistic regression around the stage's own probability, learnt from the desk's history."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from salesdesk.analytics import timing as timing_model
from salesdesk.analytics.arrays import Floats, Ints, quantile
from salesdesk.analytics.baselines import WEIGHT, Baselines, baselines
from salesdesk.analytics.blend import CONTENDERS, Blend, Contender, alone
from salesdesk.analytics.features import FeatureColumn, design, pace, pace_scores, timing_scores
from salesdesk.analytics.intervals import Z80
from salesdesk.analytics.isotonic import rising
from salesdesk.analytics.log import Log
from salesdesk.analytics.newton import Posterior, logistic, logit, posterior
from salesdesk.analytics.scores import shrunk_rate
from salesdesk.analytics.stage_scores import StageTerms, held_here, is_by_stage, never_falling, stage_terms
from salesdesk.analytics.state_table import Facts, States, held_in_stages, now
from salesdesk.analytics.timing import Timing
from salesdesk.analytics.training_rows import Rows, labelled, past

_CLIP = 1e-4
_DAYS_WITHOUT_WINS, _WINS = 90, 8
FEW = 20
"""With fewer closed deals only the stage and the two time features are used."""
_RECORD = "record"
_ROWS_FOR_SHIFT, _SHIFT_STEPS, _LEAST_SLOPE = 20_000, 5, 1e-3
_BARE = 4
"""A deal of which only the stage is known keeps half of the model's score at a quarter of the horizon."""
_LONGEST_DAYS = 3_660
_PRESUMED = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class WinModel:
    """P(won within ``horizon_days``), fitted on ``closed`` closed deals; without any it is the stage's own chance.

    ``blend`` is what its chances are averaged from: the fitted model, and the simpler ways that it holds beside it.
    ``shift`` makes up on average for what is taken off where scores would fall along the stages.
    """

    stages: tuple[str, ...]
    probability: Floats
    horizon_days: int
    closed: int
    timing: Timing = field(repr=False)
    columns: tuple[FeatureColumn, ...] = field(repr=False)
    fitted: Posterior | None = field(repr=False)
    baselines: Baselines = field(repr=False)
    shift: float = 0.0
    blend: Blend = alone("model")

    @property
    def terms(self) -> StageTerms:
        """What the stage and the days in it do to the fitted model's scores; later stages never have less to begin with."""
        mean = np.zeros(0) if self.fitted is None else self.fitted.mean
        return stage_terms(self.columns, mean, self.probability, self.baselines.seen + WEIGHT)

    def scores(self, at: States, rest: Floats, spent: Floats) -> Floats:
        """The fitted model's scores, states x stages; ``rest`` are those of the columns that depend on no stage."""
        along = self.terms.scores(self.timing, self.horizon_days, spent, at.age_days)
        return rest[:, None] + along + self.shift


@dataclass(frozen=True, slots=True, eq=False)
class Chances:
    """Predictions for open rows: chance to be won within the horizon, its 80% interval, sd of the log-odds, contributions.

    ``points`` is rows x groups: percentage points that each group of features adds to ``plain``, the stage's own
    chance. ``ahead`` is rows x stages: the chance that a row would have in each stage now, for those from its own on;
    ``spent`` the days that it was held in each.
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
    ahead: Floats = field(repr=False)
    spent: Floats = field(repr=False)


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
    closed, simple = int(log.dated.sum()), baselines(log, own)
    if not closed:
        return WinModel(log.stages, own, days, closed, timing, (), None, simple)
    rows = labelled(log, past(log, facts), timing, days, weighted_by_age=closed > 1_000)
    simple = replace(simple, within=_within(rows, own))
    moving = pace(timing, days)
    columns, x = design(log, facts, rows.states, own.tolist(), moving, simple=closed < FEW)
    offset = logit(own[rows.states.stage])
    if closed >= FEW:
        offset = offset + moving(facts, rows.states)
    fitted = posterior(x, rows.y, rows.weight, offset, np.array([column.precision for column in columns]))
    model = WinModel(log.stages, own, days, closed, timing, columns, fitted, simple)
    every = slice(None, None, len(x) // _ROWS_FOR_SHIFT + 1)
    free = logistic(offset[every] + x[every] @ fitted.mean)
    return replace(
        model, shift=_shift(model, rows.states.only(np.arange(len(x))[every]), x[every], free, rows.weight[every])
    )


def _within(rows: Rows, own: Floats) -> float:
    """The share of the training rows that are won within the horizon, drawn to the mean of the stages' own chances."""
    return shrunk_rate(float(np.dot(rows.weight, rows.y)), float(rows.weight.sum()), float(own.mean()), _PRESUMED)


def _shift(model: WinModel, at: States, x: Floats, free: Floats, weight: Floats) -> float:
    """What is added to all scores so that on average the training rows' chances are ``free``, those of the coefficients."""
    spent = held_here(at, len(model.stages))
    scores = never_falling(model.scores(at, x @ _still(model), spent))[np.arange(len(at)), at.stage]
    shift = 0.0
    for _ in range(_SHIFT_STEPS):
        p = logistic(scores + shift)
        shift += float(np.dot(weight, free - p) / max(np.dot(weight, p * (1 - p)), _LEAST_SLOPE))
    return shift


def _still(model: WinModel) -> Floats:
    """The coefficients of the columns that depend neither on the stage nor on the days in it, 0 for the others."""
    assert model.fitted is not None
    return np.where([is_by_stage(column) for column in model.columns], 0.0, model.fitted.mean)


def predict(model: WinModel, log: Log, facts: Facts) -> Chances:
    """Chances of a log's open rows; the log may hold only deals that changed since the model was fitted."""
    at = now(log, facts, log.open)
    return chances(model, facts, at, held_in_stages(log, at.row))


def chances(model: WinModel, facts: Facts, at: States, spent: Floats | None = None) -> Chances:
    """The chances of some states; ``spent`` are the days that each was held in each stage (None: in no other than its own).

    Of one deal, other things equal, a later stage never has the lower chance.
    """
    every, place = held_here(at, len(model.stages)) if spent is None else spent, (np.arange(len(at)), at.stage)
    plain = model.probability[at.stage]
    own = logit(plain)
    if model.fitted is None:
        groups: tuple[str, ...] = ()
        scores, shares, sd = np.tile(logit(model.probability), (len(at), 1)), np.zeros((len(at), 0)), np.ones(len(at))
    else:
        found = _blended(model, facts, at, every)
        groups, shares, sd, scores = found.groups, found.shares, found.sd, found.scores
        rest = scores[place] - own
        for part in shares.T:  # one after the other, so that of one deal the sum does not depend on how many there are
            rest = rest - part
        shares[:, groups.index(_RECORD)] += rest
    score, ahead = scores[place], logistic(scores)
    chance = plain if model.fitted is None else ahead[place]
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
        ahead=ahead,
        spent=every,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Scores:
    """Log-odds of deals in each stage, the shares that groups of features have in those of their own, and their sd."""

    scores: Floats
    groups: tuple[str, ...]
    shares: Floats
    sd: Floats


def _blended(model: WinModel, facts: Facts, at: States, spent: Floats) -> _Scores:
    """The average of the ways that count. What is known of nothing but its stage is drawn to the rate of its stage, the less the
    older it is, where the fitted model counts."""
    groups = tuple(dict.fromkeys(column.group for column in model.columns))
    scores = np.zeros((len(at), len(model.stages)))
    shares, sd = np.zeros((len(at), len(groups))), np.zeros(len(at))
    for way, weight in zip(CONTENDERS, model.blend.shares, strict=True):
        if weight:
            found = _model(model, facts, at, spent) if way == "model" else _simple(model, way, at, spent)
            scores += weight * never_falling(found.scores)
            sd += weight * found.sd
            for group, share in zip(found.groups, found.shares.T, strict=True):
                shares[:, groups.index(group)] += weight * share
    if model.blend.shares[CONTENDERS.index("model")]:
        kept = _kept(model, facts, at)
        scores, shares = _drawn(model, kept, scores), kept * shares
    return _Scores(scores, groups, shares, sd)


def _model(model: WinModel, facts: Facts, at: States, spent: Floats) -> _Scores:
    """By the fitted model."""
    assert model.fitted is not None
    x = np.ascontiguousarray(np.column_stack([column.values(facts, at) for column in model.columns]))
    mean = model.fitted.mean
    # Sums by einsum, row by row, and not by a matrix product: of one deal they do not depend on the others that are asked for.
    scores = model.scores(at, np.einsum("ij,j->i", x, _still(model)), spent)
    parts = x * mean
    for place, column in enumerate(model.columns):
        if column.told[0] == "pace":
            parts[:, place] += column.raw(facts, at)
    groups, shares = _by_group(model.columns, parts)
    sd = np.sqrt(_squared(x, model.fitted.covariance))
    least = _least_from(_drawn(model, _kept(model, facts, at), scores), at.stage)
    other = np.flatnonzero(least != at.stage)
    if len(other):  # what is known of such a chance is what is known of the stage that it is that of
        there = replace(at.only(other), stage=least[other], held_days=spent[other, least[other]])
        x_there = np.ascontiguousarray(np.column_stack([column.values(facts, there) for column in model.columns]))
        sd[other] = np.sqrt(_squared(x_there, model.fitted.covariance))
    return _Scores(scores, groups, shares, sd)


def _least_from(scores: Floats, stage: Ints) -> Ints:
    """The stage with the least score of those from each row's own on, the first of equals."""
    ahead = np.arange(scores.shape[1]) >= stage[:, None]
    found: Ints = np.where(ahead, scores, np.inf).argmin(axis=1)
    return found


def _simple(model: WinModel, way: Contender, at: States, spent: Floats) -> _Scores:
    """By the timing model alone or by win rates; the sd is that of a rate of the closed deals of the stage."""
    simple, days, stages = model.baselines, np.zeros(len(at)), len(model.stages)
    if way == "timing":
        begun = timing_scores(model.timing, model.horizon_days, np.zeros((1, stages)))
        moving = pace_scores(model.timing, model.horizon_days, spent)
        scores, days = rising(begun[0], simple.seen + WEIGHT) + moving, moving[np.arange(len(at)), at.stage]
    else:
        same = simple.own if way == "own" else simple.within
        level = logit(simple.rising if way == "rates" else np.full(stages, same))
        scores = np.tile(level, (len(at), 1))
    p = logistic(scores[np.arange(len(at)), at.stage])
    count = simple.seen[at.stage] if way in ("timing", "rates") else np.full(len(at), float(simple.closed))
    sd = 1 / np.sqrt((count + WEIGHT) * p * (1 - p))
    return _Scores(scores, (_RECORD, "days here"), np.column_stack([np.zeros(len(at)), days]), sd)


def _drawn(model: WinModel, kept: Floats, scores: Floats) -> Floats:
    """Scores drawn to the rates of the stages, but for the share that each deal keeps."""
    return kept * scores + (1 - kept) * logit(model.baselines.rising)


def _kept(model: WinModel, facts: Facts, at: States) -> Floats:
    """How much of the model's score a deal keeps (rows x 1): all where its amount, an activity or a trait is known."""
    told = (at.amount > 0) | (at.activities > 0)
    for mark in facts.marks:
        told |= mark.rows[at.row]
    usual = max(model.horizon_days / _BARE, 1.0)
    return np.where(told, 1.0, at.age_days / (at.age_days + usual))[:, None]


def by_period_end(model: WinModel, at: States, chance: Floats, days_left: int) -> Floats:
    """P(won within ``days_left`` whole days) = chance x min(1, W_h / W_H); 0 where W_H = 0 or no day is left."""
    if days_left <= 0:
        return np.zeros(len(at))
    soon = model.timing.within(np.full(len(at), days_left), at.stage, at.here_days)
    whole = model.timing.within(np.full(len(at), model.horizon_days), at.stage, at.here_days)
    share = np.divide(soon, whole, out=np.zeros(len(at)), where=whole > 0)
    return chance * np.minimum(share, 1.0)


def in_time(model: WinModel, said: Chances, days_left: int | Ints) -> Floats:
    """P(won within ``days_left`` whole days, of all or of each) of some deals: as ``by_period_end``, and never higher than in
    a later stage."""
    days = np.broadcast_to(np.asarray(days_left, np.int64), len(said.row))
    if not (days > 0).any():
        return np.zeros(len(said.row))
    stage = np.broadcast_to(np.arange(len(model.stages)), said.ahead.shape)
    soon = model.timing.within(np.broadcast_to(days[:, None], said.ahead.shape), stage, said.spent)
    whole = model.timing.within(np.full(said.ahead.shape, model.horizon_days), stage, said.spent)
    share = np.minimum(np.divide(soon, whole, out=np.zeros(said.ahead.shape), where=whole > 0), 1.0)
    found: Floats = never_falling(said.ahead * share)[np.arange(len(said.row)), said.states.stage]
    return found


def new_deals(model: WinModel, sizes: Sequence[int], days_left: int) -> tuple[Floats, Floats]:
    """P(won by the period's end) and sd of the log-odds, of deals of some sizes (minor units) created now in the
    first stage.
    """
    none, zero = np.zeros(0, np.int64), np.zeros(len(sizes), np.int64)
    days, amounts = np.zeros(len(sizes)), np.array(sizes, np.float64)
    fresh = States(zero, zero, zero, days, days, days, days, amounts, zero, days, days, zero)
    found = chances(model, Facts(none, none, ()), fresh)
    return in_time(model, found, days_left), found.sd


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
