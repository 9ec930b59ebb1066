"""A cell of a workbook holds at most what Excel takes, 32,767 units of UTF-16; a longer text goes on in a sheet of its own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.domain.long_texts import COLUMNS, LONGEST_CELL, SHEET, fits, pieces, reference, shortened, units
from salesdesk.importing.read.long_texts import CutText, collected, made_whole
from salesdesk.reports.long_texts import LongTexts
from tests.support.hostile_text import HOSTILE, LONG

ENDS_LIKE_ONE = f"A… [{SHEET} 1]"


@pytest.mark.parametrize("letter", ["x", "ü", "漢", "🚢"])
def test_a_text_as_long_as_a_cell_takes_stays_whole(letter: str) -> None:
    longest = letter * (LONGEST_CELL // units(letter)) + "x" * (LONGEST_CELL % units(letter))
    texts = LongTexts(str)
    assert texts.cell(longest, "Deals", 3, 27) == longest
    assert not texts
    beginning = texts.cell(longest + "x", "Deals", 3, 27)
    assert beginning.endswith("… [Long texts 1]")
    assert units(beginning) < LONGEST_CELL
    assert longest.startswith(beginning.removesuffix("… [Long texts 1]"))
    rows = list(texts.rows())
    assert [row[:5] for row in rows] == [(1, "Deals", "AB4", part, len(rows)) for part in range(1, len(rows) + 1)]
    assert "".join(str(row[5]) for row in rows) == longest + "x"


@given(st.text(st.sampled_from("a🚢ü'=]"), max_size=60), st.integers(1_000, 30_000))
def test_pieces_are_the_text_and_each_fits(part: str, times: int) -> None:
    text = part * times
    found = list(pieces(text))
    assert "".join(found) == text
    assert all(0 < units(piece) < LONGEST_CELL for piece in found)


def test_a_text_that_ends_like_a_beginning_is_told_from_one() -> None:
    assert not fits(ENDS_LIKE_ONE)
    texts = LongTexts(str)
    cells = [texts.cell(text, "Deals", row, 0) for row, text in enumerate((ENDS_LIKE_ONE, "[x]", "y" * 40_000))]
    assert cells[1] == "[x]"
    assert [reference(cell) for cell in cells] == [1, None, 2]
    found = collected([list(COLUMNS), *map(list, texts.rows())])
    assert found is not None
    back = [row[0] for row in made_whole(([cell] for cell in cells), found, every=True)]
    assert back == [ENDS_LIKE_ONE, "[x]", "y" * 40_000]


@pytest.mark.parametrize("text", [*LONG.values(), "\n".join(HOSTILE.values()) * 40], ids=[*LONG, "all of them"])
def test_long_texts_come_back(text: str) -> None:
    texts = LongTexts(str)
    cell = texts.cell(text, "Notes", 1, 1)
    found = collected([list(COLUMNS), *map(list, texts.rows())])
    assert found == {1: text}
    assert next(made_whole([[cell]], found))[0].endswith(text)


def test_what_the_sheet_lacks_is_cut_and_what_it_repeats_does_not_grow() -> None:
    texts = LongTexts(str)
    cell = texts.cell("z" * 100_000, "Notes", 1, 1)
    rows = list(map(list, texts.rows()))
    for wrong in (rows[1:], rows[:-1], [rows[1], rows[0], *rows[2:]], [[*row[:3], "x", *row[4:]] for row in rows], []):
        found = collected([list(COLUMNS), *wrong])
        assert found == {}
        assert list(made_whole([[cell]], found)) == [[cell]]
        with pytest.raises(CutText):
            list(made_whole([[cell]], found, every=True))
    found = collected([list(COLUMNS), *rows])
    assert found is not None
    assert [len(row[0]) for row in made_whole([[cell]] * 3, found)] == [100_000, len(cell), len(cell)]
    assert [row[0] for row in made_whole([["other" + shortened("", SHEET, 1)]], found)] == [f"other… [{SHEET} 1]"]


def test_a_sheet_of_that_name_may_be_somebody_elses() -> None:
    assert collected([["Name", "Text"], [1, "x"]]) is None
    assert collected([]) == {}
