"""Readers for the cells of a row, one for each field, with what they have read remembered by column."""

from collections.abc import Callable
from operator import itemgetter
from typing import Any, TypeAlias

from salesdesk.domain.errors import Message
from salesdesk.importing.read.cells import MEMORY, cell_text, text_reader
from salesdesk.importing.read.tables import SourceTable
from salesdesk.importing.understand.amounts import CODES, AmountReader, currency_of
from salesdesk.importing.understand.column_evidence import chance_of
from salesdesk.importing.understand.dates import DateAndInstant, DateReader
from salesdesk.importing.understand.fact_readers import PLAIN_FACTS, FactReader
from salesdesk.importing.understand.file_rules import Rules
from salesdesk.importing.understand.mapping import DATE_FIELDS, ColumnMap
from salesdesk.importing.understand.stage_date_columns import StageEntry, stages_entered

Cells: TypeAlias = list[Any]
Wrong: TypeAlias = list[tuple[str, str, Message]]
"""Column, value and reason of each cell that cannot be read."""
MOST_CUSTOM_FIELDS = 200
UNKNOWN_CURRENCY = Message("This is not a currency that is known.")
_TIMES = DATE_FIELDS - {"entered", *(field.import_key for field in PLAIN_FACTS)}
"""The dates that a deal's own times are settled from."""
_NO_TAGS: tuple[str, ...] = ()
_TAG_MARKS = str.maketrans("|;，、；", ",,,,,")


