"""Backtest of the win model on the desk's own deals."""

from salesdesk.analytics.backtest import BacktestScores, backtest_scores, cutoffs
from salesdesk.analytics.log import Log
from salesdesk.analytics.state_table import Facts, facts_of
from salesdesk.desk.snapshot import Snapshot
from salesdesk.views.outlook import Outlook, outlook
from salesdesk.views.own_deals import own_events

DAYS = 12
"""Number of past days that are replayed; each costs one model fit."""


def track_record(snapshot: Snapshot, pipeline: str | None = None) -> BacktestScores:
    """Scores of the win model on the desk's own deals of a pipeline, beside those of the baselines."""
    at = outlook(snapshot, pipeline)
    key = at.seen.pipeline.id
    return snapshot.memo(f"record {key} {snapshot.today}", lambda: _made(snapshot, at))


def _made(snapshot: Snapshot, at: Outlook) -> BacktestScores:
    seen, known = at.seen, at.learnt.known
    kept = own_events(snapshot, seen)

    def log_at(instant: int) -> Log:
        return seen.folded(kept, instant)

    def facts_at(log: Log) -> Facts:
        return facts_of(log, known.done, known.traits)

    now = at.learnt.log.as_of_us
    probability = [stage.probability for stage in seen.stages]
    return backtest_scores(log_at, facts_at, probability, now, cutoffs(log_at(now), DAYS))
