"""How low the Brier score could be: chances fitted to the outcomes themselves, which nobody knew at the time."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from salesdesk.analytics.arrays import Floats, Ints
from salesdesk.analytics.design import design
from salesdesk.analytics.newton import logistic, posterior
from salesdesk.analytics.scores import brier
from salesdesk.analytics.states import States, facts_of, states
from tests.calibration.past import Past

_FOLDS, _SEED = 5, 20


@dataclass(frozen=True, slots=True)
class Bound:
    """Brier scores, means over the cut-offs, of ``n`` forecasts of open deals whose outcome is known by now.

    ``stage``: each stage was given its own share won at each cut-off. ``columns``: the win model's columns were fitted
    to the final outcomes of four fifths of the deals, later ones included, and told the rest.
    """

    n: int
    stage: float
    columns: float


def bound(past: Past, cutoffs: Sequence[int]) -> Bound | None:
    """The bound over some cut-offs; None without both outcomes."""
    end = past.end
    closed = np.flatnonzero(end.won | end.lost)
    facts = facts_of(end, traits=past.history.traits)
    at = states(end, facts, np.tile(closed, len(cutoffs)), np.repeat(np.array(cutoffs, np.int64), len(closed)))
    won = end.won[at.row].astype(np.float64)
    if not len(at) or won.min() == won.max():
        return None
    columns, x = design(end, facts, at, simple=False)
    precision = np.array([column.precision for column in columns])
    return Bound(len(at), _over(at.at, _by_stage(at, won), won), _over(at.at, _across(x, won, precision, at.row), won))


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


def _over(instants: Ints, said: Floats, won: Floats) -> float:
    """The mean over the instants of each one's Brier score."""
    return float(np.mean([brier(said[instants == at], won[instants == at]) for at in np.unique(instants)]))
