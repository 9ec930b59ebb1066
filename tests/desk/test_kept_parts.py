"""What is kept is taken instead of being read or made, brought forward by what changed, and never where it would be wrong."""

from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from pathlib import Path

import pytest

from salesdesk.desk.commands.base import Command
from salesdesk.desk.commands.deal_fields import ChangeAmount
from salesdesk.desk.commands.deals import MoveDeals
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.commands.stages import RenameStage
from salesdesk.desk.desk import Desk
from salesdesk.desk.keeping import FAR_BEHIND, Keepable, sealed
from salesdesk.desk.kept import Codec, KeptItem, Position
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.records import Quota, Stage
from tests.support.codecs import json_codec
from tests.support.desks import DeskForTests, desk_in
from tests.support.reads import watched


class KeptInMemory:
    """A kept state that lasts as long as the test."""

    def __init__(self) -> None:
        self.items: dict[str, KeptItem] = {}
        self.puts: list[frozenset[str]] = []

    def get(self, desk: str, name: str) -> KeptItem | None:
        return self.items.get(name)

    def positions(self, desk: str) -> dict[str, Position]:
        return {name: item.position for name, item in self.items.items()}

    def put(self, position: Position, values: Mapping[str, bytes], drop: Collection[str] = ()) -> bool:
        self.items |= {name: KeptItem(position, value) for name, value in values.items()}
        self.puts.append(frozenset(values))
        return True

    def close(self) -> None:
        pass


SMALL: Codec[dict[str, int]] = json_codec(dict, dict)
LARGE: Codec[dict[str, int]] = Codec(SMALL.pack, SMALL.unpack, is_large=True)


@pytest.fixture
def at(tmp_path: Path) -> Iterator[DeskForTests]:
    made = desk_in(tmp_path)
    for number in range(8):
        made.deal(f"Deal {number}", amount=100 + number)
    yield made
    made.desk.store.close()


@pytest.fixture
def state() -> KeptInMemory:
    return KeptInMemory()


class Amounts:
    """Asks for the amounts of all deals, and notes how they were come by."""

    def __init__(self, codec: Codec[dict[str, int]] = SMALL, is_renewed: bool = True) -> None:
        self.codec, self.is_renewed = codec, is_renewed
        self.told: list[str] = []

    def of(self, snapshot: Snapshot) -> dict[str, int]:
        def make() -> dict[str, int]:
            self.told.append("made")
            return {card.id: card.amount or 0 for card in snapshot.all_cards()}

        def renew(old: dict[str, int], deals: frozenset[str]) -> dict[str, int]:
            self.told.append(f"renewed by {len(deals)}")
            fresh = {card.id: card.amount or 0 for card in snapshot.cards(deals).values()}
            return {key: amount for key, amount in old.items() if key not in deals} | fresh

        return snapshot.memo("amounts", make, renew if self.is_renewed else None, self.codec)


def started(at: DeskForTests, state: KeptInMemory) -> Desk:
    """The desk as the next run of the program finds it."""
    return Desk(at.desk.store, at.clock, kept=state)


def right(at: DeskForTests) -> dict[str, int]:
    return {card.id: card.amount or 0 for card in Desk(at.desk.store, at.clock).snapshot().all_cards()}


def first(at: DeskForTests) -> str:
    return at.desk.snapshot().all_cards()[-1].id


def test_what_was_kept_is_not_made_again(at: DeskForTests, state: KeptInMemory) -> None:
    amounts, desk = Amounts(), started(at, state)
    assert amounts.of(desk.snapshot()) == right(at)
    assert desk.has_unkept
    assert desk.keep()
    assert not desk.has_unkept
    again = started(at, state)
    assert amounts.of(again.snapshot()) == right(at)
    assert amounts.told == ["made"]
    assert not again.keep()


def test_nothing_is_read_of_the_desk_but_its_position(at: DeskForTests, state: KeptInMemory) -> None:
    amounts, desk = Amounts(), started(at, state)
    amounts.of(desk.snapshot())
    desk.keep()
    store, watch = watched(at.desk.store)
    amounts.of(Desk(store, at.clock, kept=state).snapshot())
    assert watch.reads() == 2  # where the log ends, and since when


