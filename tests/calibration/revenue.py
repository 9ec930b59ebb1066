"""Forecasts of revenue replayed: each month, at its start and its middle, against what was won in it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from math import floor
from statistics import median

import numpy as np

from salesdesk.analytics import winmodel
from salesdesk.analytics.arrays import Bools, Floats, Ints
from salesdesk.analytics.deals import Deals
from salesdesk.analytics.distribution import revenue
from salesdesk.analytics.log import DAY_US, Log
from salesdesk.analytics.new_business import NewBusiness, fit_new_business
from salesdesk.analytics.newton import logistic, logit
from salesdesk.analytics.quota import due
from salesdesk.analytics.scores import ReliabilityBin, brier, coverage, crps, reliability
from salesdesk.analytics.shock_learning import excess, past_months, shock_variance
from salesdesk.analytics.state_table import facts_of
from tests.calibration import contenders
from tests.calibration.earlier import geometric, uncentred
from tests.calibration.histories import instant, largest
from tests.calibration.past import Past

NAMES = ("model", "before", *contenders.NAMES[1:], "plain")
"""``model`` is what the program would have shown, ``before`` an earlier engine."""
HINDSIGHT = "hindsight"
_CELLS = 4_096
_FEWEST_CLOSED = 20
_FARTHEST, _HALVINGS, _LEAST_MEAN = 5.0, 40, 1e-6
FEWEST_MONTHS = 12
"""Of fewer months nothing is said of one seller's bias."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """One contender's forecast of what is still to come in a period, in minor units, and what came.

    ``promised`` is the forecast's own probability of its range, which is more than 80% where nothing at all may come.
    """

    outcome: int
    mean: float
    low: float
    high: float
    crps: float
    chance: float
    made: bool
    promised: float = 0.8


@dataclass(frozen=True, slots=True, eq=False)
class Instant:
    """All contenders' forecasts at one instant of the month that began at ``start_us``, of which ``part`` was over.

    ``known`` is what the program would have made its own from, with which deals were won in time after all (``won``) and how
    many were created and won in what was left of it (``new``).
    """

    start_us: int
    part: float
    by: dict[str, Forecast]
    known: Deals
    business: NewBusiness | None
    gap: int
    won: Bools
    new: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """``crps`` and ``bias`` (forecast less outcome) are shares of the mean outcome, each with its standard error: of the months,
    since what is forecast in one month is not told apart by chance alone. ``coverage`` is of the 80% range, ``promised`` what
    the forecasts themselves say of it.

    The others judge the chance of making the quota, which is the median of the months before.
    """

    n: int
    crps: float | None
    crps_error: float
    bias: float | None
    bias_error: float
    coverage: float | None
    brier: float | None
    reliability: tuple[ReliabilityBin, ...]
    promised: float = 0.8
    months: int = 0


@dataclass(frozen=True, slots=True)
class SellerBias:
    """A seller's forecasts at the start of ``months``: mean forecast less outcome, by the engine and by the one before, as
    shares of the mean outcome, and in standard errors."""

    seller: str
    months: int
    bias: float
    errors: float
    before: float
    errors_before: float


@dataclass(frozen=True, slots=True)
class Replayed:
    """Verdicts by scope, and the bias of each seller with twelve months or more."""

    verdicts: dict[str, dict[str, Verdict]]
    sellers: tuple[SellerBias, ...]


def forecasts(past: Past, parts: Sequence[float], every: int = 1) -> Iterator[Instant]:
    """All contenders' forecasts in each (or every third, say) month after a whole one, when these parts of it are over.

    None is made before 20 deals are closed, nor where all months before brought nothing.
    """
    months = _months(past.first_us, past.last_us)
    taken = [_won_in(past.end, start, end) for start, end in months]
    for i in range(1, len(months), every):
        quota = round(median(taken[:i]))
        for part in parts if quota > 0 else ():
            start, end = months[i]
            log = past.log(round(start + part * (end - start)) - 1)
            if int((log.won | log.lost).sum()) >= _FEWEST_CLOSED:
                yield _at(past, log, (start, end), part, quota - _won_in(log, start, end))


def _months(first_us: int, last_us: int) -> list[tuple[int, int]]:
    """Whole calendar months (UTC) of a history as half-open instants; up to a day of the first and of the last may be missing."""
    first, last = (datetime.fromtimestamp(us / 1e6, UTC) for us in (first_us, last_us))
    count = (last.year - first.year) * 12 + last.month - first.month
    number = [first.year * 12 + first.month - 1 + i for i in range(count + 2)]
    starts = [instant(datetime(n // 12, n % 12 + 1, 1, tzinfo=UTC)) for n in number]
    return [(a, b) for a, b in pairwise(starts) if a >= first_us - DAY_US and b <= last_us + DAY_US]


def _won_in(log: Log, start_us: int, end_us: int) -> int:
    return int(log.amount[log.won & (log.closed >= start_us) & (log.closed < end_us)].sum())


def _at(past: Past, log: Log, period: tuple[int, int], part: float, gap: int) -> Instant:
    """What each contender's chances make of the rest of a period; ``plain`` is what most programs do.

    That is the fixed chances of the deals due in the period (of all deals where none has a date), without new business.
    """
    history, (start_us, end_us) = past.history, period
    facts, left = facts_of(log, traits=history.traits), round((end_us - log.as_of_us) / DAY_US)
    model = contenders.fitted(history, log, left)
    shown = replace(model, blend=contenders.shown(past, log))
    said, by_model = winmodel.predict(shown, log, facts), winmodel.predict(model, log, facts)
    amount, business = log.amount[said.row], fit_new_business(log, end_us)
    variance = shock_variance([excess(past_months(shown, log, facts))])
    known = Deals(amount, winmodel.in_time(shown, said, left), said.sd, variance)
    soon = winmodel.by_period_end(model, by_model.states, by_model.chance, left)
    outcome = _won_in(past.end, log.as_of_us + 1, end_us)

    def made(chance: Floats) -> Forecast:
        return _forecast(
            Deals(amount, winmodel.by_period_end(model, said.states, chance, left), np.zeros(len(chance))),
            gap, business, outcome,
        )  # fmt: skip

    others = contenders.others(history, log, log, said.states)
    dated = due(log, datetime.fromtimestamp(end_us / 1e6, UTC).toordinal())[said.row]
    plain = np.where(dated | ~(log.expected > 0).any(), others["fixed"], 0.0)
    by = {
        "model": _forecast(known, gap, business, outcome),
        "before": _forecast(
            Deals(amount, uncentred(soon, by_model.sd), by_model.sd), gap, geometric(log, end_us), outcome
        ),
        **{name: made(chance) for name, chance in others.items()},
        "plain": _forecast(Deals(amount, plain), gap, None, outcome),
    }
    later = past.end.won & (past.end.closed > log.as_of_us) & (past.end.closed < end_us)
    won = np.isin(log.deal[said.row], past.end.deal[later])
    new = int((later & (past.end.created > log.as_of_us)).sum())
    return Instant(start_us, part, by, known, business, gap, won, new)


def _forecast(deals: Deals, gap: int, business: NewBusiness | None, outcome: int) -> Forecast:
    found = revenue(deals, max(gap, 1), business, _CELLS)
    low, high = found.quantile(0.1), found.quantile(0.9)
    promised = found.chance(floor(low)) - found.chance(floor(high) + 1)
    return Forecast(
        outcome, found.mean, low, high, crps(found, outcome), found.chance(gap), outcome >= gap, promised
    )  # fmt: skip


def verdicts(made: Sequence[Instant]) -> dict[str, Verdict]:
    """The contenders' verdicts over some forecasts, and that of forecasts whose level was known in hindsight only.

    Those have the log-odds of all deals moved, and new business multiplied, so that over all forecasts at the same part of a month
    as many open and new deals are expected to be won as were.
    """
    start = np.array([each.start_us for each in made], np.int64)
    found = {name: _verdict([each.by[name] for each in made], start) for name in NAMES}
    return {**found, HINDSIGHT: _verdict(_level_known(made), start)}


def _level_known(made: Sequence[Instant]) -> list[Forecast]:
    levels = {part: _level([each for each in made if each.part == part]) for part in {each.part for each in made}}
    return [_at_level(each, *levels[each.part]) for each in made]


def _level(made: Sequence[Instant]) -> tuple[float, float]:
    """What is to be added to the log-odds of all deals, by halving, and what new business is to be multiplied with."""
    chance, won = np.concatenate([each.known.chance for each in made]), sum(int(each.won.sum()) for each in made)
    low, high = -_FARTHEST, _FARTHEST
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if _moved(chance, middle).sum() > won else (middle, high)
    expected = sum(each.business.mean for each in made if each.business)
    return (low + high) / 2, sum(each.new for each in made) / expected if expected else 1.0


def _moved(chance: Floats, by: float) -> Floats:
    inside = (chance > 0) & (chance < 1)
    return np.where(inside, logistic(logit(np.where(inside, chance, 0.5)) + by), chance)


def _at_level(of: Instant, by: float, times: float) -> Forecast:
    deals = replace(of.known, chance=_moved(of.known.chance, by))
    business = of.business and replace(of.business, mean=max(of.business.mean * times, _LEAST_MEAN))
    return _forecast(deals, of.gap, business, of.by["model"].outcome)


def _verdict(made: Sequence[Forecast], start: Ints) -> Verdict:
    chance, done = _column(made, "chance"), _column(made, "made")
    mean = float(_column(made, "outcome").mean()) if made else 0.0
    off, distance = _column(made, "mean") - _column(made, "outcome"), _column(made, "crps")
    return Verdict(
        len(made),
        float(distance.mean()) / mean if mean else None,
        error_by_month(distance, start) / mean if mean else 0.0,
        float(off.mean()) / mean if mean else None,
        error_by_month(off, start) / mean if mean else 0.0,
        coverage([f.low for f in made], [f.high for f in made], [f.outcome for f in made]),
        brier(chance, done),
        reliability(chance, done),
        float(_column(made, "promised").mean()) if made else 0.0,
        len(np.unique(start)),
    )


def error_by_month(values: Floats, start: Ints) -> float:
    """Standard error of a mean whose values of one month belong together; of one month alone, as if they did not."""
    if len(values) < 2:
        return 0.0
    months, place = np.unique(start, return_inverse=True)
    if len(months) < 2:
        place = np.arange(len(values))
    sums = np.bincount(place, values - values.mean())
    return float(np.sqrt((sums**2).sum() * len(sums) / (len(sums) - 1))) / len(values)


def _column(made: Sequence[Forecast], name: str) -> Floats:
    return np.array([getattr(each, name) for each in made], np.float64)


def replayed(past: Past, sellers: int, parts: Sequence[float], every: int, tell: Callable[[str], None]) -> Replayed:
    """Verdicts for the whole history ("all") and over its sellers, each from their own deals ("per seller"), at most so many.

    A seller's months are forecast at every other part, the first of which is their start. Those with the most deals are
    not those with the most wins: of few sellers alone forecasts are too high, since what will stay open makes them large.
    """
    found = {"all": list(forecasts(past, parts, every))}
    tell(f"{past.history.name}: revenue of all, {len(found['all'])} forecasts")
    owners, each, biases = largest(past.history, sellers), parts[::2], list[SellerBias]()
    found["per seller"] = []
    for owner in owners:
        made = list(forecasts(Past(past.history.of(owner)), each, every))
        found["per seller"] += made
        biases += _biases(owner, [one for one in made if one.part == each[0]])
    tell(f"{past.history.name}: revenue of {len(owners)} sellers, {len(found['per seller'])} forecasts")
    return Replayed({scope: verdicts(made) for scope, made in found.items() if made}, tuple(biases))


def _biases(seller: str, made: Sequence[Instant]) -> list[SellerBias]:
    if len(made) < FEWEST_MONTHS:
        return []
    start = np.array([one.start_us for one in made], np.int64)
    now, before = (_verdict([one.by[name] for one in made], start) for name in ("model", "before"))
    if now.bias is None or before.bias is None:
        return []
    return [SellerBias(seller, len(made), now.bias, _in_errors(now), before.bias, _in_errors(before))]


def _in_errors(of: Verdict) -> float:
    return (of.bias or 0.0) / of.bias_error if of.bias_error else 0.0
