"""Which names of an array are wanted ones."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.analytics.arrays import among

NAMES = st.lists(st.text("abc", max_size=2), max_size=30)


class Name(str):
    """A name that counts how often it is compared."""

    compared = 0
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        Name.compared += 1
        return str.__eq__(self, other)


@given(NAMES, NAMES)
def test_it_is_what_plain_comparisons_say(names: list[str], wanted: list[str]) -> None:
    assert among(np.array(names, object), wanted).tolist() == [name in wanted for name in names]


def test_many_names_are_not_compared_with_many_others() -> None:
    names = [Name(number) for number in range(300)]
    Name.compared = 0
    assert among(np.array(names, object), [str(number) for number in range(300)]).all()
    assert Name.compared < 1_000
