"""The table's lists: filter, sort, and every change gives what a fresh reading would."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.desk.cards import Card, NextStep
from salesdesk.desk.query.expressions import parse
from salesdesk.desk.query.filters import EVERYTHING, Filter, TextSearch
from salesdesk.desk.query.sorting import UNSORTED, Sort, SortKey
from salesdesk.domain.records import Pipeline, Stage
from salesdesk.ui.filter_choices import FilterChoices
from salesdesk.ui.pages.deals.columns import COLUMNS
from salesdesk.ui.pages.deals.rows import DealRows, TableMoment
from salesdesk.views.deal_facts import DealFacts
from salesdesk.views.deals import DealTable

NOW = 10**15
MOMENT = TableMoment(NOW, date(2026, 11, 23), ZoneInfo("UTC"))
STAGES = {key: Stage(id=key, pipeline="p", name=key.upper(), rank=key, probability=0.5) for key in "st"}
PIPELINES = {"p": Pipeline(id="p", name="P", rank="a")}
BLANK = Card(
    id="",
    stage="s",
    rank="a",
    title="Deal",
    organisation=None,
    contact=None,
    owner=None,
    amount=None,
    currency="EUR",
    typed_chance=None,
    expected_close=None,
    source=None,
    category="pipeline",
    outcome="open",
    lost_reason=None,
    created_us=NOW,
    closed_us=None,
    since_us=NOW,
    spent_us=0,
    snoozed_until=None,
    pipeline="p",
    external_id=None,
)

cards = st.builds(
    BLANK._replace,
    id=st.sampled_from("abcdefgh"),
    title=st.sampled_from(["Rollout", "rollout two", "Pilot", "ÄRGER"]),
    organisation=st.sampled_from([None, "Nordwind", "Aster"]),
    owner=st.sampled_from([None, "Ann"]),
    stage=st.sampled_from("st"),
    outcome=st.sampled_from(["open", "won", "lost"]),
    amount=st.one_of(st.none(), st.integers(0, 3)),
    created_us=st.integers(NOW - 3, NOW),
)
filters = st.builds(
    FilterChoices,
    text=st.sampled_from(["", "roll", "ann roll", "ärger"]),
    outcome=st.sampled_from([None, "open", "won"]),
    stage=st.sampled_from([None, "t"]),
    owner=st.sampled_from([None, "", "Ann"]),
    ids=st.sampled_from([None, frozenset("abc")]),
).map(lambda choices: choices.filter)
sort_keys = st.builds(SortKey, st.sampled_from([column.key for column in COLUMNS]), st.booleans())
sorts = st.lists(sort_keys, max_size=2).map(tuple).map(Sort)


def table(found: list[Card]) -> DealTable:
    newest = sorted({card.id: card for card in found}.values(), key=lambda card: (-card.created_us, card.id))
    return DealTable(newest, {}, STAGES, PIPELINES)


@given(st.lists(cards), st.lists(cards, max_size=4), st.sets(st.sampled_from("abcdefgh"), max_size=2), filters, sorts)
def test_a_change_gives_what_a_fresh_reading_gives(
    before: list[Card], changed: list[Card], gone: set[str], query: Filter, sort: Sort
) -> None:
    after = {card.id: card for card in table(before).cards} | {card.id: card for card in changed}
    after = {key: card for key, card in after.items() if key not in gone}
    fresh = DealRows(table(list(after.values())), MOMENT, query, sort).shown
    keys = {card.id for card in changed} | gone
    at_once, one_by_one = (DealRows(table(before), MOMENT, query, sort) for _ in range(2))
    at_once.put(keys, after, {})
    assert at_once.shown == fresh
    for key in sorted(keys):
        row = one_by_one.spot(key, after[key], None) if key in after else None
        one_by_one.put_one(key, after.get(key), None)
        assert row == (one_by_one.shown.index(key) if key in one_by_one.shown else None)
    assert one_by_one.shown == fresh


@given(st.lists(cards, min_size=1), sorts)
def test_what_is_not_known_stands_last_in_either_direction(found: list[Card], sort: Sort) -> None:
    rows = DealRows(table(found), MOMENT, EVERYTHING, sort)
    if sort.keys:
        field = rows.field(sort.keys[0].field)
        unknown = [field.rank(rows.cards[key], rows) is None for key in rows.shown]
        assert unknown == sorted(unknown)


def test_words_are_all_looked_for_without_regard_to_case() -> None:
    found = [BLANK._replace(id="a", title="Fleet renewal", organisation="Hafen"), BLANK._replace(id="b", title="FLEET")]
    rows = DealRows(table(found), MOMENT, TextSearch(" fleet haf "))
    assert rows.shown == ["a"]
    assert FilterChoices(text="  ").filter == EVERYTHING


def test_days_and_chance_belong_to_open_deals() -> None:
    day = 86_400_000_000
    opened = BLANK._replace(id="a", since_us=NOW - 3 * day, spent_us=2 * day)
    won = opened._replace(id="b", outcome="won")
    rows = DealRows(table([opened, won]), MOMENT)
    assert (rows.days(opened), rows.chance(opened)) == (5, 0.5)
    assert (rows.days(won), rows.chance(won)) == (None, None)


def test_sums_keep_currencies_apart() -> None:
    found = [
        BLANK._replace(id="a", amount=100),
        BLANK._replace(id="b", amount=50, currency="USD"),
        BLANK._replace(id="c"),
    ]
    rows = DealRows(table(found), MOMENT)
    assert rows.totals("abc") == {"EUR": 100, "USD": 50}


@pytest.mark.parametrize(("descending", "wanted"), [(False, "bac"), (True, "cab")])
def test_next_steps_sort_by_their_day(descending: bool, wanted: str) -> None:
    found = [BLANK._replace(id=key) for key in "abcd"]
    days = {"a": date(2026, 11, 25), "b": date(2026, 11, 24), "c": None}
    steps = {key: NextStep("x", key, "call", "Call", day, None) for key, day in days.items()}
    given_table = DealTable(table(found).cards, steps, STAGES, PIPELINES)
    rows = DealRows(given_table, MOMENT, EVERYTHING, Sort((SortKey("next_step", descending),)))
    assert "".join(rows.shown) == wanted + "d"


def test_instants_are_shown_as_days_of_the_desk() -> None:
    from salesdesk.formats import Formats
    from salesdesk.ui.pages.deals.words import Words

    late = int(datetime(2026, 11, 23, 23, 30, tzinfo=UTC).timestamp() * 1_000_000)
    words = Words(Formats("en_GB"), TableMoment(NOW, date(2026, 11, 24), ZoneInfo("Europe/Berlin")))
    assert words.shown("instant", late, BLANK) == "24 Nov 2026"


@given(st.lists(cards), filters, filters, sorts, sorts)
def test_typing_on_gives_what_a_fresh_filter_gives(
    found: list[Card], first: Filter, second: Filter, one: Sort, other: Sort
) -> None:
    rows = DealRows(table(found), MOMENT, first, one)
    rows.arrange(second, one)
    assert rows.shown == DealRows(table(found), MOMENT, second, one).shown
    rows.arrange(second, other)
    assert rows.shown == DealRows(table(found), MOMENT, second, other).shown


def test_tags_and_own_fields_are_searched_and_filtered_as_they_are_now() -> None:
    found = [BLANK._replace(id="a"), BLANK._replace(id="b")]
    facts = DealFacts({"a": ("Key account",)}, {"b": {"line": "Vans"}}, ("Line",))
    rows = DealRows(replace(table(found), facts=facts), MOMENT)
    rows.arrange(TextSearch("KEY"), UNSORTED)
    assert rows.shown == ["a"]
    rows.arrange(parse('own:Line = "vans"'), UNSORTED)
    assert rows.shown == ["b"]
    rows.arrange(TextSearch("vans"), UNSORTED)
    rows.take_facts({"a", "b"}, DealFacts({}, {"a": {"line": "Vans"}}, ("Line",)))
    rows.put({"a", "b"}, {card.id: card for card in found}, {})
    assert rows.shown == ["a"]


def test_a_stage_is_filtered_by_its_name_or_its_key() -> None:
    found = [BLANK._replace(id="a", stage="s"), BLANK._replace(id="b", stage="t")]
    for expression in ("stage = t", 'stage in ("T", "x")', "stage != s", "not stage = S"):
        assert DealRows(table(found), MOMENT, parse(expression)).shown == ["b"], expression
