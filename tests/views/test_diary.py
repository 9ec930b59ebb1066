"""The forecast diary: today's line is what the quota page shows, and ended periods are judged by what was won."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.analytics.diary import ForecastEntry, compact, verdict
from salesdesk.analytics.distribution import Distribution
from salesdesk.analytics.scores import crps
from salesdesk.desk.commands.deal_fields import SetField
from salesdesk.desk.commands.deals import WinDeals
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.desk import Desk
from salesdesk.domain import periods
from salesdesk.domain.records import Tag
from salesdesk.views.diary import diary, keep_today, past_verdicts, today
from salesdesk.views.quota import quota
from salesdesk.views.quotas import quotas_of
from salesdesk.views.strip import strip
from tests.support.desks import DeskForTests, StandingClock, desk_in

Q4 = periods.parse("2026-Q4")


@dataclass
class Dealt(DeskForTests):
    """A desk and the keys of its deals."""

    deals: list[str] = field(default_factory=list)


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Dealt]:
    made = Dealt(**vars(desk_in(tmp_path)))
    made.deals = [made.deal(f"Deal {n}", amount=a, stage=made.stages[n].id) for n, a in enumerate((700, 500, 300))]
    made.desk.do(SetQuota(period="2026-Q4", amount=1_000))
    yield made
    made.desk.store.close()


def test_todays_line_is_what_the_quota_page_shows(at: Dealt) -> None:
    assert keep_today(at.desk.snapshot())
    (entry,) = diary(at.desk.snapshot(), Q4)
    page = quota(at.desk.snapshot())
    assert (entry.day, entry.won) == (date(2026, 11, 23), 0)
    assert (entry.chance, entry.forecast) == (page.strip.chance, page.strip.forecast)
    assert (entry.low, entry.high) == (page.low, page.high)
    assert entry.distribution.mass == pytest.approx(page.distribution.mass, abs=1e-7)
    assert (entry.distribution.start, entry.distribution.step) == (page.distribution.start, page.distribution.step)


def test_a_day_is_kept_once_and_its_first_forecast_stays(at: Dealt) -> None:
    assert len(today(at.desk.snapshot())) == 1
    assert keep_today(at.desk.snapshot())
    assert today(at.desk.snapshot()) == ()
    at.desk.do(WinDeals(deals=(at.deals[0],)))
    assert not keep_today(at.desk.snapshot())
    assert [entry.won for entry in diary(at.desk.snapshot(), Q4)] == [0]
    at.clock.on(days=1)
    assert keep_today(at.desk.snapshot())
    assert [entry.won for entry in diary(at.desk.snapshot(), Q4)] == [0, 700]


def test_a_quota_set_later_on_the_day_has_its_line_too(at: Dealt) -> None:
    assert keep_today(at.desk.snapshot())
    at.desk.do(SetQuota(period="2026-Q4", amount=2, measure="count"))
    assert [line.measure for line in today(at.desk.snapshot())] == ["count"]
    assert keep_today(at.desk.snapshot())
    assert [len(diary(at.desk.snapshot(), Q4, measure)) for measure in ("revenue", "count")] == [1, 1]


def test_without_a_quota_or_looking_back_nothing_is_kept(at: Dealt) -> None:
    then = Desk(at.desk.store, StandingClock(at.clock.now - timedelta(hours=1)), looks_back=True)
    assert then.snapshot().looks_back
    assert not keep_today(then.snapshot())
    at.desk.do(SetQuota(period="2026-Q4", amount=None))
    assert today(at.desk.snapshot()) == ()
    assert not keep_today(at.desk.snapshot())
    assert diary(at.desk.snapshot(), Q4) == ()


def test_every_quota_of_the_period_has_its_line(at: Dealt) -> None:
    at.desk.do(SetField(deals=(at.deals[1],), field="tags", value=("Big",)))
    with at.desk.read() as reader:
        tag = reader.named(Tag, "Big")
    at.desk.do(SetQuota(period="2026-Q4", amount=2, measure="count"))
    at.desk.do(SetQuota(period="2026-Q4", amount=400, tag=tag))
    at.desk.do(SetQuota(period="2027-Q1", amount=400))
    at.desk.do(WinDeals(deals=(at.deals[0],)))
    assert keep_today(at.desk.snapshot())
    assert not keep_today(at.desk.snapshot())
    with at.desk.read() as reader:
        ids = [one.id for one in quotas_of(reader, Q4)]
    strips = [strip(at.desk.snapshot(), Q4, key) for key in ids]
    kept = [diary(at.desk.snapshot(), Q4, *scope)[0] for scope in (("revenue",), ("count",), ("revenue", None, tag))]
    assert [entry.won for entry in kept] == [700, 1, 0]
    assert [entry.chance for entry in kept] == [shown.chance for shown in strips]
    assert [entry.forecast for entry in kept] == [shown.forecast for shown in strips]
    assert len({entry.forecast for entry in kept}) == 3
    at.clock.on(days=60)
    assert past_verdicts(at.desk.snapshot()).n == 1
    assert past_verdicts(at.desk.snapshot(), "count").periods[0].won == 1
    assert past_verdicts(at.desk.snapshot(), "revenue", None, tag).periods[0].won == 0


def test_amounts_that_the_file_cannot_hold_are_not_kept(at: Dealt, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("salesdesk.views.diary.INT64", 10**15)
    at.desk.do(WinDeals(deals=(at.deal(amount=10**15),)))
    assert not keep_today(at.desk.snapshot())
    assert diary(at.desk.snapshot(), Q4) == ()


def test_a_day_a_line_and_looking_back_ends_that_day(at: Dealt) -> None:
    for _ in range(3):
        keep_today(at.desk.snapshot())
        at.clock.on(days=1)
    assert [entry.day.day for entry in diary(at.desk.snapshot(), Q4)] == [23, 24, 25]
    then = Desk(at.desk.store, lambda: at.clock.now - timedelta(days=2), looks_back=True)
    assert [entry.day.day for entry in diary(then.snapshot(), Q4)] == [23, 24]


def test_entries_in_the_currency_of_the_latest_day_only(at: Dealt) -> None:
    keep_today(at.desk.snapshot())
    at.clock.on(days=1)
    at.desk.do(SetQuota(period="2026-Q4", amount=9_000, currency="USD"))
    keep_today(at.desk.snapshot())
    assert [entry.day.day for entry in diary(at.desk.snapshot(), Q4)] == [24]


def test_another_fiscal_year_does_not_take_the_days_of_this_one(at: Dealt) -> None:
    keep_today(at.desk.snapshot())
    at.desk.do(ChangeSettings(values=(("fiscal_start", "4"),)))
    assert diary(at.desk.snapshot(), periods.parse("2026-Q4", 4)) == ()


def test_an_ended_period_is_judged_by_one_entry_a_week(at: Dealt) -> None:
    for _ in range(10):
        keep_today(at.desk.snapshot())
        at.clock.on(days=1)
    at.desk.do(WinDeals(deals=(at.deals[0],)))
    assert past_verdicts(at.desk.snapshot()).n == 0
    at.clock.on(days=40)
    (one,) = past_verdicts(at.desk.snapshot()).periods
    assert (one.period, one.won, one.currency) == (Q4, 700, "EUR")
    entries = diary(at.desk.snapshot(), Q4)
    assert len(entries) == 10
    assert one.verdict == verdict(entries, 700)
    assert one.verdict.n == 2
    first_of_weeks = [entry for entry in entries if entry is entries[0] or entry.day.weekday() == 0]
    scores = [crps(entry.distribution, 700 - entry.won) for entry in first_of_weeks]
    assert one.verdict.crps == pytest.approx(sum(scores) / 2)
    every = past_verdicts(at.desk.snapshot())
    assert (every.n, every.crps, every.coverage) == (2, one.verdict.crps, one.verdict.coverage)


def test_verdicts_of_several_periods_are_pooled_by_their_entries(at: Dealt) -> None:
    (line,) = today(at.desk.snapshot())
    for period in ("2026-Q2", "2026-Q3"):
        at.desk.do(SetQuota(period=period, amount=1_000))
    for week in range(3):
        at.desk.store.keep([replace(line, period="2026-Q2", day=date(2026, 4, 6) + timedelta(weeks=week), low=1.0)])
    at.desk.store.keep([replace(line, period="2026-Q3", day=date(2026, 7, 6), low=0.0)])
    found = past_verdicts(at.desk.snapshot())
    assert [(one.period.key, one.verdict.n, one.verdict.coverage) for one in found.periods] == [
        ("2026-Q2", 3, 0.0),
        ("2026-Q3", 1, 1.0),
    ]
    assert (found.n, found.coverage) == (4, 0.25)


masses = st.lists(st.floats(0, 1), min_size=1, max_size=300).filter(lambda mass: sum(mass) > 0)


@given(masses, st.integers(-1000, 1000), st.fractions("1/7", 50), st.integers(2, 60), st.integers(-2000, 20_000))
def test_a_compact_distribution_keeps_mass_and_mean_and_almost_the_score(
    weights: list[float], start: int, step: Fraction, cells: int, outcome: int
) -> None:
    full = Distribution(start, Fraction(step), np.array(weights) / sum(weights))
    small = compact(full, cells)
    assert len(small.mass) <= max(cells, 1)
    assert small.mass.sum() == pytest.approx(1)
    assert small.mean == pytest.approx(full.mean, abs=1e-6)
    assert abs(crps(small, outcome) - crps(full, outcome)) <= float(small.step) + 1e-6


def test_an_entry_is_what_analytics_takes(at: Dealt) -> None:
    keep_today(at.desk.snapshot())
    assert all(type(entry) is ForecastEntry for entry in diary(at.desk.snapshot(), Q4))
