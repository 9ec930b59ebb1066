"""The times of a deal from the dates in its row: a day that the row does not say is not known."""

from datetime import UTC, date, datetime, time

import pytest

from salesdesk.domain.records import Outcome
from salesdesk.importing.understand.dates import DateAndInstant
from salesdesk.importing.understand.deal_dates import Times, settle_times
from tests.importing.planning import plan
from tests.support.values import known

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def on(text: str) -> DateAndInstant:
    """A day (at noon), or a day with a time."""
    if len(text) == 10:
        day = date.fromisoformat(text)
        return DateAndInstant(day, datetime.combine(day, time(12), UTC), False)
    instant = datetime.fromisoformat(text).replace(tzinfo=UTC)
    return DateAndInstant(instant.date(), instant, True)


def told(outcome: Outcome, **dates: str) -> Times:
    return settle_times({name: on(text) for name, text in dates.items()}, outcome, NOW, TODAY)


@pytest.mark.parametrize("outcome", ["won", "lost"])
@pytest.mark.parametrize(
    "dates", [{}, {"expected_close": "2026-03-01"}, {"touched": "2026-03-01"}, {"close_date": "2027-01-01"}]
)
def test_a_closing_day_that_no_row_says_is_not_known(outcome: Outcome, dates: dict[str, str]) -> None:
    found = told(outcome, created="2026-01-01", **dates)
    assert found.closed is None
    assert (found.created, found.created_estimated) == (on("2026-01-01").instant, False)


def test_the_day_of_its_own_outcome_is_taken_before_the_closing_date() -> None:
    assert (
        told("won", created="2026-01-01", won_time="2026-02-01", lost_time="2026-03-01").closed
        == on("2026-02-01").instant
    )
    assert (
        told("lost", created="2026-01-01", lost_time="2026-03-01", close_date="2026-04-01").closed
        == on("2026-03-01").instant
    )
    assert told("lost", created="2026-01-01", won_time="2026-02-01").closed is None
    assert (
        told("won", created="2026-01-01", closed="2026-05-01", close_date="2026-04-01").closed
        == on("2026-05-01").instant
    )
    assert told("won", created="2026-01-01", close_date="2026-04-01").closed == on("2026-04-01").instant


def test_today_is_no_day_to_come() -> None:
    found = told("won", created="2026-11-23", close_date="2026-11-23")
    assert found == Times(NOW, False, NOW, TODAY)
    assert told("won", created="2026-11-01", close_date="2026-11-24") == Times(
        on("2026-11-01").instant, False, None, date(2026, 11, 24)
    )


def test_without_a_created_day_a_deal_exists_from_the_earliest_that_happened_to_it() -> None:
    found = told("won", close_date="2026-03-01", touched="2026-02-01", expected_close="2026-01-01")
    assert (found.created, found.created_estimated) == (on("2026-02-01").instant, True)
    assert told("won", close_date="2026-03-01").created == on("2026-03-01").instant
    assert told("open", close_date="2026-03-01", expected_close="2026-01-01") == Times(
        NOW, True, None, date(2026, 1, 1)
    )
    assert told("won", expected_close="2026-01-01") == Times(NOW, True, None, date(2026, 1, 1))
    assert told("open", created="2027-01-01") == Times(NOW, True, None, None)


def test_closed_before_it_was_made() -> None:
    found = told("won", created="2026-05-01", close_date="2026-04-01")
    assert (found.created, found.created_estimated, found.closed) == (
        on("2026-04-01").instant,
        True,
        on("2026-04-01").instant,
    )
    same_day = told("won", created="2026-05-01T15:00", close_date="2026-05-01")
    assert (same_day.created, same_day.closed) == (on("2026-05-01T15:00").instant,) * 2
    assert not same_day.created_estimated


def test_an_expected_close_before_the_creation_stays_as_read() -> None:
    assert told("open", created="2026-05-01", expected_close="2026-04-01").expected_close == date(2026, 4, 1)


def test_a_closing_day_is_known_however_many_open_deals_stand_before_it() -> None:
    """Closed may be yes and no or a day; of a column that is empty in all the rows looked at first, it is a day."""
    rows = "".join(f"Deal {number},Talk,open,5,2026-01-05,\n" for number in range(2_100))
    found = plan(f"Title,Stage,Outcome,Amount,Created,Closed\n{rows}Won one,Talk,won,5,2026-01-05,2026-02-01\n")
    assert [
        field for head, field in zip(found.mapping.header, found.mapping.fields, strict=True) if head == "Closed"
    ] == ["closed"]
    (won,) = [draft for draft in found.drafts if draft.outcome == "won"]
    assert known(won.closed).date() == date(2026, 2, 1)
