"""The desk at one moment: what it holds follows every change, is read once, and only what changed is read again."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from salesdesk.desk.changes import Change, changes_between
from salesdesk.desk.commands.activities import FinishActivity, PlanActivity
from salesdesk.desk.commands.base import Command
from salesdesk.desk.commands.deal_fields import SetField
from salesdesk.desk.commands.deals import CreateDeal, DeleteDeals, LoseDeals, MoveDeals, ReopenDeals, WinDeals
from salesdesk.desk.commands.people import RenameOrganisation
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.commands.stages import AddStage, DeleteStage, RenameStage
from salesdesk.desk.desk import Desk
from salesdesk.desk.parts import Outdated
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.errors import Message
from salesdesk.domain.records import Organisation, Quota, Stage, Tag
from salesdesk.views.chances import chances
from salesdesk.views.outlook import outlook, outlooks
from salesdesk.views.strip import strip
from tests.support.desks import DeskForTests, desk_in
from tests.support.reads import WatchedStore, watched


@pytest.fixture
def at(tmp_path: Path) -> Iterator[DeskForTests]:
    made = desk_in(tmp_path)
    for number in range(12):
        made.deal(
            f"Deal {number}", amount=number * 100, expected_close=date(2026, 12, 24), organisation=f"Firm {number}"
        )
        made.clock.on(hours=1)
    yield made
    made.desk.store.close()


@pytest.fixture
def seen(at: DeskForTests) -> tuple[Desk, WatchedStore]:
    store, watch = watched(at.desk.store)
    desk = Desk(store, at.clock)
    assert desk.settings == desk.snapshot().settings
    return desk, watch


def whole(snapshot: Snapshot) -> tuple[object, ...]:
    """Everything that a snapshot holds of the deals."""
    return (
        snapshot.all_cards(),
        snapshot.open_cards(),
        snapshot.every_card(),
        snapshot.steps(),
        snapshot.find(Stage),
        snapshot.find(Quota),
        snapshot.keys_and_names(Organisation),
        snapshot.survivors(),
    )


def stored(desk: Desk) -> tuple[object, ...]:
    """The same as the store has it."""
    with desk.read() as reader:
        every = reader.all_cards(None)
        return (
            every,
            reader.open_cards(None),
            {card.id: card for card in every},
            reader.steps(),
            reader.find(Stage),
            reader.find(Quota),
            reader.keys_and_names(Organisation),
            reader.survivors(),
        )


def commands(at: DeskForTests, keys: list[str]) -> list[Command | Callable[[], object]]:
    desk = at.desk
    with desk.read() as reader:
        firm = reader.find(Organisation)[0].id
    return [
        WinDeals(deals=tuple(keys[:3])),
        LoseDeals(deals=(keys[4],), reason="Price"),
        ReopenDeals(deals=(keys[1],)),
        MoveDeals(deals=(keys[6], keys[7]), stage=at.stages[2].id),
        CreateDeal(title="New", amount=5),
        PlanActivity(deal=keys[6], title="Call", due_day=date(2026, 12, 1)),
        SetQuota(period="2026-Q4", amount=5_000),
        DeleteDeals(deals=(keys[0], keys[5])),
        RenameStage(stage=at.stages[0].id, name="First"),
        AddStage(pipeline=at.pipeline, name="Last", probability=0.9),
        DeleteStage(stage=at.stages[1].id, survivor=at.stages[0].id),
        RenameOrganisation(organisation=firm, name="Another"),
    ]


def test_it_follows_every_change(at: DeskForTests) -> None:
    desk = at.desk
    before = desk.snapshot()
    keys = [card.id for card in before.all_cards()]
    held = whole(before)
    for command in commands(at, keys):
        at.clock.on(minutes=1)
        assert isinstance(command, Command)
        desk.do(command)
        assert whole(desk.snapshot()) == stored(desk), command
    for step in (desk.undo, desk.undo, desk.redo, desk.undo, desk.undo, desk.undo):
        step()
        assert whole(desk.snapshot()) == stored(desk)
    assert held[0] == before.all_cards()  # what was read is as it was


def test_tags_made_together_with_a_change_of_stages_are_there(at: DeskForTests) -> None:
    desk = at.desk
    before = desk.snapshot()
    assert before.find(Tag) == []
    key = before.all_cards()[0].id
    desk.do(RenameStage(stage=at.stages[0].id, name="Renamed"))
    desk.do(SetField(deals=(key,), field="tags", value=("north",)))
    assert [tag.name for tag in desk.snapshot().find(Tag)] == ["north"]


def test_nothing_is_read_twice(seen: tuple[Desk, WatchedStore]) -> None:
    desk, watch = seen
    first = whole(desk.snapshot())
    watch.reads()
    again = desk.snapshot()
    assert again.every_card() is first[2]
    assert whole(again)[:6] == first[:6]
    assert again.settings.currency == "EUR"
    assert watch.reads() == 1  # the organisations may be as many as the deals, and are not held


def test_what_changed_is_read_again_in_one_transaction(at: DeskForTests, seen: tuple[Desk, WatchedStore]) -> None:
    desk, watch = seen
    before = desk.snapshot()
    keys = [card.id for card in before.all_cards()]
    chances(before), strip(before)
    watch.reads()
    desk.do(MoveDeals(deals=(keys[3],), stage=at.stages[2].id))
    after = desk.snapshot()
    shown = chances(after)
    assert shown.keys() == set(keys)
    strip(after)
    assert watch.reads() == 1
    untouched = [key for key in keys if key != keys[3]]
    assert all(after.every_card()[key] is before.every_card()[key] for key in untouched)
    assert after.every_card()[keys[3]].stage == at.stages[2].id
    assert before.every_card()[keys[3]].stage == at.stages[0].id


@pytest.mark.parametrize(
    "values", [("theme", "dark"), ("language", "de"), ("animations", "off"), ("report_owner", "Ines")]
)
def test_the_look_reads_no_deal_and_learns_nothing(seen: tuple[Desk, WatchedStore], values: tuple[str, str]) -> None:
    desk, watch = seen
    before = desk.snapshot()
    learnt, odds, cards = outlooks(before), chances(before), before.every_card()
    watch.reads()
    desk.do(ChangeSettings(values=(values,)))
    after = desk.snapshot()
    assert after.revision == before.revision + 1
    assert after.every_card() is cards
    assert chances(after) is odds
    again = outlooks(after)
    assert again.keys() == learnt.keys() and all(again[key] is learnt[key] for key in learnt)
    assert getattr(after.settings, values[0]) != getattr(before.settings, values[0])
    assert watch.reads() == 1  # the settings themselves


def test_a_quota_reads_no_deal_and_moves_its_figures(seen: tuple[Desk, WatchedStore]) -> None:
    desk, _ = seen
    before = desk.snapshot()
    cards, target = before.every_card(), strip(before).target
    desk.do(SetQuota(period="2026-Q4", amount=7_000))
    after = desk.snapshot()
    assert after.every_card() is cards
    assert (target, strip(after).target) == (None, 7_000)


def test_a_part_of_an_older_moment_is_not_mixed_in(at: DeskForTests) -> None:
    desk = at.desk
    old = desk.snapshot()
    desk.do(CreateDeal(title="Later"))
    with pytest.raises(Outdated):
        old.all_cards()
    with pytest.raises(Outdated), old.reading():
        pass
    asked: list[int] = []

    def question(snapshot: Snapshot) -> int:
        asked.append(snapshot.revision)
        if len(asked) == 1:
            desk.do(CreateDeal(title="While it is read"))
        return len(snapshot.all_cards())

    assert desk.ask(question) == 14
    assert asked == [old.revision + 1, old.revision + 2]


def test_a_change_of_the_look_lets_an_older_moment_be_read_on(at: DeskForTests) -> None:
    old = at.desk.snapshot()
    at.desk.do(ChangeSettings(values=(("theme", "dark"),)))
    assert len(old.all_cards()) == 12
    at.desk.undo()
    assert len(old.steps()) == 0
    at.desk.do(ChangeSettings(values=(("currency", "USD"),)))
    with pytest.raises(Outdated):
        old.event_rows()


def test_a_viewer_sees_what_another_program_writes(at: DeskForTests) -> None:
    from salesdesk.store.store import SqlStore

    viewer = Desk(SqlStore.view(at.path, at.clock), at.clock)
    first = viewer.snapshot()
    assert len(first.all_cards()) == 12
    at.desk.do(CreateDeal(title="Later"))
    assert len(first.all_cards()) == 12
    with pytest.raises(Outdated):
        first.event_rows()
    assert len(viewer.snapshot().all_cards()) == 13
    assert len(viewer.ask(lambda snapshot: snapshot.all_cards())) == 13
    viewer.store.close()


def test_steps_done_and_planned_are_followed(at: DeskForTests) -> None:
    desk = at.desk
    key = desk.snapshot().all_cards()[0].id
    assert outlook(desk.snapshot()) is not None
    step = desk.do(PlanActivity(deal=key, title="Call")).made or ""
    assert desk.snapshot().steps()[key].title == "Call"
    assert outlook(desk.snapshot()).known.when_done.get(key) is None
    desk.do(FinishActivity(activity=step))
    assert key not in desk.snapshot().steps()
    assert len(outlook(desk.snapshot()).known.when_done[key]) == 1


def test_a_memo_goes_with_its_snapshot_unless_it_can_be_renewed(at: DeskForTests) -> None:
    desk = at.desk
    keys = [card.id for card in desk.snapshot().all_cards()]
    made: list[str] = []

    def plain() -> int:
        made.append("plain")
        return len(made)

    def kept() -> frozenset[str]:
        made.append("kept")
        return frozenset()

    def renew(old: frozenset[str], deals: frozenset[str]) -> frozenset[str]:
        return old | deals

    for _ in range(2):
        desk.snapshot().memo("plain", plain)
        assert desk.snapshot().memo("kept", kept, renew) == frozenset()
    desk.do(WinDeals(deals=(keys[0],)))
    desk.do(WinDeals(deals=(keys[1],)))
    assert desk.snapshot().memo("kept", kept, renew) == {keys[0], keys[1]}
    desk.snapshot().memo("plain", plain)
    assert made == ["plain", "kept", "plain"]
    desk.do(ChangeSettings(values=(("currency", "USD"),)))
    assert desk.snapshot().memo("kept", kept, renew) == frozenset()


def test_changes_between_two_revisions() -> None:
    done = Message("Done")
    first, second = Change(done, frozenset("a"), revision=1), Change(done, frozenset("b"), revision=2)
    assert changes_between([first, second], 0, 2) == [first, second]
    assert changes_between([second, first], 1, 2) == [second]
    assert changes_between([first, second], 2, 2) == []
    assert changes_between([first, second], 0, 3) is None
