"""Amounts as people write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.domain.errors import Message
from salesdesk.importing.understand.amounts import AmountReader, currency_of, mark_evidence, number_of
from tests.importing.planning import plan


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("$22,700.00", 2_270_000),
        ("4.738,99 €", 473_899),
        ("4\u202f738,99", 473_899),
        ("4\u00a0738,99 €", 473_899),
        ("(1,200.00)", -120_000),
        ("￥4,738.99", 473_899),
        ("１，２３４．５０", 123_450),
        ("1'234.50", 123_450),
        ("CHF 1’200.-", 120_000),
        ("5,-", 500),
        ("1,23,456.78", 12_345_678),
        ("1.234.567", 123_456_700),
        ("12k", 1_200_000),
        ("1.2M", 120_000_000),
        ("30万", 30_000_000),
        ("1.5e5", 15_000_000),
        ("−7.25", -725),
        ("7.25-", -725),
        ("USD 1,000.5", 100_050),
        ("٤٬٧٣٨٫٩٩", 473_899),
        ("0.10", 10),
        ("", None),
        ("n/a", None),
        ("–", None),
    ],
)
def test_amounts_people_write(text: str, minor: int | None) -> None:
    assert AmountReader(None).read(text, "USD") == minor


@pytest.mark.parametrize(
    "text",
    ["abc", "12 pieces", "1.2.3", "1,2,3", "#REF!", "1/2", "0x1F", "$", "1e400", "12,34.56.78", "9" * 30, "0.005"],
)
def test_what_is_no_amount_is_a_problem(text: str) -> None:
    assert isinstance(AmountReader(None).read(text, "USD"), Message)


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("1,250", None),
        ("1.250", None),
        ("1,25", ","),
        ("1.5", "."),
        ("1.234,5", ","),
        ("1,234.5", "."),
        ("0.125", "."),
        ("12", None),
    ],
)
def test_what_one_amount_proves(text: str, mark: str | None) -> None:
    assert mark_evidence(text) == mark


def test_the_column_decides_what_one_amount_does_not() -> None:
    german = plan("Deal name;Amount\nA;1.250\nB;3,50\n")
    english = plan("Deal name;Amount\nA;1,250\nB;3.50\n")
    assert [d.amount_minor for d in german.drafts] == [125_000, 350]
    assert [d.amount_minor for d in english.drafts] == [125_000, 350]
    assert (german.decimal_mark, english.decimal_mark) == (",", ".")


def test_a_column_with_both_marks_asks_about_the_unclear_ones_only() -> None:
    found = plan("Deal name;Amount\nA;1.250\nB;3,50\nC;4.25\n")
    assert [d.amount_minor for d in found.drafts] == [350, 425]
    assert [(p.line, p.column, p.value) for p in found.problems] == [(2, "Amount", "1.250")]


def test_three_decimals_of_a_dinar_are_asked_for() -> None:
    text = "Deal name;Amount\nA;1.250\n"
    assert [q.option for q in plan(text, base="KWD").questions] == ["decimal_mark"]
    assert [d.amount_minor for d in plan(text, base="KWD", decimal_mark=".").drafts] == [1250]
    assert [d.amount_minor for d in plan(text, base="KWD", decimal_mark=",").drafts] == [1_250_000]


@pytest.mark.parametrize(
    ("sign", "base", "code"),
    [("$", "EUR", "USD"), ("$", "CAD", "CAD"), ("€", "USD", "EUR"), ("kr", "NOK", "NOK"), ("chf", "EUR", "CHF")],
)
def test_signs(sign: str, base: str, code: str) -> None:
    assert currency_of(sign, base) == code


def test_currency_from_column_sign_header_and_option() -> None:
    by_column = plan("Deal name,Amount,Currency\nA,5,USD\nB,6,jpy\nC,7,\n")
    assert [(d.amount_minor, d.currency) for d in by_column.drafts] == [(500, "USD"), (6, "JPY"), (700, "EUR")]
    assert [d.currency for d in plan("Deal name,Amount\nA,£5\nB,6\n").drafts] == ["GBP", "EUR"]
    assert [d.currency for d in plan("Deal name,Amount (USD)\nA,5\n").drafts] == ["USD"]
    assert [d.currency for d in plan("Deal name,Amount\nA,$5\n", currency="CAD").drafts] == ["CAD"]
    unknown = plan("Deal name,Amount,Currency\nA,5,Taler\n")
    assert [(p.column, p.value) for p in unknown.problems] == [("Currency", "Taler")]


@given(st.integers(-(10**14), 10**14), st.sampled_from([".", ","]))
def test_every_grouped_amount_reads_back(cents: int, mark: str) -> None:
    text = f"{abs(cents) // 100:,}.{abs(cents) % 100:02d}"
    if mark == ",":
        text = text.translate(str.maketrans(",.", ".,"))
    assert AmountReader(mark).read(("-" if cents < 0 else "") + text, "EUR") == cents  # type: ignore[arg-type]


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_a_message(text: str) -> None:
    found = number_of(text, None)
    assert isinstance(found, Message) or isinstance(found[0], Decimal)
    mark_evidence(text)


@pytest.mark.parametrize("cell", ["x" * 100_000, "x" * 50_000 + "+" + "y" * 50_000, "+" * 100_000, ".," * 50_000 + "x"])
def test_a_cell_without_an_amount_is_given_up_at_once(cell: str) -> None:
    """However long it is: to try each of its letters as a beginning took 42 seconds for 20,000 of them."""
    assert isinstance(number_of(cell, None), Message)
    assert isinstance(AmountReader(None).read(cell, "EUR"), Message)
    assert mark_evidence(cell) is None
