"""The table's lists: filter, sort, and every change gives what a fresh reading would."""

from collections.abc import Collection, Iterable, Mapping
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
from salesdesk.ui.live.moment import LiveMoment
from salesdesk.ui.live.store import DealStore
from salesdesk.ui.pages.deals.columns import COLUMNS
from salesdesk.ui.pages.deals.rows import DealRows
from salesdesk.views.deal_facts import NO_FACTS, DealFacts

NOW = 10**15
MOMENT = LiveMoment(NOW, date(2026, 11, 23), ZoneInfo("UTC"))
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
    currency=st.sampled_from(["EUR", "USD"]),
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


def stored(
    found: Iterable[Card], steps: Mapping[str, NextStep] | None = None, facts: DealFacts = NO_FACTS
) -> DealStore:
    """A store of all of these deals."""
    store = DealStore(MOMENT)
    store.fill(1, found, steps or {}, facts, STAGES.values(), PIPELINES.values())
    store.is_whole = True
    return store


def followed(store: DealStore, found: Filter = EVERYTHING, sort: Sort = UNSORTED) -> DealRows:
    """Rows over a store that tells them of changes."""
    rows = DealRows(store, found, sort)
    store.join(rows)
    return rows


def put(store: DealStore, keys: Collection[str], cards: Mapping[str, Card], facts: DealFacts = NO_FACTS) -> None:
    store.put(keys, cards, {}, facts, {})


class Mirror:
    """Checks that what is told fits together, and has the rows by it."""

    def __init__(self, rows: DealRows) -> None:
        self.shown = list(rows.shown)
        self._rows = rows
        self._at = self._to = -1
        rows.watcher = self

    def removing(self, row: int) -> None:
        assert self.shown == self._rows.shown
        self._at = row

    def removed(self) -> None:
        del self.shown[self._at]
        assert self.shown == self._rows.shown

    def inserting(self, row: int) -> None:
        assert self.shown == self._rows.shown
        self._at = row

    def inserted(self) -> None:
        self.shown.insert(self._at, self._rows.shown[self._at])
        assert self.shown == self._rows.shown

    def moving(self, row: int, to: int) -> None:
        assert self.shown == self._rows.shown
        assert row != to
        self._at, self._to = row, to

    def moved(self) -> None:
        self.shown.insert(self._to, self.shown.pop(self._at))
        assert self.shown == self._rows.shown

    def changed(self, row: int) -> None:
        assert self.shown == self._rows.shown
        assert 0 <= row < len(self.shown)

    def ordering(self) -> None:
        assert self.shown == self._rows.shown

    def ordered(self) -> None:
        self.shown = list(self._rows.shown)

    def resetting(self) -> None:
        assert self.shown == self._rows.shown

    def was_reset(self) -> None:
        self.shown = list(self._rows.shown)


@given(
    st.lists(cards),
    st.lists(cards, max_size=4),
    st.sets(st.sampled_from("abcdefgh"), max_size=2),
    filters,
    sorts,
    st.booleans(),
)
def test_a_change_gives_what_a_fresh_reading_gives(
    before: list[Card], changed: list[Card], gone: set[str], query: Filter, sort: Sort, many: bool
) -> None:
    after = {card.id: card for card in before} | {card.id: card for card in changed}
    after = {key: card for key, card in after.items() if key not in gone}
    fresh = DealRows(stored(after.values()), query, sort)
    rows = followed(stored(before), query, sort)
    mirror = Mirror(rows)
    rows.totals(rows.shown)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DealRows, "many", 0 if many else 1000)
        put(rows.store, {card.id for card in changed} | gone, after)
    assert rows.shown == fresh.shown == mirror.shown
    assert (rows.arranged, rows.size) == (fresh.arranged, len(after))
    assert rows.totals(rows.shown) == rows.totals(list(rows.shown)) == fresh.totals(fresh.shown)


@given(st.lists(cards, min_size=1), sorts)
def test_what_is_not_known_stands_last_in_either_direction(found: list[Card], sort: Sort) -> None:
    store = stored(found)
    rows = DealRows(store, EVERYTHING, sort)
    if sort.keys:
        field = store.field(sort.keys[0].field)
        unknown = [field.rank(store.cards[key], store) is None for key in rows.shown]
        assert unknown == sorted(unknown)


def test_words_are_all_looked_for_without_regard_to_case() -> None:
    found = [BLANK._replace(id="a", title="Fleet renewal", organisation="Hafen"), BLANK._replace(id="b", title="FLEET")]
    rows = DealRows(stored(found), TextSearch(" fleet haf "))
    assert rows.shown == ["a"]
    assert FilterChoices(text="  ").filter == EVERYTHING


