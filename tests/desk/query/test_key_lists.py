"""Orders and columns as they are typed: keys parted by commas, names of the user's own fields in quotation marks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.desk.query.expressions import parse as parse_filter
from salesdesk.desk.query.filters import Condition, Not, conditions_of, fields_of
from salesdesk.desk.query.sorting import UNSORTED, Sort, SortKey, parse, split_keys, to_text
from salesdesk.domain.errors import Refused

names = st.text(min_size=1, max_size=12).filter(lambda name: name.strip() == name)
own = names.map(lambda name: f"own:{name}")
keys = st.builds(SortKey, own | st.sampled_from(["amount", "expected_close"]), st.booleans())


@given(st.lists(keys, max_size=4))
def test_an_order_is_typed_and_read_again(found: list[SortKey]) -> None:
    assert parse(to_text(Sort(tuple(found)))) == Sort(tuple(found))


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("", []),
        (" title , ,amount ", ["title", "amount"]),
        ("own:Region,-own:Two words", ["own:Region", "-own:Two words"]),
        ('own:"A, B",title', ["own:A, B", "title"]),
        ('-own:"Say \\"hi\\""', ['-own:Say "hi"']),
        ('title"x', ['title"x']),
    ],
)
def test_keys_are_parted_by_commas_outside_of_quotation_marks(typed: str, wanted: list[str]) -> None:
    assert split_keys(typed) == wanted


def test_what_is_no_key_is_refused() -> None:
    assert parse("") == UNSORTED
    with pytest.raises(Refused):
        parse("two words")


def test_every_condition_of_a_filter_is_found() -> None:
    found = parse_filter('"fleet" and (amount > 5 or not (own:Region = North and stage = a))')
    assert [condition.field for condition in conditions_of(found)] == ["amount", "own:Region", "stage"]
    assert fields_of(found) == {"amount", "own:Region", "stage"}
    assert list(conditions_of(Not(Condition("days", ">", 3)))) == [Condition("days", ">", 3)]
