"""The quota strip: attainment, pace, forecast and chance of a period."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from salesdesk.analytics.arrays import Floats
from salesdesk.analytics.distribution import Deals
from salesdesk.analytics.gap_chance import GapChance
from salesdesk.analytics.new_business import NewBusiness
from salesdesk.analytics.swings import Swing, pulled_in, swings
from salesdesk.desk.brought import brought_forward
from salesdesk.desk.cards import Card, DealChance, LeftOut, StripView
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import start_of, to_us
from salesdesk.domain.money import Money
from salesdesk.domain.periods import Period
from salesdesk.domain.records import Measure, Stage
from salesdesk.views.board import current_period
from salesdesk.views.chances import chances, unlearnt
from salesdesk.views.counting import QuotaCounting, counting
from salesdesk.views.first_sight import strip_view
from salesdesk.views.left_out import without_rate
from salesdesk.views.new_business import ExpectedNewBusiness, newcomers
from salesdesk.views.quota_sums import OpenDeal, QuotaSums, deals_of, sums_of
from salesdesk.views.quotas import quota_of

CHANCE_PLACES = 6


@dataclass(frozen=True, eq=False)
class QuotaDeals:
    """The deals that a period's quota counts, each as it counts: in the quota's currency, or as one deal.

    ``wins`` and ``entries`` are what is won and open, the latter with their chances, ``unrated`` what there is no exchange
    rate for, all by key and in no order; ``coming`` is what may come from deals that are not there yet.
    """

    period: Period
    how: QuotaCounting
    wins: Mapping[str, Card]
    entries: Mapping[str, OpenDeal]
    coming: ExpectedNewBusiness
    unrated: Mapping[str, Money]

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

    @cached_property
    def won(self) -> tuple[Card, ...]:
        """What is won, the latest first."""
        return tuple(sorted(self.wins.values(), key=_latest))

    @cached_property
    def _in_order(self) -> list[OpenDeal]:
        return sorted(self.entries.values(), key=lambda entry: _place(entry[0]))

    @cached_property
    def open(self) -> tuple[Card, ...]:
        """The open deals by stage and rank."""
        return tuple(card for card, _ in self._in_order)

    @cached_property
    def odds(self) -> tuple[DealChance, ...]:
        """Their chances."""
        return tuple(one for _, one in self._in_order)

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

    @cached_property
    def won_amount(self) -> int:
        """What has been won, in minor units, or deals."""
        return _worth(self.wins.values())

    @property
    def gap(self) -> int | None:
        """What is missing; None without a quota."""
        return None if self.target is None else self.target - self.won_amount

    @property
    def left_out(self) -> LeftOut:
        """What there is no exchange rate for."""
        return without_rate(self.unrated)

    @cached_property
    def sums(self) -> QuotaSums:
        """What the open deals add up to, against the gap."""
        return sums_of(self.entries, self.gap, self.business, self.coming.variance)

    def deals(self) -> Deals:
        """The open deals as the distribution takes them, by stage and rank."""
        return self._deals

    @cached_property
    def _deals(self) -> Deals:
        return deals_of(self._in_order, self.coming.variance)

    def ahead(self) -> float:
        """The forecast: what is won, and the mean of what open deals and those not created yet bring."""
        coming = self.business.expected() if self.business else 0.0
        return self.won_amount + self.sums.mean() + coming

    def chance(self) -> float | None:
        """The chance of making the quota; None without one.

        Rounded, since brought forward and made anew differ in the last digits of a double.
        """
        return round(self.sums.against.chance(), CHANCE_PLACES) if self.sums.against else None

    def against(self) -> GapChance | None:
        """Open deals and new business against the gap: what the chance is read from; None without a quota."""
        return self.sums.against

    def swings(self, deals: Sequence[str]) -> tuple[Swing, ...]:
        """What each of some open deals (by key) makes of the chance if it is won, and if it is lost: what its drop would show.
        None without a quota."""
        at = self.sums.against
        found = swings(at, [self.sums.rows[deal] for deal in deals]) if at else ()
        return tuple(Swing(*(round(chance, CHANCE_PLACES) for chance in one)) for one in found)

    def pulled_in(self, deal: str) -> float | None:
        """The chance if an open deal (its key) counted with its chance ever instead of that by the period's end."""
        at, (_, odds) = self.sums.against, self.entries[deal]
        return round(pulled_in(at, self.sums.rows[deal], odds.shown), CHANCE_PLACES) if at else None

    def new_deals(self, sizes: Sequence[int]) -> tuple[Floats, Floats]:
        """P(won in the period) and sd of the log-odds of deals of some sizes created today in the first stage."""
        return self.coming.new_deals(sizes)

    def after(
        self, deals: Collection[str], won: Sequence[Card], open_deals: Sequence[OpenDeal], unrated: Mapping[str, Money],
        how: QuotaCounting | None = None,
    ) -> "QuotaDeals":  # fmt: skip
        """The standing once some deals are as they count now: won in the period, open with a chance, without a rate, or not."""
        coming = {card.id: card for card in won}
        made = replace(
            self,
            how=how or self.how,
            wins=brought_forward(self.wins, deals, coming),
            entries=brought_forward(self.entries, deals, {card.id: (card, one) for card, one in open_deals}),
            unrated={key: money for key, money in self.unrated.items() if key not in deals} | dict(unrated),
        )
        gone = [card for key in {*deals, *coming} if (card := self.wins.get(key)) is not None]
        made.__dict__["won_amount"] = self.won_amount + _worth(won) - _worth(gone)
        if "sums" in self.__dict__:
            made.__dict__["sums"] = self.sums.after(deals, open_deals, made.gap)
        return made


