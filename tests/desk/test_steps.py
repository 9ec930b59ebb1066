"""Sorting in short steps gives what sorting at once gives."""

from random import Random

from salesdesk.desk.steps import AT_ONCE, sorted_in_steps


def test_it_sorts_as_python_does_and_keeps_equal_ones_in_their_order() -> None:
    random = Random(1)
    for count in (0, 1, 50, AT_ONCE, AT_ONCE + 1, 3 * AT_ONCE + 7):
        values = [(random.randrange(900), place) for place in range(count)]
        assert sorted_in_steps(values, lambda pair: pair[0]) == sorted(values, key=lambda pair: pair[0])
