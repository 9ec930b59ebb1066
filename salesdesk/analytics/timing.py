"""Timing model: cause-specific hazards by stage and days in it, and the probability of winning within some days.

Piecewise-constant hazards with right-censored open deals (Aalen and Johansen, Scand. J. Stat. 5 (1978) 141-150). Days
in a stage are counted anew when a deal comes back to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from salesdesk.analytics.arrays import Bools, Floats, Ints, distinct
from salesdesk.analytics.log import Log
from salesdesk.analytics.stays import CENSORED, TO_LOST, TO_WON

_PER_BIN, _MOST_BINS = 6, 8
_BINS_WITH_BEYOND = 4
_MIX_WEIGHT, _BIN_WEIGHT, _BEYOND_WEIGHT = 2, 3, 1
_DAYS_WITHOUT_DATA = 30.0
_LEAST_CHANCE = 1e-4
_CAP_DAYS = 1_500
"""Beyond this number of days in a stage its hazards are those of the last bin."""


@dataclass(frozen=True, slots=True, eq=False)
class Hazards:
    """Hazards of one stage: rates a day to each destination (stages in order, won, lost) by days in the stage.

    ``edges`` are the inner bin edges in days; ``rates`` is bins x destinations.
    """

    edges: Floats
    rates: Floats

    def cumulated(self, days: Floats) -> Floats:
        """Integrated hazards from 0 to each of some days in the stage, days x destinations."""
        starts, ends = np.r_[0.0, self.edges], np.r_[self.edges, np.inf]
        inside = np.clip(np.asarray(days)[:, None], starts, ends) - starts
        sums: Floats = inside @ self.rates
        return sums

    def finally_to(self, days: float = 0.0) -> Floats:
        """Probability of each next destination, after some days in the stage."""
        starts = np.maximum(np.r_[0.0, self.edges], days)
        lengths = np.r_[starts[1:], np.inf] - starts
        totals = self.rates.sum(axis=1)
        leave = -np.expm1(-totals * lengths)
        alive = np.exp(-np.r_[0.0, np.cumsum((totals * lengths)[:-1])])
        chances: Floats = (alive * leave / totals) @ self.rates
        return chances


@dataclass(frozen=True, slots=True, eq=False)
class Timing:
    """Timing model of a pipeline; ``table`` is W[h, stage, whole days there], for h = 0 ... its length - 1."""

    hazards: tuple[Hazards, ...]
    table: Floats = field(repr=False)

    def within(self, h: Ints, stage: Ints, days: Floats) -> Floats:
        """W_h(s, a): probability of winning within h days, from stage s after a whole days in it."""
        day = np.minimum(days.astype(np.int64), self.table.shape[2] - 1)
        chances: Floats = self.table[np.clip(h, 0, len(self.table) - 1), stage, day]
        return chances

    def ever(self, stage: int = 0, days: float = 0.0) -> float:
        """W_inf(s, a): probability of ever winning."""
        from_start = np.array([hazards.finally_to() for hazards in self.hazards])
        won = absorbed(from_start[:, : len(self.hazards)], from_start[:, -2])
        onward = self.hazards[stage].finally_to(days)
        return float(onward[: len(won)] @ won + onward[-2])


def absorbed(moves: Floats, won: Floats) -> Floats:
    """Probability of absorption in won from each state of an absorbing Markov chain, by solving (I - moves) v = won."""
    return np.linalg.solve(np.eye(len(won)) - moves, won).astype(np.float64)


def fit(log: Log, probability: Sequence[float], horizon: int, rows: Bools | None = None) -> Timing:
    """The timing model of a log's rows (default: all) with known days, with the stages' own chances as prior.

    ``horizon`` is the largest number of days that will be asked for.
    """
    taken = log.timed if rows is None else rows & log.timed
    stays = log.stays
    mine = taken[stays.row]
    stage, days, leaves = stays.stage[mine], stays.days[mine], stays.exit[mine]
    exits = int((leaves != CENSORED).sum())
    base = (exits + 1) / days.sum() if days.sum() > 0 else 1 / _DAYS_WITHOUT_DATA
    hazards = []
    for position in range(len(log.stages)):
        here = stage == position
        prior = _prior_mix(np.asarray(probability, np.float64), position)
        hazards.append(_hazards(days[here], _destinations(leaves[here], len(log.stages)), prior, base))
    return of_hazards(tuple(hazards), horizon)


def of_hazards(hazards: tuple[Hazards, ...], horizon: int) -> Timing:
    """The timing model of given hazards."""
    last_edge = max((float(h.edges[-1]) for h in hazards if len(h.edges)), default=0.0)
    cells = min(int(np.ceil(last_edge)), _CAP_DAYS) + 1
    return Timing(hazards, _table(hazards, horizon, cells))


def _prior_mix(probability: Floats, position: int) -> Floats:
    """Prior mix of destinations: the next stage (after the last one: won), else lost."""
    stages = len(probability)
    following = probability[position + 1] if position + 1 < stages else 1.0
    on = min(probability[position] / max(following, _LEAST_CHANCE), 0.99)
    mix = np.zeros(stages + 2)
    mix[position + 1] = on
    mix[-1] = 1 - on
    return mix


def _destinations(leaves: Ints, stages: int) -> Ints:
    """Column of each exit's destination; -1 for censored stays."""
    found: Ints = np.select([leaves == TO_WON, leaves == TO_LOST, leaves == CENSORED], [stages, stages + 1, -1], leaves)
    return found


