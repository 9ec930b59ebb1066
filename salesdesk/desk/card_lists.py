"""Every deal of a desk in the orders in which it is asked for."""

from bisect import bisect_left, insort
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from salesdesk.desk.cards import Card
from salesdesk.desk.ports import Reader


@dataclass(frozen=True, eq=False)
class Cards:
    """All deals, ``newest`` first; ``open`` ones by stage and rank."""

    newest: list[Card]
    open: list[Card]

    @classmethod
    def of(cls, cards: Iterable[Card]) -> "Cards":
        """The deals of a desk, in any order."""
        newest = sorted(cards, key=_newest)
        return cls(newest, in_order(card for card in newest if card.outcome == "open"))

    @cached_property
    def by_key(self) -> dict[str, Card]:
        """The deals by key, newest first."""
        return {card.id: card for card in self.newest}

    @cached_property
    def closed(self) -> list[Card]:
        """Closed deals, the first closed first."""
        return sorted((card for card in self.newest if card.closed_us is not None), key=_closed)

    def closed_in(self, since: int, until: int) -> list[Card]:
        """Deals closed in [since, until) microseconds, latest first."""
        low, high = (bisect_left(self.closed, at, key=_closed_us) for at in (since, until))
        return sorted(self.closed[low:high], key=_latest)

    def with_fresh(self, touched: Collection[str], fresh: Mapping[str, Card]) -> "Cards":
        """The deals after some have become so (missing: gone)."""
        newest = _replaced(self.newest, touched, fresh.values(), _newest)
        made = Cards(newest, with_fresh(self.open, touched, fresh))
        if "closed" in self.__dict__:
            ended = [card for card in fresh.values() if card.closed_us is not None]
            made.__dict__["closed"] = _replaced(self.closed, touched, ended, _closed)
        return made


def read(reader: Reader) -> Cards:
    """Every deal of the desk."""
    newest = reader.all_cards(None)
    return Cards(newest, in_order(card for card in newest if card.outcome == "open"))


def in_order(cards: Iterable[Card]) -> list[Card]:
    """Open deals by stage and rank."""
    return sorted(cards, key=_place)


def with_fresh(cards: list[Card], touched: Collection[str], fresh: Mapping[str, Card]) -> list[Card]:
    """Open deals by stage and rank, after some deals have become so (missing: gone)."""
    return _replaced(cards, touched, [card for card in fresh.values() if card.outcome == "open"], _place)


def _replaced(
    cards: list[Card], touched: Collection[str], fresh: Iterable[Card], key: Callable[[Card], tuple[Any, str]]
) -> list[Card]:
    gone = set(touched)
    kept = [card for card in cards if card.id not in gone]
    for card in fresh:
        insort(kept, card, key=key)
    return kept


def _newest(card: Card) -> tuple[int, str]:
    return -card.created_us, card.id


def _place(card: Card) -> tuple[str, str]:
    return card.stage, card.rank


def _closed_us(card: Card) -> int:
    return card.closed_us or 0


def _closed(card: Card) -> tuple[int, str]:
    return card.closed_us or 0, card.id


def _latest(card: Card) -> tuple[int, str]:
    return -(card.closed_us or 0), card.id
