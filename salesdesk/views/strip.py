"""The quota strip: attainment, pace, forecast and chance of a period."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np

from salesdesk.analytics.arrays import Floats
from salesdesk.analytics.distribution import Deals, chance
from salesdesk.analytics.new_business import NewBusiness
from salesdesk.desk.cards import Card, DealChance, StripView
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import start_of, to_us
from salesdesk.domain.periods import Period
from salesdesk.domain.records import Measure, Stage
from salesdesk.views.board import current_period
from salesdesk.views.chances import chances, unlearnt
from salesdesk.views.counting import QuotaCounting, counting
from salesdesk.views.first_sight import strip_view
from salesdesk.views.new_business import ExpectedNewBusiness, newcomers


@dataclass(frozen=True)
class QuotaDeals:
    """The deals that a period's quota counts, each as it counts: in the quota's currency, or as one deal.

    ``odds`` are the chances of the open ones, ``coming`` what may come from deals that are not there yet, ``left_out``
    what there is no exchange rate for, by currency.
    """

    period: Period
    how: QuotaCounting
    won: tuple[Card, ...]
    open: tuple[Card, ...]
    odds: tuple[DealChance, ...]
    coming: ExpectedNewBusiness
    left_out: dict[str, int]

    @property
    def currency(self) -> str:
        """The currency of the figures."""
        return self.how.currency

    @property
    def measure(self) -> Measure:
        """Whether money or deals are counted."""
        return self.how.measure

    @property
    def target(self) -> int | None:
        """The quota in minor units, or deals; None where there is none."""
        return self.how.quota.amount if self.how.quota else None

    @property
    def chances(self) -> tuple[float, ...]:
        """P(won in the period) of each open deal."""
        return tuple(one.soon for one in self.odds)

    @property
    def business(self) -> NewBusiness | None:
        """What deals not created yet may bring in the period."""
        return self.coming.business

    @property
    def model_closed(self) -> int:
        """How many closed deals the chances rest on."""
        return self.coming.closed

    @property
    def won_amount(self) -> int:
        """What has been won, in minor units, or deals."""
        return sum(card.amount or 0 for card in self.won)

    @property
    def gap(self) -> int | None:
        """What is missing; None without a quota."""
        return None if self.target is None else self.target - self.won_amount

    @cached_property
    def _every(self) -> Deals:
        amounts = np.array([card.amount or 0 for card in self.open], np.int64)
        soon, sd = [one.soon for one in self.odds], [one.sd for one in self.odds]
        return Deals(amounts, np.array(soon, np.float64), np.array(sd, np.float64))

    def deals(self, leaving: Collection[str] = ()) -> Deals:
        """The open deals as the distribution takes them, without some."""
        if not leaving:
            return self._every
        return self._every.only(np.array([card.id not in leaving for card in self.open], bool))

    def within(self, card: Card, zone: ZoneInfo) -> bool:
        """Whether a closed deal was closed in the period."""
        low, high = (to_us(start_of(day, zone)) for day in (self.period.start, self.period.until))
        return low <= (card.closed_us or 0) < high

    def with_deal(self, place: int, card: Card, odds: DealChance) -> "QuotaDeals":
        """The standing with another card and chance for the open deal at a position."""
        cards = (*self.open[:place], card, *self.open[place + 1 :])
        return replace(self, open=cards, odds=(*self.odds[:place], odds, *self.odds[place + 1 :]))

    def ahead(self) -> float:
        """The forecast: what is won, and the mean of what open deals and those not created yet bring."""
        coming = self.business.expected() if self.business else 0.0
        return self.won_amount + self.deals().mean() + coming

    def new_deals(self, sizes: Sequence[int]) -> tuple[Floats, Floats]:
        """P(won in the period) and sd of the log-odds of deals of some sizes created today in the first stage."""
        return self.coming.new_deals(sizes)


def standing(snapshot: Snapshot, period: Period | None = None, quota: str | None = None) -> QuotaDeals:
    """The standing of a period (None: the current one) against a quota (its key; None: plain revenue)."""
    shown = period or current_period(snapshot)
    since, until = (start_of(day, snapshot.settings.zone) for day in (shown.start, shown.until))
    won = snapshot.closed_cards(None, "won", since, until)
    # Nothing more is won in a past period.
    open_cards = snapshot.open_cards() if snapshot.today < shown.until else []
    return standing_of(snapshot, shown, won, open_cards, quota=quota)


def standing_of(
    snapshot: Snapshot,
    period: Period,
    won: Iterable[Card],
    open_cards: Iterable[Card],
    known: Mapping[str, DealChance] | None = None,
    quota: str | None = None,
) -> QuotaDeals:
    """The standing of a period from cards of the whole desk, and chances, that are known already (None: to be asked)."""
    how = counting(snapshot, period, quota)
    counted_won, won_out = how.split(won)
    counted_open, open_out = how.split(open_cards)
    odds = known if known is not None else chances(snapshot, period) if counted_open else {}
    plain = {stage.id: stage.probability for stage in snapshot.find(Stage)} if counted_open else {}
    return QuotaDeals(
        period=period,
        how=how,
        won=counted_won,
        open=counted_open,
        odds=tuple([odds.get(card.id) or unlearnt(card, plain[card.stage]) for card in counted_open]),
        coming=newcomers(snapshot, period, how),
        left_out={key: won_out.get(key, 0) + open_out.get(key, 0) for key in (won_out | open_out)},
    )


def strip(snapshot: Snapshot, period: Period | None = None, quota: str | None = None) -> StripView:
    """The strip of a period (None: the current one) and a quota (None: plain revenue)."""
    return strip_of(snapshot, standing(snapshot, period, quota))


def strip_of(snapshot: Snapshot, at: QuotaDeals) -> StripView:
    """The strip of a standing."""
    odds = None if at.gap is None else chance(at.deals(), at.gap, at.business)
    return strip_view(snapshot, at.period, at.currency, at.target, at.won_amount, at.ahead(), odds, at.left_out)
