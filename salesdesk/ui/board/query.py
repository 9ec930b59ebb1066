"""How the cards of the board can be sorted."""

from salesdesk.desk.query.sorting import UNSORTED, Sort, parse

OWN_ORDER = "own"
SORTS: dict[str, Sort] = {
    OWN_ORDER: UNSORTED,
    "close": parse("expected_close"),
    "amount": parse("-amount"),
    "step": parse("next_step"),
    "days": parse("-days"),
    "title": parse("title"),
}
"""The own order, soonest, largest, earliest step, longest in stage, by title."""
