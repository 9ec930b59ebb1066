"""Figures that follow single changes within a frame, by what was learnt last; learning anew comes a moment later."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from salesdesk.analytics.events import EventRow, columns
from salesdesk.analytics.gap_chance import GapChance, against_gap
from salesdesk.analytics.state_table import facts_of
from salesdesk.analytics.winmodel import predict
from salesdesk.desk.cards import Card, DealChance, StripView
from salesdesk.desk.snapshot import Snapshot
from salesdesk.views.chances import named
from salesdesk.views.first_sight import strip_view
from salesdesk.views.outlook import Outlook
from salesdesk.views.scope import rows_of
from salesdesk.views.strip import QuotaDeals

MOST = 2_500
"""With more open deals than these the standing is made anew instead."""


def fresh_chances(snapshot: Snapshot, at: Mapping[str, Outlook], cards: Mapping[str, Card]) -> dict[str, DealChance]:
    """The chances of some deals as they are now, by models that were learnt before they changed."""
    still_open = {key: card for key, card in cards.items() if card.outcome == "open" and card.pipeline in at}
    if not still_open:
        return {}
    rows = rows_of(snapshot, still_open)
    found: dict[str, DealChance] = {}
    for key in {card.pipeline for card in still_open.values()}:
        found.update(_of_pipeline(snapshot, at[key], rows, still_open))
    return found


def _of_pipeline(
    snapshot: Snapshot,
    at: Outlook,
    rows: Sequence[EventRow],
    cards: Mapping[str, Card],
) -> dict[str, DealChance]:
    seen = at.seen
    log = seen.folded(columns(rows))
    mine = at.known.of(cards)
    said = predict(at.model, log, facts_of(log, mine.done, mine.traits))
    return named(snapshot, at, log.deal[said.row].tolist(), said, cards)


@dataclass(frozen=True, slots=True, eq=False)
class Live:
    """A period's standing against its quota, kept so that a changed deal costs a few milliseconds.

    ``places`` are the positions of the open deals that the quota counts; ``against`` is None without a gap to close.
    """

    snapshot: Snapshot
    at: QuotaDeals
    places: Mapping[str, int]
    against: GapChance | None

    def strip(self) -> StripView:
        """The strip as it stands."""
        at, gap = self.at, self.at.gap
        odds = None if gap is None else 1.0 if gap <= 0 or self.against is None else self.against.chance()
        return strip_view(
            self.snapshot, at.period, at.currency, at.target, at.won_amount, at.ahead(), odds, at.left_out
        )

    def seen_in(self, snapshot: Snapshot) -> "Live":
        """The same under the settings, and on the day, of a later snapshot."""
        return replace(self, snapshot=snapshot)

    def after(self, keys: Collection[str], cards: Mapping[str, Card], odds: Mapping[str, DealChance]) -> "Live | None":
        """The standing when some deals have become so (missing: gone); None where it has to be made anew."""
        found: Live | None = self
        for key in keys:
            found = found._one(key, cards.get(key), odds.get(key)) if found else None
        return found

    def _one(self, key: str, card: Card | None, chance: DealChance | None) -> "Live | None":
        how, place = self.at.how, self.places.get(key)
        counted = how.value(card) if card and how.counts(card) else None
        is_open = counted is not None and counted.outcome == "open"
        if is_open and (place is None or chance is None):
            return None
        won = tuple(other for other in self.at.won if other.id != key)
        if counted and counted.outcome == "won" and self.at.within(counted, self.snapshot.settings.zone):
            won = (counted, *won)
        if place is None:
            return self._closer(replace(self.at, won=won), self.against)
        held = counted if counted and is_open else self.at.open[place]._replace(amount=0)
        odds = chance if chance and is_open else self.at.odds[place]
        against = self.against.changed(place, held.amount or 0, odds.soon, odds.sd) if self.against else None
        return self._closer(replace(self.at, won=won).with_deal(place, held, odds), against)

    def _closer(self, at: QuotaDeals, against: GapChance | None) -> "Live | None":
        before, gap = self.at.gap, at.gap
        if gap is None or before is None or gap == before:
            return replace(self, at=at, against=against)
        if gap <= 0:
            return replace(self, at=at, against=None)
        return replace(self, at=at, against=against.closer(before - gap)) if against else None


def live(snapshot: Snapshot, at: QuotaDeals) -> Live | None:
    """The standing made ready to follow changes; None where there are too many deals for that to be quick."""
    gap = at.gap
    if len(at.open) > MOST:
        return None
    against = against_gap(at.deals(), gap, at.business) if gap is not None and gap > 0 else None
    return Live(snapshot, at, {card.id: place for place, card in enumerate(at.open)}, against)
