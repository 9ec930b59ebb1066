"""Readers for the columns of plain facts, which a draft holds by the keys of their fields: one for each kind."""

from collections.abc import Callable, Mapping
from datetime import tzinfo
from typing import Any

from salesdesk.domain.days import to_us
from salesdesk.domain.errors import Message, Refused
from salesdesk.domain.fields import BUILT_IN, Field, Kind
from salesdesk.i18n import tr
from salesdesk.importing.plan.model import DateOrder, DealDraft, DecimalMark
from salesdesk.importing.read.cells import MEMORY, NOTHING, cell_text, text_reader
from salesdesk.importing.understand.amounts import AmountReader, number_of
from salesdesk.importing.understand.column_evidence import chance_of
from salesdesk.importing.understand.dates import DateAndInstant, DateReader
from salesdesk.importing.understand.outcomes import truth

CellReader = Callable[[Any], Any]
"""Gives the value of a cell, None for an empty one, or a Message that says why it cannot be read."""
NEITHER = Message("This is neither yes nor no.")
PLAIN_FACTS: tuple[Field, ...] = tuple(
    field for field in BUILT_IN if field.is_fact and field.in_import and field.import_key not in DealDraft._fields
)
"""The facts that a draft has no place of its own for."""


def holds(field: Field, text: str) -> bool:
    """Whether a text may be a value of a field; anything may be where a field takes any text."""
    if field.kind in ("number", "money", "percent", "duration"):
        return not isinstance(number_of(text.rstrip("% "), None), Message)
    if field.kind == "yes_no":
        return truth(text) is not None
    return not field.choices or not isinstance(_choice(field, text), Message)


class FactReader:
    """Reads one column; cells that were read once are remembered."""

    def __init__(
        self,
        field: Field,
        index: int,
        mark: DecimalMark | None,
        order: DateOrder | None,
        zone: tzinfo,
        epoch_1904: bool,
    ) -> None:
        self.field, self.index = field, index
        self._known: dict[Any, Any] = {}
        self._text = text_reader(index)
        self._read = _reader(field, mark, DateReader(order, zone, epoch_1904))
        self._amounts = AmountReader(mark) if field.kind == "money" else None

    def read(self, cells: list[Any], currency: str) -> Any:
        """The value of a row; None for an empty cell; a Message when it cannot be read."""
        cell = cells[self.index]
        if cell == "":
            return None
        if self._amounts is not None:
            return self._amounts.read(cell, currency)
        if self._read is None:
            return self._text(cells)
        if cell in self._known:
            return self._known[cell]
        text = cell_text(cell)
        value = None if text.casefold() in NOTHING else self._read(cell)
        if len(self._known) < MEMORY:
            self._known[cell] = value
        return value


def _reader(field: Field, mark: DecimalMark | None, dates: DateReader) -> CellReader | None:
    readers: Mapping[Kind, CellReader] = {
        "number": lambda cell: _number(cell, mark),
        "percent": lambda cell: chance_of(cell, "%" in cell_text(cell)),
        "date": lambda cell: _when(dates, cell, lambda when: when.day),
        "time": lambda cell: _when(dates, cell, lambda when: to_us(when.instant)),
        "choice": lambda cell: _choice(field, cell_text(cell)),
        "yes_no": lambda cell: NEITHER if (found := truth(cell_text(cell))) is None else found,
        "duration": lambda cell: _whole(_number(cell, mark)),
    }
    return readers.get(field.kind)


def _number(cell: Any, mark: DecimalMark | None) -> float | Message:
    found = number_of(cell_text(cell), mark)
    return found if isinstance(found, Message) else float(found[0])


def _whole(value: float | Message) -> int | Message:
    return value if isinstance(value, Message) else round(value)


def _when(dates: DateReader, cell: Any, part: Callable[[DateAndInstant], Any]) -> Any:
    found = dates.read(cell)
    return part(found) if isinstance(found, DateAndInstant) else found


def _choice(field: Field, text: str) -> Any:
    """A choice by its key or its words, in English or the language in use."""
    folded = text.strip().casefold()
    for key, words in field.choices:
        if folded == tr(words).casefold():
            return key
    try:
        return field.read(text)
    except Refused as refused:
        return refused.message
