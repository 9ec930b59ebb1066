"""The win model of a pipeline and its predictions for the open deals, as of the last instant of a day."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar

import numpy as np

from salesdesk.analytics.arrays import Bools, Floats
from salesdesk.analytics.events import Events, of_deals
from salesdesk.analytics.log import Log
from salesdesk.analytics.state_table import Facts, facts_of
from salesdesk.analytics.winmodel import Chances, WinModel, by_period_end, chances, fit, predict
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain import periods
from salesdesk.domain.days import last_of, to_us
from salesdesk.domain.names import name_key
from salesdesk.domain.periods import Period
from salesdesk.domain.records import Activity, CustomField, CustomValue, DealTag, Pipeline, Tag
from salesdesk.views.board import current_period
from salesdesk.views.pipelines import pipeline_named
from salesdesk.views.scope import Scope, events, scope

PRODUCT = ("product", "produkt", "produit", "producto", "产品")
"""Names of the custom field for the product, in the languages of the import layouts."""

Traits = Mapping[str, Mapping[str, list[str]]]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ActivityAndTraits:
    """Inputs of the win model besides history: instants of activities by deal, and traits."""

    when_done: Mapping[str, list[int]]
    traits: Traits

    @property
    def done(self) -> Iterator[tuple[str, int]]:
        """(deal, instant) of each activity."""
        return ((deal, at) for deal, instants in self.when_done.items() for at in instants)

    def of(self, deals: Collection[str]) -> "ActivityAndTraits":
        """The same of some deals alone."""
        traits = {kind: _only(names, deals) for kind, names in self.traits.items()}
        return ActivityAndTraits(_only(self.when_done, deals), traits)


def _only(by_deal: Mapping[str, T], deals: Collection[str]) -> dict[str, T]:
    return {deal: by_deal[deal] for deal in deals if deal in by_deal}


@dataclass(frozen=True, eq=False)
class Outlook:
    """One pipeline as of the last instant of a day: history, win model and predictions.

    ``own`` is the history of the desk's own deals, which the model is fitted on.
    """

    seen: Scope
    own: Log
    known: ActivityAndTraits
    facts: Facts
    model: WinModel
    said: Chances

    @cached_property
    def place(self) -> dict[str, int]:
        """Position in ``said`` of each open deal."""
        return {deal: i for i, deal in enumerate(self.seen.log.deal[self.said.row].tolist())}

    def soon(self, said: Chances, today: date, period: Period) -> Floats:
        """The model's P(won in a period) of some states: by its end, less by its beginning if that is still to come."""
        until, start = ((day - today).days for day in (period.until, period.start))
        by_end = by_period_end(self.model, said.states, said.chance, until)
        before = by_period_end(self.model, said.states, said.chance, start)
        found: Floats = np.maximum(by_end - before, 0.0)
        return found

    def moved(self, deals: Collection[str], stage: int) -> Chances:
        """Predictions for open deals if they were moved to a stage (its position) now."""
        at = self.said.states.only(np.array([self.place[deal] for deal in deals], np.int64))
        return chances(self.model, self.facts, at.moved(stage, self.seen.log))


def outlook(snapshot: Snapshot, pipeline: str | None = None) -> Outlook:
    """The outlook of a pipeline (key or name; None: the desk's own) today."""
    key = pipeline_named(snapshot, pipeline, snapshot.settings.pipeline).id
    return snapshot.memo(f"outlook {key} {snapshot.today}", lambda: _made(snapshot, key))


def outlooks(snapshot: Snapshot) -> dict[str, Outlook]:
    """The outlook of every pipeline that deals can be open in, by its key."""
    found = [pipeline.id for pipeline in snapshot.find(Pipeline)]
    keys = [key for key in found if any(stage.kind == "open" for stage in snapshot.stages_of(key))]
    return {key: outlook(snapshot, key) for key in keys}


def _made(snapshot: Snapshot, key: str) -> Outlook:
    seen = scope(snapshot, key, last_of(snapshot.today, snapshot.settings.zone), kept=True)
    known = snapshot.memo(
        f"known {snapshot.today}", lambda: _known(snapshot), lambda old, deals: _known_anew(snapshot, old, deals)
    )
    facts = facts_of(seen.log, known.done, known.traits)
    own = own_log(snapshot, seen)
    learnt = facts if own is seen.log else facts_of(own, known.done, known.traits)
    model = fit(own, learnt, [stage.probability for stage in seen.stages], _longest(snapshot))
    return Outlook(seen, own, known, facts, model, predict(model, seen.log, facts))


def _longest(snapshot: Snapshot) -> int:
    """Days to the end of the next period, the last that a chance is asked for."""
    following = periods.shifted(current_period(snapshot), 1, snapshot.settings.fiscal_start)
    return (following.until - snapshot.today).days


def own_rows(snapshot: Snapshot, seen: Scope) -> Bools:
    """The rows of a pipeline's log that are the desk's own deals."""
    settings = snapshot.settings
    if not settings.names:
        return np.ones(len(seen.log), bool)
    return np.array([settings.is_own(seen.owner(deal)) for deal in seen.log.deal.tolist()], bool)


def own_log(snapshot: Snapshot, seen: Scope) -> Log:
    """History of the desk's own deals in a pipeline, which quota, forecast and chances are estimated from."""
    if own_rows(snapshot, seen).all():
        return seen.log
    return seen.folded(own_events(snapshot, seen))


def own_events(snapshot: Snapshot, seen: Scope) -> Events:
    """The events of the desk's own deals in a pipeline."""
    every, mine = events(snapshot), own_rows(snapshot, seen)
    return every if mine.all() else of_deals(every, np.isin(every.deals, seen.log.deal[mine]))


def _known(snapshot: Snapshot, **which: Collection[str]) -> ActivityAndTraits:
    """What is known of all deals, or of those with the keys ``deal``."""
    done: dict[str, list[int]] = defaultdict(list)
    for step in snapshot.find(Activity, **which):
        if step.done_at and step.deal:
            done[step.deal].append(to_us(step.done_at))
    traits = {"product": _products(snapshot, **which), "tag": _tags(snapshot, **which)}
    cards = snapshot.cards(which["deal"]) if which else snapshot.every_card()
    sources = {card.id: [card.source] for card in cards.values() if card.source}
    return ActivityAndTraits(dict(done), {"source": sources, **traits})


def _known_anew(snapshot: Snapshot, old: ActivityAndTraits, deals: frozenset[str]) -> ActivityAndTraits:
    """The same once some deals have changed."""
    fresh = _known(snapshot, deal=deals)
    traits = {kind: _without(names, deals) | dict(fresh.traits[kind]) for kind, names in old.traits.items()}
    return ActivityAndTraits(_without(old.when_done, deals) | dict(fresh.when_done), traits)


def _without(by_deal: Mapping[str, T], deals: Collection[str]) -> dict[str, T]:
    return {deal: value for deal, value in by_deal.items() if deal not in deals}


def _tags(snapshot: Snapshot, **which: Collection[str]) -> dict[str, list[str]]:
    names = {tag.id: tag.name for tag in snapshot.find(Tag)}
    found: dict[str, list[str]] = defaultdict(list)
    for link in snapshot.find(DealTag, **which):
        if link.tag in names:
            found[link.deal].append(names[link.tag])
    return dict(found)


def _products(snapshot: Snapshot, **which: Collection[str]) -> dict[str, list[str]]:
    fields = [field.id for field in snapshot.find(CustomField) if name_key(field.name) in PRODUCT]
    return {value.deal: [value.value] for value in snapshot.find(CustomValue, field=fields, **which)} if fields else {}
