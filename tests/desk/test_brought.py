"""Cards brought forward by what changed are those that reading all of them again gives, and cost what changed."""

import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from salesdesk.desk import brought
from salesdesk.desk.brought import KeyedValues, OrderedCards
from salesdesk.desk.card_lists import Cards, OpenCards, in_order
from salesdesk.desk.cards import Card

_EMPTY: dict[str, Any] = dict.fromkeys(Card._fields)


def card(number: int, *, created: int = 0, rank: str = "m", closed: int | None = None) -> Card:
    """A deal, of which only the key and what lists are sorted by are told."""
    outcome = "open" if closed is None else "won"
    own = {"id": f"d{number:03}", "stage": f"s{number % 3}", "rank": f"{rank}{number}", "created_us": created}
    return Card(**_EMPTY | own | {"outcome": outcome, "closed_us": closed})


def known(cards: Cards) -> tuple[list[Card], list[Card], list[Card], list[tuple[str, Card]], list[Card]]:
    """All that can be asked."""
    return cards.newest, cards.open, cards.closed, list(cards.by_key.items()), cards.closed_in(3, 9)


CHANGES = st.lists(
    st.dictionaries(
        st.integers(0, 20),
        st.none() | st.tuples(st.integers(0, 5), st.sampled_from("abc"), st.none() | st.integers(0, 12)),
        max_size=4,
    ),
    max_size=12,
)


@given(CHANGES, st.integers(0, 2**12))
def test_they_are_what_reading_all_again_gives(changes: list[dict[int, Any]], asked: int) -> None:
    now = {each.id: each for each in (card(n, created=n % 4, closed=n if n % 5 == 0 else None) for n in range(12))}
    cards = Cards.of(now.values())
    still = OpenCards.of(cards.open)
    _ = cards.closed
    for place, change in enumerate(changes):
        touched = {f"d{number:03}" for number in change}
        fresh = {
            made.id: made
            for number, told in change.items()
            if told
            for made in [card(number, created=told[0], rank=told[1], closed=told[2])]
        }
        before = known(cards) if asked >> place & 1 else None
        old, cards = cards, cards.with_fresh(touched, fresh)
        still = still.with_fresh(touched, fresh)
        now = {key: kept for key, kept in now.items() if key not in touched} | fresh
        assert cards.some([*now, "none"]) == now
        if before is not None:
            assert known(old) == before, "an earlier revision stays as it was"
    assert known(cards) == known(Cards.of(now.values()))
    assert still.listed == in_order(each for each in now.values() if each.outcome == "open")


def test_many_changes_are_laid_out_so_that_little_is_carried_along() -> None:
    made = random.Random(3)
    now = {each.id: each for each in map(card, range(50))}
    cards = Cards.of(now.values())
    for _ in range(brought.MOST + 100):
        fresh = card(made.randrange(60), created=made.randrange(5), rank=made.choice("abc"))
        cards = cards.with_fresh({fresh.id}, {fresh.id: fresh})
        now[fresh.id] = fresh
    assert known(cards) == known(Cards.of(now.values()))


def test_a_change_goes_through_no_other_card() -> None:
    """Sorting keys are made of what changed alone, however many cards there are."""
    asked: list[str] = []

    def order(each: Card) -> tuple[int, str]:
        asked.append(each.id)
        return each.created_us, each.id

    cards = OrderedCards([card(number) for number in range(3_000)], order)
    values = KeyedValues({f"d{number}": number for number in range(3_000)})
    for number in range(30):
        cards = cards.after([(card(number), card(number, created=1))])
        values = values.after([f"d{number}"], {f"d{number}": -1})
    assert asked == []
    assert len(cards.whole()) == 3_000
    assert len(asked) < 30 * 2 * 15 + 60
    assert values["d29"] == -1
    assert values["d30"] == 30
    assert "d3000" not in values


def test_values_that_are_gone_are_not_there() -> None:
    values = KeyedValues({"a": 1, "b": 2}).after(["a", "c"], {"c": 3})
    assert ("a" in values, values.get("a"), values.get("c"), list(values), len(values)) == (
        False,
        None,
        3,
        ["b", "c"],
        2,
    )
