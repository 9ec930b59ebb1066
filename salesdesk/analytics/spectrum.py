"""Generating functions of sums of deals on a circle, kept so that one deal more or less costs one multiplication.

The circle has a radius below 1, which damps the aliasing of mass beyond the last cell: Embrechts and Frei, Math. Methods
Oper. Res. 69 (2009), 497-508. An amount between two cells is split onto both, which keeps its mean, or placed on three by
quadratic interpolation (Lagrange), which keeps mean and variance; then a weight may be negative.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from salesdesk.analytics.arrays import Bools, Complexes, Floats, Ints

_SPREAD, _FOLDED_BACK = 4, 1e-12
_NEGLIGIBLE = -40.0
_LIKELY, _LEAST_TERM = 0.5, 1e-15
_AT_ONCE = 1 << 15


@dataclass(frozen=True, slots=True, eq=False)
class PlacedDeals:
    """Deals on the cells of a lattice: ``cell`` is the first of three, ``share`` (deals x 3) what each of them gets of the
    chance that the amount counts, ``chance`` (deals x nodes)."""

    cell: Ints
    share: Floats
    chance: Floats

    def __len__(self) -> int:
        return len(self.cell)

    def only(self, rows: Bools | slice) -> "PlacedDeals":
        """Some of them."""
        return PlacedDeals(self.cell[rows], self.share[rows], self.chance[rows])


def shares(units: Floats, is_smooth: bool) -> tuple[Ints, Floats]:
    """Cells and shares of amounts given in units of the lattice's step: on two cells, or on three where ``is_smooth``."""
    cell = np.maximum(np.round(units).astype(np.int64) - 1, 0) if is_smooth else np.floor(units).astype(np.int64)
    t = units - cell
    if is_smooth:
        return cell, np.column_stack([(1 - t) * (2 - t) / 2, t * (2 - t), t * (t - 1) / 2])
    return cell, np.column_stack([1 - t, t, np.zeros(len(t))])


@dataclass(frozen=True)
class Circle:
    """``room`` points on a circle of radius exp(``log_radius``), for sums on ``cells`` cells."""

    cells: int

    @cached_property
    def room(self) -> int:
        """Number of points, a power of two."""
        return int(_SPREAD * 2 ** max(self.cells - 1, 1).bit_length())

    @cached_property
    def log_radius(self) -> float:
        """Log of the radius: what is folded back onto the cells is damped to 1e-12."""
        return float(np.log(_FOLDED_BACK)) / self.room

    @cached_property
    def roots(self) -> Complexes:
        """The roots of unity in the order of the FFT."""
        found: Complexes = np.exp(-2j * np.pi / self.room * np.arange(self.room))
        return found

    @cached_property
    def _half(self) -> Ints:
        return np.arange(self.room // 2 + 1)

    def amounts(self, deals: PlacedDeals, points: Ints | None = None) -> Complexes:
        """Deals x points: the generating function of each amount. One beyond the last cell has no mass on the lattice."""
        at = self._half if points is None else points
        z = np.exp(self.log_radius) * self.roots[at]
        near, middle, far = (deals.share * self._damped(deals)[:, None]).T
        found: Complexes = self.roots[deals.cell[:, None] * at & (self.room - 1)]
        found *= near[:, None] + z * (middle[:, None] + z * far[:, None])
        return found

    def product(self, deals: PlacedDeals, points: Ints | None = None) -> Complexes:
        """Nodes x points: the product of the deals' generating functions, deal by deal."""
        size = len(self._half) if points is None else len(points)
        found = np.ones((deals.chance.shape[1], size), np.complex128)
        some = max(_AT_ONCE // max(size, 1), 1)
        for start in range(0, len(deals), some):
            part = deals.only(slice(start, start + some))
            amounts = self.amounts(part, points)
            for node, chance in enumerate(part.chance.T):
                found[node] *= np.multiply.reduce((1 - chance)[:, None] + chance[:, None] * amounts, axis=0)
        return found

    def whole_product(self, deals: PlacedDeals) -> Complexes:
        """The same for very many deals; where it is negligible for certain it is 0."""
        return np.array([self._of_node(deals, node) for node in range(deals.chance.shape[1])])

    def mass(self, values: Complexes) -> Floats:
        """Mass on the cells from values at the points."""
        found: Floats = np.fft.irfft(values, self.room)[: self.cells] * np.exp(-self.log_radius * np.arange(self.cells))
        return found

    def sizes(self, units: Floats, is_smooth: bool) -> Complexes:
        """The mean over amounts, in units of the step, of their generating functions."""
        cell, share = shares(units, is_smooth)
        deals = PlacedDeals(cell, share, np.ones((len(cell), 1)))
        weights = share * self._damped(deals)[:, None] * np.exp(self.log_radius * np.arange(3)) / max(len(cell), 1)
        laid = self._laid((cell + step, weights[:, step]) for step in range(3))
        found: Complexes = np.fft.rfft(laid)
        return found

    def _damped(self, deals: PlacedDeals) -> Floats:
        return np.where(deals.cell < self.cells, np.exp(self.log_radius * np.minimum(deals.cell, self.cells)), 0.0)

    def _of_node(self, deals: PlacedDeals, node: int) -> Complexes:
        chance = deals.chance[:, node]
        weights = chance[:, None] * deals.share * self._damped(deals)[:, None]
        weights *= np.exp(self.log_radius * np.arange(3))
        points = self._points(deals.cell, weights, chance)
        # A series of odds r has about (log least / log r)^2 terms; beyond as many as there are points, the product is faster.
        limit = min(np.exp(np.log(_LEAST_TERM) / np.sqrt(max(len(points), 1))), _LIKELY)
        likely = np.abs(weights).sum(axis=1) > limit * (1 - chance)
        mine = PlacedDeals(deals.cell[likely], deals.share[likely], chance[likely, None])
        found = np.zeros(len(self._half), np.complex128)
        found[points] = self.product(mine, points)[0]
        if not likely.all():
            rest = ~likely
            lost = float(np.log1p(-chance[rest]).sum())
            series = _terms(deals.cell[rest], weights[rest] / (1 - chance[rest])[:, None])
            found[points] *= np.exp(lost + np.fft.rfft(self._laid(series))[points])
        return found

    def _points(self, cell: Ints, weights: Floats, chance: Floats) -> Ints:
        """The points at which the generating function is not negligible.

        By |1 - p + p g| <= exp(-p (1 - p) (g(radius) - Re g) / top^2) top, with top its value on the real line.
        """
        lost = 1 - chance
        top = lost + weights.sum(axis=1)
        pull = np.divide(lost, top**2, out=np.zeros_like(top), where=top > 0)
        laid = self._laid((cell + step, weights[:, step] * pull) for step in range(3))
        with np.errstate(divide="ignore"):
            least = np.log(top).sum() - laid.sum() + np.fft.rfft(laid).real
        return np.flatnonzero(least > _NEGLIGIBLE)

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
