"""Dated exchange rates that the user entered. Without arrays: the first sight of the board needs them."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from fractions import Fraction

Rates = Mapping[str, Sequence[tuple[int, Fraction]]]
"""Per currency: (instant from which a rate holds, own minor units for one of its minor units), sorted by time."""


def rate_at(rates: Rates, currency: str, at_us: int) -> Fraction | None:
    """The rate in force at an instant; None before the first one or without any."""
    dated = rates.get(currency, ())
    place = bisect_right(dated, at_us, key=lambda entry: entry[0])
    return dated[place - 1][1] if place else None


def rates_into(rates: Rates, own: str, currency: str) -> Rates:
    """The same rates as minor units of another currency than ``own``, in which they are given; from the day on which both
    its rate and that of the other one are known."""
    there, found = rates.get(currency, ()), dict[str, list[tuple[int, Fraction]]]()
    for code in {own, *rates} - {currency}:
        for at_us in sorted({at_us for at_us, _ in (*rates.get(code, ()), *there)}):
            here = Fraction(1) if code == own else rate_at(rates, code, at_us)
            of_it = rate_at(rates, currency, at_us)
            if here is not None and of_it:
                found.setdefault(code, []).append((at_us, here / of_it))
    return found


def fixed_rates(rates: Rates, own: str, at_us: int) -> dict[str, Fraction]:
    """The rate of each currency that has one at an instant; 1 for the own currency."""
    found = {currency: rate for currency in rates if (rate := rate_at(rates, currency, at_us)) is not None}
    return {**found, own: Fraction(1)}
