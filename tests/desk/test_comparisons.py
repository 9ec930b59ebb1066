"""The comparisons that a user chooses from: as filters, and read back from them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.desk.query.comparisons import (
    Comparison,
    How,
    as_filter,
    comparison_of,
    hows_of,
    joined,
    paired,
    room_of,
)
from salesdesk.desk.query.expressions import expression_of, parse
from salesdesk.desk.query.filters import EVERYTHING, AllOf, AnyOf, Condition, Filter, Not, TextSearch
from salesdesk.domain.errors import Refused
from salesdesk.domain.fields import BUILT_IN, KINDS, Field, field_of

OWN = "own:Region"


@pytest.mark.parametrize(
    ("comparison", "expression"),
    [
        (Comparison("title", "contains", ("fleet",)), 'title contains "fleet"'),
        (Comparison(OWN, "lacks", ("north",)), 'not own:"Region" contains "north"'),
        (Comparison(OWN, "is", ("North",)), 'own:"Region" = "North"'),
        (Comparison(OWN, "is_not", ("North",)), 'own:"Region" != "North"'),
        (Comparison("stage", "any_of", ("a", "b")), 'stage in ("a", "b")'),
        (Comparison("stage", "none_of", ("a",)), 'not stage in ("a")'),
        (Comparison("amount", "at_least", (5000,)), "amount >= 5000"),
        (Comparison("amount", "at_most", (5000,)), "amount <= 5000"),
        (Comparison("amount", "above", ("5000 EUR",)), "amount > 5000 EUR"),
        (Comparison("amount", "below", (5000,)), "amount < 5000"),
        (Comparison("created", "between", ("2026-01-01", "today")), "created >= 2026-01-01 and created <= today"),
        (Comparison("expected_close", "below", ("+7d",)), "expected_close < +7d"),
        (Comparison("stalled", "yes"), 'stalled = "yes"'),
        (Comparison(OWN, "empty"), 'own:"Region" is empty'),
        (Comparison(OWN, "filled"), 'not own:"Region" is empty'),
    ],
)
def test_a_comparison_is_a_filter_and_is_read_back(comparison: Comparison, expression: str) -> None:
    found = as_filter(comparison)
    assert parse(expression) == found == parse(expression_of(found))
    assert comparison_of(found, field) == comparison


def field(key: str) -> Field:
    return Field(key=key, kind="yes_no", label=key, get=lambda card, _: None) if key == "stalled" else field_of(key)


@pytest.mark.parametrize(
    ("expression", "comparison"),
    [
        ("stage = Proposal", Comparison("stage", "any_of", ("Proposal",))),
        ("stage != Proposal", Comparison("stage", "none_of", ("Proposal",))),
        ("owner != empty", Comparison("owner", "filled")),
        ("owner = empty", Comparison("owner", "empty")),
        ("owner is Ann", Comparison("owner", "is", ("Ann",))),
        ("not owner = Ann", Comparison("owner", "is_not", ("Ann",))),
        ("not not owner = Ann", Comparison("owner", "is", ("Ann",))),
        ("stalled = true", Comparison("stalled", "yes")),
        ("stalled is no", Comparison("stalled", "no")),
    ],
)
def test_what_a_script_wrote_is_understood(expression: str, comparison: Comparison) -> None:
    assert comparison_of(parse(expression), field) == comparison


@pytest.mark.parametrize(
    "expression",
    ["fleet", "owner = Ann or owner = Bo", "not amount > 5", "stage in (a, empty)", "amount >= 5 and created <= today",
     "stalled != yes", "amount >= 5 and amount <= 9 and amount != 7"],
)  # fmt: skip
def test_what_is_no_comparison_is_told_apart(expression: str) -> None:
    found = parse(f'"{expression}"') if expression == "fleet" else parse(expression)
    assert comparison_of(found, field) is None


def test_a_field_that_there_is_not_is_refused() -> None:
    with pytest.raises(Refused):
        comparison_of(Condition("colour", "=", "red"), field)


@pytest.mark.parametrize(
    "wrong",
    [
        Comparison("amount", "between", ("1",)), Comparison("amount", "at_least"), Comparison("stage", "any_of"),
        Comparison("stage", "none_of"), Comparison("title", "is", ("a", "b")), Comparison("title", "empty", ("a",)),
        Comparison("title", "contains", (None,)),
    ],
)  # fmt: skip
def test_a_missing_value_is_told(wrong: Comparison) -> None:
    with pytest.raises(Refused, match="A value is missing"):
        as_filter(wrong)


@pytest.mark.parametrize("known", [*BUILT_IN, field_of(OWN), field("stalled")], ids=lambda known: known.key)
def test_every_way_a_field_can_be_compared_is_one_its_kind_has(known: Field) -> None:
    value = {"yes_no": "yes"}.get(known.kind, "1")
    for how in hows_of(known):
        room = room_of(how)
        found = as_filter(Comparison(known.key, how, (value,) * (1 if room is None else room)))
        assert comparison_of(found, field) == Comparison(known.key, how, (value,) * (1 if room is None else room))
        for condition in conditions(found):
            assert condition.op in KINDS[known.kind].operators


def conditions(found: Filter) -> list[Condition]:
    match found:
        case Condition():
            return [found]
        case Not(part):
            return conditions(part)
        case AllOf(parts) | AnyOf(parts):
            return [one for part in parts for one in conditions(part)]
    return []


def test_whether_it_is_empty_is_asked_only_where_it_can_be() -> None:
    assert not {"empty", "filled"} & {
        how for key in ("title", "stage", "outcome", "category") for how in hows_of(field_of(key))
    }
    assert all({"empty", "filled"} <= set(hows_of(field_of(key))) for key in ("owner", "amount", "tags", "closed", OWN))


hows: st.SearchStrategy[How] = st.sampled_from(["at_least", "at_most", "above"])
simple = st.builds(Comparison, st.sampled_from(["amount", "days"]), hows, st.tuples(st.sampled_from(["1", "2"]))).map(
    as_filter
)


@given(st.lists(simple, max_size=5))
def test_pairs_keep_what_the_parts_mean(parts: list[Filter]) -> None:
    flat = [one for part in paired(parts) for one in conditions(part)]
    assert flat == parts


def test_conditions_are_joined_by_all_or_any() -> None:
    one, other = Condition("amount", ">", 5), TextSearch("fleet")
    assert joined([one, other], False) == AllOf((one, other))
    assert joined([one, other], True) == AnyOf((one, other))
    assert joined([one], True) == one
    assert joined([], True) == joined([], False) == EVERYTHING
