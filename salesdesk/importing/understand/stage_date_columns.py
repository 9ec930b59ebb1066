"""Files of deals that have one date column a stage: the day on which each deal came there."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from salesdesk.domain.names import name_key
from salesdesk.importing.plan.deal_keys import key_of
from salesdesk.importing.plan.history import LogRow, tell
from salesdesk.importing.plan.model import DealDraft, HistoryDraft
from salesdesk.importing.understand.file_rules import Rules
from salesdesk.importing.understand.layouts import date_entered
from salesdesk.importing.understand.mapping import ColumnMap
from salesdesk.importing.understand.outcomes import NamedOutcome


class StageColumn(NamedTuple):
    """A column of dates, the pipeline it is about (None: any), and the stage it is called after."""

    column: int
    pipeline: str | None
    stage: str
    told: NamedOutcome


class StageEntry(NamedTuple):
    """A deal came to a stage."""

    at: datetime
    where: StageColumn


def named_in(mapping: ColumnMap) -> Iterator[tuple[int, str, str | None]]:
    """Each such column with the stage and the pipeline in its name."""
    for index in mapping.columns("entered"):
        name = mapping.header[index]
        yield index, *(date_entered(name) or (name, None))


def stages_entered(rules: Rules) -> list[StageColumn]:
    """The date columns of a file, one a stage."""
    found: list[StageColumn] = []
    for index, named, pipeline in named_in(rules.mapping):
        name = rules.standing.meant(named)
        told = rules.standing.stage(pipeline, name)
        spelled = rules.pipelines.spelling(pipeline or rules.options.pipeline).get(name_key(name), name)
        found.append(StageColumn(index, pipeline, spelled, told))
    return found


def concerning(entered: Sequence[StageEntry], pipeline: str | None) -> list[StageEntry]:
    """Those of the deal's own pipeline; a column that names none is about all."""
    own = pipeline.casefold() if pipeline else None
    return [e for e in entered if e.where.pipeline is None or own is None or e.where.pipeline.casefold() == own]


def last_open_stage(entered: Sequence[StageEntry]) -> str | None:
    """The open stage that a deal came to last."""
    opens = [e for e in entered if e.where.told.outcome == "open"]
    return max(opens, key=lambda e: e.at).where.stage if opens else None


def entered_history(draft: DealDraft, entered: Sequence[StageEntry]) -> HistoryDraft:
    """A deal was made, came to each stage that has a date, and was closed as its row says."""
    return HistoryDraft(key_of(draft), draft.source_system, tell(_rows(draft, entered)).events)


def _rows(draft: DealDraft, entered: Sequence[StageEntry]) -> list[LogRow]:
    def row(at: datetime, stage: str | None, told: NamedOutcome | None) -> LogRow:
        return LogRow(draft.line, at, stage, told, None, draft.amount_minor, draft.currency, draft.expected_close)

    first = min(e.at for e in entered)
    rows = [row(min(draft.created, first), None, None)]
    rows += [row(e.at, e.where.stage, e.where.told) for e in entered if e.where.told.outcome in ("open", draft.outcome)]
    last = max((e.at for e in entered if e.where.told.outcome == "open"), default=first)
    if draft.closed is not None and not any(e.where.told.outcome == draft.outcome for e in entered):
        rows.append(row(max(draft.closed, last), "", NamedOutcome(draft.outcome, draft.lost_reason)))
    return rows
