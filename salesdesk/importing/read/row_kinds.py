"""Which rows below the header are data, and which are blank lines, totals, repeated headers, remarks and footers."""

import re
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple, TypeAlias

from salesdesk.importing.read.cells import RawRow, cell_text
from salesdesk.importing.read.tables import SourceTable
from salesdesk.importing.understand.mapping import ColumnMap

SkipReason: TypeAlias = Literal[
    "blank", "repeated_header", "total", "footer", "comment", "other_owner", "other_field", "deleted", "duplicate"
]
_TOTAL = re.compile(
    r"(?:grand|sub|overall|report)?[\s-]*+(?:totals?|sums?|summe|gesamt(?:summe)?|zwischensumme|total général"
    r"|somme|suma|totale|soma|totaal|razem|итого|всего|合计|总计|小计|合計|総計|小計)\s*+(?::\s*+)?+(?:\(.{0,40}\)|[\d.,]++\s*+(?:records|datensätze)?)?",
    re.IGNORECASE,
)
_TOTAL_INITIALS = frozenset("gstorzивt合总小總")
_FOOTER = re.compile(
    r"copyright|©|confidential|generated (?:by|on)|exported (?:by|on)|all rights reserved|filtered by"
    r"|page \d+|as of \d",
    re.IGNORECASE,
)
_IDENTITY = ("external_id", "deal", "stage", "status", "created", "at")
_PENDING = 500


class ClassifiedRow(NamedTuple):
    """A row with one cell for every column and an empty one after them, or the reason to leave it out."""

    line: int
    cells: list[Any]
    skip: SkipReason | None
    extra: tuple[str, ...]
    """Cells beyond the header's columns, up to the last filled one."""

    def texts(self) -> tuple[str, ...]:
        """All cells of the row as text."""
        return (*map(cell_text, self.cells[:-1]), *self.extra)


def classified_rows(table: SourceTable, mapping: ColumnMap) -> Iterator[ClassifiedRow]:
    """Every row below the header, once, in order."""
    kinds = _RowKinds(table, mapping)
    pending: list[ClassifiedRow] = []
    for raw in table.rows():
        row = kinds.classify(raw)
        if row.skip == "footer":
            pending.append(row)
            if len(pending) <= _PENDING:
                continue
        elif row.skip == "blank" and pending:
            pending.append(row)
            continue
        if pending:
            yield from kinds.not_at_the_end(pending)
            pending.clear()
            if row.skip == "footer":
                continue
        yield row
    yield from pending


def _filled(cells: list[Any]) -> tuple[str, ...]:
    texts = [cell_text(cell) for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)


class _RowKinds:
    def __init__(self, table: SourceTable, mapping: ColumnMap) -> None:
        self._header = [name.casefold() for name in table.header]
        self._width = len(table.header)
        self._sheet = table.facts.format != "csv"
        self._named = next((i for i, name in enumerate(table.header) if not name.startswith("Column ")), 0)
        self._identity = [i for f in _IDENTITY if (i := mapping.index(f)) is not None]
        title = mapping.index("title")
        self._title = self._width if title is None else title

    def classify(self, raw: RawRow) -> ClassifiedRow:
        cells, width = raw.cells, self._width
        extra: tuple[str, ...] = ()
        size = len(cells)
        short = size < width
        if size == width:
            row = [*cells, ""]
        elif short:
            row = cells + [""] * (width - size + 1)
        else:
            extra = _filled(cells[width:])
            row = [*cells[:width], ""]
        filled = width + 1 - row.count("")
        if filled <= 2:
            return ClassifiedRow(raw.line, row, self._sparse(row, short) if not extra else None, extra)
        named = row[self._named]
        if isinstance(named, str) and named.strip().casefold() == self._header[self._named] and self._repeats(row):
            return ClassifiedRow(raw.line, row, "repeated_header", extra)
        return ClassifiedRow(raw.line, row, "total" if self._is_total(row) else None, extra)

    def _sparse(self, row: list[Any], short: bool) -> SkipReason | None:
        """Rows with at most two filled cells, which may be anything but a usual deal."""
        texts = [text for text in map(cell_text, row) if text]
        if not texts:
            return "blank"
        if self._repeats(row) and len(texts) == self._width:
            return "repeated_header"
        if self._is_total(row):
            return "total"
        if len(texts) > 1:
            return None
        if texts[0].startswith("#") and self._width > 1:
            return "comment"
        lone = self._width >= 3 and (short or self._sheet or _FOOTER.search(texts[0]) is not None)
        in_title = not short and self._title < self._width and bool(cell_text(row[self._title]))
        return "footer" if lone and (not in_title or _FOOTER.search(texts[0])) else None

    def _repeats(self, row: list[Any]) -> bool:
        pairs = [(cell_text(c).casefold(), h) for c, h in zip(row, self._header, strict=False)]
        same = sum(c == h for c, h in pairs)
        return same >= 1 and same >= 0.8 * sum(bool(c) for c, _ in pairs)

    def _is_total(self, row: list[Any]) -> bool:
        first = next((c for c in row if c != ""), "")
        if (
            not isinstance(first, str)
            or first.strip()[:1].casefold() not in _TOTAL_INITIALS
            or not _TOTAL.fullmatch(first.strip())
        ):
            return False
        return not any(cell_text(row[i]) for i in self._identity if row[i] is not first)

    def not_at_the_end(self, pending: list[ClassifiedRow]) -> Iterator[ClassifiedRow]:
        """Lone cells that are followed by data are no footers; they are judged like other rows."""
        for row in pending:
            yield row if row.skip == "blank" else row._replace(skip=None)
