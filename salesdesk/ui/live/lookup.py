"""What a deal reads as beside its card: names, places, chance, time in stage, next step, tags and own fields."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache

from salesdesk.desk.cards import Card, NextStep
from salesdesk.domain.fields import OWN, STALLED, Field, field_of
from salesdesk.domain.names import name_key
from salesdesk.domain.records import Pipeline, Stage
from salesdesk.ui.live.moment import LiveMoment
from salesdesk.views.board import stage_view
from salesdesk.views.deal_facts import DealFacts
from salesdesk.views.deals import shown_chance

_key_of = lru_cache(maxsize=1024)(name_key)
"""Fields are few, and asked for of every deal."""


class LiveLookup:
    """A DealLookup; its figures are those shown for a deal wherever it is shown.

    ``is_learnt`` unless chances are still to be learnt: then nothing that rests on them is shown. ``learnt`` are chances of
    open deals in [0, 1], ``limits`` the stall limits of stages in days, ``positions`` the places of stages among all,
    ``is_own`` whether deals of an owner count for the quota.
    """

    def __init__(self, moment: LiveMoment, is_own: Callable[[str | None], bool]) -> None:
        self.moment = moment
        self.is_own = is_own
        self.steps: dict[str, NextStep] = {}
        self.stages: dict[str, Stage] = {}
        self.pipelines: dict[str, Pipeline] = {}
        self.positions: dict[str, int] = {}
        self.limits: dict[str, float] = {}
        self.learnt: dict[str, float] = {}
        self.is_learnt = True
        self.own_fields: tuple[str, ...] = ()
        self._tags: dict[str, tuple[str, ...]] = {}
        self._own: dict[str, Mapping[str, str]] = {}

    def _place_stages(self, stages: Iterable[Stage], pipelines: Iterable[Pipeline]) -> None:
        """These are the stages and pipelines from now on; stall limits are the stages' own until others are learnt."""
        ordered = sorted(pipelines, key=lambda pipeline: pipeline.rank)
        place = {pipeline.id: n for n, pipeline in enumerate(ordered)}
        found = sorted(stages, key=lambda stage: (place.get(stage.pipeline, len(place)), stage.rank))
        self.stages = {stage.id: stage for stage in found}
        self.pipelines = {pipeline.id: pipeline for pipeline in ordered}
        self.positions = {stage.id: n for n, stage in enumerate(found)}
        self.limits = {stage.id: stage_view(stage).limit_days for stage in found}

    def field(self, key: str) -> Field:
        """The field of a key, the user's own among them (one that is gone is empty). Raises Refused when there is none."""
        if key == STALLED.key:
            return STALLED
        return field_of(key, None if key.startswith(OWN) else self.own_fields)

    @property
    def facts(self) -> DealFacts:
        """Tags, own fields and their values of the deals that are here."""
        return DealFacts(self._tags, self._own, self.own_fields)

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

    def shown_chance(self, card: Card) -> float:
        """The chance shown, in [0, 1]: 1 or 0 once closed, else the typed one, else the learnt one, else its stage's own."""
        return shown_chance(card, self.stages[card.stage].probability, self.learnt.get(card.id))

    def knows_chance(self, card: Card) -> bool:
        """Whether the chance of a deal is one that stays: that of a closed one, the typed one, or one that was learnt."""
        return self.is_learnt or card.typed_chance is not None or card.outcome != "open"

    def knows_limit(self, card: Card) -> bool:
        """Whether the stall limit of a deal's stage is one that stays: the user's own, or one that was learnt."""
        return self.is_learnt or self.stages[card.stage].stall_days is not None

    def chance(self, card: Card) -> float | None:
        """The chance shown of an open deal; None once it is closed, and while it is still to be learnt."""
        return self.shown_chance(card) if card.outcome == "open" and self.knows_chance(card) else None

    def step(self, card: Card) -> NextStep | None:
        """The next step planned for a deal."""
        return self.steps.get(card.id)

    def days(self, card: Card) -> int | None:
        """Whole days of an open deal in its stage, all its stays there together; None once it is closed."""
        return card.days_in_stage(self.moment.now_us) if card.outcome == "open" else None

    def is_stalled(self, card: Card) -> bool:
        """Whether an open deal is in its stage for longer than the stage's limit, and not put aside.

        Not said while the limit is still to be learnt.
        """
        limit = self.limits.get(card.stage) if self.knows_limit(card) else None
        return limit is not None and card.is_stalled(limit, self.moment.now_us, self.moment.today)

    def day(self, instant_us: int) -> date:
        """The day of an instant in the desk's zone."""
        return self.moment.day(instant_us)

    def is_created_known(self, card: Card) -> bool:
        """Whether the created instant is shown; an estimated one is shown as well."""
        return True

    def tags(self, card: Card) -> Sequence[str]:
        """The names of a deal's tags."""
        return self._tags.get(card.id, ())

    def own(self, card: Card, name: str) -> str | None:
        """What a deal has in the user's own field of that name."""
        values = self._own.get(card.id)
        return values.get(_key_of(name)) if values else None

    def chances(self, cards: Collection[Card]) -> list[float]:
        """The chances shown of some deals, in their order."""
        return [self.shown_chance(card) for card in cards]
