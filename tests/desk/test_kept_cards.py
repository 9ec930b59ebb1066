"""Deals as columns and back."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.desk.cards import Card
from salesdesk.desk.kept_cards import cards_of, packed_cards
from salesdesk.desk.packed_columns import FEW, column_of, column_parts
from salesdesk.desk.packing import packed, unpacked

TEXTS = st.text(max_size=6) | st.sampled_from(["", "EUR", "\0", "\1"])
NUMBERS = st.integers(-(2**63), 2**63 - 1) | st.integers(0, 5)
DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31))
SORTS: tuple[st.SearchStrategy[Any], ...] = (
    TEXTS, NUMBERS, DAYS, st.floats(allow_nan=False), st.integers(2**63, 2**70), st.booleans(),
)  # fmt: skip


def _column(of: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.none() | of, max_size=30) | st.lists(st.sampled_from([None, 1]).map(lambda _: None), max_size=3)


@given(st.one_of(*map(_column, SORTS)))
def test_columns_come_back_as_they_were(values: list[Any]) -> None:
    again = column_of(unpacked(packed(column_parts(values))))
    assert again == values
    assert list(map(type, again)) == list(map(type, values))


@pytest.mark.parametrize("bits", [8, 16, 32, 64])
def test_whole_numbers_at_the_ends_of_their_widths_come_back(bits: int) -> None:
    low, high = -(2 ** (bits - 1)), 2 ** (bits - 1) - 1
    for values in ([low, high], [low - 1, 0], [0, high + 1], [None, low], [high, None]):
        assert column_of(unpacked(packed(column_parts(values)))) == values


@pytest.mark.parametrize("values", [["Nordwind Logistik"] * FEW, [date(2026, 11, 23)] * 2])
def test_texts_that_repeat_and_days_are_one_object_each(values: list[Any]) -> None:
    again = column_of(unpacked(packed(column_parts(values))))
    assert again == values
    assert len(set(map(id, again))) == 1


def test_a_column_of_two_types_is_refused() -> None:
    with pytest.raises(TypeError):
        column_parts(["a", 1])


OPTIONAL = {"organisation", "contact", "owner", "source", "lost_reason", "external_id"}


@st.composite
def cards(draw: Any) -> Card:
    cells: list[Any] = []
    for name in Card._fields:
        if name == "facts":
            cells.append(())
        elif name in ("amount", "closed_us"):
            cells.append(draw(st.none() | NUMBERS))
        elif name.endswith("_us"):
            cells.append(draw(NUMBERS))
        elif name == "typed_chance":
            cells.append(draw(st.none() | st.floats(0, 1)))
        elif name in ("expected_close", "snoozed_until"):
            cells.append(draw(st.none() | DAYS))
        else:
            cells.append(draw(st.none() | TEXTS if name in OPTIONAL else TEXTS))
    return Card(*cells)


@given(st.lists(cards(), max_size=8), st.integers(0, 2))
def test_deals_come_back_as_they_were(found: list[Card], facts: int) -> None:
    more = [card._replace(facts=(date(2026, 1, 1), None, 4)[:facts]) for card in found]
    again = cards_of(packed_cards(more))
    assert again == more
    assert all(type(card) is Card for card in again)


@given(st.lists(cards(), min_size=1, max_size=3), st.data())
def test_what_was_changed_raises_value_error_or_gives_deals(found: list[Card], data: st.DataObject) -> None:
    content = bytearray(packed_cards(found))
    content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        again = cards_of(bytes(content))
    except ValueError:
        return
    assert all(type(card) is Card for card in again)
