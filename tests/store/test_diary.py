"""The diary in the file: a line a scope, period and day, written over, beside the journal."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from salesdesk.analytics.distribution import Distribution
from salesdesk.desk.cards import DiaryLine
from salesdesk.desk.commands.deal_fields import SetField
from salesdesk.domain.records import Tag
from salesdesk.store.diary import packed, unpacked
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


def test_a_day_is_written_over_and_the_same_is_not_written_again(at: DeskForTests) -> None:
    store = at.desk.store
    assert store.keep([LINE])
    before = at.path.read_bytes()
    assert not store.keep([LINE])
    assert at.path.read_bytes() == before
    assert store.keep([replace(LINE, chance=0.5)])
    assert store.keep([replace(LINE, day=date(2026, 11, 24))])
    assert store.keep([replace(LINE, day=date(2026, 7, 1), period="2026-Q3")])
    assert [(line.day.day, line.chance) for line in kept(at)] == [(23, 0.5), (24, 1 / 3)]
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


def test_the_diary_is_no_part_of_the_journal(at: DeskForTests) -> None:
    at.deal("Kept")
    before, revision = at.desk.undo_state(), at.desk.store.revision
    at.desk.store.keep([LINE])
    assert (at.desk.undo_state(), at.desk.store.revision) == (before, revision)
    at.desk.undo()
    assert len(kept(at)) == 1
    assert at.desk.redo() is not None


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
