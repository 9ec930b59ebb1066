"""What was done and what is planned, as facts and as a workbook."""

from collections.abc import Iterator

from salesdesk.i18n import tr
from salesdesk.reports.book import DataSheet, NativeChart, Pages, Series, SheetColumn, SummaryLine, line
from salesdesk.reports.deal_rows import conditions
from salesdesk.reports.facts import Row, about, plain
from salesdesk.reports.wording import step_kinds
from salesdesk.views.reporting.activity import ActivityView, ReportedStep


def facts(view: ActivityView) -> Iterator[Row]:
    """Everything the activity report says."""
    yield from about(view.about)
    for kind in (*view.kinds, view.every):
        counts = {"done": kind.done, "planned": kind.planned, "overdue": kind.overdue}
        yield from plain("Kind", kind.kind or "all", counts)
    for week in view.weeks:
        yield from plain("Week", week.start.isoformat(), {"done": week.done, "planned": week.planned})
    for deal in view.deals:
        yield from plain("Deal", deal.card.title, {"done": deal.done, "last": deal.last})
    for deal in view.bare:
        yield "Without a next step", deal.card.title, "last", deal.last, ""
    for section, steps in (("Planned", view.planned), ("Done", view.done)):
        for one in steps:
            yield section, one.card.title, one.title, one.day, ""


def workbook(view: ActivityView) -> Pages:
    """Summary, Kinds, Weeks and Steps; the counts are formulas over the steps."""
    return Pages(_lines(view), (_weeks(view), _steps(view), _bare(view)))


def _states() -> dict[str, str]:
    return {"done": tr("done"), "planned": tr("planned"), "overdue": tr("overdue")}


def _lines(view: ActivityView) -> tuple[SummaryLine, ...]:
    words = _states()
    lines = [
        line(label, "count", count, "", f"=COUNTIFS({conditions((_column(view, 'D'), words[state]))})")
        for label, state, count in (
            (tr("Steps done"), "done", view.every.done),
            (tr("Planned"), "planned", view.every.planned),
            (tr("Overdue"), "overdue", view.every.overdue),
        )
    ]
    lines.append(line(tr("Open deals without a next step"), "count", len(view.bare)))
    kinds = step_kinds()
    for kind in view.kinds:
        name = kinds.get(kind.kind, kind.kind)
        wanted = conditions((_column(view, "C"), name), (_column(view, "D"), words["done"]))
        lines.append(line(tr("{kind}, done", kind=name), "count", kind.done, "", f"=COUNTIFS({wanted})"))
    return tuple(lines)


def _column(view: ActivityView, letter: str) -> str:
    sheet, last = "'" + tr("Steps") + "'", max(len(view.planned) + len(view.done), 1) + 1
    return f"{sheet}!${letter}$2:${letter}${last}"


def _weeks(view: ActivityView) -> DataSheet:
    fields = (
        SheetColumn(tr("Week of"), "day", 13),
        SheetColumn(tr("Done"), "count", 10),
        SheetColumn(tr("Planned"), "count", 10),
    )
    rows = [(week.start, week.done, week.planned) for week in view.weeks]
    series = (Series(tr("Done"), 1, "won"), Series(tr("Planned"), 2, "accent"))
    chart = NativeChart("stacked", tr("By week"), 0, series, 1, len(rows), "E2")
    return DataSheet(tr("Weeks"), fields, rows, charts=(chart,))


def _steps(view: ActivityView) -> DataSheet:
    kinds, words = step_kinds(), _states()
    fields = (
        SheetColumn(tr("Day"), "day", 13), SheetColumn(tr("Step"), "text", 44), SheetColumn(tr("Kind"), "text", 14),
        SheetColumn(tr("State"), "text", 12), SheetColumn(tr("Deal"), "text", 38), SheetColumn(tr("Organisation"), "text", 28),
    )  # fmt: skip

    def state(one: ReportedStep) -> str:
        late = one.day is not None and one.day < view.about.today
        return words["done"] if one.done else words["overdue"] if late else words["planned"]

    rows = [
        (one.day, one.title, kinds.get(one.kind, one.kind), state(one), one.card.title, one.card.organisation)
        for one in (*view.planned, *view.done)
    ]
    return DataSheet(tr("Steps"), fields, rows, filtered=True)


def _bare(view: ActivityView) -> DataSheet:
    fields = (
        SheetColumn(tr("Deal"), "text", 38), SheetColumn(tr("Organisation"), "text", 28), SheetColumn(tr("Stage"), "text", 20),
        SheetColumn(tr("Last step"), "day", 13), SheetColumn(tr("Expected close"), "day", 14),
    )  # fmt: skip
    rows = [(d.card.title, d.card.organisation, d.stage, d.last, d.card.expected_close) for d in view.bare]
    return DataSheet(tr("Without a next step"), fields, rows, filtered=True)
