"""The deals of the desk as a table."""

from dataclasses import dataclass

from salesdesk.domain.records import Pipeline, Stage
from salesdesk.services.desk import Desk
from salesdesk.services.views import Card, Step


@dataclass(frozen=True, slots=True)
class DealTable:
    """Every deal, newest first, with the stages and pipelines they are in and their next steps."""

    cards: list[Card]
    steps: dict[str, Step]
    stages: dict[str, Stage]
    pipelines: dict[str, Pipeline]


def table(desk: Desk, pipeline: str | None = None) -> DealTable:
    """The deals of a pipeline, or of the desk when None."""
    with desk.read() as reader:
        cards, steps = reader.all_cards(pipeline), reader.steps()
        stages = {stage.id: stage for stage in reader.find(Stage)}
        pipelines = {found.id: found for found in reader.find(Pipeline)}
    return DealTable(cards, steps, stages, pipelines)


def chance_of(card: Card, stages: dict[str, Stage]) -> float:
    """The chance shown: 1 or 0 once closed, else the typed one, else the stage's probability."""
    if card.outcome != "open":
        return float(card.outcome == "won")
    return stages[card.stage].probability if card.typed_chance is None else card.typed_chance
