"""One model a day: what chances and forecasts of a day rest on is learnt from what had happened before the day began.

So every figure depends on the log, the settings and the day alone. A change of today moves the deals it touches and what
is summed from them, and teaches from tomorrow; only a change to the past, or to the rules, learns anew.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from threading import local

import numpy as np

from salesdesk.analytics.arrays import among
from salesdesk.analytics.durations import won_stays
from salesdesk.analytics.events import Events, columns, of_deals
from salesdesk.analytics.fingerprints import Prints, fingerprints, with_activities, with_traits
from salesdesk.analytics.log import Log
from salesdesk.analytics.new_business import past_deals
from salesdesk.analytics.state_table import facts_of
from salesdesk.analytics.winmodel import fit
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain import periods
from salesdesk.domain.records import Pipeline
from salesdesk.views.board import current_period
from salesdesk.views.keeping.day_models import DAY_MODELS
from salesdesk.views.known_before import KnownBefore, known_before, known_now
from salesdesk.views.learnt import DayModels, LearntModel
from salesdesk.views.pipelines import open_stages
from salesdesk.views.scope import PipelineRules, before_today_us, events, rows_of, rules_of


class NotLearnt(Exception):
    """What is asked for rests on models that are still to be learnt, and this is not the time for it."""


_here = local()


@contextmanager
def without_learning() -> Iterator[None]:
    """On this thread whatever would have to learn raises NotLearnt meanwhile."""
    before = getattr(_here, "forbidden", False)
    _here.forbidden = True
    try:
        yield
    finally:
        _here.forbidden = before


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


def _learnt(snapshot: Snapshot) -> DayModels:
    if getattr(_here, "forbidden", False):
        raise NotLearnt
    before = before_today_us(snapshot)
    every, known = events(snapshot), known_before(snapshot, before)
    deals = every.deals.tolist()
    told = _told(every, known, before)
    found = {key: _model(snapshot, rules_of(snapshot, key), every, known) for key in open_pipelines(snapshot)}
    return DayModels.of(found, deals, told, _marks(snapshot, deals, known))


def _model(snapshot: Snapshot, rules: PipelineRules, every: Events, known: KnownBefore) -> LearntModel:
    before = before_today_us(snapshot)
    log = rules.folded(every, before)
    mine = own_before(snapshot, rules, every, known, log)
    own = log if mine is every else rules.folded(mine, before)
    facts = facts_of(own, known.known.done, known.known.traits)
    model = fit(own, facts, [stage.probability for stage in rules.stages], _longest(snapshot))
    return LearntModel(model, past_deals(own), won_stays(log))


def own_before(
    snapshot: Snapshot, rules: PipelineRules, every: Events, known: KnownBefore, log: Log | None = None
) -> Events:
    """Of all events those of deals that were the desk's own before the day; ``log`` is their history in the pipeline."""
    settings = snapshot.settings
    if not settings.names:
        return every
    here = (log or rules.folded(every, before_today_us(snapshot))).deal
    mine = np.array([settings.is_own(known.owners.get(deal)) for deal in here.tolist()], bool)
    return every if mine.all() else of_deals(every, among(every.deals, here[mine].tolist()))


def _is_past_the_same(snapshot: Snapshot, old: DayModels, deals: frozenset[str]) -> bool:
    """Whether what was known of some deals by the beginning of the day is what was learnt from."""
    before, fresh = before_today_us(snapshot), columns(rows_of(snapshot, deals))
    now = known_now(snapshot, before, deals)
    told = dict(zip(fresh.deals.tolist(), _told(fresh, now, before).tolist(), strict=True))
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


def _told(of: Events, known: KnownBefore, before_us: int) -> Prints:
    """Fingerprints of events and activities by an instant; 0 without an event."""
    plain = fingerprints(of, before_us)
    found = with_activities(plain, _rows(of.deals.tolist()), known.known.done)
    found[plain == 0] = 0
    return found


def _marks(snapshot: Snapshot, deals: list[str], known: KnownBefore) -> Prints:
    """Fingerprints of the traits of deals, and of whether they are the desk's own."""
    settings, traits = snapshot.settings, dict(known.known.traits)
    if settings.names:
        traits["own"] = {deal: ["own"] for deal, owner in known.owners.items() if settings.is_own(owner)}
    return with_traits(np.zeros(len(deals), np.uint64), _rows(deals), traits)


def _rows(deals: Collection[str]) -> dict[str, int]:
    return {deal: row for row, deal in enumerate(deals)}


def _longest(snapshot: Snapshot) -> int:
    """Days to the end of the next period, the last that a chance is asked for."""
    following = periods.shifted(current_period(snapshot), 1, snapshot.settings.fiscal_start)
    return (following.until - snapshot.today).days
