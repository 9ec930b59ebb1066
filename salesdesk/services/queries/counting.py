"""Where a quota of any kind stands: the deals it counts, and each for how much."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from salesdesk.analytics.log import LOST, Log
from salesdesk.analytics.newbusiness import expected_new
from salesdesk.domain.days import DAY_US, from_us, start_of
from salesdesk.domain.money import Money, totals
from salesdesk.domain.periods import Period
from salesdesk.domain.records import DealTag, Stage
from salesdesk.services.desk import Desk
from salesdesk.services.queries.chances import chances, unlearnt
from salesdesk.services.queries.kinds import PLAIN, Kind
from salesdesk.services.queries.newcomers import NOBODY, Newcomers, together
from salesdesk.services.queries.outlook import outlook, outlooks, own_log
from salesdesk.services.queries.quotas import quota_of
from salesdesk.services.queries.strip import Standing, counts, standing
from salesdesk.services.views import Card

MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Counting:
    """Which deals a kind of quota counts (``tagged``: only these), in which currency, and each for how much."""

    kind: Kind
    currency: str
    tagged: frozenset[str] | None

    def cards(self, found: Iterable[Card]) -> list[Card]:
        """The deals in its scope; where it counts deals each has the amount 1, whatever its currency."""
        chosen = [card for card in found if self._covers(card)]
        if self.kind.measure == "revenue":
            return chosen
        return [card._replace(amount=1, currency=self.currency) for card in chosen]

    def _covers(self, card: Card) -> bool:
        within = self.kind.pipeline in (None, card.pipeline)
        return within and (self.tagged is None or card.id in self.tagged)


def counting(desk: Desk, kind: Kind, currency: str) -> Counting:
    """How a kind of quota in a currency counts on this desk."""
    tagged = None
    if kind.tag is not None:
        with desk.read() as reader:
            tagged = frozenset(link.deal for link in reader.find(DealTag, tag=kind.tag))
    return Counting(kind, currency, tagged)


def standing_of_kind(desk: Desk, period: Period, kind: Kind) -> Standing:
    """Where a quota of a kind stands; amounts are 1 a deal where it counts deals."""
    if kind == PLAIN:
        return standing(desk, period)
    since, until = (start_of(day, desk.settings.zone) for day in (period.start, period.until))
    with desk.read() as reader:
        quota = quota_of(reader, period, *kind)
        won = reader.closed_cards(None, "won", since, until)
        open_cards = reader.open_cards(None) if desk.today() < period.until else []
        plain = {stage.id: stage.probability for stage in reader.find(Stage)}
    how = counting(desk, kind, quota.currency if quota else desk.settings.currency)
    own_won, own_open = (
        [card for card in how.cards(found) if counts(desk.settings, card)] for found in (won, open_cards)
    )
    odds = chances(desk, period) if own_open else {}
    mine = tuple(card for card in own_open if card.currency == how.currency)
    foreign = [Money(c.amount, c.currency) for c in [*own_won, *own_open] if c.currency != how.currency and c.amount]
    return Standing(
        period=period,
        currency=how.currency,
        target=quota.amount if quota else None,
        won=tuple(card for card in own_won if card.currency == how.currency),
        open=mine,
        odds=tuple(odds.get(card.id) or unlearnt(card, plain[card.stage]) for card in mine),
        coming=_coming(desk, period, how),
        left_out=totals(foreign),
    )


def every_win(desk: Desk, how: Counting) -> list[Card]:
    """All own deals ever won that a quota would count, latest first."""
    with desk.read() as reader:
        found = reader.closed_cards(None, "won", from_us(0), desk.now() + MOMENT)
    return [card for card in how.cards(found) if card.currency == how.currency and desk.settings.is_own(card.owner)]


def _coming(desk: Desk, period: Period, how: Counting) -> Newcomers:
    """What deals not created yet may bring to such a quota; a new deal begins in the quota's pipeline or the desk's own."""
    days = (period.until - max(desk.today(), period.start)).days
    found = outlooks(desk)
    if days <= 0 or how.kind.pipeline not in (None, *found):
        return NOBODY
    of_deals = how.kind.measure == "count"
    business = None
    if found and (of_deals or how.currency == desk.settings.currency):
        log = together([_wins_in_scope(own_log(desk, each.seen), key, how) for key, each in found.items()])
        counted = replace(log, amount=np.ones(len(log), np.int64)) if of_deals else log
        business = expected_new(counted, log.as_of_us + days * DAY_US)
    return Newcomers(business, outlook(desk, how.kind.pipeline).model, days)


def _wins_in_scope(log: Log, pipeline: str, how: Counting) -> Log:
    """A pipeline's history in which only the quota's deals were won: how long it is remains the desk's."""
    if how.kind.pipeline not in (None, pipeline):
        return replace(log, outcome=np.full(len(log), LOST))
    if how.tagged is None:
        return log
    mine = np.isin(log.deal, list(how.tagged))
    return replace(log, outcome=np.where(mine, log.outcome, LOST))
