"""How all deals of a desk are kept: column by column."""

from collections.abc import Iterator, Sequence
from itertools import repeat
from typing import Any

from salesdesk.desk.card_lists import Cards
from salesdesk.desk.cards import Card
from salesdesk.desk.kept import Codec, Content
from salesdesk.desk.packed_columns import column_of, column_parts
from salesdesk.desk.packing import packed, unpacked
from salesdesk.desk.ports import Reader
from salesdesk.desk.steps import in_parts

_PLAIN = Card._fields[:-1]
"""All columns but the facts, which are columns of their own."""


def pack(cards: Cards) -> bytes:
    """All deals, newest first, as bytes."""
    return packed_cards(cards.newest)


def unpack(content: Content) -> Cards:
    """The deals that ``pack`` made bytes. Raises ValueError for anything else."""
    return Cards.laid_out(cards_of(content))


def packed_cards(cards: Sequence[Card]) -> bytes:
    """Deals as bytes, one column after the other, so that no other thread waits for all."""
    facts, plain = len(cards[0].facts) if cards else 0, len(_PLAIN)
    parts: dict[str, Any] = {"deals": len(cards), "columns": list(_PLAIN), "facts": facts}
    for place in range(plain + facts):
        values = [card[place] if place < plain else card.facts[place - plain] for card in cards]
        parts |= {f"{place} {name}": part for name, part in column_parts(values).items()}
    return packed(parts)


def cards_of(content: Content) -> list[Card]:
    """The deals that ``packed_cards`` made bytes. Raises ValueError for anything else."""
    parts = unpacked(content)
    try:
        count, facts = int(parts.pop("deals")), int(parts.pop("facts"))
        if tuple(parts.pop("columns")) != _PLAIN:
            raise ValueError("other columns")
        by_column: list[dict[str, Any]] = [{} for _ in range(len(_PLAIN) + facts)]
        for name, part in parts.items():
            place, _, what = name.partition(" ")
            by_column[int(place)][what] = part
        columns: list[Any] = [column_of(each) for each in by_column]
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise ValueError("not as expected") from error
    if any(len(column) != count for column in columns):
        raise ValueError("columns of different lengths")
    further = zip(*columns[len(_PLAIN) :], strict=True) if facts else repeat(())
    rows: Iterator[Card] = map(tuple.__new__, repeat(Card), zip(*columns[: len(_PLAIN)], further, strict=False))
    found: list[Card] = []
    for part in in_parts(rows):
        found += part
    while columns:  # freed one by one
        columns.pop()
    return found


def renewed(reader: Reader, cards: Cards, deals: frozenset[str]) -> Cards:
    """The deals once some have changed."""
    return cards.with_fresh(deals, reader.cards(deals))


CARDS: Codec[Cards] = Codec(pack, unpack, is_large=True)
