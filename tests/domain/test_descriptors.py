"""What follows from the descriptor of a field: facts by default, words, order, and what is refused."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from salesdesk.domain.errors import Refused
from salesdesk.domain.events import created_text
from salesdesk.domain.fields import field_of, own_field
from salesdesk.domain.fields.deal import BUILT_IN, fact
from salesdesk.domain.fields.field import Field
from salesdesk.domain.records import Activity, Note

FIELDS = {field.key: field for field in BUILT_IN}


def test_a_fact_is_shown_wherever_facts_are() -> None:
    made = fact("priority", "choice", "Priority", choices=(("low", "Low"), ("high", "High")))
    other = fact("weight", "number", "Weight", column="heft", is_searched=False)
    parts = ("in_table", "in_panel", "in_export", "in_report", "in_import")
    assert [made.is_fact, made.is_searched, other.is_searched, made.column, other.column] == [
        True,
        True,
        False,
        "priority",
        "heft",
    ]
    assert all(getattr(made, part) is not None for part in parts)
    assert made.in_import is not None
    assert made.in_import.words == "priority"
    card = SimpleNamespace(facts=("high", 3.5))
    assert [made.get(card, None), other.get(card, None)] == ["high", 3.5]
    assert [made.words("low"), made.words("new"), other.words(2.50)] == ["Low", "new", "2.5"]


def test_what_is_read_of_a_field() -> None:
    title, amount, chance = FIELDS["title"], FIELDS["amount"], FIELDS["chance"]
    assert [title.read(" A "), amount.read("5.50", "EUR"), chance.read("25%")] == ["A", 550, 0.25]
    assert [title.write("A"), amount.write(550, "EUR"), chance.write(0.25), title.plain(None)] == [
        "A",
        "5.50 EUR",
        "25%",
        None,
    ]
    for given in ("", "  ", None):
        with pytest.raises(Refused, match="A deal needs a title"):
            title.checked(given)
    with pytest.raises(Refused, match="Choose a forecast category"):
        FIELDS["category"].read("")
    assert [FIELDS["category"].words("best_case"), FIELDS["outcome"].words("won")] == ["Best case", "Won"]


def card(**known: Any) -> Any:
    return SimpleNamespace(
        **({"outcome": "open", "spent_us": 5, "since_us": 3, "created_us": 9, "closed_us": None} | known)
    )


class Lookup:
    """Gives one next step, and one value of every own field."""

    def __init__(self, step: Any = None) -> None:
        self._step = step

    def step(self, _: Any) -> Any:
        return self._step

    def own(self, _: Any, name: str) -> str | None:
        return {"Region": "North", "Empty": ""}.get(name)

    def is_created_known(self, asked: Any) -> bool:
        return bool(asked.created_us == 9)


def test_what_deals_are_sorted_by() -> None:
    step, outcome, days = FIELDS["next_step"], FIELDS["outcome"], FIELDS["days"]
    steps = [
        SimpleNamespace(title="", kind="call", day=None, time=None),
        SimpleNamespace(title="T", kind="call", day=date(2026, 1, 2), time="09:30"),
    ]
    assert [step.get(card(), Lookup(one)) for one in (None, *steps)] == [None, "call", "T"]
    assert [step.rank(card(), Lookup(one)) for one in (None, *steps)] == [
        None,
        (True, "", "~"),
        (False, "2026-01-02", "09:30"),
    ]
    assert [outcome.rank(card(outcome=one), None) for one in ("open", "won", "lost")] == [0, 1, 2]
    assert [days.rank(card(outcome=one), None) for one in ("open", "won")] == [2, None]
    created = FIELDS["created"]
    assert [created.get(card(created_us=at), Lookup()) for at in (9, 8)] == [9, None]
    assert [created.rank(card(), None), FIELDS["closed"].rank(card(closed_us=4), None)] == [9, 4]


def test_a_field_of_ones_own() -> None:
    assert [own_field(name).get(card(), Lookup()) for name in ("Region", "Empty", "None")] == ["North", None, None]
    assert [field_of(key, ["Region"]).key for key in ("own:region", "REGION", "tag", "probability")] == [
        "own:Region",
        "own:Region",
        "tags",
        "chance",
    ]
    assert field_of("own: Anything ").label == "Anything"
    for key, own in (("own: ", None), ("Region", None), ("own:Other", ["Region"]), ("hue", [])):
        with pytest.raises(Refused, match="Deals have no field"):
            field_of(key, own)


def test_ranks_are_of_the_value_by_default() -> None:
    plain = Field(key="k", kind="text", label="l", get=lambda card, _: card)
    assert [plain.rank("ÄB", None), plain.rank("", None), plain.is_edited, FIELDS["amount"].is_edited] == [
        "äb",
        None,
        False,
        True,
    ]


def test_what_steps_and_notes_are_about() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    for subject_kind, wanted in (("deal", "s"), ("person", None), ("none", None)):
        step = Activity(id="a", subject_kind=subject_kind, subject="s", kind="call", title="t", created_at=now)  # type: ignore[arg-type]
        note = Note(id="n", subject_kind=subject_kind, subject="s", text="t", created_at=now)  # type: ignore[arg-type]
        assert (step.deal, note.deal) == (wanted, wanted)


def test_a_deal_is_created_when_it_is_known() -> None:
    assert "estimated" not in created_text("p", "s", 5, "EUR", None)
