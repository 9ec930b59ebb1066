"""What looks like a formula is guarded on the way out and as it was on the way back, whatever the text."""

import csv
import io
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.domain.formula_guards import guarded, is_formula_like, unguarded
from salesdesk.importing.read.cells import cell_text

ODD = st.text(st.sampled_from("'=+-@\t\r\n\u200d\u200b\"<r>/19,;% ") | st.characters(), max_size=12)


@given(ODD)
def test_a_guarded_text_comes_back_as_it_was_and_is_no_formula(text: str) -> None:
    held = guarded(text)
    assert unguarded(held) == text
    assert not is_formula_like(held)
    assert held in (text, f"'{text}")


@given(st.lists(ODD.filter(lambda text: not any("\ud800" <= c <= "\udfff" for c in text)), min_size=1))
def test_guarded_texts_survive_a_csv_file(texts: Sequence[str]) -> None:
    file = io.StringIO(newline="")
    csv.writer(file).writerow([guarded(text) for text in texts])
    (back,) = csv.reader(io.StringIO(file.getvalue(), newline=""))
    assert [unguarded(cell) for cell in back] == texts


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("=1+1", "'=1+1"),
        ("+49 30", "'+49 30"),
        ("@x", "'@x"),
        ("\t=1", "'\t=1"),
        ("'=1", "''=1"),
        ("\u200d=1", "'\u200d=1"),
        ("-5", "-5"),
        ("+1,200.50", "+1,200.50"),
        ("'quoted'", "'quoted'"),
        ("", ""),
    ],
)
def test_only_what_needs_it_is_guarded(text: str, held: str) -> None:
    assert guarded(text) == held


@pytest.mark.parametrize("cell", ["'=1+1", "\u200d=1+1", "\u200b=1+1"])
def test_the_guards_of_other_programs_are_taken_off(cell: str) -> None:
    assert cell_text(cell) == "=1+1"
