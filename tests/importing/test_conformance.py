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


def test_every_file_of_csv_spectrum(shared_data: Path) -> None:
    files = sorted((shared_data / "csv_conformance" / "csv_spectrum" / "csvs").iterdir())
    assert files
    for path in files:
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


def test_cells_are_what_csv_spectrum_says(shared_data: Path) -> None:
    folder = shared_data / "csv_conformance" / "csv_spectrum"
    for path in sorted((folder / "csvs").iterdir()):
        content = path.read_bytes()
        header, *rows = (
            row.cells for row in records(FileSource(path.name, content), detect_dialect(FileSource(path.name, content)))
        )
        told = json.loads((folder / "json" / path.with_suffix(".json").name).read_bytes())
        if path.name == "newlines_crlf.csv":  # this copy of it has lost its carriage returns
            told[1]["a"] = told[1]["a"].replace("\r\n", "\n")
        assert [dict(zip(header, cells, strict=True)) for cells in rows if cells] == told, path.name
