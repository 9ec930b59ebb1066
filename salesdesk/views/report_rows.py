"""Deals as listed in reports: open ones with chance and next step, and the data rows that sums are computed from."""

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from salesdesk.desk.cards import Card, NextStep
from salesdesk.desk.rates import rates
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import to_us
from salesdesk.domain.records import Pipeline, Stage
from salesdesk.views.chances import chances
from salesdesk.views.counting import QuotaCounting
from salesdesk.views.deal_facts import deal_facts
from salesdesk.views.deals import chance_of
from salesdesk.views.strip import QuotaDeals

_ORDER = {"open": 0, "won": 1, "lost": 2}


class OpenDeal(NamedTuple):
    """An open deal with its stage's name, the chance shown, its next step, and the chance that it is won in the period."""

    card: Card
    stage: str
    chance: float
    step: NextStep | None
    soon: float

    @property
    def weighted(self) -> float:
        """Amount x chance, in minor units, unrounded."""
        return (self.card.amount or 0) * self.chance


class DataRow(NamedTuple):
    """A deal behind a report's figures. ``chance`` in [0, 1], 1 or 0 once closed.

    ``counted`` when the quota counts it; None in a report that is not about a quota. ``own`` has what it holds in each of
    the user's own fields, by their names in order; None where it is empty.
    """

    card: Card
    pipeline: str
    stage: str
    chance: float
    counted: bool | None
    own: Mapping[str, str | None] = MappingProxyType({})


def counted_open(snapshot: Snapshot, at: QuotaDeals) -> tuple[OpenDeal, ...]:
    """The open deals that a standing counts, those that are expected to bring most first."""
    stages = {stage.id: stage.name for stage in snapshot.find(Stage)}
    steps = snapshot.steps()
    found = [
        OpenDeal(card, stages[card.stage], one.shown, steps.get(card.id), one.soon)
        for card, one in zip(at.open, at.odds, strict=True)
    ]
    return tuple(sorted(found, key=lambda deal: (-deal.weighted, *largest_first(deal.card))))


def largest_first(card: Card) -> tuple[int, str]:
    """Sort key: the largest amount first."""
    return -(card.amount or 0), card.id


def data_rows(
    snapshot: Snapshot, cards: Iterable[Card], counted: Collection[str] | None = None, currency: str | None = None
) -> tuple[DataRow, ...]:
    """Each of the deals once: the open ones first, then won, then lost, the largest first.

    ``counted`` are the keys of those that the quota counts. Amounts are in a currency where there is a rate (None: as
    they are).
    """
    pipelines = {found.id: found.name for found in snapshot.find(Pipeline)}
    stages = {found.id: found for found in snapshot.all_stages()}
    every, known = {card.id: card for card in cards}.values(), chances(snapshot)
    shown = valued(snapshot, every, currency) if currency else list(every)
    facts = deal_facts(snapshot)

    def row(card: Card) -> DataRow:
        own = {name: facts.value(card.id, name) or None for name in facts.own_fields}
        chance, is_counted = chance_of(card, stages, known), None if counted is None else card.id in counted
        return DataRow(card, pipelines[card.pipeline], stages[card.stage].name, chance, is_counted, own)

    return tuple(map(row, sorted(shown, key=lambda card: (_ORDER[card.outcome], *largest_first(card)))))


def valued(snapshot: Snapshot, cards: Iterable[Card], currency: str) -> list[Card]:
    """Deals with their amounts in a currency; one for which there is no rate stays as it is."""
    settings = snapshot.settings
    how = QuotaCounting(settings, None, currency, rates(snapshot, settings), to_us(snapshot.now), None)
    return [how.value(card) or card for card in cards]
