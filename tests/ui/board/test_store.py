"""The card store: rows, tallies and filters are what plain loops over the cards say they are."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.desk.cards import Card, NextStep, StageView
from salesdesk.desk.query.filters import EVERYTHING
from salesdesk.ui.board import store as store_module
from salesdesk.ui.board.query import OWN_ORDER, SORTS
from salesdesk.ui.board.rows import WON, BoardMoment, Watcher
from salesdesk.ui.board.store import CardStore
from salesdesk.ui.board.tally import Tally
from salesdesk.ui.filter_choices import FilterChoices

from .boards import BERLIN, MOMENT, NOW, TODAY, a_card, a_step, a_store, ranked, won_card

ORDERS: dict[str, Callable[[Card], Any]] = {
    "close": lambda card: card.expected_close or date.max,
    "amount": lambda card: (card.amount is None, -(card.amount or 0)),
    "step": lambda card: 0,
    "days": lambda card: card.since_us - card.spent_us if card.outcome == "open" else float("inf"),
    "title": lambda card: (not card.title, card.title.casefold()),
}
IDS = [f"k{n}" for n in range(8)]


def _some_card(key: str) -> st.SearchStrategy[Card]:
    return st.builds(
        a_card,
        st.just(key),
        st.sampled_from(["s0", "s1", "s2", "elsewhere"]),
        st.sampled_from(["A1", "B", "B1", "C", "U"]),
        st.floats(0, 40),
        amount=st.sampled_from([None, 0, 10, 20, 12_345, 10**15]),
        currency=st.sampled_from(["EUR", "USD"]),
        typed_chance=st.sampled_from([None, 0.1, 0.2, 1 / 3]),
        title=st.sampled_from(["Fleet", "Fleet renewal", "Straße", ""]),
        owner=st.sampled_from([None, "Anna", "Bo"]),
        outcome=st.sampled_from(["open", "open", "won", "lost"]),
        closed_us=st.sampled_from([MOMENT.now_us, MOMENT.now_us - 200 * 86_400_000_000]),
        expected_close=st.sampled_from([None, TODAY]),
        pipeline=st.sampled_from(["p", "p", "other"]),
    )


def _deals() -> st.SearchStrategy[dict[str, Card]]:
    return st.fixed_dictionaries({}, optional={key: _some_card(key) for key in IDS})


def _sorts() -> st.SearchStrategy[str]:
    return st.sampled_from(list(SORTS))


def _choices() -> st.SearchStrategy[FilterChoices]:
    return st.builds(
        FilterChoices,
        text=st.sampled_from(["", " ", "fleet", "renewal fleet", "strasse", "nothing"]),
        stalled=st.booleans(),
        no_step=st.booleans(),
        owner=st.sampled_from([None, "", "Anna"]),
    )


def _shown_on_board(deals: dict[str, Card]) -> dict[str, list[Card]]:
    """By column, as the query of the board would give them."""
    low, high = MOMENT.now_us - 60 * 86_400_000_000, MOMENT.now_us + 1
    columns: dict[str, list[Card]] = {"s0": [], "s1": [], "s2": [], WON: []}
    for card in deals.values():
        if card.pipeline == "p" and card.outcome == "open" and card.stage in columns:
            columns[card.stage].append(card)
        elif card.pipeline == "p" and card.outcome == "won" and low < (card.closed_us or 0) < high:
            columns[WON].append(card)
    for key, cards in columns.items():
        cards.sort(key=lambda card: (-(card.closed_us or 0) if key == WON else card.rank, card.id))
    return columns


def _store_of(deals: dict[str, Card], steps: dict[str, NextStep]) -> CardStore:
    columns = _shown_on_board(deals)
    won = columns.pop(WON)
    return a_store([card for cards in columns.values() for card in cards], won, list(steps.values()))


class Recorder:
    """Checks that what is told fits together, and mirrors the rows by it."""

    def __init__(self, store: CardStore, key: str) -> None:
        self.column = store.columns[key]
        self.rows = list(self.column.rows)
        self._row = -1

    def removing(self, row: int) -> None:
        assert self.rows == self.column.rows
        self._row = row

    def removed(self) -> None:
        del self.rows[self._row]
        assert self.rows == self.column.rows

    def inserting(self, row: int) -> None:
        assert self.rows == self.column.rows
        self._row = row

    def inserted(self) -> None:
        self.rows.insert(self._row, self.column.rows[self._row])
        assert self.rows == self.column.rows

    def changed(self, row: int) -> None:
        assert 0 <= row < len(self.rows)

    def resetting(self) -> None:
        assert self.rows == self.column.rows

    def was_reset(self) -> None:
        self.rows = list(self.column.rows)


def _watch(store: CardStore) -> dict[str, Recorder]:
    recorders = {key: Recorder(store, key) for key in store.columns}
    for key, recorder in recorders.items():
        store.columns[key].watcher = cast(Watcher, recorder)
    return recorders


@given(before=_deals(), after=_deals(), choices=_choices(), sort=_sorts(), many=st.booleans(), data=st.data())
def test_an_updated_store_is_the_one_made_anew(
    before: dict[str, Card],
    after: dict[str, Card],
    choices: FilterChoices,
    sort: str,
    many: bool,
    data: st.DataObject,
) -> None:
    steps = {key: a_step(key, 1) for key in data.draw(st.sets(st.sampled_from(IDS)))}
    old = _store_of(before, {})
    old.arrange(choices.filter, SORTS[sort])
    recorders = _watch(old)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store_module, "MANY", 0 if many else 1000)
        old.update(IDS, after, steps)
    new = _store_of(after, steps)
    new.arrange(choices.filter, SORTS[sort])
    for key, column in new.columns.items():
        kept = old.columns[key]
        assert kept.rows == column.rows == recorders[key].rows
        assert _told(kept.tally) == _told(column.tally)
        assert _told(kept.seen) == _told(column.seen)


def _told(tally: Tally) -> tuple[int, dict[str, int], float]:
    return tally.count, tally.sums(), tally.weighted("EUR")


@given(deals=_deals(), choices=_choices(), sort=_sorts())
def test_rows_and_sums_are_those_of_plain_loops(deals: dict[str, Card], choices: FilterChoices, sort: str) -> None:
    store = _store_of(deals, {})
    store.arrange(choices.filter, SORTS[sort])
    for key, cards in _shown_on_board(deals).items():
        seen = [card for card in cards if _passes(card, choices, store)]
        if sort != OWN_ORDER:
            seen.sort(key=ORDERS[sort])
        column = store.columns[key]
        assert column.rows == [card.id for card in seen]
        assert [store.place(card.id) for card in seen] == [(column, row) for row in range(len(seen))]
        for code in ("EUR", "USD"):
            amounts = [(card.amount or 0, store.chance(card)) for card in seen if card.currency == code]
            assert column.seen.sums().get(code, 0) == sum(amount for amount, _ in amounts)
            assert column.seen.weighted(code) == pytest.approx(sum(a * p for a, p in amounts))


def _passes(card: Card, query: FilterChoices, store: CardStore) -> bool:
    text = f"{card.title} {card.organisation} {card.owner or ''}".casefold()
    return (
        all(word in text for word in query.text.casefold().split())
        and (not query.stalled or store.is_stalled(card))
        and (not query.no_step or card.outcome == "open")
        and (query.owner is None or (card.owner or "") == query.owner)
    )


def test_sums_do_not_drift_when_cards_come_and_go() -> None:
    cards = ranked(10, amount=10, typed_chance=0.1)
    store = a_store(cards)
    weighted = store.columns["s0"].tally.weighted("EUR")
    for _ in range(100):
        for card in cards:
            store.update([card.id], {card.id: card._replace(stage="s1")}, {})
            store.update([card.id], {card.id: card}, {})
    assert store.columns["s0"].tally.weighted("EUR") == weighted
    assert store.columns["s1"].tally.sums() == {}


def test_stalled_is_strictly_over_the_limit_and_hidden_by_putting_aside() -> None:
    store = a_store([])
    limit = a_card("d", days=14)
    assert not store.is_stalled(limit)
    over = limit._replace(spent_us=1)
    assert store.is_stalled(over)
    assert not store.is_stalled(over._replace(snoozed_until=TODAY + timedelta(days=1)))
    assert store.is_stalled(over._replace(snoozed_until=TODAY))
    assert not store.is_stalled(won_card("w", days=90))


def test_limits_that_rest_on_the_past_take_the_place_of_the_stages_own() -> None:
    store = a_store([a_card("d", days=12)])
    store.arrange(FilterChoices(stalled=True).filter)
    assert store.columns["s0"].rows == []
    tighter = StageView("s0", "Qualified", "open", 0.2, 11.5, 9, None)
    store.look_again(MOMENT, [tighter])
    assert store.columns["s0"].rows == ["d"]
    store.look_again(BoardMoment.at(NOW - timedelta(days=1), BERLIN))
    assert store.columns["s0"].rows == []


def test_days_in_stage_add_up_all_spells() -> None:
    store = a_store([])
    card = a_card("d", days=2.5)
    assert store.days(card) == 2
    assert store.days(card._replace(spent_us=86_400_000_000 // 2)) == 3
    assert store.days(card._replace(since_us=MOMENT.now_us + 5)) == 0


def test_the_chance_is_the_typed_one_or_the_stages() -> None:
    typed, plain = a_card("a", "s2", typed_chance=0.4), a_card("b", "s2")
    store = a_store([typed, plain])
    assert (store.chance(typed), store.chance(plain)) == (0.4, 0.75)
    assert store.chance(won_card("w")) == 1.0


def test_a_learnt_chance_takes_the_place_of_the_stages() -> None:
    typed, plain = a_card("a", "s2", typed_chance=0.4), a_card("b", "s2")
    store = a_store([typed, plain])
    revision = store.revision
    store.learn({"a": 0.9, "b": 0.31})
    assert (store.chance(typed), store.chance(plain)) == (0.4, 0.31)
    assert store.columns["s2"].tally.weighted("EUR") == pytest.approx(71_000)
    assert store.revision > revision


def test_a_card_that_changes_brings_its_own_chance_or_none() -> None:
    card = a_card("a", "s2")
    store = a_store([card])
    store.learn({"a": 0.31})
    moved = card._replace(stage="s0")
    store.update(["a"], {"a": moved}, {}, {"a": 0.11})
    assert store.chance(moved) == 0.11
    assert store.columns["s0"].tally.weighted("EUR") == pytest.approx(11_000)
    store.update(["a"], {"a": card}, {})
    assert store.chance(card) == 0.75
    assert store.columns["s0"].tally.weighted("EUR") == 0


def test_a_card_lands_by_its_sort_where_columns_are_sorted() -> None:
    store = a_store([*ranked(3, "s1", amount=500), a_card("x", amount=700), a_card("y", amount=100)])
    assert not store.is_arranged("s1")
    store.arrange(EVERYTHING, SORTS["amount"])
    assert store.is_arranged("s1")
    assert store.landing_row("s1", store.cards["x"]) == 0
    assert store.landing_row("s1", store.cards["y"]) == 3


def test_what_is_won_lands_on_top() -> None:
    store = a_store([a_card("x")], [won_card("w1", 1), won_card("w2", 2)])
    assert store.is_arranged(WON)
    assert store.landing_row(WON, store.cards["x"]) == 0


def test_owners_and_sources_are_named_once_in_order() -> None:
    store = a_store([a_card("a", owner="bo", source="Web"), a_card("b", owner="Anna"), a_card("c", owner="bo")])
    assert (store.asked.named("owner"), store.asked.named("source")) == (["Anna", "bo"], ["Web"])
