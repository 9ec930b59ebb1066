"""Plans for files of deals."""

from collections import Counter
from collections.abc import Callable, Sequence
from operator import attrgetter

from salesdesk.domain.errors import Message
from salesdesk.i18n import mark
from salesdesk.services.importing.cells import RawRow, cell_text
from salesdesk.services.importing.deals import AllDrafts, DealReader
from salesdesk.services.importing.entered import entered_histories
from salesdesk.services.importing.fieldreaders import MOST_CUSTOM_FIELDS, custom_columns
from salesdesk.services.importing.layouts import Layout
from salesdesk.services.importing.model import DealDraft, Drafts, ImportPlan, Problem, Question, StageFound
from salesdesk.services.importing.rules import Rules
from salesdesk.services.importing.stageorder import order_by_names
from salesdesk.services.importing.standing import unknown_status
from salesdesk.services.importing.summaries import Tally, common_order, preview
from salesdesk.services.importing.survey import Survey
from salesdesk.services.importing.tables import Table

KEPT_DRAFTS = 200_000
"""With more drafts than this the plan keeps none and reads the file again when they are wanted."""
_MOST_QUESTIONS = 20


def plan_deals(
    table: Table, rules: Rules, layout: Layout, *, sample: Sequence[RawRow], survey: Survey,
    questions: tuple[Question, ...], progress: Callable[[int], None],
) -> ImportPlan:  # fmt: skip
    """The plan of a deal file after its survey."""
    closings = settle_stages(rules, survey)
    reader = DealReader(table, rules)
    tally, totals = Tally(), _Totals()
    kept: list[DealDraft] | None = []
    for drafts in tally.sorted_out(reader, progress):
        totals.add(drafts)
        if kept is not None:
            kept = [*kept, *drafts] if len(kept) + len(drafts) <= KEPT_DRAFTS else None
    counts = tally.counts()
    mapping = rules.mapping
    return ImportPlan(
        kind="deals", file=table.facts, layout=layout.name, source_system=layout.source, mapping=mapping,
        date_order=common_order(rules.date_orders.values()), decimal_mark=rules.decimal_mark,
        drafts=Drafts(AllDrafts(reader) if kept is None else tuple(kept), counts.read),
        histories=entered_histories(table, rules) if mapping.columns("entered") else (),
        problems=tuple(tally.problems), counts=counts, stages=(*_open_stages(rules, survey, totals), *closings),
        owners=tuple((name, count) for name, count in totals.owners.most_common() if name is not None),
        currencies=tuple(totals.currencies.most_common()),
        custom_fields=tuple(table.header[i] for i in custom_columns(mapping)),
        questions=(*questions, *_status_questions(mapping.column("status"), tally.problems)),
        notes=(*table.notes, *_notes(rules, totals)), preview=preview(table, sample, tally.worst),
        refusals=reader.refusals,
    )  # fmt: skip


def settle_stages(rules: Rules, survey: Survey) -> list[StageFound]:
    """Fix the selling order of the open stages the file names; returns its stages of other kinds."""
    closings: dict[tuple[str | None, str], StageFound] = {}
    opens: dict[str | None, dict[str, str]] = {rules.options.pipeline: {}}
    chances: dict[str | None, dict[str, float]] = {}
    for key, rows in survey.stages():
        pipeline, name = cell_text(key[0]) or rules.options.pipeline, cell_text(key[1])
        if not name:
            continue
        told = rules.standing.stage(pipeline, name)
        if told.outcome != "open":
            found = closings.get((pipeline, name.casefold()))
            known = rules.pipelines.kind(pipeline, name) is not None
            closings[pipeline, name.casefold()] = StageFound(
                pipeline, name, told.outcome, rows + (found.deals if found else 0), None, known
            )
            continue
        spelled = opens.setdefault(pipeline, {}).setdefault(name.casefold(), name)
        if (chance := survey.median_chance(key)) is not None:
            chances.setdefault(pipeline, {})[spelled] = chance
    for pipeline, names in opens.items():
        rules.pipelines.settle(pipeline, order_by_names(list(names.values()), chances.get(pipeline, {})))
    return list(closings.values())


class _Totals:
    """Sums over all drafts."""

    def __init__(self) -> None:
        self.owners: Counter[str | None] = Counter()
        self.currencies: Counter[str] = Counter()
        self.stages: Counter[tuple[str | None, str]] = Counter()
        self.made_now = self.closed_unknown = 0

    def add(self, drafts: Sequence[DealDraft]) -> None:
        self.owners.update(map(attrgetter("owner"), drafts))
        self.currencies.update(d.currency for d in drafts if d.amount_minor is not None)
        self.stages.update(map(attrgetter("pipeline", "stage"), drafts))
        self.made_now += sum(d.created_estimated for d in drafts)
        self.closed_unknown += sum(d.closed_estimated for d in drafts)


def _open_stages(rules: Rules, survey: Survey, totals: _Totals) -> list[StageFound]:
    chances: dict[tuple[str | None, str], float] = {}
    for key, _ in survey.stages():
        if (chance := survey.median_chance(key)) is not None:
            chances[cell_text(key[0]) or rules.options.pipeline, cell_text(key[1]).casefold()] = chance
    pipelines = dict.fromkeys([p for p, _ in totals.stages])
    return [
        StageFound(pipeline, stage, "open", totals.stages[pipeline, stage], chances.get((pipeline, stage.casefold())),
                   not rules.pipelines.is_new(pipeline, stage))
        for pipeline in pipelines
        for stage in rules.pipelines.open_stages(pipeline)
        if totals.stages[pipeline, stage] or stage.casefold() in survey.named(pipeline, rules.options.pipeline)
    ]  # fmt: skip


def _notes(rules: Rules, totals: _Totals) -> list[Message]:
    notes: list[Message] = []
    if totals.made_now:
        text = mark(
            "{count} deals have no usable created date; their earliest other date, else now, is taken as an estimate."
        )
        notes.append(Message(text, {"count": totals.made_now}))
    if totals.closed_unknown:
        text = mark("{count} closed deals have no usable closing date; the last date known is taken as an estimate.")
        notes.append(Message(text, {"count": totals.closed_unknown}))
    left = len(rules.mapping.columns("custom")) - MOST_CUSTOM_FIELDS
    if left > 0:
        notes.append(Message("{count} columns beyond the first {most} own fields are left out.",
                             {"count": left, "most": MOST_CUSTOM_FIELDS}))  # fmt: skip
    return notes


def _status_questions(column: str, problems: Sequence[Problem]) -> list[Question]:
    """One question for each status that is not understood."""
    asked = unknown_status("").text
    words = dict.fromkeys(p.value for p in problems if p.reason.text == asked)
    text = mark("Does {status} in column {column} mean open, won or lost?")
    return [
        Question(
            "outcomes", column, Message(text, {"status": word, "column": column}), ("open", "won", "lost"), False, word
        )
        for word in list(words)[:_MOST_QUESTIONS]
    ]
