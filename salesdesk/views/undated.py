"""Deals won and lost on days that are not known; their number stands beside every figure of a window."""

from salesdesk.analytics.winloss import Undated
from salesdesk.desk.cards import Card
from salesdesk.desk.snapshot import Snapshot
from salesdesk.views.counting import QuotaCounting


def undated_cards(snapshot: Snapshot) -> list[Card]:
    """The deals that are closed on a day that is not known, newest first."""
    return snapshot.memo(
        "undated", lambda: [card for card in snapshot.all_cards() if card.outcome != "open" and card.closed_us is None]
    )


def undated_counted(snapshot: Snapshot, how: QuotaCounting) -> Undated:
    """How many of the deals that a quota counts are won and lost on days that are not known."""
    found = [card.outcome for card in undated_cards(snapshot) if how.counts(card)]
    return Undated(found.count("won"), found.count("lost"))


def undated_own(snapshot: Snapshot) -> Undated:
    """How many of the desk's own deals are won and lost on days that are not known."""
    found = [card.outcome for card in undated_cards(snapshot) if snapshot.settings.is_own(card.owner)]
    return Undated(found.count("won"), found.count("lost"))
