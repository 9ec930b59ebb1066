"""One deal in words."""

from datetime import date

from salesdesk.domain.days import day_of
from salesdesk.formats import DASH, Formats
from salesdesk.i18n import ntr, tr
from salesdesk.reports import definitions as mean
from salesdesk.reports.catalogue.deal.course import course
from salesdesk.reports.chance_words import quota_words, rests_on, signed
from salesdesk.reports.deal_rows import outcome_words
from salesdesk.reports.document import PAGE_WIDTH, clipped
from salesdesk.reports.drawings.stage_path import PathStop, path
from salesdesk.reports.parts import (
    Beside,
    Block,
    Cell,
    Draft,
    DrawingBlock,
    FigureBlock,
    KeyFigures,
    Prose,
    TableBlock,
    TableColumnHead,
    TextPassage,
)
from salesdesk.reports.wording import categories, one_line, sentence, step_kinds
from salesdesk.views.reasons import whole_points
from salesdesk.views.reporting.deal_sheet import DealSheet, StageVisit


def draft(view: DealSheet, formats: Formats, paper: str | None) -> Draft:
    """The words of a deal sheet in the language and locale in use."""
    blocks: tuple[Block, ...] = (
        _key_figures(view, formats),
        _path(view, formats),
        Beside((_fields(view, formats), _why(view, formats)))
        if view.card.outcome == "open"
        else _fields(view, formats),
        course(view, formats),
        _steps(view, formats),
        _notes(view, formats),
        _history(view, formats),
    )
    own = tr("Days are elapsed days; time while the deal was closed is not counted.")
    return Draft(one_line(view.card.title), _subtitle(view), blocks, (mean.chance(), mean.stalled(), own))


def _subtitle(view: DealSheet) -> str:
    parts = (view.card.organisation, view.about.pipeline_name, tr("Deal sheet"))
    return " · ".join(one_line(part) for part in parts if part)


def _key_figures(view: DealSheet, formats: Formats) -> KeyFigures:
    card = view.card
    due = formats.day_medium(card.expected_close)
    late = card.outcome == "open" and card.expected_close is not None and card.expected_close < view.about.today
    figures = [FigureBlock(tr("Amount"), formats.money(card.amount, card.currency), (categories()[card.category],))]
    if card.outcome == "open":
        figures += [_chance(view, formats), *_in_time(view, formats)]
        figures.append(FigureBlock(tr("Stage"), one_line(view.stage), (_here(view, formats),)))
        figures.append(
            FigureBlock(tr("Expected close"), due, (tr("overdue"),) if late else (), "warning" if late else "")
        )
    else:
        tone, closed = card.outcome, view.view.deal.closed_at
        on = formats.day_medium(day_of(closed, view.about.zone)) if closed else DASH
        why = (one_line(card.lost_reason),) if card.lost_reason else ()
        figures.append(FigureBlock(tr("Outcome"), outcome_words()[card.outcome], why, tone))
        figures.append(FigureBlock(tr("Closed"), on, (tr("in {stage}", stage=one_line(view.stage)),)))
    since = tr("since {day}", day=formats.day_medium(view.created)) if view.created else tr("not known since when")
    figures.append(FigureBlock(tr("Age"), formats.elapsed_days(view.age_days), (since,)))
    return KeyFigures(tuple(figures))


def _chance(view: DealSheet, formats: Formats) -> FigureBlock:
    if view.typed:
        return FigureBlock(tr("Chance"), formats.percent(view.chance), (tr("as typed"),))
    found = view.why
    if found is None or not found.closed:
        return FigureBlock(tr("Chance"), formats.percent(view.chance), (tr("the stage's own"),))
    low, high = formats.percent(found.low), formats.percent(found.high)
    learnt = ntr("from {count} closed deal", "from {count} closed deals", found.closed)
    return FigureBlock(tr("Chance"), formats.percent(view.chance), (tr("{low} – {high}", low=low, high=high), learnt))


def _in_time(view: DealSheet, formats: Formats) -> list[FigureBlock]:
    """The chance to be won in the present period, and what the deal does to its quota."""
    if view.odds is None:
        return []
    notes = (tr("what the quota counts"),)
    if view.quota is not None:
        notes = (tr("quota {words}", words=quota_words(*view.quota, formats)),)
    return [
        FigureBlock(tr("By {day}", day=formats.day_medium(view.period.last)), formats.percent(view.odds.soon), notes)
    ]


def _here(view: DealSheet, formats: Formats) -> str:
    days = formats.elapsed_days(view.here_days)
    if view.limit_days is None:
        return days
    limit = formats.limit_days(view.limit_days)
    return tr("{days}, stalled (limit {limit})", days=days, limit=limit) if view.stalled else tr(
        "{days}, limit {limit}", days=days, limit=limit
    )  # fmt: skip


