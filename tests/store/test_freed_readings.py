"""A reading is freed as it ends. Garbage is looked for at times, and not among what a large desk has left in memory."""

import gc
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.desks import DeskForTests, desk_in


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DeskForTests]:
    made = desk_in(tmp_path)
    made.deal("Fleet", amount=1_000)
    gc.collect()
    gc.disable()
    yield made
    gc.enable()
    made.desk.store.close()


def test_what_a_reading_knew_goes_with_it(desk: DeskForTests) -> None:
    with desk.desk.store.read() as reader:
        assert reader.all_cards(None)
        assert reader.event_columns()
        known = weakref.ref(reader)
    del reader
    assert known() is None
