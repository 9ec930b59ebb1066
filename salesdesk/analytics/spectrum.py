"""Generating functions of sums of deals on a circle, kept so that one deal more or less costs one multiplication.

The circle has a radius below 1, which damps the aliasing of mass beyond the last cell: Embrechts and Frei, Math. Methods
Oper. Res. 69 (2009), 497-508. An amount between two cells is split onto both, which keeps its mean, or placed on three by
quadratic interpolation (Lagrange), which keeps mean and variance; then a weight may be negative.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from salesdesk.analytics.arrays import Bools, Complexes, Floats, Ints

_SPREAD, _FOLDED_BACK = 4, 1e-12
_NEGLIGIBLE = -32.0
_LIKELY, _LEAST_TERM = 0.5, 1e-15
_AT_ONCE, _MOST_AT_ONCE = 1 << 15, 256
_LEAST = 1e-300
_MANY, _NEAR, _ORDERS = 500, 1.0, 20
"""The power series of a logarithm converges within pi; within 1 its term of order 20 is below 1e-10."""


@dataclass(frozen=True, slots=True, eq=False)
class PlacedDeals:
    """Deals on a lattice: amounts in ``units`` of a cell; ``cell`` is the first of three, ``share`` (deals x 3) what each of
    them gets of the chance that the amount counts, ``chance`` (deals x nodes)."""

    units: Floats
    cell: Ints
    share: Floats
    chance: Floats

    def __len__(self) -> int:
        return len(self.cell)

    def only(self, rows: Bools | slice) -> "PlacedDeals":
        """Some of them."""
        return PlacedDeals(self.units[rows], self.cell[rows], self.share[rows], self.chance[rows])


def shares(units: Floats, is_smooth: bool) -> tuple[Ints, Floats]:
    """Cells and shares of amounts given in units of the lattice's step: on two cells, or on three where ``is_smooth``."""
    cell = np.maximum(np.round(units).astype(np.int64) - 1, 0) if is_smooth else np.floor(units).astype(np.int64)
    t = units - cell
    if is_smooth:
        return cell, np.column_stack([(1 - t) * (2 - t) / 2, t * (2 - t), t * (t - 1) / 2])
    return cell, np.column_stack([1 - t, t, np.zeros(len(t))])


