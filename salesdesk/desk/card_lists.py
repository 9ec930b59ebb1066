"""Every deal of a desk in the orders in which it is asked for."""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Mapping

from salesdesk.desk.brought import Changed, KeyedValues, OrderedCards
from salesdesk.desk.cards import Card
from salesdesk.desk.ports import Reader
from salesdesk.desk.steps import sorted_in_steps


class OpenCards:
    """The open deals of a desk, by stage and rank."""

    def __init__(self, listed: OrderedCards, keyed: KeyedValues[Card]) -> None:
        self._listed, self._keyed = listed, keyed

    @classmethod
    def of(cls, cards: list[Card]) -> "OpenCards":
        """Open deals, by stage and rank already."""
        return cls(OrderedCards(cards, _place), KeyedValues({card.id: card for card in cards}))

    @property
    def listed(self) -> list[Card]:
        """All of them."""
        return self._listed.whole()

    def with_fresh(self, touched: Collection[str], fresh: Mapping[str, Card]) -> "OpenCards":
        """The open deals after some deals have become so (missing: gone)."""
        still = {key: card for key, card in fresh.items() if card.outcome == "open"}
        changed = [(self._keyed.get(key), still.get(key)) for key in touched]
        return OpenCards(self._listed.after(changed), self._keyed.after(touched, still))


class Cards:
    """All deals. A change costs as much as it touches; a whole list is laid out for whoever asks for it."""

    def __init__(
        self, newest: OrderedCards, still: OrderedCards, keyed: KeyedValues[Card], closed: OrderedCards | None = None
    ) -> None:
        self._newest, self._open, self._keyed, self._closed = newest, still, keyed, closed

    @classmethod
    def of(cls, cards: Iterable[Card]) -> "Cards":
        """The deals of a desk, in any order."""
        return cls.laid_out(sorted_in_steps(cards, _newest))

    @classmethod
    def laid_out(cls, newest: list[Card]) -> "Cards":
        """The deals of a desk, the newest first already."""
        still = in_order(card for card in newest if card.outcome == "open")
        return cls(OrderedCards(newest, _newest), OrderedCards(still, _place), _keyed(newest))

    @property
    def newest(self) -> list[Card]:
        """All deals, the newest first."""
        return self._newest.whole()

    @property
    def open(self) -> list[Card]:
        """Open deals by stage and rank."""
        return self._open.whole()

    @property
    def by_key(self) -> dict[str, Card]:
        """The deals by key, newest first."""
        if not self._keyed.in_place:
            self._keyed = _keyed(self.newest)
        return self._keyed.whole()

    @property
    def closed(self) -> list[Card]:
        """Closed deals, the first closed first."""
        if self._closed is None:
            ended = sorted_in_steps((card for card in self.newest if card.closed_us is not None), _closed)
            self._closed = OrderedCards(ended, _closed)
        return self._closed.whole()

    def some(self, keys: Collection[str]) -> dict[str, Card]:
        """Some deals by key; those that are not there are missing."""
        return {key: card for key in keys if (card := self._keyed.get(key)) is not None}

    def closed_in(self, since: int, until: int) -> list[Card]:
        """Deals closed in [since, until) microseconds, latest first."""
        closed = self.closed
        low, high = (bisect_left(closed, at, key=_closed_us) for at in (since, until))
        return sorted(closed[low:high], key=_latest)

    def with_fresh(self, touched: Collection[str], fresh: Mapping[str, Card]) -> "Cards":
        """The deals after some have become so (missing: gone)."""
        changed = [(self._keyed.get(key), fresh.get(key)) for key in touched]
        in_place = all(new is None or (old and _newest(old) == _newest(new)) for old, new in changed)
        return Cards(
            self._newest.after(changed),
            self._open.after(_those(changed, _is_open)),
            self._keyed.after(touched, fresh, in_place),
            self._closed and self._closed.after(_those(changed, _is_closed)),
        )


def read(reader: Reader) -> Cards:
    """Every deal of the desk."""
    return Cards.laid_out(reader.all_cards(None))


def read_open(reader: Reader) -> OpenCards:
    """The open deals of the desk alone."""
    return OpenCards.of(reader.open_cards(None))


def in_order(cards: Iterable[Card]) -> list[Card]:
    """Open deals by stage and rank."""
    return sorted_in_steps(cards, _place)


def _keyed(cards: list[Card]) -> KeyedValues[Card]:
    return KeyedValues({card.id: card for card in cards})


def _those(changed: Iterable[Changed], belongs: Callable[[Card], bool]) -> list[Changed]:
    """The changes as a list of some of the cards sees them."""
    return [(old if old and belongs(old) else None, new if new and belongs(new) else None) for old, new in changed]


def _is_open(card: Card) -> bool:
    return card.outcome == "open"


def _is_closed(card: Card) -> bool:
    return card.closed_us is not None


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
