"""A deal sheet as facts and as a workbook."""

from collections.abc import Iterator

from salesdesk.domain.days import day_of
from salesdesk.formats import shown_limit
from salesdesk.i18n import tr
from salesdesk.reports.book import (
    DataSheet,
    Entry,
    NativeChart,
    Pages,
    Series,
    SheetColumn,
    SummaryLine,
    line,
    money_line,
)
from salesdesk.reports.catalogue.deal.course import course_facts
from salesdesk.reports.deal_rows import outcome_words
from salesdesk.reports.facts import Row, about, money, plain
from salesdesk.reports.wording import categories, step_kinds
from salesdesk.views.reporting.deal_sheet import DealSheet


def facts(view: DealSheet) -> Iterator[Row]:
    """Everything the deal sheet says."""
    card, found = view.card, view.view
    yield from about(view.about)
    yield money("Deal", card.title, "amount", card.amount, card.currency)
    fields = {"key": card.id, "organisation": found.organisation, "contact": found.contact, "owner": card.owner}
    state = {"stage": view.stage, "outcome": card.outcome, "reason": card.lost_reason, "category": card.category}
    chance = {"chance": view.chance, "typed": view.typed, "expected_close": card.expected_close, "source": card.source}
    days = {"age_days": view.age_days, "days_in_stage": view.here_days, "limit_days": shown_limit(view.limit_days)}
    yield from plain("Deal", card.title, {**fields, **state, **chance, **days, "stalled": view.stalled})
    yield from plain("Field", card.title, {"tags": ", ".join(found.tags), **dict(found.custom)})
    if view.odds:
        yield "Chance", card.title, f"won in {view.period.key}", view.odds.soon, ""
    if view.quota:
        now, won, lost = view.quota
        yield from plain("Quota", view.period.key, {"chance": now, "if won": won, "if lost": lost})
    if view.why:
        why = {"plain": view.why.plain, "learnt": view.why.learnt, "low": view.why.low, "high": view.why.high}
        yield from plain("Chance", card.title, {**why, "closed deals": view.why.closed})
        for number, reason in enumerate(view.why.reasons, start=1):
            yield "Chance", card.title, f"reason {number} points", reason.points, ""
    yield from course_facts(view)
    for step in view.path:
        yield from plain("Stage", step.stage, {"reached": step.reached, "days": step.days, "skipped": step.skipped})
    for activity in found.activities:
        done = activity.done_at.isoformat() if activity.done_at else None
        yield from plain("Step", activity.title, {"kind": activity.kind, "due": activity.due_day, "done": done})
    for note in sorted(found.notes, key=lambda note: (note.created_at, note.id)):
        yield "Note", note.created_at.isoformat(), "text", note.text, ""
    for line_ in found.history:
        if line_.kind != "note":
            yield "History", line_.at.isoformat(), line_.kind, str(line_.sentence), ""


def workbook(view: DealSheet) -> Pages:
    """Summary, Stages, Steps and Notes."""
    return Pages(_lines(view), (_stages(view), _steps(view), _notes(view)))


def _lines(view: DealSheet) -> tuple[SummaryLine, ...]:
    card, found = view.card, view.view
    worth = (card.amount or 0) * view.chance
    texts: list[tuple[str, Entry]] = [
        (tr("Deal"), card.title), (tr("Organisation"), found.organisation), (tr("Contact"), found.contact),
        (tr("Owner"), card.owner), (tr("Stage"), view.stage), (tr("Outcome"), outcome_words()[card.outcome]),
        (tr("Category"), categories()[card.category]), (tr("Source"), card.source), (tr("Reason"), card.lost_reason),
        (tr("Tags"), ", ".join(found.tags) or None), *found.custom,
    ]  # fmt: skip
    return (
        money_line(tr("Amount"), card.amount, card.currency),
        line(tr("Chance"), "share", view.chance, tr("as typed") if view.typed else ""),
        money_line(tr("Weighted"), worth, card.currency, tr("amount × chance"), "=N(B4)*B5"),
        SummaryLine(tr("Expected close"), "day", card.expected_close),
        SummaryLine(tr("Created"), "day", view.created),
        line(tr("Age in days"), "days", view.age_days),
        line(tr("Days in its stage"), "days", view.here_days),
        line(tr("Stall limit"), "days", shown_limit(view.limit_days)),
        *(SummaryLine(name, "text", value) for name, value in texts if value),
    )


def _stages(view: DealSheet) -> DataSheet:
    fields = (
        SheetColumn(tr("Stage"), "strong", 26),
        SheetColumn(tr("Reached"), "day", 13),
        SheetColumn(tr("Days"), "days", 10),
    )
    rows = [(step.stage, step.reached, step.days) for step in view.path]
    last = len(rows)
    series, title = (Series(tr("Days"), 2, "accent"),), tr("Days in each stage")
    charts = (NativeChart("column", title, 0, series, 1, last, f"A{last + 4}"),) if last else ()
    return DataSheet(tr("Stages"), fields, rows, charts=charts)


def _steps(view: DealSheet) -> DataSheet:
    zone, kinds = view.about.zone, step_kinds()
    fields = (
        SheetColumn(tr("Step"), "text", 44), SheetColumn(tr("Kind"), "text", 14), SheetColumn(tr("Due"), "day", 13),
        SheetColumn(tr("Done"), "day", 13),
    )  # fmt: skip
    rows = [
        (a.title, kinds.get(a.kind, a.kind), a.due_day, day_of(a.done_at, zone) if a.done_at else None)
        for a in view.view.activities
    ]
    return DataSheet(tr("Steps"), fields, rows, filtered=True)


def _notes(view: DealSheet) -> DataSheet:
    fields = (SheetColumn(tr("Day"), "day", 13), SheetColumn(tr("Note"), "text", 100))
    latest = sorted(view.view.notes, key=lambda note: (note.created_at, note.id), reverse=True)
    rows = [(day_of(note.created_at, view.about.zone), note.text) for note in latest]
    return DataSheet(tr("Notes"), fields, rows)
