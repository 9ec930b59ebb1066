import json
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.desk.query.expressions import expression_of, parse
from salesdesk.desk.query.filters import (
    DEEPEST,
    EVERYTHING,
    AllOf,
    AnyOf,
    Condition,
    Filter,
    Not,
    TextSearch,
    fields_of,
    from_json,
    narrows,
    to_json,
)
from salesdesk.desk.query.tokens import LONGEST
from salesdesk.domain.errors import Refused
from tests.desk.query.strategies import FILTERS


@given(FILTERS)
def test_a_filter_survives_its_expression_and_its_json(found: Filter) -> None:
    assert parse(expression_of(found)) == found
    assert from_json(json.loads(json.dumps(to_json(found)))) == found


@given(st.text(max_size=40) | st.text('ab"\\ ()=<>!,in and or not 12.%EUR+-d', max_size=40))
def test_whatever_is_typed_is_a_filter_or_one_sentence(typed: str) -> None:
    try:
        found = parse(typed)
    except Refused as refused:
        assert str(refused).strip()
    else:
        assert parse(expression_of(found)) == found


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        ("", EVERYTHING),
        ('"fleet"', TextSearch("fleet")),
        ('stage = "Proposal"', Condition("stage", "=", "Proposal")),
        ("outcome != won", Condition("outcome", "!=", "won")),
        ("amount >= 12500.50 EUR", Condition("amount", ">=", "12500.50 EUR")),
        ("amount<-5", Condition("amount", "<", -5)),
        ("chance > 50 %", Condition("chance", ">", "50%")),
        ("expected_close <= +3d", Condition("expected_close", "<=", "+3d")),
        ("created = 2026-12-31T09:30:00Z", Condition("created", "=", "2026-12-31T09:30:00Z")),
        ("owner is empty", Condition("owner", "is", None)),
        ("owner is not empty", Not(Condition("owner", "is", None))),
        ('tag in ("a", 2, empty)', Condition("tag", "in", ("a", 2, None))),
        ("tag in ()", Condition("tag", "in", ())),
        ('own:"Product line" contains "x"', Condition("own:Product line", "contains", "x")),
        ("a = 1 AND NOT b = 2", AllOf((Condition("a", "=", 1), Not(Condition("b", "=", 2))))),
        ("amount > 10 AND b = 2", AllOf((Condition("amount", ">", 10), Condition("b", "=", 2)))),
    ],
)
def test_what_an_expression_means(expression: str, wanted: Filter) -> None:
    assert parse(expression) == wanted


def test_and_binds_tighter_than_or_and_not_tightest() -> None:
    a, b, c = (Condition(name, "=", 1) for name in "abc")
    assert parse("a = 1 or b = 1 and c = 1") == AnyOf((a, AllOf((b, c))))
    assert parse("(a = 1 or b = 1) and not c = 1") == AllOf((AnyOf((a, b)), Not(c)))
    assert expression_of(AllOf((AnyOf((a, b)), Not(AllOf((a, c)))))) == "(a = 1 or b = 1) and not (a = 1 and c = 1)"


@pytest.mark.parametrize(
    ("expression", "place"),
    [
        ('title = "x', 9),
        ("title ? 3", 7),
        ("title 3", 7),
        ("title =", 8),
        ("title = and", 9),
        ("(a = 1", 1),
        ("a = 1)", 6),
        ("a = 1 b = 2", 7),
        ("a in 3", 6),
        ("a in (1 2)", 9),
        ("not", 4),
        ("a = 1 or", 9),
        ("= 3", 1),
        ("a = 3x", 5),
    ],
)
def test_a_mistake_is_told_with_its_place(expression: str, place: int) -> None:
    with pytest.raises(Refused) as refused:
        parse(expression)
    assert refused.value.message.values["place"] == place
    assert f"character {place}" in str(refused.value)


def test_what_a_check_refuses_is_told_with_its_place() -> None:
    def check(found: Condition) -> None:
        if found.field == "b":
            raise Refused("There is no {field}.", field=found.field)

    with pytest.raises(Refused, match=r"There is no b\. \(Character 11 of the filter\.\)"):
        parse("a = 1 and b = 2", check)


@pytest.mark.parametrize("expression", ["(" * 60 + "a = 1" + ")" * 60, "not " * 60 + "a = 1", "(" * 15_000])
def test_deep_nesting_is_refused_with_a_sentence(expression: str) -> None:
    with pytest.raises(Refused, match="levels deep"):
        parse(expression)


def test_nesting_up_to_the_limit_is_taken_in_both_forms() -> None:
    found = parse("not " * (DEEPEST - 1) + "a = 1")
    assert from_json(to_json(found)) == found
    with pytest.raises(Refused, match="levels deep"):
        from_json({"not": to_json(found)})


def test_a_long_filter_is_read_in_linear_time_and_a_longer_one_refused() -> None:
    part = "title = 1 or "
    long = part * (LONGEST // len(part) - 1) + "a = 1"
    begun = perf_counter()
    assert len(parse(long).parts) == LONGEST // len(part)  # type: ignore[union-attr]
    assert perf_counter() - begun < 2
    with pytest.raises(Refused, match="longer than"):
        parse('"' + "x" * LONGEST)


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        {},
        {"any": []},
        {"all": [{"all": []}]},
        {"all": "abc"},
        {"field": "a", "op": "~", "value": 1},
        {"field": "a", "op": "in", "value": 1},
        {"field": "a", "op": "=", "value": [1]},
        {"field": "a", "op": "=", "value": {}},
        {"field": "a", "op": "=", "value": float("nan")},
        {"field": "two words", "op": "=", "value": 1},
        {"field": "a", "op": "=", "value": 1, "more": 2},
        {"text": 3},
        {"not": None},
    ],
)
def test_json_that_is_no_filter_is_refused(document: object) -> None:
    with pytest.raises(Refused):
        from_json(document)


@pytest.mark.parametrize(
    ("new", "old", "wanted"),
    [
        ('"fleet"', "", True),
        ('"fleet"', '"fl"', True),
        ('"renewal fleet"', '"fleet"', True),
        ('"fl"', '"fleet"', False),
        ('"Flöt" and outcome = open', '"flo"', True),
        ("outcome = open", "outcome = won", False),
        ('outcome = open and "a"', "outcome = open", True),
        ("", "outcome = open", False),
    ],
)
def test_when_one_filter_narrows_another(new: str, old: str, wanted: bool) -> None:
    assert narrows(parse(new), parse(old)) == wanted


def test_the_fields_that_a_filter_asks_for() -> None:
    assert fields_of(parse('a = 1 and ("x" or not b in (2)) or c is empty')) == {"a", "b", "c"}


def test_truth_in_json_is_a_word() -> None:
    assert from_json({"field": "stalled", "op": "=", "value": True}) == Condition("stalled", "=", "yes")
