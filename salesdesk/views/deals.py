"""The chance that is shown of a deal."""

from collections.abc import Mapping

from salesdesk.desk.cards import Card, DealChance
from salesdesk.domain.records import Stage


def chance_of(card: Card, stages: Mapping[str, Stage], known: Mapping[str, DealChance] | None = None) -> float:
    """The chance shown of a deal, ``known`` being what was learnt of the open ones."""
    found = known.get(card.id) if known else None
    return shown_chance(card, stages[card.stage].probability, found.shown if found else None)


def shown_chance(card: Card, plain: float, learnt: float | None) -> float:
    """The chance shown, in [0, 1]: 1 or 0 once closed, else the typed or the learnt one, else ``plain``, its stage's own."""
    if card.outcome != "open":
        return float(card.outcome == "won")
    if card.typed_chance is not None:
        return card.typed_chance
    return plain if learnt is None else learnt
