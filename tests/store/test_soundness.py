"""A desk that is not sound is told, by deal and field, and nothing is written to it."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3.dbapi2 as driver

from salesdesk.desk.checking import check
from salesdesk.desk.commands.activities import AddNote
from salesdesk.desk.desk import Desk
from salesdesk.desk.parts import Outdated
from salesdesk.domain.errors import Message, SalesDeskError
from salesdesk.domain.records import Deal
from salesdesk.store import faults, soundness
from salesdesk.store.faults import Proof
from salesdesk.store.soundness import Depth, DeskDamaged
from salesdesk.store.store import SqlStore
from tests.faults.damaged_places import pages_of
from tests.support.desks import DeskForTests, StandingClock, desk_in


@pytest.fixture
def at(tmp_path: Path) -> Iterator[DeskForTests]:
    made = desk_in(tmp_path)
    made.deal("Harbour crane", amount=125_000, organisation="Vela", source="Fair")
    made.deal("Nordic pilot", amount=70_000, organisation="Nord")
    yield made
    made.desk.store.close()


def change_bytes(at: DeskForTests, old: bytes, new: bytes, last: bool = False) -> None:
    """Close the desk and put other bytes where some stand (first, or last) in its file."""
    at.desk.store.close()
    data = at.path.read_bytes()
    place = data.rfind(old) if last else data.find(old)
    assert place >= 0 and len(old) == len(new)
    at.path.write_bytes(data[:place] + new + data[place + len(old) :])


def told(path: Path, full: bool = True) -> list[str]:
    """What a check of a file says."""
    store = SqlStore.view(path, StandingClock())
    try:
        return [str(fault) for fault in check(Desk(store, StandingClock()), full)]
    finally:
        store.close()


def test_a_sound_desk_has_no_finding(at: DeskForTests) -> None:
    assert (check(at.desk), check(at.desk, full=False)) == ((), ())


def test_one_changed_letter_of_a_title_is_told_with_deal_and_field(at: DeskForTests) -> None:
    change_bytes(at, b"Harbour crane", b"Harbour crate")
    (fault,) = [fault for fault in told(at.path) if "crate" in fault and "title" in fault]
    assert fault == "Harbour crate is not what the log says: title"


def test_an_index_that_is_not_there_is_no_damage(at: DeskForTests) -> None:
    at.desk.store.close()
    with closing(driver.connect(str(at.path))) as raw:
        raw.execute("DROP INDEX withdrawn_by")
        raw.commit()
    assert told(at.path) == []


def test_an_index_of_other_columns_is_told(at: DeskForTests) -> None:
    at.desk.store.close()
    with closing(driver.connect(str(at.path))) as raw:
        raw.execute("DROP INDEX withdrawn_by")
        raw.execute("CREATE INDEX withdrawn_by ON withdrawn (by, 1)")
        raw.commit()
    assert told(at.path) == ["The file is damaged: the description of withdrawn_by is not as SalesDesk wrote it."]


def test_text_that_is_no_utf_8_is_told_with_its_place(at: DeskForTests) -> None:
    change_bytes(at, b"Harbour crane", b"Harbour cra\xffe")
    assert "Harbour cra\ufffde holds text that cannot be read: title" in told(at.path)


def test_nothing_is_written_to_a_desk_with_a_changed_value(at: DeskForTests) -> None:
    change_bytes(at, b"Harbour crane", b"Harbour crate")
    before = at.path.read_bytes()
    at.reopen()
    actions: list[Callable[[], Any]] = [lambda: at.deal("Another"), at.desk.undo, at.desk.redo]
    for act in actions:
        with pytest.raises(DeskDamaged, match="nothing is written to it"):
            act()
    at.desk.store.close()
    assert at.path.read_bytes() == before


def test_what_a_full_check_finds_refuses_every_change_from_then_on(at: DeskForTests) -> None:
    note = at.desk.do(AddNote(deal=at.deal("Third"), text="Call again in May")).made
    assert note
    change_bytes(at, b"Call again in May", b"Call again in Mai", last=True)
    store = SqlStore.open(at.path, at.clock)
    at.desk = Desk(store, at.clock)
    assert store.proof.faults is None
    assert any("May" in str(fault) or "Mai" in str(fault) for fault in check(at.desk))
    assert store.proof.faults
    with pytest.raises(DeskDamaged):
        at.deal("Another")


def test_a_check_ends_where_the_desk_is_changed_meanwhile(at: DeskForTests) -> None:
    steps = iter(range(100))

    def between() -> None:
        if next(steps) == 5:
            at.deal("Made meanwhile")

    with pytest.raises(Outdated):
        at.desk.store.check(between=between)
    assert check(at.desk) == ()


def test_a_check_can_be_ended_from_outside(at: DeskForTests) -> None:
    class Enough(Exception):
        pass

    def between() -> None:
        raise Enough

    with pytest.raises(Enough):
        at.desk.store.check(between=between)
    at.deal("Another")


def test_a_desk_that_is_open_is_checked_once_before_its_first_change(
    at: DeskForTests, monkeypatch: pytest.MonkeyPatch
) -> None:
    at.reopen()
    asked: list[str] = []
    true_check = Proof.check

    def counted(self: Proof, depth: Depth = "full", between: Callable[[], None] = lambda: None) -> Any:
        asked.append(depth)
        return true_check(self, depth, between)

    monkeypatch.setattr(Proof, "check", counted)
    at.deal("One")
    at.deal("Two")
    assert asked == ["full"]


@pytest.mark.parametrize(("small", "middle", "depth"), [(0, 1 << 20, "quick"), (0, 0, "pages")])
def test_a_larger_desk_is_checked_by_its_size_before_its_first_change(
    at: DeskForTests, monkeypatch: pytest.MonkeyPatch, small: int, middle: int, depth: Depth
) -> None:
    """Of one of middle size every row, so that no other record is changed beside a damaged one."""
    monkeypatch.setattr(faults, "SMALL_BYTES", small)
    change_bytes(at, b"Harbour crane", b"Harbour crate")
    store = at.reopen().store
    assert isinstance(store, SqlStore)
    store.proof.look(middle)
    if depth == "pages":
        assert store.proof.faults == ()
        return
    assert [str(fault) for fault in store.proof.faults or ()] == ["Harbour crate is not what the log says: title"]
    with pytest.raises(DeskDamaged):
        at.deal("Another")


def test_an_index_that_does_not_fit_its_table_is_found_before_the_first_change_of_any_desk(
    at: DeskForTests, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its pages are well by themselves: it used to be found by the full check alone."""
    monkeypatch.setattr(faults, "SMALL_BYTES", 0)
    at.desk.store.close()
    pages = {name: page for page, name in pages_of(at.path).items()}
    data = bytearray(at.path.read_bytes())
    start = (pages["organisation_by_name"] - 1) * 4096
    place = data.index(b"vela", start, start + 4096)
    data[place : place + 4] = b"velo"
    at.path.write_bytes(data)
    at.reopen()
    with pytest.raises(DeskDamaged):
        at.deal("Another")
    assert at.path.read_bytes() == data


