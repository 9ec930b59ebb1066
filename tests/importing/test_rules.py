"""Rules of the import at their limits."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from salesdesk.desk.desk import Desk
from salesdesk.domain.errors import Message
from salesdesk.domain.fields import Field, Kind
from salesdesk.importing import DealDraft, ImportRefused, draft_key, key_of
from salesdesk.importing import compare as imports
from salesdesk.importing.commands.imports import ImportDeals, ImportHistory
from salesdesk.importing.plan.deal_keys import row_print
from salesdesk.importing.plan.row_parts import (
    had_part,
    is_same,
    marks,
    merged_fingerprint,
    provided_parts,
    row_prints,
)
from salesdesk.importing.read.cells import MEMORY, text_reader
from salesdesk.importing.read.delimited import LONGEST_FIELD, WIDEST, detect_dialect, records
from salesdesk.importing.read.encodings import ENCODINGS, Encoding, asked_encoding
from salesdesk.importing.read.html_tables import html_records
from salesdesk.importing.read.sources import FileSource
from salesdesk.importing.sample import fill
from salesdesk.importing.understand.amounts import AmountReader
from salesdesk.importing.understand.dates import DateAndInstant, DateReader
from salesdesk.importing.understand.fact_readers import FactReader, holds
from salesdesk.importing.understand.mapping import ColumnMap, header_fingerprint, own_columns
from salesdesk.store.store import SqlStore
from tests.importing.planning import BERLIN, plan
from tests.support.approved import approve
from tests.support.desks import DeskForTests, StandingClock, desk_in
from tests.support.records import desk_text

FACTS: dict[Kind, tuple[Any, ...]] = {
    "number": ("5", "1.5", "1,5", "5%", "x", "", "n/a", 7, 2.5),
    "percent": ("50%", "0.5", "50", "x", "-", 0.25),
    "date": ("2026-01-02", "3/4/2026", "x", "n/a", date(2026, 1, 2)),
    "time": ("2026-01-02 10:00", "x", datetime(2026, 1, 2, tzinfo=UTC)),
    "choice": ("one", "ONE ", "The first", "two", "x", "n/a"),
    "yes_no": ("yes", "nein", "x", "", True),
    "duration": ("3", "2.6", "x"),
    "money": ("5", "5 €", "1.005", "x", 7),
    "text": ("a", " a ", "n/a", ""),
}  # fmt: skip


def test_readers_of_facts_of_each_kind() -> None:
    lines = []
    for kind, cells in FACTS.items():
        choices = (("one", "The first"), ("two", "The second")) if kind == "choice" else ()
        field = Field(key="fact", kind=kind, label="Fact", get=lambda row, _: None, choices=choices)
        for mark in (None, ","):
            reader = FactReader(field, 1, mark, "day-first", BERLIN, False)
            for cell in (*cells, *cells):  # what was read is remembered
                value = reader.read(["", cell], "EUR")
                told = value.text if isinstance(value, Message) else value
                lines.append(f"{kind} {mark} {cell!r}: {told} {type(value).__name__}, may be {holds(field, str(cell))}")
    approve("importing/values/facts.txt", "\n".join(dict.fromkeys(lines)))


def test_the_sample_desk_of_a_day(tmp_path: Path) -> None:
    clock = StandingClock(datetime(2026, 11, 23, 12, tzinfo=UTC))
    desk = Desk(SqlStore.create(tmp_path / "sample.salesdesk", clock, Random(1).randbytes), clock)
    fill(desk)
    approve("importing/sample.txt.gz", desk_text(desk))
    desk.store.close()


@pytest.fixture
def at(tmp_path: Path) -> Any:
    made = desk_in(tmp_path, (("Talk", 0.2), ("Offer", 0.5)))
    yield made
    made.desk.store.close()


def test_rows_are_read_and_written_in_parts(at: DeskForTests) -> None:
    told: list[tuple[int, int | None]] = []
    text = "ID,Deal name,Stage\n" + "".join(f"{number},D{number},Talk\n" for number in range(5_001))
    planned = imports.plan(at.desk, text.encode(), plan_options(at), lambda done, total: told.append((done, total)))
    assert told == [(4_096, None), (5_001, None), (4_548, 5_001), (5_001, 5_001)]
    told.clear()
    assert imports.compared(at.desk, planned, progress=lambda done, total: told.append((done, total))).new == 5_001
    assert told == [(0, 5_001), (5_000, 5_001)]
    told.clear()
    at.desk.do(ImportDeals(plan=planned, progress=lambda done, total: told.append((done, total))))
    assert told == [(5_000, 5_001), (5_001, 5_001)]
    log = "deal,at,stage\n" + "".join(f"{number},2026-01-01,Talk\n{number},2026-01-02,Offer\n" for number in range(501))
    told.clear()
    stages = imports.plan(at.desk, log.encode(), replace(plan_options(at), kind="history"))
    at.desk.do(ImportHistory(plan=stages, progress=lambda done, total: told.append((done, total))))
    assert told == [(500, 501), (501, 501)]


def plan_options(at: DeskForTests) -> Any:
    from salesdesk.importing import ImportOptions

    return ImportOptions(at.desk.settings.zone, "EUR")


def test_more_than_is_remembered_is_read_as_well() -> None:
    amounts, dates, texts = AmountReader("."), DateReader(None, BERLIN), text_reader(0)
    for number in range(MEMORY + 3):
        assert amounts.sign(f"$ {number}") == "$"
        assert amounts.read(f"$ {number}", "USD") == number * 100
        assert texts([f" {number}"]) == str(number)
    assert amounts.sign("x") is None
    for number in range(MEMORY + 3):
        when = dates.read(f"2026-01-02 {number // 3600:02}:{number // 60 % 60:02}:{number % 60:02}")
        assert isinstance(when, DateAndInstant)
        assert when.timed


def test_encodings_that_are_asked_for() -> None:
    source = FileSource("a.csv", "Сделка\n".encode("cp1251"))
    assert asked_encoding(source, "cp1251") == Encoding("cp1251", False)
    assert asked_encoding(source, "utf-8") == Encoding("utf-8", True)
    assert plan("Сделка\nA\n".encode("cp1251"), encoding="cp1251").mapping.header == ("Сделка",)
    with pytest.raises(ImportRefused, match="There is no encoding utf-7 to read text in"):
        asked_encoding(source, "utf-7")
    assert len(ENCODINGS) == len(set(ENCODINGS))


def test_a_cell_of_more_than_a_million_characters_is_cut_plainly() -> None:
    source = FileSource("a.csv", b"a;b\nc;d\n" + b'"' + b"x" * (LONGEST_FIELD + 1) + b'";e\nf;g\n')
    dialect = detect_dialect(source)
    assert dialect.delimiter == ";"
    rows = list(records(source, dialect))
    assert [row.line for row in rows] == [1, 2, 3, 4]
    assert [len(cell) for cell in rows[2].cells] == [LONGEST_FIELD, 1]
    at_limit = FileSource("a.csv", b"a;b\n" + b"x" * LONGEST_FIELD + b";e\n")
    assert [len(cell) for cell in list(records(at_limit, dialect))[1].cells] == [LONGEST_FIELD, 1]


def test_lines_of_rows_after_quotation_marks_that_never_close() -> None:
    source = FileSource("a.csv", b'a,b\n"c,d\ne,"f"\n"g\nh",i\nj,"k\nl,m\n')
    rows = [(row.line, row.cells) for row in records(source, detect_dialect(source, delimiter=","))]
    assert rows == [
        (1, ["a", "b"]),
        (2, ["c", "d"]),
        (3, ["e", "f"]),
        (4, ["g\nh", "i"]),
        (6, ["j", "k"]),
        (7, ["l", "m"]),
    ]


def test_rows_wider_than_any_table_keep_one_cell_beyond() -> None:
    source = FileSource(
        "a.csv", b"," * (WIDEST + 5) + b"x,y\n" + b"," * (WIDEST - 1) + b"z\n" + b"," * (WIDEST + 5) + b"\n"
    )
    sizes = [(len(row.cells), row.cells[-1]) for row in records(source, detect_dialect(source, delimiter=","))]
    assert sizes == [(WIDEST + 1, "x"), (WIDEST, "z"), (WIDEST, "")]


def test_cells_of_pages_span_columns_up_to_a_limit() -> None:
    page = (
        "<table><tr><td colspan=3>a</td><td>b</td></tr><tr><td colspan=64>c<td>d</tr><tr><td colspan=100>e<td>f</tr>"
        "<tr><td colspan=99999>g<td>h</tr><tr><td colspan=100000>i<td>j</tr><tr><td colspan=x>k<td>"
        "l</tr><tr><td colspan=0>m<td>n</tr></table>"
    )
    rows = list(html_records(FileSource("a.xls", page.encode()), "utf-8"))
    assert [(row.line, row.cells[0], len(row.cells)) for row in rows] == [
        (1, "a", 4), (2, "c", 65), (3, "e", 65), (4, "g", 65), (5, "i", 2), (6, "k", 2), (7, "m", 2),
    ]  # fmt: skip
    wide = "<table><tr>" + "<td>x" * 16_385 + "</tr></table>"
    (row,) = html_records(FileSource("a.xls", wide.encode()), "utf-8")
    assert len(row.cells) == 16_384


def test_lone_cells_are_held_back_up_to_a_limit() -> None:
    def counts(lone: int) -> tuple[int, int]:
        found = plan("Deal name,Stage,Amount\nA,Talk,5\n" + "lone\n" * lone).counts
        return found.read, found.footer

    assert counts(500) == (1, 500)
    assert counts(501) == (502, 0)
    assert counts(503) == (502, 2)


def test_a_file_that_cannot_be_opened_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "deals.csv"
    file.write_text("Deal name\nA\n")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(ImportRefused, match=r"deals\.csv cannot be opened: Permission denied"):
        plan(file)


class PanicException(BaseException):
    """What the reader of workbooks raises of a file that it did not expect."""


def test_a_workbook_that_breaks_its_reader_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    for error, raised in (
        (PanicException, ImportRefused),
        (ValueError, ImportRefused),
        (KeyboardInterrupt, KeyboardInterrupt),
    ):

        def fail(_: object, error: type[BaseException] = error) -> None:
            raise error

        monkeypatch.setattr(CalamineWorkbook, "from_filelike", fail)
        with pytest.raises(raised):
            plan(content)


def test_a_mapping_is_known_again() -> None:
    found = ColumnMap(("Größe", "B"), ("title", "custom"))
    assert found.fingerprint == header_fingerprint(("b", "GRÖSSE ".replace("SS", "ß")))
    assert len(found.fingerprint) == 32
    assert own_columns(("A", "Problem", "Line in the file")) == {1, 2}
    assert own_columns(("A", "Problem")) == frozenset()
    assert header_fingerprint(("A", "Problem", "Line in the file")) == header_fingerprint(("A",))


FULL = "ID,Deal name,Company,Stage,Amount,Currency,Created,Region,Source\n1,A,F,Talk,5,EUR,2026-01-01,North,Web\n"


def test_what_makes_two_rows_the_same_deal() -> None:
    (draft,) = plan(FULL).drafts
    assert draft_key(draft) == ("id", "file", "1")
    assert key_of(draft) == "1"
    bare = draft._replace(external_id=None, organisation=None)
    assert draft_key(bare) == ("like", "a", "", date(2026, 1, 1), 0)
    assert draft_key(bare._replace(created_estimated=True)) == ("like", "a", "", None, 0)
    assert key_of(bare).startswith("row:")
    assert len(key_of(bare)) == len("row:") + 24
    assert key_of(bare) == "row:" + key_of(bare)[4:] != key_of(bare._replace(twin=1))


def fingerprint_of(draft: DealDraft, told: frozenset[str]) -> str:
    (mark,) = marks([draft], told)
    return mark


def test_prints_of_rows_tell_part_by_part_what_changed() -> None:
    whole = plan(FULL)
    (draft,) = whole.drafts
    told = row_prints([draft], provided_parts(whole))[0].told
    assert sorted(told) == ["amount", "created", "currency", "organisation", "own:Region", "source", "stage", "title"]
    now = fingerprint_of(draft, told)
    assert len(now) == 1 + 6 * len(told)
    assert is_same(now, now, draft, told)
    shorter = told - {"amount", "source"}
    assert is_same(fingerprint_of(draft, shorter), now, draft, shorter)
    other = draft._replace(amount_minor=600)
    assert not is_same(fingerprint_of(other, told), now, other, told)
    emptied = draft._replace(custom={})
    assert not is_same(fingerprint_of(emptied, told), now, emptied, told)
    assert is_same(fingerprint_of(emptied, told), fingerprint_of(emptied, told), emptied, told)
    assert had_part(now, "own:Region")
    assert not had_part(now, "own:Other")
    assert not had_part(None, "title")
    assert not had_part(row_print(draft), "title")
    assert not is_same(now, row_print(draft), draft, told)
    assert merged_fingerprint(now, None, told) == merged_fingerprint(now, row_print(draft), told) == now
    assert merged_fingerprint(fingerprint_of(draft, shorter), now, shorter) == now
    changed = merged_fingerprint(fingerprint_of(other, told), now, told)
    assert changed == fingerprint_of(other, told)


def test_prints_stay_as_they_are_from_version_to_version() -> None:
    found = plan(FULL)
    (draft,) = found.drafts
    told = row_prints([draft], provided_parts(found))[0].told
    lines = [
        key_of(draft._replace(external_id=None)),
        row_print(draft),
        fingerprint_of(draft, told),
        header_fingerprint(found.mapping.header),
    ]
    approve("importing/values/prints.txt", "\n".join(lines))
