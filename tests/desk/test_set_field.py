"""One command sets every fact of a deal, built in or of the user's own."""

from datetime import date, timedelta
from typing import Any

import pytest

from salesdesk.desk.commands.deal_fields import SetField
from salesdesk.domain.errors import Refused
from salesdesk.domain.fields import BUILT_IN, Field
from salesdesk.domain.records import CustomField, Deal
from salesdesk.formats import Formats
from salesdesk.i18n import worded
from salesdesk.reports.wording import sentence
from salesdesk.views.deal import deal as deal_view
from tests.support.desks import DeskForTests, desk_in

FACTS = [field for field in BUILT_IN if field.is_fact]
VALUES: dict[str, tuple[Any, Any]] = {
    "title": ("Fleet", "Fleet"),
    "chance": ("60%", 0.6),
    "category": ("Best case", "best_case"),
    "tags": ("north, key account", ("key account", "north")),
}


@pytest.fixture
def at(tmp_path: Any) -> DeskForTests:
    return desk_in(tmp_path)


def made(at: DeskForTests, title: str = "Boat") -> str:
    return at.deal(title)


def shown(at: DeskForTests, key: str, field: Field) -> Any:
    view = deal_view(at.desk.snapshot(), key)
    named = {"organisation": view.organisation, "contact": view.contact, "tags": view.tags}
    return named[field.key] if field.key in named else getattr(view.deal, field.column)


@pytest.mark.parametrize("field", FACTS, ids=lambda field: field.key)
def test_a_fact_is_set_and_taken_back(at: DeskForTests, field: Field) -> None:
    one, other = made(at, "One"), made(at, "Other")
    before = shown(at, one, field)
    text, value = VALUES.get(field.key, ("Something", "Something"))
    change = at.desk.do(SetField(deals=(one, other), field=field.key, value=text))
    assert shown(at, one, field) == shown(at, other, field) == value
    assert worded(change.label) == field.wish[1].format(count=2)
    at.desk.undo()
    assert shown(at, one, field) == before
    change = at.desk.do(SetField(deals=(one,), field=field.key, value=value))
    assert shown(at, one, field) == value
    assert worded(change.label).startswith(field.wish[0].partition("{title}")[0])
    if not field.required:
        at.desk.do(SetField(deals=(one,), field=field.key))
        assert not shown(at, one, field)
    else:
        with pytest.raises(Refused):
            at.desk.do(SetField(deals=(one,), field=field.key))


def test_a_field_of_the_users_own_is_made_when_it_is_first_set(at: DeskForTests) -> None:
    one, other = made(at, "One"), made(at, "Other")
    change = at.desk.do(SetField(deals=(one, other), field="own:Region", value=" North "))
    assert worded(change.label) == "Change Region of 2 deals"
    at.desk.do(SetField(deals=(one,), field="own:region", value=""))
    assert deal_view(at.desk.snapshot(), one).custom == (("Region", None),)
    assert deal_view(at.desk.snapshot(), other).custom == (("Region", "North"),)
    with at.desk.read() as reader:
        assert [field.name for field in reader.find(CustomField)] == ["Region"]


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("amount", "5", "changed by ChangeAmount"),
        ("stage", "Won", "changed by MoveDeals"),
        ("days", 4, "follows from other things"),
        ("chance", 1.2, "between 0% and 100%"),
        ("chance", date(2026, 1, 1), "float|number|kept"),
        ("category", "maybe", "none of commit"),
        ("weather", "fair", "no field weather"),
        ("own: ", "x", "no field"),
    ],
)
def test_what_cannot_be_set_is_refused_in_words(at: DeskForTests, field: str, value: Any, why: str) -> None:
    key = made(at)
    with pytest.raises(Refused, match=why):
        at.desk.do(SetField(deals=(key,), field=field, value=value))
    with at.desk.read() as reader:
        assert reader.get(Deal, key).title == "Boat"


def told(at: DeskForTests, key: str) -> list[str]:
    """The sentences of a deal's history about its facts, oldest first."""
    lines = deal_view(at.desk.snapshot(), key).history[::-1]
    return [sentence(line, Formats("en_GB")) for line in lines if line.kind == "fact"]


def test_history_tells_what_changed_from_what_to_what(at: DeskForTests) -> None:
    key, other = made(at), made(at, "Other")
    for field, value in (
        ("source", "Web"), ("source", "Fair"), ("organisation", "Hafen"), ("chance", 0.35), ("category", "commit"),
        ("own:Region", "North"), ("own:Region", "South"), ("own:Region", None), ("title", "Ship"),
    ):  # fmt: skip
        at.clock.on(hours=1)
        at.desk.do(SetField(deals=(key,), field=field, value=value))
    assert told(at, key) == [
        "Source changed from – to Web",
        "Source changed from Web to Fair",
        "Organisation changed from – to Hafen",
        "Chance changed from – to 35%",
        "Forecast category changed from Pipeline to Commit",
        "Region changed from – to North",
        "Region changed from North to South",
        "Region changed from South to –",
        "Title changed from Boat to Ship",
    ]
    assert told(at, other) == []
    at.desk.undo()
    assert told(at, key)[-1] == "Region changed from South to –"
    at.clock.on(days=1)
    past = deal_view(at.desk.snapshot(at.desk.today() - timedelta(days=1)), key).history
    assert [line.kind for line in past].count("fact") == 8
