"""How a period stands on a day, as far as changes since then are told from it: little enough to be kept for days."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from salesdesk.analytics.fingerprints import Prints, code_of
from salesdesk.desk.cards import Card
from salesdesk.views.strip import QuotaDeals

OUTCOMES = ("open", "won", "lost")


class CountedOpen(NamedTuple):
    """An open deal as it counts, P(won in the period), and the part of its amount that the forecast's mean holds."""

    card: Card
    soon: float
    share: float


@dataclass(frozen=True, eq=False)
class Stood:
    """A period's ``forecast`` with what is expected of deals not created yet (``coming``), in minor units or deals, and the
    ``days`` left for these; by key the deals that count, each as it counts, and those that there was no exchange rate for."""

    forecast: float
    coming: float
    days: int
    entries: Mapping[str, CountedOpen]
    wins: Mapping[str, Card]
    unrated: frozenset[str]


def stood(at: QuotaDeals) -> Stood:
    """What is told of a standing."""
    expected, rows = at.sums.expected.tolist(), at.sums.rows
    entries = {
        key: CountedOpen(card, one.soon, expected[rows[key]] / card.amount if card.amount else one.soon)
        for key, (card, one) in at.entries.items()
    }
    coming = at.business.expected() if at.business else 0.0
    return Stood(at.ahead(), coming, at.coming.days, entries, at.wins, frozenset(at.unrated))


@dataclass(frozen=True, eq=False)
class OutcomesThen:
    """The outcomes of all deals that were there on a day: codes of their keys, ascending, and places in ``OUTCOMES``."""

    keys: Prints
    places: NDArray[np.int8]

    @classmethod
    def of(cls, cards: Mapping[str, Card]) -> "OutcomesThen":
        """Those of some cards, by key."""
        keys = np.fromiter(map(code_of, cards), np.uint64, len(cards))
        places = np.fromiter((OUTCOMES.index(card.outcome) for card in cards.values()), np.int8, len(cards))
        order = np.argsort(keys)
        return cls(keys[order], places[order])

    def get(self, deal: str) -> str | None:
        """The outcome of a deal; None where it was not there."""
        code = np.uint64(code_of(deal))
        at = int(np.searchsorted(self.keys, code))
        return OUTCOMES[int(self.places[at])] if at < len(self.keys) and self.keys[at] == code else None


class StoodThen(NamedTuple):
    """How a period stood by the end of a past day, and the outcomes of all deals there were."""

    at: Stood
    outcomes: OutcomesThen
