"""A redacted person is in no byte of the desk file, the chain still proves the log, and every figure is what it was."""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path
from random import Random

import pytest

from salesdesk.desk import checking
from salesdesk.desk.commands.activities import AddNote, EditNote, PlanActivity
from salesdesk.desk.commands.deal_fields import SetField
from salesdesk.desk.commands.deals import LoseDeals, WinDeals
from salesdesk.desk.commands.merge import MergeLog
from salesdesk.desk.commands.redact import RedactPerson, preview
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.desk import Desk
from salesdesk.domain.errors import NotFound, Refused, SalesDeskError
from salesdesk.domain.fields.personal import REDACTED, Mentions
from salesdesk.domain.records import Contact, CustomValue, Deal, Note
from salesdesk.store import destroying
from salesdesk.store.files import redacted_mark_of as mark_of
from salesdesk.store.kept import KeptFiles, path_of
from salesdesk.store.log.payload import dumps, loaded
from salesdesk.store.store import SqlStore
from salesdesk.views import figures
from tests.support.desks import DeskForTests, StandingClock, desk_in
from tests.support.sql import changed_by, rows_of

NAME, MAIL, PHONE = "Zebedee Quillfeather", "zeb@quillfeather.example", "+49 30 7391842"
CANARIES = [
    each.encode() for each in ("Quillfeather", "quillfeather", "7391842", "Zebedee", "likes trains", "B-7 badge")
]


@pytest.fixture
def made(tmp_path: Path) -> Iterator[DeskForTests]:
    """A desk with a person in every place that one can be in."""
    desk = desk_in(tmp_path)
    fleet = desk.deal("Fleet renewal", amount=500_000)
    lost = desk.deal(f"Scanners for {NAME}", amount=70_000)
    desk.past(6)
    desk.desk.do(SetField(deals=(fleet, lost), field="contact", value="Zeb Old"))
    person = person_of(desk.desk)
    with desk.desk.store.change("Rename", 1, {}) as tx:
        tx.save(replace(tx.get(Contact, person), name=NAME, email=MAIL, phone=PHONE))
    desk.desk.do(SetField(deals=(fleet,), field="owner", value=NAME))
    desk.desk.do(SetField(deals=(fleet,), field="own:Badge", value="B-7 badge"))
    with desk.desk.store.change("Note", 1, {}) as tx:
        note = Note(id=tx.new_id(), subject_kind="person", subject=person, text="He likes trains", created_at=tx.now)
        tx.save(note)
    desk.desk.do(EditNote(note=note.id, text="He likes trains and boats"))
    desk.desk.do(AddNote(deal=fleet, text=f"QUILLFEATHER, zebedee called from {PHONE}"))
    desk.desk.do(PlanActivity(deal=fleet, kind="call", title=f"Call {NAME}"))
    desk.desk.do(LoseDeals(deals=(lost,), reason=f"{NAME} left"))
    desk.desk.do(WinDeals(deals=(fleet,)))
    yield desk
    desk.desk.store.close()


def person_of(desk: Desk) -> str:
    with desk.read() as reader:
        return next(person.id for person in reader.find(Contact) if person.name != "Someone else")


def sums(desk: Desk) -> str:
    """Every figure that names no deal, as text."""
    told = {
        name: figures.figures(desk.snapshot(), name) for name in ("board", "funnel", "velocity", "quota", "flywheel")
    }
    return json.dumps(told, default=str, sort_keys=True)


def found_in(path: Path) -> list[bytes]:
    """The canaries in the bytes of a file, and in what its entries hold squeezed."""
    rows = rows_of(path, "SELECT payload, coalesce(at, hlc) FROM entry WHERE payload IS NOT NULL")
    content = path.read_bytes() + b"".join(dumps(asdict(loaded(payload, at))) for payload, at in rows)
    return [canary for canary in CANARIES if canary in content]


