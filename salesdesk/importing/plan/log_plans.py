"""Plans for stage logs: the history of each deal, and the deals themselves for a desk that does not have them."""

from collections import Counter
from collections.abc import Callable, Sequence

from salesdesk.domain.errors import Message
from salesdesk.importing.plan.deals import same_name
from salesdesk.importing.plan.history import UNKNOWN_STAGE, DealHistory, tell, visited
from salesdesk.importing.plan.logs import LogEntry, StageLogReader
from salesdesk.importing.plan.model import DealDraft, Drafts, HistoryDraft, ImportPlan, Question, StageFound
from salesdesk.importing.plan.summaries import DraftTotals, RowTally, preview
from salesdesk.importing.read.cells import RawRow
from salesdesk.importing.read.tables import SourceTable
from salesdesk.importing.understand.file_rules import Rules
from salesdesk.importing.understand.layouts import Layout
from salesdesk.importing.understand.stage_order import order_by_passage


def plan_log(
    table: SourceTable, rules: Rules, layout: Layout, *, sample: Sequence[RawRow],
    questions: tuple[Question, ...], progress: Callable[[int], None],
) -> ImportPlan:  # fmt: skip
    """The plan of a stage log after its survey."""
    reader = StageLogReader(table, rules)
    tally = RowTally()
    by_deal: dict[str, list[LogEntry]] = {}
    for entries in tally.sorted_out(reader, progress):
        for entry in entries:
            by_deal.setdefault(entry.deal, []).append(entry)
    _leave_out_other_owners(by_deal, rules.options.owner, tally)
    stories = {deal: tell([e.row for e in entries]) for deal, entries in by_deal.items()}
    closings = _settle_stages(rules, by_deal, stories)
    histories = tuple(_history(deal, story, rules) for deal, story in stories.items())
    drafts = tuple(_draft(deal, by_deal[deal], story, rules) for deal, story in stories.items())
    totals = DraftTotals()
    totals.add(drafts)
    reopened = sum(e.kind == "reopened" for h in histories for e in h.events)
    notes = [Message("{count} times a closed deal was opened again.", {"count": reopened})] if reopened else []
    return ImportPlan(
        kind="history", file=table.facts, layout=layout.name, source_system=rules.source_system, mapping=rules.mapping,
        date_order=rules.date_order(), decimal_mark=rules.decimal_mark,
        lesson=rules.lesson(),
        drafts=Drafts(drafts, len(drafts)), histories=histories, problems=tuple(tally.problems), counts=tally.counts(),
        stages=(*_open_stages(rules, drafts), *closings), stage_names=tuple(reader.stage_names()),
        owners=tuple(Counter(d.owner for d in drafts if d.owner).most_common()),
        currencies=tuple(Counter(d.currency for d in drafts if d.amount_minor is not None).most_common()),
        custom_fields=(), questions=questions, notes=(*table.notes, *notes),
        preview=preview(table, sample, tally.worst), sums=totals.sums(),
        refusals=reader.refusals,
    )  # fmt: skip


def _leave_out_other_owners(by_deal: dict[str, list[LogEntry]], owner: str | None, tally: RowTally) -> None:
    """Keep the deals whose last named owner is the one asked for."""
    if owner is None:
        return
    for deal in list(by_deal):
        named = _last([e.owner for e in by_deal[deal]])
        if named is None or same_name(named) != same_name(owner):
            tally.take_back(len(by_deal.pop(deal)), "other_owner")


def _last(values: Sequence[str | None]) -> str | None:
    return next((value for value in reversed(values) if value), None)


def _settle_stages(
    rules: Rules, by_deal: dict[str, list[LogEntry]], stories: dict[str, DealHistory]
) -> list[StageFound]:
    """Fix the order of the open stages by how deals pass through them; returns the stages of other kinds."""
    paths = [visited(story) for story in stories.values()]
    names = list(dict.fromkeys(stage for path in paths for stage in path))
    pipeline = rules.options.pipeline
    rules.pipelines.settle(pipeline, order_by_passage(paths, names))
    closing: Counter[str] = Counter()
    kinds = {}
    for entries in by_deal.values():
        for entry in entries:
            told, stage = entry.row.told, entry.row.stage
            # Our own history names the open stage that a deal was closed in.
            if stage is not None and told is not None and told.outcome != "open" and stage not in names:
                closing[stage] += 1
                kinds[stage] = told.outcome
    return [
        StageFound(pipeline, name, kinds[name], count, None, rules.pipelines.kind(pipeline, name) is not None)
        for name, count in closing.items()
    ]


def _open_stages(rules: Rules, drafts: Sequence[DealDraft]) -> list[StageFound]:
    held = Counter(d.stage for d in drafts)
    pipeline = rules.options.pipeline
    return [
        StageFound(pipeline, stage, "open", held[stage], None, not rules.pipelines.is_new(pipeline, stage))
        for stage in rules.pipelines.open_stages(pipeline)
    ]


def _assumed(story: DealHistory, rules: Rules) -> str:
    """The stage held by a deal whose log begins with its closing."""
    first = next((e.kind for e in story.events if e.kind in ("won", "lost")), "open")
    return rules.pipelines.assumed_stage(rules.options.pipeline, "won" if first == "won" else "lost")


def _history(deal: str, story: DealHistory, rules: Rules) -> HistoryDraft:
    events = story.events
    if any(e.stage == UNKNOWN_STAGE for e in events):
        stage = _assumed(story, rules)
        events = tuple(e._replace(stage=stage) if e.stage == UNKNOWN_STAGE else e for e in events)
    return HistoryDraft(deal, rules.source_system, events)


def _draft(deal: str, entries: Sequence[LogEntry], story: DealHistory, rules: Rules) -> DealDraft:
    known = story.stage != UNKNOWN_STAGE
    reason = _last([e.reason for e in entries]) if story.outcome == "lost" else None
    return DealDraft(
        line=min(e.row.line for e in entries), external_id=deal, source_system=rules.source_system,
        title=_last([e.title for e in entries]) or deal, organisation=_last([e.organisation for e in entries]),
        contact=None,
        owner=_last([e.owner for e in entries]), pipeline=rules.options.pipeline,
        stage=story.stage if known else _assumed(story, rules), stage_known=known, outcome=story.outcome,
        lost_reason=(reason or story.reason) if story.outcome == "lost" else None,
        amount_minor=story.amount_minor, currency=story.currency, created=story.events[0].at, created_estimated=False,
        closed=story.closed, expected_close=story.expected_close, probability=None, facts={},
        tags=(), next_step=None, custom={}, twin=0,
    )  # fmt: skip