class RowReaders:
    """What a row's cells say. A field without a column reads the empty cell that ends every row.

    The text readers take the cells and give clean text or None; the others add what they cannot read to a list.
    """

    def __init__(self, table: SourceTable, rules: Rules) -> None:
        mapping, zone = rules.mapping, rules.options.zone
        self._mapping, self._base = mapping, rules.currency
        self._width = len(table.header)
        self._amounts = AmountReader(rules.decimal_mark, rules.mixed_marks)
        self._percent = rules.percent
        for field in ("external_id", "source_system", "title", "organisation", "contact", "owner", "pipeline",
                      "lost_reason", "next_step", "product"):  # fmt: skip
            setattr(self, field, self.text_reader(field))
        self._amount, self._currency = self._column("amount"), self._column("currency")
        self._chance, self._tag = self._column("probability"), self._column("tags")
        self._dates = [
            (field, i, table.header[i], DateReader(rules.date_orders.get(i), zone, table.epoch_1904))
            for i, field in enumerate(mapping.fields)
            if field in _TIMES
        ]
        self._facts = [
            FactReader(field, i, rules.decimal_mark, rules.date_orders.get(i), zone, table.epoch_1904)
            for field in PLAIN_FACTS
            if (i := mapping.index(field.import_key)) is not None
        ]
        self._currency_known = rules.currency_told
        self._entered = [
            (stage, DateReader(rules.date_orders.get(stage.column), zone, table.epoch_1904))
            for stage in stages_entered(rules)
        ]
        chance = self._chance if mapping.index("active") is not None else self._width
        self.standing_cells = itemgetter(
            *(self._column(f) for f in ("stage", "status", "is_won", "is_closed", "active")), chance
        )
        columns = custom_columns(mapping)
        self._customs = [(table.header[i], text_reader(i)) for i in columns]
        self._currencies: dict[Any, str | Message] = {}
        self._chances: dict[Any, float | Message | None] = {}
        self._tags: dict[Any, tuple[str, ...]] = {"": _NO_TAGS}

    external_id: Callable[[Cells], str | None]
    source_system: Callable[[Cells], str | None]
    title: Callable[[Cells], str | None]
    organisation: Callable[[Cells], str | None]
    contact: Callable[[Cells], str | None]
    owner: Callable[[Cells], str | None]
    pipeline: Callable[[Cells], str | None]
    lost_reason: Callable[[Cells], str | None]
    next_step: Callable[[Cells], str | None]
    product: Callable[[Cells], str | None]

    def _column(self, field: str) -> int:
        index = self._mapping.index(field)
        return self._width if index is None else index

    def text_reader(self, field: str) -> Callable[[Cells], str | None]:
        """A reader of a field's clean text."""
        index = self._mapping.index(field)
        return _nothing if index is None else text_reader(index)

    def dates(self, cells: Cells, wrong: Wrong) -> dict[str, DateAndInstant]:
        """The dates of a row by field."""
        found: dict[str, DateAndInstant] = {}
        for field, index, name, reader in self._dates:
            cell = cells[index]
            if cell == "":
                continue
            when = reader.read(cell)
            if isinstance(when, DateAndInstant):
                found[field] = when
            elif when is not None:
                wrong.append((name, cell_text(cell), when))
        return found

    def entered(self, cells: Cells, wrong: Wrong) -> list[StageEntry]:
        """The stages that have a date in the row, in the order of the columns."""
        found: list[StageEntry] = []
        for stage, reader in self._entered:
            cell = cells[stage.column]
            if cell == "":
                continue
            when = reader.read(cell)
            if isinstance(when, DateAndInstant):
                found.append(StageEntry(when.instant, stage))
            elif when is not None:
                wrong.append((self._mapping.header[stage.column], cell_text(cell), when))
        return found

    def facts(self, cells: Cells, currency: str, wrong: Wrong) -> dict[str, Any]:
        """The values of plain facts by the keys of their fields, empty ones too."""
        found: dict[str, Any] = {}
        for reader in self._facts:
            value = reader.read(cells, currency)
            if isinstance(value, Message):
                wrong.append((self._mapping.header[reader.index], cell_text(cells[reader.index]), value))
            else:
                found[reader.field.key] = value
        return found

    def amount(self, cells: Cells, wrong: Wrong) -> tuple[str, int | None, bool]:
        """Currency and minor units, and whether the currency is more than the desk's usual one.

        A currency column wins over a sign in the amount, that over the file's own.
        """
        cell = cells[self._amount]
        own = self._own_currency(cells[self._currency], wrong)
        currency, told = own or self._base, own is not None or self._currency_known
        if cell == "":
            return currency, None, told
        if cells[self._currency] == "" and isinstance(cell, str) and (sign := self._amounts.sign(cell)):
            currency, told = currency_of(sign, self._base), True
        amount = self._amounts.read(cell, currency)
        if isinstance(amount, Message):
            wrong.append((self._mapping.column("amount"), cell_text(cell), amount))
            return currency, None, told
        return currency, amount, told

    def amount_of(self, text: str, currency: str) -> int | Message | None:
        """An amount that stands in another column than the amount's own."""
        return self._amounts.read(text, currency)

    def _own_currency(self, cell: Any, wrong: Wrong) -> str | None:
        if cell == "":
            return None
        found = self._currencies.get(cell)
        if found is None:
            text = cell_text(cell)
            code = text.upper() if text.upper() in CODES else currency_of(text, self._base) if text else ""
            found = code if code in CODES or not code else UNKNOWN_CURRENCY
            self._currencies[cell] = found
        if isinstance(found, Message):
            wrong.append((self._mapping.column("currency"), cell_text(cell), found))
            return None
        return found or None

    def chance(self, cells: Cells, wrong: Wrong) -> float | None:
        """The probability, 0..1."""
        cell = cells[self._chance]
        if cell == "":
            return None
        try:
            found = self._chances[cell]
        except KeyError:
            found = chance_of(cell, self._percent)
            if len(self._chances) < MEMORY:
                self._chances[cell] = found
        if isinstance(found, Message):
            wrong.append((self._mapping.column("probability"), cell_text(cell), found))
            return None
        return found

    def tags(self, cells: Cells) -> tuple[str, ...]:
        """The tags of a row, each once."""
        cell = cells[self._tag]
        found = self._tags.get(cell)
        if found is None:
            words = (word.strip() for word in cell_text(cell).translate(_TAG_MARKS).split(","))
            found = tuple(dict.fromkeys(filter(None, words)))
            if len(self._tags) < MEMORY:
                self._tags[cell] = found
        return found

    def customs(self, cells: Cells) -> dict[str, str]:
        """Own fields by column name, the filled ones."""
        return {name: text for name, read in self._customs if (text := read(cells)) is not None}


def custom_columns(mapping: ColumnMap) -> tuple[int, ...]:
    """The columns that become own fields of the deals; of very many only the first."""
    return mapping.columns("custom")[:MOST_CUSTOM_FIELDS]


def _nothing(cells: Cells) -> None:
    return None
