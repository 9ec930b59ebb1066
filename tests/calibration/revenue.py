"""Forecasts of revenue replayed: each month, at its start and its middle, against what was won in it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from statistics import median

import numpy as np

from salesdesk.analytics import winmodel
from salesdesk.analytics.arrays import Floats
from salesdesk.analytics.deals import Deals
from salesdesk.analytics.distribution import revenue
from salesdesk.analytics.log import DAY_US, Log
from salesdesk.analytics.new_business import NewBusiness, fit_new_business
from salesdesk.analytics.quota import due
from salesdesk.analytics.scores import ReliabilityBin, brier, coverage, crps, reliability
from salesdesk.analytics.shock_learning import excess, past_months, shock_variance
from salesdesk.analytics.state_table import facts_of
from tests.calibration import contenders
from tests.calibration.histories import History, instant, largest
from tests.calibration.past import Past
from tests.calibration.uncentred import uncentred

NAMES = ("model", "before", *contenders.NAMES[1:], "plain")
_CELLS = 4_096
_FEWEST_CLOSED = 20
FEWEST_MONTHS = 12
"""Of fewer months nothing is said of one seller's bias."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """One contender's forecast of what is still to come in a period, in minor units, and what came; ``part`` of the period
    was over."""

    outcome: int
    mean: float
    low: float
    high: float
    crps: float
    chance: float
    made: bool
    part: float = 0.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """``crps`` and ``bias`` (forecast less outcome) are shares of the mean outcome, each with its standard error; ``coverage``
    is of the 80% range.

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


def forecasts(past: Past, parts: Sequence[float], every: int = 1) -> Iterator[dict[str, Forecast]]:
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
                came = _won_in(past.end, log.as_of_us + 1, end)
                made = _at(past.history, log, end, quota - _won_in(log, start, end), came)
                yield {name: replace(one, part=part) for name, one in made.items()}


def _months(first_us: int, last_us: int) -> list[tuple[int, int]]:
    """Whole calendar months (UTC) of a history as half-open instants."""
    first, last = (datetime.fromtimestamp(us / 1e6, UTC) for us in (first_us, last_us))
    count = (last.year - first.year) * 12 + last.month - first.month
    number = [first.year * 12 + first.month - 1 + i for i in range(count + 1)]
    starts = [instant(datetime(n // 12, n % 12 + 1, 1, tzinfo=UTC)) for n in number]
    return [pair for pair in pairwise(starts) if pair[0] >= first_us - DAY_US]


def _won_in(log: Log, start_us: int, end_us: int) -> int:
    return int(log.amount[log.won & (log.closed >= start_us) & (log.closed < end_us)].sum())


def _at(history: History, log: Log, end_us: int, gap: int, outcome: int) -> dict[str, Forecast]:
    """What each contender's chances make of the rest of a period; ``plain`` is what most programs do.

    That is the fixed chances of the deals due in the period (of all deals where none has a date), without new business.
    """
    facts = facts_of(log, traits=history.traits)
    left = round((end_us - log.as_of_us) / DAY_US)
    model = contenders.fitted(history, log, left)
    said = winmodel.predict(model, log, facts)
    amount, business = log.amount[said.row], fit_new_business(log, end_us)
    variance = shock_variance([excess(past_months(model, log, facts))])
    soon = winmodel.by_period_end(model, said.states, said.chance, left)

    def made(chance: Floats) -> Forecast:
        return _forecast(
            Deals(amount, winmodel.by_period_end(model, said.states, chance, left), np.zeros(len(chance))),
            gap, business, outcome,
        )  # fmt: skip

    others = contenders.others(history, log, log, said.states)
    dated = due(log, datetime.fromtimestamp(end_us / 1e6, UTC).toordinal())[said.row]
    plain = np.where(dated | ~(log.expected > 0).any(), others["fixed"], 0.0)
    return {
        "model": _forecast(Deals(amount, soon, said.sd, variance), gap, business, outcome),
        "before": _forecast(Deals(amount, uncentred(soon, said.sd), said.sd), gap, _as_before(business), outcome),
        **{name: made(chance) for name, chance in others.items()},
        "plain": _forecast(Deals(amount, plain), gap, None, outcome),
    }


def _as_before(business: NewBusiness | None) -> NewBusiness | None:
    """New business as it was: geometric at the most, however steady the past. ``mean`` counted wins without an amount too,
    of which these histories have none."""
    if business is None:
        return None
    return NewBusiness(business.mean, min(business.r, 1.0), business.sizes)


def _forecast(deals: Deals, gap: int, business: NewBusiness | None, outcome: int) -> Forecast:
    found = revenue(deals, max(gap, 1), business, _CELLS)
    low, high = found.quantile(0.1), found.quantile(0.9)
    return Forecast(outcome, found.mean, low, high, crps(found, outcome), found.chance(gap), outcome >= gap)


def verdicts(made: Sequence[dict[str, Forecast]]) -> dict[str, Verdict]:
    """The contenders' verdicts over some forecasts."""
    return {name: _verdict([each[name] for each in made]) for name in NAMES}


def _verdict(made: Sequence[Forecast]) -> Verdict:
    chance, done = _column(made, "chance"), _column(made, "made")
    mean = float(_column(made, "outcome").mean()) if made else 0.0
    off, distance = _column(made, "mean") - _column(made, "outcome"), _column(made, "crps")
    return Verdict(
        len(made),
        float(distance.mean()) / mean if mean else None,
        _standard_error(distance) / mean if mean else 0.0,
        float(off.mean()) / mean if mean else None,
        _standard_error(off) / mean if mean else 0.0,
        coverage([f.low for f in made], [f.high for f in made], [f.outcome for f in made]),
        brier(chance, done),
        reliability(chance, done),
    )


def _standard_error(values: Floats) -> float:
    return float(values.std(ddof=1)) / len(values) ** 0.5 if len(values) > 1 else 0.0


def _column(made: Sequence[Forecast], name: str) -> Floats:
    return np.array([getattr(each, name) for each in made], np.float64)


def replayed(past: Past, sellers: int, parts: Sequence[float], every: int, tell: Callable[[str], None]) -> Replayed:
    """Verdicts for the whole history ("all") and over the largest sellers, each from their own deals ("per seller").

    A seller's months are forecast at every other part, the first of which is their start.
    """
    found = {"all": list(forecasts(past, parts, every))}
    tell(f"{past.history.name}: revenue of all, {len(found['all'])} forecasts")
    owners, each, biases = largest(past.history, sellers), parts[::2], list[SellerBias]()
    found["per seller"] = []
    for owner in owners:
        made = list(forecasts(Past(past.history.of(owner)), each, every))
        found["per seller"] += made
        biases += _biases(owner, [one for one in made if one["model"].part == each[0]])
    tell(f"{past.history.name}: revenue of {len(owners)} sellers, {len(found['per seller'])} forecasts")
    return Replayed({scope: verdicts(made) for scope, made in found.items() if made}, tuple(biases))


def _biases(seller: str, made: Sequence[dict[str, Forecast]]) -> list[SellerBias]:
    if len(made) < FEWEST_MONTHS:
        return []
    now, before = (_verdict([each[name] for each in made]) for name in ("model", "before"))
    if now.bias is None or before.bias is None:
        return []
    return [SellerBias(seller, len(made), now.bias, _in_errors(now), before.bias, _in_errors(before))]


def _in_errors(of: Verdict) -> float:
    return (of.bias or 0.0) / of.bias_error if of.bias_error else 0.0
