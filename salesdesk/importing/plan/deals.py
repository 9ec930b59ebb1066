"""Rows to drafts of deals. Every row comes out once: as a draft, as a refusal, or as skipped for a reason."""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from salesdesk.domain.errors import Message
from salesdesk.domain.names import name_key
from salesdesk.importing.plan.model import DealDraft, HistoryDraft, Problem, Refusal
from salesdesk.importing.read.cells import LONGEST_CELL, is_overlong
from salesdesk.importing.read.row_kinds import ClassifiedRow, SkipReason, classified_rows
from salesdesk.importing.read.tables import SourceTable
from salesdesk.importing.understand.deal_dates import settle_times
from salesdesk.importing.understand.field_readers import RowReaders
from salesdesk.importing.understand.file_rules import Rules
from salesdesk.importing.understand.mapping import ColumnMap
from salesdesk.importing.understand.outcome_and_stage import DraftState, unknown_status
from salesdesk.importing.understand.stage_date_columns import concerning, entered_history, last_open_stage

NO_TITLE = Message("The row has nothing that names the deal.")
TOO_LONG = Message("The row has more cells than the table has columns.")
TEXT_TOO_LONG = Message("The text is longer than {count} characters.", {"count": LONGEST_CELL})
_SHOWN = 60


class Skipped(NamedTuple):
    """A row left out on purpose."""

    line: int
    reason: SkipReason


class DealReader:
    """Reads every row of a table as a deal; can be iterated again and again with the same result."""

    def __init__(self, table: SourceTable, rules: Rules) -> None:
        self._table, self._rules = table, rules
        self.histories: list[HistoryDraft] = []
        """Of the deals that the last reading has met and that have a date for each stage."""

    def __iter__(self) -> Iterator[DealDraft | Refusal | Skipped]:
        reading = _Pass(self._table, self._rules)
        self.histories = reading.histories
        for row in classified_rows(self._table, self._rules.mapping):
            yield reading.read(row) if row.skip is None else Skipped(row.line, row.skip)

    def refusals(self) -> Iterator[Refusal]:
        """Only the rows that cannot be imported."""
        return (found for found in self if isinstance(found, Refusal))


class AllDrafts:
    """The drafts among what a reader finds, read again at each iteration."""

    def __init__(self, reader: DealReader) -> None:
        self._reader = reader

    def __iter__(self) -> Iterator[DealDraft]:
        return (found for found in self._reader if isinstance(found, DealDraft))


