"""What existing customers bring back, as the document that ``figures flywheel`` writes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from salesdesk.analytics.arrays import Ints
from salesdesk.analytics.flywheel import (
    NOBODY,
    BetweenWins,
    Wins,
    between_wins,
    existing_share,
    from_existing,
    repeat_rate,
    won_in,
)
from salesdesk.analytics.friction import Friction, frictions
from salesdesk.analytics.funnel import cohort
from salesdesk.desk.cards import Card
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import start_of, to_us
from salesdesk.domain.names import name_key
from salesdesk.views.scope import Scope


@dataclass(frozen=True, slots=True)
class Flywheel:
    """Customers of one pipeline: shares in [0, 1], None with nothing to divide by.

    ``existing_share`` is of the value won in the window, ``existing_deals`` those behind it; ``customers`` and
    ``repeating`` count all so far; ``friction`` is that of each stage for the deals created in the window.
    """

    existing_share: float | None
    existing_deals: tuple[str, ...]
    repeat_rate: float | None
    customers: int
    repeating: int
    between: BetweenWins
    friction: tuple[Friction, ...]


def flywheel(snapshot: Snapshot, seen: Scope, start: date | None = None, until: date | None = None) -> Flywheel:
    """The flywheel of a pipeline; what is shared out over time is of [start, until)."""
    log, zone = seen.log, snapshot.settings.zone
    since, to = (to_us(start_of(day, zone)) if day else None for day in (start, until))
    won = np.flatnonzero(log.won)
    keys = log.deal[won].tolist()
    wins = Wins(_customers(keys, seen.cards), log.closed[won], log.amount[won])
    existing = from_existing(wins) & won_in(wins, since, to)
    counts = np.bincount(wins.customer[wins.customer != NOBODY])
    return Flywheel(
        existing_share=existing_share(wins, since, to),
        existing_deals=tuple(key for key, is_one in zip(keys, existing.tolist(), strict=True) if is_one),
        repeat_rate=repeat_rate(wins),
        customers=int((counts >= 1).sum()),
        repeating=int((counts >= 2).sum()),
        between=between_wins(wins, log.as_of_us),
        friction=frictions(log, cohort(log, "cohort", since, to)),
    )


def document(snapshot: Snapshot, seen: Scope, start: date | None = None, until: date | None = None) -> dict[str, Any]:
    """The keys of ``figures flywheel``; what needs referrers, answers or forces is null or empty: a desk keeps none."""
    found = flywheel(snapshot, seen, start, until)
    return {
        "existing_share": found.existing_share,
        "referral_share": None,
        "referral_rate": None,
        "referrers": [],
        "repeat_rate": found.repeat_rate,
        "between_wins": {
            "median_days": found.between.median_days,
            "wins": found.between.wins,
            "repeats": found.between.repeats,
        },
        "nps": {"score": None, "n": 0},
        "force": [],
        "friction": [_friction(name, one) for name, one in zip(seen.names, found.friction, strict=True)],
        "ask_next": [],
    }


def _friction(name: str, one: Friction) -> dict[str, Any]:
    return {
        "name": name,
        "median_days": one.median_days,
        "over": one.over,
        "days_over": one.days_over,
        "lost_over": one.lost_over,
        "cost": one.cost,
    }


def _customers(keys: list[str], cards: Mapping[str, Card]) -> Ints:
    """A number for each customer: the organisation, or the person where there is none."""
    numbers: dict[tuple[str, str], int] = {}
    found = []
    for key in keys:
        who = _customer(cards[key])
        found.append(NOBODY if who is None else numbers.setdefault(who, len(numbers)))
    return np.array(found, np.int64)


def _customer(card: Card) -> tuple[str, str] | None:
    if card.organisation:
        return "organisation", name_key(card.organisation)
    return ("person", name_key(card.contact)) if card.contact else None
