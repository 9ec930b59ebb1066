"""Plans of imports as text that a person can read and approve."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from salesdesk.domain.errors import Message
from salesdesk.importing import DealDraft, HistoryDraft, ImportPlan, Refusal, Row


def plan_text(plan: ImportPlan, drafts: int = 100) -> str:
    """All that a plan says; of the drafts and histories no more than so many."""
    return "\n".join(_lines(plan, drafts))


def _lines(plan: ImportPlan, most: int) -> Iterator[str]:
    yield f"{plan.kind}, layout {plan.layout}, source {plan.source_system}"
    yield f"file: {_fields(plan.file, 'header')}"
    yield "columns: " + ", ".join(f"{name} = {field}" for name, field in plan.mapping.choices().items())
    yield f"dates {plan.date_order}, decimals {plan.decimal_mark}, lesson {_lesson(plan)}"
    yield f"counts: {_fields(plan.counts)}, skipped {plan.counts.skipped}, drafts {len(plan.drafts)}"
    yield from (f"stage: {_fields(stage)}" for stage in plan.stages)
    yield from (f"stage name: {_fields(name)}" for name in plan.stage_names)
    yield f"owners {plan.owners}, currencies {plan.currencies}, own fields {plan.custom_fields}"
    yield from (f"sum: {_fields(found)}" for found in plan.sums)
    yield from (f"question: {_fields(question)}" for question in plan.questions)
    yield from (f"note: {_message(note)}" for note in plan.notes)
    yield from (f"problem: {_fields(problem, 'file')}" for problem in plan.problems)
    yield from (f"refused: {_refusal(refusal)}" for refusal in plan.refusals())
    yield from (f"first: {_row(row)}" for row in plan.preview.first[:most])
    yield from (f"look at: {_row(row)}" for row in plan.preview.worst[:most])
    yield from (f"deal: {_draft(draft)}" for draft in list(plan.drafts)[:most])
    for history in plan.histories[:most]:
        yield from _history(history)


def _fields(record: Any, *but: str) -> str:
    """Fields that say something."""
    names: tuple[str, ...] = getattr(record, "_fields", ()) or tuple(record.__dataclass_fields__)
    said = {name: getattr(record, name) for name in names if name not in but}
    return ", ".join(f"{name} {_value(value)}" for name, value in said.items() if value not in (None, "", (), {}, 0))


def _value(value: Any) -> str:
    if isinstance(value, Message):
        return _message(value)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%S%z}"
    return repr(value) if isinstance(value, str | tuple | dict) else f"{value}"


def _message(message: Message) -> str:
    values = ", ".join(f"{key}={value!r}" for key, value in message.values.items())
    return f"<{message.text}{' ' + values if values else ''}>"


def _lesson(plan: ImportPlan) -> str:
    lesson = plan.lesson
    if lesson is None:
        return "none"
    told = "as the columns" if lesson.columns == plan.mapping.choices() else dict(lesson.columns)
    return f"{told}, {lesson.date_order}, {lesson.decimal_mark}, {dict(lesson.outcomes)}, {dict(lesson.stages)}"


def _draft(draft: DealDraft) -> str:
    told = "" if draft.currency_told else ", currency not told"
    return _fields(draft, "currency_told", "source_system") + told


def _refusal(refusal: Refusal) -> str:
    return f"line {refusal.line} {refusal.cells} {len(refusal.problems)} problems"


def _row(row: Row) -> str:
    why = f" because {_message(row.why)}" if row.why else ""
    return f"line {row.line} {row.cells}{' read as ' + row.draft.title if row.draft else ''}{why}"


def _history(history: HistoryDraft) -> Iterator[str]:
    yield f"history of {history.external_id} in {history.source_system}"
    yield from (f"  {_fields(event)}" for event in history.events)