def test_it_is_brought_forward_by_the_deals_that_changed(at: DeskForTests, state: KeptInMemory) -> None:
    amounts, desk = Amounts(), started(at, state)
    amounts.of(desk.snapshot())
    desk.keep()
    at.desk.do(ChangeAmount(deals=(first(at),), amount=7))
    new = at.deal("New", amount=5)
    again = started(at, state)
    assert amounts.of(again.snapshot()) == right(at)
    assert amounts.told == ["made", "renewed by 2"]
    assert again.keep()
    at.desk.undo()
    assert new not in amounts.of(started(at, state).snapshot())
    assert amounts.told[2:] == ["renewed by 1"]


def test_what_cannot_be_brought_forward_is_made_anew(at: DeskForTests, state: KeptInMemory) -> None:
    amounts, desk = Amounts(is_renewed=False), started(at, state)
    amounts.of(desk.snapshot())
    desk.keep()
    at.desk.do(ChangeAmount(deals=(first(at),), amount=7))
    assert amounts.of(started(at, state).snapshot()) == right(at)
    assert amounts.told == ["made", "made"]


@pytest.mark.parametrize(
    "command",
    [
        lambda at: RenameStage(stage=at.stages[0].id, name="Other"),
        lambda at: ChangeSettings(values=(("zone", "Asia/Tokyo"),)),
    ],
)
def test_after_a_change_that_may_be_of_anything_all_is_made_anew(
    at: DeskForTests, state: KeptInMemory, command: Callable[[DeskForTests], Command]
) -> None:
    amounts, desk = Amounts(), started(at, state)
    amounts.of(desk.snapshot())
    desk.keep()
    at.desk.do(command(at))
    amounts.of(started(at, state).snapshot())
    assert amounts.told == ["made", "made"]


def targets(desk: Desk) -> tuple[list[int], list[str]]:
    """The quotas, and the stages, as they are derived and kept."""

    def quotas() -> list[int]:
        return [quota.amount for quota in desk.snapshot().find(Quota)]

    def stages() -> list[str]:
        return [stage.name for stage in desk.snapshot().find(Stage)]

    numbers: Codec[list[int]] = json_codec(list, list)
    names: Codec[list[str]] = json_codec(list, list)
    memo = desk.snapshot().memo
    return memo("quotas", quotas, keep=numbers), memo("stages", stages, keep=names)


def test_a_quota_drops_what_asked_for_quotas(at: DeskForTests, state: KeptInMemory) -> None:
    at.desk.do(SetQuota(period="2026-Q4", amount=100))
    desk = started(at, state)
    assert targets(desk)[0] == [100]
    desk.keep()
    at.desk.do(SetQuota(period="2026-Q4", amount=200))
    assert targets(started(at, state))[0] == [200]


def test_what_a_kept_value_rests_on_is_known_of_it_later(at: DeskForTests, state: KeptInMemory) -> None:
    desk = started(at, state)
    targets(desk)
    desk.keep()
    again = started(at, state)
    assert targets(again)[0] == []
    again.do(SetQuota(period="2026-Q4", amount=300))
    assert targets(again)[0] == [300]


def test_small_values_are_kept_anew_and_large_ones_once_they_are_far_behind(
    at: DeskForTests, state: KeptInMemory
) -> None:
    small, large, desk = Amounts(), Amounts(LARGE), started(at, state)

    def asked() -> None:
        small.of(desk.snapshot())
        desk.snapshot().memo("large", lambda: right(at), lambda old, deals: right(at), LARGE)
        desk.keep()

    asked()
    desk.do(ChangeAmount(deals=(first(at),), amount=7))
    asked()
    assert [put & {"amounts", "large"} for put in state.puts if put & {"amounts", "large"}] == [
        {"amounts"}, {"large"}, {"amounts"},
    ]  # fmt: skip
    for more, is_written in ((FAR_BEHIND - 2, False), (1, True)):
        for number in range(more):
            at.deal(f"More {number}")
        state.puts.clear()
        desk = started(at, state)
        asked()
        assert (frozenset({"large"}) in state.puts) is is_written
    assert not large.told


