"""Currency conversion by dated exchange rates that the user entered."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np

from salesdesk.analytics.arrays import Bools, Ints
from salesdesk.analytics.events import NO_AMOUNT
from salesdesk.domain.money import converted

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
    for i in np.flatnonzero(foreign).tolist():
        rate = rate_at(rates, names[currency[i]], int(at_us[i]))
        if rate is not None:
            values[i], foreign[i] = converted(int(amount[i]), rate), False
    return values, foreign


def fixed_rates(rates: Rates, own: str, at_us: int) -> dict[str, Fraction]:
    """The rate of each currency that has one at an instant; 1 for the own currency."""
    found = {currency: rate for currency in rates if (rate := rate_at(rates, currency, at_us)) is not None}
    return {**found, own: Fraction(1)}
