"""Joined texts parted into arrays are what each text says by itself; what is none of the usual is refused, not misread."""

from datetime import date, timedelta
from random import Random

import numpy as np
import pytest

from salesdesk.store.joined import MARK
from salesdesk.store.log.joined_texts import JoinedTexts


def parted(*texts: str) -> JoinedTexts:
    found = JoinedTexts.parted(MARK.join(texts), len(texts))
    assert found is not None
    return found


def test_words_become_numbers_names_and_days() -> None:
    dice = Random(3)
    rows = [
        (dice.choice((0, 7, -5, 10**17, -(10**17), dice.randrange(10**9))), dice.choice(("EUR", "USD", "数据")),
         date(1, 1, 1) + timedelta(dice.randrange(3_000_000)))
        for _ in range(300)
    ]  # fmt: skip
    rows += [(1, "EUR", date(9999, 12, 31)), (2, "EUR", date(2024, 2, 29)), (3, "EUR", date(1, 1, 1))]
    number, name, day = parted(*(f"{figure} {name} {day.isoformat()}" for figure, name, day in rows)).words(3)
    names, places = name.names()
    assert number.numbers().tolist() == [row[0] for row in rows]
    assert [names[place] for place in places.tolist()] == [row[1] for row in rows]
    assert day.days().tolist() == [row[2].toordinal() for row in rows]


def test_what_is_not_there_is_nothing() -> None:
    number, name, day = parted("  ", "4 EUR 2026-11-29", " X ").words(3)
    assert number.numbers().tolist() == [0, 4, 0] and number.told.tolist() == [False, True, False]
    assert [name.names()[0][place] for place in name.names()[1].tolist()] == ["", "EUR", "X"]
    assert day.days().tolist() == [0, date(2026, 11, 29).toordinal(), 0]


def test_an_ending_is_left_out_where_it_is_there() -> None:
    first, second = parted("a b ~", "c d", "~").some(np.array([0, 1])).without(b" ~").words(2)
    assert first.names()[0] == ["a", "c"] and second.names()[0] == ["b", "d"]


@pytest.mark.parametrize("text", ["x", "1x", "--1", "-", "1.5", "9" * 19, "1-"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="number"):
        parted("12", text, "3").whole().numbers()


@pytest.mark.parametrize(
    "text",
    ["2026-02-29", "2026-13-01", "2026-00-10", "2026-01-00", "0000-01-01", "2026/01/01", "2026-1-011", "20260101", "x"],
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no day"):
        parted("2026-11-29", text).whole().days()


@pytest.mark.parametrize("text", ["x" * 65, "a\0"])
def test_a_name_that_would_not_come_back_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="name"):
        parted("EUR", text).whole().names()


@pytest.mark.parametrize("text", ["1", "1 2 3", "", "1  2"])
def test_other_numbers_of_words_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="words"):
        parted("1 2", text, "1 2").words(2)


def test_texts_that_hold_the_mark_are_not_parted() -> None:
    assert JoinedTexts.parted(MARK.join(("a", f"b{MARK}c")), 2) is None
    assert JoinedTexts.parted("a", 2) is None
