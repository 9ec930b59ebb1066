"""Libraries that are made smaller stay what they were to whoever loads them."""

import random
import subprocess
import sys
from pathlib import Path

import pytest
from bundling import elf
from bundling.elf import Segment

from tests.packaging.libraries import LOAD, NOTE, PAGE, READ, WRITE, library, memory

SOME = random.Random(7).randbytes(9 * PAGE)
READ_ONLY = Segment(LOAD, READ, 0, 0, 0, 6 * PAGE + 100, 6 * PAGE + 100, PAGE)
WRITTEN = Segment(LOAD, READ | WRITE, 6 * PAGE + 200, 7 * PAGE + 200, 7 * PAGE + 200, 300, 5 * PAGE, PAGE)
NOTED = Segment(NOTE, READ, 6 * PAGE + 220, 7 * PAGE + 220, 7 * PAGE + 220, 20, 20, 4)
TABLE = [READ_ONLY, WRITTEN, NOTED]


def test_pages_within_a_span_go_and_read_as_zeros() -> None:
    before = library(TABLE, SOME)
    after = elf.without(before, [(PAGE + 5, 2 * PAGE + 7), (3 * PAGE - 1, 5 * PAGE + 9)])
    assert len(after) < len(before) - 2 * PAGE
    zeros = bytes(PAGE)
    expected = memory(before) | {3: zeros, 4: zeros}
    expected[0] = memory(after)[0]  # the header itself
    assert memory(after) == expected
    assert elf.can_be_loaded(after)


def test_other_segments_follow_what_they_describe() -> None:
    before = library(TABLE, SOME)
    after = elf.without(before, [(PAGE, 4 * PAGE)])
    noted = [segment for segment in elf.segments(after) if segment.kind == NOTE]
    place = noted[0].offset
    assert [segment.address for segment in noted] == [NOTED.address]
    assert after[place : place + 20] == SOME[NOTED.offset : NOTED.offset + 20]


@pytest.mark.parametrize(
    "span",
    [(PAGE + 1, 2 * PAGE + PAGE - 1), (0, PAGE), (6 * PAGE + 200, 7 * PAGE), (8 * PAGE, 9 * PAGE)],
    ids=["no whole page", "the header", "written to", "beyond every segment"],
)
def test_what_is_no_whole_page_to_read_stays(span: elf.Span) -> None:
    before = library(TABLE, SOME)
    assert elf.without(before, [span]) == before


def test_pages_of_the_file_that_nobody_loads_go() -> None:
    table = [READ_ONLY, Segment(LOAD, READ, 8 * PAGE + 200, 7 * PAGE + 200, 7 * PAGE + 200, 300, 300, PAGE)]
    before = library(table, SOME)
    after = elf.without(before, [])
    assert len(after) < len(before) - PAGE
    assert {page: data for page, data in memory(after).items() if page} == {
        page: data for page, data in memory(before).items() if page
    }


@pytest.mark.parametrize(
    ("segment", "loads"),
    [
        (WRITTEN, True),
        (Segment(LOAD, READ, 6 * PAGE + 201, 7 * PAGE + 200, 7 * PAGE + 200, 300, 300, PAGE), False),
        (Segment(LOAD, READ, 9 * PAGE - 50, 10 * PAGE - 50, 10 * PAGE - 50, 60, 60, PAGE), False),
    ],
    ids=["as it should be", "not aligned", "beyond the end"],
)
def test_a_loader_asks_for_whole_aligned_segments(segment: Segment, loads: bool) -> None:
    assert elf.can_be_loaded(library([READ_ONLY, segment], SOME)) == loads


def test_a_file_of_another_kind_has_no_segments() -> None:
    with pytest.raises(ValueError, match="not an ELF file"):
        elf.segments(b"MZ" + bytes(100))


def test_what_strip_breaks_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(asked: list[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        Path(asked[-1]).write_bytes(library([READ_ONLY, WRITTEN], SOME)[: 6 * PAGE])
        return subprocess.CompletedProcess(asked, 0)

    before = library(TABLE, SOME)
    monkeypatch.setattr(subprocess, "run", breaks)
    assert elf.stripped(before) == before


@pytest.mark.skipif(sys.platform != "linux", reason="libraries of Linux")
def test_a_stripped_library_still_loads(tmp_path: Path) -> None:
    import python_calamine

    origin = next(Path(python_calamine.__file__).parent.glob("*.so"))
    less = elf.stripped(origin.read_bytes())
    assert len(less) < origin.stat().st_size
    (tmp_path / origin.name).write_bytes(less)
    name = origin.name.partition(".")[0]
    done = subprocess.run([sys.executable, "-c", f"import {name}"], cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
