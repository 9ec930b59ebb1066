"""Filters of every shape, as a person or a script may write them."""

from hypothesis import strategies as st

from salesdesk.desk.query.filters import (
    OPERATORS,
    Condition,
    Filter,
    Not,
    Scalar,
    TextSearch,
    all_of,
    any_of,
)

WORDS = st.text(max_size=12) | st.sampled_from(
    ["today", "+3d", "2026-12-31", "12.50 EUR", "50%", 'a"b\\c', "and", "王"]
)
NUMBERS = st.integers(-(10**15), 10**15) | st.floats(-1e12, 1e12, allow_nan=False).filter(
    lambda value: value == 0 or abs(value) > 1e-12
)
SCALARS: st.SearchStrategy[Scalar] = st.none() | WORDS | NUMBERS
FIELDS = st.sampled_from(["title", "amount", "expected_close", "own:Line"]) | st.text(max_size=8).map("own:".__add__)


def _conditions(op: str) -> st.SearchStrategy[Condition]:
    values = st.lists(SCALARS, max_size=4).map(tuple) if op == "in" else SCALARS
    return st.builds(Condition, FIELDS, st.just(op), values)


CONDITIONS = st.sampled_from(OPERATORS).flatmap(_conditions)


def _joined(parts: st.SearchStrategy[Filter]) -> st.SearchStrategy[Filter]:
    several = st.lists(parts, min_size=2, max_size=4)
    return parts.map(Not) | several.map(lambda found: all_of(*found)) | several.map(lambda found: any_of(*found))


FILTERS: st.SearchStrategy[Filter] = st.recursive(CONDITIONS | WORDS.map(TextSearch), _joined, max_leaves=12)
