"""A cell of a workbook holds at most what Excel takes: 32,767 units of UTF-16."""

import pytest

from salesdesk.reports.sheets import cell_text


@pytest.mark.parametrize("letter", ["x", "ü", "漢", "🚢"])
def test_a_text_as_long_as_a_cell_takes_stays_whole(letter: str) -> None:
    units = len(letter.encode("utf-16-le")) // 2
    longest = letter * (32_767 // units) + "x" * (32_767 % units)
    assert cell_text(longest) == longest
    cut = cell_text(longest + "x")
    assert cut != longest + "x"
    assert cut.endswith("…")
    assert len(cut.encode("utf-16-le")) // 2 <= 32_767
    assert longest.startswith(cut[:-1])
