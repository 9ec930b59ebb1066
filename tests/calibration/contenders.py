"""Ways to give open deals a chance, from the same closed deals."""

import numpy as np

from salesdesk.analytics import winmodel
from salesdesk.analytics.arrays import Bools, Floats
from salesdesk.analytics.log import Log
from salesdesk.analytics.scores import shrunk_rate
from salesdesk.analytics.state_table import States, facts_of, now
from salesdesk.analytics.winmodel import WinModel
from tests.calibration import odoo
from tests.calibration.histories import History

NAMES = ("model", "fixed", "rates", "odoo")


def said(history: History, learnt: Log, log: Log, rows: Bools) -> tuple[int, States, dict[str, Floats]]:
    """The model's horizon in days, the states of a log's chosen open rows, and their chances by each contender.

    ``learnt`` is the log that teaches them.
    """
    facts = facts_of(log, traits=history.traits)
    at = now(log, facts, rows)
    model = fitted(history, learnt)
    chances = {"model": winmodel.chances(model, facts, at).chance, **others(history, learnt, log, at)}
    return model.horizon_days, at, chances


def fitted(history: History, learnt: Log, period_days: int = 0) -> WinModel:
    """The win model of what a log teaches."""
    return winmodel.fit(learnt, facts_of(learnt, traits=history.traits), history.probability, period_days)


def others(history: History, learnt: Log, log: Log, at: States) -> dict[str, Floats]:
    """The chances of a log's states by all contenders but the win model."""
    frequencies = _frequencies(history, learnt)
    sources = history.traits.get("source", {})
    names = [next(iter(sources.get(deal, ())), None) for deal in log.deal[at.row].tolist()]
    pairs = zip(at.stage.tolist(), names, strict=True)
    return {
        "fixed": np.array(history.probability)[at.stage],
        "rates": stage_rates(learnt, history.probability)[at.stage],
        "odoo": np.array([odoo.chance(frequencies, stage, name) for stage, name in pairs], np.float64),
    }


def stage_rates(log: Log, own: tuple[float, ...]) -> Floats:
    """Each stage's win rate over closed deals that have been in it, shrunk to its fixed chance with weight 10."""
    won, closed = log.visited[log.won].sum(axis=0), log.visited[log.won | log.lost].sum(axis=0)
    return np.array([shrunk_rate(w, n, p) for w, n, p in zip(won.tolist(), closed.tolist(), own, strict=True)])


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
