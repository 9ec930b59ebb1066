"""How records lie in the tables of the file. ``store.tables`` has the tables themselves."""

import types
from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields
from datetime import datetime
from typing import Any, get_args

from salesdesk.domain import records
from salesdesk.domain.records import KINDS as RECORD_KINDS
from salesdesk.domain.records import REFERENCES, SUBJECTS, Record
from salesdesk.store.columns import FROM_FILE, TO_FILE, plain

NAMES: dict[type[Record], str] = {
    records.Pipeline: "pipeline",
    records.Stage: "stage",
    records.Organisation: "organisation",
    records.Contact: "contact",
    records.Deal: "deal",
    records.Activity: "activity",
    records.Note: "note",
    records.Quota: "quota",
    records.Rate: "rate",
    records.Tag: "tag",
    records.DealTag: "deal_tag",
    records.CustomField: "custom_field",
    records.CustomValue: "custom_value",
    records.Setting: "setting",
    records.SavedThing: "saved_thing",
}
KINDS: dict[str, type[Record]] = {kind.__name__: kind for kind in RECORD_KINDS}
FOLDED_NAMES = (records.Organisation, records.Contact, records.Tag, records.CustomField)
"""Kinds whose name is kept folded beside it, in ``name_key``."""
SUBJECT_TABLES = {kind: NAMES[KINDS[name]] for kind, name in SUBJECTS.items()}


def _as_kept(number: float) -> float:
    """A number as SQLite gives it back: it has no zero below zero."""
    return float(number) + 0.0


_EXACT: dict[type, Callable[[Any], float]] = {float: _as_kept, bool: int}


@dataclass(frozen=True, slots=True)
class Shape:
    """How a kind of record lies in its table. ``fields`` are its columns but the key; ``references`` of them hold the number
    of a row in the table named, and ``has_subject`` says that ``subject`` does by ``subject_kind``. ``to_file`` and
    ``from_file`` turn values of a field into cells and back; ``defaults`` are cells that need not be written down.
    ``exact`` makes numbers as the file gives them back; ``columns`` are all that a row's checksum is of, in their order."""

    kind: type[Record]
    table: str
    fields: tuple[str, ...]
    references: dict[str, str]
    has_subject: bool
    to_file: dict[str, Any]
    from_file: dict[str, Any]
    instants: frozenset[str]
    exact: dict[str, Callable[[Any], float]]
    defaults: dict[str, Any]
    folds_name: bool
    key_is_text: bool
    columns: tuple[str, ...]

    def refers(self, name: str, subject_kind: str | None) -> str | None:
        """The table that a field's number is of; None for a field that is no reference."""
        if name == "subject" and self.has_subject:
            return SUBJECT_TABLES.get(subject_kind or "none")  # type: ignore[call-overload,no-any-return]
        return self.references.get(name)


def type_of(annotation: Any) -> type:
    """The type that a field's values have where there is one; str for a choice of words."""
    parts = get_args(annotation) if isinstance(annotation, types.UnionType) else (annotation,)
    first = parts[0]
    return first if isinstance(first, type) else str


def _shape(kind: type[Record]) -> Shape:
    own = [f for f in fields(kind) if f.name != "id"]
    kinds = {f.name: type_of(f.type) for f in own}
    return Shape(
        kind,
        NAMES[kind],
        tuple(f.name for f in own),
        {f.name: NAMES[KINDS[REFERENCES[f.name]]] for f in own if f.name in REFERENCES},
        "subject" in kinds,
        {name: TO_FILE[of] for name, of in kinds.items() if of in TO_FILE},
        {name: FROM_FILE[of] for name, of in kinds.items() if of in FROM_FILE},
        frozenset(name for name, of in kinds.items() if of is datetime),
        {name: _EXACT[of] for name, of in kinds.items() if of in _EXACT},
        {f.name: plain(f.default) for f in own if f.default is not MISSING},
        kind in FOLDED_NAMES,
        kind is records.Setting,
        ("number", "id", *(f.name for f in own), *(("name_key",) if kind in FOLDED_NAMES else ())),
    )


SHAPES: dict[type[Record], Shape] = {kind: _shape(kind) for kind in NAMES}
BY_TABLE: dict[str, Shape] = {shape.table: shape for shape in SHAPES.values()}
