"""What the win model says of open deals of a pipeline, and the chances that follow for each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import repeat

import numpy as np

from salesdesk.analytics.arrays import Floats
from salesdesk.analytics.log import Log
from salesdesk.analytics.winmodel import Chances, WinModel, in_time
from salesdesk.desk.cards import DealChance
from salesdesk.desk.steps import in_parts
from salesdesk.domain.periods import Period
from salesdesk.views.learnt import LearntModel
from salesdesk.views.model_inputs import ActivityAndTraits
from salesdesk.views.scope import PipelineRules


@dataclass(frozen=True, eq=False)
class Outlook:
    """Some deals of one pipeline as of the last instant of a day: their history, and what the win model of the day says of
    those that are open."""

    rules: PipelineRules
    learnt: LearntModel
    known: ActivityAndTraits
    log: Log
    said: Chances

    @property
    def model(self) -> WinModel:
        """The win model of the day, learnt from what had happened before the day began."""
        return self.learnt.model

    @cached_property
    def place(self) -> dict[str, int]:
        """Position in ``said`` of each open deal."""
        return {deal: i for i, deal in enumerate(self.log.deal[self.said.row].tolist())}

    def soon(self, today: date, period: Period, back: Mapping[str, date] = {}) -> Floats:
        """The model's P(won in a period): by its end, less by its beginning if that is still to come.

        The days of a deal that is put away begin with the one on which it comes back (``back``: with another one of some
        deals); none are left where that is later.
        """
        begins = np.maximum(self.log.snoozed[self.said.row], today.toordinal())
        for deal, day in back.items():
            if deal in self.place:
                begins[self.place[deal]] = max(day, today).toordinal()
        until, start = (
            in_time(self.model, self.said, day.toordinal() - begins) for day in (period.until, period.start)
        )
        found: Floats = np.maximum(until - start, 0.0)
        return found


def named(at: Outlook, today: date, period: Period, typed: Mapping[str, float]) -> dict[str, DealChance]:
    """The chances of an outlook's open deals by key; ``soon`` is for a period. ``typed`` are those the user gave."""
    said, found = at.said, dict[str, DealChance]()
    columns = (said.chance, said.chance_low, said.chance_high, said.plain, at.soon(today, period), said.sd)
    rows = zip(*(column.tolist() for column in columns), repeat(False), strict=False)
    pairs: Iterator[tuple[str, DealChance]] = zip(at.place, map(tuple.__new__, repeat(DealChance), rows), strict=True)
    for part in in_parts(pairs):
        found.update(part)
    for deal in found.keys() & typed.keys() if len(typed) > len(found) else typed:
        if deal in found:
            found[deal] = _typed(typed[deal], found[deal])
    return found


def _typed(typed: float, model: DealChance) -> DealChance:
    """The chance with the typed one in its place; P(won by a date) is scaled in proportion."""
    share = model.soon / model.shown if model.shown else 0.0
    return DealChance(typed, typed, typed, model.plain, typed * share, 0.0, True)
