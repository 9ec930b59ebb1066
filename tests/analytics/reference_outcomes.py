"""What open deals may bring, slow and obvious: every way they can turn out, and weighted sums; nothing of the program."""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import product
from typing import Any, TypeVar

from tests.analytics.reference import Stay, worth
from tests.analytics.rows import Rates

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


def snapshot(
    told: Sequence[Stay], stages: Sequence[str], as_of: int, rates: Rates, chance_of: Callable[[Stay], Fraction]
) -> list[tuple[int, int, Fraction]]:
    """By stage: how many are open there, their amount, and amount x chance."""
    rows = []
    for position in range(len(stages)):
        here = [stay for stay in told if stay.outcome == "open" and stay.stage == position]
        amounts = [worth(stay, as_of, rates) for stay in here]
        weighted = sum((a * chance_of(stay) for a, stay in zip(amounts, here, strict=True)), Fraction(0))
        rows.append((len(here), sum(amounts), weighted))
    return rows
