"""Own fields that are about a person: each has a mark of its own, so that desks that are merged agree on each."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from salesdesk.desk import settings as desk_settings
from salesdesk.desk.checking import check
from salesdesk.desk.commands.merge import MergeLog
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.desk import Desk
from salesdesk.domain.errors import Refused
from salesdesk.domain.records import Setting
from salesdesk.store.store import SqlStore
from tests.support.desks import DeskForTests, desk_in

FIELDS = ("Badge", "Hat", "Shoe size")


@pytest.fixture
def at(tmp_path: Path) -> Iterator[DeskForTests]:
    made = desk_in(tmp_path)
    yield made
    made.desk.store.close()


@pytest.fixture
def other(at: DeskForTests, tmp_path: Path) -> Iterator[Desk]:
    at.deal("Fleet")
    path = tmp_path / "other.salesdesk"
    at.desk.store.backup(path)
    desk = Desk(SqlStore.open(path, at.clock, Random(7).randbytes), at.clock)
    yield desk
    desk.store.close()


def mark(desk: Desk, *fields: str) -> None:
    desk.do(ChangeSettings(values=(("personal_fields", "\n".join(fields)),)))


def marked(desk: Desk) -> tuple[str, ...]:
    return desk.settings.personal_fields


def merged(one: Desk, other: Desk) -> tuple[str, ...]:
    one.do(MergeLog(source=other.store.path))
    other.do(MergeLog(source=one.store.path))
    assert one.settings.personal_fields == other.settings.personal_fields
    assert (check(one), check(other)) == ((), ())
    return one.settings.personal_fields


def test_what_two_desks_mark_is_marked_on_both(at: DeskForTests, other: Desk) -> None:
    """The later list used to take the place of the other one."""
    mark(at.desk, "Badge")
    at.clock.on(minutes=1)
    mark(other, "Hat")
    assert merged(at.desk, other) == ("Badge", "Hat")
    at.clock.on(minutes=1)
    mark(at.desk, "Hat")
    at.clock.on(minutes=1)
    mark(other, "Badge", "Hat", "Shoe size")  # which says nothing about the first two
    assert merged(at.desk, other) == ("Hat", "Shoe size")


def test_each_is_taken_back_and_names_are_compared_as_names_are(at: DeskForTests) -> None:
    mark(at.desk, "Badge")
    mark(at.desk, "BADGE", "Hat")
    assert marked(at.desk) == ("Badge", "Hat")
    at.desk.undo()
    assert marked(at.desk) == ("Badge",)
    mark(at.desk)
    assert marked(at.desk) == ()
    at.desk.undo()
    assert marked(at.desk) == ("Badge",)


def test_a_list_that_was_kept_before_is_read_and_changed(at: DeskForTests) -> None:
    with at.desk.store.change("ChangeSettings", 1, {}) as tx:
        tx.save(Setting(id="personal_fields", value="Badge\nHat"))
    desk = Desk(at.desk.store, at.clock)
    assert marked(desk) == ("Badge", "Hat")
    mark(desk, "Hat")
    assert marked(desk) == ("Hat",)


def test_a_mark_names_its_field(at: DeskForTests) -> None:
    with pytest.raises(Refused, match="cannot be the setting"):
        at.desk.do(ChangeSettings(values=(("personal badge", "Hat"),)))
    assert desk_settings.touches("personal badge") == "reports"


@hypothesis_settings(max_examples=200)
@given(st.lists(st.sampled_from(FIELDS), unique=True), st.lists(st.sampled_from(FIELDS), unique=True))
def test_marks_change_what_differs_alone(wanted: list[str], marked: list[str]) -> None:
    changed = desk_settings.marks_of("\n".join(wanted), marked)
    assert len(changed) == len(set(wanted) ^ set(marked))
    kept = {desk_settings.mark_of(field): field for field in marked} | changed
    assert sorted(filter(None, kept.values())) == sorted(wanted)
