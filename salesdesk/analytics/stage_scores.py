"""Scores (log-odds) that deals would have in each stage, other things equal, so that a later stage never has the lower one."""

from dataclasses import dataclass

import numpy as np

from salesdesk.analytics.arrays import Floats
from salesdesk.analytics.features import FeatureColumn, pace_scores
from salesdesk.analytics.isotonic import rising
from salesdesk.analytics.newton import logit
from salesdesk.analytics.state_table import States
from salesdesk.analytics.timing import Timing

_BY_STAGE = frozenset({"own", "stage", "days in", "pace", "age"})


@dataclass(frozen=True, slots=True, eq=False)
class StageTerms:
    """The part of a linear score that depends on the stage and on the days in it:
    ``constant`` + ``slope`` x log1p(days) + ``pace`` x the timing model's column + ``age`` x log1p(max(age, ``usual``)).

    All but ``pace`` and ``age`` are by stage.
    """

    constant: Floats
    slope: Floats
    usual: Floats
    pace: float
    age: float

    def scores(self, timing: Timing, horizon_days: int, spent: Floats, age: Floats) -> Floats:
        """Deals x stages, from the days that each deal has spent in each stage and its age."""
        found: Floats = self.constant + self.slope * np.log1p(spent)
        if self.pace:
            found = found + self.pace * pace_scores(timing, horizon_days, spent)
        return found + self.age * np.log1p(np.maximum(age[:, None], self.usual))


def is_by_stage(column: FeatureColumn) -> bool:
    """Whether a column depends on the stage or on the days in it."""
    return column.told[0] in _BY_STAGE or column.told == ("log1p", "held_days")


def stage_terms(columns: tuple[FeatureColumn, ...], mean: Floats, own: Floats, weights: Floats) -> StageTerms:
    """The terms of a model's columns and coefficients around the stages' own chances, and around the timing model's column
    as it is. Constants that fall along the stages are pooled, each stage with its weight.
    """
    constant, slope, usual, pace, age = logit(own), np.zeros(len(own)), np.zeros(len(own)), 0.0, 0.0
    for column, coefficient in zip(columns, mean.tolist(), strict=True):
        if not is_by_stage(column):
            continue
        weight = coefficient / column.scale
        constant = constant - weight * column.centre
        kind, *values = column.told
        if kind == "own":
            constant = constant + weight * logit(np.array(values, np.float64))
        elif kind == "stage":
            constant[int(values[0])] += weight
        elif kind == "days in":
            slope[int(values[0])] += weight
        elif kind == "log1p":
            slope += weight
        elif kind == "pace":
            pace = 1 + weight
        else:
            age, usual = age + weight, np.array(values, np.float64)
    return StageTerms(rising(constant, weights), slope, usual, pace, age)


def held_here(at: States, stages: int) -> Floats:
    """Deals x stages: days held in each, of deals that have been in no other stage than their own."""
    found = np.zeros((len(at), stages))
    found[np.arange(len(at)), at.stage] = at.held_days
    return found


def never_falling(scores: Floats) -> Floats:
    """Deals x stages: the least score from each stage on, so that a move forward lowers none and a move back raises none."""
    found: Floats = np.minimum.accumulate(scores[:, ::-1], axis=1)[:, ::-1]
    return found
