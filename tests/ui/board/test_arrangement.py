"""The arrangement of a board: rows, tallies and filters are what plain loops over the cards say they are."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.desk.cards import Card, NextStep
from salesdesk.desk.query.filters import EVERYTHING
from salesdesk.desk.query.sorting import parse
from salesdesk.ui.board.arrangement import BoardArrangement
from salesdesk.ui.board.query import OWN_ORDER, SORTS
from salesdesk.ui.board.rows import WON, Watcher
from salesdesk.ui.filter_choices import FilterChoices
from salesdesk.ui.live.moment import LiveMoment
from salesdesk.views.tally import Tally

from .boards import BERLIN, MOMENT, NOW, TODAY, a_board, a_card, a_step, a_store, a_view, put, ranked, won_card

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


def _board_of(deals: dict[str, Card], steps: dict[str, NextStep]) -> BoardArrangement:
    columns = _shown_on_board(deals)
    won = columns.pop(WON)
    store = a_store(deals.values(), steps.values())
    arrangement = BoardArrangement(store, a_view([card for cards in columns.values() for card in cards], won))
    store.join(arrangement)
    return arrangement


class Recorder:
    """Checks that what is told fits together, and mirrors the rows by it."""

    def __init__(self, board: BoardArrangement, key: str) -> None:
        self.column = board.columns[key]
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


def _watch(board: BoardArrangement) -> dict[str, Recorder]:
    recorders = {key: Recorder(board, key) for key in board.columns}
    for key, recorder in recorders.items():
        board.columns[key].watcher = cast(Watcher, recorder)
    return recorders


@given(before=_deals(), after=_deals(), choices=_choices(), sort=_sorts(), many=st.booleans(), data=st.data())
def test_a_board_that_followed_changes_is_the_one_made_anew(
    before: dict[str, Card],
    after: dict[str, Card],
    choices: FilterChoices,
    sort: str,
    many: bool,
    data: st.DataObject,
) -> None:
    steps = {key: a_step(key, 1) for key in data.draw(st.sets(st.sampled_from(IDS)))}
    old = _board_of(before, {})
    old.arrange(choices.filter, SORTS[sort])
    recorders = _watch(old)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BoardArrangement, "many", 0 if many else 1000)
        put(old.store, IDS, after, steps)
    new = _board_of(after, steps)
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
    board = _board_of(deals, {})
    board.arrange(choices.filter, SORTS[sort])
    for key, cards in _shown_on_board(deals).items():
        seen = [card for card in cards if _passes(card, choices, board)]
        if sort != OWN_ORDER:
            seen.sort(key=ORDERS[sort])
        column = board.columns[key]
        assert column.rows == [card.id for card in seen]
        assert [board.place(card.id) for card in seen] == [(column, row) for row in range(len(seen))]
        for code in ("EUR", "USD"):
            amounts = [(card.amount or 0, board.store.shown_chance(card)) for card in seen if card.currency == code]
            assert column.seen.sums().get(code, 0) == sum(amount for amount, _ in amounts)
            assert column.seen.weighted(code) == pytest.approx(sum(a * p for a, p in amounts))


def _passes(card: Card, query: FilterChoices, board: BoardArrangement) -> bool:
    text = f"{card.title} {card.organisation} {card.owner or ''}".casefold()
    return (
        all(word in text for word in query.text.casefold().split())
        and (not query.stalled or board.store.is_stalled(card))
        and (not query.no_step or card.outcome == "open")
        and (query.owner is None or (card.owner or "") == query.owner)
    )


def test_sums_do_not_drift_when_cards_come_and_go() -> None:
    cards = ranked(10, amount=10, typed_chance=0.1)
    board = a_board(cards)
    weighted = board.columns["s0"].tally.weighted("EUR")
    for _ in range(100):
        for card in cards:
            put(board.store, [card.id], {card.id: card._replace(stage="s1")})
            put(board.store, [card.id], {card.id: card})
    assert board.columns["s0"].tally.weighted("EUR") == weighted
    assert board.columns["s1"].tally.sums() == {}


def test_limits_that_rest_on_the_past_take_the_place_of_the_stages_own() -> None:
    board = a_board([a_card("d", days=12)])
    board.arrange(FilterChoices(stalled=True).filter)
    recorder = _watch(board)["s0"]
    assert board.columns["s0"].rows == []
    board.store.learn({}, {"s0": 11.5, "gone": 3})
    assert board.columns["s0"].rows == recorder.rows == ["d"]
    board.store.look_again(LiveMoment.at(NOW - timedelta(days=1), BERLIN))
    assert board.columns["s0"].rows == recorder.rows == []


def test_cards_sorted_by_what_time_changes_change_places_as_it_goes_by() -> None:
    board = a_board([a_card("a", days=13.9, rank="A"), a_card("b", rank="B")])
    board.arrange(EVERYTHING, parse("stalled"))
    recorder = _watch(board)["s0"]
    assert board.columns["s0"].rows == ["a", "b"]
    board.store.look_again(LiveMoment.at(NOW + timedelta(hours=12), BERLIN))
    assert board.columns["s0"].rows == recorder.rows == ["b", "a"]


def test_a_learnt_chance_weighs_in_the_sums() -> None:
    board = a_board([a_card("a", "s2", typed_chance=0.4), a_card("b", "s2")])
    board.store.learn({"a": 0.9, "b": 0.31}, {})
    assert board.columns["s2"].tally.weighted("EUR") == pytest.approx(71_000)
    board.arrange(FilterChoices(text="Deal b").filter)
    board.store.learn({"b": 0.5}, {})
    assert board.columns["s2"].seen.weighted("EUR") == pytest.approx(50_000)


def test_a_card_that_changes_brings_its_own_chance_or_none() -> None:
    card = a_card("a", "s2")
    board = a_board([card])
    board.store.learn({"a": 0.31}, {})
    moved = card._replace(stage="s0")
    put(board.store, ["a"], {"a": moved}, chances={"a": 0.11})
    assert board.store.shown_chance(moved) == 0.11
    assert board.columns["s0"].tally.weighted("EUR") == pytest.approx(11_000)
    put(board.store, ["a"], {"a": card})
    assert board.store.shown_chance(card) == 0.75
    assert board.columns["s0"].tally.weighted("EUR") == 0


def test_columns_that_changes_touched_are_told_once() -> None:
    board = a_board([a_card("a"), a_card("b", "s1")])
    put(board.store, ["a"], {"a": a_card("a", "s2")})
    put(board.store, ["b"], {})
    assert board.touched() == {"s0", "s1", "s2"}
    put(board.store, ["z"], {"z": a_card("z", outcome="lost")})
    assert board.touched() == set()


def test_a_card_lands_by_its_sort_where_columns_are_sorted() -> None:
    board = a_board([*ranked(3, "s1", amount=500), a_card("x", amount=700), a_card("y", amount=100)])
    assert not board.is_arranged("s1")
    board.arrange(EVERYTHING, SORTS["amount"])
    assert board.is_arranged("s1")
    assert board.landing_row("s1", board.store.cards["x"]) == 0
    assert board.landing_row("s1", board.store.cards["y"]) == 3


def test_what_is_won_lands_on_top() -> None:
    board = a_board([a_card("x")], [won_card("w1", 1), won_card("w2", 2)])
    assert board.is_arranged(WON)
    assert board.landing_row(WON, board.store.cards["x"]) == 0


def test_owners_and_sources_are_named_once_in_order() -> None:
    board = a_board([a_card("a", owner="bo", source="Web"), a_card("b", owner="Anna"), a_card("c", owner="bo")])
    put(board.store, ["l"], {"l": a_card("l", owner="Zoe", outcome="lost")})
    assert (board.named("owner"), board.named("source")) == (["Anna", "bo"], ["Web"])


def test_a_deal_that_is_not_on_the_board_is_no_card_of_it() -> None:
    board = a_board([a_card("a")])
    put(board.store, ["a", "l"], {"a": a_card("a", outcome="lost"), "l": a_card("l", pipeline="other")})
    assert (board.size, board.card("a"), board.card("l"), board.card("none")) == (0, None, None, None)
    assert set(board.store.cards) == {"a", "l"}
