"""Amounts in other currencies, by the dated rates the user gave."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np

from salesdesk.analytics.arrays import Bools, Ints
from salesdesk.analytics.events import NO_AMOUNT

Rates = Mapping[str, Sequence[tuple[int, Fraction]]]
"""For each currency: (instant from which a rate holds, own minor units for one of its minor units), in order of time."""


def rate_at(rates: Rates, currency: str, at_us: int) -> Fraction | None:
    """The rate in force at an instant; None before the first one or without any."""
    dated = rates.get(currency, ())
    place = bisect_right(dated, at_us, key=lambda entry: entry[0])
    return dated[place - 1][1] if place else None


def valued(
    amount: Ints, currency: Ints, at_us: Ints, *, names: Sequence[str], own: int, rates: Rates
) -> tuple[Ints, Bools]:
    """Amounts in the own currency at the rates of some instants, and where there is no rate (NO_AMOUNT there).

    ``currency`` are positions in ``names``, ``own`` that of the own one. A converted amount is rounded half-even.
    """
    foreign = (currency != own) & (amount != NO_AMOUNT)
    values = np.where(foreign, NO_AMOUNT, amount)
    for i in np.flatnonzero(foreign).tolist():
        rate = rate_at(rates, names[currency[i]], int(at_us[i]))
        if rate is not None:
            values[i], foreign[i] = round(int(amount[i]) * rate), False
    return values, foreign


def fixed_rates(rates: Rates, own: str, at_us: int) -> dict[str, Fraction]:
    """The rate of each currency that has one at an instant; 1 for the own one."""
    found = {currency: rate for currency in rates if (rate := rate_at(rates, currency, at_us)) is not None}
    return {**found, own: Fraction(1)}
