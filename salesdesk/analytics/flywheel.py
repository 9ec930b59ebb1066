"""Repeat business: repeat purchases, their share of revenue, and the time between two wins of a customer."""

from dataclasses import dataclass

import numpy as np

from salesdesk.analytics.arrays import DAY_US, Bools, Ints, ratio, total
from salesdesk.analytics.log import NEVER
from salesdesk.analytics.survival import SurvivalStep, kaplan_meier, reached_by

NOBODY = -1


@dataclass(frozen=True, slots=True, eq=False)
class Wins:
    """Won deals: customer number (NOBODY where a deal names none), instant won (NEVER where that day is
    unknown), amount in minor units.
    """

    customer: Ints
    at: Ints
    amount: Ints

    def __len__(self) -> int:
        return len(self.at)

    @property
    def dated(self) -> Bools:
        """The wins of which the day is known."""
        return self.at < NEVER


@dataclass(frozen=True, slots=True)
class BetweenWins:
    """Days from a win to the same customer's next win, over ``wins`` wins of which ``repeats`` were followed by one.

    ``median_days`` is the Kaplan-Meier median; None where the curve does not fall to one half.
    """

    median_days: float | None
    wins: int
    repeats: int
    curve: tuple[SurvivalStep, ...]


def won_in(wins: Wins, start_us: int | None = None, until_us: int | None = None) -> Bools:
    """Mask of the wins in [start, until); wins on an unknown day are in none."""
    chosen = wins.dated if start_us is None else wins.dated & (wins.at >= start_us)
    return chosen if until_us is None else chosen & (wins.at < until_us)


def from_existing(wins: Wins) -> Bools:
    """Mask of the wins whose customer had an earlier win; never of those without a customer or day."""
    first = _first_of_each(wins)
    named = (wins.customer != NOBODY) & wins.dated
    earlier: Bools = named & (wins.at > first[np.where(named, wins.customer, 0)]) if len(wins) else named
    return earlier


def existing_share(wins: Wins, start_us: int | None = None, until_us: int | None = None) -> float | None:
    """Won amount of customers with an earlier win / all won amount, over the wins in the window; None without an
    amount. Wins on an unknown day are left out even of all time, as their order is unknown.
    """
    window = won_in(wins, start_us, until_us)
    return ratio(total(wins.amount[window & from_existing(wins)]), total(wins.amount[window]))


def repeat_rate(wins: Wins) -> float | None:
    """Customers with at least two won deals / customers; None without customers."""
    counts = np.bincount(wins.customer[wins.customer != NOBODY])
    return ratio(int((counts >= 2).sum()), int((counts >= 1).sum()))


def between_wins(wins: Wins, as_of_us: int) -> BetweenWins:
    """Kaplan-Meier estimate of the days between two wins of a customer; the last win of each is right-censored at
    ``as_of_us``. Wins on an unknown day are left out.
    """
    order = np.lexsort((wins.at, wins.customer))
    order = order[((wins.customer != NOBODY) & wins.dated)[order]]
    who, at = wins.customer[order], wins.at[order]
    followed = np.r_[who[1:] == who[:-1], False][: len(who)]
    following = np.where(followed, np.r_[at[1:], as_of_us][: len(at)], as_of_us)
    curve = kaplan_meier((following - at) / DAY_US, followed)
    return BetweenWins(reached_by(curve), len(at), int(followed.sum()), curve)


def _first_of_each(wins: Wins) -> Ints:
    """The instant of each customer's first win."""
    first = np.full(int(wins.customer.max(initial=0)) + 1, np.iinfo(np.int64).max)
    named = wins.customer != NOBODY
    np.minimum.at(first, wins.customer[named], wins.at[named])
    return first
