"""Days as people type them, in several languages."""

from datetime import date

import pytest
from babel import Locale
from babel.dates import format_date

from salesdesk.formats import Formats, typed_day

DAY = date(2026, 12, 11)


@pytest.mark.parametrize("name", ["en_GB", "en_US", "de", "fr", "es", "zh_Hans_CN", "ja", "pl", "pt_BR", "ru", "ar"])
@pytest.mark.parametrize("length", ["short", "medium", "long", "full"])
def test_what_is_shown_can_be_typed(name: str, length: str) -> None:
    locale = Locale.parse(name)
    assert typed_day(format_date(DAY, length, locale), locale) == DAY


@pytest.mark.parametrize("name", ["en_GB", "en_US", "de", "zh_Hans_CN"])
def test_what_a_table_shows_can_be_typed(name: str) -> None:
    formats = Formats(name)
    assert formats.parse_day(formats.day_medium(DAY)) == DAY


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("en_GB", "11/12/26", DAY),
        ("en_GB", "11.12.2026", DAY),
        ("en_US", "12/11/2026", DAY),
        ("en_US", "2026/12/11", DAY),
        ("en_GB", "dec 11 2026", DAY),
        ("en_GB", " 2026-12-11 ", DAY),
        ("en_GB", "12/20/2026", date(2026, 12, 20)),
        ("en_US", "20/12/2026", date(2026, 12, 20)),
    ],
)
def test_other_ways_of_writing(name: str, text: str, expected: date) -> None:
    assert typed_day(text, Locale.parse(name)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "11 Foo 2026",
        "31/31/2026",
        "11 December",
        "30 Feb 2026",
        "1 2 3 4",
        "Monday, 11 December 2026",
        "11 Dec 2026 or so",
        "0/0/0",
    ],
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        typed_day(text, Locale.parse("en_GB"))


@pytest.mark.parametrize(
    ("language", "amount", "text"),
    [
        ("en_GB", -500, "-€5"),
        ("en_GB", -123_456, "-€1.2k"),
        ("en_GB", -9, "€0"),
        ("en_GB", 12_345_678_900, "€123m"),
        ("de_DE", -12_345_678_900, "-123m\u00a0€"),
    ],
)
def test_a_short_amount_has_its_minus_where_the_whole_one_has_it(language: str, amount: int, text: str) -> None:
    assert Formats(language).money_short(amount, "EUR") == text


def test_days_that_have_passed_are_counted_whole_as_on_cards() -> None:
    formats = Formats("en_GB")
    assert (formats.days(3.9), formats.elapsed_days(3.9), formats.elapsed_days(0.99)) == ("4 days", "3 days", "0 days")
    assert formats.elapsed_days(None) == formats.days(None)
