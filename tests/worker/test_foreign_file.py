"""Reading a foreign file in a child gives what reading it here gives; each way of failing is one sentence with its name."""

import json
import os
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from salesdesk import reports
from salesdesk.desk.everything import FORMAT
from salesdesk.importing import ImportCancelled, ImportOptions, ImportRefused, plan_import
from salesdesk.importing.contents import Contents, KeptContents, read_here
from salesdesk.importing.desk_file.containers import OurFile
from salesdesk.importing.read.cells import RawRow
from salesdesk.importing.read.sources import FileSource, HowToRead
from salesdesk.importing.read.tables import SourceTable
from salesdesk.worker.parent import MEGABYTE, Limits
from salesdesk.worker_kinds import foreign_file
from salesdesk.worker_kinds.foreign_file import limits_for, read_in_child
from tests.support.desks import desk_in

TITLED = b"Title,Amount\nA,1\nB,2\n"


def _silent(rows: int, total: int | None) -> None:
    return None


def _read(content: bytes, name: str = "a.csv", **asked: Any) -> Contents:
    return read_in_child(FileSource(name, content), HowToRead(), _silent, **asked)


def _rows(found: Contents) -> list[RawRow]:
    assert isinstance(found, SourceTable)
    return list(found.rows())


def _command(program: str) -> list[str]:
    """A child that answers with bytes of its own, whatever it is asked."""
    return [sys.executable, "-c", program]


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    book, path = Workbook(), tmp_path_factory.mktemp("books") / "a.xlsx"
    sheet: Any = book.active
    sheet.title = "Deals"
    sheet.append(["Title", "Amount", "Closed", "At", "Took", "Good", "Count"])
    sheet.append(["A", 12.5, date(2026, 11, 28), time(3, 4, 5), timedelta(hours=30), True, 3])
    sheet.append(["Ü\u2028王\n", None, datetime.fromisoformat("2026-01-02T03:00:00"), "", "", False, 1e300])
    book.create_sheet("Other").append(["x"])
    book.save(path)
    return path.read_bytes()


FILES = {
    "latin.csv": "Title;Amount\r\nMüller;12,50\r\n\r\nOther;7\r\n".encode("cp1252"),
    "wide.csv": b"Title,Amount\nA,1,beyond,it\nB\n",
    "damaged.csv": b"Title,Amount\nM\xff\xc3\xbcller \xc3\xa4\xc3\xb6\xc3\xbc\xc3\xa4\xc3\xb6,12\n",
    "untitled.csv": b"1,2\n3,4\n",
    "marks.csv": b'sep=|\nTitle|Note\n"a\nb"|""\n',
    "page.xls": "<table><tr><th>Title<th>Amount<tr><td>王&#xD800;<td>1</table>".encode(),
}


@pytest.mark.parametrize("name", [*FILES, "a.xlsx"])
def test_a_table_is_the_same_as_read_here(name: str, workbook: bytes) -> None:
    source = FileSource(name, FILES.get(name, workbook))
    here, there = read_here(source, HowToRead(), _silent), read_in_child(source, HowToRead(), _silent)
    assert isinstance(here, SourceTable)
    assert isinstance(there, SourceTable)
    assert (there.facts, there.header, there.notes, there.epoch_1904) == (
        here.facts, here.header, here.notes, here.epoch_1904,
    )  # fmt: skip
    assert _rows(there) == _rows(here)
    kinds = [[type(cell) for cell in row.cells] for row in _rows(there)]
    assert kinds == [[type(cell) for cell in row.cells] for row in _rows(here)]
    assert _rows(there) == _rows(there), "rows can be read again"
    assert there.row_count == len(_rows(here))


