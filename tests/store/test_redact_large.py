"""Redacting a person reads only the entries that hold something of them, and large ones by columns."""

import csv
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from salesdesk.desk import checking
from salesdesk.desk.commands.activities import AddNote
from salesdesk.desk.commands.deals import MoveDeals
from salesdesk.desk.commands.redact import RedactPerson
from salesdesk.domain.fields.personal import REDACTED, Mentions
from salesdesk.domain.records import Contact, Deal
from salesdesk.importing import ImportOptions, plan_import
from salesdesk.importing.commands.imports import ImportDeals
from salesdesk.store.log import large_payloads, redact
from salesdesk.store.log.entries import Entry
from salesdesk.store.log.payload import Payload, dumps, loaded, stored
from salesdesk.store.log.reading import LogReader
from salesdesk.store.log.whole import entry_at
from tests.support.desks import DeskForTests, desk_in
from tests.support.sql import rows_of

NAME = "Zebedee Quillfeather"
_HEADER = ("Deal", "Contact", "Owner", "Status", "Lost reason", "Amount", "Created", "Closed on")


@pytest.fixture
def at(tmp_path: Path) -> Iterator[DeskForTests]:
    """A desk with an import of forty deals, of which three name a person, and as many changes afterwards."""
    made = desk_in(tmp_path)
    path = tmp_path / "deals.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(_HEADER)
        for number in range(40):
            named = number in (7, 21, 30)
            who, owner = (NAME, f"{NAME} too") if named else (f"Person {number}", "Ines Brandt")
            title, reason = (
                f"Deal {number}{f' for {NAME}' if number == 21 else ''}",
                f"{NAME} left" if named else "Price",
            )
            writer.writerow((title, who, owner, "Lost", reason, number, "2026-09-01", "2026-10-01"))
    options = ImportOptions(zone=made.desk.settings.zone, base_currency="EUR")
    made.desk.do(ImportDeals(plan=plan_import(path, options, made.clock, name=path.name)))
    for number in range(20):
        deal = made.deal(f"Later {number}")
        made.desk.do(AddNote(deal=deal, text=f"Said {number}"))
        made.desk.do(MoveDeals(deals=(deal,), stage=made.stages[1].id))
    yield made
    made.desk.store.close()


def person_of(at: DeskForTests) -> str:
    with at.desk.read() as reader:
        return next(person.id for person in reader.find(Contact) if person.name == NAME)


def found_in(path: Path) -> bool:
    rows = rows_of(path, "SELECT payload, coalesce(at, hlc) FROM entry WHERE payload IS NOT NULL")
    content = path.read_bytes() + b"".join(dumps(asdict(loaded(payload, at))) for payload, at in rows)
    return b"Quillfeather" in content


def test_only_entries_that_hold_something_of_the_person_are_read(
    at: DeskForTests, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []

    def counted(reader: LogReader, number: int) -> tuple[Entry, Payload]:
        read.append(number)
        return entry_at(reader, number)

    monkeypatch.setattr(redact, "entry_at", counted)
    at.desk.do(AddNote(deal=None, text=f"{NAME} called"))
    change = at.desk.do(RedactPerson(person=person_of(at)))
    assert change.counts["entries"] == 2
    assert len(read) == 2
    assert not found_in(at.path)
    assert not checking.check(at.desk)


def test_a_large_entry_is_redacted_by_columns(at: DeskForTests, monkeypatch: pytest.MonkeyPatch) -> None:
    """As much as in one that is read row by row, and the proof of the log stands whichever way it is read."""
    monkeypatch.setattr(large_payloads, "LARGE", 1)
    monkeypatch.setattr(large_payloads, "AT_ONCE", 8)
    assert not checking.check(at.desk)
    assert found_in(at.path)
    shares: list[int] = []
    person = person_of(at)
    at.desk.do(RedactPerson(person=person, progress=lambda done, total: shares.append(100 * done // total)))
    assert shares == sorted(shares)
    assert shares[-1] >= 50
    assert not found_in(at.path)
    assert not checking.check(at.desk)
    monkeypatch.undo()
    assert not checking.check(at.desk)
    with at.desk.read() as reader:
        assert reader.get(Contact, person).name == REDACTED
        told = {deal.title: deal for deal in reader.find(Deal) if deal.contact == person}
    assert sorted(told) == [f"Deal 21 for {REDACTED}", "Deal 30", "Deal 7"]
    assert {(deal.owner, deal.lost_reason) for deal in told.values()} == {(f"{REDACTED} too", f"{REDACTED} left")}


def test_payloads_are_the_same_by_columns(at: DeskForTests, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large_payloads, "LARGE", 1)
    monkeypatch.setattr(large_payloads, "AT_ONCE", 8)
    by_columns = 0
    with at.desk.read() as reader:
        assert isinstance(reader, LogReader)
        for payload, when in reader.fetch("SELECT payload, coalesce(at, hlc) FROM entry WHERE payload IS NOT NULL"):
            plain, large = loaded(payload, when), large_payloads.loaded_large(payload, when, reader.keys)
            by_columns += len(large.columns)
            for table in large.made:
                large.made_of(table)
            assert (large.made, large.set, large.values) == (plain.made, plain.set, plain.values)
            brief = loaded(payload, when, with_made=False)
            assert {table: list(rows) for table, rows in brief.made.items()} == {
                table: list(rows) for table, rows in plain.made.items()
            }
            assert (brief.set, brief.values) == (plain.set, plain.values)
            again = stored(plain, when)
            assert loaded(bytes(8) + again, when) == plain
    assert by_columns >= 2


@pytest.mark.parametrize(
    ("text", "may_be"),
    [
        ('{"x":"Ann  Lee"}', True),
        ('{"x":"lee, ANN"}', True),
        ('{"x":"Annual fleet, leeway"}', True),  # it only errs by saying yes
        ('{"x":"Lee"}', False),
        ('{"x":"Ben Hall"}', False),
    ],
)
def test_the_cheap_look(text: str, may_be: bool) -> None:
    assert Mentions(["Ann Lee"]).may_be_in(text) == may_be


@pytest.mark.parametrize("name", ['Jörg "Jo" Müller', "Back\\slash Smith", "张小三", "a.b@c.de"])
def test_the_cheap_look_misses_no_mention_in_json(name: str) -> None:
    """Neither in a text of JSON nor in JSON that is such a text, wherever it stands."""
    for inner in (f"so {name}, yes", dumps({"name": name}).decode()):
        for long in (0, 1 << 18):
            assert Mentions([name]).may_be_in(dumps({"x": "y" * long + inner}).decode())
