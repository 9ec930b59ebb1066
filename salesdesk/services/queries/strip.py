"""The quota strip: where the period stands, and what moving some deals would do to the chance."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from zoneinfo import ZoneInfo

import numpy as np

from salesdesk.analytics.arrays import Floats
from salesdesk.analytics.distribution import Deals, chance
from salesdesk.analytics.newbusiness import NewBusiness
from salesdesk.domain.days import start_of, to_us
from salesdesk.domain.money import Money, totals
from salesdesk.domain.periods import Period
from salesdesk.domain.records import Quota, Stage
from salesdesk.services.desk import Desk
from salesdesk.services.ports import Reader
from salesdesk.services.queries.board import current_period
from salesdesk.services.queries.chances import chances, unlearnt
from salesdesk.services.queries.early import strip_view
from salesdesk.services.queries.newcomers import Newcomers, newcomers
from salesdesk.services.settings import DeskSettings
from salesdesk.services.views import Card, DealChance, StripView

OWNER = attrgetter("owner")


@dataclass(frozen=True, slots=True)
class Standing:
    """The deals that a period's quota counts: the desk's own, in the quota's currency.

    ``odds`` are the chances of the open ones, ``coming`` what may come from deals that are not there yet.
    """

    period: Period
    currency: str
    target: int | None
    won: tuple[Card, ...]
    open: tuple[Card, ...]
    odds: tuple[DealChance, ...]
    coming: Newcomers
    left_out: dict[str, int]

    @property
    def chances(self) -> tuple[float, ...]:
        """P(won in the period) of each open deal."""
        return tuple(one.soon for one in self.odds)

    @property
    def business(self) -> NewBusiness | None:
        """What deals not created yet may bring in the period."""
        return self.coming.business

    @property
    def won_amount(self) -> int:
        """What has been won, in minor units."""
        return sum(card.amount or 0 for card in self.won)

    @property
    def gap(self) -> int | None:
        """What is missing; None without a quota."""
        return None if self.target is None else self.target - self.won_amount

    def deals(self, leaving: Collection[str] = ()) -> Deals:
        """The open deals as the distribution takes them, without some."""
        amounts = np.array([card.amount or 0 for card in self.open], np.int64)
        every = Deals(amounts, np.array(self.chances, np.float64), np.array([one.sd for one in self.odds], np.float64))
        return every.only(np.array([card.id not in leaving for card in self.open], bool)) if leaving else every

    def within(self, card: Card, zone: ZoneInfo) -> bool:
        """Whether a closed deal was closed in the period."""
        low, high = (to_us(start_of(day, zone)) for day in (self.period.start, self.period.until))
        return low <= (card.closed_us or 0) < high

    def with_deal(self, place: int, card: Card, odds: DealChance) -> "Standing":
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


def standing(desk: Desk, period: Period | None = None) -> Standing:
    """The standing of a period (None: the current one)."""
    shown = period or current_period(desk)
    settings = desk.settings
    since, until = (start_of(day, settings.zone) for day in (shown.start, shown.until))
    with desk.read() as reader:
        won = reader.closed_cards(None, "won", since, until)
        open_cards = (
            reader.open_cards(None) if desk.today() < shown.until else []
        )  # nothing more is won in a past period
    return standing_of(desk, shown, won, open_cards)


def standing_of(
    desk: Desk,
    period: Period,
    won: Iterable[Card],
    open_cards: Iterable[Card],
    known: Mapping[str, DealChance] | None = None,
) -> Standing:
    """The standing of a period from cards of the whole desk, and chances, that are known already (None: to be asked)."""
    every = list(open_cards)
    odds = known if known is not None else chances(desk, period) if every else {}
    with desk.read() as reader:
        quota = _quota(reader, period)
        plain = {stage.id: stage.probability for stage in reader.find(Stage)} if every else {}
    settings, currency = desk.settings, quota.currency if quota else desk.settings.currency
    own_won = [card for card in won if settings.is_own(card.owner)]
    counted = _counted(settings, every)
    mine = tuple(card for card in counted if card.currency == currency)
    foreign = [Money(c.amount or 0, c.currency) for c in [*own_won, *counted] if c.currency != currency and c.amount]
    return Standing(
        period=period,
        currency=currency,
        target=quota.amount if quota else None,
        won=tuple(card for card in own_won if card.currency == currency),
        open=mine,
        odds=tuple(odds.get(card.id) or unlearnt(card, plain[card.stage]) for card in mine),
        coming=newcomers(desk, period, currency),
        left_out=totals(foreign),
    )


def counts(settings: DeskSettings, card: Card) -> bool:
    """Whether a deal of the quota's currency counts for it."""
    return settings.is_own(card.owner) and (card.outcome == "won" or card.category != "omitted")


def _counted(settings: DeskSettings, cards: Sequence[Card]) -> list[Card]:
    own = {owner for owner in set(map(OWNER, cards)) if settings.is_own(owner)}
    return [card for card in cards if card.owner in own and card.category != "omitted"]


def _quota(reader: Reader, period: Period) -> Quota | None:
    found = reader.find(Quota, period=period.key)
    return found[0] if found else None


def strip(desk: Desk, period: Period | None = None) -> StripView:
    """The strip of a period (None: the current one)."""
    return strip_of(desk, standing(desk, period))


def strip_of(desk: Desk, at: Standing) -> StripView:
    """The strip of a standing."""
    odds = None if at.gap is None else chance(at.deals(), at.gap, at.business)
    return strip_view(desk, at.period, at.currency, at.target, at.won_amount, at.ahead(), odds, at.left_out)
