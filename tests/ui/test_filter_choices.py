"""What the controls of a filter bar stand for, and which of them a filter sets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.desk.query.expressions import parse
from salesdesk.desk.query.filters import EVERYTHING, AnyOf, Condition, Filter, Not, TextSearch, conjuncts
from salesdesk.ui.filter_choices import BOARD_CONTROLS, TABLE_CONTROLS, FilterChoices, choices_of

ALPHA = Condition("amount", ">", 5)
REGION = Condition("own:Region", "contains", "nor")


def test_conditions_all_hold_or_any_of_them() -> None:
    both = FilterChoices(text="fleet", more=(ALPHA, REGION))
    assert conjuncts(both.filter) == (TextSearch("fleet"), ALPHA, REGION)
    any_of = FilterChoices(text="fleet", more=(ALPHA, REGION), any_holds=True)
    assert conjuncts(any_of.filter) == (TextSearch("fleet"), AnyOf((ALPHA, REGION)))
    assert (both.controls, any_of.controls, FilterChoices().controls) == (3, 3, 0)


@pytest.mark.parametrize(
    ("expression", "controls", "choices"),
    [
        ("", TABLE_CONTROLS, FilterChoices()),
        ('"fleet" and outcome = open and stage = s1 and owner is empty', TABLE_CONTROLS,
         FilterChoices("fleet", "open", "s1", "")),
        ("outcome = open and next_step is empty and stalled = yes and source = Web", BOARD_CONTROLS,
         FilterChoices(source="Web", stalled=True, no_step=True)),
        ("outcome = open and stage = s1", BOARD_CONTROLS,
         FilterChoices(more=(Condition("outcome", "=", "open"), Condition("stage", "=", "s1")))),
        ("source = Web and id in (a, b)", TABLE_CONTROLS,
         FilterChoices(ids=frozenset({"a", "b"}), more=(Condition("source", "=", "Web"),))),
        ("owner = Ann and owner = Bo", TABLE_CONTROLS, FilterChoices(owner="Ann", more=(Condition("owner", "=", "Bo"),))),
        ("owner = Ann and (amount > 5 or own:Region contains nor)", TABLE_CONTROLS,
         FilterChoices(owner="Ann", more=(ALPHA, REGION), any_holds=True)),
        ("amount > 5 or own:Region contains nor", TABLE_CONTROLS, FilterChoices(more=(ALPHA, REGION), any_holds=True)),
        ("not amount > 5", TABLE_CONTROLS, FilterChoices(more=(Not(ALPHA),))),
    ],
)  # fmt: skip
def test_a_filter_sets_the_controls_that_a_page_has(
    expression: str, controls: frozenset[str], choices: FilterChoices
) -> None:
    assert choices_of(parse(expression), controls) == choices


def test_two_groups_of_alternatives_stay_as_they_are() -> None:
    found = parse("(amount > 5 or days > 3) and (amount > 7 or days > 1)")
    choices = choices_of(found, TABLE_CONTROLS)
    assert not choices.any_holds
    assert choices.filter == found


def test_a_lowest_and_a_highest_value_are_one_condition() -> None:
    choices = choices_of(parse("amount >= 5 and amount <= 9 and days >= 1"), TABLE_CONTROLS)
    assert len(choices.more) == 2
    assert choices.filter == parse("amount >= 5 and amount <= 9 and days >= 1")


values = st.sampled_from(["", "Ann", "open"])
more = st.lists(
    st.sampled_from([ALPHA, REGION, Not(REGION), Condition("stage", "in", ("a", "b"))]), max_size=3, unique=True
)


@given(
    st.builds(
        FilterChoices, text=st.sampled_from(["", "fleet", " two  words "]), owner=st.none() | values,
        source=st.none() | values, stalled=st.booleans(), no_step=st.booleans(), more=more.map(tuple),
        any_holds=st.booleans(),
    ),
    st.sampled_from([TABLE_CONTROLS, BOARD_CONTROLS]),
)  # fmt: skip
def test_nothing_of_a_filter_is_lost(choices: FilterChoices, controls: frozenset[str]) -> None:
    again = choices_of(choices.filter, controls)
    assert parts(again.filter) == parts(choices.filter)
    if choices.filter == EVERYTHING:
        assert again == FilterChoices()


def parts(found: Filter) -> set[Filter]:
    return set(conjuncts(found))
