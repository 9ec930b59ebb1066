"""What changed in the forecast of a period since a past day, deal by deal, adding up to the unit of the currency.

The forecast before is what the program gives as of the end of that day (``views/day_before.py``), under the settings, quotas
and exchange rates of today. What a deal moved it by is split as ``analytics/forecast_changes.py`` says: first its amount, then
the exchange rate, then its chance. Rounding is by largest remainder, so that the changes add up exactly.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np

from salesdesk.analytics.forecast_changes import CountedDeals, moved_by
from salesdesk.analytics.rounding import shared_out, whole
from salesdesk.desk.cards import Card
from salesdesk.desk.kept import STANDINGS
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import day_of, days_on, last_of, to_us
from salesdesk.domain.errors import Refused
from salesdesk.domain.periods import Period
from salesdesk.domain.records import Measure
from salesdesk.views.counting import QuotaCounting, counting
from salesdesk.views.day_before import of_day_before
from salesdesk.views.keeping.stood import STOOD_THEN
from salesdesk.views.kinds import PLAIN, QuotaKind, kind_in
from salesdesk.views.past_answer import PastAnswer
from salesdesk.views.stood import OutcomesThen, Stood, StoodThen, stood
from salesdesk.views.strip import QuotaDeals, standing

ChangeKind = Literal[
    "won", "lost", "chance_up", "chance_down", "amount", "pulled_in", "pushed_out", "new", "reopened", "removed", "rates",
    "new_business",
]  # fmt: skip
CHANGE_KINDS: tuple[ChangeKind, ...] = ChangeKind.__args__  # type: ignore[attr-defined]

WEEK = 7


class ForecastChange(NamedTuple):
    """One change: of a deal, or (None) of what is expected of deals not created yet, in minor units or numbers of deals.

    ``chance_before`` and ``chance`` are those that the deal counted and counts with: 1 once won, 0 where it does not count.
    """

    kind: ChangeKind
    deal: str | None
    title: str | None
    chance_before: float | None
    chance: float | None
    amount: int


class DealOnDay(NamedTuple):
    """How a deal counts on a day: its card (None: it was not there, or did not count on a past day), its outcome (None: it
    was not there), whether it counts, with which chance and amount in the currency of the figures; ``share`` is the part of
    the amount that the forecast's mean holds."""

    card: Card | None
    outcome: str | None
    counts: bool
    chance: float
    amount: int
    share: float


@dataclass(frozen=True, eq=False)
class ForecastChanges:
    """The changes of a period's forecast since the end of a day, the largest first; they add up to ``now - before``.

    ``then`` and ``today`` say how each deal that changed it counted on that day, and counts now. ``days`` are those that
    the period has less left, ``created`` the deals that have come in meanwhile.
    """

    period: Period
    since: date
    currency: str
    measure: Measure
    before: int
    now: int
    changes: tuple[ForecastChange, ...]
    then: Mapping[str, DealOnDay]
    today: Mapping[str, DealOnDay]
    days: int

    @property
    def moved(self) -> int:
        """By how much the forecast has changed."""
        return self.now - self.before

    @cached_property
    def by_deal(self) -> dict[str, tuple[ForecastChange, ...]]:
        """The changes of each deal."""
        found: dict[str, list[ForecastChange]] = {}
        for one in self.changes:
            if one.deal is not None:
                found.setdefault(one.deal, []).append(one)
        return {deal: tuple(mine) for deal, mine in found.items()}

    @property
    def new_business(self) -> int:
        """By how much what is expected of deals not created yet has changed it."""
        return sum(one.amount for one in self.changes if one.deal is None)

    def by_kind(self) -> dict[ChangeKind, tuple[ForecastChange, ...]]:
        """The changes of each kind that there is, in the order of ``CHANGE_KINDS``."""
        found = {kind: tuple(one for one in self.changes if one.kind == kind) for kind in CHANGE_KINDS}
        return {kind: mine for kind, mine in found.items() if mine}


def days_to_compare(today: date, period: Period) -> tuple[date, ...]:
    """The days that changes are offered since: a week ago, which is what is shown first, yesterday, and the day on which the
    period began, where that is longer ago."""
    week = days_on(today, -WEEK)
    return (week, days_on(today, -1), *([period.start] if period.start < week else []))


