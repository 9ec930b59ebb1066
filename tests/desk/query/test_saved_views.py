import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.desk.query.filters import EVERYTHING
from salesdesk.desk.query.saved_views import SavedView, from_json, from_text, to_json, to_text
from salesdesk.desk.query.sorting import UNSORTED, Sort, SortKey
from salesdesk.domain.errors import Refused
from tests.desk.query.strategies import FILTERS

FIELDS = st.sampled_from(["title", "next_step", "own:Product line", "amount"])
NAMES = st.text(min_size=1, max_size=20).map(lambda text: " ".join(text.split())).filter(bool)
VIEWS = st.builds(
    SavedView,
    NAMES,
    FILTERS | st.just(EVERYTHING),
    st.lists(st.builds(SortKey, FIELDS, st.booleans()), max_size=3).map(tuple).map(Sort),
    st.lists(FIELDS, max_size=4).map(tuple),
)


@given(VIEWS)
def test_a_view_survives_being_kept(view: SavedView) -> None:
    assert from_text(to_text(view)) == view
    assert from_json(json.loads(json.dumps(to_json(view)))) == view


def test_what_a_view_looks_like_in_json() -> None:
    text = '{"name": " My  deals ", "filter": {"field": "owner", "op": "=", "value": "Ann"}, "sort": ["-amount"]}'
    view = from_text(text)
    assert (view.name, view.sort, view.columns) == ("My deals", Sort((SortKey("amount", True),)), ())
    assert from_text('{"name": "All"}') == SavedView("All", EVERYTHING, UNSORTED)


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{}", "3", '{"name": ""}', '{"name": 3}', '{"name": "x", "more": 1}', '{"name": "x", "filter": []}',
        '{"name": "x", "sort": "title"}', '{"name": "x", "sort": ["two words"]}', '{"name": "x", "columns": ["a b"]}',
        '{"name": "x", "columns": "title"}', "[" * 100_000, json.dumps({"name": "x" * 201}),
    ],
)  # fmt: skip
def test_what_is_no_view_is_refused_by_a_sentence(text: str) -> None:
    with pytest.raises(Refused):
        from_text(text)
