"""One model a day: what chances and forecasts of a day rest on is learnt from what had happened before the day began.

So every figure depends on the log, the settings and the day alone. A change of today moves the deals it touches and what
is summed from them, and teaches from tomorrow; only a change to the past, or to the rules, learns anew.
"""

from dataclasses import dataclass

from salesdesk.analytics.events import columns
from salesdesk.analytics.log import Log
from salesdesk.analytics.state_table import facts_of
from salesdesk.analytics.winmodel import WinModel, fit
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.days import start_of, to_us
from salesdesk.views.model_inputs import ActivityAndTraits
from salesdesk.views.own_deals import own_log, own_rows
from salesdesk.views.scope import Scope, log_before_today, rows_of


@dataclass(frozen=True, eq=False)
class LearntModel:
    """The win model of a day for one pipeline.

    ``log`` is the pipeline's history before the day began, ``own`` that of the desk's own deals, which ``model`` is
    learnt from; ``known`` is what else was known of their deals by then.
    """

    log: Log
    own: Log
    known: ActivityAndTraits
    model: WinModel


def learnt(snapshot: Snapshot, seen: Scope, known: ActivityAndTraits, longest: int) -> LearntModel:
    """The model of the snapshot's day for a pipeline; ``longest`` is the most days ahead that a chance is asked for.

    Kept until another day begins, or something before the day, or the rules of learning, have changed.
    """
    before = to_us(start_of(snapshot.today, snapshot.settings.zone)) - 1

    def fitted(log: Log) -> LearntModel:
        own, probability = own_log(snapshot, seen, log), [stage.probability for stage in seen.stages]
        known_before = known.until(before)
        facts = facts_of(own, known_before.done, known_before.traits)
        return LearntModel(log, own, known_before, fit(own, facts, probability, longest))

    def make() -> LearntModel:
        return fitted(log_before_today(snapshot, seen))

    def renew(old: LearntModel, deals: frozenset[str]) -> LearntModel:
        fresh = seen.folded(columns(rows_of(snapshot, deals)), before)
        log = log_before_today(snapshot, seen)
        as_before = (
            old.known.of(deals) == known.of(deals).until(before)
            and log is old.log
            and deals.intersection(old.own.deal.tolist()) == set(fresh.deal[own_rows(snapshot, seen, fresh)].tolist())
        )
        return old if as_before else fitted(log)

    return snapshot.memo(f"learnt {seen.pipeline.id} {snapshot.today} {longest}", make, renew)
