"""Backtest of the win model on the desk's own deals."""

from dataclasses import dataclass

from salesdesk.analytics.backtest import BacktestScores, backtest_scores, cutoffs
from salesdesk.analytics.log import Log
from salesdesk.analytics.state_table import Facts, facts_of
from salesdesk.desk.snapshot import Snapshot
from salesdesk.views.day_learning import own_events
from salesdesk.views.keeping.records import codec_of
from salesdesk.views.known_before import known_before
from salesdesk.views.learning import day_models, whose_of
from salesdesk.views.pipelines import pipeline_named
from salesdesk.views.scope import PipelineRules, before_today_us, events, rules_of

DAYS = 12
"""Number of past days that are replayed; each costs one model fit."""


@dataclass(frozen=True)
class _Record:
    """Scores, and the mark of the models of their day."""

    mark: str
    scores: BacktestScores


_RECORD = codec_of(_Record)


def track_record(snapshot: Snapshot, pipeline: str | None = None) -> BacktestScores:
    """Scores of the win model on the desk's own deals of a pipeline, beside those of the baselines.

    Like the models of the day they rest on what had happened before it began.
    """
    key = pipeline_named(snapshot, pipeline, snapshot.settings.pipeline).id

    def make() -> _Record:
        return _Record(day_models(snapshot).mark, _made(snapshot, rules_of(snapshot, key)))

    def renew(old: _Record, deals: frozenset[str]) -> _Record:
        return old if old.mark == day_models(snapshot).mark else make()

    return snapshot.memo(f"record {key}/{snapshot.today}", make, renew, _RECORD).scores


def _made(snapshot: Snapshot, rules: PipelineRules) -> BacktestScores:
    before = before_today_us(snapshot)
    known = known_before(snapshot, before)
    every = events(snapshot)
    kept = own_events(every, rules.folded(every, before), whose_of(snapshot, known.owners))

    def log_at(instant: int) -> Log:
        return rules.folded(kept, instant)

    def facts_at(log: Log) -> Facts:
        return facts_of(log, known.known.done, known.known.traits, known.known.noted)

    probability = [stage.probability for stage in rules.stages]
    return backtest_scores(log_at, facts_at, probability, before, cutoffs(log_at(before), DAYS))