@pytest.mark.parametrize(
    "command",
    [lambda at: SetQuota(period="2026-Q4", amount=100), lambda at: RenameStage(stage=at.stages[0].id, name="Other")],
)
def test_large_values_are_kept_anew_after_a_change_that_is_not_of_deals_alone(
    at: DeskForTests, state: KeptInMemory, command: Callable[[DeskForTests], Command]
) -> None:
    for _ in range(2):
        desk = started(at, state)
        desk.snapshot().memo("large", lambda: right(at), keep=LARGE)
        assert desk.keep()
        assert state.puts.pop() == {"large"}
        at.desk.do(command(at))


def test_what_another_process_has_replaced_meanwhile_is_not_taken(at: DeskForTests, state: KeptInMemory) -> None:
    amounts, desk = Amounts(), started(at, state)
    amounts.of(desk.snapshot())
    desk.keep()
    item = state.items["amounts"]
    told = state.positions("")
    state.positions = lambda desk: told  # type: ignore[method-assign]
    state.items["amounts"] = item._replace(position=item.position._replace(heads=()))
    amounts.of(started(at, state).snapshot())
    assert amounts.told == ["made", "made"]


@pytest.mark.parametrize("key", ["with:colon", ("of one deal", "key"), 4])
def test_what_rests_on_what_has_no_name_is_not_kept(key: Hashable) -> None:
    assert sealed(Keepable("amounts", SMALL, {}, frozenset({"cards", ("table", Quota)})))
    assert sealed(Keepable("amounts", SMALL, {}, frozenset({"cards", key}))) is None


def test_what_its_codec_cannot_hold_is_not_kept(at: DeskForTests, state: KeptInMemory) -> None:
    desk = started(at, state)
    desk.snapshot().memo("objects", object, keep=json_codec(lambda value: value, lambda value: value))
    assert not desk.keep()
    assert not state.items


def test_without_the_large_only_small_values_are_written(at: DeskForTests, state: KeptInMemory) -> None:
    desk = started(at, state)
    Amounts().of(desk.snapshot())
    desk.snapshot().memo("large", lambda: right(at), keep=LARGE)
    desk.keep(large=False)
    assert state.items.keys() == {"amounts"}


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff" * 40, b"{}" + bytes(8), b"{}" + b"\xff" * 8])
def test_what_cannot_be_read_is_made_anew(at: DeskForTests, state: KeptInMemory, content: bytes) -> None:
    amounts, desk = Amounts(), started(at, state)
    amounts.of(desk.snapshot())
    desk.keep()
    state.items["amounts"] = state.items["amounts"]._replace(value=content)
    assert amounts.of(started(at, state).snapshot()) == right(at)
    assert amounts.told == ["made", "made"]


def test_of_past_days_nothing_is_kept(at: DeskForTests, state: KeptInMemory) -> None:
    at.clock.on(days=2)
    amounts, desk = Amounts(), started(at, state)
    yesterday = desk.snapshot(at.clock.now.date().replace(day=at.clock.now.day - 1))
    amounts.of(yesterday)
    desk.keep()
    assert "amounts" not in state.items
    amounts.of(desk.snapshot())
    desk.keep()
    amounts.told = []
    amounts.of(started(at, state).snapshot(yesterday.today))
    assert amounts.told == ["made"]


def test_a_desk_that_looks_back_keeps_nothing(at: DeskForTests, state: KeptInMemory) -> None:
    desk = Desk(at.desk.store, at.clock, looks_back=True, kept=state)
    Amounts().of(desk.snapshot())
    assert not desk.has_unkept
    assert not desk.keep()
    assert not state.items


def test_all_deals_are_kept_and_brought_forward(at: DeskForTests, state: KeptInMemory) -> None:
    desk = started(at, state)
    desk.snapshot().all_cards()
    desk.keep()
    at.desk.do(MoveDeals(deals=(first(at),), stage=at.stages[1].id))
    at.deal("New")
    here, there = started(at, state).snapshot(), Desk(at.desk.store, at.clock).snapshot()
    assert here.all_cards() == there.all_cards()
    assert here.open_cards() == there.open_cards()
    assert list(here.every_card()) == list(there.every_card())
    store, watch = watched(at.desk.store)
    kept = Desk(store, at.clock, kept=state)
    kept.snapshot().all_cards()
    assert watch.reads() == 3  # where the log ends, what it has touched since, and the deals that it has
