"""The store of deals: what a deal reads as, what is here, and who is told of which change, when."""

from collections.abc import Collection, Mapping
from datetime import timedelta

from salesdesk.desk.cards import Card
from salesdesk.desk.query.filters import TextSearch
from salesdesk.desk.query.values import Today
from salesdesk.domain.records import Stage
from salesdesk.ui.live.moment import LiveMoment
from salesdesk.ui.live.store import NEVER, DealStore, Seat
from salesdesk.views.deal_facts import NO_FACTS, DealFacts
from tests.ui.board.boards import (
    BERLIN,
    MOMENT,
    NOW,
    PIPELINES,
    STAGE_RECORDS,
    TODAY,
    a_card,
    a_step,
    a_store,
    put,
    won_card,
)


class Listener:
    """An arrangement that notes what it is told, and what the store says just then."""

    def __init__(self, store: DealStore, many: int = 10) -> None:
        self.many = many
        self.store = store
        self.told: list[tuple[str, object]] = []
        store.join(self)

    def _titles(self, keys: Collection[str]) -> list[str | None]:
        return [self.store.cards[key].title if key in self.store.cards else None for key in sorted(keys)]

    def before(self, key: str, card: Card | None) -> None:
        self.told.append(("before", (self._titles([key])[0], card.title if card else None)))

    def after(self, key: str) -> None:
        self.told.append(("after", self._titles([key])[0]))

    def resetting(self, keys: Collection[str], cards: Mapping[str, Card]) -> None:
        self.told.append(("resetting", self._titles(keys)))

    def was_reset(self, keys: Collection[str]) -> None:
        self.told.append(("reset", self._titles(keys)))

    def learnt(self) -> None:
        self.told.append(("learnt", dict(self.store.learnt)))

    def later(self) -> None:
        self.told.append(("later", self.store.moment))

    def renew(self) -> None:
        self.told.append(("renew", sorted(self.store.cards)))


# What a deal reads as


def test_stalled_is_strictly_over_the_limit_and_hidden_by_putting_aside() -> None:
    store = a_store([])
    limit = a_card("d", days=14)
    assert not store.is_stalled(limit)
    over = limit._replace(spent_us=1)
    assert store.is_stalled(over)
    assert not store.is_stalled(over._replace(snoozed_until=TODAY + timedelta(days=1)))
    assert store.is_stalled(over._replace(snoozed_until=TODAY))
    assert not store.is_stalled(won_card("w", days=90))
    store.learn({}, {"s0": 15})
    assert not store.is_stalled(over)