def _worth(cards: Iterable[Card]) -> int:
    return sum(card.amount or 0 for card in cards)


def _place(card: Card) -> tuple[str, str, str]:
    return card.stage, card.rank, card.id


def _latest(card: Card) -> tuple[int, str]:
    return -(card.closed_us or 0), card.id


def standing(snapshot: Snapshot, period: Period | None = None, quota: str | None = None) -> QuotaDeals:
    """The standing of a period (None: the current one) against a quota (its key; None: plain revenue).

    Brought forward by the deals that changed. Whoever names the plain quota gets the one that the strip shows.
    """
    shown = period or current_period(snapshot)
    plain = quota_of(snapshot, shown)
    meant = quota or (plain.id if plain else None)

    def renew(old: QuotaDeals, deals: frozenset[str]) -> QuotaDeals:
        how = counting(snapshot, shown, meant)
        same = newcomers(snapshot, shown, how) is old.coming
        return _renewed(snapshot, old, how, deals) if same else _standing(snapshot, shown, meant)

    name = f"standing {shown.key} {shown.start} {meant} {snapshot.today}"
    return snapshot.memo(name, lambda: _standing(snapshot, shown, meant), renew)


def _standing(snapshot: Snapshot, period: Period, quota: str | None) -> QuotaDeals:
    since, until = (start_of(day, snapshot.settings.zone) for day in (period.start, period.until))
    won = snapshot.closed_cards(None, "won", since, until)
    # Nothing more is won in a past period.
    open_cards = snapshot.open_cards() if snapshot.today < period.until else []
    return standing_of(snapshot, period, won, open_cards, quota=quota)


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
    return QuotaDeals(
        period=period,
        how=how,
        wins={card.id: card for card in counted_won},
        entries={card.id: (card, one) for card, one in _with_odds(snapshot, counted_open, odds)},
        coming=newcomers(snapshot, period, how),
        unrated=won_out | open_out,
    )


def _with_odds(snapshot: Snapshot, cards: Sequence[Card], odds: Mapping[str, DealChance]) -> list[OpenDeal]:
    """Open deals with their chances; before any model those of their stages."""
    if not cards:
        return []
    plain = {stage.id: stage.probability for stage in snapshot.find(Stage)}
    return [(card, odds.get(card.id) or unlearnt(card, plain[card.stage])) for card in cards]


def _renewed(snapshot: Snapshot, at: QuotaDeals, how: QuotaCounting, deals: frozenset[str]) -> QuotaDeals:
    """The standing after some deals have changed, counted as they are now."""
    zone, is_over = snapshot.settings.zone, snapshot.today >= at.period.until
    low, high = (to_us(start_of(day, zone)) for day in (at.period.start, at.period.until))
    cards = snapshot.cards(deals).values()
    won, won_out = how.split(c for c in cards if c.outcome == "won" and low <= (c.closed_us or 0) < high)
    still_open, open_out = how.split(c for c in cards if c.outcome == "open" and not is_over)
    fresh = _with_odds(snapshot, still_open, chances(snapshot, at.period) if still_open else {})
    return at.after(deals, won, fresh, won_out | open_out, how)


def strip(snapshot: Snapshot, period: Period | None = None, quota: str | None = None) -> StripView:
    """The strip of a period (None: the current one) and a quota (None: plain revenue)."""
    return strip_of(snapshot, standing(snapshot, period, quota))


def strip_of(snapshot: Snapshot, at: QuotaDeals) -> StripView:
    """The strip of a standing."""
    return strip_view(snapshot, at.period, at.currency, at.target, at.won_amount, at.ahead(), at.chance(), at.left_out)
