"""The first reading of a table: the evidence in its columns, before any row is turned into a deal."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from operator import itemgetter
from statistics import median
from typing import Any

from salesdesk.desk.steps import in_parts
from salesdesk.domain.errors import Message
from salesdesk.domain.money import exponent
from salesdesk.i18n import mark
from salesdesk.importing.plan.model import DateOrder, DecimalMark, ImportOptions, Question
from salesdesk.importing.read.cells import cell_text
from salesdesk.importing.read.tables import SourceTable
from salesdesk.importing.understand.amounts import is_ambiguous as amount_is_ambiguous
from salesdesk.importing.understand.amounts import mark_evidence, number_of
from salesdesk.importing.understand.dates import is_ambiguous, order_evidence
from salesdesk.importing.understand.mapping import DATE_FIELDS, ColumnMap

_CHUNK, _CHUNK_CELLS = 4096, 2_000_000
_EVIDENCE_LIMIT = 50_000
"""Different values of a column that are looked at; a column without evidence in so many has none."""
_POINTED = re.compile(r"-?\d+\.\d{1,2}")
_STAGE_LIMIT = 2_000


class ColumnSurvey:
    """What a whole column proves, and the stages in the order in which the file first names them."""

    def __init__(self, mapping: ColumnMap, options: ImportOptions) -> None:
        self._mapping, self._options = mapping, options
        self._dates = [i for i, f in enumerate(mapping.fields) if f in DATE_FIELDS]
        self._orders: dict[int, set[DateOrder]] = {i: set() for i in self._dates}
        self._unclear_dates: dict[int, str] = {}
        self._amount = mapping.index("amount")
        self._marks: set[DecimalMark] = set()
        self._unclear_amounts: dict[str, str] = {}
        self._seen: defaultdict[int, set[Any]] = defaultdict(set)
        self._chance = mapping.index("probability")
        self._stage, self._pipeline = mapping.index("stage"), mapping.index("pipeline")
        self.percent = False
        self.stage_names: dict[tuple[Any, Any], int] = {}
        self._chances: defaultdict[tuple[Any, Any], Counter[Any]] = defaultdict(Counter)
        self.rows = 0

    def read(self, table: SourceTable, progress: Callable[[int], None]) -> "ColumnSurvey":
        """Read the whole table once."""
        rows = map(itemgetter(1), table.rows())
        most = max(1, min(_CHUNK, _CHUNK_CELLS // len(table.header)))
        for chunk in in_parts(rows, most):
            self.rows += len(chunk)
            self._look_at_chunk(chunk)
            self._look_at_stages(chunk)
            progress(self.rows)
        return self

    def _look_at_chunk(self, chunk: list[list[Any]]) -> None:
        for index in self._dates:
            texts = [t for c in self._new(index, chunk) if isinstance(c, str) and c[4:5] != "-" and (t := cell_text(c))]
            self._orders[index] |= order_evidence(texts)
            if index not in self._unclear_dates and (text := next(filter(is_ambiguous, texts), None)):
                self._unclear_dates[index] = text
        if self._amount is not None:
            for cell in self._new(self._amount, chunk):
                if isinstance(cell, str) and cell and not cell.isdigit():
                    self._look_at_amount(cell)
        if self._chance is not None and not self.percent:
            self.percent = any(_is_percent(c) for c in self._new(self._chance, chunk))

    def _new(self, index: int, chunk: list[list[Any]]) -> list[Any]:
        """The cells of a column that were not there before, in the order of the file."""
        seen = self._seen[index]
        if len(seen) > _EVIDENCE_LIMIT:
            return []
        found = [cell for cell in dict.fromkeys(row[index] for row in chunk if len(row) > index) if cell not in seen]
        seen.update(found)
        return found

    def _look_at_amount(self, cell: str) -> None:
        if _POINTED.fullmatch(cell):
            self._marks.add(".")
            return
        text = cell_text(cell)
        if mark := mark_evidence(text):
            self._marks.add(mark)
        elif amount_is_ambiguous(text):
            self._unclear_amounts.setdefault("." if "." in text else ",", text)

    def _look_at_stages(self, chunk: list[list[Any]]) -> None:
        if self._stage is None:
            return
        names, stage, pipeline, chance = self.stage_names, self._stage, self._pipeline, self._chance
        least = max(stage, pipeline or 0, chance or 0)
        full = [row if len(row) > least else [*row, *[""] * least] for row in chunk if len(row) > stage]
        keys = [("" if pipeline is None else row[pipeline], row[stage]) for row in full]
        for key, count in Counter(keys).items():
            if (key in names or len(names) < _STAGE_LIMIT) and key[1] != self._mapping.header[stage]:
                names[key] = names.get(key, 0) + count
        if chance is not None:
            for key, row in zip(keys, full, strict=True):
                if key in names:
                    self._chances[key][row[chance]] += 1

    def median_chance(self, key: tuple[Any, Any]) -> float | None:
        """The median probability (0..1) of rows in a stage, by its raw pipeline and stage cells."""
        numbers: list[float] = []
        for cell, count in self._chances.get(key, {}).items():
            value = chance_of(cell, self.percent)
            if isinstance(value, float):
                numbers.extend([value] * min(count, 1000))
        return median(numbers) if numbers else None

    def date_orders(self) -> tuple[dict[int, DateOrder | None], list[Question]]:
        """The order for each date column; a question where neither the column nor the file tells."""
        chosen = self._options.date_order
        everywhere = set().union(*self._orders.values()) if self._orders else set()
        orders: dict[int, DateOrder | None] = {}
        questions: list[Question] = []
        for index, proved in self._orders.items():
            evidence = proved or everywhere
            orders[index] = chosen or (next(iter(evidence)) if len(evidence) == 1 else None)
            if not evidence:
                orders[index] = orders[index] or self._options.usual_date_order
            if orders[index] is None and index in self._unclear_dates:
                questions.append(self._order_question(index, bool(evidence)))
        return orders, questions[:1]

    def _order_question(self, index: int, contradictory: bool) -> Question:
        column, example = self._mapping.header[index], self._unclear_dates[index]
        text = mark(
            "In column {column}, is {example} written with the day or with the month first? The file does not say."
        )
        if contradictory:
            text = mark(
                "Column {column} has dates with the day first and with the month first. How is {example} to be read?"
            )
        values = {"column": column, "example": example}
        return Question("date_order", column, Message(text, values), ("day-first", "month-first"))

    def decimal_mark(self, currency: str) -> tuple[DecimalMark | None, bool, list[Question]]:
        """The decimal mark of the amounts, whether both are used, and a question where a currency with three decimal
        places leaves it open. Without evidence a single mark before three digits groups thousands."""
        if self._options.decimal_mark:
            return self._options.decimal_mark, False, []
        if len(self._marks) == 1:
            return next(iter(self._marks)), False, []
        if not self._marks and self._options.usual_decimal_mark:
            return self._options.usual_decimal_mark, False, []
        mixed = len(self._marks) > 1 or len(self._unclear_amounts) > 1
        if not self._marks and self._unclear_amounts and (mixed or exponent(currency) == 3):
            column = self._mapping.column("amount")
            example = next(iter(self._unclear_amounts.values()))
            text = Message("In column {column}, does the mark in {example} come before decimals or between thousands?",
                           {"column": column, "example": example})  # fmt: skip
            return None, mixed, [Question("decimal_mark", column, text, (".", ","))]
        return None, mixed, []

    def stages(self) -> Iterator[tuple[tuple[Any, Any], int]]:
        """Raw (pipeline, stage) cells and how many rows have them, in the order of the file."""
        yield from self.stage_names.items()


def _is_percent(cell: Any) -> bool:
    if isinstance(cell, int | float):
        return cell > 1
    found = number_of(cell_text(cell).replace("%", "").strip(), None)
    return "%" in cell or (not isinstance(found, Message) and found[0] > 1)


def chance_of(cell: Any, percent: bool) -> float | Message | None:
    """A probability in 0..1; None for an empty cell; a Message for what is none."""
    text = cell_text(cell)
    if not text or text in "-–":
        return None
    found = number_of(text.replace("%", "").replace("％", "").strip(), None)
    if isinstance(found, Message) or found[1] is not None:
        return Message("This is not a probability.")
    value = float(found[0]) / (100.0 if percent else 1.0)
    if not 0.0 <= value <= 1.0:
        return Message("A probability lies between 0 and 100%.")
    return value
