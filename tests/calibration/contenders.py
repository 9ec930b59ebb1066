"""Ways to give open deals a chance, from the same closed deals."""

import numpy as np

from salesdesk.analytics import winmodel
from salesdesk.analytics.arrays import Bools, Floats, Ints
from salesdesk.analytics.log import Log
from salesdesk.analytics.scores import shrunk_rate
from salesdesk.analytics.states import facts_of, now
from tests.calibration import odoo
from tests.calibration.histories import History


def said(history: History, learnt: Log, log: Log, rows: Bools) -> tuple[Ints, dict[str, Floats]]:
    """The stages of a log's chosen open rows, and their chances by each contender from what another log teaches."""
    facts = facts_of(log, traits=history.traits)
    at = now(log, facts, rows)
    model = winmodel.fit(learnt, facts_of(learnt, traits=history.traits), history.probability)
    fixed = np.array(history.probability)
    frequencies = _frequencies(history, learnt)
    sources = history.traits.get("source", {})
    names = [next(iter(sources.get(deal, ())), None) for deal in log.deal[at.row].tolist()]
    return at.stage, {
        "model": winmodel.chances(model, facts, at).chance,
        "fixed": fixed[at.stage],
        "rates": stage_rates(learnt, history.probability)[at.stage],
        "odoo": np.array(
            [odoo.chance(frequencies, s, name) for s, name in zip(at.stage.tolist(), names, strict=True)], np.float64
        ),
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