@dataclass(frozen=True)
class Circle:
    """``room`` points on a circle of radius exp(``log_radius``), for sums on ``cells`` cells; ``is_whole`` where no sum goes
    beyond them."""

    cells: int
    is_whole: bool = False

    @cached_property
    def room(self) -> int:
        """Number of points, a power of two."""
        return int((1 if self.is_whole else _SPREAD) * 2 ** max(self.cells - 1, 1).bit_length())

    @cached_property
    def log_radius(self) -> float:
        """Log of the radius: what is folded back onto the cells is damped to 1e-12. 0 where nothing is."""
        return 0.0 if self.is_whole else float(np.log(_FOLDED_BACK)) / self.room

    @cached_property
    def roots(self) -> Complexes:
        """The roots of unity in the order of the FFT."""
        found: Complexes = np.exp(-2j * np.pi / self.room * np.arange(self.room))
        return found

    @cached_property
    def _half(self) -> Ints:
        return np.arange(self.room // 2 + 1)

    def amounts(self, deals: PlacedDeals, points: Ints) -> Complexes:
        """Deals x points: the generating function of each amount. One beyond the last cell has no mass on the lattice."""
        z = np.exp(self.log_radius) * self.roots[points]
        near, middle, far = (deals.share * self._damped(deals)[:, None]).T
        found: Complexes = self.roots[deals.cell[:, None] * points & (self.room - 1)]
        found *= near[:, None] + z * (middle[:, None] + z * far[:, None])
        return found

    def product(self, deals: PlacedDeals, points: Ints) -> Complexes:
        """Nodes x points: the product of the deals' generating functions, deal by deal."""
        found = np.ones((deals.chance.shape[1], len(points)), np.complex128)
        for part in _parts(deals, len(points)):
            found *= _multiplied(part, self.amounts(part, points))
        return found

    def logarithms(self, deals: PlacedDeals, points: Ints) -> Complexes:
        """Nodes x points: the sum of the logarithms of the deals' generating functions, smooth along the nodes. Amounts are
        not placed on cells here, but taken as they are.

        The imaginary part is what the deals turn on average, and a rest that changes by less than pi between two nodes.
        """
        found = np.zeros((deals.chance.shape[1], len(points)), np.complex128)
        for part in _parts(deals, len(points)):
            amounts = np.exp(part.units[:, None] * self._log_z(points))
            product = _multiplied(part, amounts)
            turn = part.chance.T @ np.angle(amounts)
            rest = np.unwrap(np.angle(product * np.exp(-1j * turn)), axis=0)
            found += np.log(np.maximum(np.abs(product), _LEAST)) + 1j * (turn + rest)
        return found

    def _log_z(self, points: Ints) -> Complexes:
        return (self.log_radius - 2j * np.pi / self.room * points).astype(np.complex128)

    def whole_product(self, deals: PlacedDeals, matters: Bools, points: Ints) -> Complexes:
        """``product`` of very many deals at some points, 0 where it does not matter (nodes x all points)."""
        found = np.zeros((deals.chance.shape[1], len(points)), np.complex128)
        for node, row in enumerate(matters[:, points]):
            at = points[row]
            mine = replace(deals, chance=deals.chance[:, node, None])
            likely = self._is_likely(mine, at)
            product = self.product(mine.only(likely), at)[0]
            if not likely.all():
                product *= np.exp(self._series(mine.only(~likely), 0, at))
            found[node, row] = product
        return found

    def whole_logarithms(self, deals: PlacedDeals, points: Ints) -> Complexes:
        """``logarithms`` of very many deals. At the first points most deals turn little, and the sum of their logarithms is a
        power series in the logarithm of the point, whose coefficients are summed over the deals."""
        first = points == np.arange(len(points))
        limit = _NEAR / max(float(np.abs(self._log_z(points[first])).max(initial=0.0)), _NEAR / self.room)
        small = deals.units <= limit
        if len(deals) < _MANY or not small.any():
            return self.logarithms(deals, points)
        found = np.empty((deals.chance.shape[1], len(points)), np.complex128)
        powers = (self._log_z(points[first]) * limit) ** np.arange(1, _ORDERS + 1)[:, None]
        found[:, first] = _cumulants(deals.only(small), limit) @ powers
        found[:, first] += self.logarithms(deals.only(~small), points[first])
        found[:, ~first] = self.logarithms(deals, points[~first])
        return found

    def mass(self, values: Complexes) -> Floats:
        """Mass on the cells from values at the points."""
        found: Floats = np.fft.irfft(values, self.room)[: self.cells] * np.exp(-self.log_radius * np.arange(self.cells))
        return found

    def sizes(self, units: Floats, is_smooth: bool) -> Complexes:
        """The mean over amounts, in units of the step, of their generating functions."""
        cell, share = shares(units, is_smooth)
        deals = PlacedDeals(units, cell, share, np.ones((len(cell), 1)))
        weights = share * self._damped(deals)[:, None] * np.exp(self.log_radius * np.arange(3)) / max(len(cell), 1)
        laid = self._laid((cell + step, weights[:, step]) for step in range(3))
        found: Complexes = np.fft.rfft(laid)
        return found

    def _damped(self, deals: PlacedDeals) -> Floats:
        return np.where(deals.cell < self.cells, np.exp(self.log_radius * np.minimum(deals.cell, self.cells)), 0.0)

    def _is_likely(self, deals: PlacedDeals, points: Ints) -> Bools:
        """The deals that are multiplied, by their odds at the most favourable node: a power series of odds r has about (log
        least / log r)^2 terms; beyond as many as there are points, the product is faster."""
        limit = min(float(np.exp(np.log(_LEAST_TERM) / np.sqrt(max(len(points), 1)))), _LIKELY)
        most = deals.chance.max(axis=1, initial=0.0)
        found: Bools = most * np.abs(deals.share).sum(axis=1) > limit * (1 - most)
        return found

    def _series(self, deals: PlacedDeals, node: int, points: Ints) -> Complexes:
        """The logarithm of the product of deals that are not likely, as a power series."""
        chance = deals.chance[:, node]
        series = _terms(deals.cell, self._weights(deals, node) / (1 - chance)[:, None])
        found: Complexes = float(np.log1p(-chance).sum()) + np.fft.rfft(self._laid(series))[points]
        return found

    def _weights(self, deals: PlacedDeals, node: int) -> Floats:
        found: Floats = deals.chance[:, node, None] * deals.share * self._damped(deals)[:, None]
        found *= np.exp(self.log_radius * np.arange(3))
        return found

    def matters(self, deals: PlacedDeals, weights: Floats) -> Bools:
        """Nodes x points: where the generating function of the deals is not negligible, given the weights of the nodes.

        By |1 - p + p g| <= exp(-p (1 - p) (g(radius) - Re g) / top^2) top, with top its value on the real line.
        """
        found = np.empty((len(weights), len(self._half)), bool)
        for node, weight in enumerate(weights.tolist()):
            placed, lost = self._weights(deals, node), 1 - deals.chance[:, node]
            top = lost + placed.sum(axis=1)
            pull = np.divide(lost, top**2, out=np.zeros_like(top), where=top > 0)
            laid = self._laid((deals.cell + step, placed[:, step] * pull) for step in range(3))
            with np.errstate(divide="ignore"):
                least = np.log(top).sum() + np.log(weight) - laid.sum() + np.fft.rfft(laid).real
            found[node] = least > _NEGLIGIBLE
        return found

    def _laid(self, parts: Iterable[tuple[Ints, Floats]]) -> Floats:
        """Weights added up by cell modulo the number of points; many small parts at once, since each pass is over all points."""
        found, cells, weights, waiting = np.zeros(self.room), list[Ints](), list[Floats](), 0
        for cell, weight in parts:
            cells.append(cell.ravel())
            weights.append(weight.ravel())
            waiting += cell.size
            if waiting >= self.room:
                found += self._counted(cells, weights)
                cells, weights, waiting = [], [], 0
        return found + self._counted(cells, weights) if waiting else found

    def _counted(self, cells: list[Ints], weights: list[Floats]) -> Floats:
        places = np.concatenate(cells) & (self.room - 1)
        return np.bincount(places, np.concatenate(weights), self.room).astype(np.float64, copy=False)


def _terms(cell: Ints, odds: Floats) -> Iterator[tuple[Ints, Floats]]:
    """Cells and weights of the power series of log(1 + odds x g), truncated where terms are negligible; of each power a row
    for each step beyond its cells."""
    size = np.abs(odds).sum(axis=1)
    order = np.argsort(-size, kind="stable")
    cell, odds, falling = cell[order], odds[order].T, -size[order]
    used = 1 + int(np.flatnonzero(odds.any(axis=1)).max(initial=0))
    powers, m = np.ones((1, len(cell))), 0
    while len(cell):
        m += 1
        kept = int(np.searchsorted(falling, -((_LEAST_TERM * m / len(order)) ** (1 / m))))
        cell, odds, before = cell[:kept], odds[:, :kept], powers[:, :kept]
        powers = np.zeros((len(before) + used - 1, kept))
        for step in range(used):
            powers[step : step + len(before)] += before * odds[step]
        yield cell * m + np.arange(len(powers))[:, None], powers * ((-1) ** (m + 1) / m)


def _parts(deals: PlacedDeals, points: int) -> Iterator[PlacedDeals]:
    some = min(max(_AT_ONCE // max(points, 1), 1), _MOST_AT_ONCE)
    return (deals.only(slice(start, start + some)) for start in range(0, len(deals), some))


def _multiplied(deals: PlacedDeals, amounts: Complexes) -> Complexes:
    """Nodes x points: the product over some deals, of which ``amounts`` are the generating functions of the amounts."""
    chance = deals.chance.T
    if len(deals) == 1:
        return (1 - chance) + chance * amounts
    found = np.empty((len(chance), amounts.shape[1]), np.complex128)
    for node, p in enumerate(chance):
        np.multiply.reduce((1 - p)[:, None] + p[:, None] * amounts, axis=0, out=found[node])
    return found


def _cumulants(deals: PlacedDeals, unit: float) -> Floats:
    """Nodes x orders (from 1): the coefficients of the sum of log(1 - p + p exp(a x)) as a power series in x, for amounts in
    a unit.

    The derivative in u of log(1 - p + p e^u) is the logistic function q with q(0) = p, and q' = q (1 - q).
    """
    found = np.zeros((_ORDERS, deals.chance.shape[1]))
    for start in range(0, len(deals), _AT_ONCE // _ORDERS):
        part = deals.only(slice(start, start + _AT_ONCE // _ORDERS))
        by, q = part.units / unit, [part.chance]
        power = by.copy()
        for order in range(_ORDERS):
            found[order] += np.einsum("ij,i->j", q[order], power) / (order + 1)
            power *= by
            square = sum(one * other for one, other in zip(q, reversed(q), strict=True))
            q.append((q[order] - square) / (order + 1))
    return found.T
