"""What a plan tells about the rows: counts, problems, and the rows worth looking at before anything is written."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from operator import attrgetter, itemgetter
from typing import Any, TypeVar

from salesdesk.desk.steps import in_parts
from salesdesk.domain.errors import Message
from salesdesk.domain.records import Outcome
from salesdesk.i18n import mark
from salesdesk.importing.plan.deals import Skipped
from salesdesk.importing.plan.model import Counts, CurrencySum, DealDraft, ImportPreview, Problem, Refusal, Row
from salesdesk.importing.read.cells import RawRow, cell_text
from salesdesk.importing.read.tables import SourceTable

PROBLEM_LIMIT = 10_000
_CHUNK = 4_096
_FIRST, _WORST, _LONG_TITLE = 20, 20, 80
T = TypeVar("T")


class RowTally:
    """Counts the rows as they come out of a reader and keeps the first problems."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.worst: list[Row] = []
        self._rows = self._read = self._refused = 0
        self._skipped: Counter[str] = Counter()

    def sorted_out(self, found: Iterable[T | Refusal | Skipped], progress: Callable[[int], None]) -> Iterator[list[T]]:
        """What could be read, in lists of some thousands; all else is counted here."""
        for chunk in in_parts(found, _CHUNK):
            self._rows += len(chunk)
            good: list[T] = []
            for one in chunk:
                if isinstance(one, Refusal):
                    self._refuse(one)
                elif isinstance(one, Skipped):
                    self._skipped[one.reason] += 1
                else:
                    good.append(one)
            self._read += len(good)
            yield good
            progress(self._rows)

    def _refuse(self, refusal: Refusal) -> None:
        self._refused += 1
        if len(self.problems) < PROBLEM_LIMIT:
            self.problems.extend(refusal.problems)
        if len(self.worst) < _WORST:
            self.worst.append(Row(refusal.line, refusal.cells))

    def take_back(self, rows: int, reason: str) -> None:
        """Rows that turned out later not to be wanted."""
        self._read -= rows
        self._skipped[reason] += rows

    def counts(self) -> Counts:
        """All rows, each counted once."""
        return Counts(rows=self._rows, read=self._read, refused=self._refused, **self._skipped)


class DraftTotals:
    """Sums over all drafts."""

    def __init__(self) -> None:
        self.owners: Counter[str | None] = Counter()
        self.currencies: Counter[str] = Counter()
        self.stages: Counter[tuple[str | None, str]] = Counter()
        self._deals: Counter[tuple[Outcome, str]] = Counter()
        self._amounts: Counter[tuple[Outcome, str]] = Counter()
        self.made_now = self.closed_unknown = 0

    def add(self, drafts: Sequence[DealDraft]) -> None:
        """Count some drafts."""
        self.owners.update(map(attrgetter("owner"), drafts))
        self.currencies.update(d.currency for d in drafts if d.amount_minor is not None)
        self.stages.update(map(attrgetter("pipeline", "stage"), drafts))
        self._deals.update(map(attrgetter("outcome", "currency"), drafts))
        for draft in drafts:
            if draft.amount_minor is not None:
                self._amounts[draft.outcome, draft.currency] += draft.amount_minor
        self.made_now += sum(d.created_estimated for d in drafts)
        self.closed_unknown += sum(d.outcome != "open" and d.closed is None for d in drafts)

    def sums(self) -> tuple[CurrencySum, ...]:
        """Deals and amounts by outcome and currency, the open ones first."""
        found = [CurrencySum(*key, count, self._amounts[key]) for key, count in self._deals.items()]
        return tuple(sorted(found, key=lambda s: (("open", "won", "lost").index(s.outcome), -s.deals)))


class RowWarnings:
    """Finds the rows worth looking at before anything is written."""

    def __init__(self, sample: Sequence[RawRow]) -> None:
        self._last = sample[-1].line if sample else 0
        self._early: dict[int, DealDraft] = {}
        self._extremes: dict[str, tuple[Any, DealDraft]] = {}

    def look(self, drafts: Sequence[DealDraft]) -> None:
        """Look at some drafts."""
        if drafts and drafts[0].line <= self._last:
            self._early |= {d.line: d for d in drafts if d.line <= self._last}
        for why, measure in _EXTREMES.items():
            candidates = ((value, draft) for draft in drafts if (value := measure(draft)) is not None)
            best = max(candidates, key=itemgetter(0), default=None)
            if best is not None and (why not in self._extremes or best[0] > self._extremes[why][0]):
                self._extremes[why] = best

    def preview(self, table: SourceTable, sample: Sequence[RawRow], refused: Sequence[Row]) -> ImportPreview:
        """The first rows; the refused ones, and those that go furthest, which are the likeliest to be misread."""
        rows = {raw.line: _row(table, raw) for raw in sample if any(cell != "" for cell in raw.cells)}
        first = [row._replace(draft=self._early.get(row.line)) for row in islice(rows.values(), _FIRST)]
        worst: dict[int, Row] = {row.line: row for row in refused}
        for why, (_, draft) in self._extremes.items():
            cells = rows[draft.line].cells if draft.line in rows else ()
            worst.setdefault(draft.line, Row(draft.line, cells, draft, Message(why)))
        return ImportPreview(tuple(first), tuple(worst.values()))


def _damage(draft: DealDraft) -> int | None:
    return draft.title.count("\ufffd") + (draft.organisation or "").count("\ufffd") or None


_EXTREMES: dict[str, Callable[[DealDraft], Any]] = {
    mark("Largest amount"): lambda d: d.amount_minor,
    mark("Smallest amount"): lambda d: None if d.amount_minor is None else -d.amount_minor,
    mark("Earliest date"): lambda d: None if d.created_estimated else -d.created.timestamp(),
    mark("Latest close"): lambda d: d.expected_close,
    mark("Longest title"): lambda d: len(d.title) if len(d.title) > _LONG_TITLE else None,
    mark("Damaged characters"): _damage,
}


def preview(table: SourceTable, sample: Sequence[RawRow], refused: Sequence[Row]) -> ImportPreview:
    """The first rows of a log, and the refused ones."""
    rows = [_row(table, raw) for raw in sample if any(cell != "" for cell in raw.cells)]
    return ImportPreview(tuple(rows[:_FIRST]), tuple(refused))


def _row(table: SourceTable, raw: RawRow) -> Row:
    return Row(raw.line, tuple(map(cell_text, raw.cells[: len(table.header)])))
