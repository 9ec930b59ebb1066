"""What the fields of the deal in the panel are read from beside its card."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from salesdesk.desk.cards import Card, DealView
from salesdesk.domain.days import day_of, from_us
from salesdesk.domain.records import Activity


class ViewLookup:
    """A DealLookup of one deal: what is learnt or depends on the hour is not known here."""

    def __init__(self, view: DealView, zone: ZoneInfo) -> None:
        self._view, self._zone = view, zone
        self._own = dict(view.custom)

    def stage_name(self, card: Card) -> str:
        """The name of the stage that the deal holds, or held last."""
        return next((stage.name for stage in self._view.stages if stage.id == card.stage), "")

    def stage_place(self, card: Card) -> int:
        """The place of that stage in its pipeline."""
        return [stage.id for stage in self._view.stages].index(card.stage)

    def pipeline_name(self, card: Card) -> str:
        """The name of the deal's pipeline."""
        return self._view.pipeline.name

    def pipeline_rank(self, card: Card) -> str:
        """What pipelines are sorted by."""
        return self._view.pipeline.rank

    def chance(self, card: Card) -> float | None:
        """The user's own chance."""
        return card.typed_chance

    def step(self, card: Card) -> Activity | None:
        """The next step planned."""
        return next((step for step in self._view.activities if step.done_at is None), None)

    def days(self, card: Card) -> int | None:
        """Not known without the hour."""
        return None

    def day(self, instant_us: int) -> date:
        """The day of an instant in the desk's zone."""
        return day_of(from_us(instant_us), self._zone)

    def is_created_known(self, card: Card) -> bool:
        """Whether the created instant is more than an estimate."""
        return not self._view.deal.created_estimated

    def tags(self, card: Card) -> Sequence[str]:
        """The names of the deal's tags."""
        return self._view.tags

    def own(self, card: Card, name: str) -> str | None:
        """What the deal has in the user's own field of that name."""
        return self._own.get(name)
