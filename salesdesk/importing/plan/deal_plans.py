"""Plans for files of deals."""

from collections.abc import Callable, Sequence

from salesdesk.domain.errors import Message
from salesdesk.i18n import mark
from salesdesk.importing.plan.deals import AllDrafts, DealReader
from salesdesk.importing.plan.model import DealDraft, Drafts, ImportPlan, Problem, Question
from salesdesk.importing.plan.summaries import DraftTotals, RowTally, RowWarnings
from salesdesk.importing.read.cells import RawRow
from salesdesk.importing.read.tables import SourceTable
from salesdesk.importing.understand.column_evidence import ColumnSurvey
from salesdesk.importing.understand.field_readers import MOST_CUSTOM_FIELDS, custom_columns
from salesdesk.importing.understand.file_rules import Rules
from salesdesk.importing.understand.layouts import Layout
from salesdesk.importing.understand.outcome_and_stage import unknown_status
from salesdesk.importing.understand.stage_names import StageNames

KEPT_DRAFTS = 200_000
"""With more drafts than this the plan keeps none and reads the file again when they are wanted."""
_MOST_QUESTIONS = 20
TELLING = frozenset(
    ("stage", "status", "is_won", "is_closed", "amount", "closed", "won_time", "lost_time", "close_date", "expected_close",
     "entered")
)  # fmt: skip
"""What a table of deals has at least one of."""


def plan_deals(
    table: SourceTable, rules: Rules, layout: Layout, *, sample: Sequence[RawRow], survey: ColumnSurvey,
    questions: tuple[Question, ...], progress: Callable[[int], None],
) -> ImportPlan:  # fmt: skip
    """The plan of a deal file after its survey."""
    names = StageNames(rules, survey)
    names.settle()
    reader = DealReader(table, rules)
    tally, totals, looks = RowTally(), DraftTotals(), RowWarnings(sample)
    kept: list[DealDraft] | None = []
    for drafts in tally.sorted_out(reader, progress):
        totals.add(drafts)
        looks.look(drafts)
        if kept is not None:
            kept = [*kept, *drafts] if len(kept) + len(drafts) <= KEPT_DRAFTS else None
    histories = tuple(reader.histories)
    names.settle_by_passage(histories)
    counts = tally.counts()
    mapping = rules.mapping
    return ImportPlan(
        kind="deals", file=table.facts, layout=layout.name, source_system=layout.source, mapping=mapping,
        date_order=rules.date_order(), decimal_mark=rules.decimal_mark,
        lesson=rules.lesson(),
        drafts=Drafts(AllDrafts(reader) if kept is None else tuple(kept), counts.read), histories=histories,
        problems=tuple(tally.problems), counts=counts,
        stages=(*names.open_stages(totals.stages), *names.closings()), stage_names=names.read(),
        owners=tuple((name, count) for name, count in totals.owners.most_common() if name is not None),
        currencies=tuple(totals.currencies.most_common()),
        custom_fields=tuple(table.header[i] for i in custom_columns(mapping)),
        questions=(*questions, *_status_questions(mapping.column("status"), tally.problems)),
        notes=(*table.notes, *_notes(rules, totals)), preview=looks.preview(table, sample, tally.worst),
        sums=totals.sums(), refusals=reader.refusals,
    )  # fmt: skip


def _notes(rules: Rules, totals: DraftTotals) -> list[Message]:
    notes: list[Message] = []
    if not TELLING & set(rules.mapping.fields):
        notes.append(Message("No column says a stage, an amount or a closing day: are these rows deals?"))
    if totals.made_now:
        one = mark(
            "{count} deal has no usable created date; it counts from the first day known of it, else from today."
        )
        many = mark(
            "{count} deals have no usable created date; they count from the first day known of them, else from today."
        )
        notes.append(_counted(one, many, totals.made_now))
    if totals.closed_unknown:
        one = mark("{count} closed deal has no usable closing date; it is in no period, cycle or stage time.")
        many = mark("{count} closed deals have no usable closing date; they are in no period, cycle or stage time.")
        notes.append(_counted(one, many, totals.closed_unknown))
    left = len(rules.mapping.columns("custom")) - MOST_CUSTOM_FIELDS
    if left > 0:
        notes.append(Message("{count} columns beyond the first {most} own fields are left out.",
                             {"count": left, "most": MOST_CUSTOM_FIELDS}))  # fmt: skip
    return notes


def _counted(one: str, many: str, count: int) -> Message:
    words = one if count == 1 else many
    return Message(words, {"count": count})


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
