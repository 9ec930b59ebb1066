"""Every file of the conformance sets imports or is refused in one sentence."""

import csv
import io
import json
from pathlib import Path

import pytest

from salesdesk.importing import ImportRefused
from salesdesk.importing.read.delimited import detect_dialect, records
from salesdesk.importing.read.sources import FileSource
from tests.importing.planning import DATA, adds_up, plan

FILES = sorted(p for p in (DATA / "csv_conformance").rglob("*") if p.is_file())
NAUGHTY = sorted((DATA / "naughty_strings").iterdir())
STRINGS = [
    text for text in json.loads((DATA / "naughty_strings" / "blns.json").read_text(encoding="utf-8")) if text.strip()
]


def check(path: Path) -> None:
    try:
        found = plan(path)
    except ImportRefused as refused:
        sentence = str(refused)
        assert sentence.endswith(".")
        assert "{" not in sentence
    else:
        assert adds_up(found)


@pytest.mark.parametrize("path", [*FILES, *NAUGHTY], ids=lambda p: p.name)
def test_every_file(path: Path) -> None:
    check(path)


def written(rows: list[list[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def test_naughty_titles_come_through_as_they_are() -> None:
    rows = [["Deal name", "Company", "Stage"], *([text, "Firm", "Offer"] for text in STRINGS)]
    found = plan(written(rows))
    assert adds_up(found)
    assert found.counts.refused == 0
    clean = [" ".join("".join(c for c in t if c.isprintable()).split()) for t in STRINGS]
    read = {" ".join("".join(c for c in d.title if c.isprintable()).split()) for d in found.drafts}
    assert len([t for t in clean if t not in read]) <= len([t for t in clean if t[:1] in "'\u200b#"])


def test_naughty_amounts_are_read_or_refused() -> None:
    rows = [
        ["Deal name", "Amount", "Stage"],
        ["One", "1,234.50", "Offer"],
        *(["Deal", text, "Offer"] for text in STRINGS),
    ]
    found = plan(written(rows), mapping={"Amount": "amount"})
    assert adds_up(found)
    assert found.counts.refused > 300
    assert all(isinstance(d.amount_minor, int | None) for d in found.drafts)


CELLS = {
    "plain": (b"a,b,c\n1,2,3\n", [["1", "2", "3"]]),
    "plain, CRLF": (b"a,b,c\r\n1,2,3\r\n", [["1", "2", "3"]]),
    "no end of line at the end": (b"a,b,c\n1,2,3", [["1", "2", "3"]]),
    "a comma in quotes": (b'name,city,code\nAda,"Anytown, WW",08123', [["Ada", "Anytown, WW", "08123"]]),
    "empty cells in quotes": (b'a,b,c\n1,"",""\n2,3,4', [["1", "", ""], ["2", "3", "4"]]),
    "empty cells in quotes, CRLF": (b'a,b,c\r\n1,"",""\r\n2,3,4', [["1", "", ""], ["2", "3", "4"]]),
    "quotes in quotes": (b'a,b\n1,"so ""they"" say"\n3,4\n', [["1", 'so "they" say'], ["3", "4"]]),
    "JSON": (b'key,val\n1,"{""type"": ""Point"", ""at"": [102.0, 0.5]}"\n', [["1", '{"type": "Point", "at": [102.0, 0.5]}']]),
    "a line end in a cell": (b'a,b,c\n1,2,3\n"It was \na day",5,6\n', [["1", "2", "3"], ["It was \na day", "5", "6"]]),
    "CRLF in a cell": (b'a,b,c\r\n1,2,3\r\n"It was \r\na day",5,6\r\n', [["1", "2", "3"], ["It was \r\na day", "5", "6"]]),
    "quotes and line ends": (b'a,b\n1,"so \n""they"" \nsay"\n3,4\n', [["1", 'so \n"they" \nsay'], ["3", "4"]]),
    "UTF-8": ("a,b,c\n1,2,3\n4,5,\u02a4".encode(), [["1", "2", "3"], ["4", "5", "\u02a4"]]),
}  # fmt: skip
"""What RFC 4180 allows, and the cells that it means."""


@pytest.mark.parametrize("name", CELLS)
def test_cells_are_what_the_standard_says(name: str) -> None:
    content, cells = CELLS[name]
    source = FileSource("table.csv", content)
    _, *rows = (list(row.cells) for row in records(source, detect_dialect(source)))
    assert [row for row in rows if row] == cells
    try:
        assert adds_up(plan(content))
    except ImportRefused as refused:
        assert str(refused).endswith(".")