def test_no_byte_of_the_file_holds_the_person_and_all_else_is_as_it_was(made: DeskForTests) -> None:
    assert found_in(made.path) == CANARIES
    before, hashes = sums(made.desk), rows_of(made.path, "SELECT number, hash FROM entry ORDER BY number")
    change = made.desk.do(RedactPerson(person=person_of(made.desk), fields=("Badge",)))
    assert change.counts["entries"] >= 9
    assert found_in(made.path) == []
    assert rows_of(made.path, "PRAGMA freelist_count") == [(0,)]  # nor a place where a squeezed one could be
    assert sums(made.desk) == before
    assert not checking.check(made.desk)
    assert rows_of(made.path, "SELECT number, hash FROM entry ORDER BY number")[: len(hashes)] == hashes
    with made.desk.read() as reader:
        person = reader.get(Contact, person_of(made.desk))
        assert (person.name, person.email, person.phone) == (REDACTED, None, None)
        assert {note.text for note in reader.find(Note)} == {REDACTED, f"{REDACTED} called from {REDACTED}"}
        deals = {deal.title: deal for deal in reader.find(Deal)}
        assert deals[f"Scanners for {REDACTED}"].lost_reason == f"{REDACTED} left"
        assert deals["Fleet renewal"].owner == REDACTED
        assert [value.value for value in reader.find(CustomValue)] == [REDACTED]
        assert any(entry.name == "RedactPerson" for entry in reader.entries(3))


def test_it_is_found_before_and_told(made: DeskForTests) -> None:
    with made.desk.read() as reader:
        told = preview(reader, RedactPerson(person=person_of(made.desk), fields=("Badge",)))
        assert (told.name, told.notes, told.own_values, told.deals) == (NAME, 1, 1, 2)
        assert told.mentions["Deal"] == 2
        assert (told.mentions["Note"], told.mentions["Activity"]) == (1, 1)
        with pytest.raises(Refused, match="no own field"):
            preview(reader, RedactPerson(person=person_of(made.desk), fields=("Hat",)))


def test_undo_passes_it_by_and_works_for_what_was_before(made: DeskForTests) -> None:
    made.desk.do(RedactPerson(person=person_of(made.desk), fields=("Badge",)))
    with made.desk.read() as reader:
        redaction = next(entry.id for entry in reader.entries(3) if entry.name == "RedactPerson")
    with pytest.raises(Refused, match="cannot be brought back"):
        made.desk.undo([redaction])
    while made.desk.undo() is not None:
        assert found_in(made.path) == []
    while made.desk.redo() is not None:
        pass
    assert not checking.check(made.desk)
    assert found_in(made.path) == []


def test_what_was_kept_of_the_desk_is_gone(made: DeskForTests, tmp_path: Path) -> None:
    kept = KeptFiles(tmp_path / "kept", "1")
    desk = Desk(made.desk.store, made.clock, kept=kept)
    position = desk.store.position()
    assert position is not None
    assert kept.put(position, {"anything": NAME.encode()})
    desk.do(RedactPerson(person=person_of(desk)))
    assert not path_of(tmp_path / "kept", position.desk).exists()
    kept.close()


def test_another_desk_destroys_the_same_when_it_merges(made: DeskForTests, tmp_path: Path) -> None:
    """What it wrote about the person meanwhile goes too, there and here."""
    other_path = tmp_path / "other.salesdesk"
    made.desk.store.backup(other_path)
    other = Desk(SqlStore.open(other_path, made.clock, Random(7).randbytes), made.clock)
    other.do(AddNote(deal=None, text=f"{NAME} wrote from {MAIL}"))
    made.clock.on(minutes=5)
    made.desk.do(RedactPerson(person=person_of(made.desk), fields=("Badge",)))
    made.desk.do(MergeLog(source=other_path))
    assert found_in(made.path) == []
    assert found_in(other_path)
    other.do(MergeLog(source=made.path))
    assert found_in(other_path) == []
    for desk in (made.desk, other):
        assert not checking.check(desk)
        assert desk.do(MergeLog(source=made.path if desk is other else other_path)).counts == {"new": 0}
    same = "SELECT hash, payload IS NULL FROM entry ORDER BY hash"
    assert rows_of(made.path, same) == rows_of(other_path, same)
    assert _texts(made.desk) == _texts(other)
    other.store.close()


def _texts(desk: Desk) -> list[list[str]]:
    with desk.read() as reader:
        return [sorted(map(repr, reader.every(kind))) for kind in (Contact, Note, Deal, CustomValue)]


