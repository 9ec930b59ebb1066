"""Preview of a drop: the chance of the quota for each drop target while cards are dragged."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from salesdesk.desk.cards import Card, DealChance
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import to_us
from salesdesk.views.chances import elsewhere
from salesdesk.views.quota_sums import OpenDeal
from salesdesk.views.strip import QuotaDeals, standing


@dataclass(frozen=True, slots=True)
class DropPreview:
    """What dropping some deals would do: what figures would then say, as brought forward by the drop. Made off the GUI thread.

    ``counted`` are the keys of those that the quota counts as they are. ``won`` is what is won and ``winning`` what the
    deals would add, in minor units, or deals. ``there`` has, by stage and deal, the chance that a deal would show there;
    ``stages`` that of making the quota, in [0, 1], ``if_won`` and ``if_lost`` that with the deals won or lost, ``if_later`` that
    with them put away until ``later_until``, the first day after the period: until when is asked only after the drop.
    """

    counted: frozenset[str]
    before: float | None
    target: int | None
    won: int
    winning: int
    there: Mapping[str, Mapping[str, DealChance]]
    stages: Mapping[str, float | None]
    if_won: float | None
    if_lost: float | None
    if_later: float | None
    later_until: date

    def shown(self, deal: str, stage: str) -> float | None:
        """The chance in [0, 1] that a deal would show in a stage; None where it is not known."""
        found = self.there.get(stage, {}).get(deal)
        return found.shown if found else None

    def in_stage(self, stage: str) -> float | None:
        """The chance of making the quota with the deals in a stage."""
        return self.stages.get(stage, self.before)

    def attainment_if_won(self) -> float | None:
        """The share of the quota reached if the deals were won."""
        return (self.won + self.winning) / self.target if self.target else None


def preview(snapshot: Snapshot, dragged: Collection[str]) -> DropPreview:
    """The preview of dragging some deals, of those that are open."""
    at = standing(snapshot)
    cards = {key: card for key, card in snapshot.cards(dragged).items() if card.outcome == "open"}
    there = elsewhere(snapshot, cards, at.period)
    won, out = at.how.split(c._replace(outcome="won", closed_us=to_us(snapshot.now)) for c in cards.values())
    return DropPreview(
        counted=frozenset(card.id for card in at.how.split(cards.values())[0]),
        before=at.chance(),
        target=at.target,
        won=at.won_amount,
        winning=sum(card.amount or 0 for card in won),
        there=there,
        stages={stage: _in_stage(at, cards, stage, odds) for stage, odds in there.items()},
        if_won=at.after(cards, won, [], out).chance(),
        if_lost=at.after(cards, [], [], {}).chance(),
        if_later=at.after(cards, [], _put_away(at, cards), {}).chance(),
        later_until=at.period.until,
    )


def _put_away(at: QuotaDeals, deals: Collection[str]) -> list[OpenDeal]:
    """Those of some deals that count, with no chance in the period."""
    kept = [at.entries[deal] for deal in deals if deal in at.entries]
    return [(card, one._replace(soon=0.0)) for card, one in kept]


def _in_stage(at: QuotaDeals, cards: Mapping[str, Card], stage: str, odds: Mapping[str, DealChance]) -> float | None:
    """The chance with those of some deals in a stage that have a chance there; the others stay as they are."""
    counted, out = at.how.split(cards[deal]._replace(stage=stage) for deal in odds)
    return at.after(odds, [], [(card, odds[card.id]) for card in counted], out).chance()
