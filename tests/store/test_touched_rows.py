"""A change verifies the rows that it touches: a changed value of any field of any kind is told, and not written over."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3.dbapi2 as driver
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salesdesk.desk.commands.activities import FinishActivity
from salesdesk.desk.commands.deal_fields import ChangeAmount
from salesdesk.desk.desk import Desk
from salesdesk.domain.errors import SalesDeskError
from salesdesk.domain.records import KINDS, Activity, Deal, Record
from salesdesk.store.schema import BY_TABLE, SHAPES
from salesdesk.store.soundness import DeskDamaged
from salesdesk.store.store import SqlStore
from tests.faults.damaged_desks import busy_desk
from tests.faults.damaged_places import Place, places_of
from tests.support.desks import DeskForTests, StandingClock


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> DeskForTests:
    made = busy_desk(tmp_path_factory.mktemp("sound"), deals=24)
    made.desk.store.close()
    return made


@pytest.fixture
def path(sound: DeskForTests, tmp_path: Path) -> Path:
    path = tmp_path / "desk.salesdesk"
    path.write_bytes(sound.path.read_bytes())
    return path


@pytest.fixture
def opened(path: Path, sound: DeskForTests) -> Iterator[Callable[[], Desk]]:
    """Opens the desk as one that is too large for its values to be checked before the first change."""
    stores: list[SqlStore] = []

    def open_it() -> Desk:
        store = SqlStore.open(path, StandingClock(sound.clock.now))
        stores.append(store)
        store.proof.faults = ()
        return Desk(store, StandingClock(sound.clock.now))

    yield open_it
    for store in stores:
        store.close()


def any_row(path: Path, kind: type[Record], name: str) -> tuple[int, str, Any]:
    """Number and key of a row that says something in a field, or of any, and the cell."""
    table = SHAPES[kind].table
    with closing(driver.connect(str(path))) as raw:
        statement = f"SELECT number, hex(id), id, {name} FROM {table} ORDER BY deleted_at IS NOT NULL, {name} IS NULL"
        number, digits, key, cell = raw.execute(statement).fetchone()
    return number, key if isinstance(key, str) else digits.lower(), cell


def set_cell(path: Path, table: str, number: int, name: str, cell: Any) -> None:
    """Write a cell past the program, as damage does, whatever its table and indexes say to it."""
    with closing(driver.connect(str(path), isolation_level=None)) as raw:
        raw.execute("PRAGMA ignore_check_constraints=ON")
        raw.execute(f"UPDATE {table} SET {name} = ? WHERE number = ?", (cell, number))


def another(cell: Any) -> Any:
    """A cell that differs in one bit of its last byte."""
    if isinstance(cell, bytes):
        return cell[:-1] + bytes([cell[-1] ^ 1])
    if isinstance(cell, str):
        return cell[:-1] + chr(ord(cell[-1]) ^ 1) if cell else "\x01"
    return 1 if cell is None else cell + 0.5 if isinstance(cell, float) else cell ^ 1


def touch(desk: Desk, kind: type[Record], number: int) -> None:
    """Change something of a row, as a command does."""
    with desk.store.change("Touch", 1, {}) as tx:
        tx.rows.update(SHAPES[kind], number, {"deleted_at": 5})  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", KINDS, ids=[kind.__name__ for kind in KINDS])
def test_a_changed_value_of_every_field_is_told_by_the_next_change_of_its_row(
    kind: type[Record], path: Path, opened: Callable[[], Desk]
) -> None:
    desk = opened()
    assert isinstance(desk.store, SqlStore)
    for name in SHAPES[kind].columns[1:]:
        number, _, cell = any_row(path, kind, name)
        set_cell(path, SHAPES[kind].table, number, name, another(cell))
        before = path.read_bytes()
        desk.store.proof.faults = ()
        with pytest.raises(DeskDamaged) as told:
            touch(desk, kind, number)
        assert any(name in str(fault) or "as it was written" in str(fault) for fault in told.value.faults)
        with pytest.raises(DeskDamaged):
            desk.undo()
        assert path.read_bytes() == before
        set_cell(path, SHAPES[kind].table, number, name, cell)


def test_the_sentence_names_the_deal_and_the_field(path: Path, opened: Callable[[], Desk]) -> None:
    number, key, amount = any_row(path, Deal, "amount")
    set_cell(path, "deal", number, "amount", amount + 64)
    desk = opened()
    with desk.read() as reader:
        deal = next(one for one in reader.every(Deal) if one.id.replace("-", "") == key)
    with pytest.raises(DeskDamaged, match="nothing is written to it") as told:
        desk.do(ChangeAmount(deals=(deal.id,), amount=5))
    assert [str(fault) for fault in told.value.faults] == [f"{deal.title} is not what its history adds up to: amount"]


def test_text_that_cannot_be_read_is_told_with_its_place(path: Path, opened: Callable[[], Desk]) -> None:
    desk = opened()
    with desk.read() as reader:
        step = next(one for one in reader.every(Activity) if one.done_at is None)
    desk.store.close()
    with closing(driver.connect(str(path), isolation_level=None)) as raw:
        key = bytes.fromhex(step.id.replace("-", ""))
        raw.execute("UPDATE activity SET title = CAST(x'43616cff' AS TEXT) WHERE id = ?", (key,))
    desk = opened()
    with pytest.raises(DeskDamaged) as told:
        desk.do(FinishActivity(activity=step.id))
    assert "holds text that cannot be read: title" in str(told.value.faults[0])


@pytest.fixture(scope="module")
def values(sound: DeskForTests) -> list[Place]:
    return [place for place in places_of(sound.path) if place.reach == "value"]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_flipped_bit_of_a_row_is_written_over(
    data: st.DataObject, path: Path, sound: DeskForTests, opened: Callable[[], Desk], values: list[Place]
) -> None:
    place = data.draw(st.sampled_from(values))
    at = data.draw(st.integers(place.start, place.end - 1))
    damaged = bytearray(sound.path.read_bytes())
    damaged[at] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(damaged)
    desk = opened()
    with pytest.raises(SalesDeskError, match="damaged"):
        touch(desk, BY_TABLE[place.table].kind, place.number)
    desk.store.close()
    assert path.read_bytes() == damaged
