"""Days, instants and periods at the ends of time, in zones that skip, repeat and shift days: nothing overflows, all tile."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from salesdesk.domain import periods
from salesdesk.domain.days import YEARS, day_of, days_on, from_us, last_of, noon_of, start_of, to_us
from salesdesk.domain.errors import Refused

ZONES = tuple(
    ZoneInfo(name)
    for name in (
        "UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Australia/Lord_Howe", "Pacific/Apia", "America/St_Johns",
        "Asia/Kathmandu", "America/Havana", "Africa/Casablanca", "Europe/Berlin", "America/Asuncion", "Asia/Beirut",
    )
)  # fmt: skip
ENDS = (
    date.min, date(1, 12, 31), date(999, 12, 31), date(1582, 10, 15), date(1899, 12, 31), date(1900, 1, 1),
    date(1904, 1, 1), date(1969, 12, 31), date(1970, 1, 1), date(2000, 2, 29), date(2038, 1, 19), date(2100, 2, 28),
    date(9900, 12, 31), date(9998, 12, 31), date(9999, 12, 30), date.max,
)  # fmt: skip
TICK = timedelta(microseconds=1)
COUNTED = st.dates(date(YEARS[0], 1, 1), date(YEARS[-1], 12, 31))
NOW = st.dates(date(2012, 1, 1), date(2037, 12, 31))


@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_nothing_overflows_at_the_ends(zone: ZoneInfo) -> None:
    for day in ENDS:
        first, noon, last = start_of(day, zone), noon_of(day, zone), last_of(day, zone)
        assert first <= noon <= last
        for instant in (first, noon, last):
            assert from_us(to_us(instant)) == instant
            assert abs((day_of(instant, zone) - day).days) <= 1
        assert days_on(day, 10**9) == date.max
        assert days_on(day, -(10**9)) == date.min
    assert from_us(10**30) == datetime.max.replace(tzinfo=UTC)
    assert from_us(-(10**30)) == datetime.min.replace(tzinfo=UTC)


@seed(9)
@settings(max_examples=300, deadline=None)
@given(NOW, st.sampled_from(ZONES))
def test_days_tile(day: date, zone: ZoneInfo) -> None:
    first, last = start_of(day, zone), last_of(day, zone)
    assert first <= noon_of(day, zone) <= last
    assert last + TICK == start_of(days_on(day, 1), zone)
    assert day_of(first, zone) == day_of(noon_of(day, zone), zone) == day_of(last, zone) == day
    assert day_of(first - TICK, zone) == days_on(day, -1)
    assert timedelta(hours=22) < last - first < timedelta(hours=26)


def test_a_day_that_a_zone_left_out_is_empty() -> None:
    apia, gone = ZoneInfo("Pacific/Apia"), date(2011, 12, 30)
    assert start_of(gone, apia) == start_of(date(2011, 12, 31), apia)
    assert last_of(gone, apia) + TICK == start_of(gone, apia)
    assert day_of(noon_of(gone, apia), apia) == date(2011, 12, 31)


@seed(10)
@settings(max_examples=300, deadline=None)
@given(COUNTED, st.sampled_from(sorted(periods.KINDS)), st.integers(1, 12))
def test_the_period_of_a_day_holds_it_and_periods_tile(day: date, kind: str, fiscal_start: int) -> None:
    found = periods.containing(day, kind, fiscal_start)
    assert found.start <= day <= found.last < found.until
    assert periods.kind_of(found.key) == kind
    for near in (found.start, found.last):
        assert periods.containing(near, kind, fiscal_start) == found
    after, before = periods.shifted(found, 1, fiscal_start), periods.shifted(found, -1, fiscal_start)
    assert after.start == found.until and before.until == found.start
    assert periods.shifted(after, -1, fiscal_start) == found
    if int(found.key[:4]) in YEARS:
        assert periods.parse(found.key, fiscal_start) == found
    months = periods.KINDS[kind]
    assert (found.until.year - found.start.year) * 12 + found.until.month - found.start.month == months


def test_what_lies_outside_is_told() -> None:
    for day in (date.min, date(YEARS[0] - 1, 12, 31), date(YEARS[-1] + 1, 1, 1), date.max):
        with pytest.raises(Refused, match=f"{day.isoformat()} lies outside the years"):
            periods.typed_day(day.isoformat())
    assert periods.typed_day("1000-01-01") == date(1000, 1, 1)
    assert periods.typed_day("9900-12-31") == date(9900, 12, 31)
    assert periods.typed_day("2026-02-30") is None
    for kind in periods.KINDS:
        with pytest.raises(Refused, match="lies outside"):
            periods.containing(date.max, kind)
    with pytest.raises(Refused, match="lies outside"):
        periods.containing(date.min, "year", 7)
    assert periods.shifted(periods.parse("1000-01"), -1).key == "0999-12"


@pytest.mark.parametrize("fiscal_start", range(1, 13))
@pytest.mark.parametrize("kind", periods.KINDS)
def test_the_key_of_every_period_of_a_counted_day_names_it(kind: str, fiscal_start: int) -> None:
    """The last fiscal year ends in a year in which nothing is counted any more."""
    for day in (date(YEARS[0], 1, 1), date(2028, 2, 29), date(YEARS[-1], 12, 31)):
        found = periods.containing(day, kind, fiscal_start)
        assert periods.parse(found.key, fiscal_start) == found
    with pytest.raises(Refused):
        periods.parse(f"{YEARS[-1] + 1}", 1)
    with pytest.raises(Refused):
        periods.parse(f"{YEARS[-1] + 1}-01", fiscal_start)
