"""Learning a day: from columns of what had happened before it to the models that it rests on. Nothing here asks the desk,
so that it may run in another process."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from zlib import crc32

import numpy as np

from salesdesk.analytics.arrays import Bools, among
from salesdesk.analytics.backtest import BacktestScores, backtest_scores, cutoffs
from salesdesk.analytics.durations import won_stays
from salesdesk.analytics.events import Events, of_deals
from salesdesk.analytics.fingerprints import Prints, fingerprints, with_activities, with_traits
from salesdesk.analytics.log import Log
from salesdesk.analytics.new_business import past_deals
from salesdesk.analytics.shock_learning import excess, past_months
from salesdesk.analytics.state_table import Facts, facts_of
from salesdesk.analytics.winmodel import fit, predict
from salesdesk.desk.cards import DealChance
from salesdesk.domain.periods import Period
from salesdesk.views.keeping.odds import SaidChances
from salesdesk.views.learnt import DayModels, LearntModel
from salesdesk.views.model_inputs import ActivityAndTraits, Traits
from salesdesk.views.predicted import Outlook, named
from salesdesk.views.scope import PipelineRules

DAYS = 12
"""Number of past days that are replayed; each costs one model fit."""
REPLAYED = 1_000
"""Of more deals than this only a sample is replayed."""
Whose = Mapping[str, bool]
"""Of deals that someone owns, whether they count for this desk; all others do."""


@dataclass(frozen=True, eq=False)
class OpenDeals:
    """What chances are wanted of: the open deals of each pipeline, in no order, what is known of them now beside their
    activities, the chances that the user gave, and the period that they are for."""

    deals: Mapping[str, Collection[str]]
    traits: Traits
    typed: Mapping[str, float]
    period: Period


@dataclass(frozen=True, eq=False)
class LearningTask:
    """What a day is learnt from: the whole journal, all activities and notes, and traits and owners by an instant
    (microseconds), the last before the day began. ``longest_days`` is how far ahead a chance will be asked for; ``asked``
    whose chances are wanted as well."""

    today: date
    before_us: int
    longest_days: int
    rules: tuple[PipelineRules, ...]
    events: Events
    when_done: Mapping[str, list[int]]
    when_noted: Mapping[str, list[int]]
    traits: Traits
    whose: Whose
    asked: OpenDeals | None = None


@dataclass(frozen=True, eq=False)
class LearntDay:
    """The models of a day, and the chances that were asked for."""

    models: DayModels
    said: SaidChances | None


def learn_day(task: LearningTask) -> LearntDay:
    """The models of a day."""
    then = ActivityAndTraits(task.when_done, task.when_noted, task.traits).until(task.before_us)
    found = {rules.pipeline.id: _model(task, rules, then) for rules in task.rules}
    deals = task.events.deals.tolist()
    told = told_prints(task.events, then, task.before_us)
    models = DayModels.of(found, deals, told, mark_prints(deals, then.traits, task.whose))
    return LearntDay(models, None if task.asked is None else SaidChances(models.mark, _said(task, task.asked, models)))


def _model(task: LearningTask, rules: PipelineRules, then: ActivityAndTraits) -> LearntModel:
    log = rules.folded(task.events, task.before_us)
    mine = own_events(task.events, log, task.whose)
    own = log if mine is task.events else rules.folded(mine, task.before_us)
    facts = facts_of(own, then.done, then.traits, then.noted)
    probability = [stage.probability for stage in rules.stages]
    model, record = fit(own, facts, probability, task.longest_days), _record(rules, mine, own, then)
    shown = replace(model, blend=record.blend)
    return LearntModel(shown, record, excess(past_months(shown, own, facts)), past_deals(own), won_stays(log))


def _record(rules: PipelineRules, mine: Events, own: Log, then: ActivityAndTraits) -> BacktestScores:
    """What chances would have been said on past days, and how good they were; of many deals those of a fixed sample."""
    every = own.deal.tolist()
    parts = len(every) // REPLAYED + 1
    if parts > 1:
        chosen = [deal for deal in every if crc32(deal.encode()) % parts == 0]
        mine, then = of_deals(mine, among(mine.deals, chosen)), then.of(chosen)

    def facts_at(log: Log) -> Facts:
        return facts_of(log, then.done, then.traits, then.noted)

    probability = [stage.probability for stage in rules.stages]
    days = cutoffs(rules.folded(mine, own.as_of_us), DAYS)
    return backtest_scores(lambda at: rules.folded(mine, at), facts_at, probability, own.as_of_us, days)


def _said(task: LearningTask, asked: OpenDeals, models: DayModels) -> dict[str, DealChance]:
    known = ActivityAndTraits(task.when_done, task.when_noted, asked.traits)
    found = dict[str, DealChance]()
    for rules in task.rules:
        key = rules.pipeline.id
        wanted = asked.deals.get(key, ())
        outlook = outlook_by(rules, models.by_pipeline[key], task.events, wanted, known)
        found |= named(outlook, task.today, asked.period, asked.typed)
    return found


def outlook_by(
    rules: PipelineRules, learnt: LearntModel, every: Events, deals: Collection[str], known: ActivityAndTraits
) -> Outlook:
    """The outlook of some deals, of all events and of what is known of any deals."""
    return outlook_from(rules, learnt, of_deals(every, among(every.deals, deals)), known.of(deals))


def outlook_from(rules: PipelineRules, learnt: LearntModel, mine: Events, known: ActivityAndTraits) -> Outlook:
    """The outlook of the deals that some events are of, with what is known of just these."""
    log = rules.folded(mine)
    facts = facts_of(log, known.done, known.traits, known.noted)
    return Outlook(rules, learnt, known, log, predict(learnt.model, log, facts))


def own_among(log: Log, whose: Whose) -> Bools:
    """The rows of a log whose deals are the desk's own."""
    if not whose:
        return np.ones(len(log), bool)
    return np.array([whose.get(deal, True) for deal in log.deal.tolist()], bool)


def own_events(every: Events, log: Log, whose: Whose) -> Events:
    """Of all events those of deals that were the desk's own; ``log`` is their history in a pipeline."""
    mine = own_among(log, whose)
    return every if mine.all() else of_deals(every, among(every.deals, log.deal[mine].tolist()))


def told_prints(of: Events, then: ActivityAndTraits, before_us: int) -> Prints:
    """Fingerprints of events, activities and notes by an instant; 0 without an event."""
    plain, rows = fingerprints(of, before_us), _rows(of.deals.tolist())
    found = with_activities(plain, rows, then.done)
    found = with_activities(found, rows, ((deal, -at) for deal, at in then.noted))
    found[plain == 0] = 0
    return found


def mark_prints(deals: Sequence[str], traits: Traits, whose: Whose) -> Prints:
    """Fingerprints of the traits of deals, and of whether they are the desk's own by the name of their owner."""
    own = {deal: ["own"] for deal, is_own in whose.items() if is_own}
    return with_traits(np.zeros(len(deals), np.uint64), _rows(deals), {**traits, "own": own})


def _rows(deals: Collection[str]) -> dict[str, int]:
    return {deal: row for row, deal in enumerate(deals)}
