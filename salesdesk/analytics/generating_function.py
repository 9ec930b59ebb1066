"""Sum of very many independent deals, by the probability generating function at roots of unity (inverse DFT).

The product of the deals' generating functions is evaluated on a circle of radius below 1, which damps the aliasing of
mass beyond the last cell: Embrechts and Frei, Math. Methods Oper. Res. 69 (2009), 497-508.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from functools import cached_property

import numpy as np

from salesdesk.analytics import convolution
from salesdesk.analytics.arrays import Bools, Complexes, Floats, Ints

MANY = 200
"""Up to this number of deals x nodes, direct convolution is used."""
_SPREAD, _FOLDED_BACK = 4, 1e-13
_NEGLIGIBLE = -44.0
_LIKELY, _LEAST_TERM = 0.5, 1e-14
POINTS_A_DEAL = 1_500
_AT_ONCE = 1 << 16


def sums(cell: Ints, share: Floats, chance: Floats, cells: int) -> Floats:
    """As ``convolution.sums`` (nodes x cells), within 1e-10; ``cell`` and ``share`` as from ``AmountGrid.places``."""
    if len(cell) < MANY:
        return convolution.sums(list(zip(cell.tolist(), share.tolist(), strict=True)), chance, cells)
    circle = _circle(cell, cells)
    return np.array([circle.mass(_on(circle, cell, share, p)) for p in chance.T])


@dataclass(frozen=True, slots=True, eq=False)
class _Deals:
    """Deals at one node: cells, shares and chances; ``near`` and ``far`` are the chances of the cell and the next one, damped.

    A deal beyond the last cell has no mass on the lattice when won.
    """

    cell: Ints
    share: Floats
    chance: Floats
    near: Floats
    far: Floats

    def only(self, rows: Bools) -> "_Deals":
        """The deals marked in ``rows``."""
        return replace(self, **{field.name: getattr(self, field.name)[rows] for field in fields(self)})


@dataclass(frozen=True)
class _Circle:
    """``room`` points on a circle of radius exp(``log_radius``), for sums on ``cells`` cells."""

    cells: int
    room: int
    log_radius: float

    @cached_property
    def roots(self) -> Complexes:
        """The roots of unity in the order of the FFT."""
        found: Complexes = np.exp(-2j * np.pi / self.room * np.arange(self.room))
        return found

    @cached_property
    def damping(self) -> Floats:
        """The radius to the power of each cell."""
        found: Floats = np.exp(self.log_radius * np.arange(self.cells))
        return found

    def mass(self, deals: _Deals) -> Floats:
        """Mass of the sum on the cells, by the faster of two methods."""
        points, likely = self._points(deals), deals.near + deals.far > _LIKELY * (1 - deals.chance)
        if len(points) <= POINTS_A_DEAL * np.count_nonzero(likely) / len(likely):
            spectrum = self._at_points(deals, points)
        else:
            spectrum = self._unlikely(deals.only(~likely)) * self._likely(deals.only(likely))
        found: Floats = np.maximum(np.fft.irfft(spectrum, self.room)[: self.cells] / self.damping, 0.0)
        return found

    def _points(self, deals: _Deals) -> Ints:
        """The points at which the generating function is not negligible.

        By |1 - p + p g| <= exp(-p (1 - p) (g(radius) - Re g) / top^2) top, with top its value on the real line.
        """
        lost = 1 - deals.chance
        top = lost + deals.near + deals.far
        pull = np.divide(lost, top**2, out=np.zeros_like(top), where=top > 0)
        weights = self._laid((deals.cell, deals.near * pull), (deals.cell + 1, deals.far * pull))
        with np.errstate(divide="ignore"):
            least = np.log(top).sum() - weights.sum() + np.fft.rfft(weights).real
        return np.flatnonzero(least > _NEGLIGIBLE)

    def _at_points(self, deals: _Deals, points: Ints) -> Complexes:
        """The product over the deals at the given points; 0 elsewhere."""
        found = np.zeros(self.room // 2 + 1, np.complex128)
        some = max(_AT_ONCE // len(deals.cell), 1)
        for at in (points[i : i + some] for i in range(0, len(points), some)):
            won = deals.near + deals.far * self.roots[at][:, None] if deals.far.any() else deals.near
            powers = self.roots[at[:, None] * deals.cell & (self.room - 1)]
            found[at] = np.prod(1 - deals.chance + won * powers, axis=1)
        return found

    def _unlikely(self, deals: _Deals) -> Complexes:
        """The product over deals with odds of at most 1/2, as the exponential of a sum of power series.

        log(1 - p + p g) = log(1 - p) + sum over m of -(-r)^m / m g^m with r = p / (1 - p): terms on the same cell are
        added before the transform.
        """
        lost = float(np.log1p(-deals.chance).sum())
        return np.exp(lost + np.fft.rfft(self._laid(*_terms(deals))))

    def _likely(self, deals: _Deals) -> Complexes:
        """The product over the other deals, by direct convolution."""
        placed = list(zip(deals.cell.tolist(), deals.share.tolist(), strict=True))
        mass = convolution.sums(placed, deals.chance[:, None], self.cells)[0]
        return np.fft.rfft(mass * self.damping, self.room)

    def _laid(self, *parts: tuple[Ints, Floats]) -> Floats:
        """Weights added up by cell modulo the number of points; many small rows at once, since each pass is over all points.

        Each part has a row or several of equal length.
        """
        found, cells, weights, waiting = np.zeros(self.room), list[Ints](), list[Floats](), 0
        for part_cells, part_weights in parts:
            some_cells, some_weights = np.atleast_2d(part_cells), np.atleast_2d(part_weights)
            while len(some_cells):
                rows = -(-(self.room - waiting) // max(some_cells.shape[1], 1))
                cells.append(some_cells[:rows].ravel())
                weights.append(some_weights[:rows].ravel())
                waiting += len(cells[-1])
                some_cells, some_weights = some_cells[rows:], some_weights[rows:]
                if waiting >= self.room:
                    found += self._counted(cells, weights)
                    cells, weights, waiting = [], [], 0
        return found + self._counted(cells, weights) if cells else found

    def _counted(self, cells: list[Ints], weights: list[Floats]) -> Floats:
        places = np.concatenate(cells) & (self.room - 1)
        return np.bincount(places, np.concatenate(weights), self.room).astype(np.float64, copy=False)


def _circle(cell: Ints, cells: int) -> _Circle:
    """The circle for a number of cells; the unit circle where no sum goes beyond them."""
    points = 2 ** max(cells - 1, 1).bit_length()
    if int(cell.sum()) + len(cell) < cells:
        return _Circle(cells, points, 0.0)
    return _Circle(cells, _SPREAD * points, float(np.log(_FOLDED_BACK)) / (_SPREAD * points))


def _on(circle: _Circle, cell: Ints, share: Floats, chance: Floats) -> _Deals:
    damped = np.where(cell < circle.cells, chance * np.exp(circle.log_radius * cell), 0.0)
    return _Deals(
        np.minimum(cell, circle.cells), share, chance, damped * (1 - share), damped * share * np.exp(circle.log_radius)
    )


def _terms(deals: _Deals) -> Iterator[tuple[Ints, Floats]]:
    """Cells and weights of the power series, truncated where terms are negligible; of each power a row for each step beyond
    its cells."""
    near, far = deals.near / (1 - deals.chance), deals.far / (1 - deals.chance)
    order = np.argsort(-(near + far), kind="stable")
    cell, near, far = deals.cell[order], near[order], far[order]
    falling = -(near + far)
    is_split, powers, m = bool(far.any()), np.ones((1, len(cell))), 0
    while len(cell):
        m += 1
        kept = int(np.searchsorted(falling, -((_LEAST_TERM * m / len(order)) ** (1 / m))))
        cell, near, far, powers = cell[:kept], near[:kept], far[:kept], powers[:, :kept]
        before, powers = powers, np.zeros((len(powers) + is_split, kept))
        # Pascal's triangle: g to the power of m lies on m + 1 cells.
        np.multiply(before, near, out=powers[: len(before)])
        if is_split:
            powers[1:] += before * far
        yield cell * m + np.arange(len(powers))[:, None], powers * ((-1) ** (m + 1) / m)
