"""Currency conversion by dated exchange rates that the user entered."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np

from salesdesk.analytics.arrays import Bools, Ints
from salesdesk.analytics.events import NO_AMOUNT
from salesdesk.domain.money import converted

_LARGEST = 2**62
Rates = Mapping[str, Sequence[tuple[int, Fraction]]]
"""Per currency: (instant from which a rate holds, own minor units for one of its minor units), sorted by time."""


def rate_at(rates: Rates, currency: str, at_us: int) -> Fraction | None:
    """The rate in force at an instant; None before the first one or without any."""
    dated = rates.get(currency, ())
    place = bisect_right(dated, at_us, key=lambda entry: entry[0])
    return dated[place - 1][1] if place else None


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


def fixed_rates(rates: Rates, own: str, at_us: int) -> dict[str, Fraction]:
    """The rate of each currency that has one at an instant; 1 for the own currency."""
    found = {currency: rate for currency in rates if (rate := rate_at(rates, currency, at_us)) is not None}
    return {**found, own: Fraction(1)}
