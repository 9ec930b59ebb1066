"""What changes the chance of a quota: the open deals that matter most, each won, lost, or pulled into the period."""

from typing import NamedTuple

from salesdesk.desk.cards import Card, DealChance
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.periods import Period
from salesdesk.views.kinds import PLAIN, QuotaKind, kind_in
from salesdesk.views.strip import QuotaDeals, standing

MOST, MORE_LATER = 20, 5
"""Number of deals looked at, and of further ones that could be pulled in."""


class DealEffect(NamedTuple):
    """An open deal and what becomes of the chance of the quota with it, everything else as it is.

    ``in_time`` is P(won in the period), the one that the quota counts, ``ever`` the chance on the deal's card. ``if_won``,
    ``if_lost`` and ``if_pulled_in`` are chances of the quota, None without a gap to close; ``if_pulled_in`` counts the deal
    with its chance ever, and only for one that comes later. ``is_later``: expected to close after the period, or put away
    until it is over.
    """

    card: Card
    in_time: float
    ever: float
    if_won: float | None
    if_lost: float | None
    if_pulled_in: float | None
    is_later: bool

    @property
    def points(self) -> float | None:
        """How many percentage points winning it and losing it are apart; None without a gap to close."""
        return None if self.if_won is None or self.if_lost is None else 100 * (self.if_won - self.if_lost)


class ChanceChanges(NamedTuple):
    """The chance of a quota (``now``, None without one), what it counts, and the deals that would change it, those that
    change it most first.

    ``open_count`` open deals are expected to bring ``open_expected`` in the period and new business ``coming``, in minor units
    or deals; with what is won they are the forecast. ``is_reached`` where nothing is missing.
    """

    now: float | None
    open_count: int
    open_expected: float
    coming: float
    deals: tuple[DealEffect, ...]
    is_reached: bool


def chance_changes(snapshot: Snapshot, period: Period, kind: QuotaKind = PLAIN) -> ChanceChanges:
    """What changes the chance of a kind of quota of a period."""
    name = f"chance changes {period.key} {kind} {snapshot.today}"
    return snapshot.memo(name, lambda: _changes(snapshot, period, kind))


def _changes(snapshot: Snapshot, period: Period, asked: QuotaKind) -> ChanceChanges:
    kind, target = kind_in(snapshot, period, asked)
    at = standing(snapshot, period, target.id if target else None)
    found = _effects(at, period)
    if kind.measure == "count" and found:
        cards = snapshot.cards([one.card.id for one in found])
        found = [one._replace(card=cards[one.card.id]) for one in found]
    coming = at.business.expected() if at.business else 0.0
    return ChanceChanges(
        at.chance(), len(at.entries), at.sums.mean(), coming, tuple(found), at.gap is not None and at.gap <= 0
    )


def _effects(at: QuotaDeals, period: Period) -> list[DealEffect]:
    """The deals with the largest chance x (1 - chance) x amount, and a few more of those that could be pulled in."""
    pairs = list(zip(at.open, at.odds, strict=True))
    chosen = _largest([(card, one, one.soon) for card, one in pairs], MOST)
    taken = {card.id for card, _ in chosen}
    later = [(card, one, one.shown) for card, one in pairs if card.id not in taken and is_later(card, period)]
    chosen += _largest(later, MORE_LATER)
    if at.gap is None or at.gap <= 0:
        return [DealEffect(card, one.soon, one.shown, None, None, None, is_later(card, period)) for card, one in chosen]
    moves = at.swings([card.id for card, _ in chosen])
    found = [
        DealEffect(card, one.soon, one.shown, *moved, at.pulled_in(card.id) if later else None, later)
        for (card, one), moved in zip(chosen, moves, strict=True)
        for later in [is_later(card, period)]
    ]
    return sorted(found, key=lambda one: (-abs(one.points or 0.0), one.card.id))


def _largest(given: list[tuple[Card, DealChance, float]], count: int) -> list[tuple[Card, DealChance]]:
    """Those of which the most is undecided, by a chance."""
    weighed = [(p * (1 - p) * abs(card.amount or 0), card, one) for card, one, p in given]
    ranked = sorted((row for row in weighed if row[0] > 0), key=lambda row: (-row[0], row[1].id))
    return [(card, one) for _, card, one in ranked[:count]]


def is_later(card: Card, period: Period) -> bool:
    """Whether a deal comes after a period: it is expected to close after it, or put away until it is over."""
    days = (card.expected_close, card.snoozed_until)
    return any(day is not None and day >= period.until for day in days)
