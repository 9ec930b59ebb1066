"""New business: revenue from deals that are created and won within the rest of the period."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import lgamma, log
from typing import Any

import numpy as np

from salesdesk.analytics.arrays import Bools, Floats, Ints, Names
from salesdesk.analytics.lattice import AmountGrid
from salesdesk.analytics.log import Log

_TAIL = 1e-9
_SPREAD, _FOLDED_BACK = 4, 1e-13
_HALVING, _MOST_WINDOWS, _FEW = 3, 400, 3
_PRESUMED, _NONE, _LEAST_SHARE, _UNEVEN = 2.0, 0.5, 0.3, 0.25
"""Wins presumed at the rate of the whole history, what none counts as, the least number of windows, and how many windows of a
geometric number are presumed."""


@dataclass(frozen=True)
class NewBusiness:
    """Compound negative binomial: a count of wins (mean, shape r) with sizes (minor units) drawn from past ones."""

    mean: float
    r: float
    sizes: Ints

    @cached_property
    def counts(self) -> Floats:
        """P(N = 0), P(N = 1), ..., truncated where the tail is below 1e-9."""
        found, left, n = [], 1.0, 0
        fail, success = log(self.r / (self.r + self.mean)), log(self.mean / (self.r + self.mean))
        while left >= _TAIL:
            found.append(np.exp(lgamma(n + self.r) - lgamma(self.r) - lgamma(n + 1) + self.r * fail + n * success))
            left -= found[-1]
            n += 1
        return np.array(found)

    def most(self) -> int:
        """The largest count that is taken into account."""
        return len(self.counts) - 1

    def expected(self) -> float:
        """Expected revenue in minor units."""
        return self.mean * float(self.sizes.mean()) if len(self.sizes) else 0.0

    def mass(self, lattice: AmountGrid, cells: int) -> Floats:
        """Mass of the sum of all new wins on the lattice's cells [0, cells), by its probability generating function.

        That of a compound negative binomial is ((1 - a) / (1 - a g(z)))^r, with a = mean / (r + mean) and g that of a
        size (Klugman, Panjer, Willmot, Loss Models, 9.6). It is evaluated on a circle of radius below 1, which damps
        aliasing: Embrechts and Frei, Math. Methods Oper. Res. 69 (2009), 497-508.
        """
        room = _SPREAD * 2 ** max(cells - 1, 1).bit_length()
        shrink = _FOLDED_BACK ** (np.arange(cells) / room)
        size = _sizes_on(lattice, self.sizes, cells)
        a = self.mean / (self.r + self.mean)
        found = np.fft.irfft(((1 - a) / (1 - a * np.fft.rfft(size * shrink, room))) ** self.r, room)[:cells]
        mass: Floats = np.maximum(found / shrink, 0.0)
        return mass


def _sizes_on(lattice: AmountGrid, sizes: Ints, cells: int) -> Floats:
    """Share of the sizes at each cell; sizes beyond the last cell are dropped."""
    cell, share = lattice.places(sizes.tolist())
    places, weights = np.column_stack([cell, cell + 1]).ravel(), np.column_stack([1 - share, share]).ravel()
    there = places < cells
    return np.bincount(places[there], weights[there] / len(sizes), cells).astype(np.float64, copy=False)


@dataclass(frozen=True, eq=False)
class PastDeals:
    """Deals before an instant, as far as new business is learnt from them; the columns are those of a ``Log``."""

    as_of_us: int
    deal: Names
    created: Ints
    closed: Ints
    won: Bools
    amount: Ints
    unpriced: Bools
    foreign: Bools
    undated: Bools
    timed: Bools

    def only(self, deals: Collection[str]) -> "PastDeals":
        """Some of them, by key."""
        mine = np.array([deal in deals for deal in self.deal.tolist()], bool)
        return self._with({name: getattr(self, name)[mine] for name in _COLUMNS})

    def each_as_one(self) -> "PastDeals":
        """The same with every deal worth one, for what counts deals: those without an amount or a rate count as well."""
        known = np.zeros(len(self.deal), bool)
        return self._with({"amount": np.ones(len(self.deal), np.int64), "unpriced": known, "foreign": known})

    def _with(self, columns: dict[str, Any]) -> "PastDeals":
        return replace(self, **columns)


_COLUMNS = ("deal", "created", "closed", "won", "amount", "unpriced", "foreign", "undated", "timed")


def past_deals(log: Log) -> PastDeals:
    """The deals of a log."""
    return PastDeals(log.as_of_us, *(getattr(log, name) for name in _COLUMNS))


def together(parts: Sequence[PastDeals]) -> PastDeals:
    """The deals of several pipelines."""
    columns = (np.concatenate([getattr(part, name) for part in parts]) for name in _COLUMNS)
    return PastDeals(parts[0].as_of_us, *columns)


@dataclass(frozen=True, eq=False)
class PastWindows:
    """What past windows of the same length as the time left tell: ``k`` weighted wins created and won inside one of ``e``
    weighted windows, ``wins`` in each, the last first, and ``sizes`` (minor units)."""

    k: float
    e: float
    wins: Floats
    sizes: Ints


def past_windows(log: Log | PastDeals, end_us: int, start_us: int | None = None) -> PastWindows | None:
    """What a log tells of new business before ``end_us``; None without time left or without a win with an amount.

    Counts exactly the wins that a quota counts: those with a day, an amount, and a rate where they are foreign. Window i is
    [now - (i + 1) L, now - i L) with L the time left; only windows wholly within the log's history count, with weight
    0.5^(i / 3). Of a period that begins later, at ``start_us``, they are the wins of so late a part of a window: deals that are
    created before the period count when they are won in it. Sizes are the amounts of those wins, of all wins where they
    are fewer than three.
    """
    left = end_us - log.as_of_us
    before = max(0, (start_us or log.as_of_us) - log.as_of_us)
    counted = log.won & log.timed & ~log.unpriced & ~log.foreign & (log.amount >= 0)
    sizes = log.amount[counted]
    if left <= 0 or not sizes.any():
        return None
    windows = int(min((log.as_of_us - int(log.created[~log.undated].min())) // left, _MOST_WINDOWS))
    since = -((log.closed[counted] - log.as_of_us) // left) - 1
    same = (since == -((log.created[counted] - log.as_of_us) // left) - 1) & (since < windows) & (since >= 0)
    same &= (log.closed[counted] - log.as_of_us) % left >= before
    k = float((0.5 ** (since[same] / _HALVING)).sum())
    e = float((0.5 ** (np.arange(windows) / _HALVING)).sum())
    inside = sizes[same]
    wins = np.bincount(since[same], minlength=windows).astype(np.float64)
    return PastWindows(k, e, wins, inside if len(inside) >= _FEW and inside.any() else sizes)


def fit_new_business(log: Log | PastDeals, end_us: int, start_us: int | None = None) -> NewBusiness | None:
    """New business before ``end_us``, of a period that has begun or begins at ``start_us``, estimated from past windows of
    the same length as the time left (``past_windows``).

    The mean is that of the late windows, drawn to that of all (``usual``); the spread is that between them (``shape``).
    """
    of = past_windows(log, end_us, start_us)
    return None if of is None else NewBusiness(usual(of.k, of.e, of.wins), shape(of.k, of.wins), of.sizes)


def usual(k: float, e: float, wins: Floats) -> float:
    """The mean number of wins in a window: (k + 2) / (e + 2 / m), with m that of all windows, unweighted.

    Two wins at the rate of the whole history are presumed, so that on average nothing is added to what came: only a history
    without a win counts as one with half a win. Where no window tells of the whole, it is (k + 1/2) / max(e, 0.3).
    """
    if not len(wins):
        return (k + _NONE) / max(e, _LEAST_SHARE)
    whole = max(float(wins.sum()), _NONE) / len(wins)
    return (k + _PRESUMED) / (e + _PRESUMED / whole)


def shape(k: float, wins: Floats) -> float:
    """r of the negative binomial: 1/r is the variance of the rate between windows over its squared mean.

    With the number of ``wins`` in each of m windows, their mean and their variance (of a step from one window to the next, half of
    its mean square, so that a slow rise is none): 1/r = (m (1/(k + 1/2) + max(0, variance/mean^2 - 1/mean)) + 1/4) / (m + 1/4),
    where 1/(k + 1/2) stands for what is not known of the mean itself. Fewer than two windows tell nothing: then m is 0 and r 1,
    which is geometric.
    """
    m = len(wins)
    if m < 2:
        return 1.0
    mean, variance = float(wins.mean()), float((np.diff(wins) ** 2).mean()) / 2
    beyond = max(0.0, variance / mean**2 - 1 / mean) if mean else 0.0
    return (m + _UNEVEN) / (m * (1 / (k + 0.5) + beyond) + _UNEVEN)