def first_day_before(snapshot: Snapshot) -> date | None:
    """The first day whose end changes can be told from: the one before the first deal came to the desk; None without any."""
    created = snapshot.first_created()
    return None if created is None else days_on(day_of(created, snapshot.settings.zone), -1)


def days_before(snapshot: Snapshot, days: int) -> date:
    """The day so many days ago, or the first one that changes can be told from."""
    day, first = days_on(snapshot.today, -days), first_day_before(snapshot)
    return day if first is None else min(max(day, first), snapshot.today)


def forecast_changes(snapshot: Snapshot, since: date, period: Period, kind: QuotaKind = PLAIN) -> ForecastChanges:
    """What changed in a period's forecast since the end of a day. Raises Refused for a day to come, and for one before there
    was any deal."""
    first = first_day_before(snapshot)
    if since <= snapshot.today and first is not None and since < first:
        raise Refused(
            "On {day} the desk had no deal yet; choose {first} or a later day.",
            day=since.isoformat(), first=first.isoformat(),
        )  # fmt: skip
    name = f"changes since {since} {period.key} {period.start} {kind} {snapshot.today}"
    return snapshot.memo(name, lambda: _changes(snapshot, since, period, kind))


def _changes(snapshot: Snapshot, since: date, period: Period, kind: QuotaKind) -> ForecastChanges:
    _, quota = kind_in(snapshot, period, kind)
    meant = quota.id if quota else None
    at = standing(snapshot, period, meant)
    then = standing_then(snapshot, since, period, meant)
    sides = _Sides(snapshot, since, at, then, meant)
    before, now = whole(then.at.forecast), whole(at.ahead())
    changes = sides.changes(now - before)
    touched = list(dict.fromkeys(one.deal for one in changes if one.deal is not None))
    return ForecastChanges(
        period, since, at.currency, at.measure, before, now, changes,
        {deal: sides.then(deal) for deal in touched}, {deal: sides.today(deal) for deal in touched},
        max(then.at.days - at.coming.days, 0),
    )  # fmt: skip


def standing_then(snapshot: Snapshot, since: date, period: Period, quota: str | None) -> StoodThen:
    """How a period stood against a quota (its key; None: plain revenue) by the end of a past day."""

    def ask(past: Snapshot) -> StoodThen:
        return StoodThen(stood(standing(past, period, quota)), OutcomesThen.of(past.every_card()))

    name = f"{STANDINGS}/{period.key} {period.start} {quota}"
    return of_day_before(snapshot, name, since, ask, PastAnswer, STOOD_THEN)


