"""Steps done and planned, by kind, by week and by deal."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from salesdesk.desk.cards import Card
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import day_of, start_of
from salesdesk.domain.periods import Period
from salesdesk.domain.records import ACTIVITY_KINDS, Activity, Stage
from salesdesk.views.report_about import About, ReportRequest, about, period_of
from salesdesk.views.report_rows import largest_first


@dataclass(frozen=True, slots=True)
class StepKindCounts:
    """Steps of a kind: done in the period, planned from today on, and overdue."""

    kind: str
    done: int
    planned: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Week:
    """A week of the period: steps done in it, and steps still planned for it."""

    start: date
    done: int
    planned: int


@dataclass(frozen=True, slots=True)
class ReportedStep:
    """A step with its deal: ``day`` is when it was done, or when it is due (None: no day)."""

    title: str
    kind: str
    day: date | None
    done: bool
    card: Card


@dataclass(frozen=True, slots=True)
class DealSteps:
    """A deal's steps: done in the period, the day of the last one ever done, and the next that is planned."""

    card: Card
    stage: str
    done: int
    last: date | None
    next: ReportedStep | None


@dataclass(frozen=True, slots=True)
class ActivityView:
    """Everything in an activity report, of the desk's own deals.

    ``planned`` are all steps not done, the soonest first; ``done`` those done in the period, the latest first; ``deals`` those
    with a step done in the period or planned; ``bare`` the open deals without a next step, the largest first.
    """

    about: About
    kinds: tuple[StepKindCounts, ...]
    every: StepKindCounts
    weeks: tuple[Week, ...]
    planned: tuple[ReportedStep, ...]
    done: tuple[ReportedStep, ...]
    deals: tuple[DealSteps, ...]
    bare: tuple[DealSteps, ...]


def activity(snapshot: Snapshot, asked: ReportRequest) -> ActivityView:
    """The activity of a period. Raises Refused for a period there is not."""
    period, today, zone = period_of(snapshot, asked), snapshot.today, snapshot.settings.zone
    cards = {card.id: card for card in snapshot.all_cards(None) if snapshot.settings.is_own(card.owner)}
    stages = {stage.id: stage.name for stage in snapshot.find(Stage)}
    planned_by_now = [step for step in snapshot.find(Activity) if step.created_at <= snapshot.now]
    found = [(step, cards[step.deal]) for step in planned_by_now if step.deal in cards]
    until = start_of(today + timedelta(days=1), zone)
    taken = [_taken(step, card, step.done_at is not None and step.done_at < until, zone) for step, card in found]
    done = [one for one in taken if one.done and one.day and period.start <= one.day < period.until]
    planned = [one for one in taken if not one.done and one.card.outcome == "open"]
    deals = _deals(cards.values(), stages, taken, done, planned)
    return ActivityView(
        about=about(snapshot, period),
        kinds=_kinds(done, planned, today),
        every=_kind("", done, planned, today),
        weeks=_weeks(period, done, planned, today),
        planned=tuple(sorted(planned, key=_soonest)),
        done=tuple(sorted(done, key=_soonest, reverse=True)),
        deals=tuple(deal for deal in deals if deal.done or deal.next),
        bare=tuple(deal for deal in deals if deal.card.outcome == "open" and not deal.next),
    )


def _taken(step: Activity, card: Card, done: bool, zone: ZoneInfo) -> ReportedStep:
    day = day_of(step.done_at, zone) if done and step.done_at else step.due_day
    return ReportedStep(step.title, step.kind, day, done, card)


def _soonest(one: ReportedStep) -> tuple[date, str, str]:
    return one.day or date.max, one.card.id, one.title


def _kinds(done: list[ReportedStep], planned: list[ReportedStep], today: date) -> tuple[StepKindCounts, ...]:
    others = sorted({one.kind for one in (*done, *planned)} - set(ACTIVITY_KINDS))
    rows = (_kind(kind, done, planned, today) for kind in (*ACTIVITY_KINDS, *others))
    return tuple(row for row in rows if row.done or row.planned or row.overdue)


def _kind(kind: str, done: list[ReportedStep], planned: list[ReportedStep], today: date) -> StepKindCounts:
    """The steps of a kind, of every one when it is empty."""
    mine = [one for one in planned if kind in ("", one.kind)]
    late = sum(one.day is not None and one.day < today for one in mine)
    return StepKindCounts(kind, sum(kind in ("", one.kind) for one in done), len(mine) - late, late)


def _weeks(period: Period, done: list[ReportedStep], planned: list[ReportedStep], today: date) -> tuple[Week, ...]:
    first = period.start - timedelta(days=period.start.weekday())
    starts = [first + timedelta(days=7 * i) for i in range((period.last - first).days // 7 + 1)]

    def week(one: ReportedStep) -> date:
        day = one.day or date.max
        return day - timedelta(days=day.weekday())

    was = Counter(week(one) for one in done)
    will = Counter(week(one) for one in planned if one.day and max(today, period.start) <= one.day < period.until)
    return tuple(Week(max(start, period.start), was[start], will[start]) for start in starts)


def _deals(
    cards: Iterable[Card],
    stages: dict[str, str],
    taken: list[ReportedStep],
    done: list[ReportedStep],
    planned: list[ReportedStep],
) -> list[DealSteps]:
    counts = Counter(one.card.id for one in done)
    last: dict[str, date] = {}
    for one in taken:
        if one.done and one.day:
            last[one.card.id] = max(one.day, last.get(one.card.id, date.min))
    soonest: dict[str, ReportedStep] = {}
    for one in sorted(planned, key=_soonest):
        soonest.setdefault(one.card.id, one)
    found = [
        DealSteps(card, stages.get(card.stage, ""), counts[card.id], last.get(card.id), soonest.get(card.id))
        for card in cards
    ]
    return sorted(found, key=lambda deal: (-deal.done, *largest_first(deal.card)))
