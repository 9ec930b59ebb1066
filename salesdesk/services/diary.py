"""The forecast diary of the desk: today's forecast kept, and how good those of ended periods were."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from salesdesk.domain import periods
from salesdesk.domain.periods import Period
from salesdesk.domain.records import Measure
from salesdesk.services.desk import Desk
from salesdesk.services.views import DiaryLine

if TYPE_CHECKING:
    from salesdesk.analytics.diary import Entry, Verdict

_INT64 = 2**63


@dataclass(frozen=True, slots=True)
class PeriodVerdict:
    """How good the forecasts of one ended period were; ``won`` is its outcome in minor units of ``currency``."""

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


def keep_today(desk: Desk) -> bool:
    """Keep today's forecast of the current period; says whether the diary has changed.

    Nothing happens when looking back, without a quota, or when the same is kept already.
    """
    line = today(desk)
    return line is not None and desk.store.keep(line)


def today(desk: Desk) -> DiaryLine | None:
    """Today's line for the diary; None when looking back or without a quota."""
    from salesdesk.analytics.diary import compact
    from salesdesk.services.queries.quota import quota

    if desk.looks_back:
        return None
    page = quota(desk)
    strip = page.strip
    if strip.target is None or strip.chance is None:
        return None
    rest = compact(page.distribution)
    numbers = (strip.won, rest.start, rest.step.numerator, rest.step.denominator)
    if any(abs(number) >= _INT64 for number in numbers):
        return None
    return DiaryLine(
        period=strip.period.key,
        day=desk.today(),
        won=strip.won,
        target=strip.target,
        currency=strip.currency,
        chance=strip.chance,
        forecast=strip.forecast,
        low=page.low,
        high=page.high,
        distribution=rest,
    )


def diary(
    desk: Desk, period: Period, measure: Measure = "revenue", pipeline: str | None = None, tag: str | None = None
) -> tuple["Entry", ...]:
    """What was forecast for a period's quota, by day, up to today; in the currency of the latest day."""
    with desk.read() as reader:
        lines = reader.diary(period.key, measure, pipeline, tag)
    return _entries(desk, period, lines)


def past_verdicts(desk: Desk) -> PastVerdicts:
    """How good the forecasts for the desk's revenue quota were, one entry a week, over the periods that have ended."""
    with desk.read() as reader:
        lines = reader.diary(None)
    found = []
    for key in dict.fromkeys(line.period for line in lines):
        period = periods.parse(key, desk.settings.fiscal_start)
        mine = [line for line in lines if line.period == key]
        if period.until <= desk.today() and (verdict := _verdict(desk, period, mine)):
            found.append(verdict)
    found.sort(key=lambda one: one.period.start)
    return _pooled(tuple(found))


def _entries(desk: Desk, period: Period, lines: Iterable[DiaryLine]) -> tuple["Entry", ...]:
    """Days outside the period were kept when the fiscal year began in another month."""
    from salesdesk.analytics.diary import Entry

    until = desk.today()
    shown = [line for line in lines if period.start <= line.day < period.until and line.day <= until]
    return tuple(
        Entry(line.day, line.won, line.chance, line.forecast, line.low, line.high, line.distribution)
        for line in shown
        if line.currency == shown[-1].currency
    )


def _verdict(desk: Desk, period: Period, lines: list[DiaryLine]) -> PeriodVerdict | None:
    from salesdesk.analytics.diary import verdict
    from salesdesk.services.queries.strip import standing

    at = standing(desk, period)
    entries = _entries(desk, period, [line for line in lines if line.currency == at.currency])
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
