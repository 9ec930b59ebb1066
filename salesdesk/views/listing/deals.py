"""Deals for a script, with all their fields, the user's own among them."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property

from salesdesk.desk.cards import Card, DealChance, NextStep
from salesdesk.desk.query.texts import searched_text
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import day_of, from_us, to_us
from salesdesk.domain.errors import Refused
from salesdesk.domain.fields import STALLED, Field, deal_fields, field_of
from salesdesk.domain.records import Pipeline
from salesdesk.views.deal_facts import deal_facts
from salesdesk.views.deals import chance_of
from salesdesk.views.listing.listing import Listing, today_of

COLUMNS = ("title", "organisation", "stage", "outcome", "amount", "currency", "expected_close", "owner", "next_step")

_PLACES = 6


class DealsOfDesk:
    """What the fields of deals are read from besides their cards: all of one moment of a desk (see DealLookup)."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._zone = snapshot.settings.zone
        self._now_us = to_us(snapshot.now)
        self._pipelines = {found.id: found for found in snapshot.find(Pipeline)}
        self._stages = {found.id: found for found in snapshot.all_stages()}
        ranks = {found.id: found.rank for found in self._pipelines.values()}
        ordered = sorted(self._stages.values(), key=lambda stage: (ranks.get(stage.pipeline, "~"), stage.rank))
        self._places = {stage.id: place for place, stage in enumerate(ordered)}
        self._steps = snapshot.steps()
        self._estimated = snapshot.estimated()
        self.facts = deal_facts(snapshot)

    def stage_name(self, card: Card) -> str:
        """The name of the stage that a deal holds, or held last."""
        return self._stages[card.stage].name

    def stage_place(self, card: Card) -> int:
        """The place of that stage among all stages."""
        return self._places[card.stage]

    def pipeline_name(self, card: Card) -> str:
        """The name of a deal's pipeline."""
        return self._pipelines[card.pipeline].name

    def pipeline_rank(self, card: Card) -> str:
        """What pipelines are sorted by."""
        return self._pipelines[card.pipeline].rank

    @cached_property
    def _chances(self) -> Mapping[str, DealChance]:
        """Learnt when first asked for: most lists do without."""
        from salesdesk.views.chances import chances  # what learns needs arrays

        return chances(self._snapshot)

    def chance(self, card: Card) -> float | None:
        """The chance in [0, 1] of an open deal: typed, or learnt or its stage's to six places; None once it is closed."""
        if card.outcome != "open":
            return None
        found = chance_of(card, self._stages, self._chances)
        return round(found, _PLACES) if card.typed_chance is None else found

    def step(self, card: Card) -> NextStep | None:
        """The next step planned, or None."""
        return self._steps.get(card.id)

    def days(self, card: Card) -> int | None:
        """Whole days of an open deal in its stage; None once it is closed."""
        if card.outcome != "open":
            return None
        return card.days_in_stage(self._now_us)

    @cached_property
    def _limits(self) -> Mapping[str, float]:
        """The stall limits of the stages, in days."""
        from salesdesk.views.limits import limit_days

        return limit_days(self._snapshot, self._pipelines)

    def is_stalled(self, card: Card) -> bool:
        """Whether an open deal is in its stage for longer than the stage's limit, and not put aside."""
        is_open = card.outcome == "open"
        return is_open and card.is_stalled(self._limits[card.stage], self._now_us, self._snapshot.today)

    def day(self, instant_us: int) -> date:
        """The day of an instant (microseconds since 1970) in the desk's zone."""
        return day_of(from_us(instant_us), self._zone)

    def is_created_known(self, card: Card) -> bool:
        """Whether the created instant is more than an estimate."""
        return card.id not in self._estimated

    def tags(self, card: Card) -> Sequence[str]:
        """The names of a deal's tags."""
        return self.facts.tags.get(card.id, ())

    def own(self, card: Card, name: str) -> str | None:
        """What a deal has in the user's own field of that name."""
        return self.facts.value(card.id, name)


def listing(snapshot: Snapshot) -> Listing:
    """Every deal of the desk, newest first."""
    with snapshot.reading():
        lookup = DealsOfDesk(snapshot)
        cards = snapshot.all_cards()
    every = deal_fields(lookup.facts.own_fields)

    def field(key: str) -> Field:
        if key == STALLED.key:
            return STALLED
        try:
            return field_of(key, lookup.facts.own_fields)
        except Refused:
            raise Refused(
                "There is no field {key} of {noun}; there are {fields}.",
                key=key, noun="deals", fields=", ".join(known.key for known in every),
            ) from None  # fmt: skip

    return Listing(
        {card.id: card for card in cards}, field, COLUMNS, lookup, today_of(snapshot), searched_text(every, lookup)
    )
