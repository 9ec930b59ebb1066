"""How the models of a day are kept: numbers and arrays, from which they are put together again."""

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
from salesdesk.analytics.timing import Timing
from salesdesk.analytics.winmodel import WinModel
from salesdesk.desk.kept import Codec, Content
from salesdesk.views.keeping.records import codec_of
from salesdesk.views.learnt import DayModels, LearntModel


@dataclass(frozen=True, eq=False)
class _Column:
    group: str
    precision: float
    told: Told
    centre: float
    scale: float


@dataclass(frozen=True, eq=False)
class _Learnt:
    """A pipeline's models; ``fitted`` are the coefficients and their covariance, None without any."""

    stages: tuple[str, ...]
    probability: Floats
    horizon_days: int
    closed: int
    timing: Timing
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


_PLAIN = codec_of(_Day)


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


def _taken_apart(learnt: LearntModel) -> _Learnt:
    model = learnt.model
    columns = tuple(_Column(each.group, each.precision, each.told, each.centre, each.scale) for each in model.columns)
    return _Learnt(
        model.stages, model.probability, model.horizon_days, model.closed, model.timing, columns, model.fitted,
        model.baselines, model.shift, model.blend, learnt.record, learnt.excess, learnt.past, learnt.stays,
    )  # fmt: skip


def _put_together(kept: _Learnt) -> LearntModel:
    moving = pace(kept.timing, kept.horizon_days)
    columns = tuple(
        FeatureColumn(each.group, each.precision, each.told, raw_of(each.told, moving), each.centre, each.scale)
        for each in kept.columns
    )
    model = WinModel(
        kept.stages, kept.probability, kept.horizon_days, kept.closed, kept.timing, columns, kept.fitted, kept.baselines,
        kept.shift, kept.blend,
    )  # fmt: skip
    return LearntModel(model, kept.record, kept.excess, kept.past, kept.stays)


DAY_MODELS: Codec[DayModels] = Codec(_pack, _unpack)
"""Never left behind, however large: what is behind may have to be learnt anew at each start."""
