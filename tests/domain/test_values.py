from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.domain import days, money, periods
from salesdesk.domain.errors import Refused
from salesdesk.domain.ids import uuid7
from salesdesk.domain.money import Money

DAYS = st.dates(date(1970, 1, 2), date(9000, 1, 1))
CURRENCIES = st.sampled_from(["EUR", "JPY", "KWD", "XYZ"])


@given(st.integers(-money.LARGEST, money.LARGEST), CURRENCIES)
def test_money_to_decimal_and_back_loses_nothing(amount: int, currency: str) -> None:
    assert money.to_minor(money.to_decimal(amount, currency), currency) == amount
    assert money.from_text(money.to_text(Money(amount, currency))) == Money(amount, currency)


def test_ten_and_twenty_cents_make_thirty() -> None:
    assert money.totals([Money(10, "EUR"), Money(20, "EUR"), Money(7, "USD")]) == {"EUR": 30, "USD": 7}


@pytest.mark.parametrize(("value", "currency"), [("0.001", "EUR"), ("0.5", "JPY"), ("1e20", "EUR"), ("NaN", "EUR")])
def test_an_amount_the_desk_cannot_keep_is_refused(value: str, currency: str) -> None:
    with pytest.raises(Refused):
        money.to_minor(Decimal(value), currency)


@given(DAYS, st.sampled_from(["Europe/Berlin", "America/St_Johns", "Pacific/Apia", "UTC", "Asia/Kolkata"]))
def test_a_days_first_noon_and_last_instant_fall_on_it(day: date, name: str) -> None:
    zone = ZoneInfo(name)
    instants = [days.start_of(day, zone), days.noon_of(day, zone), days.last_of(day, zone)]
    if (name, day) != ("Pacific/Apia", date(2011, 12, 30)):
        assert [days.day_of(instant, zone) for instant in instants] == [day] * 3
    assert instants == sorted(instants)


@given(st.datetimes(datetime(1970, 1, 1), datetime(9000, 1, 1)))  # noqa: DTZ001
def test_microseconds_keep_an_instant_whole(naive: datetime) -> None:
    instant = naive.replace(tzinfo=UTC)
    assert days.from_us(days.to_us(instant)) == instant


def test_a_naive_instant_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="time zone"):
        days.to_us(datetime(2026, 1, 1))  # noqa: DTZ001


@given(DAYS, st.integers(0, 60), st.sets(st.integers(0, 6), min_size=1), st.sets(DAYS, max_size=5))
def test_working_days_are_those_one_would_count(
    start: date, length: int, weekdays: AbstractSet[int], holidays: AbstractSet[date]
) -> None:
    every = [date.fromordinal(start.toordinal() + i) for i in range(length)]
    counted = sum(day.weekday() in weekdays and day not in holidays for day in every)
    until = date.fromordinal(start.toordinal() + length)
    assert days.working_days(start, until, weekdays, holidays) == counted


@given(DAYS, st.sampled_from(list(periods.KINDS)), st.integers(1, 12))
def test_a_day_is_in_its_period_and_the_key_names_it(day: date, kind: str, fiscal_start: int) -> None:
    period = periods.containing(day, kind, fiscal_start)
    assert period.start <= day <= period.last < period.until
    assert periods.parse(period.key, fiscal_start) == period
    assert periods.shifted(periods.shifted(period, 3, fiscal_start), -3, fiscal_start) == period
    assert periods.shifted(period, 1, fiscal_start).start == period.until


def test_a_fiscal_year_is_named_by_the_year_it_ends_in() -> None:
    assert periods.containing(date(2026, 11, 23), "quarter", 10).key == "2027-Q1"
    assert periods.containing(date(2026, 11, 23), "quarter", 1).key == "2026-Q4"


@pytest.mark.parametrize("key", ["", "2026-Q5", "2026-13", "2026-H3", "Q4", "2026-Q", "0000"])
def test_what_is_no_period_is_refused_in_words(key: str) -> None:
    with pytest.raises(Refused, match="is not a period"):
        periods.parse(key)


def test_keys_are_version_seven_and_sort_by_time() -> None:
    dice = Random(4)
    keys = [uuid7(1_700_000_000_000_000 + i * 7, dice.randbytes) for i in range(500)]
    assert keys == sorted(keys)
    assert len(set(keys)) == 500
    assert all(key[14] == "7" and key[19] in "89ab" and len(key) == 36 for key in keys)
