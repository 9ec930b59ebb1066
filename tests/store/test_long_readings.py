"""A long reading lets commits through between its parts, and is begun again where one came."""

from pathlib import Path
from typing import Any

import pytest

from salesdesk.desk.commands.deals import WinDeals
from salesdesk.desk.desk import Desk
from salesdesk.desk.parts import Outdated
from salesdesk.desk.snapshot import Snapshot
from salesdesk.store import access as stores
from salesdesk.store import connections, joined, keymap, packed
from salesdesk.store.log import event_columns
from salesdesk.store.store import SqlStore
from tests.support.desks import DeskForTests, desk_in

QUESTIONS = {
    "journal": lambda shown: len(shown.event_columns()),
    "cards": lambda shown: len(shown.all_cards()),
    "tags": lambda shown: len(shown.tag_links()),
}


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DeskForTests:
    made = desk_in(tmp_path)
    for number in range(9):
        made.deal(f"Deal {number}")
    monkeypatch.setattr(packed, "SELDOM", 0)
    for module, name in ((event_columns, "ROWS"), (joined, "ROWS"), (keymap, "MANY")):
        monkeypatch.setattr(module, name, 2)
    return made


class Between:
    """What happens where a reading has ended one transaction and has not begun the next."""

    def __init__(self, desk: Desk, deals: list[str]) -> None:
        self.desk, self.deals, self.parts = desk, deals, 0

    def begin(self, raw: Any) -> None:
        """A commit, which would wait for a minute and fail if the reading still held the file; then the next transaction."""
        self.parts += 1
        if self.deals:
            self.desk.do(WinDeals(deals=(self.deals.pop(),)))
        connections.begin(raw)


@pytest.mark.parametrize("question", ["journal", "cards"])
def test_a_commit_does_not_wait_for_the_whole(at: DeskForTests, monkeypatch: pytest.MonkeyPatch, question: str) -> None:
    keys = list(at.desk.snapshot().every_card())[:2]
    between = Between(at.desk, keys)
    before = QUESTIONS[question](at.desk.snapshot())
    asking = Desk(at.desk.store, at.clock)  # to which nothing has been told yet
    monkeypatch.setattr(stores, "begin", between.begin)
    found = asking.ask(QUESTIONS[question])
    assert keys == []
    assert found == before + (2 if question == "journal" else 0)
    assert between.parts > 4
    with at.desk.read() as reader:
        assert len(reader.event_columns()) == 11


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_was_read_of_two_revisions_is_never_given(
    at: DeskForTests, monkeypatch: pytest.MonkeyPatch, question: str
) -> None:
    keys = [at.deal("Last")]
    shown: Snapshot = Desk(at.desk.store, at.clock).snapshot()
    monkeypatch.setattr(stores, "begin", Between(at.desk, keys).begin)
    with pytest.raises(Outdated):
        QUESTIONS[question](shown)


def test_beside_another_program_too(at: DeskForTests, monkeypatch: pytest.MonkeyPatch) -> None:
    beside = Desk(SqlStore.view(at.path, at.clock), at.clock)
    keys = [at.deal("Last")]
    monkeypatch.setattr(stores, "begin", Between(at.desk, keys).begin)
    assert beside.ask(QUESTIONS["journal"]) == 11
    assert keys == []
    beside.store.close()


def test_whoever_asks_for_one_moment_gets_it(at: DeskForTests, monkeypatch: pytest.MonkeyPatch) -> None:
    """Readings that are no snapshot's see one revision, however long they take."""
    between = Between(at.desk, [])
    monkeypatch.setattr(stores, "begin", between.begin)
    with at.desk.read() as reader:
        assert len(reader.event_columns()) == 9
    assert between.parts == 0
