"""The diary in the file: a line a scope, period and day, written once, in entries of its own actor."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sqlcipher3.dbapi2 as driver
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from salesdesk.analytics.distribution import Distribution
from salesdesk.desk.cards import DiaryLine
from salesdesk.desk.checking import check
from salesdesk.desk.commands.deal_fields import ChangeAmount, SetField
from salesdesk.domain.errors import Message, Refused
from salesdesk.domain.records import Tag
from salesdesk.i18n import worded
from salesdesk.store.diary import as_kept, packed, unpacked
from salesdesk.store.store import SqlStore
from tests.support.desks import DeskForTests, desk_in

LINE = DiaryLine(
    period="2026-Q4",
    day=date(2026, 11, 23),
    won=100,
    target=900,
    currency="EUR",
    chance=1 / 3,
    forecast=512.25,
    low=100.0,
    high=1e15,
    distribution=Distribution(-(10**15), Fraction(10**15, 3), np.array([0.25, 0.5, 0.25])),
)


@pytest.fixture
def at(tmp_path: Path) -> Iterator[DeskForTests]:
    made = desk_in(tmp_path)
    yield made
    made.desk.store.close()


def kept(at: DeskForTests, *scope: Any) -> list[DiaryLine]:
    with at.desk.read() as reader:
        return reader.diary(*scope or ("2026-Q4",))


def plain(line: DiaryLine) -> DiaryLine:
    of = line.distribution
    parts: Any = (of.start, of.step, of.mass.tolist())
    return replace(line, distribution=parts)


def test_a_line_comes_back_as_it_was_also_after_a_restart(at: DeskForTests) -> None:
    assert at.desk.store.keep([LINE])
    assert [plain(line) for line in kept(at)] == [plain(LINE)]
    at.reopen()
    assert [plain(line) for line in kept(at)] == [plain(LINE)]


def test_of_a_day_the_first_line_stays_and_nothing_more_is_written(at: DeskForTests) -> None:
    store = at.desk.store
    assert store.keep([LINE])
    before = at.path.read_bytes()
    assert not store.keep([LINE])
    assert not store.keep([replace(LINE, chance=0.5)])
    assert at.path.read_bytes() == before
    assert store.keep([replace(LINE, day=date(2026, 11, 24), chance=0.5), replace(LINE, chance=0.5)])
    assert store.keep([replace(LINE, day=date(2026, 7, 1), period="2026-Q3")])
    assert [(line.day.day, line.chance) for line in kept(at)] == [(23, 1 / 3), (24, 0.5)]
    assert [line.period for line in kept(at, None)] == ["2026-Q3", "2026-Q4", "2026-Q4"]


def test_each_scope_has_its_own_lines(at: DeskForTests) -> None:
    key = at.deal()
    at.desk.do(SetField(deals=(key,), field="tags", value=("Big",)))
    with at.desk.read() as reader:
        tag = reader.find(Tag)[0].id
    scopes: list[dict[str, Any]] = [
        {"measure": measure, "pipeline": pipeline, "tag": of}
        for measure in ("revenue", "count")
        for pipeline in (None, at.pipeline)
        for of in (None, tag)
    ]
    for number, scope in enumerate(scopes):
        at.desk.store.keep([replace(LINE, target=number, **scope)])
    with at.desk.read() as reader:
        assert [[line.target for line in reader.diary("2026-Q4", **scope)] for scope in scopes] == [
            [n] for n in range(8)
        ]


def test_the_diary_has_entries_of_its_own_that_undo_passes_by(at: DeskForTests) -> None:
    at.deal("Kept")
    before, revision = at.desk.undo_state(), at.desk.store.revision
    at.desk.store.keep([LINE])
    assert (at.desk.undo_state(), at.desk.store.revision) == (before, revision)
    with at.desk.read() as reader:
        found = reader.entries(1, with_diary=True)[0]
        assert (found.actor, worded(found.label)) == ("diary", "Forecast of 2026-11-23")
        assert found.id not in {view.id for view in reader.entries(100)}
    with pytest.raises(Refused, match="What was forecast on a day stays"):
        at.desk.undo((found.id,))
    at.desk.undo()
    assert len(kept(at)) == 1
    assert at.desk.redo() is not None
    assert check(at.desk) == ()


def test_a_changed_or_deleted_line_is_told(at: DeskForTests) -> None:
    at.desk.store.keep([LINE])
    tx: Any
    for statement in ("UPDATE diary SET won = 1", "DELETE FROM diary"):
        with pytest.raises(IntegrityError, match="only ever added to"), at.desk.store.change("Test", 1, {}) as tx:
            tx.connection.exec_driver_sql(statement)
    at.desk.store.close()
    with driver.connect(str(at.path)) as connection:
        connection.execute("DROP TRIGGER diary_unchanged")
        connection.execute("UPDATE diary SET chance = 0.9")
        connection.commit()
    connection.close()
    told = [worded(fault) for fault in check(at.reopen())]
    assert any("diary_unchanged" in fault for fault in told)
    assert any("KeepForecasts" in fault for fault in told)


def test_lines_of_an_import_go_when_it_is_taken_back_and_others_of_that_day_come_forward(at: DeskForTests) -> None:
    with at.desk.store.change("Import", 1, {}) as tx:
        tx.keep_forecasts([replace(as_kept(LINE), chance=1, low=-0.0)])
        tx.conclude(Message("Import"))
    assert [line.chance for line in kept(at)] == [1.0]
    assert not at.desk.store.keep([LINE])
    assert check(at.desk) == ()
    at.desk.undo()
    assert kept(at) == []
    assert at.desk.store.keep([LINE])
    at.desk.redo()
    assert [line.chance for line in kept(at)] == [1.0]
    at.desk.undo()
    assert [line.chance for line in kept(at)] == [1 / 3]
    assert check(at.desk) == ()


def test_a_backup_holds_the_diary(at: DeskForTests, tmp_path: Path) -> None:
    at.desk.store.keep([LINE])
    at.desk.store.backup(tmp_path / "copy.salesdesk")
    with SqlStore.view(tmp_path / "copy.salesdesk", at.clock).read() as reader:
        assert len(reader.diary("2026-Q4")) == 1


@pytest.mark.parametrize("wrong", [{"chance": 1.5}, {"measure": "hours"}, {"pipeline": "nowhere"}, {"currency": "E"}])
def test_constraints_hold(at: DeskForTests, wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError):
        at.desk.store.keep([replace(LINE, **wrong)])
    assert kept(at) == []


@given(st.lists(st.floats(0, 1), min_size=1, max_size=2000).filter(lambda mass: sum(mass) > 0))
def test_masses_keep_seven_figures_in_few_bytes(weights: list[float]) -> None:
    mass = np.array(weights) / sum(weights)
    again = unpacked(packed(mass))
    assert again.sum() == pytest.approx(1, abs=1e-12)
    assert np.allclose(again, mass, rtol=1e-6, atol=1e-12)
    assert len(packed(mass)) <= 4 * len(mass) + 20


def test_an_entry_that_also_brought_lines_is_no_damage_for_the_next_change_of_its_deals(at: DeskForTests) -> None:
    with at.desk.store.change("ImportDeals", 1, {}, "user") as transaction:
        transaction.keep_forecasts([as_kept(LINE)])
    assert at.desk.store.check() == ()
    deal = at.deal("Harbour crane", amount=125_000)
    at.reopen()
    at.desk.do(ChangeAmount(deals=(deal,), amount=126_000))
    assert at.desk.store.check() == ()
