"""What deals bring, slow and obvious: every way they can turn out, nothing of the program."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import Any, TypeVar

Share = TypeVar("Share", Fraction, float)


def outcomes(amounts: Sequence[int], chances: Sequence[Share]) -> Iterator[tuple[int, Share]]:
    """Every way the deals can turn out: (revenue, probability)."""
    for wins in product((False, True), repeat=len(amounts)):
        probability: Any = Fraction(1)
        for won, chance in zip(wins, chances, strict=True):
            probability *= chance if won else 1 - chance
        yield sum(amount for amount, won in zip(amounts, wins, strict=True) if won), probability


def chance(amounts: Sequence[int], chances: Sequence[Fraction], goal: int) -> Fraction:
    if goal <= 0:
        return Fraction(1)
    return sum((p for revenue, p in outcomes(amounts, chances) if revenue >= goal), Fraction(0))


def mean(amounts: Sequence[int], chances: Sequence[Fraction]) -> Fraction:
    return sum((revenue * p for revenue, p in outcomes(amounts, chances)), Fraction(0))


def crps(masses: Mapping[int, Fraction], y: int) -> Fraction:
    """masses: {value: probability}."""
    near = sum((p * abs(x - y) for x, p in masses.items()), Fraction(0))
    apart = sum((p * q * abs(a - b) for a, p in masses.items() for b, q in masses.items()), Fraction(0))
    return near - apart / 2
