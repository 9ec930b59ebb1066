"""What may be shown of a text: hidden characters are told, honest names stay to the letter, nothing is too long."""

import re
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.domain.shown_text import (
    HIDDEN,
    LONGEST_LINE,
    LONGEST_TEXT,
    MOST_LINES,
    MOST_MARKS,
    one_line,
    shown_text,
)
from tests.support.hostile_text import BIDI, CONTROLS, HONEST, HOSTILE, INVISIBLE, LONG, MARKS, MNEMONICS
from tests.support.shown import raw_of


@pytest.mark.parametrize("text", HONEST.values(), ids=HONEST)
def test_honest_names_stay_to_the_letter(text: str) -> None:
    assert shown_text(text) == text


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_nothing_hidden_is_left(text: str) -> None:
    assert not raw_of(shown_text(text))
    assert not raw_of(one_line(text))
    assert "\n" not in one_line(text)


@pytest.mark.parametrize("text", [*BIDI.values(), *INVISIBLE.values()], ids=[*BIDI, *INVISIBLE])
def test_what_was_hidden_is_told(text: str) -> None:
    """Each hidden character is named, so that two texts that are not the same do not look the same."""
    hidden = {letter for letter in text if re.match(f"[{HIDDEN}]", letter)}
    shown = shown_text(text)
    assert hidden and all(f"U+{ord(letter):04X}" in shown for letter in hidden)


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_a_megabyte_is_cut(text: str) -> None:
    line, several = one_line(text), shown_text(text)
    assert len(line) <= LONGEST_LINE and line.endswith("…")
    assert len(several) <= LONGEST_TEXT and several.endswith("…") and several.count("\n") < MOST_LINES


@pytest.mark.parametrize("text", MARKS.values(), ids=MARKS)
def test_towers_of_marks_end(text: str) -> None:
    run = most = 0
    for letter in shown_text(text):
        run = run + 1 if category(letter) in ("Mn", "Me") else 0
        most = max(most, run)
    assert most == MOST_MARKS


def test_controls_are_pictures() -> None:
    assert one_line(CONTROLS["nul"]) == "before␀after"
    assert one_line(CONTROLS["backspaces"]) == "invoice⟨␈ ×7⟩refund"
    assert one_line(CONTROLS["carriage return"]) == "paid␍lost"
    assert shown_text(CONTROLS["newline"]) == "first line\nsecond line\nthird line"
    assert one_line(CONTROLS["newline"]) == "first line second line third line"
    assert one_line(MNEMONICS["tab key"]) == "Delete Ctrl+Z"


def test_a_flag_hides_nothing() -> None:
    assert "U+E0073" in one_line(INVISIBLE["flag that hides"])
    assert one_line(HONEST["scotland"]) == HONEST["scotland"]


def test_a_selector_that_selects_nothing_is_told() -> None:
    assert one_line("1\ufe0f") == "1⟨U+FE0F⟩"
    assert one_line("\u2764\ufe0f\ufe0f") == "\u2764\ufe0f⟨U+FE0F⟩"
    assert one_line("a\u200d") == "a⟨U+200D⟩"


def test_blanks_at_the_beginning_leave_room_for_the_text() -> None:
    assert one_line(" " * 500 + "Acme") == "Acme"


@given(st.text())
def test_what_is_shown_is_shown_the_same_again(text: str) -> None:
    assert shown_text(shown_text(text)) == shown_text(text)
    assert one_line(one_line(text)) == one_line(text)


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=LONGEST_LINE))
def test_plain_letters_stay(text: str) -> None:
    assert shown_text(text) == text


def test_every_character_of_direction_or_without_room_is_known() -> None:
    """What Unicode calls a format, a control, a separator of lines or ignorable is a mark, wherever it stands alone."""
    obeyed = ("Cc", "Cf", "Zl", "Zp", "Cs")
    # Numbers and verses in Arabic, Syriac and Kaithi, and hieroglyphs: seen, and part of what is written.
    seen = re.compile("[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd\U00013430-\U00013455]")
    missing = [
        hex(code)
        for code in range(0x110000)
        if category(chr(code)) in obeyed
        and not seen.match(chr(code))
        and one_line(f"a{chr(code)}b") == f"a{chr(code)}b"
    ]
    assert missing == []
