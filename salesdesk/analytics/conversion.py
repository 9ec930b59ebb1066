"""Amounts of many deals converted by dated exchange rates."""

from collections.abc import Sequence

import numpy as np

from salesdesk.analytics.arrays import Bools, Ints
from salesdesk.analytics.events import NO_AMOUNT
from salesdesk.analytics.rates import Rates, rate_at
from salesdesk.domain.money import converted


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
