"""How the models of a day are kept: numbers and arrays, from which they are put together again."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from salesdesk.analytics.arrays import Floats, Names
from salesdesk.analytics.backtest import BacktestScores
from salesdesk.analytics.baselines import Baselines
from salesdesk.analytics.blend import Blend
from salesdesk.analytics.durations import WonStays
from salesdesk.analytics.features import FeatureColumn, Told, pace, raw_of
from salesdesk.analytics.fingerprints import Prints
from salesdesk.analytics.new_business import PastDeals
from salesdesk.analytics.newton import Posterior
from salesdesk.analytics.shock_learning import MonthlyExcess
from salesdesk.analytics.timing import Hazards, of_hazards
from salesdesk.analytics.winmodel import WinModel
from salesdesk.desk.kept import Codec, Content
from salesdesk.views.keeping.records import codec_of
from salesdesk.views.learnt import DayModels, LearntModel
from salesdesk.views.past_answer import KnownOfDeals, PastAnswer


@dataclass(frozen=True, eq=False)
class _Column:
    group: str
    precision: float
    told: Told
    centre: float
    scale: float


@dataclass(frozen=True, eq=False)
class _Learnt:
    """A pipeline's models; ``fitted`` are the coefficients and their covariance, None without any. ``longest_days`` is how far
    ahead the hazards are tabulated: the table is megabytes, and computed in the time that it takes to be read."""

    stages: tuple[str, ...]
    probability: Floats
    horizon_days: int
    closed: int
    hazards: tuple[Hazards, ...]
    longest_days: int
    columns: tuple[_Column, ...]
    fitted: Posterior | None
    baselines: Baselines
    shift: float
    blend: Blend
    record: BacktestScores
    excess: MonthlyExcess
    past: PastDeals
    stays: tuple[WonStays, ...]


@dataclass(frozen=True, eq=False)
class _Day:
    pipelines: tuple[str, ...]
    learnt: tuple[_Learnt, ...]
    deals: Names
    told: Prints
    marks: Prints
    mark: str


@dataclass(frozen=True, eq=False)
class _Then:
    pipelines: tuple[str, ...]
    value: tuple[_Learnt, ...]
    known: KnownOfDeals


_PLAIN = codec_of(_Day)
_OF_PAST = codec_of(_Then, is_large=True)


def _pack(models: DayModels) -> bytes:
    learnt = tuple(map(_taken_apart, models.by_pipeline.values()))
    deals = np.fromiter(models.deals, object, len(models.deals))
    return _PLAIN.pack(_Day(tuple(models.by_pipeline), learnt, deals, models.told, models.marks, models.mark))


def _unpack(content: Content) -> DayModels:
    day = _PLAIN.unpack(content)
    try:
        by_pipeline = dict(zip(day.pipelines, map(_put_together, day.learnt), strict=True))
    except (TypeError, AttributeError) as error:
        raise ValueError(f"not as expected: {error}") from error
    return DayModels(by_pipeline, day.deals.tolist(), day.told, day.marks, day.mark)


def _pack_then(answer: PastAnswer[Mapping[str, LearntModel]]) -> bytes:
    return _OF_PAST.pack(_Then(tuple(answer.value), tuple(map(_taken_apart, answer.value.values())), answer.known))


def _unpack_then(content: Content) -> PastAnswer[Mapping[str, LearntModel]]:
    then = _OF_PAST.unpack(content)
    try:
        return PastAnswer(dict(zip(then.pipelines, map(_put_together, then.value), strict=True)), then.known)
    except (TypeError, AttributeError) as error:
        raise ValueError(f"not as expected: {error}") from error


def _taken_apart(learnt: LearntModel) -> _Learnt:
    model = learnt.model
    columns = tuple(_Column(each.group, each.precision, each.told, each.centre, each.scale) for each in model.columns)
    return _Learnt(
        model.stages, model.probability, model.horizon_days, model.closed, model.timing.hazards,
        len(model.timing.table) - 1, columns, model.fitted, model.baselines, model.shift, model.blend, learnt.record,
        learnt.excess, learnt.past, learnt.stays,
    )  # fmt: skip


def _put_together(kept: _Learnt) -> LearntModel:
    timing = of_hazards(kept.hazards, kept.longest_days)
    moving = pace(timing, kept.horizon_days)
    columns = tuple(
        FeatureColumn(each.group, each.precision, each.told, raw_of(each.told, moving), each.centre, each.scale)
        for each in kept.columns
    )
    model = WinModel(
        kept.stages, kept.probability, kept.horizon_days, kept.closed, timing, columns, kept.fitted, kept.baselines,
        kept.shift, kept.blend,
    )  # fmt: skip
    return LearntModel(model, kept.record, kept.excess, kept.past, kept.stays)


DAY_MODELS: Codec[DayModels] = Codec(_pack, _unpack)
"""Never left behind, however large: what is behind may have to be learnt anew at each start."""
MODELS_THEN: Codec[PastAnswer[Mapping[str, LearntModel]]] = Codec(_pack_then, _unpack_then, is_large=True)