def test_days_in_stage_add_up_all_spells_of_open_deals() -> None:
    store = a_store([])
    card = a_card("d", days=2.5)
    assert store.days(card) == 2
    assert store.days(card._replace(spent_us=86_400_000_000 // 2)) == 3
    assert store.days(card._replace(since_us=MOMENT.now_us + 5)) == 0
    assert store.days(won_card("w")) is None


def test_the_chance_is_the_typed_one_or_the_learnt_one_or_the_stages() -> None:
    typed, plain = a_card("a", "s2", typed_chance=0.4), a_card("b", "s2")
    won, lost = won_card("w"), a_card("l", outcome="lost")
    store = a_store([typed, plain, won, lost])
    assert store.chances([typed, plain, won, lost]) == [0.4, 0.75, 1.0, 0.0]
    assert [store.chance(card) for card in (typed, plain, won, lost)] == [0.4, 0.75, None, None]
    looks = store.looks
    store.learn({"a": 0.9, "b": 0.31}, {})
    assert (store.chance(typed), store.chance(plain)) == (0.4, 0.31)
    assert store.looks > looks


def test_names_and_places_are_those_of_the_stages_and_pipelines() -> None:
    store = a_store([])
    here, there = a_card("a", "s1"), a_card("b", "elsewhere", pipeline="other")
    assert (store.stage_name(here), store.pipeline_name(there)) == ("Proposal", "Other")
    assert [store.stage_place(card) for card in (here, there)] == [1, 3]
    assert store.pipeline_rank(here) < store.pipeline_rank(there)


def test_own_fields_and_tags_are_those_that_came_last() -> None:
    card = a_card("a")
    store = a_store([card])
    store.put(["a"], {"a": card}, {}, DealFacts({"a": ("Key",)}, {"a": {"line": "Vans"}}, ("Line",)), {})
    assert (store.tags(card), store.own(card, "LINE"), store.field("own:Line").label) == (("Key",), "Vans", "Line")
    store.put(["a"], {"a": card}, {}, DealFacts({}, {}, ()), {})
    assert (store.tags(card), store.own(card, "Line")) == ((), None)


# Changing


def test_a_change_is_told_around_the_very_moment_it_is_put_in() -> None:
    store = a_store([a_card("a", title="Old"), a_card("b", title="Gone")])
    first, second = Listener(store), Listener(store)
    new = {"a": a_card("a", title="New"), "c": a_card("c", title="Come")}
    put(store, ["a", "b", "c"], new, {"a": a_step("a"), "b": a_step("b")}, {"a": 0.5, "b": 0.5})
    told = [
        ("before", ("Old", "New")),
        ("after", "New"),
        ("before", ("Gone", None)),
        ("after", None),
        ("before", (None, "Come")),
        ("after", "Come"),
    ]
    assert first.told == second.told == told
    assert (set(store.cards), set(store.steps), store.learnt) == ({"a", "c"}, {"a"}, {"a": 0.5})


def test_many_changes_are_told_at_once_to_who_wants_it_so() -> None:
    store = a_store([a_card("a", title="Old"), a_card("b")])
    at_once, singly = Listener(store, many=1), Listener(store, many=2)
    put(store, {"a", "b"}, {"a": a_card("a", title="New")})
    assert at_once.told == [("resetting", ["Old", "Deal b"]), ("reset", ["New", None])]
    assert [what for what, _ in singly.told] == ["before", "after", "before", "after"]


def test_who_has_left_is_told_nothing() -> None:
    store = a_store([a_card("a")])
    first, second, third = (Listener(store) for _ in range(3))
    for listener in (first, second, third):
        store.leave(listener)
    store.leave(first)
    seat = Seat(store)
    seat.take(second)
    seat.take(third)
    put(store, ["a"], {})
    assert (first.told, second.told, len(third.told)) == ([], [], 2)
    seat.free()
    put(store, ["b"], {"b": a_card("b")})
    assert len(third.told) == 2


def test_what_was_changed_is_searched_as_it_is_now() -> None:
    store = a_store([a_card("a", title="Crane"), a_card("b", title="Pump")])
    today = Today(TODAY, MOMENT.day)
    assert store.matcher.passing(TextSearch("crane"), ["a", "b"], today) == ["a"]
    put(store, ["a", "b"], {"a": a_card("a", title="Valve"), "b": a_card("b", title="Crane")})
    assert store.matcher.passing(TextSearch("crane"), ["a", "b"], today) == ["b"]


# Filling


def read(revision: int, *cards: Card, is_whole: bool = False, facts: DealFacts = NO_FACTS) -> DealStore:
    """What a reading gives."""
    store = DealStore(LiveMoment.at(NOW + timedelta(minutes=revision), BERLIN))
    store.fill(revision, cards, {card.id: a_step(card.id) for card in cards}, facts, STAGE_RECORDS, PIPELINES)
    store.is_whole = is_whole
    if not is_whole:
        store.pipelines_read.add("p")
    return store


def test_an_empty_store_says_so_and_holds_nothing() -> None:
    store = DealStore(MOMENT)
    assert (store.revision, store.is_followed, store.holds("p"), store.holds()) == (NEVER, False, False, False)


def test_a_board_is_enough_for_its_pipeline_and_all_deals_for_everything() -> None:
    store = DealStore(MOMENT)
    store.take(read(0, a_card("a")), None)
    assert (store.revision, store.holds("p"), store.holds("other"), store.holds()) == (0, True, False, False)
    store.take(read(0, a_card("a"), a_card("b", pipeline="other"), is_whole=True), frozenset())
    assert store.holds("p") and store.holds("other") and store.holds()
    assert set(store.cards) == {"a", "b"}


def test_what_is_here_stays_when_less_is_read() -> None:
    store = DealStore(MOMENT)
    store.take(read(0, a_card("a")), None)
    other = DealStore(MOMENT)
    other.fill(0, [a_card("b", pipeline="other")], {}, NO_FACTS, STAGE_RECORDS, PIPELINES)
    other.pipelines_read.add("other")
    store.take(other, frozenset())
    assert store.holds("p") and store.holds("other") and not store.holds()
    store.take(read(0, a_card("a"), a_card("b", pipeline="other"), is_whole=True), frozenset())
    store.take(read(0, a_card("a")), frozenset())
    assert store.holds()


def test_whose_deals_count_and_which_fields_there_are_is_as_it_was_read() -> None:
    store = DealStore(MOMENT, lambda owner: False)
    for revision, fields in enumerate([("Line",), ("Line", "Size"), ("Size",)]):
        facts = DealFacts({}, {"a": {"line": "Vans", "size": "Large"}}, fields)
        store.take(read(revision, a_card("a"), is_whole=True, facts=facts), frozenset() if revision else None)
        assert store.own_fields == fields
        assert store.is_own("Ann")
        found = store.matcher.passing(TextSearch("vans"), ["a"], Today(TODAY, MOMENT.day))
        assert found == (["a"] if "Line" in fields else [])


def test_texts_of_a_field_that_is_gone_are_found_no_more() -> None:
    facts = DealFacts({}, {"a": {"line": "Vans"}}, ("Line",))
    store = read(1, a_card("a"), a_card("b"), is_whole=True, facts=facts)
    today = Today(TODAY, MOMENT.day)
    assert store.matcher.passing(TextSearch("vans"), ["a"], today) == ["a"]
    put(store, ["b"], {"b": a_card("b")})
    assert store.matcher.passing(TextSearch("vans"), ["a"], today) == []


def test_chances_are_known_once_they_are_learnt_for_what_is_here() -> None:
    store = DealStore(MOMENT)
    store.learn({"a": 0.9}, {"s0": 3.0, "gone": 4.0})
    assert "gone" not in store.limits
    store.take(read(4, a_card("a")), None)
    assert store.chance(store.cards["a"]) is None
    store.learn({"a": 0.9}, {})
    assert store.chance(store.cards["a"]) == 0.9
    looks = store.looks
    store.wait_for_chances()
    store.wait_for_chances()
    assert (store.chance(store.cards["a"]), store.looks) == (None, looks + 1)


def test_what_is_read_beside_the_deals_that_are_here_keeps_what_was_learnt() -> None:
    store = DealStore(MOMENT)
    store.take(read(4, a_card("a"), a_card("b")), None)
    store.learn({"a": 0.9, "b": 0.8}, {"s0": 3.0})
    listener = Listener(store)
    moved = a_card("b", "s1")
    store.take(read(5, a_card("a"), moved, a_card("c"), is_whole=True), {"b"})
    assert [what for what, _ in listener.told] == ["before", "after", "later"]
    assert (store.cards["b"], store.learnt, store.limits["s0"]) == (moved, {"a": 0.9}, 3.0)
    assert (store.revision, store.moment.now_us > MOMENT.now_us) == (5, True)


def test_a_changed_deal_that_a_board_does_not_show_stays_as_it_was_until_it_is_read() -> None:
    store = DealStore(MOMENT)
    store.take(read(4, a_card("a"), a_card("l"), is_whole=True), None)
    listener = Listener(store)
    store.take(read(5, a_card("a"), facts=DealFacts({"a": ("Key",), "l": ("Key",)}, {}, ())), {"l"})
    assert [store.tags(store.cards[key]) for key in ("a", "l")] == [("Key",), ()]
    assert [what for what, _ in listener.told] == ["later"]


def test_what_is_read_after_any_deal_may_have_changed_takes_the_place_of_all() -> None:
    facts = DealFacts({"b": ("Key",)}, {"b": {"line": "Vans"}}, ("Line",))
    store = DealStore(MOMENT)
    store.take(read(4, a_card("a"), a_card("b"), is_whole=True, facts=facts), None)
    store.learn({"b": 0.8}, {"s0": 3.0})
    listener = Listener(store)
    store.take(read(6, a_card("c")), None)
    assert listener.told[0] == ("renew", ["c"])
    assert (set(store.cards), set(store.steps), store.learnt, store.limits["s0"]) == ({"c"}, {"c"}, {}, 14.0)
    assert (store.holds("p"), store.holds(), store.own_fields) == (True, False, ())
    assert (store.tags(a_card("b")), store.own(a_card("b"), "Line")) == ((), None)


def test_readings_bring_their_stages_and_texts() -> None:
    store, found = DealStore(MOMENT), read(1, a_card("a", title="Crane"))
    found.matcher.prepare()
    store.take(found, None)
    assert store.matcher.passing(TextSearch("crane"), ["a"], Today(TODAY, MOMENT.day)) == ["a"]
    renamed = Stage(id="s0", pipeline="p", name="First talk", rank="a", probability=0.3)
    later = DealStore(MOMENT)
    later.fill(2, [a_card("a", title="Pump")], {}, NO_FACTS, [renamed], PIPELINES)
    store.take(later, None)
    assert (store.stage_name(store.cards["a"]), store.shown_chance(store.cards["a"])) == ("First talk", 0.3)
    assert store.matcher.passing(TextSearch("crane"), ["a"], Today(TODAY, MOMENT.day)) == []