class _Sides:
    """The standing of a period now, and by the end of an earlier day."""

    def __init__(self, snapshot: Snapshot, since: date, at: QuotaDeals, then: StoodThen, quota: str | None) -> None:
        self.at, self.now, (self.before, self._outcomes) = at, stood(at), then
        self.deals = sorted({*at.entries, *at.wins, *self.before.entries, *self.before.wins})
        self._cards = snapshot.cards(self.deals)
        self._until = at.period.until
        self._snapshot, self._since, self._quota = snapshot, since, quota
        self._is_over = snapshot.today >= at.period.until

    @cached_property
    def _since_us(self) -> int:
        return to_us(last_of(self._since, self._snapshot.settings.zone))

    @cached_property
    def _how_then(self) -> QuotaCounting:
        """How deals counted, at the exchange rates of the earlier day."""
        return counting(self._snapshot.on(self._since, held=False), self.at.period, self._quota)

    def today(self, deal: str) -> DealOnDay:
        """How a deal counts now."""
        card = self._cards.get(deal)
        return _on_day(self.now, deal, card, card.outcome if card else None)

    def then(self, deal: str) -> DealOnDay:
        """How it counted."""
        entry = self.before.entries.get(deal)
        card = entry.card if entry else self.before.wins.get(deal)
        return _on_day(self.before, deal, card, self._outcomes.get(deal))

    def changes(self, total: int) -> tuple[ForecastChange, ...]:
        """Every change, the largest first; they add up to a total."""
        then, now = ([side(deal) for deal in self.deals] for side in (self.then, self.today))
        worth = np.array([self._at_old_rate(*pair) for pair in zip(then, now, strict=True)], np.int64)
        found = moved_by(_columns(then), _columns(now), worth)
        lines: list[tuple[ChangeKind, int | None, float]] = []
        for row, (amount, rates, standing_) in enumerate(zip(*(part.tolist() for part in found), strict=True)):
            lines += [("amount", row, amount), ("rates", row, rates)]
            if standing_:
                lines.append((self._kind(then[row], now[row], standing_), row, standing_))
        lines.append(("new_business", None, self.now.coming - self.before.coming))
        lines = [line for line in lines if line[2]]
        rounded = shared_out([line[2] for line in lines], total)
        changes = [
            ForecastChange(kind, None, None, None, None, amount)
            if row is None
            else ForecastChange(
                kind, self.deals[row], _title(then[row], now[row]), then[row].chance, now[row].chance, amount
            )
            for (kind, row, _), amount in zip(lines, rounded, strict=True)
            if amount
        ]
        return tuple(sorted(changes, key=lambda one: (-abs(one.amount), one.deal or "", one.kind)))

    def _at_old_rate(self, then: DealOnDay, now: DealOnDay) -> int:
        """What a deal is worth now at the exchange rate of the earlier day; as it is without one."""
        card = now.card
        if card is None or card.currency == self.at.currency or not (then.counts and now.counts):
            return now.amount
        found = self._how_then.value(card if then.outcome == "won" else card._replace(closed_us=None))
        return now.amount if found is None else found.amount or 0

    def _kind(self, then: DealOnDay, now: DealOnDay, moved: float) -> ChangeKind:
        """What happened to a deal whose chance is another, or that counts on one of the days alone."""
        if then.counts and now.counts:
            return self._of_counted(then, now, moved)
        return self._of_gone(then, now) if then.counts else self._of_come(then, now)

    def _of_counted(self, then: DealOnDay, now: DealOnDay, moved: float) -> ChangeKind:
        was, here = then.card, now.card
        if was is None or here is None:
            return "chance_up" if moved > 0 else "chance_down"
        if here.outcome == "won":
            return "won"
        if was.outcome == "won":
            return "reopened"
        if moved < 0:
            return "pushed_out" if self._left(was, here) else "chance_down"
        return "pulled_in" if self._left(here, was) else "chance_up"

    def _left(self, first: Card, second: Card) -> bool:
        """Whether one card of a deal lies in the period by its day, and the other after it: by its expected close, or
        since it is put aside until after the period."""
        if not self._is_put_away(first) and self._is_put_away(second):
            return True
        days = first.expected_close, second.expected_close
        return days[0] is not None and days[1] is not None and days[0] < self._until <= days[1]

    def _is_put_away(self, card: Card) -> bool:
        return card.snoozed_until is not None and card.snoozed_until >= self._until

    def _of_gone(self, then: DealOnDay, now: DealOnDay) -> ChangeKind:
        """Of a deal that counts no more."""
        if now.card is None:
            return "removed"
        if now.card.outcome == "lost":
            return "lost"
        if now.card.id in self.at.unrated:
            return "rates"
        if now.card.outcome == "won" and self.at.how.counts(now.card):
            return "pushed_out"
        return "chance_down" if self._is_over and self.at.how.counts(now.card) else "removed"

    def _of_come(self, then: DealOnDay, now: DealOnDay) -> ChangeKind:
        """Of a deal that did not count before."""
        here = now.card
        if here is None or then.outcome is None:
            return "won" if now.outcome == "won" else "new"
        if here.outcome == "won" and (here.closed_us or 0) > self._since_us:
            return "won"
        if here.id in self.before.unrated:
            return "rates"
        if then.outcome != "open":
            return "reopened" if here.outcome == "open" else "pulled_in"
        return "new"


def _on_day(at: Stood, deal: str, card: Card | None, outcome: str | None) -> DealOnDay:
    if (entry := at.entries.get(deal)) is not None:
        return DealOnDay(card, outcome, True, entry.soon, entry.card.amount or 0, entry.share)
    if (won := at.wins.get(deal)) is not None:
        return DealOnDay(card, outcome, True, 1.0, won.amount or 0, 1.0)
    return DealOnDay(card, outcome, False, 0.0, 0, 0.0)


def _columns(days: list[DealOnDay]) -> CountedDeals:
    return CountedDeals(
        np.array([one.counts for one in days], bool),
        np.array([one.share for one in days], np.float64),
        np.array([one.amount for one in days], np.int64),
    )


def _title(then: DealOnDay, now: DealOnDay) -> str:
    card = now.card or then.card
    return card.title if card else ""
