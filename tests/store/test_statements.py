"""What a change costs in statements: as many on a desk of any size, none of which goes through a table of many rows."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3.dbapi2 as driver
from sqlalchemy import Engine, event

from salesdesk.desk.commands.deal_fields import ChangeAmount, SetField
from salesdesk.desk.commands.deals import LoseDeals, MoveDeals, WinDeals
from tests.support.desks import DeskForTests, desk_in

MANY_ROWS = frozenset(
    {"deal", "event", "entry", "withdrawn", "activity", "note", "organisation", "contact", "deal_tag", "custom_value"}
)
"""The tables that grow with the deals."""
_NAMED = re.compile(r"\b(?:FROM|JOIN|UPDATE)\s+(\w+)(?:\s+(?!WHERE|SET|ON|JOIN|LEFT|ORDER|LIMIT|CROSS|GROUP)(\w+))?")


@dataclass
class Statements:
    """The statements of some changes with the first parameters of each."""

    run: list[tuple[str, Any]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.run)

    def through_a_table(self, path: Path) -> list[str]:
        """Those for which SQLite goes through a table of many rows; not so where it goes backwards to the first that fits."""
        connection = driver.connect(f"file:{path}?mode=ro", uri=True)
        try:
            return [told for statement, values in self.run for told in _scans(connection, statement, values)]
        finally:
            connection.close()


def _scans(connection: Any, statement: str, values: Any) -> Iterator[str]:
    if not statement.lstrip().startswith(("SELECT", "UPDATE", "DELETE")):
        return
    tables = {alias or table: table for table, alias in _NAMED.findall(statement)}
    ends_early = "ORDER BY number DESC LIMIT 1" in " ".join(statement.split())
    for *_, step in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall():
        scanned = re.match(r"SCAN (\w+)", step)
        if scanned and tables.get(scanned[1], scanned[1]) in MANY_ROWS and not ends_early:
            yield f"{step}: {statement}"


@contextmanager
def statements() -> Iterator[Statements]:
    """Notes the statements of changes that are made meanwhile."""
    noted = Statements()

    def note(connection: Any, cursor: Any, statement: str, values: Any, context: Any, many: bool) -> None:
        noted.run.append((statement, values[0] if many else values))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield noted
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@dataclass
class LivedIn(DeskForTests):
    """A desk with a past, and the keys of its open deals."""

    keys: list[str] = field(default_factory=list)


def lived_in(folder: Path, deals: int) -> LivedIn:
    """A desk with so many open deals and as many closed ones, each of which was moved and changed."""
    made = LivedIn(**vars(desk_in(folder)))
    for number in range(deals):
        key, over = (made.deal(f"{name} {number}", amount=number + 1) for name in ("Open", "Past"))
        made.clock.on(hours=1)
        made.desk.do(MoveDeals(deals=(key, over), stage=made.stages[number % 3].id))
        made.desk.do(WinDeals(deals=(over,)) if number % 2 else LoseDeals(deals=(over,)))
        made.keys.append(key)
    return made


@pytest.fixture
def at(tmp_path: Path) -> Iterator[LivedIn]:
    made = lived_in(tmp_path, 60)
    yield made
    made.desk.store.close()


def _move(at: LivedIn, number: int, above: int | None = None) -> str:
    here, there = at.stages[number % 3].id, at.stages[(number + 1) % 3].id
    assert here != there
    change = at.desk.do(
        MoveDeals(deals=(at.keys[number],), stage=there, above=None if above is None else at.keys[above])
    )
    assert change.entry
    return change.entry


CHANGES: dict[str, tuple[Callable[[LivedIn], object], int]] = {
    "move": (lambda at: _move(at, 7), 27),
    "move above another": (lambda at: _move(at, 7, 14), 29),
    "move 50": (lambda at: at.desk.do(MoveDeals(deals=tuple(at.keys[:50]), stage=at.stages[1].id)), 113),
    "win": (lambda at: at.desk.do(WinDeals(deals=(at.keys[7],))), 27),
    "lose": (lambda at: at.desk.do(LoseDeals(deals=(at.keys[7],), reason="Price")), 27),
    "amount": (lambda at: at.desk.do(ChangeAmount(deals=(at.keys[7],), amount=5)), 27),
    "owner": (lambda at: at.desk.do(SetField(deals=(at.keys[7],), field="owner", value="Ines")), 23),
}
"""What is done, and how many statements at most it may take: three of them verify what it touches."""


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_takes_few_statements_and_goes_through_no_table(at: LivedIn, name: str) -> None:
    do, most = CHANGES[name]
    _move(at, 1)  # from here on the device of this file is known
    with statements() as noted:
        do(at)
    assert len(noted) <= most
    assert noted.through_a_table(at.path) == []


TURNS: dict[str, tuple[Callable[[LivedIn, list[str]], object], int]] = {
    "undo": (lambda at, moves: at.desk.undo(), 55),
    "undo in the middle": (lambda at, moves: at.desk.undo([moves[2]]), 55),
}


@pytest.mark.parametrize("name", TURNS)
def test_taking_back_takes_few_statements_and_goes_through_no_table(at: LivedIn, name: str) -> None:
    turn, most = TURNS[name]
    moves = [_move(at, number) for number in range(6)]
    with statements() as noted:
        turn(at, moves)
    assert len(noted) <= most
    assert noted.through_a_table(at.path) == []
    with statements() as again:
        at.desk.redo() if name == "undo" else at.desk.redo([moves[2]])
    assert len(again) <= most + 8
    assert again.through_a_table(at.path) == []


def test_as_many_on_a_larger_desk(tmp_path: Path) -> None:
    counts = []
    for deals in (5, 50):
        folder = tmp_path / str(deals)
        folder.mkdir()
        made = lived_in(folder, deals)
        moves = [_move(made, number) for number in range(4)]
        with statements() as noted:
            _move(made, 4)
            made.desk.undo()
            made.desk.redo()
            made.desk.undo([moves[1]])
        counts.append(len(noted))
        made.desk.store.close()
    assert counts[0] == counts[1]
