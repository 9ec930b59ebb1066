"""The deals of the desk as a table."""

from collections.abc import Mapping
from dataclasses import dataclass

from salesdesk.desk.cards import Card, DealChance, NextStep
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.records import Pipeline, Stage
from salesdesk.views.deal_facts import NO_FACTS, DealFacts, deal_facts


@dataclass(frozen=True, slots=True)
class DealTable:
    """Every deal, newest first, with the stages and pipelines they are in and their next steps, tags and own fields."""

    cards: list[Card]
    steps: dict[str, NextStep]
    stages: dict[str, Stage]
    pipelines: dict[str, Pipeline]
    facts: DealFacts = NO_FACTS


def table(snapshot: Snapshot, pipeline: str | None = None) -> DealTable:
    """The deals of a pipeline, or of the desk when None."""
    cards, steps = snapshot.all_cards(pipeline), snapshot.steps()
    stages = {stage.id: stage for stage in snapshot.find(Stage)}
    pipelines = {found.id: found for found in snapshot.find(Pipeline)}
    return DealTable(cards, steps, stages, pipelines, deal_facts(snapshot))


def chance_of(card: Card, stages: Mapping[str, Stage], known: Mapping[str, DealChance] | None = None) -> float:
    """The chance shown: 1 or 0 once closed, else the typed or the learnt one, else the stage's own."""
    if card.outcome != "open":
        return float(card.outcome == "won")
    if card.typed_chance is not None:
        return card.typed_chance
    found = known.get(card.id) if known else None
    return stages[card.stage].probability if found is None else found.shown
