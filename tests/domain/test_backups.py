"""Which backups are thinned out: never the newest, never what a jump of the clock only makes look old."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.domain.backups import (
    DAYS,
    HOURS,
    KEPT_LONGER,
    LATEST,
    OF_A_REASON,
    REASONS,
    WEEKS,
    BackupReason,
    BackupStamp,
    is_due,
    kept_backups,
)

NOW = datetime(2026, 11, 29, 14, 5, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Berlin")


def stamps(*hours_ago: float, reason: BackupReason = "hourly") -> set[BackupStamp]:
    return {BackupStamp(NOW - timedelta(hours=hours), reason, f"{n}") for n, hours in enumerate(hours_ago)}


def jumping() -> st.SearchStrategy[list[BackupStamp]]:
    """Backups as a clock gives them that runs on, stands still, and jumps back and ahead by up to twenty years."""
    step = st.one_of(st.just(0.0), st.floats(0, 3), st.floats(3, 24 * 40), st.floats(-24 * 7300, 24 * 7300).map(round))
    made = st.lists(st.tuples(step, st.sampled_from(REASONS)), min_size=1, max_size=80)
    return made.map(_run)


def _run(steps: Sequence[tuple[float, BackupReason]]) -> list[BackupStamp]:
    at, found = NOW, []
    low, high = NOW - timedelta(days=9000), NOW + timedelta(days=9000)
    for number, (hours, reason) in enumerate(steps):
        at = min(max(at + timedelta(hours=hours), low), high)
        found.append(BackupStamp(at, reason, f"{number:03}"))
    return found


def thinned_as_made(made: Sequence[BackupStamp]) -> set[BackupStamp]:
    """What is there at the end when it is thinned after each backup, by the clock of that moment."""
    there: set[BackupStamp] = set()
    for one in made:
        there = kept_backups({*there, one}, one.made, ZONE)
        assert one in there
    return there


@given(jumping())
def test_the_newest_and_the_last_made_stay_whatever_the_clock_did(made: list[BackupStamp]) -> None:
    for now in (made[-1].made, NOW, NOW - timedelta(days=9001), NOW + timedelta(days=9001)):
        kept = kept_backups(made, now, ZONE)
        assert max(made, key=lambda one: (one.made, one.name)) in kept
        assert len(kept) >= min(len(made), LATEST)
        past = [one for one in made if one.made <= now]
        assert not past or max(past, key=lambda one: (one.made, one.name)) in kept
    assert made[-1] in thinned_as_made(made)


@given(jumping())
def test_thinning_again_takes_nothing_more(made: list[BackupStamp]) -> None:
    kept = kept_backups(made, NOW, ZONE)
    assert kept <= set(made)
    assert kept_backups(kept, NOW, ZONE) == kept


@given(jumping(), jumping())
def test_later_backups_bring_none_back(made: list[BackupStamp], more: list[BackupStamp]) -> None:
    """Whatever is thinned out of some is thinned out of more as well, so a backup is never missed later on."""
    newest = max(one.made for one in made)
    later = [one._replace(made=newest + abs(one.made - NOW), name="later " + one.name) for one in more]
    now = max(one.made for one in (*made, *later))
    assert kept_backups([*made, *later], now, ZONE) & set(made) <= kept_backups(made, now, ZONE)


@given(jumping())
def test_a_clock_far_ahead_makes_nothing_old(made: list[BackupStamp]) -> None:
    """What a start with a wrong clock takes away is what the same start with a right clock takes away."""
    newest = max(one.made for one in made)
    assert kept_backups(made, newest, ZONE) == kept_backups(made, newest + timedelta(days=7300), ZONE)


@given(jumping())
def test_backups_of_the_future_take_no_place_of_the_present(made: list[BackupStamp]) -> None:
    present = [one for one in made if one.made <= NOW]
    ahead = [one for one in made if one.made > NOW]
    kept = kept_backups(made, NOW, ZONE)
    assert kept == kept_backups(present, NOW, ZONE) | kept_backups(ahead, NOW, ZONE)
    assert {one.made.astimezone(ZONE).strftime("%Y-%m") for one in kept} == {
        one.made.astimezone(ZONE).strftime("%Y-%m") for one in made
    }


@given(jumping())
def test_they_do_not_become_many(made: list[BackupStamp]) -> None:
    months = {one.made.astimezone(ZONE).strftime("%Y-%m") for one in made}
    most = LATEST + HOURS + DAYS + WEEKS + OF_A_REASON * len(KEPT_LONGER)
    assert len(kept_backups(made, NOW, ZONE)) <= 2 * most + len(months)


def test_hours_days_weeks_and_months() -> None:
    """A backup every half hour for a year comes to the last of 24 hours, 14 days, 13 weeks, and every month."""
    every = {BackupStamp(NOW - timedelta(minutes=30 * n), "hourly", f"{n:06}") for n in range(365 * 48)}
    kept = sorted(kept_backups(every, NOW, ZONE), reverse=True)
    assert [NOW - one.made for one in kept[:3]] == [timedelta(minutes=30 * n) for n in range(3)]
    hours = [one.made for one in kept if one.made.minute == 35 and NOW - one.made < timedelta(hours=24)]
    assert len(hours) == HOURS - 1  # beside 14:05 of the hour that runs
    local = [one.made.astimezone(ZONE) for one in kept]
    assert {(NOW - timedelta(days=n)).date() for n in range(DAYS)} <= {made.date() for made in local}
    weeks = {made.isocalendar()[:2] for made in local}
    assert {(NOW - timedelta(weeks=n)).isocalendar()[:2] for n in range(WEEKS)} <= weeks
    assert len({made.strftime("%Y-%m") for made in local}) == 13
    lasts = [made for made in local if made < NOW - timedelta(weeks=WEEKS + 1)]
    assert [(made + timedelta(minutes=30)).day for made in lasts] == [1] * len(lasts)
    assert len(kept) < LATEST + HOURS + DAYS + WEEKS + 13


@pytest.mark.parametrize("reason", sorted(KEPT_LONGER))
def test_those_before_a_great_change_stay_longer(reason: BackupReason) -> None:
    before = stamps(24 * 300, reason=reason)
    others = {one._replace(name=f"other {one.name}") for one in stamps(*(24 * 299 - n for n in range(24 * 298)))}
    assert before <= kept_backups(before | others, NOW, ZONE)
    plain = {one._replace(reason="hourly") for one in before}
    assert not plain <= kept_backups(plain | others, NOW, ZONE)


def test_when_a_changed_desk_is_due() -> None:
    assert is_due(NOW, None)
    assert not is_due(NOW, NOW - timedelta(minutes=59))
    assert is_due(NOW, NOW - timedelta(minutes=60))
    assert is_due(NOW, NOW + timedelta(minutes=1))
    assert not is_due(NOW, NOW)