class _Pass:
    """One pass over the rows, with what it has read so far."""

    def __init__(self, table: SourceTable, rules: Rules) -> None:
        self._name, self._rules, self._mapping = table.facts.name, rules, rules.mapping
        self._readers = RowReaders(table, rules)
        self._today = rules.now.astimezone(rules.options.zone).date()
        self._dated = bool(rules.mapping.columns("entered"))
        self._owner = same_name(rules.options.owner) if rules.options.owner else None
        self._standings: dict[tuple[Any, ...], DraftState] = {}
        self._ids: dict[str, tuple[int, int]] = {}
        self.histories: list[HistoryDraft] = []
        """Of the deals read so far that have a date for each stage."""
        self._twins: dict[tuple[str, str, date | None], int] = {}

    def read(self, row: ClassifiedRow) -> DealDraft | Refusal | Skipped:
        """The one outcome of a row."""
        readers, cells = self._readers, row.cells
        if is_overlong(cells):
            return Refusal(row.line, row.texts(), long_texts(self._name, self._mapping, row))
        owner = readers.owner(cells)
        if self._owner is not None and (owner is None or same_name(owner) != self._owner):
            return Skipped(row.line, "other_owner")
        pipeline = readers.pipeline(cells) or self._rules.options.pipeline
        standing = self._standing(pipeline, cells)
        if standing.deleted:
            return Skipped(row.line, "deleted")
        external_id = readers.external_id(cells)
        first = self._ids.setdefault(external_id, (row.line, _fingerprint(cells))) if external_id else None
        if first and first[0] != row.line and first[1] == _fingerprint(cells):
            return Skipped(row.line, "duplicate")
        wrong: list[tuple[str, str, Message]] = []
        when = readers.dates(cells, wrong)
        entered = concerning(readers.entered(cells, wrong), pipeline) if self._dated else []
        currency, amount, told = readers.amount(cells, wrong)
        chance, facts = readers.chance(cells, wrong), readers.facts(cells, currency, wrong)
        organisation = readers.organisation(cells)
        title = readers.title(cells) or self._made_title(organisation, readers.product(cells), external_id)
        if first and first[0] != row.line:
            reason = Message("The id {id} is already that of line {line}.", {"id": external_id, "line": first[0]})
            wrong.append((self._mapping.column("external_id"), str(external_id), reason))
        if wrong or title is None or row.extra or standing.unknown_status is not None:
            return self._refusal(row, wrong, standing, title)
        held = standing.stage or last_open_stage(entered)
        stage = held or self._rules.pipelines.assumed_stage(pipeline, standing.outcome)
        times = settle_times(when, standing.outcome, self._rules.now, self._today)
        lost_reason = (readers.lost_reason(cells) or standing.reason) if standing.outcome == "lost" else None
        twin = 0 if external_id else self._twin(title, organisation, None if times[1] else times[0].date())
        draft = DealDraft(
            row.line, external_id, readers.source_system(cells) or self._rules.source_system, title, organisation,
            readers.contact(cells), owner, pipeline, stage, held is not None, standing.outcome, lost_reason,
            amount, currency, *times, chance, facts, readers.tags(cells), readers.next_step(cells),
            readers.customs(cells), twin, told,
        )  # fmt: skip
        if entered:
            self.histories.append(entered_history(draft, entered))
        return draft

    def _standing(self, pipeline: str | None, cells: list[Any]) -> DraftState:
        key = (pipeline, *self._readers.standing_cells(cells))
        known = self._standings.get(key)
        if known is None:
            known = self._rules.standing.read(pipeline, key[1:])
            if known.stage is not None:
                spelling = self._rules.pipelines.spelling(pipeline)
                known = known._replace(stage=spelling.get(name_key(known.stage), known.stage))
            if len(self._standings) < 100_000:
                self._standings[key] = known
        return known

    @staticmethod
    def _made_title(organisation: str | None, product: str | None, external_id: str | None) -> str | None:
        """Organisation and product, either alone, or else the id."""
        return " – ".join(filter(None, (organisation, product))) or external_id

    def _twin(self, title: str, organisation: str | None, day: date | None) -> int:
        key = (title.casefold(), (organisation or "").casefold(), day)
        count = self._twins.get(key, 0)
        self._twins[key] = count + 1
        return count

    def _refusal(
        self, row: ClassifiedRow, wrong: list[tuple[str, str, Message]], standing: DraftState, title: str | None
    ) -> Refusal:
        if standing.unknown_status is not None:
            word = standing.unknown_status
            wrong.append((self._mapping.column("status"), word, unknown_status(word)))
        if title is None:
            wrong.append((self._mapping.column("title"), "", NO_TITLE))
        if row.extra:
            wrong.append(("", " ".join(row.extra), TOO_LONG))
        problems = tuple(Problem(self._name, row.line, column, value, reason) for column, value, reason in wrong)
        return Refusal(row.line, row.texts(), problems)


def long_texts(name: str, mapping: ColumnMap, row: ClassifiedRow) -> tuple[Problem, ...]:
    """What is wrong with a row that has texts longer than any cell."""
    return tuple(
        Problem(name, row.line, mapping.header[at], cell[:_SHOWN] + "…", TEXT_TOO_LONG)
        for at, cell in enumerate(row.cells)
        if is_overlong([cell])
    )


def same_name(name: str) -> str:
    """A person's name without case and order, so that `Hansen, Markita` is `Markita Hansen`."""
    return " ".join(sorted(name_key(name).replace(",", " ").split()))


def _fingerprint(cells: list[Any]) -> int:
    return hash(tuple(cells))
