"""The quota strip: where the period stands, and what moving some deals would do to the chance."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from operator import attrgetter

import numpy as np

from salesdesk.analytics.distribution import Deals, Prepared, chance, prepared
from salesdesk.domain.days import start_of
from salesdesk.domain.money import Money, totals
from salesdesk.domain.periods import Period
from salesdesk.domain.records import Quota, Stage
from salesdesk.services.desk import Desk
from salesdesk.services.queries.board import current_period
from salesdesk.services.queries.early import strip_view
from salesdesk.services.queries.quotas import quota_of
from salesdesk.services.settings import DeskSettings
from salesdesk.services.views import Card, StripView

OWNER = attrgetter("owner")


@dataclass(frozen=True, slots=True)
class Standing:
    """The deals that a period's quota counts: the desk's own, in the quota's currency, with each open one's chance."""

    period: Period
    currency: str
    target: int | None
    won: tuple[Card, ...]
    open: tuple[Card, ...]
    chances: tuple[float, ...]
    left_out: dict[str, int]

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
        every = Deals(amounts, np.array(self.chances, np.float64))
        return every.only(np.array([card.id not in leaving for card in self.open], bool)) if leaving else every


def standing(desk: Desk, period: Period | None = None) -> Standing:
    """The standing of a period (None: the current one)."""
    shown = period or current_period(desk)
    settings = desk.settings
    since, until = (start_of(day, settings.zone) for day in (shown.start, shown.until))
    with desk.read() as reader:
        quota = quota_of(reader, shown)
        won = reader.closed_cards(None, "won", since, until)
        open_cards = (
            reader.open_cards(None) if desk.today() < shown.until else []
        )  # nothing more is won in a past period
        probabilities = {stage.id: stage.probability for stage in reader.find(Stage)}
    return _standing(settings, shown, quota, won, open_cards, probabilities)


def standing_of(desk: Desk, period: Period, won: Iterable[Card], open_cards: Iterable[Card]) -> Standing:
    """The standing of a period from cards of the whole desk that are known already, so that they are not read again."""
    with desk.read() as reader:
        quota = quota_of(reader, period)
        probabilities = {stage.id: stage.probability for stage in reader.find(Stage)}
    return _standing(desk.settings, period, quota, won, open_cards, probabilities)


def _standing(
    settings: DeskSettings,
    period: Period,
    quota: Quota | None,
    won: Iterable[Card],
    open_cards: Iterable[Card],
    probabilities: Mapping[str, float],
) -> Standing:
    currency = quota.currency if quota else settings.currency
    own_won = [card for card in won if settings.is_own(card.owner)]
    every = list(open_cards)
    own = {owner for owner in set(map(OWNER, every)) if settings.is_own(owner)}
    counted = [card for card in every if card.owner in own and card.category != "omitted"]
    foreign = [Money(c.amount or 0, c.currency) for c in [*own_won, *counted] if c.currency != currency and c.amount]
    mine = tuple(card for card in counted if card.currency == currency)
    return Standing(
        period=period,
        currency=currency,
        target=quota.amount if quota else None,
        won=tuple(card for card in own_won if card.currency == currency),
        open=mine,
        chances=tuple(probabilities[c.stage] if c.typed_chance is None else c.typed_chance for c in mine),
        left_out=totals(foreign),
    )


def strip(desk: Desk, period: Period | None = None) -> StripView:
    """The strip of a period (None: the current one)."""
    return strip_of(desk, standing(desk, period))


def strip_of(desk: Desk, at: Standing) -> StripView:
    """The strip of a standing."""
    deals, gap = at.deals(), at.gap
    ahead = at.won_amount + deals.mean()
    odds = None if gap is None else chance(deals, gap)
    return strip_view(desk, at.period, at.currency, at.target, at.won_amount, ahead, odds, at.left_out)


@dataclass(frozen=True, slots=True)
class Preview:
    """What dropping some deals would do, each target answered by one addition a deal. Made off the GUI thread."""

    before: float | None
    target: int | None
    won: int
    moving: tuple[Card, ...]
    ready: Prepared | None

    def chance(self, probability: float | None) -> float | None:
        """The chance of making the quota if each deal had this probability (a typed one stays; None: as they are won)."""
        if self.ready is None:
            return self.before
        shares = [1.0 if probability is None else _kept(card, probability) for card in self.moving]
        amounts = np.array([card.amount or 0 for card in self.moving], np.int64)
        return self.ready.chance(Deals(amounts, np.array(shares, np.float64)))

    def attainment_if_won(self) -> float | None:
        """The share of the quota reached if the deals were won."""
        if not self.target:
            return None
        return (self.won + sum(card.amount or 0 for card in self.moving)) / self.target


def _kept(card: Card, probability: float) -> float:
    return probability if card.typed_chance is None or probability == 0 else card.typed_chance


def preview(desk: Desk, dragged: Collection[str]) -> Preview:
    """The preview of dragging some deals."""
    return preview_of(standing(desk), dragged)


def preview_of(at: Standing, dragged: Collection[str]) -> Preview:
    """The preview of dragging some deals of a standing."""
    gap, deals = at.gap, at.deals()
    moving = tuple(card for card in at.open if card.id in set(dragged))
    before = None if gap is None else chance(deals, gap)
    if gap is None or gap <= 0:
        return Preview(before, at.target, at.won_amount, moving, None)
    ready = prepared(at.deals({card.id for card in moving}), gap, [card.amount or 0 for card in moving])
    return Preview(before, at.target, at.won_amount, moving, ready)
