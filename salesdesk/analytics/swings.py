"""Influence of single deals on the probability of closing a gap, for many deals at once."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

import numpy as np

from salesdesk.analytics import convolution, generating_function
from salesdesk.analytics.arrays import Floats
from salesdesk.analytics.convolution import Placed
from salesdesk.analytics.distribution import Deals
from salesdesk.analytics.lattice import lattice_below
from salesdesk.analytics.new_business import NewBusiness
from salesdesk.analytics.shock import node_chances


def swings(deals: Deals, goal: int, chosen: Sequence[int], business: NewBusiness | None = None) -> tuple[float, ...]:
    """For each chosen deal (a position) the mean over the nodes of P(S >= goal | won) - P(S >= goal | lost); 0 without a gap.

    The other deals are summed once. Leave-one-out sums of the n chosen ones are built by divide and conquer in n log
    n additions, without any deconvolution.
    """
    if goal <= 0 or not len(chosen):
        return (0.0,) * len(chosen)
    weights, chances = node_chances(deals.chance, deals.sd)
    chances = np.where((deals.amount < 0)[:, None], 1 - chances, chances)
    room = -sum(amount for amount in deals.amount.tolist() if amount < 0)
    sizes = business.sizes.tolist() if business else []
    amounts = np.abs(deals.amount).tolist()
    lattice = lattice_below([*amounts, *sizes], goal + room)
    cell, share = lattice.places(amounts)
    rest = np.setdiff1d(np.arange(len(deals)), np.asarray(chosen, np.int64))
    mass = generating_function.sums(cell[rest], share[rest], chances[rest], lattice.cells)
    if business and sizes:
        mass = convolution.product(mass, business.mass(lattice, lattice.cells)[None], lattice.cells)
    found = {}
    placed = {deal: (int(cell[deal]), float(share[deal])) for deal in chosen}
    for deal, others in _left_out(mass, list(placed), placed, chances):
        amount = int(deals.amount[deal])
        missing = goal + room - max(-amount, 0)
        lost, won = (_reaches(weights, others, goal_at, lattice.step) for goal_at in (missing, missing - amount))
        found[deal] = won - lost
    return tuple(found[deal] for deal in chosen)


def _left_out(
    mass: Floats, deals: list[int], placed: Mapping[int, Placed], chances: Floats
) -> Iterator[tuple[int, Floats]]:
    """Each of some deals with the mass of the sum of all others."""
    if len(deals) == 1:
        yield deals[0], mass
        return
    halves = deals[: len(deals) // 2], deals[len(deals) // 2 :]
    for mine, others in (halves, halves[::-1]):
        added = mass
        for deal in others:
            added = convolution.add(added, placed[deal], chances[deal])
        yield from _left_out(added, mine, placed, chances)


def _reaches(weights: Floats, mass: Floats, goal: int, step: Fraction) -> float:
    """P(sum >= goal) of a mass on cells of the given step."""
    if goal <= 0:
        return 1.0
    cells = (Fraction(goal) / step).__ceil__()
    return min(max(1.0 - float(weights @ mass[:, :cells].sum(axis=1)), 0.0), 1.0)
