"""Ways to give open deals a chance, from the same closed deals."""

from dataclasses import replace
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np

from salesdesk.analytics import winmodel
from salesdesk.analytics.arrays import Bools, Floats
from salesdesk.analytics.backtest import backtest_scores, cutoffs
from salesdesk.analytics.blend import CONTENDERS, Blend, Contender, alone
from salesdesk.analytics.log import Log
from salesdesk.analytics.newton import logistic, posterior
from salesdesk.analytics.scores import shrunk_rate
from salesdesk.analytics.state_table import Facts, States, facts_of, now
from salesdesk.analytics.training_rows import past as training_rows
from salesdesk.analytics.winmodel import WinModel
from salesdesk.views.day_learning import DAYS
from tests.calibration import odoo
from tests.calibration.histories import History
from tests.calibration.past import Past

NAMES = ("model", "fixed", "rates", "odoo")
"""Those whose chances forecasts of revenue are made from."""
SIMPLER: tuple[Contender, ...] = ("timing", "own")
"""What is never to be much better than what is shown."""
_RIDGE, _FREE = 1.0, 1e-3


@cache
def names() -> tuple[str, ...]:
    """All contenders; boosting where the library for it is installed."""
    boosting = ("boosting",) if find_spec("sklearn") else ()
    return ("shown", "model", "timing", "rates", "own", "logistic", *boosting, "fixed", "odoo")


def said(past: Past, learnt: Log, log: Log, rows: Bools) -> tuple[int, States, dict[str, Floats]]:
    """The model's horizon in days, the states of a log's chosen open rows, and their chances by each contender.

    ``learnt`` is the log that teaches them.
    """
    history = past.history
    facts, taught = facts_of(log, traits=history.traits), facts_of(learnt, traits=history.traits)
    at = now(log, facts, rows)
    model = fitted(history, learnt)
    ways: dict[str, Blend] = {"shown": shown(past, learnt)} | {way: alone(way) for way in CONTENDERS}
    told = {name: winmodel.chances(replace(model, blend=blend), facts, at).chance for name, blend in ways.items()}
    told |= others(history, learnt, log, at) | {"logistic": _logistic(learnt, taught, at)}
    if "boosting" in names():
        told["boosting"] = _boosting(learnt, taught, at)
    return model.horizon_days, at, {name: told[name] for name in names()}


def shown(past: Past, learnt: Log) -> Blend:
    """What chances are averaged from by the replayed record of some deals."""
    mine, traits = learnt.deal.tolist(), past.history.traits
    found = backtest_scores(
        lambda instant: past.log(instant, mine), lambda log: facts_of(log, traits=traits), past.history.probability,
        learnt.as_of_us, cutoffs(learnt, DAYS),
    )  # fmt: skip
    return found.blend


def fitted(history: History, learnt: Log, period_days: int = 0) -> WinModel:
    """The win model of what a log teaches."""
    return winmodel.fit(learnt, facts_of(learnt, traits=history.traits), history.probability, period_days)


def others(history: History, learnt: Log, log: Log, at: States) -> dict[str, Floats]:
    """The chances of a log's states by fixed chances, rates of the stages and naive Bayes."""
    frequencies = _frequencies(history, learnt)
    sources = history.traits.get("source", {})
    found = [next(iter(sources.get(deal, ())), None) for deal in log.deal[at.row].tolist()]
    pairs = zip(at.stage.tolist(), found, strict=True)
    return {
        "fixed": np.array(history.probability)[at.stage],
        "rates": stage_rates(learnt, history.probability)[at.stage],
        "odoo": np.array([odoo.chance(frequencies, stage, name) for stage, name in pairs], np.float64),
    }


def stage_rates(log: Log, own: tuple[float, ...]) -> Floats:
    """Each stage's win rate over closed deals that have been in it, shrunk to its fixed chance with weight 10."""
    won, closed = log.visited[log.won].sum(axis=0), log.visited[log.won | log.lost].sum(axis=0)
    return np.array([shrunk_rate(w, n, p) for w, n, p in zip(won.tolist(), closed.tolist(), own, strict=True)])


def _logistic(learnt: Log, facts: Facts, at: States) -> Floats:
    """Ridge regression on closed deals' states: stage, days in it, age and amount; a deal weighs one."""
    rows, won = _closed(learnt, facts)
    known = _columns(learnt, rows)
    centre, scale = known.mean(axis=0), np.maximum(known.std(axis=0), 1e-6)
    weight = 1 / np.bincount(rows.row, minlength=len(learnt))[rows.row]

    def design(columns: Floats) -> Floats:
        return np.column_stack([np.ones(len(columns)), (columns - centre) / scale])

    x = design(known)
    found = posterior(x, won, weight, np.zeros(len(x)), np.r_[_FREE, np.full(x.shape[1] - 1, _RIDGE)])
    return logistic(design(_columns(learnt, at)) @ found.mean)


def _boosting(learnt: Log, facts: Facts, at: States) -> Floats:
    """Gradient boosting of trees, as it comes, on the same columns."""
    rows, won = _closed(learnt, facts)
    if won.min() == won.max():
        return np.full(len(at), won[0])
    trees: Any = import_module("sklearn.ensemble").HistGradientBoostingClassifier(random_state=0)
    weight = 1 / np.bincount(rows.row, minlength=len(learnt))[rows.row]
    trees.fit(_columns(learnt, rows), won, sample_weight=weight)
    found: Floats = trees.predict_proba(_columns(learnt, at))[:, 1]
    return found


def _closed(learnt: Log, facts: Facts) -> tuple[States, Floats]:
    """States of closed deals while they were open, and whether each was won in the end."""
    rows = training_rows(learnt, facts)
    rows = rows.only(np.flatnonzero((learnt.won | learnt.lost)[rows.row]))
    return rows, learnt.won[rows.row].astype(np.float64)


def _columns(learnt: Log, at: States) -> Floats:
    stages = [(at.stage == stage).astype(np.float64) for stage in range(len(learnt.stages))]
    amount = np.where(at.amount > 0, np.log1p(np.maximum(at.amount, 0)), 0.0)
    return np.column_stack([*stages, np.log1p(at.here_days), np.log1p(at.age_days), amount, at.amount > 0])


def _frequencies(history: History, log: Log) -> odoo.Frequencies:
    reached = [
        [int(((log.hi >= s) & outcome).sum()) for s in range(len(log.stages))] for outcome in (log.won, log.lost)
    ]
    counts: dict[str, tuple[int, int]] = {}
    sources = history.traits.get("source", {})
    for deal, won, lost in zip(log.deal.tolist(), log.won.tolist(), log.lost.tolist(), strict=True):
        for name in sources.get(deal, ()):
            before = counts.get(name, (0, 0))
            counts[name] = (before[0] + won, before[1] + lost)
    return odoo.Frequencies(int(log.won.sum()), int(log.lost.sum()), reached[0], reached[1], counts)