def test_how_it_is_to_be_read_is_handed_over(workbook: bytes) -> None:
    asked = HowToRead(encoding="cp1250", delimiter=";", header_line=2)
    source = FileSource("a.csv", "x\nTitel;Wert\nŁ;1\n".encode("cp1250"))
    found = read_in_child(source, asked, _silent)
    assert isinstance(found, SourceTable)
    assert (found.header, found.facts.encoding, found.facts.header_line) == (("Titel", "Wert"), "cp1250", 2)
    assert [row.cells for row in found.rows()] == [["Ł", "1"]]
    other = read_in_child(FileSource("a.xlsx", workbook), HowToRead(sheet="Other"), _silent)
    assert isinstance(other, SourceTable)
    assert other.facts.sheet == "Other"


def test_a_whole_desk_is_the_same_as_read_here() -> None:
    text = json.dumps(
        {"format": FORMAT, "day": "2026-01-01", "deal": [{"id": "1", "": ["date", "x"]}, {"id": "\ud800"}]}
    )
    source = FileSource("desk.json", text.encode("utf-8", "surrogatepass"))
    here, there = read_here(source, HowToRead(), _silent), read_in_child(source, HowToRead(), _silent)
    assert isinstance(here, OurFile)
    assert there == here


@pytest.mark.parametrize(("fmt", "name"), [("csv", "desk.zip"), ("xlsx", "desk.xlsx"), ("json", "desk.json")])
def test_a_desk_that_the_program_wrote_is_the_same_as_read_here(tmp_path: Path, fmt: str, name: str) -> None:
    at = desk_in(tmp_path)
    for number in range(30):
        at.deal(f"Deal {number} ü王", organisation=f"'=Firm {number}", amount=number * 100 + 1)
    reports.export(at.desk.snapshot(), "everything", fmt, tmp_path / name)
    at.desk.store.close()
    source = FileSource(name, tmp_path / name)
    here, there = read_here(source, HowToRead(), _silent), read_in_child(source, HowToRead(), _silent)
    assert isinstance(here, OurFile)
    assert len(here.tables["deals"]) == 30
    assert repr(there) == repr(here), "kinds of cells, too"


def test_a_desk_is_not_looked_for_where_a_table_is_asked_for() -> None:
    source = FileSource("desk.json", json.dumps({"format": FORMAT}).encode())
    assert isinstance(read_in_child(source, HowToRead(may_be_desk=False), _silent), SourceTable)


def test_a_plan_is_the_same_and_says_how_far_it_is() -> None:
    lines = "".join(f"Deal {n},{n},open\n" for n in range(5_000))
    content, told = ("Title,Amount,Status\n" + lines).encode(), []

    def progress(rows: int, total: int | None) -> None:
        told.append((rows, total))

    def clock() -> datetime:
        return datetime(2026, 11, 28, tzinfo=UTC)

    options = ImportOptions(UTC, "EUR")
    here = plan_import(content, options, clock, name="a.csv")
    there = plan_import(content, options, clock, name="a.csv", progress=progress, read=read_in_child)
    assert list(there.drafts) == list(here.drafts)
    assert (there.counts, there.notes, there.preview, there.file) == (here.counts, here.notes, here.preview, here.file)
    counted = [rows for rows, total in told if total is None]
    understood = [(rows, total) for rows, total in told if total is not None]
    assert counted == sorted(counted)
    assert counted[-1] == 5_000, "while the child reads"
    assert understood == sorted(understood)
    assert understood[-1] == (5_000, 5_000)


def test_what_cannot_be_read_is_refused_in_the_words_of_the_reader() -> None:
    with pytest.raises(ImportRefused) as refused:
        _read(b"\x89PNG\r\n\x1a\n" + bytes(100), "a.png")
    assert refused.value.message.text == "{name} is not a table: it is a file of another kind."
    assert refused.value.message.values == {"name": "a.png"}
    with pytest.raises(ImportRefused, match=r"^There is no file gone\.csv\.$"):
        read_in_child(FileSource("gone.csv", Path("/nowhere/gone.csv")), HowToRead(), _silent)


def test_too_long_names_the_file_and_the_limit() -> None:
    with pytest.raises(ImportRefused) as refused:
        _read(TITLED, "slow.csv", limits=Limits(1.0), command=_command("import time; time.sleep(60)"))
    assert str(refused.value) == "slow.csv took longer than 1 seconds to read and was given up; nothing was changed."


