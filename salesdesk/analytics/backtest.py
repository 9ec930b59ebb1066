"""Backtest: chances as they would have been said at past instants, scored by what came, and what they are averaged from."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from salesdesk.analytics.arrays import Floats, Ints
from salesdesk.analytics.blend import CONTENDERS, Blend, Contender, Replay, alone, blended
from salesdesk.analytics.log import DAY_US, Log
from salesdesk.analytics.scores import ReliabilityBin, brier, log_loss, reliability
from salesdesk.analytics.state_table import Facts
from salesdesk.analytics.winmodel import Chances, WinModel, by_period_end, chances, fit, horizon, predict

Way = Contender | Literal["plain"]
_WAYS: tuple[Way, ...] = (*CONTENDERS, "plain")
_LEAST_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class Score:
    """Scores of one method; None without any forecast."""

    brier: float | None
    log_loss: float | None
    reliability: tuple[ReliabilityBin, ...]


@dataclass(frozen=True, slots=True)
class BacktestScores:
    """Scores over ``n`` forecasts.

    Methods: ``model`` is the win model, ``timing`` the timing model alone, ``rates`` the win rates of stages and ``own``
    that of all deals, shrunk to the stages' own probabilities, ``base`` the share of all deals that are won within the
    horizon, ``plain`` the stages' own probabilities. ``worst`` has the largest Brier score; ``blend`` is what chances are
    averaged from.
    """

    n: int
    blend: Blend
    model: Score
    timing: Score
    rates: Score
    own: Score
    base: Score
    plain: Score
    worst: Way | None


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
    instants: Iterable[int],
) -> BacktestScores:
    """Scores over past instants, in order; at each the models are fitted on what was known then.

    ``log_at`` gives the log as of an instant (microseconds since 1970), ``facts_at`` the other facts known then. Every
    deal that was open counts, with its chance to be won within the horizon, or by ``as_of_us`` where that comes first and
    a quarter of the horizon is over: to count only deals that are closed by now would favour the ways that say much.
    """
    today = log_at(as_of_us)
    logs = (log_at(at) for at in instants if at < as_of_us)
    found = [_replay(log, today, facts_at, probability) for log in logs if _days(log, today) >= 1]
    chance = np.vstack([np.zeros((0, len(_WAYS))), *(one.chance for one in found)])
    won = np.concatenate([np.zeros(0), *(one.won for one in found)])
    scores = {way: _score(chance[:, i], won) for i, way in enumerate(_WAYS)}
    told = [(score.brier, way) for way, score in scores.items() if score.brier is not None]
    return BacktestScores(
        n=len(won),
        blend=blended(found, len(today), int(today.dated.sum())),
        model=scores["model"],
        timing=scores["timing"],
        rates=scores["rates"],
        own=scores["own"],
        base=scores["base"],
        plain=scores["plain"],
        worst=max(told)[1] if told else None,
    )


def _replay(log: Log, today: Log, facts_at: Callable[[Log], Facts], probability: Sequence[float]) -> Replay:
    facts = facts_at(log)
    model = fit(log, facts, probability)
    said = predict(model, log, facts)
    place = {key: i for i, key in enumerate(zip(today.deal.tolist(), today.created.tolist(), strict=True))}
    keys = zip(log.deal[said.row].tolist(), log.created[said.row].tolist(), strict=True)
    row: Ints = np.array([place.get(key, -1) for key in keys], np.int64)
    days = _days(log, today)
    end = log.as_of_us + round(days * DAY_US)
    known = (row >= 0) & ~(today.transferred | today.undated)[row]
    won = (today.won & (today.closed <= end))[row].astype(np.float64)
    told = _told(model, facts, said)
    by_then = [by_period_end(model, said.states, chance, days) for chance in told]
    return Replay(row[known], np.column_stack(by_then)[known], won[known], model.closed)


def _days(log: Log, today: Log) -> int:
    """For how many days from a past instant forecasts are scored; 0 where too little of the horizon is over."""
    whole, over = horizon(log), int((today.as_of_us - log.as_of_us) // DAY_US)
    return min(whole, over) if over >= _LEAST_SHARE * whole else 0


def _told(model: WinModel, facts: Facts, said: Chances) -> list[Floats]:
    """Chances within the horizon by each way."""
    ways = (replace(model, blend=alone(way)) for way in CONTENDERS[1:])
    return [said.chance, *(chances(way, facts, said.states, said.spent).chance for way in ways), said.plain]


def _score(chance: Floats, won: Floats) -> Score:
    return Score(brier(chance, won), log_loss(chance, won), reliability(chance, won))
