"""Rounding for display: half-even, and largest remainder so that parts add up to their rounded total."""

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from math import floor

import numpy as np

from salesdesk.analytics.arrays import Floats

_MANTISSA, _HALF = 53, 27
"""Bits of a double's mantissa, and of its lower half, so that millions of halves add up within 64 bits."""


def half_even(value: float | Fraction | Decimal, places: int = 0) -> Decimal:
    """The value rounded to ``places`` decimals, ties to even; a float is taken as the decimal that ``repr`` prints."""
    exact = Fraction(repr(value)) if isinstance(value, float) else Fraction(value)
    scaled = round(exact * 10**places)
    return Decimal(scaled).scaleb(-places)


def whole(value: float | Fraction) -> int:
    """The nearest integer (minor units), half-even."""
    return int(half_even(value))


def apportioned(parts: Sequence[float], places: int = 0) -> list[Decimal]:
    """The parts rounded by largest remainder, so that they add up to their half-even rounded sum.

    Each part moves by less than one unit of the last place; equal remainders are served in order.
    """
    exact = [Fraction(repr(part)) if isinstance(part, float) else Fraction(part) for part in parts]
    scaled = [part * 10**places for part in exact]
    floors = [part.__floor__() for part in scaled]
    missing = round(sum(scaled, Fraction())) - sum(floors)
    by_remainder = sorted(range(len(parts)), key=lambda i: floors[i] - scaled[i])
    for i in by_remainder[:missing]:
        floors[i] += 1
    return [Decimal(units).scaleb(-places).quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN) for units in floors]


def shared_out(parts: Sequence[float], total: int) -> list[int]:
    """The parts as whole numbers that add up to ``total``, by largest remainder; equal remainders are served in order.

    ``total`` is their sum rounded, to within one unit. Raises ValueError for another one: then something is missing.
    """
    if abs(total - sum(parts)) > 1 + 1e-3:
        raise ValueError(f"{len(parts)} parts add up to {sum(parts)}, not to {total}")
    if not parts:
        return []
    floors = [floor(part) for part in parts]
    each, more = divmod(total - sum(floors), len(parts))
    by_remainder = sorted(range(len(parts)), key=lambda i: floors[i] - parts[i])
    found = [whole_part + each for whole_part in floors]
    for i in by_remainder[:more]:
        found[i] += 1
    return found


def exact_sum(values: Floats) -> Fraction:
    """The sum of doubles, exactly, so that it can be brought forward by what comes and goes; its float is that of ``fsum``."""
    if not len(values):
        return Fraction(0)
    mantissa, exponent = np.frexp(values)
    whole, place = (mantissa * 2.0**_MANTISSA).astype(np.int64), (exponent - exponent.min()).astype(np.int64)
    high, low = (np.zeros(int(place.max()) + 1, np.int64) for _ in range(2))
    np.add.at(high, place, whole >> _HALF)
    np.add.at(low, place, whole & ((1 << _HALF) - 1))
    pairs = enumerate(zip(high.tolist(), low.tolist(), strict=True))
    total = sum(((upper << _HALF) + lower) << at for at, (upper, lower) in pairs if upper or lower)
    return total * Fraction(2) ** (int(exponent.min()) - _MANTISSA)
