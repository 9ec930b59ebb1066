"""Deals that are likely to be won later than planned: the day by which the timing model expects them, and the usual delay."""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

import numpy as np

from salesdesk.analytics.arrays import Ints
from salesdesk.analytics.log import NEVER, Log
from salesdesk.analytics.slip import delays, median_days_to_win
from salesdesk.analytics.slip import usual_delay as median_delay
from salesdesk.desk.cards import Card
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import day_of, days_on, from_us
from salesdesk.domain.periods import Period
from salesdesk.views.kinds import PLAIN, QuotaKind, kind_in
from salesdesk.views.outlook import outlooks
from salesdesk.views.own_past import learnt_of_past, past_logs
from salesdesk.views.strip import standing


class UsualDelay(NamedTuple):
    """Median days by which won deals came later than planned 30 days before (None for fewer than eight), of how many."""

    days: float | None
    n: int


class SlippingDeal(NamedTuple):
    """An open deal planned in a period, and the later day by which it is as likely as not to be won, if it is won.

    ``days`` are those from today on; ``in_stage`` how many it has been in its stage, all its stays there together.
    """

    card: Card
    planned: date
    expected: date
    days: int
    in_stage: int
    leaves_period: bool


class Slipping(NamedTuple):
    """The deals planned in a period that are likely to come later, those that would leave it first, then the largest."""

    usual: UsualDelay
    deals: tuple[SlippingDeal, ...]

    @property
    def leaving(self) -> tuple[SlippingDeal, ...]:
        """Those that are likely to be won only after the period: what pages and reports list, the largest first."""
        return tuple(one for one in self.deals if one.leaves_period)


def usual_delay(snapshot: Snapshot, pipeline: str | None = None) -> UsualDelay:
    """How much later than planned own deals of a pipeline (its key; None: of all) were won, as known before today."""

    def learn() -> UsualDelay:
        every = [delays(log, own, _closed_days(snapshot, log)) for log, own in past_logs(snapshot, pipeline)]
        found = np.concatenate(every) if every else np.zeros(0, np.int64)
        return UsualDelay(median_delay(found), len(found))

    return learnt_of_past(snapshot, f"usual delay {pipeline}", learn)


def slipping(snapshot: Snapshot, period: Period, kind: QuotaKind = PLAIN) -> Slipping:
    """The open deals that a quota of a period counts, expected to close in it, and likely to be won only after that day.

    Told of where at least eight won deals tell how reliable such days are.
    """
    _, quota = kind_in(snapshot, period, kind)
    usual = usual_delay(snapshot, quota.pipeline if quota else None)
    if usual.days is None or snapshot.today >= period.until:
        return Slipping(usual, ())
    planned = [card for card in standing(snapshot, period, quota.id if quota else None).open if _is_in(card, period)]
    found = [one for one in _slipping(snapshot, planned, period) if one.expected > one.planned]
    order = sorted(found, key=lambda one: (not one.leaves_period, -(one.card.amount or 0), one.card.id))
    return Slipping(usual, tuple(order))


def slip_document(found: Slipping) -> dict[str, Any]:
    """As JSON: the deals likely to be won only after the period, and how many won deals the usual delay rests on; days are
    ISO 8601."""
    rows: list[dict[str, Any]] = [
        {"deal": one.card.id, "title": one.card.title, "amount": one.card.amount, "planned": one.planned.isoformat()}
        | {"usual_days": found.usual.days, "expected_close": one.expected.isoformat()}
        for one in found.leaving
    ]
    return {"slip": rows, "usual_delay": found.usual._asdict()}


def _is_in(card: Card, period: Period) -> bool:
    return card.expected_close is not None and period.start <= card.expected_close < period.until


def _slipping(snapshot: Snapshot, cards: list[Card], period: Period) -> Iterator[SlippingDeal]:
    for key, at in outlooks(snapshot).items():
        mine = [card for card in cards if card.pipeline == key and card.id in at.place]
        states = at.said.states.only(np.array([at.place[card.id] for card in mine], np.int64))
        days = median_days_to_win(at.model.timing, at.model.horizon_days, states.stage, states.here_days)
        for card, ahead, stay in zip(mine, days.tolist(), states.here_days.tolist(), strict=True):
            begins = max(snapshot.today, card.snoozed_until or snapshot.today)
            if ahead and card.expected_close is not None:
                day = days_on(begins, ahead)
                yield SlippingDeal(card, card.expected_close, day, ahead, int(stay), day >= period.until)


def _closed_days(snapshot: Snapshot, log: Log) -> Ints:
    """The day on which each row was closed, as a proleptic ordinal; 0 where it is not, or on an unknown day."""
    zone = snapshot.settings.zone
    days = [0 if us == NEVER else day_of(from_us(us), zone).toordinal() for us in log.closed.tolist()]
    return np.array(days, np.int64)