def _path(view: DealSheet, formats: Formats) -> DrawingBlock:
    outcome, closed = view.card.outcome, view.view.deal.closed_at
    stops = [_stop(step, view.about.today, formats) for step in view.path]
    if outcome != "open":
        day = formats.day_medium(day_of(closed, view.about.zone)) if closed else DASH
        stops.append(PathStop(outcome_words()[outcome], day, "here", outcome))
    said = "; ".join(f"{stop.name} {stop.note}" for stop in stops if stop.state != "ahead")
    drawing = path(stops, PAGE_WIDTH, tr("Stages so far: {rows}.", rows=said)) if stops else None
    note = tr("Date each stage was reached, and days in it") if stops else tr("No stage history is known.")
    return DrawingBlock("path", tr("Stage history"), note, drawing)


def _stop(step: StageVisit, today: date, formats: Formats) -> PathStop:
    state = "here" if step.here else "skipped" if step.skipped else "done" if step.reached else "ahead"
    note = ""
    if step.skipped:
        note = tr("skipped")
    elif step.reached:
        note = f"{formats.day_short(step.reached, today)} · {formats.elapsed_days(step.days)}"
    return PathStop(one_line(step.stage), note, state)


def _fields(view: DealSheet, formats: Formats) -> Prose:
    """What is filled in, in full."""
    card, found = view.card, view.view
    title = one_line(card.title)
    given = [
        (tr("Title"), None if clipped(title) == title else title),
        (tr("Organisation"), found.organisation),
        (tr("Contact"), found.contact),
        (tr("Owner"), card.owner),
        (tr("Source"), card.source),
        (tr("Lost reason"), card.lost_reason),
        (tr("Tags"), ", ".join(found.tags) or None),
        (tr("Put aside until"), formats.day_medium(card.snoozed_until) if card.snoozed_until else None),
        *found.custom,
    ]
    passages = tuple(TextPassage(one_line(name), value.strip()) for name, value in given if value)
    return Prose(tr("Fields"), tr("Details"), passages, tr("No field is filled in."))


def _why(view: DealSheet, formats: Formats) -> TableBlock:
    heads = (TableColumnHead(tr("What"), 2.4), TableColumnHead(tr("Points"), 0.8, "right"))
    title, found = tr("Why this chance"), view.why
    if found is None:
        return TableBlock(title, "", heads, (), tr("The chance is the stage's own."))
    start = (
        Cell(tr("the chance set for the stage {stage}", stage=one_line(found.stage))),
        Cell(formats.number(100 * found.plain)),
    )
    words = [*(one_line(reason.text) for reason in found.reasons), tr("everything else")]
    rows = [
        (Cell(reason), Cell(signed(value), tone="won" if value > 0 else "lost"))
        for reason, value in zip(words, whole_points(found), strict=True)
        if value
    ]
    end = (Cell(tr("What your history says"), strong=True), Cell(formats.number(100 * found.learnt), strong=True))
    typed = tr("the chance you entered, {chance}, is used instead", chance=formats.percent(view.chance))
    note = typed if view.typed else rests_on(found, formats)
    return TableBlock(title, note, heads, (start, *rows), total=end)


def _steps(view: DealSheet, formats: Formats) -> TableBlock:
    heads = (
        TableColumnHead(tr("Day"), 1.0),
        TableColumnHead(tr("Step"), 3.4),
        TableColumnHead(tr("Kind"), 1.0),
        TableColumnHead(tr("State"), 1.0),
    )
    today, zone = view.about.today, view.about.zone
    rows = []
    for step in view.view.activities:
        done = step.done_at is not None
        day = day_of(step.done_at, zone) if step.done_at else step.due_day
        late = not done and day is not None and day < today
        state = tr("done") if done else tr("overdue") if late else tr("planned")
        tone = "won" if done else "warning" if late else ""
        time = step.due_time or "" if not done else ""
        rows.append((
            Cell(formats.day_medium(day), time), Cell(one_line(step.title), strong=not done),
            Cell(step_kinds().get(step.kind, step.kind)), Cell(state, tone=tone),
        ))  # fmt: skip
    note = tr("Planned ones first, then those done")
    return TableBlock(tr("Steps"), note, heads, tuple(rows), tr("No step is planned or done."))


def _notes(view: DealSheet, formats: Formats) -> Prose:
    latest = sorted(view.view.notes, key=lambda note: (note.created_at, note.id), reverse=True)
    zone = view.about.zone
    passages = tuple(TextPassage(formats.day_medium(day_of(n.created_at, zone)), n.text.strip()) for n in latest)
    return Prose(tr("Notes"), tr("The latest first"), passages, tr("There is no note."))


def _history(view: DealSheet, formats: Formats) -> Prose:
    zone = view.about.zone
    lines = [line for line in view.view.history if line.kind != "note"]
    passages = tuple(TextPassage(formats.day_medium(day_of(line.at, zone)), sentence(line, formats)) for line in lines)
    return Prose(tr("History"), tr("What happened, the latest first"), passages)
