"""Counts and sums of a column, exact while cards come and go."""

from random import Random

from salesdesk.desk.cards import Card
from salesdesk.views.tally import Tally


def a_card(amount: int | None, currency: str = "EUR") -> Card:
    """A card of which only the worth counts."""
    none = dict.fromkeys(Card._fields, None) | {"facts": ()}
    return Card(**none | {"amount": amount, "currency": currency})  # type: ignore[arg-type]


DEALS = [
    (a_card(amount=100, currency="EUR"), 0.1),
    (a_card(amount=250, currency="EUR"), 1 / 3),
    (a_card(amount=70, currency="USD"), 1.0),
    (a_card(amount=None), 0.5),
]


def test_cards_that_come_are_counted_and_summed_up_by_currency() -> None:
    found = Tally(*zip(*DEALS, strict=True))
    assert (found.count, found.sums()) == (4, {"EUR": 350, "USD": 70})
    assert [found.weighted(currency) for currency in ("EUR", "USD", "CHF")] == [100 * 0.1 + 250 / 3, 70.0, 0.0]


def test_what_has_come_and_gone_leaves_nothing_behind() -> None:
    """Not even in the last digit of a sum, in whatever order."""
    random, found = Random(4), Tally()
    coming = [(a_card(amount=random.randrange(10**9)), random.random()) for n in range(200)]
    for card, chance in coming:
        found.add([card], [chance])
    random.shuffle(coming)
    for card, chance in coming[:-1]:
        found.remove(card, chance)
    card, chance = coming[-1]
    assert (found.count, found.sums()) == (1, {"EUR": card.amount})
    assert found.weighted("EUR") == Tally([card], [chance]).weighted("EUR")
    found.remove(card, chance)
    assert (found.count, found.sums(), found.weighted("EUR")) == (0, {}, 0.0)


def test_many_alike_are_summed_up_at_once() -> None:
    found = Tally(*zip(*DEALS, strict=True))
    found.add_sum(5, 1_000, "USD", 0.25)
    found.add_sum(2, 0, "CHF", 0.25)
    assert (found.count, found.sums(), found.weighted("USD")) == (11, {"EUR": 350, "USD": 1_070}, 320.0)


def test_a_copy_and_what_is_made_of_parts_are_the_same_and_go_their_own_ways() -> None:
    first = Tally(*zip(*DEALS, strict=True))
    for other in (first.copy(), Tally.of_parts(first.parts())):
        assert other.parts() == first.parts()
        other.remove(*DEALS[0])
        assert (first.count, first.sums()["EUR"], first.weighted("EUR")) == (4, 350, 100 * 0.1 + 250 / 3)
        assert (other.count, other.sums()["EUR"], other.weighted("EUR")) == (3, 250, 250 / 3)
