"""The record of the models on the desk's own deals."""

from salesdesk.analytics.backtest import BacktestScores
from salesdesk.desk.snapshot import Snapshot
from salesdesk.views.learning import learnt
from salesdesk.views.pipelines import pipeline_named


def track_record(snapshot: Snapshot, pipeline: str | None = None) -> BacktestScores:
    """Scores of the win model on the desk's own deals of a pipeline, beside those of simpler ways, and which of them is shown.

    Like the models of the day they rest on what had happened before it began.
    """
    return learnt(snapshot, pipeline_named(snapshot, pipeline, snapshot.settings.pipeline).id).record
