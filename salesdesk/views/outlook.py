"""The win model of a pipeline and its predictions for the open deals, as of the last instant of a day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from salesdesk.analytics.arrays import Floats
from salesdesk.analytics.state_table import Facts, facts_of
from salesdesk.analytics.winmodel import Chances, WinModel, by_period_end, chances, predict
from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain import periods
from salesdesk.domain.days import last_of
from salesdesk.domain.periods import Period
from salesdesk.domain.records import Pipeline
from salesdesk.views.board import current_period
from salesdesk.views.learning import LearntModel, learnt
from salesdesk.views.model_inputs import ActivityAndTraits, known_of
from salesdesk.views.pipelines import pipeline_named
from salesdesk.views.scope import Scope, scope


@dataclass(frozen=True, eq=False)
class Outlook:
    """One pipeline as of the last instant of a day: its history, the win model of the day, and what that says."""

    seen: Scope
    known: ActivityAndTraits
    facts: Facts
    learnt: LearntModel
    said: Chances

    @property
    def model(self) -> WinModel:
        """The win model of the day, learnt from what had happened before the day began."""
        return self.learnt.model

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
    known = known_of(snapshot)
    facts = facts_of(seen.log, known.done, known.traits)
    model_of_the_day = learnt(snapshot, seen, known, _longest(snapshot))
    return Outlook(seen, known, facts, model_of_the_day, predict(model_of_the_day.model, seen.log, facts))


def _longest(snapshot: Snapshot) -> int:
    """Days to the end of the next period, the last that a chance is asked for."""
    following = periods.shifted(current_period(snapshot), 1, snapshot.settings.fiscal_start)
    return (following.until - snapshot.today).days
