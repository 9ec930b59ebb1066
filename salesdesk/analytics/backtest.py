"""Backtest: the win model fitted on what was known at past instants, scored beside two baselines."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from salesdesk.analytics.arrays import Floats, Ints
from salesdesk.analytics.log import DAY_US, Log
from salesdesk.analytics.scores import ReliabilityBin, brier, log_loss, reliability, shrunk_rate
from salesdesk.analytics.state_table import Facts
from salesdesk.analytics.winmodel import fit, predict

Contender = Literal["model", "plain", "rates"]


@dataclass(frozen=True, slots=True)
class Score:
    """Scores of one method; None without any forecast."""

    brier: float | None
    log_loss: float | None
    reliability: tuple[ReliabilityBin, ...]


@dataclass(frozen=True, slots=True)
class BacktestScores:
    """Scores over ``n`` forecasts.

    Methods: ``model`` is the win model, ``plain`` the stages' own probabilities, ``rates`` stage win rates shrunk to
    them; ``worst`` has the largest Brier score.
    """

    n: int
    model: Score
    plain: Score
    rates: Score
    worst: Contender | None


def cutoffs(log: Log, most: int = 24) -> tuple[int, ...]:
    """Evenly spaced past instants between the first tenth of a log's history and its as-of instant, which is left
    out.
    """
    if not len(log):
        return ()
    first, last = int(log.created.min()), log.as_of_us
    return tuple(int(at) for at in np.linspace(first + (last - first) / 10, last, most, endpoint=False))


def backtest_scores(
    log_at: Callable[[int], Log],
    facts_at: Callable[[Log], Facts],
    probability: Sequence[float],
    as_of_us: int,
    instants: Sequence[int],
) -> BacktestScores:
    """Scores over past instants; at each the model is fitted on what was known then.

    ``log_at`` gives the log as of an instant (microseconds since 1970), ``facts_at`` the other facts known then. A
    forecast counts when by ``as_of_us`` its deal is closed or its horizon is over; its outcome is whether it was won
    within the horizon.
    """
    today = log_at(as_of_us)
    found = [_replay(log_at(at), today, facts_at, probability) for at in instants if at < as_of_us]
    table = np.vstack([np.zeros((0, 4)), *found])
    won = table[:, 3]
    contenders: tuple[Contender, ...] = ("model", "plain", "rates")
    scores = {name: _score(table[:, i], won) for i, name in enumerate(contenders)}
    return BacktestScores(len(won), scores["model"], scores["plain"], scores["rates"], _worst(scores))


def _replay(log: Log, today: Log, facts_at: Callable[[Log], Facts], probability: Sequence[float]) -> Floats:
    """Array of forecasts x 4: chance by model, by stage and by shrunk rate, and the outcome (0 or 1)."""
    facts = facts_at(log)
    model = fit(log, facts, probability)
    said = predict(model, log, facts)
    place = {key: i for i, key in enumerate(zip(today.deal.tolist(), today.created.tolist(), strict=True))}
    keys = zip(log.deal[said.row].tolist(), log.created[said.row].tolist(), strict=True)
    row: Ints = np.array([place.get(key, -1) for key in keys], np.int64)
    end = log.as_of_us + round(model.horizon_days * DAY_US)
    settled = today.dated[row] | (end <= today.as_of_us)
    known = (row >= 0) & settled & ~(today.transferred | today.undated)[row]
    won = (today.won & (today.closed <= end))[row]
    table = np.column_stack([said.chance, said.plain, _rates(log, model.probability)[said.states.stage], won])
    return table[known]


def _rates(log: Log, own: Floats) -> Floats:
    """Each stage's win rate over closed deals that have been in it, shrunk to its own chance."""
    closed = log.dated
    n, won = log.visited[closed].sum(axis=0), log.visited[closed & log.won].sum(axis=0)
    return np.array([shrunk_rate(w, m, p) for w, m, p in zip(won.tolist(), n.tolist(), own.tolist(), strict=True)])


def _score(chance: Floats, won: Floats) -> Score:
    return Score(brier(chance, won), log_loss(chance, won), reliability(chance, won))


def _worst(scores: dict[Contender, Score]) -> Contender | None:
    """The method with the largest Brier score."""
    told = [(score.brier, name) for name, score in scores.items() if score.brier is not None]
    return max(told)[1] if told else None
