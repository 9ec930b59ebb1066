"""Rounding for display: half-even, and largest remainder so that parts add up to their rounded total."""

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction


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
