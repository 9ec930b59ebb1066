"""History from deal files that have one date column a stage: the day the deal entered it."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from salesdesk.services.importing.dates import DateReader, When
from salesdesk.services.importing.deals import DealReader
from salesdesk.services.importing.history import LogRow, tell
from salesdesk.services.importing.layouts import date_entered
from salesdesk.services.importing.model import DealDraft, HistoryDraft
from salesdesk.services.importing.outcomes import Told
from salesdesk.services.importing.rowkinds import classified_rows
from salesdesk.services.importing.rules import Rules
from salesdesk.services.importing.tables import Table


class _EnteredColumn(NamedTuple):
    column: int
    stage: str
    told: Told
    reader: DateReader


def entered_histories(table: Table, rules: Rules) -> tuple[HistoryDraft, ...]:
    """A history for each deal with an id: made, entered each stage that has a date, and closed as its row says."""
    columns = list(_columns(table, rules))
    found: list[HistoryDraft] = []
    for row, draft in zip(classified_rows(table, rules.mapping), DealReader(table, rules), strict=True):
        if not isinstance(draft, DealDraft) or draft.external_id is None:
            continue
        entered = [(when.instant, c) for c in columns if isinstance(when := c.reader.read(row.cells[c.column]), When)]
        if entered:
            found.append(HistoryDraft(draft.external_id, draft.source_system, tell(_rows(draft, entered)).events))
    return tuple(found)


def _columns(table: Table, rules: Rules) -> Iterator[_EnteredColumn]:
    for index in rules.mapping.columns("entered"):
        named = date_entered(table.header[index])
        if named is None:
            continue
        stage, pipeline = named
        told = rules.standing.stage(pipeline, stage)
        spelled = rules.pipelines.spelling(pipeline or rules.options.pipeline).get(stage.casefold(), stage)
        reader = DateReader(rules.date_orders.get(index), rules.options.zone, table.epoch_1904)
        yield _EnteredColumn(index, spelled, told, reader)


def _rows(draft: DealDraft, entered: list[tuple[datetime, _EnteredColumn]]) -> list[LogRow]:
    def row(at: datetime, stage: str | None, told: Told | None) -> LogRow:
        return LogRow(draft.line, at, stage, told, None, draft.amount_minor, draft.currency, draft.expected_close)

    first = min(at for at, _ in entered)
    rows = [row(min(draft.created, first), None, None)]
    rows += [row(at, c.stage, c.told) for at, c in entered if c.told.outcome in ("open", draft.outcome)]
    last = max((at for at, c in entered if c.told.outcome == "open"), default=first)
    if draft.closed is not None and not any(c.told.outcome == draft.outcome for _, c in entered):
        rows.append(row(max(draft.closed, last), "", Told(draft.outcome, draft.lost_reason)))
    return rows
