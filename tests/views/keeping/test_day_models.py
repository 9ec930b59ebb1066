"""The models of a day, and what they say, as bytes and back."""

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from salesdesk.desk.desk import Desk
from salesdesk.store.kept import KeptFiles
from salesdesk.views.backtest import track_record
from salesdesk.views.chances import chances
from salesdesk.views.keeping.day_models import DAY_MODELS
from salesdesk.views.keeping.odds import CHANCES, SaidChances
from salesdesk.views.learning import day_models, without_learning
from salesdesk.views.learnt import DayModels
from tests.support.desks import DeskForTests, lived_in
from tests.support.values import same_to_the_bit


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskForTests]:
    made = lived_in(tmp_path_factory.mktemp("desk"))
    yield made
    made.desk.store.close()


def assert_same(one: DayModels, other: DayModels) -> None:
    assert (one.mark, one.deals, list(one.by_pipeline)) == (other.mark, other.deals, list(other.by_pipeline))
    assert same_to_the_bit(one.told, other.told)
    assert same_to_the_bit(one.marks, other.marks)
    for mine, its in zip(one.by_pipeline.values(), other.by_pipeline.values(), strict=True):
        assert same_to_the_bit(mine.past, its.past)
        assert mine.stays == its.stays
        told = [(each.group, each.precision, each.told, each.centre, each.scale) for each in mine.model.columns]
        assert told == [(each.group, each.precision, each.told, each.centre, each.scale) for each in its.model.columns]
        for field in fields(mine.model):
            if field.name not in ("columns", "timing"):
                assert same_to_the_bit(getattr(mine.model, field.name), getattr(its.model, field.name))
        assert same_to_the_bit(mine.model.timing.table, its.model.timing.table)


def test_the_models_of_a_day_come_back_as_they_were(at: DeskForTests) -> None:
    models = day_models(at.desk.snapshot())
    assert any(model.model.columns for model in models.by_pipeline.values())
    assert_same(DAY_MODELS.unpack(DAY_MODELS.pack(models)), models)


def test_chances_come_back_as_they_were(at: DeskForTests) -> None:
    said = SaidChances("mark", chances(at.desk.snapshot()))
    assert said.odds
    for one in (said, SaidChances("", {})):
        again = CHANCES.unpack(CHANCES.pack(one))
        assert (again.mark, list(again.odds.items())) == (one.mark, list(one.odds.items()))


@pytest.mark.parametrize("content", [b"", b"x" * 99, CHANCES.pack(SaidChances("", {}))])
def test_what_is_something_else_raises_value_error(content: bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        DAY_MODELS.unpack(content)
    with pytest.raises(ValueError, match=r".*"):
        CHANCES.unpack(DAY_MODELS.pack(DayModels.of({}, [], np.zeros(0, np.uint64), np.zeros(0, np.uint64))))


def test_the_next_run_learns_nothing(at: DeskForTests, tmp_path: Path) -> None:
    kept = KeptFiles(tmp_path / "kept", "1")
    first = Desk(at.desk.store, at.clock, kept=kept)
    said, record = chances(first.snapshot()), track_record(first.snapshot())
    first.keep()
    at.deal("New", amount=5)
    with without_learning():
        again = Desk(at.desk.store, at.clock, kept=kept)
        assert chances(again.snapshot()).items() >= said.items()
        assert track_record(again.snapshot()) == record
    assert chances(again.snapshot()) == chances(Desk(at.desk.store, at.clock).snapshot())
    kept.close()


def test_what_a_change_of_the_past_has_taught_is_kept(at: DeskForTests, tmp_path: Path) -> None:
    kept = KeptFiles(tmp_path / "kept", "1")
    first = Desk(at.desk.store, at.clock, kept=kept)
    before = day_models(first.snapshot()).mark
    first.keep()
    with first.read() as reader:
        won = [entry.id for entry in reader.entries(200) if entry.name == "WinDeals"]
    first.undo(won[-1:])
    after = day_models(first.snapshot()).mark
    assert after != before
    first.keep()
    with without_learning():
        assert day_models(Desk(at.desk.store, at.clock, kept=kept).snapshot()).mark == after
    kept.close()