def test_rows_are_looked_at_while_others_change_them(at: DeskForTests) -> None:
    def between() -> None:
        at.deal("Made meanwhile")

    assert soundness.check(at.path, None, "rows", between) == ()
    change_bytes(at, b"Harbour crane", b"Harbour crate")
    assert [str(one) for one in soundness.check(at.path, None, "rows")] == [
        "Harbour crate is not what the log says: title"
    ]


def test_what_is_found_is_told_to_who_watches_and_to_who_comes_later(at: DeskForTests) -> None:
    change_bytes(at, b"Harbour crane", b"Harbour crate")
    at.reopen()
    told_at_once, told_later = list[tuple[Message, ...]](), list[tuple[Message, ...]]()
    at.desk.store.watch_damage(told_at_once.append)
    assert told_at_once == []
    with pytest.raises(DeskDamaged):
        at.deal("Another")
    assert any("Harbour crate" in str(fault) for fault in told_at_once[-1])
    at.desk.store.watch_damage(told_later.append)
    assert told_later == told_at_once[-1:]


def test_a_reading_that_fails_for_damage_is_a_finding(at: DeskForTests) -> None:
    at.desk.store.close()
    page = next(page for page, name in pages_of(at.path).items() if name == "deal")
    before = bytearray(at.path.read_bytes())
    before[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
    at.path.write_bytes(before)
    store, told = SqlStore.open(at.path, at.clock), list[tuple[Message, ...]]()
    store.watch_damage(told.append)
    with pytest.raises(SalesDeskError, match="is damaged"), store.read() as reader:
        reader.every(Deal)
    assert [str(fault) for fault in told[-1]] == ["A part of the file cannot be read."]
    with pytest.raises(DeskDamaged), store.change("Nothing", 1, {}):
        pass
    store.close()
    assert at.path.read_bytes() == before


@pytest.mark.parametrize("version", [1, 2, 3])
def test_an_upgraded_desk_has_the_same_description_of_its_tables(version: int, tmp_path: Path) -> None:
    path = tmp_path / "desk.salesdesk"
    path.write_bytes((Path(__file__).parent / "samples" / f"version-{version}.salesdesk").read_bytes())
    SqlStore.open(path, StandingClock()).close()
    assert told(path) == []