def test_sums_keep_currencies_apart() -> None:
    found = [
        BLANK._replace(id="a", amount=100),
        BLANK._replace(id="b", amount=50, currency="USD"),
        BLANK._replace(id="c"),
    ]
    rows = DealRows(stored(found))
    assert rows.totals("abc") == {"EUR": 100, "USD": 50}


@pytest.mark.parametrize(("descending", "wanted"), [(False, "bac"), (True, "cab")])
def test_next_steps_sort_by_their_day(descending: bool, wanted: str) -> None:
    found = [BLANK._replace(id=key) for key in "abcd"]
    days = {"a": date(2026, 11, 25), "b": date(2026, 11, 24), "c": None}
    steps = {key: NextStep("x", key, "call", "Call", day, None) for key, day in days.items()}
    rows = DealRows(stored(found, steps), EVERYTHING, Sort((SortKey("next_step", descending),)))
    assert "".join(rows.shown) == wanted + "d"


def test_instants_are_shown_as_days_of_the_desk() -> None:
    from salesdesk.formats import Formats
    from salesdesk.ui.pages.deals.words import ValueWords

    late = int(datetime(2026, 11, 23, 23, 30, tzinfo=UTC).timestamp() * 1_000_000)
    words = ValueWords(Formats("en_GB"), LiveMoment(NOW, date(2026, 11, 24), ZoneInfo("Europe/Berlin")))
    assert words.shown("instant", late, BLANK) == "24 Nov 2026"


@given(st.lists(cards), filters, filters, sorts, sorts)
def test_typing_on_gives_what_a_fresh_filter_gives(
    found: list[Card], first: Filter, second: Filter, one: Sort, other: Sort
) -> None:
    rows = DealRows(stored(found), first, one)
    rows.arrange(second, one)
    assert rows.shown == DealRows(stored(found), second, one).shown
    rows.arrange(second, other)
    assert rows.shown == DealRows(stored(found), second, other).shown


def test_tags_and_own_fields_are_searched_and_filtered_as_they_are_now() -> None:
    found = [BLANK._replace(id="a"), BLANK._replace(id="b")]
    facts = DealFacts({"a": ("Key account",)}, {"b": {"line": "Vans"}}, ("Line",))
    rows = followed(stored(found, facts=facts))
    rows.arrange(TextSearch("KEY"), UNSORTED)
    assert rows.shown == ["a"]
    rows.arrange(parse('own:Line = "vans"'), UNSORTED)
    assert rows.shown == ["b"]
    rows.arrange(TextSearch("vans"), UNSORTED)
    put(rows.store, {"a", "b"}, {card.id: card for card in found}, DealFacts({}, {"a": {"line": "Vans"}}, ("Line",)))
    assert rows.shown == ["a"]


def test_rows_that_are_sorted_by_an_own_field_follow_it() -> None:
    found = [BLANK._replace(id=key) for key in "abc"]
    facts = DealFacts({}, {key: {"line": value} for key, value in zip("abc", "xyz", strict=True)}, ("Line",))
    rows = followed(stored(found, facts=facts), EVERYTHING, Sort((SortKey("own:Line"),)))
    assert rows.shown == ["a", "b", "c"]
    now = DealFacts({}, {"a": {"line": "zz"}, "c": {"line": "a"}}, ("Line",))
    put(rows.store, {"a", "c"}, {card.id: card for card in found}, now)
    assert rows.shown == ["c", "b", "a"]


def test_learnt_chances_and_time_sort_and_filter_anew() -> None:
    day = 86_400_000_000
    found = [BLANK._replace(id="a", since_us=NOW - day), BLANK._replace(id="b", since_us=NOW - 2 * day)]
    rows = followed(stored(found), parse("chance > 30%"), Sort((SortKey("chance", True),)))
    mirror = Mirror(rows)
    rows.store.learn({"a": 0.4, "b": 0.6}, {})
    assert rows.shown == mirror.shown == ["b", "a"]
    rows.store.learn({"a": 0.4, "b": 0.2}, {})
    assert rows.shown == mirror.shown == ["a"]
    rows.arrange(parse("days >= 2"), UNSORTED)
    mirror = Mirror(rows)
    assert rows.shown == ["b"]
    rows.store.look_again(LiveMoment(NOW + day, MOMENT.today, MOMENT.zone))
    assert rows.shown == mirror.shown == ["a", "b"]


def test_a_stage_is_filtered_by_its_name_or_its_key() -> None:
    found = [BLANK._replace(id="a", stage="s"), BLANK._replace(id="b", stage="t")]
    for expression in ("stage = t", 'stage in ("T", "x")', "stage != s", "not stage = S"):
        assert DealRows(stored(found), parse(expression)).shown == ["b"], expression
