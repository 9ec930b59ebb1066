"""All that is decided for a whole file before its rows are read."""

from datetime import datetime
from typing import NamedTuple

from salesdesk.importing.plan.model import DateOrder, DecimalMark, ImportOptions, RememberedMapping
from salesdesk.importing.plan.shapes import Pipelines
from salesdesk.importing.understand.mapping import ColumnMap
from salesdesk.importing.understand.outcome_and_stage import OutcomeReader


class Rules(NamedTuple):
    """The user's options, the desk's clock and pipelines, and what the survey of the columns found."""

    options: ImportOptions
    now: datetime
    mapping: ColumnMap
    source_system: str
    date_orders: dict[int, DateOrder | None]
    decimal_mark: DecimalMark | None
    mixed_marks: bool
    percent: bool
    currency: str
    """Of amounts that name none."""
    currency_told: bool
    """Whether the user or the file says so, instead of its being the desk's usual one."""
    pipelines: Pipelines
    standing: OutcomeReader

    def date_order(self) -> DateOrder | None:
        """The order of the dates, when the columns that have one agree."""
        found = {order for order in self.date_orders.values() if order}
        return found.pop() if len(found) == 1 else None

    def lesson(self) -> RememberedMapping:
        """What to remember for the next file with the same header."""
        return self.mapping.lesson(self.options, self.date_order(), self.decimal_mark)
