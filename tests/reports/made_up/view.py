"""Deals by source: what the report shows, read once and computed without words."""

from collections import defaultdict
from dataclasses import dataclass

from salesdesk.desk.cards import Card
from salesdesk.desk.snapshot import Snapshot
from salesdesk.views.report_about import About, ReportRequest, about


@dataclass(frozen=True, slots=True)
class SourceCount:
    """The open and won deals of one source; the empty name is for deals without one."""

    source: str
    open: int
    won: int


@dataclass(frozen=True, slots=True)
class SourcesView:
    """Every source of a pipeline's deals, the one with the most deals first."""

    about: About
    rows: tuple[SourceCount, ...]


def sources(snapshot: Snapshot, asked: ReportRequest) -> SourcesView:
    """The sources of all deals of the desk, or of one pipeline."""
    held: dict[str, list[Card]] = defaultdict(list)
    for card in snapshot.all_cards(asked.pipeline):
        held[card.source or ""].append(card)
    rows = [SourceCount(source, _count(cards, "open"), _count(cards, "won")) for source, cards in held.items()]
    rows.sort(key=lambda row: (-row.open - row.won, row.source))
    return SourcesView(about(snapshot), tuple(rows))


def _count(cards: list[Card], outcome: str) -> int:
    return sum(card.outcome == outcome for card in cards)
