"""What the fields of a deal are read from beside its card, out of what the table holds."""

from collections.abc import Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from salesdesk.desk.cards import Card, NextStep
from salesdesk.domain.days import day_of, from_us
from salesdesk.domain.records import Pipeline, Stage
from salesdesk.views.deal_facts import NO_FACTS, DealFacts


class RowsLookup:
    """The part of a DealLookup that needs no figures: names, places, steps, tags and own fields."""

    stages: Mapping[str, Stage]
    pipelines: Mapping[str, Pipeline]
    positions: Mapping[str, int]
    steps: Mapping[str, NextStep]
    zone: ZoneInfo
    facts: DealFacts = NO_FACTS

    def stage_name(self, card: Card) -> str:
        """The name of the stage that a deal holds, or held last."""
        return self.stages[card.stage].name

    def stage_place(self, card: Card) -> int:
        """The place of that stage among all stages."""
        return self.positions[card.stage]

    def pipeline_name(self, card: Card) -> str:
        """The name of a deal's pipeline."""
        return self.pipelines[card.pipeline].name

    def pipeline_rank(self, card: Card) -> str:
        """What pipelines are sorted by."""
        return self.pipelines[card.pipeline].rank

    def step(self, card: Card) -> NextStep | None:
        """The next step planned for a deal."""
        return self.steps.get(card.id)

    def day(self, instant_us: int) -> date:
        """The day of an instant in the desk's zone."""
        return day_of(from_us(instant_us), self.zone)

    def is_created_known(self, card: Card) -> bool:
        """The table shows an estimated day as well."""
        return True

    def tags(self, card: Card) -> Sequence[str]:
        """The names of a deal's tags."""
        return self.facts.tags.get(card.id, ())

    def own(self, card: Card, name: str) -> str | None:
        """What a deal has in the user's own field of that name."""
        return self.facts.value(card.id, name)