def _hazards(days: Floats, to: Ints, prior: Floats, base: float) -> Hazards:
    left = to >= 0
    n = int(left.sum())
    bins = min(max(n // _PER_BIN, 1), _MOST_BINS)
    edges = _edges(days[left], bins)
    mix = (np.bincount(to[left], minlength=len(prior)) + _MIX_WEIGHT * prior) / (n + _MIX_WEIGHT)
    total = (n + 1) / (days.sum() + 1 / base)
    starts, ends = np.r_[0.0, edges], np.r_[edges, np.inf]
    time = (np.clip(days[:, None], starts, ends) - starts).sum(axis=0)
    bin_of = np.searchsorted(edges, days[left], side="left")
    counts = np.zeros((len(starts), len(prior)))
    np.add.at(counts, (bin_of, to[left]), 1)
    weight = np.full((len(starts), 1), float(_BIN_WEIGHT))
    if n and edges.size and edges[-1] >= days[left].max():
        weight[-1] = _BEYOND_WEIGHT
    rates = (counts + weight * mix) / (time[:, None] + weight / total)
    return Hazards(edges, rates)


def _edges(days: Floats, bins: int) -> Floats:
    """Inner edges at equal quantiles of the exits' days in the stage; with four bins or more, also at the longest exit.

    Stays longer than any exit then have a bin of their own: deals that nobody closes would otherwise dilute the
    hazards of the last bin that has exits.
    """
    shares = np.arange(1, bins) / bins
    cuts = np.quantile(days, np.r_[shares, 1.0] if bins >= _BINS_WITH_BEYOND else shares) if bins > 1 else np.zeros(0)
    return distinct(cuts[cuts > 0].astype(np.float64))


def _table(hazards: tuple[Hazards, ...], horizon: int, cells: int) -> Floats:
    """W by recursion over days: leave with 1 - exp(-rate), split by rate, at most one move a day."""
    stages = len(hazards)
    bounds = np.arange(cells + 1, dtype=np.float64)
    daily = np.array([np.diff(h.cumulated(bounds), axis=0) for h in hazards])
    daily[:, -1] = np.array([h.rates[-1] for h in hazards])
    total = daily.sum(axis=2)
    stay = np.exp(-total)
    go = daily * (-np.expm1(-total) / total)[:, :, None]
    table = np.zeros((horizon + 1, stages, cells))
    following = np.minimum(np.arange(cells) + 1, cells - 1)
    for h in range(1, horizon + 1):
        before = table[h - 1]
        table[h] = go[:, :, stages] + go[:, :, :stages] @ before[:, 0] + stay * before[:, following]
    return table
