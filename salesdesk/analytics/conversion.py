"""Amounts of many deals converted by dated exchange rates."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from salesdesk.analytics.arrays import Bools, Ints
from salesdesk.analytics.events import NO_AMOUNT
from salesdesk.analytics.rates import Rates
from salesdesk.domain.money import converted

_LARGEST = 2**62
"""Up to this, products of amounts and rates are safe in 64 bits."""


def valued(
    amount: Ints, currency: Ints, at_us: Ints, *, names: Sequence[str], own: int, rates: Rates
) -> tuple[Ints, Bools]:
    """Amounts converted to the own currency at the rates of some instants, and a mask of those without a rate (NO_AMOUNT).

    ``currency`` are positions in ``names``, ``own`` is the own currency's. Conversions are rounded half-even.
    """
    foreign = (currency != own) & (amount != NO_AMOUNT)
    values = np.where(foreign, NO_AMOUNT, amount)
    for code in np.unique(currency[foreign]).tolist():
        dated = rates.get(names[code], ())
        mine = np.flatnonzero(foreign & (currency == code))
        steps = np.searchsorted(np.array([since for since, _ in dated], np.int64), at_us[mine], side="right")
        for step in np.unique(steps[steps > 0]).tolist():
            rows = mine[steps == step]
            values[rows], foreign[rows] = _converted(amount[rows], dated[step - 1][1]), False
    return values, foreign


def _converted(amounts: Ints, rate: Fraction) -> Ints:
    """``converted`` of many amounts."""
    over, under = rate.numerator, rate.denominator
    largest = max(abs(int(amounts.min())), abs(int(amounts.max())))
    if largest * over >= _LARGEST or 2 * under >= _LARGEST:
        return np.array([converted(amount, rate) for amount in amounts.tolist()], np.int64)
    whole, left = np.divmod(amounts * over, under)
    rest = 2 * left - under
    found: Ints = whole + ((rest > 0) | ((rest == 0) & (whole % 2 == 1)))
    return found
