"""A customer sheet as facts and as a workbook."""

from collections.abc import Iterator

from salesdesk.domain.days import day_of
from salesdesk.i18n import tr
from salesdesk.reports.book import DataSheet, Pages, SheetColumn, SummaryLine, line, money_line
from salesdesk.reports.deal_rows import deals_sheet, ranges, where
from salesdesk.reports.facts import Row, about, money, plain
from salesdesk.reports.wording import step_kinds
from salesdesk.views.reporting.customer import CustomerView


def facts(view: CustomerView) -> Iterator[Row]:
    """Everything the customer sheet says."""
    name = view.organisation.name
    yield from about(view.about)
    for measure, sums in (("won", view.won_sums), ("open", view.open_sums), ("weighted", view.weighted)):
        for currency, amount in sums.items():
            yield money("Customer", name, measure, amount, currency)
    counts = {"won deals": len(view.won), "lost deals": len(view.lost), "open deals": len(view.open_deals)}
    yield from plain("Customer", name, {**counts, "first win": view.since, "latest win": view.last})
    for person in view.contacts:
        yield from plain("Person", person.name, {"email": person.email, "phone": person.phone})
    for row in view.rows:
        section = f"{row.card.outcome.capitalize()} deal"
        yield money(section, row.card.title, "amount", row.card.amount, row.card.currency)
        reason, due = row.card.lost_reason, row.card.expected_close
        values = {"stage": row.stage, "chance": row.chance, "expected_close": due, "reason": reason}
        yield from plain(section, row.card.title, values)
    for coming in view.steps:
        yield "Next step", coming.deal, coming.step.title, coming.step.due_day, ""
    for written in view.notes:
        yield "Note", written.note.created_at.isoformat(), written.deal, written.note.text, ""


def workbook(view: CustomerView) -> Pages:
    """Summary, Deals, Steps, People and Notes."""
    sheets = (deals_sheet(view.rows, view.about.zone), _steps(view), _people(view), _notes(view))
    return Pages(_lines(view), sheets)


def _lines(view: CustomerView) -> tuple[SummaryLine, ...]:
    cells = ranges(len(view.rows))
    lines = [
        line(words, "count", count, "", f"=COUNTIFS({where(cells, outcome)})")
        for words, outcome, count in (
            (tr("Won deals"), "won", len(view.won)),
            (tr("Lost deals"), "lost", len(view.lost)),
            (tr("Open deals"), "open", len(view.open_deals)),
        )
    ]
    rate = len(view.won) / (len(view.won) + len(view.lost)) if view.won or view.lost else None
    lines.append(line(tr("Win rate"), "share", rate, tr("won ÷ won and lost"), '=IF(B4+B5=0,"",B4/(B4+B5))'))
    lines += [SummaryLine(tr("First win"), "day", view.since), SummaryLine(tr("Latest win"), "day", view.last)]
    for words, outcome, column, sums in (
        (tr("Won amount"), "won", cells.amount, view.won_sums),
        (tr("Open amount"), "open", cells.amount, view.open_sums),
        (tr("Weighted"), "open", cells.weighted, view.weighted),
    ):
        for currency, amount in sums.items():
            formula = f"=SUMIFS({column},{where(cells, outcome, currency)})"
            lines.append(money_line(words, amount, currency, "", formula))
    return tuple(lines)


def _steps(view: CustomerView) -> DataSheet:
    kinds = step_kinds()
    fields = (
        SheetColumn(tr("Step"), "text", 44), SheetColumn(tr("Kind"), "text", 14), SheetColumn(tr("Due"), "day", 13),
        SheetColumn(tr("Deal"), "text", 38),
    )  # fmt: skip
    rows = [(one.step.title, kinds.get(one.step.kind, one.step.kind), one.step.due_day, one.deal) for one in view.steps]
    return DataSheet(tr("Steps"), fields, rows, filtered=True)


def _people(view: CustomerView) -> DataSheet:
    fields = (
        SheetColumn(tr("Name"), "strong", 28),
        SheetColumn(tr("Email"), "text", 34),
        SheetColumn(tr("Phone"), "text", 20),
    )
    return DataSheet(tr("People"), fields, [(p.name, p.email, p.phone) for p in view.contacts])


def _notes(view: CustomerView) -> DataSheet:
    fields = (
        SheetColumn(tr("Day"), "day", 13),
        SheetColumn(tr("Deal"), "text", 38),
        SheetColumn(tr("Note"), "text", 100),
    )
    zone = view.about.zone
    return DataSheet(tr("Notes"), fields, [(day_of(n.note.created_at, zone), n.deal, n.note.text) for n in view.notes])
