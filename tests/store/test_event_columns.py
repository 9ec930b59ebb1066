"""The journal read as arrays tells what the rows of it do, and a long reading is made of parts."""

from dataclasses import fields
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

import numpy as np
import pytest

from salesdesk.analytics.events import Events, columns
from salesdesk.desk.commands.activities import AddNote
from salesdesk.desk.commands.deal_fields import ChangeAmount, SetField
from salesdesk.desk.commands.deals import LoseDeals, MoveDeals, ReopenDeals, SnoozeDeals, WinDeals
from salesdesk.desk.desk import Desk
from salesdesk.domain.events import Event
from salesdesk.store.log import event_columns
from tests.store.test_merge import copies, live, merged
from tests.support.desks import DeskForTests, desk_in
from tests.views.rich_desks import rich_desk

PARTS = pytest.mark.parametrize("rows", [1, 7, 8192])


def assert_same(found: Events, wanted: Events) -> None:
    for field in fields(Events):
        one, other = getattr(found, field.name), getattr(wanted, field.name)
        if isinstance(other, tuple):
            assert one == other, field.name
        else:
            assert one.dtype == other.dtype and np.array_equal(one, other), field.name


def assert_told(desk: Desk) -> None:
    """At no end and at some, arrays and rows say the same."""
    with desk.read() as reader:
        rows = reader.event_rows()
        assert_same(reader.event_columns(), columns(rows))
        for at in (0, rows[len(rows) // 3][1], rows[len(rows) // 2][1] - 1, rows[-1][1]):
            assert_same(reader.event_columns(at), columns([row for row in rows if row[1] <= at]))


@PARTS
def test_a_desk_with_a_long_life(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int) -> None:
    monkeypatch.setattr(event_columns, "ROWS", rows)
    with rich_desk(tmp_path) as rich:
        assert_told(rich.desk)


@PARTS
@pytest.mark.parametrize("chance", range(4))
def test_devices_that_took_things_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int, chance: int) -> None:
    monkeypatch.setattr(event_columns, "ROWS", rows)
    at, dice = desk_in(tmp_path), Random(chance)
    for number in range(4):
        at.deal(f"First {number}", stage=at.stages[number % 2].id, amount=number * 10 or None)
    made = copies(at, tmp_path, 3)
    for desk, clock in made:
        live(desk, clock, at.pipeline, dice, 25)
    for into, _ in made[:2]:
        for other, _ in made:
            if other is not into:
                merged(into, other)
    assert_told(made[0][0])
    assert_told(made[1][0])
    for desk, _ in made:
        desk.store.close()


def test_what_several_devices_did_to_a_deal_at_one_instant(tmp_path: Path) -> None:
    """It is in the order of their clocks, which count on within an instant; then in that of the devices' keys."""
    at = desk_in(tmp_path)
    key = at.deal("Fleet", stage=at.stages[0].id)
    made = copies(at, tmp_path, 4)
    for place, (desk, clock) in enumerate(made):
        clock.now = at.clock.now
        for number in range(place):  # so that their counters are not alike
            desk.do(AddNote(text=f"Note {number}"))
        clock.on(hours=1)
        for turn in range(1 + place % 3):
            desk.do(ChangeAmount(deals=(key,), amount=100 * place + turn))
            desk.do(MoveDeals(deals=(key,), stage=at.stages[(place + turn) % 2 + 1].id))
    for into, _ in made:
        for other, _ in made:
            if other is not into:
                merged(into, other)
        assert_told(into)
    for desk, _ in made:
        desk.store.close()


@pytest.fixture
def at(tmp_path: Path) -> DeskForTests:
    return desk_in(tmp_path)


@PARTS
def test_texts_that_look_like_others(at: DeskForTests, monkeypatch: pytest.MonkeyPatch, rows: int) -> None:
    """A reason that holds the mark between texts, one that is empty, and amounts of all signs."""
    monkeypatch.setattr(event_columns, "ROWS", rows)
    keys = [at.deal(f"Deal {n}", amount=(None, 0, -5, 2**62)[n % 4]) for n in range(8)]
    for reason, key in zip(("Price\x1fand time", "{", "数据 😀", "1 2  EUR "), keys, strict=False):
        at.desk.do(LoseDeals(deals=(key,), reason=reason))
    at.desk.do(WinDeals(deals=tuple(keys[4:6])))
    at.desk.do(ReopenDeals(deals=tuple(keys[3:5])))
    at.desk.do(SnoozeDeals(deals=(keys[6],), until=date(2026, 12, 1)))
    at.desk.do(ChangeAmount(deals=(keys[7],), amount=None, currency="USD"))
    at.desk.do(SetField(deals=(keys[0],), field="owner", value="Ines"))
    at.desk.undo()
    assert_told(at.desk)


def test_an_empty_journal(at: DeskForTests) -> None:
    with at.desk.read() as reader:
        assert_same(reader.event_columns(), columns([]))


def test_what_is_written_in_the_same_transaction(at: DeskForTests) -> None:
    """Its own events count too, those without an instant of their own at that of its entry; and some long ago."""
    key = at.deal("Before")
    with at.desk.store.change("Test", 1, {}) as transaction:
        long_ago = datetime(1890, 3, 1, tzinfo=UTC)
        told = [
            Event(key, transaction.now, "amount", None, "5 EUR"),
            Event(key, long_ago, "expected_close", None, "1890-04-01"),
        ]
        transaction.append(told)
        rows = transaction.event_rows()
        assert [row[2] for row in rows] == ["expected_close", "created", "amount"]
        assert_same(transaction.event_columns(), columns(rows))


def test_what_is_written_in_the_same_transaction_comes_after_what_others_did_then(
    at: DeskForTests, tmp_path: Path
) -> None:
    key = at.deal("Fleet")
    (desk, _), (other, clock) = copies(at, tmp_path, 2)
    other.do(ChangeAmount(deals=(key,), amount=100))
    merged(desk, other)
    with desk.store.change("Test", 1, {}) as transaction:
        transaction.append([Event(key, clock.now, "amount", None, "5 EUR")])
        rows = transaction.event_rows()
        assert [row[4] for row in rows if row[2] == "amount"][-1] == "5 EUR"
        assert_same(transaction.event_columns(), columns(rows))
    desk.store.close()
    other.store.close()
