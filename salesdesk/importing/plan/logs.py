"""Stage logs: a row per change of stage, a row per change of any field, or our own export of history."""

from collections.abc import Iterator, Sequence
from datetime import UTC
from typing import Any, NamedTuple

from salesdesk.domain.errors import Message
from salesdesk.domain.names import name_key
from salesdesk.importing.plan.deals import TOO_LONG, Skipped, long_texts
from salesdesk.importing.plan.history import LogRow
from salesdesk.importing.plan.model import ImportOptions, Problem, Refusal, StageRead
from salesdesk.importing.read.cells import RawRow, cell_text, is_overlong
from salesdesk.importing.read.row_kinds import ClassifiedRow, classified_rows
from salesdesk.importing.read.tables import SourceTable
from salesdesk.importing.understand.dates import DateAndInstant, DateReader
from salesdesk.importing.understand.field_readers import RowReaders, Wrong
from salesdesk.importing.understand.file_rules import Rules
from salesdesk.importing.understand.header_words import DEAL_FIELDS, LOG_FIELDS, normal_header
from salesdesk.importing.understand.outcomes import NamedOutcome

_MOST_NAMES = 2_000
NO_DEAL = Message("The row does not say which deal it is about.")
NO_TIME = Message("The row does not say when the change was made.")
NO_STAGE = Message("The row names no stage.")


class LogEntry(NamedTuple):
    """A row of a log with the deal it is about and what it says of the deal itself."""

    deal: str
    row: LogRow
    title: str | None
    organisation: str | None
    owner: str | None
    reason: str | None


def looks_like_log(header: Sequence[str], sample: Sequence[RawRow], options: ImportOptions) -> bool:
    """Whether an unknown table is a stage log: it has deal, time and stage, and tells more than once of some deal."""
    columns: dict[str, int] = {}
    for index, name in enumerate(header):
        if field := LOG_FIELDS.get(normal_header(name)):
            columns.setdefault(field, index)
    worth = any(DEAL_FIELDS.get(normal_header(name)) == "amount" for name in header)
    changes = "field" in columns and ("new_value" in columns or worth)
    if not {"deal", "at"} <= columns.keys() or not (changes or "stage" in columns):
        return False
    reader = DateReader(options.date_order, options.zone)
    deal, at = columns["deal"], columns["at"]
    rows = [r.cells for r in sample if max(deal, at) < len(r.cells) and cell_text(r.cells[deal])]
    dated = sum(isinstance(reader.read(cells[at]), DateAndInstant) for cells in rows)
    different = len({cell_text(cells[deal]) for cells in rows})
    return bool(rows) and dated > 0.6 * len(rows) and different < 0.95 * len(rows)


