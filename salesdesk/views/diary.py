"""The desk's forecast diary: today's forecast, and the scores of periods that have ended."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from salesdesk.desk.cards import DiaryLine
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain import periods
from salesdesk.domain.periods import Period
from salesdesk.domain.records import Measure, Quota
from salesdesk.views.board import current_period
from salesdesk.views.quotas import quota_of, quotas_of

if TYPE_CHECKING:
    from salesdesk.analytics.diary import ForecastEntry, Verdict

INT64 = 2**63
_LOW, _HIGH = 0.1, 0.9


@dataclass(frozen=True, slots=True)
class PeriodVerdict:
    """Scores of the forecasts of one ended period; ``won`` is its outcome in minor units of ``currency``."""

    period: Period
    won: int
    currency: str
    verdict: "Verdict"


@dataclass(frozen=True, slots=True)
class PastVerdicts:
    """The verdicts of ended periods, oldest first, and coverage over all their weekly entries.

    ``n`` counts those entries; ``crps`` is their mean where all are in one currency, else None.
    """

    periods: tuple[PeriodVerdict, ...]
    n: int
    crps: float | None
    coverage: float | None


def keep_today(snapshot: Snapshot) -> bool:
    """Keep today's forecast for each quota of the current period; says whether anything was written.

    Nothing happens when looking back, without a quota, or when the day's forecast is kept already: the first one stays.
    """
    return snapshot.store.keep(today(snapshot))


def today(snapshot: Snapshot) -> tuple[DiaryLine, ...]:
    """The lines that the diary lacks of today, one a quota of the current period; none when looking back."""
    if snapshot.looks_back:
        return ()
    period = current_period(snapshot)
    lines = (
        _line(snapshot, period, quota) for quota in quotas_of(snapshot, period) if not _is_kept(snapshot, period, quota)
    )
    return tuple(line for line in lines if line is not None)


def _is_kept(snapshot: Snapshot, period: Period, quota: Quota) -> bool:
    kept = snapshot.diary(period.key, quota.measure, quota.pipeline, quota.tag)
    return any(line.day == snapshot.today for line in kept)


def _line(snapshot: Snapshot, period: Period, quota: Quota) -> DiaryLine | None:
    """The line of a quota; None where the file could not hold its amounts."""
    from salesdesk.analytics.diary import compact
    from salesdesk.analytics.distribution import revenue
    from salesdesk.views.strip import standing, strip_of

    at = standing(snapshot, period, quota.id)
    strip, whole = strip_of(snapshot, at), revenue(at.deals(), at.gap, at.business, above=at.chance())
    rest = compact(whole)
    numbers = (strip.won, rest.start, rest.step.numerator, rest.step.denominator)
    if strip.chance is None or any(abs(number) >= INT64 for number in numbers):
        return None
    return DiaryLine(
        period=period.key,
        day=snapshot.today,
        measure=quota.measure,
        pipeline=quota.pipeline,
        tag=quota.tag,
        won=strip.won,
        target=quota.amount,
        currency=quota.currency,
        chance=strip.chance,
        forecast=strip.forecast,
        low=strip.won + whole.quantile(_LOW),
        high=strip.won + whole.quantile(_HIGH),
        distribution=rest,
    )


def diary(
    snapshot: Snapshot,
    period: Period,
    measure: Measure = "revenue",
    pipeline: str | None = None,
    tag: str | None = None,
) -> tuple["ForecastEntry", ...]:
    """What was forecast for a period's quota, by day, up to today; in the currency of the latest day."""
    lines = snapshot.diary(period.key, measure, pipeline, tag)
    return _entries(snapshot, period, lines)


def past_verdicts(
    snapshot: Snapshot, measure: Measure = "revenue", pipeline: str | None = None, tag: str | None = None
) -> PastVerdicts:
    """Scores of the forecasts for a quota, one entry a week, over ended periods that still have it."""
    lines = snapshot.diary(None, measure, pipeline, tag)
    ended = [_period(snapshot, key) for key in dict.fromkeys(line.period for line in lines)]
    ended = [period for period in ended if period.until <= snapshot.today]
    quotas = {period.key: quota_of(snapshot, period, measure, pipeline, tag) for period in ended}
    found = []
    for period in ended:
        quota = quotas[period.key]
        mine = [line for line in lines if line.period == period.key]
        if quota is not None and (verdict := _verdict(snapshot, period, quota, mine)):
            found.append(verdict)
    found.sort(key=lambda one: one.period.start)
    return _pooled(tuple(found))


def _period(snapshot: Snapshot, key: str) -> Period:
    return periods.parse(key, snapshot.settings.fiscal_start)


def _entries(snapshot: Snapshot, period: Period, lines: Iterable[DiaryLine]) -> tuple["ForecastEntry", ...]:
    """Days outside the period were kept when the fiscal year began in another month."""
    from salesdesk.analytics.diary import ForecastEntry

    until = snapshot.today
    shown = [line for line in lines if period.start <= line.day < period.until and line.day <= until]
    return tuple(
        ForecastEntry(line.day, line.won, line.chance, line.forecast, line.low, line.high, line.distribution)
        for line in shown
        if line.currency == shown[-1].currency
    )


def _verdict(snapshot: Snapshot, period: Period, quota: Quota, lines: list[DiaryLine]) -> PeriodVerdict | None:
    from salesdesk.analytics.diary import verdict
    from salesdesk.views.strip import standing

    at = standing(snapshot, period, quota.id)
    entries = _entries(snapshot, period, [line for line in lines if line.currency == at.currency])
    if not entries:
        return None
    return PeriodVerdict(period, at.won_amount, at.currency, verdict(entries, at.won_amount))


def _pooled(found: tuple[PeriodVerdict, ...]) -> PastVerdicts:
    n = sum(one.verdict.n for one in found)
    if not n:
        return PastVerdicts(found, 0, None, None)
    crps = sum((one.verdict.crps or 0) * one.verdict.n for one in found) / n
    coverage = sum((one.verdict.coverage or 0) * one.verdict.n for one in found) / n
    return PastVerdicts(found, n, crps if len({one.currency for one in found}) == 1 else None, coverage)