def test_a_changed_byte_of_what_is_left_is_told(made: DeskForTests) -> None:
    made.desk.do(RedactPerson(person=person_of(made.desk)))
    path = made.path
    made.desk.store.close()
    trigger = rows_of(path, "SELECT sql FROM sqlite_schema WHERE name = 'entry_unchanged'")[0][0]
    assert "redacted" in trigger
    number = rows_of(path, "SELECT max(entry) FROM redacted")[0][0]
    byte = "CASE substr(payload, 5, 1) WHEN X'00' THEN X'01' ELSE X'00' END"
    change = f"UPDATE entry SET payload = CAST(substr(payload, 1, 4) || {byte} || substr(payload, 6) AS BLOB)"
    changed_by(path, "DROP TRIGGER entry_unchanged", f"{change} WHERE number = {number}", trigger)
    with closing(SqlStore.view(path, StandingClock())) as store:
        assert any("is not as it was written" in str(fault) for fault in checking.check(Desk(store, StandingClock())))


def test_a_person_who_is_not_there_is_refused(made: DeskForTests) -> None:
    with pytest.raises(NotFound):
        made.desk.do(RedactPerson(person="00000000-0000-7000-8000-000000000000"))


@pytest.mark.parametrize(
    ("said", "text", "redacted"),
    [
        ("Ann Lee", "ann  lee; Lee, Ann; LEE ANN", f"{REDACTED}; {REDACTED}; {REDACTED}"),
        ("Ann", "Annual plan for Ann", f"Annual plan for {REDACTED}"),
        ("Li", "Li is too short", "Li is too short"),
        ("张小三", "张小三先生来电", f"{REDACTED}先生来电"),
        ("Müller Jörg", json.dumps("Jörg Müller"), f'"{REDACTED}"'),
        ("a.b@c.de", "to A.B@C.DE now; xa.b@c.de", f"to {REDACTED} now; xa.b@c.de"),
    ],
)
def test_mentions(said: str, text: str, redacted: str) -> None:
    assert Mentions([said]).redacted(text) == redacted
    assert not Mentions([REDACTED])


class _KilledError(BaseException):
    """The program ends here."""


def test_what_was_broken_off_before_the_wiping_is_made_up_for_by_the_next_opening(
    made: DeskForTests, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Older places of the file, which nothing uses any more, hold the person until then."""
    made.desk.store.close()
    old = f"INSERT INTO half VALUES ('{NAME * 100}')"
    changed_by(made.path, "PRAGMA secure_delete=OFF", "CREATE TABLE half (x)", *[old] * 20, "DROP TABLE half")
    made.desk = Desk(SqlStore.open(made.path, made.clock), made.clock)
    finish = destroying.finish

    def killed(*_given: object) -> None:
        raise _KilledError

    monkeypatch.setattr(destroying, "finish", killed)
    with pytest.raises(_KilledError):
        made.desk.do(RedactPerson(person=person_of(made.desk), fields=("Badge",)))
    made.desk.store.close()
    assert found_in(made.path) != []
    assert mark_of(made.path).exists()
    monkeypatch.setattr(destroying, "finish", finish)
    store = SqlStore.open(made.path, made.clock)
    made.desk = Desk(store, made.clock)
    assert found_in(made.path) == []
    assert not mark_of(made.path).exists()
    assert store.was_wiped
    assert not checking.check(made.desk)


def test_without_room_it_is_tried_again_at_each_opening(made: DeskForTests, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_given: object) -> None:
        raise SalesDeskError("No room.")

    finish = destroying.finish
    monkeypatch.setattr(destroying, "finish", full)
    with pytest.raises(SalesDeskError, match="No room"):
        made.desk.do(RedactPerson(person=person_of(made.desk)))
    for is_room in (False, True):
        made.desk.store.close()
        monkeypatch.setattr(destroying, "finish", finish if is_room else full)
        store = SqlStore.open(made.path, made.clock)
        made.desk = Desk(store, made.clock)
        assert store.was_wiped == is_room
        assert mark_of(made.path).exists() != is_room


def test_own_fields_that_are_marked_as_personal_always_go(made: DeskForTests) -> None:
    desk = made.desk
    desk.do(ChangeSettings(values=(("personal_fields", "badge\nNever made"),)))
    desk.undo()
    with desk.read() as reader:
        assert preview(reader, RedactPerson(person=person_of(desk))).own_values == 0
    desk.redo()
    assert desk.settings.personal_fields == ("badge", "Never made")
    with desk.read() as reader:
        assert preview(reader, RedactPerson(person=person_of(desk))).own_values == 1
    desk.do(RedactPerson(person=person_of(desk)))
    assert found_in(made.path) == []
    with desk.read() as reader:
        assert [value.value for value in reader.find(CustomValue)] == [REDACTED]
