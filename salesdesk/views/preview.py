"""Preview of a drop: the chance of the quota for each drop target while cards are dragged."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from salesdesk.analytics.distribution import Deals, PreparedDistribution, chance, prepared
from salesdesk.desk.cards import Card, DealChance
from salesdesk.desk.snapshot import Snapshot
from salesdesk.views.chances import elsewhere, unlearnt
from salesdesk.views.strip import QuotaDeals, standing

WON = DealChance(1.0, 1.0, 1.0, 1.0, 1.0, 0.0, True)
LOST = DealChance(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, True)


@dataclass(frozen=True, slots=True)
class DropPreview:
    """What dropping some deals would do, each target answered by one addition a deal. Made off the GUI thread.

    ``moving`` are those of them that the quota counts; ``there`` has, by stage and deal, the chance it would show there.
    """

    before: float | None
    target: int | None
    won: int
    moving: tuple[Card, ...]
    there: Mapping[str, Mapping[str, DealChance]]
    ready: PreparedDistribution | None

    def shown(self, deal: str, stage: str) -> float | None:
        """The chance in [0, 1] that a deal would show in a stage; None where it is not known."""
        found = self.there.get(stage, {}).get(deal)
        return found.shown if found else None

    def in_stage(self, stage: str) -> float | None:
        """The chance of making the quota with the deals in a stage."""
        known = self.there.get(stage, {})
        return self._with([known.get(card.id) or unlearnt(card, 0.0) for card in self.moving])

    def if_won(self) -> float | None:
        """The chance of making the quota with the deals won."""
        return self._with([WON] * len(self.moving))

    def if_lost(self) -> float | None:
        """The chance of making the quota with the deals lost."""
        return self._with([LOST] * len(self.moving))

    def _with(self, odds: Sequence[DealChance]) -> float | None:
        if self.ready is None:
            return self.before
        amounts = np.array([card.amount or 0 for card in self.moving], np.int64)
        soon, sd = (np.array(values, np.float64) for values in ([o.soon for o in odds], [o.sd for o in odds]))
        return self.ready.chance(Deals(amounts, soon, sd))

    def attainment_if_won(self) -> float | None:
        """The share of the quota reached if the deals were won."""
        if not self.target:
            return None
        return (self.won + sum(card.amount or 0 for card in self.moving)) / self.target


def preview(snapshot: Snapshot, dragged: Collection[str]) -> DropPreview:
    """The preview of dragging some deals."""
    return preview_of(snapshot, standing(snapshot), dragged)


def preview_of(snapshot: Snapshot, at: QuotaDeals, dragged: Collection[str]) -> DropPreview:
    """The preview of dragging some deals of a standing."""
    gap, deals, wanted = at.gap, at.deals(), set(dragged)
    moving = tuple(card for card in at.open if card.id in wanted)
    there = elsewhere(snapshot, wanted, at.period)
    before = None if gap is None else chance(deals, gap, at.business)
    if gap is None or gap <= 0:
        return DropPreview(before, at.target, at.won_amount, moving, there, None)
    leaving = {card.id for card in moving}
    ready = prepared(at.deals(leaving), gap, [card.amount or 0 for card in moving], at.business, lower_goals=False)
    return DropPreview(before, at.target, at.won_amount, moving, there, ready)
