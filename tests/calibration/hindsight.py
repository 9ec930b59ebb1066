"""How low the Brier score could be: chances fitted to the outcomes themselves, which nobody knew at the time."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from salesdesk.analytics import timing, winmodel
from salesdesk.analytics.arrays import Bools, Floats, Ints
from salesdesk.analytics.features import design, pace
from salesdesk.analytics.newton import logistic, posterior
from salesdesk.analytics.state_table import States, facts_of, states
from tests.calibration.past import Past

_FOLDS, _SEED = 5, 20


@dataclass(frozen=True, slots=True)
class Cut:
    """One cut-off: its instant, how many forecasts, the share won, and the Brier scores as in ``Bound``."""

    at_us: int
    n: int
    won: float
    stage: float
    columns: float
    same: float


@dataclass(frozen=True, slots=True)
class Bound:
    """Brier scores, means over the cut-offs, of ``n`` forecasts of open deals whose outcome is known by now.

    ``stage``: each stage was given its own share won at each cut-off. ``columns``: the win model's columns were fitted
    to the final outcomes of four fifths of the deals, later ones included, and told the rest. ``same``: at each cut-off
    they were fitted to the very outcomes they are judged by, which no forecast can do.
    """

    n: int
    stage: float
    columns: float
    same: float
    cuts: tuple[Cut, ...]


def bound(past: Past, cutoffs: Sequence[int]) -> Bound | None:
    """The bound over some cut-offs; None without both outcomes."""
    end = past.end
    closed = np.flatnonzero(end.won | end.lost)
    facts = facts_of(end, traits=past.history.traits)
    at = states(end, facts, np.tile(closed, len(cutoffs)), np.repeat(np.array(cutoffs, np.int64), len(closed)))
    won = end.won[at.row].astype(np.float64)
    if not len(at) or won.min() == won.max():
        return None
    days = winmodel.horizon(end)
    moving = pace(timing.fit(end, past.history.probability, days), days)
    columns, x = design(end, facts, at, past.history.probability, moving, simple=False)
    precision = np.array([column.precision for column in columns])
    ways = (_by_stage(at, won), _across(x, won, precision, at.row), _same(x, won, precision, at.at))
    cuts = tuple(_cut(instant, at.at == instant, won, ways) for instant in np.unique(at.at).tolist())
    means = [float(np.mean([getattr(cut, name) for cut in cuts])) for name in ("stage", "columns", "same")]
    return Bound(len(at), means[0], means[1], means[2], cuts)


def _cut(at_us: int, here: Bools, won: Floats, ways: Sequence[Floats]) -> Cut:
    stage, columns, same = (float(np.mean((said[here] - won[here]) ** 2)) for said in ways)
    return Cut(at_us, int(here.sum()), float(won[here].mean()), stage, columns, same)


def _by_stage(at: States, won: Floats) -> Floats:
    _, group = np.unique(np.column_stack([at.at, at.stage]), axis=0, return_inverse=True)
    shares: Floats = np.bincount(group, won) / np.bincount(group)
    return shares[group]


def _across(x: Floats, won: Floats, precision: Floats, row: Ints) -> Floats:
    """Each fold's chances from the other folds; a deal is in one fold with all its forecasts."""
    fold = np.random.default_rng(_SEED).integers(0, _FOLDS, int(row.max()) + 1)[row]
    said = np.zeros(len(won))
    for i in range(_FOLDS):
        others = fold != i
        fitted = posterior(x[others], won[others], np.ones(others.sum()), np.zeros(others.sum()), precision)
        said[~others] = logistic(x[~others] @ fitted.mean)
    return said


def _same(x: Floats, won: Floats, precision: Floats, instants: Ints) -> Floats:
    """The chances of one fit to each instant's own outcomes."""
    said = np.zeros(len(won))
    for at in np.unique(instants):
        here = instants == at
        fitted = posterior(x[here], won[here], np.ones(here.sum()), np.zeros(here.sum()), precision)
        said[here] = logistic(x[here] @ fitted.mean)
    return said
