"""How far a log goes, and what has been touched since: whatever is not named reads as before."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import sqlcipher3.dbapi2 as driver
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salesdesk.desk.commands.activities import AddNote, PlanActivity
from salesdesk.desk.commands.deal_fields import SetField
from salesdesk.desk.commands.deals import CreateDeal, MoveDeals
from salesdesk.desk.commands.people import RenameOrganisation
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.commands.rates import SetRate
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.commands.stages import RenameStage
from salesdesk.desk.desk import Desk
from salesdesk.desk.kept import Position, TouchedSince
from salesdesk.domain.records import Activity, CustomValue, Deal, DealTag, Note, Organisation, Quota
from salesdesk.store import restore
from salesdesk.store.log import since as since_module
from tests.store.test_merge import FORECAST, copies, live, merged
from tests.support.desks import DeskForTests, desk_in
from tests.support.positions import position_of


@pytest.fixture
def at(tmp_path: Path) -> Iterator[DeskForTests]:
    made = desk_in(tmp_path)
    yield made
    made.desk.store.close()


def position(desk: Desk) -> Position:
    with desk.read() as reader:
        return reader.position()


def since(desk: Desk, then: Position) -> TouchedSince | None:
    with desk.read() as reader:
        return reader.touched_since(then)


def of(*deals: str, kinds: frozenset[str] = frozenset()) -> TouchedSince:
    return TouchedSince(frozenset(deals), kinds)


def test_the_position_is_the_same_whoever_reads_it_and_moves_with_each_command(at: DeskForTests) -> None:
    seen = [position(at.desk)]
    for change in (at.deal, at.desk.undo, at.desk.redo):
        change()
        seen.append(position(at.desk))
        assert position_of(at.path) == seen[-1]
    assert len(set(seen)) == len(seen)
    assert position(at.reopen()) == seen[-1]


def test_writing_the_diary_moves_no_position(at: DeskForTests) -> None:
    before = position(at.desk)
    assert at.desk.store.keep([FORECAST])
    assert position(at.desk) == before == position_of(at.path)
    assert since(at.desk, before) == of()


def test_a_desk_that_is_locked_or_has_to_be_recovered_has_none(at: DeskForTests, tmp_path: Path) -> None:
    before = position(at.desk)
    with closing(driver.connect(str(at.path), isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert position_of(at.path) is None
        other.execute("PRAGMA cache_size=1")
        other.execute("UPDATE deal SET title = title")
        other.execute("UPDATE word SET text = text || 'a'")
        journal = at.path.with_name(at.path.name + "-journal")
        torn = tmp_path / "torn.salesdesk"
        shutil.copy(at.path, torn)
        shutil.copy(journal, torn.with_name(torn.name + "-journal"))
        other.execute("ROLLBACK")
    assert position_of(at.path) == before
    if torn.with_name(torn.name + "-journal").stat().st_size:
        assert position_of(torn) in (None, before)


def test_commands_of_deals_name_the_deals(at: DeskForTests) -> None:
    one, other = at.deal(), at.deal("Second", organisation="Acme")
    at.desk.do(SetField(deals=(other,), field="tags", value=("big",)))
    then = position(at.desk)
    at.desk.do(MoveDeals(deals=(one,), stage=at.stages[1].id))
    assert since(at.desk, then) == of(one)
    at.desk.do(SetField(deals=(other,), field="tags", value=("new", "big")))
    at.desk.do(AddNote(text="Note", deal=one))
    assert since(at.desk, then) == of(one, other)
    third = at.deal("Third", organisation="Another", contact="Ann")
    assert since(at.desk, then) == of(one, other, third)
    assert since(at.desk, position(at.desk)) == of()


def test_taking_back_what_was_there_before_names_its_deals(at: DeskForTests) -> None:
    one, _ = at.deal(), at.deal("Second")
    moved = at.desk.do(MoveDeals(deals=(one,), stage=at.stages[1].id)).entry
    then = position(at.desk)
    at.desk.undo([moved or ""])
    assert since(at.desk, then) == of(one)
    then = position(at.desk)
    at.desk.redo([moved or ""])
    assert since(at.desk, then) == of(one)


def test_quotas_are_named_and_looks_and_reports_touch_nothing(at: DeskForTests) -> None:
    then = position(at.desk)
    at.desk.do(ChangeSettings(values=(("theme", "dark"),)))
    assert since(at.desk, then) == of()
    at.desk.do(SetQuota(period="2026-Q4", amount=100))
    assert since(at.desk, then) == of(kinds=frozenset({"quotas"}))


@pytest.mark.parametrize(
    "command",
    [
        lambda at: ChangeSettings(values=(("zone", "Asia/Tokyo"),)),
        lambda at: RenameStage(stage=at.stages[0].id, name="Other"),
        lambda at: SetRate(currency="USD", day=FORECAST.day, rate="0.9"),
        lambda at: PlanActivity(title="Of nobody"),
        lambda at: RenameOrganisation(organisation=at.desk.snapshot().find(Organisation)[0].id, name="Other"),
    ],
)
def test_after_anything_else_nothing_is_known(at: DeskForTests, command: Any) -> None:
    at.deal(organisation="Acme")
    then = position(at.desk)
    at.desk.do(command(at))
    assert since(at.desk, then) is None


def test_a_backup_that_was_put_back_is_no_continuation(at: DeskForTests, tmp_path: Path) -> None:
    backup = tmp_path / "backup.salesdesk"
    at.desk.store.backup(backup)
    before = position(at.desk)
    at.deal()
    then = position(at.desk)
    at.desk.store.close()
    restore.restore(backup, at.path, at.clock)
    assert since(at.reopen(), then) is None
    assert position(at.desk) == before
    at.deal("Another one in its place")
    assert since(at.desk, then) is None


def test_an_entry_of_another_hash_or_another_schema_is_no_continuation(at: DeskForTests) -> None:
    then = position(at.desk)
    other = tuple(head._replace(hash=head.hash[::-1]) for head in then.heads)
    key = at.deal()
    assert since(at.desk, then) == of(key)
    assert since(at.desk, then._replace(heads=other)) is None
    assert since(at.desk, then._replace(schema=then.schema - 1)) is None


def test_after_what_may_have_changed_other_records_nothing_is_known(at: DeskForTests, tmp_path: Path) -> None:
    """A new organisation is another one's as well, once what made it is taken back or comes from elsewhere."""
    (desk, _), (other, _) = copies(at, tmp_path, 2)
    made = desk.do(CreateDeal(title="Made here", organisation="Acme"))
    then = position(desk)
    desk.undo([made.entry or ""])
    assert since(desk, then) is None
    then = position(desk)
    other.do(CreateDeal(title="Made there", organisation="Other"))
    merged(desk, other)
    assert since(desk, then) is None
    desk.store.close()
    other.store.close()


