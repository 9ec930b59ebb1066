"""How all deals of a desk are kept: column by column."""

from collections.abc import Sequence
from itertools import repeat
from typing import Any

from salesdesk.desk.card_lists import Cards
from salesdesk.desk.cards import Card
from salesdesk.desk.kept import Codec, Content
from salesdesk.desk.packed_columns import column_of, column_parts
from salesdesk.desk.packing import packed, unpacked
from salesdesk.desk.ports import Reader

_PLAIN = Card._fields[:-1]
"""All columns but the facts, which are columns of their own."""


def pack(cards: Cards) -> bytes:
    """All deals, newest first, as bytes."""
    return packed_cards(cards.newest)


def unpack(content: Content) -> Cards:
    """The deals that ``pack`` made bytes. Raises ValueError for anything else."""
    return Cards.laid_out(cards_of(content))


def packed_cards(cards: Sequence[Card]) -> bytes:
    """Deals as bytes."""
    columns = list(zip(*cards, strict=True)) if cards else [()] * len(Card._fields)
    facts = list(zip(*columns[-1], strict=True))
    parts: dict[str, Any] = {"deals": len(cards), "columns": list(_PLAIN), "facts": len(facts)}
    for place, values in enumerate([*columns[:-1], *facts]):
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
    rows = zip(*columns[: len(_PLAIN)], further, strict=False)
    return list(map(tuple.__new__, repeat(Card), rows))


def renewed(reader: Reader, cards: Cards, deals: frozenset[str]) -> Cards:
    """The deals once some have changed."""
    return cards.with_fresh(deals, reader.cards(deals))


CARDS: Codec[Cards] = Codec(pack, unpack, is_large=True)