class StageLogReader:
    """Every row of a log once: as an entry, a refusal, or skipped for a reason."""

    def __init__(self, table: SourceTable, rules: Rules) -> None:
        self._table, self._rules = table, rules
        mapping = rules.mapping
        self._readers = RowReaders(table, rules)
        read = self._readers.text_reader
        self._deal, self._stage, self._from, self._event = (
            read("deal"),
            read("stage"),
            read("from_stage"),
            read("event"),
        )
        self._field, self._old, self._new = read("field"), read("old_value"), read("new_value")
        self._by_field = mapping.index("field") is not None
        self._spelling: dict[str, str] = {}
        self._names: dict[str, int] = {}
        self._new_dates = DateReader(next(iter(rules.date_orders.values()), None), rules.options.zone)

    def __iter__(self) -> Iterator[LogEntry | Refusal | Skipped]:
        self._names.clear()
        for row in classified_rows(self._table, self._rules.mapping):
            yield self._read(row) if row.skip is None else Skipped(row.line, row.skip)

    def refusals(self) -> Iterator[Refusal]:
        """Only the rows that cannot be imported."""
        return (found for found in self if isinstance(found, Refusal))

    def _read(self, row: ClassifiedRow) -> LogEntry | Refusal | Skipped:
        wrong: Wrong = []
        cells, mapping = row.cells, self._rules.mapping
        if is_overlong(cells):
            return Refusal(row.line, row.texts(), long_texts(self._table.facts.name, mapping, row))
        deal = self._deal(cells)
        when = self._readers.dates(cells, wrong)
        if deal is None:
            wrong.append((mapping.column("deal"), "", NO_DEAL))
        if "at" not in when and not any(column == mapping.column("at") for column, _, _ in wrong):
            wrong.append((mapping.column("at"), "", NO_TIME))
        change = self._field_change(cells, wrong) if self._by_field else self._stage_change(cells, when, wrong)
        if change is None:
            return Skipped(row.line, "other_field")
        if row.extra:
            wrong.append(("", " ".join(row.extra), TOO_LONG))
        if wrong or deal is None:
            problems = tuple(Problem(self._table.facts.name, row.line, c, v, reason) for c, v, reason in wrong)
            return Refusal(row.line, row.texts(), problems)
        log_row = LogRow(row.line, when["at"].instant.astimezone(UTC), *change)
        readers = self._readers
        return LogEntry(
            deal,
            log_row,
            readers.title(cells),
            readers.organisation(cells),
            readers.owner(cells),
            readers.lost_reason(cells),
        )

    def _stage_change(self, cells: list[Any], when: dict[str, DateAndInstant], wrong: Wrong) -> tuple[Any, ...]:
        currency, amount, _ = self._readers.amount(cells, wrong)
        stage, event = self._stage(cells), self._event(cells)
        told = self._told(stage) if stage else None
        self._note(stage)
        if event in ("won", "lost"):
            stage, told = (
                stage or event,
                NamedOutcome("won" if event == "won" else "lost", self._readers.lost_reason(cells)),
            )
        elif event in ("amount", "expected_close"):
            stage, told = None, None
        elif stage is None:
            wrong.append((self._rules.mapping.column("stage"), "", NO_STAGE))
        if told is not None and told.outcome == "lost":
            told = NamedOutcome("lost", self._readers.lost_reason(cells) or told.reason)
        expected = when.get("expected_close")
        earlier = self._opening(self._from(cells))
        return (
            self._spelled(stage),
            told,
            earlier,
            amount,
            currency,
            expected.day if expected else None,
        )

    def _field_change(self, cells: list[Any], wrong: Wrong) -> tuple[Any, ...] | None:
        """A change of stage, amount or close date; None for a change of something that is not kept as history."""
        field = DEAL_FIELDS.get(normal_header(self._field(cells) or ""))
        value = self._new(cells)
        base = self._rules.currency
        if field == "created":
            return (None, None, None, None, base, None)
        if field == "stage" and value:
            self._note(value)
            return (self._spelled(value), self._told(value), self._opening(self._old(cells)), None, base, None)
        if field == "amount" and value:
            found = self._readers.amount_of(value, base)
            if isinstance(found, Message):
                wrong.append((self._rules.mapping.column("new_value"), value, found))
            return (None, None, None, found, base, None)
        if field in ("close_date", "expected_close") and value:
            when = self._new_dates.read(value)
            if isinstance(when, Message):
                wrong.append((self._rules.mapping.column("new_value"), value, when))
            return (None, None, None, None, base, when.day if isinstance(when, DateAndInstant) else None)
        return None

    def stage_names(self) -> Iterator[StageRead]:
        """Each stage name of the file, with what it is taken for; after a reading."""
        for name, count in self._names.items():
            told = self._told(name)
            yield StageRead(name, count, told.outcome, self._spelled(name) or name)

    def _told(self, stage: str) -> NamedOutcome:
        standing = self._rules.standing
        return standing.stage(self._rules.options.pipeline, standing.meant(stage))

    def _note(self, stage: str | None) -> None:
        if stage and (stage in self._names or len(self._names) < _MOST_NAMES):
            self._names[stage] = self._names.get(stage, 0) + 1

    def _opening(self, stage: str | None) -> str | None:
        """The stage a deal came from, when it is an open one."""
        return self._spelled(stage) if stage and self._told(stage).outcome == "open" else None

    def _spelled(self, stage: str | None) -> str | None:
        """The first spelling of a stage in the file, or the desk's."""
        if stage is None:
            return None
        known = self._spelling.get(name_key(stage))
        if known is None:
            meant = self._rules.standing.meant(stage)
            known = self._rules.pipelines.desk_spelling(self._rules.options.pipeline, meant)
            self._spelling[name_key(stage)] = known
        return known