def test_so_many_deals_are_named_and_no_more(at: DeskForTests, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(since_module, "MOST_DEALS", 12)
    keys = tuple(at.deal(f"Deal {number}") for number in range(13))
    for count, named in ((12, True), (13, False)):
        then = position(at.desk)
        at.desk.do(SetField(deals=keys[:count], field="owner", value=f"Owner of {count}"))
        assert since(at.desk, then) == (of(*keys[:count]) if named else None)


def test_very_much_is_not_counted(at: DeskForTests) -> None:
    deals = [at.deal(f"Deal {number}") for number in range(40)]
    then = position(at.desk)
    for number in range(260):
        at.desk.do(MoveDeals(deals=(deals[number % 40],), stage=at.stages[1 + number // 40 % 2].id))
        at.desk.undo()
    assert since(at.desk, then) is None


def things(desk: Desk) -> dict[str, Any]:
    """Of each deal all that is read of it; under an empty key what belongs to none."""
    with desk.read() as reader:
        cards = reader.all_cards(None)
        keys = [deal.id for deal in reader.every(Deal)]
        events, steps = reader.events(keys), reader.steps()
        found: dict[str, Any] = {key: [events[key], steps.get(key)] for key in keys}
        for card in cards:
            found[card.id].append(card)
        for kind in (Activity, Note, DealTag, CustomValue):
            for record in reader.find(kind):
                owner = getattr(record, "deal", None)
                if owner:
                    found[owner].append(record)
        stages = [(stage.id, stage.name, stage.rank) for stage in reader.all_stages()]
        return found | {"": [stages, reader.find(Quota), reader.survivors()]}


@given(st.integers(0, 10**6))
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_not_named_reads_as_before(number: int) -> None:
    chance = Random(number)
    with TemporaryDirectory() as folder:
        at = desk_in(Path(folder))
        for _ in range(4):
            at.deal(f"Deal {chance.random()}", organisation="A")
        pair = copies(at, Path(folder), 2)
        (desk, clock), (other, other_clock) = pair
        seen = [(position(desk), things(desk))]
        told = 0
        for _ in range(12):
            if chance.random() < 0.3:
                live(other, other_clock, at.pipeline, chance, 2)
                merged(desk, other)
            else:
                live(desk, clock, at.pipeline, chance, 1)
            now = things(desk)
            for then, before in seen:
                found = since(desk, then)
                if found is not None:
                    told += 1
                    changed = {key for key in before.keys() | now.keys() if before.get(key) != now.get(key)}
                    assert changed - {""} <= found.deals
                    assert "" not in changed or found.kinds == {"quotas"}
            seen.append((position(desk), now))
        desk.store.close()
        other.store.close()
    assert told
