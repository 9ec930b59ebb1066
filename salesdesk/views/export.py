"""The deals as they leave the desk in a file: every row worded, none of them interpreted."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from salesdesk.desk.cards import Card, DealChance, NextStep
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import from_us, to_us
from salesdesk.domain.records import CustomField, CustomValue, DealTag, Pipeline, Stage, Tag
from salesdesk.views.chances import chances
from salesdesk.views.deals import chance_of
from salesdesk.views.pipelines import pipeline_named


class ExportRow(NamedTuple):
    """A deal with its names in place of keys. ``chance`` in [0, 1]; instants aware UTC; ``created`` None where unknown;
    ``custom`` in the order of the export's own fields."""

    card: Card
    pipeline: str
    stage: str
    chance: float
    created: datetime | None
    closed: datetime | None
    tags: tuple[str, ...]
    step: NextStep | None
    custom: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class DealExport:
    """Deals to write to a file, with what their keys stand for. Rows are made one at a time."""

    today: date
    now_us: int
    zone: ZoneInfo
    cards: tuple[Card, ...]
    pipelines: Mapping[str, str]
    stages: dict[str, Stage]
    steps: Mapping[str, NextStep]
    tags: Mapping[str, tuple[str, ...]]
    custom_fields: tuple[CustomField, ...]
    custom: Mapping[tuple[str, str], str]
    estimated: frozenset[str]
    chances: Mapping[str, DealChance]

    def __len__(self) -> int:
        return len(self.cards)

    def rows(self) -> Iterator[ExportRow]:
        """The deals in order."""
        return map(self._row, self.cards)

    def _row(self, card: Card) -> ExportRow:
        return ExportRow(
            card=card,
            pipeline=self.pipelines[card.pipeline],
            stage=self.stages[card.stage].name,
            chance=chance_of(card, self.stages, self.chances),
            created=None if card.id in self.estimated else from_us(card.created_us),
            closed=None if card.closed_us is None else from_us(card.closed_us),
            tags=self.tags.get(card.id, ()),
            step=self.steps.get(card.id),
            custom=tuple(self.custom.get((card.id, field.id)) for field in self.custom_fields),
        )


def deals(snapshot: Snapshot, pipeline: str | None = None, only: Collection[str] | None = None) -> DealExport:
    """The deals of the desk or of a pipeline (key or name), newest first; or ``only`` those keys, in their order.

    Raises Refused for a pipeline the desk does not have.
    """
    known = chances(snapshot)
    cards = _cards(snapshot, pipeline, only)
    return DealExport(
        today=snapshot.today,
        now_us=to_us(snapshot.now),
        zone=snapshot.settings.zone,
        cards=cards,
        pipelines={found.id: found.name for found in snapshot.find(Pipeline)},
        stages={found.id: found for found in snapshot.all_stages()},
        steps=snapshot.steps(),
        tags=_tags(snapshot),
        custom_fields=tuple(sorted(snapshot.find(CustomField), key=lambda field: field.rank)),
        custom={(value.deal, value.field): value.value for value in snapshot.find(CustomValue)},
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
