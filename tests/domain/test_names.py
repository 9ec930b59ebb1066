import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.domain.names import hint_key, name_key, search_key, search_words

TEXT = st.text(max_size=30) | st.text("aäAÄ\u0308eéEÉßsSıIİ  \u00a0\u3000ﬁΑΆάς王Ｗ", max_size=12)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Müller", "MÜLLER"),
        ("Müller", "Mu\u0308ller"),
        ("Straße", "STRASSE"),
        ("ＡＢＣ　Ltd", "abc ltd"),
        ("  Two\u00a0 blanks ", "two blanks"),
        ("Ἀθῆναι Σ", "ἀθῆναι ς"),
    ],
)
def test_spellings_of_one_name_have_one_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(("one", "other"), [("Müller", "Muller"), ("Möller", "Moeller"), ("Acme", "Acme GmbH")])
def test_names_that_differ_by_an_accent_or_a_form_are_two(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@given(TEXT)
def test_a_key_is_its_own_key(text: str) -> None:
    assert name_key(name_key(text)) == name_key(text)
    assert hint_key(hint_key(text)) == hint_key(text)


@given(TEXT)
def test_how_a_text_is_composed_makes_no_difference(text: str) -> None:
    for form in ("NFC", "NFD"):
        other = unicodedata.normalize(form, text)
        assert name_key(other) == name_key(text)
        assert search_key(other) == search_key(text)


@given(TEXT)
def test_a_search_finds_every_spelling_of_the_name(text: str) -> None:
    found = search_key(text)
    assert all(word in found for word in search_words(name_key(text)))


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("muller", "Müller"),
        ("MÜLLER", "Muller"),
        ("lodz", "Łódź"),
        ("strasse", "Große Straße"),
        ("王", "王小明"),
        ("abc", "ＡＢＣ"),
        ("елка", "Ёлка"),
        ("smorrebrod", "Smørrebrød"),
    ],
)
def test_a_search_ignores_case_accents_and_width(typed: str, text: str) -> None:
    assert search_key(typed) in search_key(text)


@pytest.mark.parametrize(("typed", "text"), [("か", "が"), ("王", "玉")])
def test_a_mark_that_makes_another_letter_counts(typed: str, text: str) -> None:
    assert search_key(typed) not in search_key(text)


def test_lines_stay_apart_in_a_search() -> None:
    assert search_key("Über\nAcme") == "uber\nacme"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Müller & Co. KG", "MULLER"),
        ("Acme, Inc.", "acme"),
        ("Acme S.A.", "Acme SA"),
        ("Acme Holding", "ACME-Holding GmbH"),
        ("上海汽车股份有限公司", "上海汽车"),
        ("株式会社トヨタ", "トヨタ"),
        ("O'Neil Ltd", "ONeil"),
    ],
)
def test_a_hint_ignores_accents_punctuation_and_legal_forms(one: str, other: str) -> None:
    assert hint_key(one) == hint_key(other)


@pytest.mark.parametrize(("one", "other"), [("Acme North", "Acme South"), ("SE AG", "SA AG")])
def test_a_hint_keeps_what_tells_firms_apart(one: str, other: str) -> None:
    assert hint_key(one) != hint_key(other)
