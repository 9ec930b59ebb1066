"""How many rows each list may have so that a review stays on one page."""

from typing import NamedTuple


class RowBudget(NamedTuple):
    """Rows of the top deals, of attention and steps, and of won and lost."""

    top: int
    side: int
    closed: int


PLENTY = RowBudget(12, 10, 10)
"""For a page that may be as long as it likes."""
_ROWS = {"a4": 20, "letter": 16}
_FEWEST, _MOST = RowBudget(3, 2, 1), RowBudget(8, 6, 4)


def room(paper: str, taken: int) -> RowBudget:
    """The rows left beside those taken by stages and notes; with very many the review has a second page."""
    left = _ROWS[paper] - taken - sum(_FEWEST)
    found = list(_FEWEST)
    while left > 0 and tuple(found) != _MOST:
        for part in range(len(found)):
            if left > 0 and found[part] < _MOST[part]:
                found[part] += 1
                left -= 1
    return RowBudget(*found)
