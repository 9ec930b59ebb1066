"""One model a day: what chances and forecasts of a day rest on is learnt from what had happened before the day began.

So every figure depends on the log, the settings and the day alone. A change of today moves the deals it touches and what
is summed from them, and teaches from tomorrow; only a change to the past, or to the rules, learns anew.
"""

import logging
from collections.abc import Iterable, Mapping
from typing import Any, cast

from salesdesk.analytics.fingerprints import Prints
from salesdesk.desk.cards import Card
from salesdesk.desk.patience import NotLearnt, without_learning
from salesdesk.desk.snapshot import Snapshot
from salesdesk.desk.under_way import learning
from salesdesk.domain import periods
from salesdesk.domain.records import Pipeline
from salesdesk.views.board import current_period
from salesdesk.views.day_learning import LearningTask, LearntDay, OpenDeals, Whose, learn_day, mark_prints, told_prints
from salesdesk.views.keeping.day_models import DAY_MODELS
from salesdesk.views.keeping.learning_parts import answer_of, parts_of_task
from salesdesk.views.keeping.odds import CHANCES
from salesdesk.views.known_before import KnownBefore, known_before, known_now, traits_before
from salesdesk.views.learnt import DayModels, LearntModel
from salesdesk.views.model_inputs import known_of
from salesdesk.views.pipelines import open_stages
from salesdesk.views.scope import before_today_us, events, events_of, rules_of

__all__ = ["NotLearnt", "day_models", "learning_task", "learnt", "open_pipelines", "whose_of", "without_learning"]
log = logging.getLogger(__name__)
FEW = 10_000
"""Of so few events it is learnt here: a child process would not have started by then."""


def open_pipelines(snapshot: Snapshot) -> tuple[str, ...]:
    """The keys of the pipelines that deals can be open in."""
    return tuple(pipeline.id for pipeline in snapshot.find(Pipeline) if open_stages(snapshot, pipeline.id))


def learnt(snapshot: Snapshot, pipeline: str) -> LearntModel:
    """What the snapshot's day rests on in a pipeline, by its key."""
    return day_models(snapshot).by_pipeline[pipeline]


def day_models(snapshot: Snapshot) -> DayModels:
    """What the snapshot's day rests on.

    The same object until another day begins, or something before the day, or the rules of learning, have changed.
    """

    def renew(old: DayModels, deals: frozenset[str]) -> DayModels:
        return old if _is_past_the_same(snapshot, old, deals) else _learnt(snapshot)

    return snapshot.memo(f"models/{snapshot.today}", lambda: _learnt(snapshot), renew, DAY_MODELS)


def chances_name(snapshot: Snapshot, period: periods.Period) -> str:
    """What the chances of open deals are kept under, for a period."""
    return f"chances {period.key}/{snapshot.today}"


def _learnt(snapshot: Snapshot) -> DayModels:
    with learning():
        elsewhere = snapshot.learner
        if elsewhere is None or len(events(snapshot)) < FEW:
            return learn_day(learning_task(snapshot)).models
        found = _answered(elsewhere(_parts_of_task(snapshot))) or learn_day(learning_task(snapshot, with_chances=True))
    if found.said is not None:
        snapshot.beside(chances_name(snapshot, current_period(snapshot)), found.said, CHANCES)
    return found.models


def _parts_of_task(snapshot: Snapshot) -> dict[str, Any]:
    task = learning_task(snapshot, with_chances=True)
    parts = parts_of_task(task)
    # Freed bit by bit: all at once would let no other thread run for a tenth of a second.
    for by_deal in (task.when_done, task.when_noted, *task.traits.values()):
        held = cast("dict[str, Any]", by_deal)
        for deal in list(held):
            del held[deal]
    return parts


def _answered(parts: Mapping[str, Any] | None) -> LearntDay | None:
    """The answer of who learnt elsewhere; None where there is none, or not as it should be."""
    try:
        return answer_of(parts) if parts is not None else None
    except ValueError as error:
        log.error("What was learnt in a child process is not as expected (%s); it is learnt here.", error)
        return None


def learning_task(snapshot: Snapshot, with_chances: bool = False) -> LearningTask:
    """What the snapshot's day is learnt from; with the open deals, where their chances are wanted too."""
    before = before_today_us(snapshot)
    every, now = events(snapshot), known_of(snapshot)
    traits, owners = traits_before(snapshot, before, now.traits)
    keys = open_pipelines(snapshot)
    asked = None
    if with_chances:
        cards = snapshot.open_cards()
        by_pipeline: dict[str, set[str]] = {key: set() for key in keys}
        for card in cards:
            if card.pipeline in by_pipeline:
                by_pipeline[card.pipeline].add(card.id)
        asked = OpenDeals(by_pipeline, now.traits, typed_chances(cards), current_period(snapshot))
    return LearningTask(
        snapshot.today, before, _longest(snapshot), tuple(rules_of(snapshot, key) for key in keys), every,
        now.when_done, now.when_noted, traits, whose_of(snapshot, owners), asked,
    )  # fmt: skip


def typed_chances(cards: Iterable[Card]) -> dict[str, float]:
    """The chances that the user gave to deals, by key."""
    return {card.id: card.typed_chance for card in cards if card.typed_chance is not None}


def whose_of(snapshot: Snapshot, owners: Mapping[str, str]) -> Whose:
    """Of deals that someone owns, whether they count for this desk; empty where every deal does."""
    settings = snapshot.settings
    return {deal: settings.is_own(owner) for deal, owner in owners.items()} if settings.names else {}


def _is_past_the_same(snapshot: Snapshot, old: DayModels, deals: frozenset[str]) -> bool:
    """Whether what was known of some deals by the beginning of the day is what was learnt from."""
    before, fresh = before_today_us(snapshot), events_of(snapshot, deals)
    now = known_now(snapshot, before, deals)
    told = dict(zip(fresh.deals.tolist(), told_prints(fresh, now.known, before).tolist(), strict=True))
    if any(old.prints_of(deal)[0] != told.get(deal, 0) for deal in deals):
        return False
    # What is known of a deal changes nothing that was learnt before it has a past, nor does its deletion.
    there = snapshot.cards(deals)
    past = [deal for deal in deals if deal in there and old.prints_of(deal)[0]]
    other = [d for d, mark in zip(past, _marks(snapshot, past, now), strict=True) if mark != old.prints_of(d)[1]]
    if not other:
        return True
    then = _marks(snapshot, other, known_before(snapshot, before, other))
    return all(mark == old.prints_of(deal)[1] for deal, mark in zip(other, then, strict=True))


def _marks(snapshot: Snapshot, deals: list[str], known: KnownBefore) -> Prints:
    return mark_prints(deals, known.known.traits, whose_of(snapshot, known.owners))


def _longest(snapshot: Snapshot) -> int:
    """Days to the end of the next period, the last that a chance is asked for."""
    following = periods.shifted(current_period(snapshot), 1, snapshot.settings.fiscal_start)
    return (following.until - snapshot.today).days
