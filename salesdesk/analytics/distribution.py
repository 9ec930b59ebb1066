"""Distribution of the revenue from open deals and new business, and the probability that it closes a gap."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from salesdesk.analytics import convolution
from salesdesk.analytics import outcomes as every
from salesdesk.analytics.arrays import Floats, Ints, total
from salesdesk.analytics.deals import Deals
from salesdesk.analytics.gap_chance import against_gap
from salesdesk.analytics.lattice import EXACT_CELLS, AmountGrid, lattice_for
from salesdesk.analytics.new_business import NewBusiness
from salesdesk.analytics.shared_sums import shared_sums
from salesdesk.analytics.shock import FINER_FROM
from salesdesk.analytics.spectrum import Circle

__all__ = ["Deals", "Distribution", "chance", "revenue"]
_NO_AMOUNTS = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Distribution:
    """Probability mass of the revenue at start + step x cell, in minor units."""

    start: int
    step: Fraction
    mass: Floats

    @property
    def mean(self) -> float:
        """Expected revenue in minor units."""
        return self.start + float(self.step) * float(np.dot(np.arange(len(self.mass)), self.mass))

    def chance(self, goal: int) -> float:
        """P(revenue >= goal)."""
        cell = (Fraction(goal - self.start) / self.step).__ceil__()
        if cell <= 0:
            return 1.0
        return min(float(self.mass[cell:].sum()), 1.0)

    def quantile(self, share: float) -> float:
        """The smallest revenue with cdf >= share, with a tolerance for round-off in the cdf."""
        cell = int(np.searchsorted(np.cumsum(self.mass), share - 1e-12))
        return float(self.start + self.step * min(cell, len(self.mass) - 1))


def revenue(
    deals: Deals,
    goal: int | None = None,
    business: NewBusiness | None = None,
    cells: int = EXACT_CELLS,
    above: float | None = None,
) -> Distribution:
    """The distribution of what the deals and new business bring.

    Where no exact lattice is small enough, ``goal`` (the gap, minor units) is placed on the coarse one, and what lies below
    and above it has the probabilities that ``chance`` says: figure and picture are of one distribution. ``above`` is that
    chance, where it is known already.
    """
    moving = deals.moving
    amounts = np.abs(deals.amount[moving])
    start = total(deals.amount[deals.chance >= 1]) + total(np.minimum(deals.amount[moving], 0))
    sizes = business.sizes if business else _NO_AMOUNTS
    extra = business.most() * int(sizes.max()) if business and len(sizes) else 0
    missing = None if goal is None else goal - start
    lattice = lattice_for([*amounts.tolist(), *sizes.tolist()], total(amounts) + extra, missing, cells)
    room = lattice.cells + len(amounts) * (not lattice.exact)
    mass = _mass(deals, lattice, room, missing)
    if business and extra:
        new = business.mass(lattice, room)
        mass = convolution.product(mass[None], new[None], room)[0]
    mass /= mass.sum()
    if goal is not None and missing is not None and missing > 0:
        reached = chance(deals, goal, business) if above is None else above
        mass = _agreeing(mass, (Fraction(missing) / lattice.step).__ceil__(), reached)
    used = np.flatnonzero(mass)
    return Distribution(start, lattice.step, mass[: used[-1] + 1])


def chance(deals: Deals, goal: int, business: NewBusiness | None = None) -> float:
    """P(revenue of the deals and new business >= goal); 1 when there is no gap (goal <= 0)."""
    return against_gap(deals, goal, business).chance()


def _mass(deals: Deals, lattice: AmountGrid, room: int, goal: int | None) -> Floats:
    """Mass of the sum of the deals on cells [0, room)."""
    moving = deals.moving
    count = int(moving.sum())
    if count <= every.MOST:
        return _placed(*every.outcomes(deals).masses(), lattice, room, goal)
    if count >= FINER_FROM:
        circle = Circle(room, is_whole=True)
        sums = shared_sums(deals, circle, float(lattice.step), is_smooth=False)
        return np.maximum(circle.mass(sums.mixed()), 0.0)
    rule, amount = deals.rule(), deals.amount[moving]
    chances = deals.at(rule)[moving]
    placed = zip(*(column.tolist() for column in lattice.places(np.abs(amount).tolist())), strict=True)
    mass = convolution.direct(list(placed), np.where((amount < 0)[:, None], 1 - chances, chances), room)
    found = np.zeros(room)
    found[: mass.shape[1]] = rule.weights @ mass
    return found


def _placed(values: Ints, odds: Floats, lattice: AmountGrid, room: int, goal: int | None) -> Floats:
    """Mass of listed outcomes, each split onto two cells where it lies between them, but never across the goal."""
    cell, share = lattice.places(values.tolist())
    if goal is not None and goal > 0 and not lattice.exact:
        at = (Fraction(goal) / lattice.step).__ceil__()
        is_short = values < goal
        share = np.where(is_short & (cell + 1 >= at) | ~is_short & (cell < at), 0.0, share)
        cell = np.where(is_short, np.minimum(cell, at - 1), np.maximum(cell, at))
    found: Floats = np.bincount(cell, odds * (1 - share), room).astype(np.float64)
    found += np.bincount(cell + 1, odds * share, room + 1)[:room]
    return found


def _agreeing(mass: Floats, cell: int, above: float) -> Floats:
    """The mass, with that from a cell on adding up to a probability, and that below it to the rest."""
    found = mass.copy()
    for part, place, wanted in ((slice(0, cell), cell - 1, 1.0 - above), (slice(cell, None), cell, above)):
        there = float(found[part].sum())
        if there > 0:
            found[part] *= wanted / there
        elif wanted > 0 and place < len(found):
            found[place] = wanted
    return found