@pytest.mark.skipif(sys.platform == "win32", reason="the limit is one of POSIX")
def test_too_much_memory_names_the_file_and_the_limit() -> None:
    content = b"Title,Amount\n" + b"x" * 20_000_000 + b",1\n"
    with pytest.raises(ImportRefused) as refused:
        _read(content, "big.csv", limits=Limits(memory=10 * MEGABYTE))
    assert (
        str(refused.value) == "big.csv needs more than 10 MB of memory to read and was given up; nothing was changed."
    )


ENDED = "odd.csv cannot be read: reading it ended unexpectedly. Nothing was changed."


@pytest.mark.allow_logs
def test_a_crash_names_the_file() -> None:
    with pytest.raises(ImportRefused) as refused:
        _read(TITLED, "odd.csv", command=_command("import os; os.abort()"))
    assert str(refused.value) == ENDED


def _answers() -> Iterator[bytes]:
    head = b'{"tag":"answer","parts":{"is":{"value":"table"}'
    yield head + b"}}\n"
    yield head + b',"facts":{"value":{"header":1}},"notes":{"value":[]},"epoch_1904":{"value":0}}}\n'
    yield b'{"tag":"answer","parts":{"is":{"value":"desk"},"cells":{"value":0},"tables":{"value":[]},"head":{"bytes":3}}}\nabc'
    yield b'{"tag":"piece","parts":{"table":{"value":""},"count":{"value":"many"},"rows":{"value":1}}}\n'
    yield b'{"tag":"refused","parts":{"text":{"value":"{name.__class__}"},"values":{"value":{"name":"x"}}}}\n'


@pytest.mark.allow_logs
@pytest.mark.parametrize("answer", list(_answers()))
def test_an_answer_that_is_none_names_the_file(answer: bytes) -> None:
    with pytest.raises(ImportRefused) as refused:
        _read(TITLED, "odd.csv", command=_command(f"import os; os.write(1, {answer!r})"))
    assert str(refused.value) == ENDED


def test_an_answer_without_end_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreign_file, "LARGEST_ANSWER", 1_000_000)
    piece = b'{"tag":"piece","parts":{"table":{"value":""},"count":{"value":1},"rows":{"bytes":9000}}}\n' + bytes(9000)
    program = f"import os\nwhile True: os.write(1, {piece!r})"
    with pytest.raises(ImportRefused) as refused:
        _read(TITLED, "odd.csv", command=_command(program))
    assert str(refused.value) == ENDED


def test_cancelling_ends_it_at_once() -> None:
    def cancel(rows: int, total: int | None) -> None:
        raise ImportCancelled

    with pytest.raises(ImportCancelled):
        read_in_child(FileSource("a.csv", TITLED), HowToRead(), cancel, command=_command("import time; time.sleep(60)"))


def test_larger_files_may_take_more() -> None:
    small, large = limits_for(1_000), limits_for(100 * MEGABYTE)
    assert small.seconds < large.seconds
    assert small.memory < large.memory


def test_a_file_is_read_once_until_it_is_written_or_to_be_read_otherwise(tmp_path: Path) -> None:
    read: list[HowToRead] = []

    def reading(source: FileSource, how: HowToRead, progress: Any) -> Contents:
        read.append(how)
        return read_here(source, how, progress)

    path = tmp_path / "a.csv"
    path.write_bytes(TITLED)
    kept, source = KeptContents(reading), FileSource("a.csv", path)
    usual, other = HowToRead(), HowToRead(delimiter=";")
    first = kept(source, usual, _silent)
    assert kept(source, usual, _silent) is first
    assert kept(source, other, _silent) is not first
    assert read == [usual, other]
    path.write_bytes(b"Title,Amount\nC,3\n")
    os.utime(path, ns=(1, 1))
    again = kept(source, other, _silent)
    assert [row.cells for row in _rows(again)] == [["C,3"]]
    assert read == [usual, other, other]
