"""A file is read once, as long as it is not written and is to be read the same way."""

import os
from dataclasses import replace
from pathlib import Path

from salesdesk.importing.contents import Contents, KeptContents, ReadProgress, read_here
from salesdesk.importing.read.sources import FileSource, HowToRead
from salesdesk.importing.read.tables import SourceTable


def silent(rows: int, total: int | None) -> None:
    return None


def test_a_file_is_read_again_only_when_it_must_be(tmp_path: Path) -> None:
    read: list[str] = []

    def reading(source: FileSource, how: HowToRead, progress: ReadProgress) -> Contents:
        read.append(f"{source.name} {how.delimiter}")
        return read_here(source, how, progress)

    kept, how = KeptContents(reading), HowToRead()
    file, other = tmp_path / "a.csv", FileSource("b.csv", b"Deal name;Stage\nB;Talk\n")
    file.write_text("Deal name,Stage\nA,Talk\n")
    source = FileSource("a.csv", file)
    assert kept(source, how, silent) is kept(FileSource("a.csv", file), HowToRead(), silent)
    assert kept(other, how, silent) is kept(other, how, silent)
    assert read == ["a.csv None", "b.csv None"]
    kept(source, replace(how, delimiter=";"), silent)
    found = kept(source, how, silent)
    assert isinstance(found, SourceTable)
    assert found.header == ("Deal name", "Stage")
    assert read[2:] == ["a.csv ;", "a.csv None"]
    os.utime(file, ns=(1, 1))
    kept(source, how, silent)
    assert read[4:] == ["a.csv None"]
    assert (source.written(), other.written(), FileSource("c.csv", tmp_path / "c.csv").written()) == (1, 0, 0)
