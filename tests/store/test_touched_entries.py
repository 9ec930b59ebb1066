"""A change verifies the entries that it builds on: the last of the log, those of its deals, and what it takes back."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as driver

from salesdesk.desk.commands.activities import AddNote
from salesdesk.desk.commands.deal_fields import ChangeAmount
from salesdesk.desk.desk import Desk
from salesdesk.domain.records import Deal
from salesdesk.store.keys import packed
from salesdesk.store.recovery.pages import FilePages
from salesdesk.store.soundness import DeskDamaged
from salesdesk.store.store import SqlStore
from tests.support.desks import DeskForTests, StandingClock, desk_in


@pytest.fixture
def at(tmp_path: Path) -> DeskForTests:
    made = desk_in(tmp_path)
    deal = made.deal("Harbour crane", amount=125_000)
    made.desk.do(ChangeAmount(deals=(deal,), amount=126_000))
    made.deal("Nordic pilot", amount=70_000)
    made.desk.do(ChangeAmount(deals=(deal,), amount=127_000))
    made.deal("Another", amount=5)
    made.desk.store.close()
    return made


@pytest.fixture
def opened(at: DeskForTests) -> Iterator[Desk]:
    """Opened as a desk that is too large for its log to be proven before the first change."""
    store = SqlStore.open(at.path, StandingClock(at.clock.now))
    store.proof.faults = ()
    yield Desk(store, StandingClock(at.clock.now))
    store.close()


def crane(desk: Desk) -> str:
    """The key of the deal that the tests change."""
    with desk.read() as reader:
        return next(deal.id for deal in reader.every(Deal) if deal.title == "Harbour crane")


def change(path: Path, statement: str) -> bytes:
    """Change the log past the program, whatever guards it; the file as it is then."""
    with closing(driver.connect(str(path), isolation_level=None)) as raw:
        guards = raw.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            raw.execute(f"DROP TRIGGER {name}")
        assert raw.execute(statement).rowcount > 0
        for _, sql in guards:
            raw.execute(sql)
    return path.read_bytes()


TOLD = r"log (was changed|is damaged)"
LAST = "(SELECT max(number) FROM entry)"


@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE entry SET hash = x'00112233445566778899aabbccddeeff' WHERE number = {LAST}",
        f"UPDATE entry SET hlc = hlc + 1 WHERE number = {LAST}",
        f"UPDATE entry SET actor = 1 WHERE number = {LAST}",
        f"UPDATE entry SET payload = substr(payload, 1, 14) WHERE number = {LAST}",
        f"UPDATE event SET new = replace(new, ' 5 ', ' 6 ') WHERE entry = {LAST}",
    ],
)
def test_a_changed_last_entry_is_told_and_nothing_is_chained_to_it(
    statement: str, at: DeskForTests, opened: Desk
) -> None:
    before = change(at.path, statement)
    with pytest.raises(DeskDamaged, match=TOLD):
        opened.do(AddNote(deal=crane(opened), text="Said yes"))
    assert at.path.read_bytes() == before


def test_a_changed_event_of_the_deal_is_told_by_its_next_change(at: DeskForTests, opened: Desk) -> None:
    before = change(at.path, "UPDATE event SET old = replace(old, '126', '127') WHERE old LIKE '%126%'")
    with pytest.raises(DeskDamaged, match=r"The log was changed.*Harbour crane"):
        opened.do(ChangeAmount(deals=(crane(opened),), amount=1))
    assert at.path.read_bytes() == before


def test_what_is_taken_back_is_verified(at: DeskForTests, opened: Desk) -> None:
    for change_of in (
        f"UPDATE entry SET payload = substr(payload, 1, 14) WHERE number = {LAST}",
        f"UPDATE entry SET label = 1 WHERE number = {LAST}",
    ):
        before = change(at.path, change_of)
        with pytest.raises(DeskDamaged, match=TOLD):
            opened.undo()
        assert at.path.read_bytes() == before


def test_what_was_not_changed_is_no_finding(at: DeskForTests, opened: Desk) -> None:
    for number in range(3):
        opened.do(ChangeAmount(deals=(crane(opened),), amount=number))
        opened.undo()
        opened.redo()


def test_a_deal_that_only_the_index_does_not_know_is_no_deal_that_is_gone(at: DeskForTests, opened: Desk) -> None:
    key = crane(opened)
    with closing(driver.connect(str(at.path))) as raw:
        statement = "SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_deal_1'"
        (root,) = raw.execute(statement).fetchone()
    data = bytearray(at.path.read_bytes())
    pages = FilePages(bytes(data))
    (page,) = [number for number in pages.tree(root) if packed(key) in pages.page(number)]
    data[(page - 1) * pages.size + pages.page(page).find(packed(key))] ^= 1
    opened.store.close()
    at.path.write_bytes(data)
    with closing(SqlStore.open(at.path, StandingClock(at.clock.now))) as store:
        store.proof.faults = ()
        with pytest.raises(DeskDamaged):
            Desk(store, StandingClock(at.clock.now)).do(ChangeAmount(deals=(key,), amount=1))
    assert at.path.read_bytes() == data
