"""Every field of a deal is said once; its values are read and written without any locale."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.domain.errors import Refused
from salesdesk.domain.fields import BUILT_IN, KINDS, deal_fields, field_of, kinds, own_field
from salesdesk.domain.fields.deal import CATEGORY_WORDS
from salesdesk.domain.fields.kinds import Kind
from salesdesk.domain.records import Deal


def test_every_key_is_one_field() -> None:
    keys = [key for field in BUILT_IN for key in (field.key, *field.aliases)]
    assert len(keys) == len(set(keys))
    assert len({field.header for field in BUILT_IN if field.in_export}) == sum(bool(f.in_export) for f in BUILT_IN)
    assert all(field_of(key).key in keys for key in keys)


def test_every_fact_of_the_row_is_a_column_of_the_record() -> None:
    columns = {field.column for field in BUILT_IN if field.is_fact and field.column}
    assert {"title", "organisation", "contact", "owner", "source", "probability", "category"} <= columns
    assert columns <= set(Deal.__dataclass_fields__)
    assert all(field.is_fact or not field.column for field in BUILT_IN)


def test_a_field_of_the_users_own_is_found_by_its_name() -> None:
    assert field_of("own:Region").label == "Region"
    assert field_of("region", ["Region"]).key == "own:Region"
    assert own_field("Region").is_own
    assert [field.key for field in deal_fields(["Region"])][-1] == "own:Region"
    with pytest.raises(Refused, match="no field region"):
        field_of("region")
    with pytest.raises(Refused, match="no field own:City"):
        field_of("own:City", ["Region"])


CASES: list[tuple[Kind, str, Any]] = [
    ("text", " Fair ", "Fair"),
    ("number", "12500.50", 12500.5),
    ("money", "12500.50 EUR", 1250050),
    ("money", "12500.50", 1250050),
    ("percent", "60%", 0.6),
    ("percent", "0.6", 0.6),
    ("date", "2026-12-31", date(2026, 12, 31)),
    ("time", "1970-01-01T00:00:01Z", 1_000_000),
    ("choice", "Best case", "best_case"),
    ("choice", "COMMIT", "commit"),
    ("several", "north; key account,north", ("north", "key account")),
    ("yes_no", "Yes", True),
    ("yes_no", "0", False),
    ("duration", "14", 14),
    ("duration", "14 d", 14),
    ("link", "https://example.com", "https://example.com"),
]


@pytest.mark.parametrize(("kind", "text", "value"), CASES)
def test_canonical_text_is_read(kind: Kind, text: str, value: Any) -> None:
    found = kinds.read(kind, text, CATEGORY_WORDS, "EUR")
    assert found == value
    assert isinstance(found, KINDS[kind].value)
    assert kinds.read(kind, kinds.write(kind, found, "EUR"), CATEGORY_WORDS, "EUR") == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("number", "1,5"),
        ("number", "inf"),
        ("money", "5 USD"),
        ("money", "1.234"),
        ("percent", "160%"),
        ("percent", "-0.1"),
        ("date", "31.12.2026"),
        ("time", "noon"),
        ("choice", "maybe"),
        ("yes_no", "perhaps"),
        ("duration", "1.5"),
    ],
)
def test_what_cannot_be_read_is_refused(kind: Kind, text: str) -> None:
    with pytest.raises(Refused):
        kinds.read(kind, text, CATEGORY_WORDS, "EUR")


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_nothing(kind: Kind) -> None:
    assert not kinds.read(kind, "  ", CATEGORY_WORDS, "EUR")
    assert kinds.write(kind, None) == ""
    assert kinds.plain(kind, None) is None
    assert kinds.rank(kind, None) is None


@given(st.floats(0, 1))
def test_a_share_is_written_exactly(share: float) -> None:
    assert kinds.read("percent", kinds.write("percent", share)) == pytest.approx(share, abs=1e-15)


def test_sorting_is_without_case_and_choices_go_in_their_order() -> None:
    assert sorted(["b", "A", "c"], key=lambda text: kinds.rank("text", text)) == ["A", "b", "c"]
    ranks = [kinds.rank("choice", key, CATEGORY_WORDS) for key, _ in CATEGORY_WORDS]
    assert ranks == [0, 1, 2, 3]
    assert kinds.rank("several", ("b", "A")) == ("a", "b")


def test_values_are_checked_as_they_are_kept() -> None:
    assert kinds.checked("text", "  ") is None
    assert kinds.checked("number", 3) == 3.0
    assert kinds.checked("several", [" a ", "", "a"]) == ("a",)
    assert field_of("chance").checked("60%") == 0.6
    for kind, wrong in (("percent", 1.5), ("number", True), ("duration", True), ("date", 7)):
        with pytest.raises(Refused):
            kinds.checked(kind, wrong)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="deal needs a title"):
        field_of("title").checked("  ")
    with pytest.raises(Refused, match="forecast category"):
        field_of("category").checked(None)
