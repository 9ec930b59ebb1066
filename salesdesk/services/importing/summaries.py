"""What a plan tells about the rows: counts, problems, and the rows worth looking at before anything is written."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

from salesdesk.services.importing.cells import RawRow, cell_text
from salesdesk.services.importing.deals import Skipped
from salesdesk.services.importing.model import Counts, DateOrder, Preview, Problem, Refusal, Row
from salesdesk.services.importing.tables import Table

PROBLEM_LIMIT = 10_000
_CHUNK = 4_096
_FIRST, _WORST = 20, 20
T = TypeVar("T")


class Tally:
    """Counts the rows as they come out of a reader and keeps the first problems."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.worst: list[Row] = []
        self._rows = self._read = self._refused = 0
        self._skipped: Counter[str] = Counter()

    def sorted_out(self, found: Iterable[T | Refusal | Skipped], progress: Callable[[int], None]) -> Iterator[list[T]]:
        """What could be read, in lists of some thousands; all else is counted here."""
        rows = iter(found)
        while chunk := list(islice(rows, _CHUNK)):
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


def preview(table: Table, sample: Sequence[RawRow], worst: Sequence[Row]) -> Preview:
    """The first rows, and those most likely to be misread: refused ones, then the emptiest of the sample."""
    rows = [_row(table, raw) for raw in sample if any(cell != "" for cell in raw.cells)]
    shown = {row.line for row in worst}
    thin = sorted((r for r in rows if r.line not in shown), key=lambda r: sum(map(bool, r.cells)))
    return Preview(tuple(rows[:_FIRST]), (*worst, *thin[: max(0, _WORST // 4 - len(worst))]))


def _row(table: Table, raw: RawRow) -> Row:
    return Row(raw.line, tuple(map(cell_text, raw.cells[: len(table.header)])))


def common_order(orders: Iterable[DateOrder | None]) -> DateOrder | None:
    """The order of the dates, when the columns that have one agree."""
    found = {order for order in orders if order}
    return found.pop() if len(found) == 1 else None
