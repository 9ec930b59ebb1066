"""The deals as they leave the desk in a file: every row worded, none of them interpreted."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from salesdesk.desk.cards import Card, DealChance, NextStep
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import day_of, from_us, to_us
from salesdesk.domain.fields import BUILT_IN, Field, own_field
from salesdesk.domain.records import CustomField, CustomValue, DealTag, Pipeline, Stage, Tag
from salesdesk.views.chances import chances
from salesdesk.views.deals import chance_of
from salesdesk.views.pipelines import pipeline_named

_PLACES = 4
"""Decimals of a learnt chance: nobody reads 33.33333333333333%."""


@dataclass(frozen=True, slots=True)
class DealExport:
    """Deals to write to a file, and all that their fields are read from: a DealLookup."""

    today: date
    now_us: int
    zone: ZoneInfo
    cards: tuple[Card, ...]
    pipelines: Mapping[str, Pipeline]
    stages: dict[str, Stage]
    steps: Mapping[str, NextStep]
    tagged: Mapping[str, tuple[str, ...]]
    own_fields: tuple[Field, ...]
    own_values: Mapping[tuple[str, str], str]
    estimated: frozenset[str]
    chances: Mapping[str, DealChance]

    def __len__(self) -> int:
        return len(self.cards)

    @property
    def fields(self) -> tuple[Field, ...]:
        """Every field that the deals have, the user's own last."""
        return (*BUILT_IN, *self.own_fields)

    def shown_chance(self, card: Card) -> float:
        """The chance in [0, 1]: 1 or 0 once closed."""
        return chance_of(card, self.stages, self.chances)

    def stage_name(self, card: Card) -> str:
        """The name of the stage that a deal holds, or held last."""
        return self.stages[card.stage].name

    def stage_place(self, card: Card) -> int:
        """The place of that stage in its pipeline."""
        stage = self.stages[card.stage]
        return sum(other.pipeline == stage.pipeline and other.rank < stage.rank for other in self.stages.values())

    def pipeline_name(self, card: Card) -> str:
        """The name of a deal's pipeline."""
        return self.pipelines[card.pipeline].name

    def pipeline_rank(self, card: Card) -> str:
        """What pipelines are sorted by."""
        return self.pipelines[card.pipeline].rank

    def chance(self, card: Card) -> float | None:
        """The chance in [0, 1] of an open deal, one that was learnt in hundredths of a percent; None once it is closed."""
        if card.outcome != "open":
            return None
        return round(self.shown_chance(card), _PLACES) if card.typed_chance is None else card.typed_chance

    def step(self, card: Card) -> NextStep | None:
        """The next step planned for a deal."""
        return self.steps.get(card.id)

    def days(self, card: Card) -> int | None:
        """Whole days of an open deal in its stage, all its spells there together."""
        return card.days_in_stage(self.now_us) if card.outcome == "open" else None

    def day(self, instant_us: int) -> date:
        """The day of an instant in the desk's zone."""
        return day_of(from_us(instant_us), self.zone)

    def is_created_known(self, card: Card) -> bool:
        """Whether the created instant is more than an estimate."""
        return card.id not in self.estimated

    def tags(self, card: Card) -> tuple[str, ...]:
        """The names of a deal's tags."""
        return self.tagged.get(card.id, ())

    def own(self, card: Card, name: str) -> str | None:
        """What a deal has in the user's own field of that name."""
        return self.own_values.get((card.id, name))


def deals(snapshot: Snapshot, pipeline: str | None = None, only: Collection[str] | None = None) -> DealExport:
    """The deals of the desk or of a pipeline (key or name), newest first; or ``only`` those keys, in their order.

    Raises Refused for a pipeline the desk does not have.
    """
    known = chances(snapshot)
    cards = _cards(snapshot, pipeline, only)
    own = sorted(snapshot.find(CustomField), key=lambda field: field.rank)
    names = {field.id: field.name for field in own}
    return DealExport(
        today=snapshot.today,
        now_us=to_us(snapshot.now),
        zone=snapshot.settings.zone,
        cards=cards,
        pipelines={found.id: found for found in snapshot.find(Pipeline)},
        stages={found.id: found for found in snapshot.all_stages()},
        steps=snapshot.steps(),
        tagged=_tags(snapshot),
        own_fields=tuple(own_field(field.name) for field in own),
        own_values={(found.deal, names[found.field]): found.value for found in snapshot.find(CustomValue)},
        estimated=snapshot.estimated(),
        chances=known,
    )


def _cards(snapshot: Snapshot, pipeline: str | None, only: Collection[str] | None) -> tuple[Card, ...]:
    if only is not None:
        found = snapshot.cards(only)
        return tuple(found[key] for key in only if key in found)
    return tuple(snapshot.all_cards(pipeline_named(snapshot, pipeline).id if pipeline else None))


def _tags(snapshot: Snapshot) -> dict[str, tuple[str, ...]]:
    names = {tag.id: tag.name for tag in snapshot.find(Tag)}
    found: dict[str, tuple[str, ...]] = {}
    for link in snapshot.find(DealTag):
        found[link.deal] = (*found.get(link.deal, ()), names[link.tag])
    return found
