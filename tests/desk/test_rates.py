"""Dated exchange rates: exact, from the day's first instant in the desk's zone, and undone like anything else."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.analytics.rates import rate_at
from salesdesk.desk.commands.rates import DeleteRate, SetRate
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.rates import rates
from salesdesk.domain.days import to_us
from salesdesk.domain.errors import Refused
from salesdesk.domain.money import rate_text
from salesdesk.domain.records import Rate
from tests.support.desks import DeskForTests, desk_in


@pytest.fixture
def at(tmp_path: Path) -> Iterator[DeskForTests]:
    made = desk_in(tmp_path)
    yield made
    made.desk.store.close()


def known(at: DeskForTests) -> Mapping[str, Sequence[tuple[int, Fraction]]]:
    with at.desk.read() as reader:
        return rates(reader, at.desk.settings)


def given_rates(at: DeskForTests) -> list[tuple[str, str, str]]:
    with at.desk.read() as reader:
        return sorted((rate.currency, rate.day.isoformat(), rate.rate) for rate in reader.find(Rate))


def test_a_rate_holds_from_the_start_of_its_day_in_the_desks_zone(at: DeskForTests) -> None:
    at.desk.do(SetRate(currency="usd", day=date(2026, 10, 1), rate="0.9"))
    at.desk.do(SetRate(currency="USD", day=date(2026, 7, 1), rate="0.85"))
    midnight = to_us(datetime(2026, 9, 30, 22, tzinfo=UTC))
    assert rate_at(known(at), "USD", midnight) == Fraction(9, 10)
    assert rate_at(known(at), "USD", midnight - 1) == Fraction(17, 20)
    assert rate_at(known(at), "USD", to_us(datetime(2026, 6, 30, tzinfo=UTC))) is None
    assert rate_at(known(at), "GBP", midnight) is None


@pytest.mark.parametrize(
    ("currency", "rate", "minor"),
    [("JPY", "0.0061", Fraction(61, 100)), ("KWD", "3", Fraction(3, 10)), ("USD", "0.923", Fraction(923, 1000))],
)
def test_minor_units_of_both_currencies(at: DeskForTests, currency: str, rate: str, minor: Fraction) -> None:
    at.desk.do(SetRate(currency=currency, day=date(2026, 1, 1), rate=rate))
    assert [value for _, value in known(at)[currency]] == [minor]


def test_rates_are_set_again_deleted_and_taken_back_also_after_a_restart(at: DeskForTests) -> None:
    first = at.desk.do(SetRate(currency="USD", day=date(2026, 10, 1), rate="0.90")).made
    again = at.desk.do(SetRate(currency="USD", day=date(2026, 10, 1), rate="0.95")).made
    assert first == again
    at.desk.do(DeleteRate(rate=first or ""))
    assert given_rates(at) == []
    at.reopen()
    at.desk.undo()
    assert given_rates(at) == [("USD", "2026-10-01", "0.95")]
    at.desk.undo()
    at.reopen()
    assert given_rates(at) == [("USD", "2026-10-01", "0.9")]
    at.desk.redo()
    assert given_rates(at) == [("USD", "2026-10-01", "0.95")]


def test_rates_into_another_currency_of_ones_own_are_not_mixed_in(at: DeskForTests) -> None:
    at.desk.do(SetRate(currency="GBP", day=date(2026, 1, 1), rate="1.2"))
    at.desk.do(ChangeSettings(values=(("currency", "USD"),)))
    assert known(at) == {}
    at.desk.do(SetRate(currency="GBP", day=date(2026, 1, 1), rate="1.3"))
    assert [value for _, value in known(at)["GBP"]] == [Fraction(13, 10)]
    at.desk.do(ChangeSettings(values=(("currency", "EUR"),)))
    assert [value for _, value in known(at)["GBP"]] == [Fraction(6, 5)]


@given(st.decimals("0.000000001", "1000000000", places=9))
def test_a_rate_is_kept_exactly(value: Decimal) -> None:
    assert Fraction(rate_text(str(value))) == Fraction(value)


@given(st.text(max_size=6))
def test_what_is_typed_is_a_rate_or_refused(typed: str) -> None:
    try:
        assert Fraction(rate_text(typed)) > 0
    except Refused as refused:
        assert "is not an exchange rate" in str(refused)
