"""The columns of the table: the descriptors of the fields of deals that stand in one, and how they are shown and edited."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from salesdesk.desk.cards import Card
from salesdesk.domain.fields import BUILT_IN, OWN, Field, InTable, Kind, own_field
from salesdesk.i18n import tr
from salesdesk.ui.live.lookup import LiveLookup

Editor = Literal["", "text", "day", "choice", "stage", "outcome"]
Value = Callable[[LiveLookup, Card], Any]
MENUS = ("stage", "outcome")
"""Editors that are a menu."""
_EDITORS: dict[Kind, Editor] = {"date": "day", "choice": "choice", "yes_no": "choice"}
_WRITTEN: dict[Kind, str] = {
    "money": "money", "percent": "percent", "date": "day", "time": "instant", "duration": "days", "number": "number",
    "yes_no": "yes_no", "several": "several",
}  # fmt: skip
_WIDTHS: dict[str, int] = {
    "money": 110, "percent": 76, "day": 105, "instant": 105, "days": 100, "number": 90, "yes_no": 76, "several": 140,
}  # fmt: skip
_USUAL_WIDTH = 130


@dataclass(frozen=True, slots=True)
class TableColumn:
    """``kind`` says how a value is written, ``editor`` how it is changed ("" not here)."""

    field: Field
    place: InTable
    kind: str
    value: Value
    editor: Editor

    @property
    def key(self) -> str:
        """The key of its field."""
        return self.field.key

    def title(self) -> str:
        """What stands above it: in the user's language, or as the user has named it."""
        words = self.place.title or self.field.label
        return words if self.field.is_own else tr(words)

    @property
    def width(self) -> int:
        """Its width at first, in pixels."""
        return self.place.width or _WIDTHS.get(self.kind, _USUAL_WIDTH)

    @property
    def is_shown(self) -> bool:
        """Whether it is shown at first."""
        return self.place.is_shown

    @property
    def is_right(self) -> bool:
        """Whether its values are numbers, which stand at the right."""
        return self.field.is_number

    @property
    def is_completed(self) -> bool:
        """Whether the values of other deals are offered as one types."""
        return self.editor == "text" and self.field.value_type is str and not self.field.required

    @property
    def is_editable(self) -> bool:
        """Whether a cell becomes an editor (what has a few choices opens a menu instead)."""
        return self.editor != "" and self.editor not in MENUS


def _column(field: Field, place: InTable) -> TableColumn:
    kind = field.key if field.choices else _WRITTEN.get(field.kind, "text")

    def value(deals: LiveLookup, card: Card) -> Any:
        return field.get(card, deals)

    if field.key == "next_step":
        return TableColumn(field, place, "step", lambda deals, card: deals.step(card), "")
    return TableColumn(field, place, kind, value, _editor(field))


def _editor(field: Field) -> Editor:
    if field.key in ("stage", "outcome"):
        return "stage" if field.key == "stage" else "outcome"
    if not field.is_edited:
        return ""
    return _EDITORS.get(field.kind, "text")


def _columns() -> tuple[TableColumn, ...]:
    found = [(field, field.in_table) for field in BUILT_IN if field.in_table]
    return tuple(_column(field, place) for field, place in sorted(found, key=lambda pair: pair[1].at))


COLUMNS: tuple[TableColumn, ...] = _columns()
"""The columns of the built-in fields, in the order in which they stand at first."""
BY_KEY = {column.key: column for column in COLUMNS}
CHANGED_TOGETHER: tuple[str, ...] = tuple(
    column.key
    for column in sorted(COLUMNS, key=lambda column: (not column.is_right and column.kind != "day", column.place.at))
    if column.field.is_edited and not (column.field.required and not column.field.choices)
)
"""The built-in fields that several deals can be given one value in: figures and days first."""


@lru_cache(maxsize=256)
def _own_column(name: str) -> TableColumn:
    field = own_field(name)
    return _column(field, field.in_table or InTable(is_shown=False))


def columns_with(own: Iterable[str]) -> tuple[TableColumn, ...]:
    """Every column: those of the built-in fields, then those of the user's own by their names."""
    return (*COLUMNS, *map(_own_column, own))


def column_of(key: str) -> TableColumn:
    """The column of a field's key, the user's own among them. Raises KeyError when there is none."""
    return _own_column(key.removeprefix(OWN)) if key.startswith(OWN) else BY_KEY[key]


def changed_together(own: Iterable[str]) -> tuple[str, ...]:
    """The fields that several deals can be given one value in, the user's own last."""
    return (*CHANGED_TOGETHER, *(OWN + name for name in own))
